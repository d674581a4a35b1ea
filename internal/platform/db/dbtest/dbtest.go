// Package dbtest gives tests a fresh, migrated store: SQLite in a folder of the test, PostgreSQL as a copy of a template
// database. A missing PostgreSQL is a failure, not a skip.
//
//	dbtest.Each(t, func(t *testing.T, d *db.DB) { … })   // the test "sqlite" and the test "postgres"
//
// The PostgreSQL server is private to the tests (package cluster). `make test` starts one for all packages and names it in
// SENTRA_TEST_POSTGRES; a lone `go test` starts its own on first use. Neither needs, nor touches, a server of the machine.
package dbtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest/cluster"
	"sentra/migrations"
)

// Environment names the variable with the address of a server that is already there for the tests.
const Environment = "SENTRA_TEST_POSTGRES"

// Setting changes how a store is opened, for example its clock.
type Setting func(*db.Config)

// Each runs fn twice, as the subtests "sqlite" and "postgres", each with a store of its own. The subtests run one after the
// other unless fn calls t.Parallel, which is safe.
func Each(t *testing.T, fn func(*testing.T, *db.DB), settings ...Setting) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t, settings...)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t, settings...)) })
}

// SQLite returns a fresh, migrated SQLite store.
func SQLite(t *testing.T, settings ...Setting) *db.DB {
	t.Helper()
	store, err := emptySQLite()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, db.FileName), store, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, db.Config{DataDir: dir}, settings)
}

// Postgres returns a fresh, migrated PostgreSQL store.
func Postgres(t *testing.T, settings ...Setting) *db.DB {
	t.Helper()
	return open(t, db.Config{DataDir: t.TempDir(), DatabaseURL: PostgresURL(t)}, settings)
}

// PostgresURL returns the address of a fresh, migrated database, for tests that run the whole program.
func PostgresURL(t *testing.T) string {
	t.Helper()
	template, err := migratedTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return freshDatabase(t, template)
}

// EmptyPostgresURL returns the address of a fresh database without any table.
func EmptyPostgresURL(t *testing.T) string {
	t.Helper()
	return freshDatabase(t, "template0")
}

// NewTemplate makes a database that fill fills, for tests that all begin with the same content. It stays as long as the server; nobody
// may be connected to it when it is cloned.
func NewTemplate(fill func(databaseURL string) error) (name string, err error) {
	pg, err := server()
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, pg.address)
	if err != nil {
		return "", fmt.Errorf("reach the PostgreSQL of the tests: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	name = "filled_" + strings.ToLower(rand.Text())
	if _, err := conn.Exec(ctx, `CREATE DATABASE `+name+` TEMPLATE template0`); err != nil {
		return "", err
	}
	return name, fill(inDatabase(pg.address, name))
}

// CloneURL returns the address of a copy of a template that [NewTemplate] made. It ends with the test.
func CloneURL(t *testing.T, template string) string {
	t.Helper()
	return freshDatabase(t, template)
}

// StartCluster starts a PostgreSQL server for this test alone, for tests that kill it or cut it off. It ends with the test.
func StartCluster(t *testing.T, options cluster.Options) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Stop(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func open(t *testing.T, config db.Config, settings []Setting) *db.DB {
	t.Helper()
	for _, set := range settings {
		set(&config)
	}
	d, err := db.Open(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close the store: %v", err)
		}
	})
	return d
}

// emptySQLite is the file of a migrated store without content, made once for all tests of the process.
var emptySQLite = sync.OnceValues(func() (store []byte, err error) {
	dir, err := os.MkdirTemp("", "sentra-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	if err := migrate(db.Config{DataDir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, db.FileName))
})

func migrate(config db.Config) error {
	ctx := context.Background()
	d, err := db.Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(d.Migrate(ctx, migrations.Dirs()), d.Close())
}

// served is a PostgreSQL server that the tests use. A server of our own ends with our process, or when nothing holds it.
type served struct {
	address string // of the database "postgres"
	own     *cluster.Cluster
}

var server = sync.OnceValues(func() (served, error) {
	if address := os.Getenv(Environment); address != "" {
		return served{address: address}, nil
	}
	own, err := cluster.Start(context.Background(), cluster.Options{})
	if err != nil {
		return served{}, err
	}
	return served{address: own.URL("postgres"), own: own}, nil
})

// migratedTemplate returns the name of the template database. Its name tells its migrations, so that test processes which
// share a server share it too; the first of them makes it.
var migratedTemplate = sync.OnceValues(func() (name string, err error) {
	pg, err := server()
	if err != nil {
		return "", err
	}
	address := pg.address
	if name, err = templateName(); err != nil {
		return "", err
	}
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return "", fmt.Errorf("reach the PostgreSQL of the tests: %w", err)
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }() // which also gives back the lock
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(7365)`); err != nil {
		return "", err
	}
	var there bool
	if err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	draft := name + "_draft" // one that was left half done has this name still
	if _, err := conn.Exec(ctx, `DROP DATABASE IF EXISTS `+draft+` WITH (FORCE)`); err != nil {
		return "", err
	}
	if _, err := conn.Exec(ctx, `CREATE DATABASE `+draft+` TEMPLATE template0`); err != nil {
		return "", err
	}
	if err := migrate(db.Config{DatabaseURL: inDatabase(address, draft)}); err != nil {
		return "", err
	}
	_, err = conn.Exec(ctx, `ALTER DATABASE `+draft+` RENAME TO `+name)
	return name, err
})

func templateName() (string, error) {
	hash := sha256.New()
	dir := migrations.Dirs().Postgres
	files, err := fs.Glob(dir, "*.sql")
	if err != nil {
		return "", err
	}
	for _, file := range files {
		text, err := fs.ReadFile(dir, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n%s", file, len(text), text)
	}
	return "template_" + hex.EncodeToString(hash.Sum(nil))[:16], nil
}

// freshDatabase clones the template and drops the clone when the test ends.
func freshDatabase(t *testing.T, template string) string {
	t.Helper()
	pg, err := server()
	if err != nil {
		t.Fatal(err)
	}
	address := pg.address
	name := "test_" + strings.ToLower(rand.Text())
	ask(t, address, `CREATE DATABASE `+name+` TEMPLATE `+template)
	t.Cleanup(func() { ask(t, address, `DROP DATABASE `+name+` WITH (FORCE)`) })
	return inDatabase(address, name)
}

func ask(t *testing.T, address, statement string) {
	t.Helper()
	ctx := context.Background() // also when the test is over
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		t.Fatalf("reach the PostgreSQL of the tests: %v", err)
	}
	if _, err := conn.Exec(ctx, statement); err != nil {
		t.Errorf("%s: %v", statement, err)
	}
	if err := conn.Close(ctx); err != nil {
		t.Error(err)
	}
}

func inDatabase(address, name string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic(err) // it came from cluster.URL or from make test
	}
	u.Path = "/" + name
	return u.String()
}
