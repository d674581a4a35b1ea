package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
)

type answer struct {
	Name string     `json:"name"`
	At   time.Time  `json:"at"`
	None *time.Time `json:"none,omitempty"`
}

func key(name, hash string) db.Key { return db.Key{Account: "a-1", Key: name, Hash: hash} }

// writer stores a thing with a fresh name at each run and answers with it.
func writer(ran *atomic.Int64) func(context.Context, *db.Tx) (answer, error) {
	return func(ctx context.Context, tx *db.Tx) (answer, error) {
		name := fmt.Sprintf("run %d", ran.Add(1))
		return answer{Name: name, At: tx.Now}, put(name)(ctx, tx)
	}
}

func TestARequestThatIsSentTwiceIsDoneOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		var ran atomic.Int64
		ctx := db.WithKey(t.Context(), key("k", "same"))
		first, err := db.Write(ctx, d, writer(&ran))
		must(t, err)
		second, err := db.Write(ctx, d, writer(&ran))
		must(t, err)
		if first.Name != second.Name || !first.At.Equal(second.At) || ran.Load() != 1 {
			t.Errorf("%v, then %v, after %d runs", first, second, ran.Load())
		}
		wantStored(t, d, "run 1")

		_, err = db.Write(db.WithKey(t.Context(), key("k", "other")), d, writer(&ran))
		wantKind(t, err, fault.Invalid)
		if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Field != "Idempotency-Key" {
			t.Errorf("the refusal does not name the header: %v", err)
		}
		other := db.Key{Account: "a-2", Key: "k", Hash: "other"}
		if _, err = db.Write(db.WithKey(t.Context(), other), d, writer(&ran)); err != nil {
			t.Errorf("a key of another account was met: %v", err)
		}
		for range 2 {
			_, err = db.Write(t.Context(), d, writer(&ran))
			must(t, err)
		}
		wantStored(t, d, "run 1", "run 2", "run 3", "run 4")
	})
}

func TestAFirstAttemptThatFailedFreesTheKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		var ran atomic.Int64
		ctx := db.WithKey(t.Context(), key("k", "same"))
		for _, how := range []func(context.Context, *db.Tx) (answer, error){
			func(context.Context, *db.Tx) (answer, error) { return answer{}, errRefused },
			func(context.Context, *db.Tx) (answer, error) { panic("now") },
			func(ctx context.Context, tx *db.Tx) (answer, error) {
				_, _ = tx.Exec(ctx, `INSERT INTO nowhere VALUES (1)`)
				return answer{Name: "swallowed"}, nil
			},
		} {
			if _, err := db.Write(ctx, d, how); err == nil {
				t.Fatal("the attempt did not fail")
			}
		}
		got, err := db.Write(db.WithKey(t.Context(), key("k", "mended by its sender")), d, writer(&ran))
		must(t, err)
		if got.Name != "run 1" {
			t.Errorf("answered %v", got)
		}
	})
}

func TestSixteenSendersWithOneKey(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		for round := range 10 {
			var ran atomic.Int64
			ctx := db.WithKey(t.Context(), key(fmt.Sprint(round), "same"))
			answers := make([]answer, 16)
			start := make(chan struct{})
			var wait sync.WaitGroup
			for i := range answers {
				wait.Go(func() {
					<-start
					var err error
					answers[i], err = db.Write(ctx, d, func(ctx context.Context, tx *db.Tx) (answer, error) {
						ran.Add(1)
						name := fmt.Sprintf("%d-%d", round, i)
						return answer{Name: name, At: tx.Now}, put(name)(ctx, tx)
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			close(start)
			wait.Wait()
			for _, a := range answers {
				if a.Name == "" || a.Name != answers[0].Name || !a.At.Equal(answers[0].At) {
					t.Fatalf("one key, two answers: %v and %v", answers[0], a)
				}
			}
			if ran.Load() != 1 {
				t.Errorf("done %d times", ran.Load())
			}
		}
		if got := len(stored(t, d)); got != 10 {
			t.Errorf("%d things stored, want 10", got)
		}
	})
}

// The first sender fails while the others wait for what becomes of the key: one of them then does it.
func TestTheNextSenderTakesTheKeyOfOneThatFailed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		ctx := db.WithKey(t.Context(), key("k", "same"))
		var tries, ran atomic.Int64
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				_, err := db.Write(ctx, d, func(ctx context.Context, tx *db.Tx) (answer, error) {
					if tries.Add(1) < 4 {
						return answer{}, errRefused
					}
					return writer(&ran)(ctx, tx)
				})
				if err != nil && !errors.Is(err, errRefused) {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if tries.Load() != 4 || ran.Load() != 1 {
			t.Errorf("tried %d times, done %d times; want 4 and 1", tries.Load(), ran.Load())
		}
		wantStored(t, d, "run 1")
	})
}

func TestAKeyIsForgottenAfterSevenDays(t *testing.T) {
	t.Parallel()
	hand := clock.NewFake(time.Date(2026, 11, 23, 3, 14, 7, 0, time.UTC))
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		thing(t, d)
		var ran atomic.Int64
		write := func(want string) {
			t.Helper()
			must(t, d.ForgetKeys(t.Context()))
			got, err := db.Write(db.WithKey(t.Context(), key("k", "same")), d, writer(&ran))
			must(t, err)
			if got.Name != want {
				t.Errorf("%v: answered %q, want %q", hand.Now(), got.Name, want)
			}
		}
		write("run 1")
		hand.Advance(7 * 24 * time.Hour)
		write("run 1")
		hand.Advance(time.Microsecond)
		write("run 2")
	}, func(c *db.Config) { c.Clock = hand })
}
