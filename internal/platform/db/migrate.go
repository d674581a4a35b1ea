package db

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

// Migrate brings the schema to the newest version. Versions that are already applied are left alone.
func (d *DB) Migrate(ctx context.Context, dirs Dirs) error {
	dialect, pool, dir := goose.DialectPostgres, d.reads.DB, dirs.Postgres
	if d.writer != nil {
		// Migrations run before the first operation, on a connection of their own: the writer's stays with the writer.
		dialect, dir = goose.DialectSQLite3, dirs.SQLite
		pool = d.writer.pool
		d.writer.pool.SetMaxOpenConns(2)
		defer d.writer.pool.SetMaxOpenConns(1)
	}
	files, err := fs.Glob(dir, "*.sql")
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if len(files) == 0 {
		return errors.New("migrations: none found")
	}
	provider, err := goose.NewProvider(dialect, pool, dir)
	if err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}
