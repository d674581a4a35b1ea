package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/uptrace/bun"
)

// writer owns the only connection that writes to SQLite.
type writer struct {
	pool     *sql.DB
	bun      *bun.DB
	conn     *sql.Conn
	stmts    map[string]*sql.Stmt
	queue    chan *operation
	maxGroup int
	closing  chan struct{}
	closed   chan struct{}
	once     sync.Once
	stats    counters
}

// operation is one InTx on its way through the writer.
type operation struct {
	ctx    context.Context
	fn     func(context.Context, *Tx) error
	claim  atomic.Bool // set by whoever decides its fate: the writer that runs it, or the caller that leaves first
	result chan error
}

func newWriter(ctx context.Context, pool *sql.DB, maxGroup int) (*writer, error) {
	w := &writer{
		pool: pool, maxGroup: maxGroup, queue: make(chan *operation, 1024),
		closing: make(chan struct{}), closed: make(chan struct{}),
	}
	return w, w.connect(ctx)
}

func (w *writer) connect(ctx context.Context) error {
	if w.conn != nil {
		w.forget()
		_ = w.conn.Close() // already useless
	}
	conn, err := w.pool.Conn(ctx)
	if err != nil {
		return fmt.Errorf("open SQLite for writing: %w", err)
	}
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	return nil
}

// stop lets what is queued come to its end and takes nothing more.
func (w *writer) stop() {
	w.once.Do(func() { close(w.closing) })
	<-w.closed
}

// close gives the connection back, after stop.
func (w *writer) close() error {
	w.forget()
	return errors.Join(w.conn.Close(), w.pool.Close())
}

// forget closes the prepared statements: with one of them open SQLite does not really close its connection.
func (w *writer) forget() {
	for _, stmt := range w.stmts {
		_ = stmt.Close()
	}
	w.stmts = nil
}

// do queues fn and waits for the commit that carries it.
func (w *writer) do(ctx context.Context, fn func(context.Context, *Tx) error) error {
	if err := ctx.Err(); err != nil {
		return gone(err)
	}
	op := &operation{ctx: context.WithoutCancel(ctx), fn: fn, result: make(chan error, 1)}
	select {
	case w.queue <- op:
	case <-ctx.Done():
		return gone(ctx.Err())
	case <-w.closing:
		return unavailable(sql.ErrConnDone)
	}
	select {
	case err := <-op.result:
		return err
	case <-w.closed:
		select {
		case err := <-op.result: // it was in the very last group
			return err
		default:
			return unavailable(sql.ErrConnDone)
		}
	case <-ctx.Done():
		if op.claim.CompareAndSwap(false, true) {
			return gone(ctx.Err())
		}
		return <-op.result // it has begun: only its own end tells the truth
	}
}

func (w *writer) run(d *DB) {
	defer close(w.closed)
	for {
		select {
		case op := <-w.queue:
			w.group(d, op)
		case <-w.closing:
			for {
				select {
				case op := <-w.queue:
					w.group(d, op)
				default:
					return
				}
			}
		}
	}
}

// group runs first and whatever else is waiting in one transaction, commits it, and only then answers.
func (w *writer) group(d *DB, first *operation) {
	ctx := context.Background()
	results := make(map[*operation]error, w.maxGroup)
	carried, err := w.transaction(ctx, d, first, results)
	if err != nil {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK") // the engine may have done it already
		if d.hooks.Lost != nil {
			d.hooks.Lost()
		}
		if w.conn.PingContext(ctx) != nil {
			_ = w.connect(ctx) // if this fails too, the next group says so
		}
		for op, own := range results {
			if own == nil {
				results[op] = unavailable(err)
			}
		}
	} else if d.hooks.Done != nil && len(carried) > 0 {
		d.hooks.Done(carried)
	}
	for op, err := range results {
		op.result <- err
	}
}

func (w *writer) transaction(ctx context.Context, d *DB, first *operation, results map[*operation]error) (carried []any, err error) {
	begun, start := false, d.clock.Now()
	for op, more := first, true; more; op, more = w.next(len(results)) {
		if !op.claim.CompareAndSwap(false, true) {
			continue // its caller has left
		}
		results[op] = nil
		if !begun {
			if err := w.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
				return nil, err
			}
			begun = true
		}
		own, lost := w.operation(d, op, &carried)
		results[op] = own
		if lost != nil {
			return nil, lost
		}
	}
	if !begun {
		return nil, nil
	}
	if d.hooks.Seal != nil && len(carried) > 0 {
		tx := w.tx(d, 0)
		if err := d.hooks.Seal(ctx, tx, carried); err != nil {
			return nil, fmt.Errorf("seal: %w", err)
		}
	}
	ready := d.clock.Now()
	err = w.exec(ctx, "COMMIT")
	end := d.clock.Now()
	w.stats.add(len(results), end.Sub(start), end.Sub(ready))
	return carried, err
}

func (w *writer) next(size int) (*operation, bool) {
	if size >= w.maxGroup {
		return nil, false
	}
	select {
	case op := <-w.queue:
		return op, true
	default:
		return nil, false
	}
}

// operation runs one operation in its savepoint. own is its own error; lost says that the engine has ended the whole
// transaction, so that nothing of the group is stored and all of it are told the same.
func (w *writer) operation(d *DB, op *operation, carried *[]any) (own, lost error) {
	if err := w.exec(op.ctx, "SAVEPOINT operation"); err != nil {
		return nil, err
	}
	tx := w.tx(d, len(*carried))
	if own = tx.run(op.ctx, op.fn); own != nil {
		if err := w.exec(op.ctx, "ROLLBACK TO operation"); err != nil {
			return nil, errors.Join(own, err)
		}
		if exhausted(own) { // the engine took back only the statement: the neighbours may still fit
			own = unavailable(own)
		}
	}
	if err := w.exec(op.ctx, "RELEASE operation"); err != nil {
		return nil, errors.Join(own, err)
	}
	if own == nil {
		*carried = append(*carried, tx.carried...)
	}
	return own, nil
}

func (w *writer) tx(d *DB, ahead int) *Tx {
	return &Tx{Now: d.clock.Now(), db: d, bun: w.bun, conn: &guard{conn: w.conn}, prepare: w.prepare, ahead: ahead}
}

func (w *writer) exec(ctx context.Context, query string) error {
	stmt, err := w.prepare(ctx, query)
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(ctx)
	return err
}

func (w *writer) prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := w.stmts[query]; ok {
		return stmt, nil
	}
	stmt, err := w.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("prepare: %w", err)
	}
	w.stmts[query] = stmt
	return stmt, nil
}
