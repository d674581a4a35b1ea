package db_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
)

type moment struct {
	Name string
	At   time.Time
}

// Times in odd zones and finer than a microsecond: what a phone or a partner may send.
func odd() *rapid.Generator[time.Time] {
	return rapid.Custom(func(t *rapid.T) time.Time {
		at := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "second"), rapid.OneOf(
			rapid.Just(int64(0)), rapid.Map(rapid.Int64Range(0, 9), func(n int64) int64 { return n * 100_000_000 }), rapid.Int64Range(0, 999_999_999)).Draw(t, "nanosecond"))
		return at.In(time.FixedZone("", 60*rapid.IntRange(-12*60, 14*60).Draw(t, "zone")))
	})
}

func TestATimeComesBackToTheMicrosecondInUTC(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			at := odd().Draw(rt, "at")
			want := at.UTC().Truncate(time.Microsecond)
			var read []moment
			err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM thing`); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `INSERT INTO thing (name, at) VALUES ('prepared', ?), ('pointer', ?)`, at, &at); err != nil {
					return err
				}
				if _, err := tx.NewInsert().Model(&[]moment{{"model", at}}).ModelTableExpr("thing").Exec(ctx); err != nil {
					return err
				}
				_, err := tx.NewRaw(`INSERT INTO thing (name, at) VALUES ('raw', ?)`, at).Exec(ctx)
				return err
			})
			if err != nil {
				rt.Fatal(err)
			}
			if err := d.Read().NewRaw(`SELECT name, at FROM thing WHERE at = ?`, at.UTC().Truncate(time.Microsecond)).Scan(context.Background(), &read); err != nil {
				rt.Fatal(err)
			}
			if len(read) != 4 {
				rt.Fatalf("of 4 ways to write %v, %d are found by it: %v", at, len(read), read)
			}
			for _, m := range read {
				if !m.At.Equal(want) {
					rt.Fatalf("%s: %v came back as %v", m.Name, at, m.At)
				}
			}
		})
	})
}

// On SQLite a time is text, and order and comparison are those of text.
func TestEarlierTimesAreSmaller(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			times := rapid.SliceOfN(odd(), 2, 12).Draw(rt, "times")
			base := times[0]
			times = append(times, base.Add(time.Microsecond), base.Truncate(time.Second), base.Truncate(time.Millisecond), base.Add(-time.Microsecond))
			err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `DELETE FROM thing`); err != nil {
					return err
				}
				for i, at := range times {
					if _, err := tx.Exec(ctx, `INSERT INTO thing (name, at) VALUES (?, ?)`, strings.Repeat("x", i+1), at); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				rt.Fatal(err)
			}
			var read []moment
			if err := d.Read().NewRaw(`SELECT name, at FROM thing ORDER BY at`).Scan(context.Background(), &read); err != nil {
				rt.Fatal(err)
			}
			if !slices.IsSortedFunc(read, func(a, b moment) int { return a.At.Compare(b.At) }) {
				rt.Fatalf("not in order: %v", read)
			}
			before := 0
			for _, at := range times {
				if at.UTC().Truncate(time.Microsecond).Before(base.UTC().Truncate(time.Microsecond)) {
					before++
				}
			}
			var counted int
			if err := d.Read().NewRaw(`SELECT COUNT(*) FROM thing WHERE at < ?`, base.UTC().Truncate(time.Microsecond)).Scan(context.Background(), &counted); err != nil {
				rt.Fatal(err)
			}
			if counted != before {
				rt.Fatalf("%d of %v are before %v, the store says %d", before, times, base, counted)
			}
		})
	})
}

func TestAnOperationHasOneTime(t *testing.T) {
	t.Parallel()
	hand := clock.NewFake(time.Date(2026, 11, 23, 3, 14, 7, 123_456_789, time.UTC))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		must(t, d.InTx(t.Context(), func(_ context.Context, tx *db.Tx) error {
			before := tx.Now
			hand.Advance(time.Hour)
			if tx.Now != before || before.Nanosecond()%1000 != 0 || before.Location() != time.UTC {
				t.Errorf("the operation's time is %v, then %v", before, tx.Now)
			}
			return nil
		}))
	}, func(c *db.Config) { c.Clock = hand })
}

func TestDuplicateIsToldFromOtherErrors(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `CREATE TABLE other (n INTEGER PRIMARY KEY, name TEXT NOT NULL, CHECK (n < 10))`)
			return err
		}))
		must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, `CREATE UNIQUE INDEX other_name ON other (name)`)
			return err
		}))
		must(t, d.InTx(t.Context(), put("a")))
		insert := `INSERT INTO other (n, name) VALUES `
		for _, c := range []struct {
			statement string
			duplicate bool
		}{
			{`INSERT INTO thing (name) VALUES ('a')`, true},
			{insert + `(1, 'a'), (2, 'a')`, true},
			{insert + `(1, 'a'), (1, 'b')`, true},
			{insert + `(11, 'a')`, false},
			{insert + `(1, NULL)`, false},
			{`INSERT INTO nowhere VALUES (1)`, false},
		} {
			err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, c.statement)
				return err
			})
			if err == nil || db.Duplicate(err) != c.duplicate {
				t.Errorf("%s: duplicate is %v, want %v (%v)", c.statement, db.Duplicate(err), c.duplicate, err)
			}
		}
		if db.Duplicate(nil) {
			t.Error("no error is a duplicate")
		}
	})
}

func TestReadingCannotWriteOnSQLite(t *testing.T) {
	t.Parallel()
	d := dbtest.SQLite(t)
	thing(t, d)
	if _, err := d.Read().ExecContext(t.Context(), `INSERT INTO thing (name) VALUES ('past the writer')`); err == nil {
		t.Error("a second writer got through")
	}
	wantStored(t, d)
}
