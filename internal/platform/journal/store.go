package journal

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/uptrace/bun"
	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
)

// insert writes the event's row. On SQLite the writer's turn is the order, so the row gets its seq at once.
func (j *Journal) insert(ctx context.Context, tx *db.Tx, r *Record) error {
	var seq any
	if !tx.Postgres() {
		j.mu.Lock()
		r.Seq = j.tree.size + int64(tx.Ahead()) + 1
		j.mu.Unlock()
		seq = r.Seq
	}
	var of any
	if r.Case != "" {
		of = r.Case
	}
	_, err := tx.Exec(ctx, `INSERT INTO journal_event (seq, at, kind, subject_kind, subject_id, case_id, actor_id, payload)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, seq, r.At, r.Kind, r.Subject.Kind, r.Subject.ID, of, r.Actor, r.Payload)
	return err
}

// sealGroup extends the tree by the events of one SQLite commit, inside it.
func (j *Journal) sealGroup(ctx context.Context, tx *db.Tx, carried []any) error {
	j.mu.Lock()
	next := j.tree
	j.mu.Unlock()
	leaves := make([]tlog.Hash, 0, len(carried))
	size := next.size
	for _, c := range carried {
		r, ok := c.(Record)
		if !ok {
			return fmt.Errorf("the operation carries %T", c)
		}
		if r.Seq != next.size+1 {
			return fmt.Errorf("event %s has seq %d where %d is due", r.ID, r.Seq, next.size+1)
		}
		leaf := tlog.RecordHash(r.Payload)
		leaves = append(leaves, leaf)
		next = next.add(leaf)
	}
	changed, err := newTiles(func(at tileID) (data []byte, err error) {
		err = tx.QueryRow(ctx, `SELECT data FROM journal_tile WHERE level = ? AND n = ?`, []any{at.level, at.n}, &data)
		return data, err
	}).grow(size, leaves)
	if err != nil {
		return err
	}
	for at, data := range changed {
		if _, err := tx.Exec(ctx, upsertTile, at.level, at.n, data); err != nil {
			return err
		}
	}
	j.mu.Lock()
	j.next = next
	j.mu.Unlock()
	return nil
}

const upsertTile = `INSERT INTO journal_tile (level, n, data) VALUES (?, ?, ?)
	ON CONFLICT (level, n) DO UPDATE SET data = excluded.data`

// querier is what a pool, a connection and a transaction share.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// loadTile reads tiles with q.
func loadTile(ctx context.Context, d *db.DB, q querier) func(tileID) ([]byte, error) {
	query := d.Rebind(`SELECT data FROM journal_tile WHERE level = ? AND n = ?`)
	return func(at tileID) (data []byte, err error) {
		err = q.QueryRowContext(ctx, query, at.level, at.n).Scan(&data)
		return data, err
	}
}

// treeOf rebuilds the right edge from the stored tiles.
func treeOf(ctx context.Context, d *db.DB, q querier) (tree, error) {
	var t tree
	if err := q.QueryRowContext(ctx, `SELECT COALESCE(MAX(seq), 0) FROM journal_event`).Scan(&t.size); err != nil {
		return t, fmt.Errorf("read the journal's size: %w", err)
	}
	reader := newTiles(loadTile(ctx, d, q))
	var start int64
	for level := 62; level >= 0; level-- {
		if t.size&(1<<level) == 0 {
			continue
		}
		hashes, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(level, start>>level)})
		if err != nil {
			return t, fmt.Errorf("read the journal's tree: %w", err)
		}
		t.edge = append(t.edge, hashes[0])
		start += 1 << level
	}
	return t, nil
}

func (j *Journal) reload(ctx context.Context) error {
	t, err := treeOf(ctx, j.db, j.db.Read().DB)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tree, j.next = t, t
	return nil
}

// After returns up to limit events whose seq is greater than after, in order.
func (j *Journal) After(ctx context.Context, after int64, limit int) ([]Record, error) {
	rows, err := j.db.Read().QueryContext(ctx, `SELECT seq, payload FROM journal_event WHERE seq > ? ORDER BY seq LIMIT ?`, after, limit)
	return collect(rows, err)
}

// At returns the event with the given seq.
func (j *Journal) At(ctx context.Context, seq int64) (Record, error) {
	rows, err := j.db.Read().QueryContext(ctx, `SELECT seq, payload FROM journal_event WHERE seq = ?`, seq)
	records, err := collect(rows, err)
	if err != nil {
		return Record{}, err
	}
	if len(records) == 0 {
		return Record{}, missing(seq)
	}
	return records[0], nil
}

// Timeline returns every event of the cases in order, those too that have no seq yet.
func (j *Journal) Timeline(ctx context.Context, cases ...string) ([]Record, error) {
	rows, err := j.db.Read().QueryContext(ctx,
		`SELECT COALESCE(seq, 0), payload FROM journal_event WHERE case_id IN (?) ORDER BY seq IS NULL, seq, pos`, bun.List(cases))
	return collect(rows, err)
}

func collect(rows *sql.Rows, err error) ([]Record, error) {
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", err)
	}
	defer func() { _ = rows.Close() }()
	records := []Record{}
	for rows.Next() {
		var seq int64
		var bytes []byte
		if err := rows.Scan(&seq, &bytes); err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		r, err := parse(seq, bytes)
		if err != nil {
			return nil, err
		}
		records = append(records, r)
	}
	return records, rows.Err()
}
