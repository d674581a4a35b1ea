package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
)

// Two operations take two rows in opposite order: PostgreSQL ends one of them, and it is run again.
func TestADeadlockIsTriedAgain(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	thing(t, d)
	must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error { return errors.Join(put("a")(ctx, tx), put("b")(ctx, tx)) }))
	touch := func(ctx context.Context, tx *db.Tx, name string) error {
		_, err := tx.Exec(ctx, `UPDATE thing SET at = ? WHERE name = ?`, tx.Now, name)
		return err
	}
	var both, wait sync.WaitGroup
	both.Add(2)
	var runs atomic.Int64
	for _, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		wait.Go(func() {
			var met sync.Once
			err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				runs.Add(1)
				if err := touch(ctx, tx, order[0]); err != nil {
					return err
				}
				met.Do(func() { both.Done(); both.Wait() })
				return touch(ctx, tx, order[1])
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if runs.Load() < 3 {
		t.Errorf("%d runs: there was no deadlock to try again after", runs.Load())
	}
}

// A serialization failure that does not go away is told after some tries.
func TestTriesEnd(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	runs := 0
	err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		runs++
		_, err := tx.Exec(ctx, `DO $do$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $do$`)
		return fmt.Errorf("wrapped: %w", err)
	})
	if err == nil || runs != 4 {
		t.Errorf("%d runs, then %v", runs, err)
	}
	runs = 0
	if err := d.InTx(t.Context(), func(context.Context, *db.Tx) error { runs++; return errRefused }); !errors.Is(err, errRefused) || runs != 1 {
		t.Errorf("a refusal: %d runs, then %v", runs, err)
	}
}

// The session ends in mid-operation: nothing was stored, and the caller may try again.
func TestALostSessionIsUnavailable(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	thing(t, d)
	wantKind(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		if err := put("a")(ctx, tx); err != nil {
			return err
		}
		var pid int
		if err := tx.QueryRow(ctx, `SELECT pg_backend_pid()`, nil, &pid); err != nil {
			return err
		}
		if _, err := d.Read().ExecContext(ctx, `SELECT pg_terminate_backend(?)`, pid); err != nil {
			return err
		}
		return put("b")(ctx, tx)
	}), fault.Unavailable)
	wantStored(t, d)
}

// When the line breaks between COMMIT and its answer nobody knows what became of it: then "nothing was changed" would be a lie.
func TestACommitWithoutAnswerIsNotCalledUndone(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	thing(t, d)
	err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		var pid int
		if err := tx.QueryRow(ctx, `SELECT pg_backend_pid()`, nil, &pid); err != nil {
			return err
		}
		if err := put("a")(ctx, tx); err != nil {
			return err
		}
		_, err := d.Read().ExecContext(ctx, `SELECT pg_terminate_backend(?, 5000)`, pid)
		return err
	})
	wantKind(t, err, fault.Internal)
}

// More operations at once than connections: they wait their turn.
func TestManyWaitingOperationsAreAllServed(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	thing(t, d)
	var wait sync.WaitGroup
	for i := range 100 {
		wait.Go(func() {
			if err := d.InTx(context.Background(), put(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if got := len(stored(t, d)); got != 100 {
		t.Errorf("%d stored, want 100", got)
	}
}
