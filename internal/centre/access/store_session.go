package access

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/platform/db"
)

// insertSession begins a session, if the account still has the password with that hash and is not disabled.
func (s store) insertSession(ctx context.Context, tx *db.Tx, a Account, hash, token string, from origin, expires time.Time) (done bool, err error) {
	query := `SELECT id FROM access_account WHERE id = ? AND password = ? AND NOT disabled`
	if tx.Postgres() { // whoever changes the password now comes before, and no row is found, or after, and ends this session
		query += ` FOR SHARE`
	}
	if err := tx.QueryRow(ctx, query, []any{a.ID, hash}, new(string)); err != nil {
		return false, unlessMissing(err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO access_session (token, account_id, address, agent, created_at, seen_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		token, a.ID, from.Address, from.Agent, tx.Now, tx.Now, expires)
	return err == nil, err
}

func unlessMissing(err error) error {
	if db.NoRows(err) {
		return nil
	}
	return err
}

func (s store) endSession(ctx context.Context, tx *db.Tx, token string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM access_session WHERE token = ?`, token)
}

// endSessions ends the account's sessions but the one to keep.
func (s store) endSessions(ctx context.Context, tx *db.Tx, accountID, keep string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM access_session WHERE account_id = ? AND token <> ?`, accountID, keep)
}

// dropExpired tidies up while somebody signs in.
func (s store) dropExpired(ctx context.Context, tx *db.Tx, idle time.Duration) error {
	if _, err := tx.Exec(ctx, `DELETE FROM access_session WHERE expires_at <= ?`, tx.Now); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM access_session WHERE seen_at <= ?`, tx.Now.Add(-idle-seenEvery))
	return err
}

// session finds the session with the token's hash; nil when there is none.
func (s store) session(ctx context.Context, hash string) (*credential, error) {
	found := &credential{hash: hash}
	return s.credential(ctx, found, `SELECT a.id, a.login, a.name, a.role, a.agency_id, a.unit_id, a.language, s.seen_at, s.expires_at
		FROM access_session s JOIN access_account a ON a.id = s.account_id WHERE s.token = ? AND NOT a.disabled`)
}

// key finds the key with the hash; nil when there is none.
func (s store) key(ctx context.Context, hash string) (*credential, error) {
	found := &credential{hash: hash, key: true}
	return s.credential(ctx, found, `SELECT a.id, a.login, a.name, a.role, a.agency_id, a.unit_id, a.language, k.seen_at, NULL
		FROM access_key k JOIN access_account a ON a.id = k.account_id WHERE k.hash = ? AND NOT a.disabled`)
}

func (s store) credential(ctx context.Context, found *credential, query string) (*credential, error) {
	var a Account
	var seen, expires bun.NullTime
	err := s.db.Read().QueryRowContext(ctx, query, found.hash).
		Scan(&a.ID, &a.Login, &a.Name, &a.Role, &a.AgencyID, &a.UnitID, &a.Language, &seen, &expires)
	if db.NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read session or key: %w", err)
	}
	areas, err := s.areas(ctx, []string{a.ID})
	if err != nil {
		return nil, err
	}
	a.AreaIDs = areas[a.ID]
	found.seen, found.expires = seen.Time, expires.Time
	actor := a.actor()
	actor.Program = found.key
	found.who = &holder{actor: actor}
	return found, nil
}

// touch notes that a session or key is in use.
func (s store) touch(ctx context.Context, tx *db.Tx, c *credential) error {
	query := `UPDATE access_session SET seen_at = ? WHERE token = ?`
	if c.key {
		query = `UPDATE access_key SET seen_at = ? WHERE hash = ?`
	}
	_, err := tx.Exec(ctx, query, tx.Now, c.hash)
	return err
}

type keyRow struct {
	bun.BaseModel `bun:"table:access_key,alias:access_key"`

	ID        string    `bun:"id,pk"`
	AccountID string    `bun:"account_id"`
	Name      string    `bun:"name"`
	CreatedAt time.Time `bun:"created_at"`
	SeenAt    time.Time `bun:"seen_at,nullzero"`
}

func (r keyRow) key() Key {
	k := Key{ID: r.ID, AccountID: r.AccountID, Name: r.Name, CreatedAt: r.CreatedAt.UTC()}
	if !r.SeenAt.IsZero() {
		seen := r.SeenAt.UTC()
		k.SeenAt = &seen
	}
	return k
}

func (s store) insertKey(ctx context.Context, tx *db.Tx, k Key, hash string) error {
	_, err := tx.Exec(ctx, `INSERT INTO access_key (id, account_id, name, hash, created_at) VALUES (?, ?, ?, ?, ?)`,
		k.ID, k.AccountID, k.Name, hash, k.CreatedAt)
	return err
}

func (s store) keyByID(ctx context.Context, keyID string) (Key, bool, error) {
	var row keyRow
	err := s.db.Read().NewSelect().Model(&row).Where("access_key.id = ?", keyID).Scan(ctx)
	if db.NoRows(err) {
		return Key{}, false, nil
	}
	if err != nil {
		return Key{}, false, fmt.Errorf("read key: %w", err)
	}
	return row.key(), true, nil
}

// keys returns the keys of the accounts that pass the filter.
func (s store) keys(ctx context.Context, filter Filter) ([]Key, error) {
	var rows []keyRow
	err := filter.Apply(s.db.Read().NewSelect().Model(&rows).
		Join("JOIN access_account ON access_account.id = access_key.account_id")).
		OrderExpr("access_key.id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	out := make([]Key, len(rows))
	for i, row := range rows {
		out[i] = row.key()
	}
	return out, nil
}

func (s store) deleteKey(ctx context.Context, tx *db.Tx, keyID string) (int64, error) {
	return tx.Exec(ctx, `DELETE FROM access_key WHERE id = ?`, keyID)
}

// noteReading tells whether this is the reader's first look at the record for 15 minutes.
func (s store) noteReading(ctx context.Context, tx *db.Tx, of reading) (first bool, err error) {
	old := tx.Now.Add(-readingEvery)
	if _, err := tx.Exec(ctx, `DELETE FROM access_reading WHERE noted_at <= ?`, old); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `INSERT INTO access_reading (reader, subject_kind, subject_id, noted_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (reader, subject_kind, subject_id) DO NOTHING`, of.reader, of.subject.Kind, of.subject.ID, tx.Now)
	return n == 1, err
}
