package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
)

// after tells which event its writer had seen committed before it began.
type after struct {
	Name  string `json:"name"`
	After string `json:"after"`
}

func TestTheOrderIsTotalGapFreeAndThatOfCauses(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		const writers, times = 64, 6
		var newest atomic.Pointer[string]
		var kept atomic.Int64
		var wait sync.WaitGroup
		for w := range writers {
			wait.Go(func() {
				for i := range times {
					name, cause := fmt.Sprintf("%d-%d", w, i), ""
					if seen := newest.Load(); seen != nil {
						cause = *seen
					}
					fails := (w+i)%4 == 0
					err := s.db.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
						for _, part := range []string{"", "/second"} {
							e := journal.Event{Kind: "test.happened", Subject: journal.Ref{Kind: "test", ID: name}, Data: after{name + part, cause}}
							if err := s.Append(ctx, tx, e); err != nil {
								return err
							}
						}
						if fails {
							return errRefused
						}
						return nil
					})
					if fails != errors.Is(err, errRefused) || !fails && err != nil {
						t.Errorf("told %v", err)
					}
					if err == nil {
						kept.Add(2)
						newest.Store(&name)
					}
				}
			})
		}
		wait.Wait()
		s.await(t, kept.Load())
		s.sound(t)
		place := map[string]int64{}
		for _, r := range s.all(t) {
			var d after
			must(t, r.Data(&d))
			if place[d.Name] != 0 {
				t.Errorf("%s is there twice", d.Name)
			}
			if d.After != "" && place[d.After] == 0 {
				t.Errorf("%s (seq %d) stands before %s, which caused it", d.Name, r.Seq, d.After)
			}
			if first, second := strings.CutSuffix(d.Name, "/second"); second && place[first] == 0 {
				t.Errorf("%s stands before the first of its operation", d.Name)
			}
			place[d.Name] = r.Seq
		}
		if int64(len(place)) != kept.Load() {
			t.Errorf("%d events, %d were acknowledged", len(place), kept.Load())
		}
	})
}

func TestWhatIsRolledBackLeavesNoGap(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 3)
		for range 5 {
			err := s.db.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
				return errors.Join(s.Append(ctx, tx, event("undone")), errRefused)
			})
			if !errors.Is(err, errRefused) {
				t.Errorf("told %v", err)
			}
		}
		s.grow(t, 3)
		if report := s.sound(t); report.Events != 6 {
			t.Errorf("%d events, want 6", report.Events)
		}
	})
}

func TestAnEventComesBackAsItWasTold(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		begin := s.db.Clock().Now()
		e := event("Jalan <Melati> & \"Kenanga\" \u2028 é")
		must(t, s.append(e))
		s.await(t, 1)
		r, err := s.At(t.Context(), 1)
		must(t, err)
		var data map[string]string
		must(t, r.Data(&data))
		if r.Kind != e.Kind || r.Subject != e.Subject || r.Case != e.Case || r.Actor != "account-1" || r.At.Before(begin) || data["name"] != e.Subject.ID {
			t.Errorf("came back as %+v with %v", r, data)
		}
		timeline, err := s.Timeline(t.Context(), "case-1")
		must(t, err)
		if len(timeline) != 1 || timeline[0].ID != r.ID || timeline[0].Seq != 1 {
			t.Errorf("the timeline is %+v", timeline)
		}
		if _, err := s.At(t.Context(), 2); !fault.Is(err, fault.NotFound) {
			t.Errorf("an event that is not there: %v", err)
		}
	})
}

// The right edge, which writers extend, is the tree of RFC 6962 at every size.
func TestTheRightEdgeIsTheTree(t *testing.T) {
	t.Parallel()
	var data [][]byte
	var leaves []tlog.Hash
	for n := range 200 {
		if got, want := journal.RootOf(leaves), merkle(data); got != want {
			t.Fatalf("size %d: root %v, want %v", n, got, want)
		}
		data = append(data, fmt.Append(nil, n))
		leaves = append(leaves, tlog.RecordHash(data[n]))
	}
}

func TestProofsVerify(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		for _, n := range []int{1, 62, 1, 1, 100, 7} { // commits that end before, at and after the edge of a tile
			s.grow(t, n)
		}
		data := payloads(s.all(t))
		size := int64(len(data))
		rapid.Check(t, func(rt *rapid.T) {
			to := rapid.Int64Range(1, size).Draw(rt, "to")
			from := rapid.Int64Range(1, to).Draw(rt, "from")
			c, err := s.ProveConsistency(context.Background(), from, to)
			if err != nil {
				rt.Fatal(err)
			}
			if c.FromRoot != merkle(data[:from]) || c.ToRoot != merkle(data[:to]) {
				rt.Fatalf("roots at %d and %d are not those of the events", from, to)
			}
			if from < to {
				if err := tlog.CheckTree(c.Hashes, to, c.ToRoot, from, c.FromRoot); err != nil {
					rt.Fatal(err)
				}
			}
			p, err := s.Prove(context.Background(), from, to)
			if err != nil {
				rt.Fatal(err)
			}
			if p.Leaf != tlog.RecordHash(data[from-1]) || p.Root != c.ToRoot {
				rt.Fatalf("the proof of %d in %d is about other things", from, to)
			}
			if err := tlog.CheckRecord(p.Hashes, to, p.Root, from-1, p.Leaf); err != nil {
				rt.Fatal(err)
			}
			if tlog.CheckRecord(p.Hashes, to, p.Root, from-1, tlog.RecordHash([]byte("another"))) == nil {
				rt.Fatal("another event is proved too")
			}
		})
		if p, err := s.Prove(t.Context(), 1, 0); err != nil || p.Size != size {
			t.Errorf("size 0 is not the present tree: %d, %v", p.Size, err)
		}
		for _, c := range []struct {
			seq, size int64
			kind      fault.Kind
		}{{0, 0, fault.NotFound}, {size + 1, 0, fault.NotFound}, {9, 8, fault.NotFound}, {1, size + 1, fault.Invalid}, {1, -1, fault.Invalid}} {
			if _, err := s.Prove(t.Context(), c.seq, c.size); fault.KindOf(err) != c.kind {
				t.Errorf("proof of %d in %d: %v", c.seq, c.size, err)
			}
		}
		for _, c := range [][2]int64{{0, 1}, {2, 1}, {1, size + 1}, {-1, 0}} {
			if _, err := s.ProveConsistency(t.Context(), c[0], c[1]); !fault.Is(err, fault.Invalid) {
				t.Errorf("consistency of %v: %v", c, err)
			}
		}
	})
}

func TestARestartGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir, size := t.TempDir(), int64(0)
		for _, n := range []int{1, 64, 70} {
			s := open(t, d, dir)
			if now, _ := s.Changed(); now != size {
				t.Errorf("the journal begins with %d events, it had %d", now, size)
			}
			stop := s.run(t)
			s.grow(t, n)
			size += int64(n)
			stop()
			if report := s.sound(t); report.Last.Size != report.Events {
				t.Errorf("the last checkpoint signs %d of %d events", report.Last.Size, report.Events)
			}
		}
	})
}

// A lost group must leave neither a hole in the order nor a wrong tree behind.
func TestAFullDiskLeavesTheTreeRight(t *testing.T) {
	t.Parallel()
	s := open(t, dbtest.SQLite(t), t.TempDir())
	s.run(t)
	s.grow(t, 70)
	pages := func(more int) {
		must(t, s.db.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			var now, set int
			if err := tx.QueryRow(ctx, `PRAGMA page_count`, nil, &now); err != nil {
				return err
			}
			return tx.NewRaw(fmt.Sprintf(`PRAGMA max_page_count = %d`, now+more)).Scan(ctx, &set)
		}))
	}
	pages(8)
	var lost, kept atomic.Int64
	var wait sync.WaitGroup
	for w := range 32 {
		wait.Go(func() {
			for i := range 4 {
				e := event(fmt.Sprintf("%d-%d", w, i))
				e.Data = map[string]string{"long": strings.Repeat("x", 1+w*i*400)}
				switch err := s.append(e); {
				case err == nil:
					kept.Add(1)
				case fault.Is(err, fault.Unavailable):
					lost.Add(1)
				default:
					t.Errorf("told %v", err)
				}
			}
		})
	}
	wait.Wait()
	if lost.Load() == 0 {
		t.Error("the disk was never full: this test shows nothing")
	}
	pages(100_000)
	s.grow(t, 5)
	if report := s.sound(t); report.Events != 70+kept.Load()+5 {
		t.Errorf("%d events, %d were acknowledged", report.Events, 70+kept.Load()+5)
	}
}

func TestReactionsAreCommittedWithTheirCause(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, t.TempDir())
		var fails atomic.Bool
		s.React("test.opened", func(ctx context.Context, tx *db.Tx, cause journal.Record) error {
			if fails.Load() {
				return errRefused
			}
			follows := event("follows " + cause.Subject.ID)
			follows.Kind = "test.followed"
			return s.Append(ctx, tx, follows)
		})
		s.React("test.followed", func(ctx context.Context, tx *db.Tx, cause journal.Record) error {
			return s.Append(ctx, tx, event("last of "+cause.Subject.ID))
		})
		s.run(t)
		opened := event("one")
		opened.Kind = "test.opened"
		must(t, s.append(opened))
		s.await(t, 3)
		kinds := []string{}
		for _, r := range s.all(t) {
			kinds = append(kinds, r.Kind)
		}
		if got := strings.Join(kinds, " "); got != "test.opened test.followed test.happened" {
			t.Errorf("recorded %s", got)
		}
		fails.Store(true)
		if err := s.append(opened); !errors.Is(err, errRefused) {
			t.Errorf("told %v", err)
		}
		if report := s.sound(t); report.Events != 3 {
			t.Errorf("%d events: the cause was kept although its reaction failed", report.Events)
		}
	})
}

func TestReactionsThatRunInACircleAreStopped(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, t.TempDir())
		s.React("test.happened", func(ctx context.Context, tx *db.Tx, _ journal.Record) error { return s.Append(ctx, tx, event("again")) })
		if err := s.append(event("begin")); err == nil || !strings.Contains(err.Error(), "circle") {
			t.Errorf("told %v", err)
		}
		if n, err := d.Read().NewSelect().Table("journal_event").Count(t.Context()); n != 0 || err != nil {
			t.Errorf("%d events are left, %v", n, err)
		}
	})
}

func TestTailIsWoken(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 2)
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		seen := make(chan int64, 100)
		ended := make(chan error)
		go func() {
			ended <- s.Tail(ctx, 1, func(_ context.Context, records []journal.Record) error {
				for _, r := range records {
					seen <- r.Seq
				}
				return nil
			})
		}()
		for want := int64(2); want < 12; want++ {
			if want > 2 {
				s.grow(t, 1)
			}
			select {
			case got := <-seen:
				if got != want {
					t.Fatalf("handed %d, want %d", got, want)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%d never came", want)
			}
		}
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestAFollowerResumesAtItsCursor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 1200)
		follow := func(name string, failAt int64) (seen []int64) {
			ctx, stop := context.WithCancel(t.Context())
			err := s.Follow(ctx, name, func(_ context.Context, records []journal.Record) error {
				if failAt > 0 && records[len(records)-1].Seq > failAt {
					return errRefused
				}
				for _, r := range records {
					seen = append(seen, r.Seq)
				}
				if size, _ := s.Changed(); seen[len(seen)-1] == size {
					time.AfterFunc(50*time.Millisecond, stop) // its cursor is yet to be stored
				}
				return nil
			})
			stop()
			if failAt > 0 && !errors.Is(err, errRefused) || failAt == 0 && !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
			return seen
		}
		first := follow("one", 700)
		if len(first) == 0 || first[0] != 1 || first[len(first)-1] > 700 {
			t.Fatalf("the first run saw %v", first)
		}
		rest := follow("one", 0)
		if rest[0] != first[len(first)-1]+1 || rest[len(rest)-1] != 1200 {
			t.Errorf("after %d the second run saw %d to %d", first[len(first)-1], rest[0], rest[len(rest)-1])
		}
		s.grow(t, 3)
		if third := follow("one", 0); fmt.Sprint(third) != "[1201 1202 1203]" {
			t.Errorf("the third run saw %v", third)
		}
		if other := follow("two", 0); len(other) != 1203 {
			t.Errorf("another follower saw %d events", len(other))
		}
	})
}

func FuzzPayload(f *testing.F) {
	whole, err := json.Marshal(map[string]any{"id": "1", "at": time.Unix(0, 0), "kind": "k", "subject": journal.Ref{Kind: "s", ID: "i"}, "data": after{}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole)
	f.Add([]byte(`{"personal":{"person":"p","text":"AAAA"},"data":null}`))
	f.Add([]byte(`{"at":"2026-11-23T03:14:07+25:00"}`))
	f.Add([]byte(`[`))
	f.Fuzz(func(t *testing.T, bytes []byte) {
		r, err := journal.Parse(7, bytes)
		if err != nil {
			return
		}
		if string(r.Payload) != string(bytes) || r.Seq != 7 {
			t.Errorf("the record does not hold the bytes that were read")
		}
		var data any
		if err := r.Data(&data); err != nil {
			t.Errorf("what was parsed has data that cannot be read: %v", err)
		}
	})
}
