package journal

import (
	"context"
	"fmt"

	"sentra/internal/platform/db"
)

// Follow hands every event after the durable cursor name to fn, in order, until ctx ends. The cursor moves when fn has
// returned nil: after a crash the last batch may come again, so fn must bear repetition.
func (j *Journal) Follow(ctx context.Context, name string, fn func(context.Context, []Record) error) error {
	var at int64
	err := j.db.Read().QueryRowContext(ctx, `SELECT seq FROM journal_cursor WHERE name = ?`, name).Scan(&at)
	if err != nil && !db.NoRows(err) {
		return fmt.Errorf("follow the journal: %w", err)
	}
	return j.Tail(ctx, at, func(ctx context.Context, records []Record) error {
		if err := fn(ctx, records); err != nil {
			return err
		}
		last := records[len(records)-1].Seq
		return j.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO journal_cursor (name, seq) VALUES (?, ?)
				ON CONFLICT (name) DO UPDATE SET seq = excluded.seq`, name, last)
			return err
		})
	})
}

// Tail hands every event after seq to fn, in order, until ctx ends or fn fails. It is woken, not polled.
func (j *Journal) Tail(ctx context.Context, seq int64, fn func(context.Context, []Record) error) error {
	const batch = 500
	for {
		size, more := j.Changed()
		for seq < size {
			records, err := j.After(ctx, seq, batch)
			if err != nil {
				return err
			}
			if len(records) == 0 {
				break
			}
			if err := fn(ctx, records); err != nil {
				return err
			}
			seq = records[len(records)-1].Seq
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
