package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"go.uber.org/goleak"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
)

func TestWhoLeavesBeforeTheOperationBeganIsToldThatNothingWasStored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		release := hold(t, d)
		ctx, leave := context.WithCancel(t.Context())
		told := make(chan error)
		go func() { told <- d.InTx(ctx, put("left")) }()
		if d.Postgres() {
			until(t, func() bool { return d.Read().Stats().WaitCount > 0 })
		} else {
			until(t, func() bool { return d.Queued() == 1 })
		}
		leave()
		err := <-told
		wantKind(t, err, fault.Unavailable)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the cause is %v, want the caller's leaving", err)
		}
		release()
		must(t, d.InTx(t.Context(), put("next")))
		wantStored(t, d, "next")
	})
}

func TestWhoComesWithAContextThatIsOverIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		ctx, leave := context.WithCancel(t.Context())
		leave()
		for range 20 {
			wantKind(t, d.InTx(ctx, put("late")), fault.Unavailable)
		}
		wantStored(t, d)
	})
}

func TestWhoLeavesAfterTheOperationBeganIsToldTheTruth(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		for _, own := range []error{nil, errRefused} {
			ctx, leave := context.WithCancel(t.Context())
			err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				leave()
				if ctx.Err() != nil {
					t.Error("the operation was interrupted by its caller's leaving")
				}
				return errors.Join(put(fmt.Sprint("own error: ", own))(ctx, tx), own)
			})
			if !errors.Is(err, own) {
				t.Errorf("told %v, want %v", err, own)
			}
		}
		wantStored(t, d, "own error: <nil>")
	})
}

func TestAPanicTakesNoNeighbourWithIt(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	told := together(t, d, put("a"), func(ctx context.Context, tx *db.Tx) error {
		panic(fmt.Sprint("after ", put("panicked")(ctx, tx)))
	}, put("b"))
	if told[0] != nil || told[2] != nil {
		t.Errorf("the neighbours were told %v and %v", told[0], told[2])
	}
	wantKind(t, told[1], fault.Internal)
	wantStored(t, d, "a", "b")
}

func TestAPanicOnPostgreSQLRollsBack(t *testing.T) {
	t.Parallel()
	d := dbtest.Postgres(t)
	thing(t, d)
	wantKind(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_ = put("panicked")(ctx, tx)
		panic("now")
	}), fault.Internal)
	wantStored(t, d)
	if open := d.Read().Stats().InUse; open != 0 {
		t.Errorf("%d connections were never given back", open)
	}
}

// failures are statements that fail, each by another way into the store.
func failures() map[string]operation {
	return map[string]operation{
		"Exec": func(ctx context.Context, tx *db.Tx) error { return put("a")(ctx, tx) },
		"Exec text": func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO nowhere VALUES (1)`)
			return err
		},
		"NewRaw": func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.NewRaw(`INSERT INTO thing (name) VALUES ('a')`).Exec(ctx)
			return err
		},
		"NewInsert": func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.NewInsert().Model(&map[string]any{"name": "a"}).Table("thing").Exec(ctx)
			return err
		},
		"QueryRow": func(ctx context.Context, tx *db.Tx) error {
			var n int
			return tx.QueryRow(ctx, `SELECT 1 FROM nowhere`, nil, &n)
		},
		"returning": func(ctx context.Context, tx *db.Tx) error {
			var n string
			return tx.QueryRow(ctx, `INSERT INTO thing (name) VALUES ('a') RETURNING name`, nil, &n)
		},
		"Raw select": func(ctx context.Context, tx *db.Tx) error {
			var n []int
			return tx.NewRaw(`SELECT 1 FROM nowhere`).Scan(ctx, &n)
		},
	}
}

func TestAnOperationThatSwallowsAFailedStatementIsNotStored(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		must(t, d.InTx(t.Context(), put("a")))
		for way, fail := range failures() {
			err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				if err := put("before")(ctx, tx); err != nil {
					return err
				}
				if fail(ctx, tx) == nil {
					t.Errorf("%s: the statement did not fail", way)
				}
				if put("after")(ctx, tx) == nil {
					t.Errorf("%s: a statement was run after one had failed", way)
				}
				return nil
			})
			if err == nil {
				t.Errorf("%s: the operation was told that all is well", way)
			}
		}
		wantStored(t, d, "a")
	})
}

func TestASwallowedFailureLeavesTheNeighboursIntact(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	for way, fail := range failures() {
		told := together(t, d, put("a"), func(ctx context.Context, tx *db.Tx) error {
			_ = put("lost")(ctx, tx)
			_ = fail(ctx, tx)
			return nil
		}, put("b"))
		if told[0] != nil || told[1] == nil || told[2] != nil {
			t.Errorf("%s: told %v", way, told)
		}
		wantStored(t, d, "a", "b")
		must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `DELETE FROM thing`)
			return err
		}))
	}
}

func TestARefusedOperationLeavesTheNeighboursIntact(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	told := together(t, d, put("a"), func(ctx context.Context, tx *db.Tx) error {
		return errors.Join(put("refused")(ctx, tx), errRefused)
	}, put("b"))
	if told[0] != nil || !errors.Is(told[1], errRefused) || told[2] != nil {
		t.Errorf("told %v", told)
	}
	wantStored(t, d, "a", "b")
}

// limit lets the file have so many pages more: a disk that is about to be full.
func limit(t *testing.T, d *db.DB, more int) {
	t.Helper()
	must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		var pages, now int
		if err := tx.QueryRow(ctx, `PRAGMA page_count`, nil, &pages); err != nil {
			return err
		}
		return tx.NewRaw(fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+more)).Scan(ctx, &now)
	}))
}

// A full disk makes SQLite throw the whole transaction away, neighbours included: then all must be told so.
func TestAFullDiskInMidGroup(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	must(t, d.InTx(t.Context(), put("old")))
	limit(t, d, 3)
	big := strings.Repeat("x", 1<<20)
	told := together(t, d, put("a"), put("b"), put(big), put("in the next group"))
	for i, err := range told[:3] {
		if !fault.Is(err, fault.Unavailable) {
			t.Errorf("operation %d of a lost group was told %v", i, err)
		}
	}
	must(t, told[3])
	wantStored(t, d, "old", "in the next group")
	limit(t, d, 10_000)
	must(t, d.InTx(t.Context(), put("next")))
	must(t, d.InTx(t.Context(), put(big)))
	wantStored(t, d, "old", "in the next group", "next", big)
}

// Of a statement with several rows SQLite takes back only the statement: then the neighbours, who still fit, are kept.
func TestAFullDiskForOneOperation(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	limit(t, d, 3)
	told := together(t, d, put("a"), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO thing (name) SELECT hex(randomblob(50000)) FROM (VALUES (1), (2), (3))`)
		return err
	}, put("b"))
	if told[0] != nil || told[2] != nil {
		t.Errorf("the neighbours were told %v and %v", told[0], told[2])
	}
	wantKind(t, told[1], fault.Unavailable)
	wantStored(t, d, "a", "b")
}

// The last act fails: a deferred constraint is looked at by COMMIT only.
func TestAFailedCommitIsToldToAll(t *testing.T) {
	t.Parallel()
	orphan := func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO thing (name, of) VALUES ('orphan', 'nobody')`)
		return err
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		var told []error
		if d.Postgres() {
			told = []error{d.InTx(t.Context(), orphan)}
		} else {
			told = together(t, d, put("a"), orphan, put("b"))
		}
		for _, err := range told {
			wantKind(t, err, fault.Unavailable)
		}
		wantStored(t, d)
		must(t, d.InTx(t.Context(), put("next")))
		wantStored(t, d, "next")
	})
}

func TestHooksSeeOnlyWhatIsStored(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	carry := func(v string, own error) operation {
		return func(ctx context.Context, tx *db.Tx) error { tx.Carry(v); return own }
	}
	var sealed, done []any
	lost := 0
	d.Use(db.Hooks{
		Seal: func(_ context.Context, _ *db.Tx, carried []any) error { sealed = carried; return nil },
		Done: func(carried []any) { done = carried },
		Lost: func() { lost++ },
	})
	together(t, d, carry("a", nil), carry("refused", errRefused), func(_ context.Context, tx *db.Tx) error { tx.Carry("panicked"); panic("now") }, carry("b", nil))
	if want := "[a b]"; fmt.Sprint(sealed) != want || fmt.Sprint(done) != want || lost != 0 {
		t.Errorf("sealed %v, done %v, lost %d; want %s", sealed, done, lost, want)
	}
	d.Use(db.Hooks{
		Seal: func(context.Context, *db.Tx, []any) error { return errRefused },
		Done: func([]any) { t.Error("done after a commit that was not made") },
		Lost: func() { lost++ },
	})
	for _, err := range together(t, d, put("x"), carry("c", nil)) {
		wantKind(t, err, fault.Unavailable)
	}
	wantStored(t, d)
	if lost != 1 {
		t.Errorf("lost %d groups, want 1", lost)
	}
}

func TestWritersShareCommits(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t, func(c *db.Config) { c.MaxGroup = 16 })
	thing(t, d)
	var commits, operations atomic.Int64
	d.Use(db.Hooks{Seal: func(_ context.Context, _ *db.Tx, carried []any) error {
		commits.Add(1)
		operations.Add(int64(len(carried)))
		if len(carried) > 16 {
			t.Errorf("%d operations in one commit, 16 are allowed", len(carried))
		}
		return nil
	}})
	const writers, each = 64, 20
	release := hold(t, d)
	var wait sync.WaitGroup
	for w := range writers {
		wait.Go(func() {
			for i := range each {
				err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
					tx.Carry(w)
					return put(fmt.Sprintf("%d-%d", w, i))(ctx, tx)
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	until(t, func() bool { return d.Queued() == writers })
	release()
	wait.Wait()
	if got := len(stored(t, d)); got != writers*each || operations.Load() != writers*each {
		t.Errorf("%d stored, %d sealed, want %d", got, operations.Load(), writers*each)
	}
	if share := float64(operations.Load()) / float64(commits.Load()); share < 4 {
		t.Errorf("a commit carried %.1f operations: they do not share", share)
	}
}

// An operation may have savepoints of its own; its end is the end of all of them.
func TestSavepointsWithinAnOperation(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		nested := func(own error) operation {
			return func(ctx context.Context, tx *db.Tx) error {
				for _, statement := range []string{
					`SAVEPOINT inner_one`, `INSERT INTO thing (name) VALUES ('tried')`, `ROLLBACK TO SAVEPOINT inner_one`,
					`INSERT INTO thing (name) VALUES ('kept')`, `RELEASE SAVEPOINT inner_one`,
					`SAVEPOINT left_open`, `INSERT INTO thing (name) VALUES ('in an open one')`,
				} {
					if _, err := tx.Exec(ctx, statement); err != nil {
						return err
					}
				}
				return own
			}
		}
		if err := d.InTx(t.Context(), nested(errRefused)); !errors.Is(err, errRefused) {
			t.Errorf("told %v", err)
		}
		wantStored(t, d)
		must(t, d.InTx(t.Context(), nested(nil)))
		wantStored(t, d, "kept", "in an open one")
	})
}

func TestWhatWasAcknowledgedBeforeClosingIsThereAfterwards(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for round := range 5 {
		config := db.Config{DataDir: filepath.Join(t.TempDir(), "data")}
		d, err := db.Open(t.Context(), config)
		must(t, err)
		thing(t, d)
		var acknowledged sync.Map
		var count atomic.Int64
		var wait sync.WaitGroup
		for w := range 16 {
			wait.Go(func() {
				for i := 0; ; i++ {
					name := fmt.Sprintf("%d-%d", w, i)
					if err := d.InTx(context.Background(), put(name)); err != nil {
						wantKind(t, err, fault.Unavailable)
						return
					}
					acknowledged.Store(name, true)
					count.Add(1)
				}
			})
		}
		until(t, func() bool { return count.Load() > int64(20*round) })
		must(t, d.Close())
		wait.Wait()
		d, err = db.Open(t.Context(), config)
		must(t, err)
		there := stored(t, d)
		for _, name := range there {
			if _, ok := acknowledged.LoadAndDelete(name); !ok {
				t.Errorf("%s is stored and its caller was told that nothing was", name)
			}
		}
		acknowledged.Range(func(name, _ any) bool {
			t.Errorf("%v was acknowledged and is not there", name)
			return true
		})
		must(t, d.Close())
	}
}

func TestAClosedStoreRefusesAndIsOneFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := db.Open(t.Context(), db.Config{DataDir: dir})
	must(t, err)
	thing(t, d)
	must(t, d.InTx(t.Context(), put("a")))
	wantStored(t, d, "a")
	must(t, d.Close())
	wantKind(t, d.InTx(t.Context(), put("late")), fault.Unavailable)
	files, err := os.ReadDir(dir)
	must(t, err)
	if len(files) != 1 || files[0].Name() != db.FileName {
		t.Errorf("a closed store is %v: SQLite did not bring its WAL home", files)
	}
}
