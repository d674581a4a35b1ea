package db_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
)

func jakarta(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Jakarta")
	must(t, err)
	return zone
}

func TestNumbersHaveNeitherGapsNorTwins(t *testing.T) {
	t.Parallel()
	hand := clock.NewFake(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	zone := jakarta(t)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const writers, each = 16, 12
		var mu sync.Mutex
		var numbers []string
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range each {
					fails := (w+i)%3 == 0
					var number string
					err := d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
						if number, err = tx.NextNumber(ctx, "KEJ", zone); err == nil && fails {
							err = errRefused
						}
						return err
					})
					if fails != (err != nil) {
						t.Errorf("told %v", err)
					}
					if err == nil {
						mu.Lock()
						numbers = append(numbers, number)
						mu.Unlock()
					}
				}
			})
		}
		wait.Wait()
		slices.Sort(numbers)
		if len(numbers) != writers*each*2/3 {
			t.Errorf("%d numbers", len(numbers))
		}
		for i, number := range numbers {
			if want := fmt.Sprintf("KEJ-20261123-%04d", i+1); number != want {
				t.Fatalf("number %d is %s, want %s", i+1, number, want)
			}
		}
	}, func(c *db.Config) { c.Clock = hand })
}

func TestNumbersBeginAgainAtMidnightOfTheCentre(t *testing.T) {
	t.Parallel()
	zone := jakarta(t)
	var hand *clock.Fake
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		hand.Advance(time.Date(2026, 11, 23, 23, 59, 59, 999_999_000, zone).Sub(hand.Now()))
		next := func(prefix, want string) {
			t.Helper()
			must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				got, err := tx.NextNumber(ctx, prefix, zone)
				if got != want {
					t.Errorf("%s, want %s", got, want)
				}
				return err
			}))
		}
		next("KEJ", "KEJ-20261123-0001")
		next("KEJ", "KEJ-20261123-0002")
		next("LAP", "LAP-20261123-0001")
		hand.Advance(time.Microsecond)
		next("KEJ", "KEJ-20261124-0001")
		hand.Advance(7 * time.Hour) // midnight in UTC changes nothing
		next("KEJ", "KEJ-20261124-0002")
	}, func(c *db.Config) {
		hand = clock.NewFake(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))
		c.Clock = hand
	})
}

func TestTheTenThousandthNumberOfADay(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `INSERT INTO number_series (prefix, day, last) VALUES ('KEJ', ?, 9999)`, tx.Now.Format("20060102")); err != nil {
				return err
			}
			got, err := tx.NextNumber(ctx, "KEJ", time.UTC)
			if want := "KEJ-" + tx.Now.Format("20060102") + "-10000"; got != want {
				t.Errorf("%s, want %s", got, want)
			}
			return err
		}))
	})
}
