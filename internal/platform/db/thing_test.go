package db_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
)

type operation = func(context.Context, *db.Tx) error

// thing makes a table for the test.
func thing(t *testing.T, d *db.DB) {
	t.Helper()
	at := "TIMESTAMP"
	if d.Postgres() {
		at = "TIMESTAMPTZ"
	}
	must(t, d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `CREATE TABLE thing (name TEXT PRIMARY KEY, at `+at+`, of TEXT REFERENCES thing (name) DEFERRABLE INITIALLY DEFERRED)`)
		return err
	}))
}

// put stores a thing.
func put(name string) operation {
	return func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO thing (name, at) VALUES (?, ?)`, name, tx.Now)
		return err
	}
}

// stored is the names of all things, in order.
func stored(t *testing.T, d *db.DB) []string {
	t.Helper()
	names := []string{}
	must(t, d.Read().NewRaw(`SELECT name FROM thing ORDER BY name`).Scan(context.Background(), &names))
	return names
}

func wantStored(t *testing.T, d *db.DB, want ...string) {
	t.Helper()
	slices.Sort(want)
	if got := stored(t, d); !slices.Equal(got, want) {
		t.Errorf("stored %v, want %v", got, want)
	}
}

func wantKind(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if fault.KindOf(err) != kind {
		t.Errorf("error %v, want kind %q", err, kind)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hold keeps the store busy with an operation of its own until the returned function is called: on SQLite the writer, on
// PostgreSQL the only connection of the pool.
func hold(t *testing.T, d *db.DB) (release func()) {
	t.Helper()
	if d.Postgres() {
		d.Read().SetMaxOpenConns(1)
	}
	begun, end, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- d.InTx(context.Background(), func(context.Context, *db.Tx) error {
			close(begun)
			<-end
			return nil
		})
	}()
	<-begun
	return func() {
		close(end)
		if err := <-ended; err != nil && !fault.Is(err, fault.Unavailable) { // its group may have been lost
			t.Error(err)
		}
		if d.Postgres() {
			d.Read().SetMaxOpenConns(32)
		}
	}
}

// together runs operations in one commit of a SQLite store, in this order, and returns what each was told.
func together(t *testing.T, d *db.DB, ops ...operation) []error {
	t.Helper()
	release := hold(t, d)
	told := make([]error, len(ops))
	var wait sync.WaitGroup
	for i, op := range ops {
		wait.Go(func() { told[i] = d.InTx(context.Background(), op) })
		until(t, func() bool { return d.Queued() == i+1 })
	}
	release()
	wait.Wait()
	return told
}

// until waits for what happens in another goroutine.
func until(t *testing.T, done func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !done(); time.Sleep(100 * time.Microsecond) {
		if time.Now().After(end) {
			t.Fatal("waited for too long")
		}
	}
}

var errRefused = errors.New("refused")
