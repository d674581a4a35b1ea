package journal_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/journal"
)

// spine is a journal on a store of its own, with keys and checkpoints in a folder of its own.
type spine struct {
	*journal.Journal
	db  *db.DB
	dir string
}

// each runs fn on both stores, the journal being at work.
func each(t *testing.T, fn func(*testing.T, *spine)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		t.Parallel()
		s := open(t, d, t.TempDir())
		s.run(t)
		fn(t, s)
	})
}

func open(t *testing.T, d *db.DB, dir string) *spine {
	t.Helper()
	keys, err := journal.OpenKeys(dir, "")
	must(t, err)
	j, err := journal.Open(t.Context(), d, keys, slog.New(slog.DiscardHandler))
	must(t, err)
	return &spine{Journal: j, db: d, dir: dir}
}

// run lets the journal work until the test ends or the returned function is called.
func (s *spine) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		select {
		case err := <-ended:
			if err != nil {
				t.Errorf("the journal ended with %v", err)
			}
		case <-time.After(20 * time.Second):
			t.Error("the journal does not end")
		}
	}
	t.Cleanup(stop)
	return stop
}

// event is what most tests append.
func event(name string) journal.Event {
	return journal.Event{Kind: "test.happened", Subject: journal.Ref{Kind: "test", ID: name}, Case: "case-1", Data: map[string]string{"name": name}}
}

// append records the events in one operation.
func (s *spine) append(events ...journal.Event) error {
	ctx := journal.By(context.Background(), "account-1")
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		for _, e := range events {
			if err := s.Append(ctx, tx, e); err != nil {
				return err
			}
		}
		return nil
	})
}

// grow adds n events in one operation and waits until they have their place.
func (s *spine) grow(t *testing.T, n int) {
	t.Helper()
	size, _ := s.Changed()
	events := make([]journal.Event, n)
	for i := range events {
		events[i] = event(fmt.Sprintf("event %d", size+int64(i)+1))
	}
	must(t, s.append(events...))
	s.await(t, size+int64(n))
}

// await waits until the order has reached size, and tells how long that took.
func (s *spine) await(t *testing.T, size int64) time.Duration {
	t.Helper()
	begin, late := time.Now(), time.After(30*time.Second)
	for {
		now, more := s.Changed()
		if now >= size {
			return time.Since(begin)
		}
		select {
		case <-more:
		case <-late:
			t.Fatalf("the order has %d events, want %d", now, size)
		}
	}
}

func (s *spine) public(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.dir, "keys", "journal.pub"))
	must(t, err)
	return string(text)
}

func (s *spine) outside() string { return filepath.Join(s.dir, "checkpoints.log") }

// all is every event of the order.
func (s *spine) all(t *testing.T) []journal.Record {
	t.Helper()
	records, err := s.After(context.Background(), 0, 1_000_000)
	must(t, err)
	return records
}

// sound demands that the order is whole, that the tree is that of RFC 6962 over the stored bytes, and that Verify agrees.
func (s *spine) sound(t *testing.T) journal.Report {
	t.Helper()
	records := s.all(t)
	for i, r := range records {
		if r.Seq != int64(i)+1 {
			t.Fatalf("event %d of the order has seq %d", i+1, r.Seq)
		}
	}
	report, err := journal.Verify(context.Background(), s.db, s.public(t), s.outside())
	must(t, err)
	if report.Events != int64(len(records)) || report.Root != merkle(payloads(records)) {
		t.Errorf("verified %d events with root %v, want %d with %v", report.Events, report.Root, len(records), merkle(payloads(records)))
	}
	return report
}

func payloads(records []journal.Record) [][]byte {
	out := make([][]byte, len(records))
	for i, r := range records {
		out[i] = r.Payload
	}
	return out
}

// merkle is the Merkle tree hash, word for word after RFC 6962 section 2.1.
func merkle(d [][]byte) tlog.Hash {
	switch n := len(d); n {
	case 0:
		return sha256.Sum256(nil)
	case 1:
		return sha256.Sum256(append([]byte{0}, d[0]...))
	default:
		k := 1
		for k*2 < n {
			k *= 2
		}
		left, right := merkle(d[:k]), merkle(d[k:])
		return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
	}
}

// broken demands that err says where the journal is broken.
func broken(t *testing.T, err error) *journal.Broken {
	t.Helper()
	var b *journal.Broken
	if !errors.As(err, &b) {
		t.Fatalf("verification said %v, want a broken journal", err)
	}
	return b
}

func exec(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	must(t, d.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, query, args...)
		return err
	}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var errRefused = errors.New("refused")

// until waits for what happens in another goroutine.
func until(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("waited for too long")
		}
	}
}
