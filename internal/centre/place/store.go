package place

import (
	"context"
	"fmt"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/encoding/wkb"
	"github.com/uptrace/bun"

	"sentra/internal/platform/db"
)

// row is an area as stored. Its geometry is a MultiPolygon in WKB (OGC 06-103r4 section 8): every bit of the coordinates, and fast to read.
type row struct {
	bun.BaseModel `bun:"table:place_area,alias:area"`

	ID          ID     `bun:"id,pk"`
	Code        string `bun:"code"`
	Name        string `bun:"name"`
	Kind        Kind   `bun:"kind"`
	ParentID    *ID    `bun:"parent_id"`
	ParentGiven bool   `bun:"parent_given"`
	TimeZone    string `bun:"time_zone"`
	Geometry    []byte `bun:"geometry"`
	Version     int64  `bun:"version"`
}

func (r *row) shape() (*shape, error) {
	g, err := wkb.Unmarshal(r.Geometry)
	if err != nil {
		return nil, fmt.Errorf("geometry of area %s: %w", r.ID, err)
	}
	polygons, ok := g.(orb.MultiPolygon)
	if !ok {
		return nil, fmt.Errorf("geometry of area %s is a %s", r.ID, g.GeoJSONType())
	}
	a := Area{ID: r.ID, Code: r.Code, Name: r.Name, Kind: r.Kind, TimeZone: r.TimeZone, Version: r.Version}
	if r.ParentID != nil {
		a.ParentID = *r.ParentID
	}
	return newShape(a, r.ParentGiven, polygons), nil
}

// selecter is what a pool and a transaction share.
type selecter interface{ NewSelect() *bun.SelectQuery }

func list(ctx context.Context, q selecter) ([]*shape, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Order("area.code").Scan(ctx); err != nil {
		return nil, fmt.Errorf("list areas: %w", err)
	}
	shapes := make([]*shape, len(rows))
	for i := range rows {
		var err error
		if shapes[i], err = rows[i].shape(); err != nil {
			return nil, err
		}
	}
	return shapes, nil
}

func revision(ctx context.Context, q selecter) (n int64, err error) {
	if err := q.NewSelect().Table("place_revision").Column("revision").Scan(ctx, &n); err != nil {
		return 0, fmt.Errorf("read the revision of areas: %w", err)
	}
	return n, nil
}

// holdLock is the number of the PostgreSQL advisory lock that keeps areas as they are: shared by those who use them, alone for
// those who change them. On SQLite the operation is the only writer already.
const holdLock = 7366

// hold keeps the areas as they are until the operation ends and tells their revision.
func hold(ctx context.Context, tx *db.Tx) (n int64, err error) {
	if tx.Postgres() {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock_shared(?)`, holdLock); err != nil {
			return 0, fmt.Errorf("hold the areas: %w", err)
		}
	}
	if err := tx.QueryRow(ctx, `SELECT revision FROM place_revision`, nil, &n); err != nil {
		return 0, fmt.Errorf("read the revision of areas: %w", err)
	}
	return n, nil
}

// advance raises the revision, once nobody holds the areas; false when it is not the one that the change was planned on.
func advance(ctx context.Context, tx *db.Tx, from int64) (bool, error) {
	if tx.Postgres() {
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(?)`, holdLock); err != nil {
			return false, fmt.Errorf("wait for the areas: %w", err)
		}
	}
	n, err := tx.Exec(ctx, `UPDATE place_revision SET revision = revision + 1 WHERE revision = ?`, from)
	return n == 1, err
}

func insert(ctx context.Context, tx *db.Tx, s *shape) error {
	geometry, err := wkb.Marshal(s.geometry)
	if err != nil {
		return fmt.Errorf("encode geometry: %w", err)
	}
	_, err = tx.Exec(ctx, `INSERT INTO place_area (id, code, name, kind, parent_id, parent_given, time_zone, geometry, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.ID, s.Code, s.Name, s.Kind, s.parent(), s.given, s.TimeZone, geometry, s.Version)
	return err
}

func update(ctx context.Context, tx *db.Tx, s *shape) error {
	geometry, err := wkb.Marshal(s.geometry)
	if err != nil {
		return fmt.Errorf("encode geometry: %w", err)
	}
	_, err = tx.Exec(ctx, `UPDATE place_area SET name = ?, kind = ?, parent_id = ?, parent_given = ?, time_zone = ?, geometry = ?, version = ? WHERE id = ?`,
		s.Name, s.Kind, s.parent(), s.given, s.TimeZone, geometry, s.Version, s.ID)
	return err
}

// parent is the id as the store keeps it: NULL at the top.
func (a Area) parent() *ID {
	if a.ParentID == "" {
		return nil
	}
	return &a.ParentID
}

// streets reads the layer of streets; version 0 when there is none.
func streets(ctx context.Context, q selecter) (content []byte, version int64, err error) {
	err = q.NewSelect().Table("place_street").Column("content", "version").Scan(ctx, &content, &version)
	if db.NoRows(err) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("read streets: %w", err)
	}
	return content, version, nil
}

func setStreets(ctx context.Context, tx *db.Tx, content []byte) error {
	_, err := tx.Exec(ctx, `INSERT INTO place_street (id, content, version) VALUES (1, ?, 1)
		ON CONFLICT (id) DO UPDATE SET content = excluded.content, version = place_street.version + 1`, content)
	return err
}
