package access

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/platform/db"
)

// store is the SQL of accounts; that of sessions, keys and readings stands in store_session.go.
type store struct{ db *db.DB }

type accountRow struct {
	bun.BaseModel `bun:"table:access_account,alias:access_account"`

	ID        string    `bun:"id,pk"`
	Login     string    `bun:"login"`
	Name      string    `bun:"name"`
	Role      Role      `bun:"role"`
	AgencyID  string    `bun:"agency_id"`
	UnitID    string    `bun:"unit_id"`
	Language  string    `bun:"language"`
	Password  string    `bun:"password"`
	Disabled  bool      `bun:"disabled"`
	CreatedAt time.Time `bun:"created_at"`
	Version   int64     `bun:"version"`
}

type areaRow struct {
	bun.BaseModel `bun:"table:access_account_area,alias:access_account_area"`

	AccountID string `bun:"account_id,pk"`
	AreaID    string `bun:"area_id,pk"`
}

func accountColumns() Columns {
	return Columns{
		Agencies: "access_account.agency_id IN (?)",
		Areas:    "EXISTS (SELECT 1 FROM access_account_area r WHERE r.account_id = access_account.id AND r.area_id IN (?))",
		ID:       "access_account.id",
	}
}

func (r accountRow) account(areas []string) Account {
	if areas == nil {
		areas = []string{}
	}
	return Account{
		ID: r.ID, Login: r.Login, Name: r.Name, Role: r.Role, AgencyID: r.AgencyID, AreaIDs: areas, UnitID: r.UnitID,
		Language: r.Language, Disabled: r.Disabled, CreatedAt: r.CreatedAt.UTC(), Version: r.Version,
	}
}

// insertAccount tells whether the login was taken already.
func (s store) insertAccount(ctx context.Context, tx *db.Tx, a Account, hash string) (taken bool, err error) {
	n, err := tx.Exec(ctx, `INSERT INTO access_account (id, login, name, role, agency_id, unit_id, language, password, disabled, created_at, version)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (login) DO NOTHING`,
		a.ID, a.Login, a.Name, string(a.Role), a.AgencyID, a.UnitID, a.Language, hash, a.Disabled, a.CreatedAt, a.Version)
	if err != nil || n == 0 {
		return err == nil, err
	}
	return false, s.insertAreas(ctx, tx, a)
}

func (s store) insertAreas(ctx context.Context, tx *db.Tx, a Account) error {
	for _, area := range a.AreaIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO access_account_area (account_id, area_id) VALUES (?, ?)`, a.ID, area); err != nil {
			return err
		}
	}
	return nil
}

// updateAccount replaces the version before a's; false when that is no longer the present one. An empty hash leaves the password.
func (s store) updateAccount(ctx context.Context, tx *db.Tx, a Account, hash string) (done bool, err error) {
	n, err := tx.Exec(ctx, `UPDATE access_account SET name = ?, role = ?, agency_id = ?, unit_id = ?, language = ?, disabled = ?, version = ?,
		password = COALESCE(NULLIF(?, ''), password) WHERE id = ? AND version = ?`,
		a.Name, string(a.Role), a.AgencyID, a.UnitID, a.Language, a.Disabled, a.Version, hash, a.ID, a.Version-1)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM access_account_area WHERE account_id = ?`, a.ID); err != nil {
		return false, err
	}
	return true, s.insertAreas(ctx, tx, a)
}

func (s store) account(ctx context.Context, accountID string) (Account, bool, error) {
	a, _, found, err := s.oneAccount(ctx, "access_account.id = ?", accountID)
	return a, found, err
}

// accountByLogin gives the password's hash too.
func (s store) accountByLogin(ctx context.Context, login string) (a Account, hash string, found bool, err error) {
	return s.oneAccount(ctx, "access_account.login = ?", login)
}

func (s store) oneAccount(ctx context.Context, where, value string) (a Account, hash string, found bool, err error) {
	var row accountRow
	err = s.db.Read().NewSelect().Model(&row).Where(where, value).Scan(ctx)
	missing := db.NoRows(err)
	if missing {
		row.ID = value // and go on: what is missing takes as long as what is there
	} else if err != nil {
		return Account{}, "", false, fmt.Errorf("read account: %w", err)
	}
	areas, err := s.areas(ctx, []string{row.ID})
	if missing || err != nil {
		return Account{}, "", false, err
	}
	return row.account(areas[row.ID]), row.Password, true, nil
}

func (s store) accounts(ctx context.Context, filter Filter, after string, limit int) ([]Account, error) {
	var rows []accountRow
	err := filter.Apply(s.db.Read().NewSelect().Model(&rows)).Where("access_account.login > ?", after).
		OrderExpr("access_account.login").Limit(int64(limit)).Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	ids := make([]string, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	areas, err := s.areas(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Account, len(rows))
	for i, row := range rows {
		out[i] = row.account(areas[row.ID])
	}
	return out, nil
}

// areas gives the areas of each account, in order.
func (s store) areas(ctx context.Context, accountIDs []string) (map[string][]string, error) {
	if len(accountIDs) == 0 {
		return nil, nil
	}
	var rows []areaRow
	err := s.db.Read().NewSelect().Model(&rows).Where("account_id IN (?)", bun.List(accountIDs)).OrderExpr("area_id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read areas of accounts: %w", err)
	}
	out := map[string][]string{}
	for _, row := range rows {
		out[row.AccountID] = append(out[row.AccountID], row.AreaID)
	}
	return out, nil
}

func (s store) names(ctx context.Context, ids []string) (map[string]string, error) {
	out := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return out, nil
	}
	var rows []accountRow
	if err := s.db.Read().NewSelect().Model(&rows).Column("id", "name").Where("id IN (?)", bun.List(ids)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read names of accounts: %w", err)
	}
	for _, row := range rows {
		out[row.ID] = row.Name
	}
	return out, nil
}
