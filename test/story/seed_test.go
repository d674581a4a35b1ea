package story

import (
	"context"
	"errors"
	"flag"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"sentra/internal/app"
	"sentra/internal/city"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db/dbtest"
)

// TestMain lets four stories run at once also on two cores: some wait for a beat most of the time.
func TestMain(m *testing.M) {
	flag.Parse()
	if given := flag.Lookup("test.parallel"); given.Value.String() == given.DefValue {
		if err := given.Value.Set("4"); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := os.RemoveAll(seeds); err != nil {
		panic(err)
	}
	os.Exit(code)
}

// begin is when every story begins: 03:14 at night in the centre's zone.
func begin() time.Time { return time.Date(2026, 11, 23, 20, 14, 7, 0, time.UTC) }

// seededCity is the quiet city as it stands after seeding: data folder and, on PostgreSQL, database. Seeding costs more than most stories, so it
// is done once for each store, and each story gets a copy of its own.
type seededCity struct{ dir, database string }

var seeds = filepath.Join(os.TempDir(), "sentra-story-"+time.Now().Format("150405.000000000"))

var seededSQLite = sync.OnceValues(func() (seededCity, error) {
	s := seededCity{dir: filepath.Join(seeds, "sqlite")}
	return s, seed(s.dir, "")
})

var seededPostgres = sync.OnceValues(func() (seededCity, error) {
	s := seededCity{dir: filepath.Join(seeds, "postgres")}
	var err error
	s.database, err = dbtest.NewTemplate(func(databaseURL string) error { return seed(s.dir, databaseURL) })
	return s, err
})

// seed runs the program just long enough to seed the city, and leaves only what a copy can begin with.
func seed(dir, databaseURL string) error {
	a, err := app.New(context.Background(), app.Config{DataDir: dir, DatabaseURL: databaseURL, CentreName: "Latihan", Exercise: true, Clock: clock.NewFake(begin())})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return errors.Join(err, a.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	err = a.Run(ctx, listener, func(ctx context.Context) error {
		defer stop()
		return city.Seed(ctx, a, city.Generate(1), dir, "http://"+listener.Addr().String())
	})
	err = errors.Join(err, a.Close())
	if gone := os.Remove(filepath.Join(dir, app.SocketName)); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}
