package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Tx is one operation on the store, valid only while its function runs and for that goroutine alone.
type Tx struct {
	Now time.Time // the one time of everything that the operation writes

	db      *DB
	bun     *bun.DB
	conn    *guard
	prepare func(context.Context, string) (*sql.Stmt, error) // SQLite: the writer's statement cache
	carried []any
	settled int // how many of them the hook React has seen
	ahead   int // what earlier operations of the same commit carry
}

// run calls fn and the hook that follows it; a panic becomes an error, so that it cannot take a shared commit with it.
func (tx *Tx) run(ctx context.Context, fn func(context.Context, *Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fault.New(fault.Internal, lang.T("Terjadi kesalahan di server.", "Something went wrong in the server.")).
				Because(fmt.Errorf("panic in an operation: %v\n%s", p, debug.Stack()))
		}
	}()
	if err := fn(ctx, tx); err != nil {
		return err
	}
	if err := tx.Settle(ctx); err != nil {
		return err
	}
	if tx.conn.failed != nil {
		return fmt.Errorf("a statement failed and its error was ignored: %w", tx.conn.failed)
	}
	return nil
}

// Postgres tells which store this is.
func (tx *Tx) Postgres() bool { return tx.db.Postgres() }

// Carry lays v beside the operation, for the hooks.
func (tx *Tx) Carry(v any) { tx.carried = append(tx.carried, v) }

// Settle calls the hook React for what the operation carries, and for what that adds in turn. It is done at the end of every
// operation; one that answers with a state which the reactions may change calls it before it reads that state.
func (tx *Tx) Settle(ctx context.Context) error {
	const limit = 10_000 // reactions that run in a circle are a mistake in app/reactions.go
	for tx.db.hooks.React != nil && tx.settled < len(tx.carried) {
		if tx.settled == limit {
			return fmt.Errorf("an operation with more than %d events: do the reactions run in a circle?", limit)
		}
		v := tx.carried[tx.settled]
		tx.settled++
		if err := tx.db.hooks.React(ctx, tx, v); err != nil {
			return err
		}
	}
	return nil
}

// Ahead counts what all operations before this point of the same commit carry, this one's included. On PostgreSQL the
// commit is the operation.
func (tx *Tx) Ahead() int { return tx.ahead + len(tx.carried) }

// NewSelect begins a query inside the operation.
func (tx *Tx) NewSelect() *bun.SelectQuery { return tx.bun.NewSelect().Conn(tx.conn) }

// NewInsert begins an insertion.
func (tx *Tx) NewInsert() *bun.InsertQuery { return tx.bun.NewInsert().Conn(tx.conn) }

// NewUpdate begins an update.
func (tx *Tx) NewUpdate() *bun.UpdateQuery { return tx.bun.NewUpdate().Conn(tx.conn) }

// NewDelete begins a deletion.
func (tx *Tx) NewDelete() *bun.DeleteQuery { return tx.bun.NewDelete().Conn(tx.conn) }

// NewRaw begins a query in plain SQL, formatted by bun.
func (tx *Tx) NewRaw(query string, args ...any) *bun.RawQuery {
	return tx.bun.NewRaw(query, args...).Conn(tx.conn)
}

// Exec runs a statement that is prepared once and kept: for the few writes that every operation makes. Placeholders are ?.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (rows int64, err error) {
	var result sql.Result
	args = stamped(args)
	if tx.prepare == nil {
		result, err = tx.conn.ExecContext(ctx, tx.db.Rebind(query), args...) // pgx keeps prepared statements by text
	} else {
		result, err = tx.execPrepared(ctx, query, args)
	}
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (tx *Tx) execPrepared(ctx context.Context, query string, args []any) (sql.Result, error) {
	if err := tx.conn.open(); err != nil {
		return nil, err
	}
	stmt, err := tx.prepare(ctx, query)
	if err != nil {
		return nil, tx.conn.note(err)
	}
	result, err := stmt.ExecContext(ctx, args...)
	return result, tx.conn.note(err)
}

// QueryRow runs a prepared query for one row and scans it. NoRows tells that there was none.
func (tx *Tx) QueryRow(ctx context.Context, query string, args []any, into ...any) error {
	if err := tx.conn.open(); err != nil {
		return err
	}
	var row *sql.Row
	args = stamped(args)
	if tx.prepare == nil {
		row = tx.conn.QueryRowContext(ctx, tx.db.Rebind(query), args...)
	} else {
		stmt, err := tx.prepare(ctx, query)
		if err != nil {
			return tx.conn.note(err)
		}
		row = stmt.QueryRowContext(ctx, args...)
	}
	err := row.Scan(into...)
	if NoRows(err) {
		return err
	}
	return tx.conn.note(err)
}

// stamped gives times the one form in which the stores keep them, as bun does: UTC, to the microsecond. On SQLite they are
// text, and only so are earlier times smaller.
func stamped(args []any) []any {
	out := args
	for i, arg := range args {
		var at time.Time
		switch v := arg.(type) {
		case time.Time:
			at = v
		case *time.Time:
			if v == nil {
				continue
			}
			at = *v
		default:
			continue
		}
		if &out[0] == &args[0] {
			out = slices.Clone(args)
		}
		out[i] = at.UTC().Truncate(time.Microsecond)
	}
	return out
}

// guard is a connection that, once a statement has failed, refuses all that follow.
type guard struct {
	mu     sync.Mutex
	conn   bun.IConn
	failed error
}

var errEnded = errors.New("the operation has already failed")

func (g *guard) open() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.failed != nil {
		return errors.Join(errEnded, g.failed)
	}
	return nil
}

func (g *guard) note(err error) error {
	if err != nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.failed = err
	}
	return err
}

// QueryContext implements bun.IConn.
func (g *guard) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := g.open(); err != nil {
		return nil, err
	}
	rows, err := g.conn.QueryContext(ctx, query, args...)
	return rows, g.note(err)
}

// ExecContext implements bun.IConn.
func (g *guard) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := g.open(); err != nil {
		return nil, err
	}
	result, err := g.conn.ExecContext(ctx, query, args...)
	return result, g.note(err)
}

// QueryRowContext implements bun.IConn.
func (g *guard) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	row := g.conn.QueryRowContext(ctx, query, args...)
	_ = g.note(row.Err())
	return row
}

// Locking reads rows so that nobody else can change them before the operation ends. On SQLite the operation is the only writer already.
func (tx *Tx) Locking() Selecter {
	if tx.Postgres() {
		return locking{tx}
	}
	return tx
}

type locking struct{ tx *Tx }

// NewSelect implements Selecter.
func (l locking) NewSelect() *bun.SelectQuery { return l.tx.NewSelect().For("UPDATE") }

// Selecter is what a pool and an operation share: reading.
type Selecter interface{ NewSelect() *bun.SelectQuery }
