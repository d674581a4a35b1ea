package agency

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"sentra/internal/platform/db"
)

// row is an agency as stored.
type row struct {
	bun.BaseModel `bun:"table:agency,alias:agency"`

	ID       ID     `bun:"id,pk"`
	Code     string `bun:"code"`
	Name     string `bun:"name"`
	Kind     Kind   `bun:"kind"`
	ParentID *ID    `bun:"parent_id"`
	Version  int64  `bun:"version"`
}

func (r *row) agency() Agency {
	a := Agency{ID: r.ID, Code: r.Code, Name: r.Name, Kind: r.Kind, Version: r.Version}
	if r.ParentID != nil {
		a.ParentID = *r.ParentID
	}
	return a
}

// parent is the id as the store keeps it: NULL at the top.
func (a Agency) parent() *ID {
	if a.ParentID == "" {
		return nil
	}
	return &a.ParentID
}

// selecter is what a pool and a transaction share.
type selecter interface{ NewSelect() *bun.SelectQuery }

func list(ctx context.Context, q selecter) ([]Agency, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Order("agency.code").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list agencies: %w", err)
	}
	agencies := make([]Agency, len(rows))
	for i := range rows {
		agencies[i] = rows[i].agency()
	}
	return agencies, nil
}

func get(ctx context.Context, q selecter, agency ID) (Agency, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("agency.id = ?", agency).Scan(ctx)
	if db.NoRows(err) {
		return Agency{}, unknown()
	}
	if err != nil {
		return Agency{}, fmt.Errorf("read agency: %w", err)
	}
	return r.agency(), nil
}

// lock keeps others from changing any agency until the operation ends: two edits that are sound alone can make a circle
// together. On SQLite the operation is the only writer already.
func lock(ctx context.Context, tx *db.Tx) error {
	if !tx.Postgres() {
		return nil
	}
	_, err := tx.Exec(ctx, `LOCK TABLE agency IN SHARE ROW EXCLUSIVE MODE`)
	return err
}

func insert(ctx context.Context, tx *db.Tx, a Agency) error {
	_, err := tx.Exec(ctx, `INSERT INTO agency (id, code, name, kind, parent_id, version) VALUES (?, ?, ?, ?, ?, ?)`,
		a.ID, a.Code, a.Name, a.Kind, a.parent(), a.Version)
	return err
}

func update(ctx context.Context, tx *db.Tx, a Agency) error {
	_, err := tx.Exec(ctx, `UPDATE agency SET code = ?, name = ?, kind = ?, parent_id = ?, version = ? WHERE id = ?`,
		a.Code, a.Name, a.Kind, a.parent(), a.Version, a.ID)
	return err
}
