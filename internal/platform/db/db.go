package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // driver "pgx"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"modernc.org/sqlite"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// FileName is the SQLite store inside the data folder.
const FileName = "sentra.db"

// Config says which store to open.
type Config struct {
	DataDir     string      // holds the SQLite file; made when missing
	DatabaseURL string      // postgres://…; empty means SQLite
	Clock       clock.Clock // nil means the machine's
	MaxGroup    int         // operations that may share a commit on SQLite; 0 means 128, 1 is the baseline of the benchmark
}

// Hooks is what the journal asks of the store. See [DB.Use].
type Hooks struct {
	// React runs inside the operation, once for each thing that it carries.
	React func(context.Context, *Tx, any) error
	// Seal runs once in each SQLite commit that carries anything, after its last operation. On PostgreSQL it is never called:
	// there the order of commits is known only afterwards.
	Seal func(context.Context, *Tx, []any) error
	// Done runs after a commit that carried something.
	Done func(carried []any)
	// Lost runs after a commit that failed.
	Lost func()
}

// DB is an open store. It is safe for concurrent use.
type DB struct {
	clock  clock.Clock
	reads  *bun.DB
	writer *writer // nil on PostgreSQL
	hooks  Hooks
}

// Open opens the store and does not migrate it.
func Open(ctx context.Context, c Config) (*DB, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.MaxGroup == 0 {
		c.MaxGroup = 128
	}
	if c.DatabaseURL != "" {
		return openPostgres(ctx, c)
	}
	return openSQLite(ctx, c)
}

func openPostgres(ctx context.Context, c Config) (*DB, error) {
	pool, err := sql.Open("pgx", c.DatabaseURL)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	if err := pool.PingContext(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reach PostgreSQL: %w", err), pool.Close())
	}
	return &DB{clock: c.Clock, reads: bun.NewDB(pool, pgdialect.New())}, nil
}

func openSQLite(ctx context.Context, c Config) (*DB, error) {
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	path := filepath.Join(c.DataDir, FileName)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) // SQLite itself would make it readable for others
	if err != nil {
		return nil, fmt.Errorf("make store: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("make store: %w", err)
	}
	writes, err := sql.Open("sqlite", dsn(path, "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(FAST)", "busy_timeout(10000)", "temp_store(MEMORY)", "cache_size(-65536)"))
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	writes.SetMaxOpenConns(1)
	w, err := newWriter(ctx, writes, c.MaxGroup)
	if err != nil {
		return nil, errors.Join(err, writes.Close())
	}
	reads, err := sql.Open("sqlite", dsn(path, "query_only(ON)", "busy_timeout(10000)", "temp_store(MEMORY)", "cache_size(-16384)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite: %w", err), w.close())
	}
	reads.SetMaxOpenConns(8)
	reads.SetMaxIdleConns(8)
	d := &DB{clock: c.Clock, reads: bun.NewDB(reads, sqlitedialect.New()), writer: w}
	w.bun = bun.NewDB(writes, sqlitedialect.New())
	go w.run(d)
	return d, nil
}

func dsn(path string, pragmas ...string) string {
	query := url.Values{"_pragma": pragmas, "_time_format": {"sqlite"}}
	return (&url.URL{Scheme: "file", Opaque: url.PathEscape(path), RawQuery: query.Encode()}).String()
}

// Use gives the store its hooks. It is called once, while the program is put together, before the first operation.
func (d *DB) Use(h Hooks) { d.hooks = h }

// Clock is the store's clock.
func (d *DB) Clock() clock.Clock { return d.clock }

// Postgres tells which store this is.
func (d *DB) Postgres() bool { return d.writer == nil }

// Read gives queries outside any transaction; on SQLite they cannot write.
func (d *DB) Read() *bun.DB { return d.reads }

// Close waits for the operations that have begun and closes the store.
func (d *DB) Close() error {
	if d.writer != nil {
		d.writer.stop()
		// The writer last: SQLite's last connection brings the WAL home and removes it, and those for reading may not write.
		return errors.Join(d.reads.Close(), d.writer.close())
	}
	return d.reads.Close()
}

// InTx runs fn as one operation. What fn returns is returned; an error means that nothing was stored.
func (d *DB) InTx(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if d.writer != nil {
		return d.writer.do(ctx, fn)
	}
	const attempts = 4
	for attempt := 1; ; attempt++ {
		err := d.inPostgres(ctx, fn)
		if err == nil || attempt == attempts || !retryable(err) {
			return err
		}
		if (clock.System{}).Sleep(ctx, time.Duration(attempt)*5*time.Millisecond) != nil { // let the one that won end first
			return err
		}
	}
}

func (d *DB) inPostgres(ctx context.Context, fn func(context.Context, *Tx) error) (err error) {
	if err := ctx.Err(); err != nil {
		return gone(err)
	}
	conn, err := d.reads.DB.Conn(ctx)
	if err != nil {
		return beforeBegin(ctx, err)
	}
	defer func() { _ = conn.Close() }() // back to the pool
	ctx = context.WithoutCancel(ctx)
	sqlTx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return unavailable(err)
	}
	done := false
	defer func() {
		if !done {
			_ = sqlTx.Rollback() // the error that brought us here says more
		}
	}()
	tx := &Tx{Now: d.clock.Now(), db: d, conn: &guard{conn: sqlTx}, bun: d.reads}
	if err := tx.run(ctx, fn); err != nil {
		if exhausted(err) {
			return unavailable(err)
		}
		return err
	}
	done = true
	if err := sqlTx.Commit(); err != nil {
		return uncommitted(err)
	}
	if d.hooks.Done != nil && len(tx.carried) > 0 {
		d.hooks.Done(tx.carried)
	}
	return nil
}

// NoRows tells whether err says that a query found nothing.
func NoRows(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// Duplicate tells whether err is a violated uniqueness.
func Duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	const uniqueIndex, primaryKey = 2067, 1555 // https://sqlite.org/rescode.html
	return errors.As(err, &lite) && (lite.Code() == uniqueIndex || lite.Code() == primaryKey)
}

// Away tells whether err says that the store cannot be reached or has no room: what was asked may be asked again.
func Away(err error) bool {
	return exhausted(err) || isNetwork(err)
}

func isNetwork(err error) bool {
	var network net.Error
	return errors.As(err, &network)
}

// exhausted tells whether err says that the store itself gave out: no room, no disk, no server.
func exhausted(err error) bool {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		const ioError, full = 10, 13 // primary result codes, https://sqlite.org/rescode.html
		code := lite.Code() & 0xff
		return code == ioError || code == full
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code[:2] {
		case "08", "53", "58": // connection, resources, system: https://www.postgresql.org/docs/current/errcodes-appendix.html
			return true
		}
		return pg.Code == "57P01" || pg.Code == "57P02" || pg.Code == "57P03" // the server is going down
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err)
}

// uncommitted is the error for a COMMIT that failed on PostgreSQL. An answer of the server's tells that nothing was stored;
// without one nobody knows, and the caller must not be told otherwise.
func uncommitted(err error) *fault.Fault {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code[:2] != "57" || errors.Is(err, pgx.ErrTxCommitRollback) {
		return unavailable(err)
	}
	return fault.New(fault.Internal, lang.T(
		"Penyimpanan tidak menjawab apakah perubahan ini tersimpan. Periksa dahulu sebelum mengulang.",
		"The store did not answer whether this change was kept. Check before you repeat it.")).Because(err)
}

func retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") // serialization failure, deadlock
}

func unavailable(cause error) *fault.Fault {
	return fault.New(fault.Unavailable, lang.T(
		"Penyimpanan sedang tidak dapat menulis. Tidak ada yang berubah; silakan ulangi.",
		"The store cannot write at the moment. Nothing was changed; please try again.")).Because(cause)
}

// gone is the error for a caller who left before the operation had begun.
func gone(cause error) *fault.Fault {
	return fault.New(fault.Unavailable, lang.T(
		"Permintaan dibatalkan sebelum dikerjakan. Tidak ada yang berubah.",
		"The request was given up before it was begun. Nothing was changed.")).Because(cause)
}

// beforeBegin is the error of an operation that got no connection.
func beforeBegin(ctx context.Context, cause error) *fault.Fault {
	if ctx.Err() != nil {
		return gone(cause)
	}
	return unavailable(cause)
}

// Dirs are the two folders of migrations.
type Dirs struct{ SQLite, Postgres fs.FS }

// Stamp renders t as both stores compare it in text.
func Stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.999999-07:00") }

// Rebind turns ? placeholders into $1, $2 … for PostgreSQL. The text must hold no ? of another meaning.
func (d *DB) Rebind(query string) string {
	if !d.Postgres() {
		return query
	}
	var b strings.Builder
	n := 0
	for _, part := range strings.SplitAfter(query, "?") {
		if text, found := strings.CutSuffix(part, "?"); found {
			n++
			fmt.Fprintf(&b, "%s$%d", text, n)
			continue
		}
		b.WriteString(part)
	}
	return b.String()
}
