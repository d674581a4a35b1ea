package journal

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/clock"
)

const (
	sealerLock = 0x53656e747261 // "Sentra": the advisory lock of the one sealer
	sealBatch  = 2000
	// standby is how often a node that is not the sealer asks for the lock, and how long the sealer may miss what another node committed.
	standby = 250 * time.Millisecond
	// stuck is how long the sealer's session may stay silent before PostgreSQL ends it, which frees the lock for a successor.
	stuck = 5 * time.Second
	// patience is how long the sealer waits for PostgreSQL with one batch before it gives its session up.
	patience = 3 * stuck
)

// Run seals (on PostgreSQL) and signs checkpoints until ctx ends. It returns after a last checkpoint.
func (j *Journal) Run(ctx context.Context) error {
	done := make(chan struct{})
	go func() {
		defer close(done)
		if j.db.Postgres() {
			j.runSealer(ctx)
		}
	}()
	j.runCheckpoints(ctx)
	<-done
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	_, err := j.Checkpoint(last)
	return errors.Join(err, j.outside.close())
}

// runSealer takes the lock whenever it is free and seals while it holds it.
func (j *Journal) runSealer(ctx context.Context) {
	for ctx.Err() == nil {
		if err := j.sealWhileLeader(ctx); err != nil && ctx.Err() == nil {
			j.log.Warn("sealer lost its session", "error", err)
		}
		_ = clock.System{}.Sleep(ctx, standby) // the network's time, not the story's
	}
}

// sealWhileLeader returns nil when another node is the sealer; this node then only learns what was sealed.
func (j *Journal) sealWhileLeader(ctx context.Context) error {
	conn, err := j.db.Read().DB.Conn(ctx) // not bun: its own placeholders would eat ours
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	var leader bool
	if err := conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1)`, int64(sealerLock)).Scan(&leader); err != nil {
		return err
	}
	if !leader {
		return j.learn(ctx)
	}
	defer func() {
		// The connection goes back to the pool: without the lock, and only if it still works.
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), stuck)
		defer cancel()
		for _, undo := range []string{`SELECT pg_advisory_unlock_all()`, `RESET ALL`} {
			if _, err := conn.ExecContext(last, undo); err != nil {
				_ = conn.Raw(func(any) error { return driver.ErrBadConn })
				return
			}
		}
	}()
	// A sealer that is stopped or cut off loses its session, and with it lock and transaction, within these limits; so it can
	// never write beside its successor.
	for _, setting := range []string{
		fmt.Sprintf("idle_in_transaction_session_timeout = %d", stuck.Milliseconds()), fmt.Sprintf("idle_session_timeout = %d", stuck.Milliseconds()),
		"tcp_keepalives_idle = 2", "tcp_keepalives_interval = 1", "tcp_keepalives_count = 3", fmt.Sprintf("tcp_user_timeout = %d", stuck.Milliseconds()),
	} {
		if _, err := conn.ExecContext(ctx, "SET "+setting); err != nil {
			return err
		}
	}
	t, err := treeOf(ctx, j.db, conn)
	if err != nil {
		return err
	}
	for {
		var sealed int
		// On a line that takes and gives nothing only our own patience ends the waiting.
		limited, cancel := context.WithTimeout(ctx, patience)
		t, sealed, err = j.sealBatch(limited, conn, t)
		cancel()
		if err != nil {
			return err
		}
		if sealed > 0 {
			j.mu.Lock()
			j.tree = t
			j.announce()
			j.mu.Unlock()
			continue
		}
		wait, cancel := context.WithTimeout(ctx, standby)
		select {
		case <-j.wake:
		case <-wait.Done():
		}
		cancel()
		if ctx.Err() != nil {
			return nil
		}
	}
}

// sealBatch orders what is committed and has no seq, in one transaction of the session that holds the lock. The order by pos
// keeps cause before effect: an event appended after another's commit has the greater pos.
func (j *Journal) sealBatch(ctx context.Context, conn *sql.Conn, t tree) (tree, int, error) {
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return t, 0, err
	}
	defer func() { _ = tx.Rollback() }() // nothing after Commit
	rows, err := tx.QueryContext(ctx, `SELECT pos, payload FROM journal_event WHERE seq IS NULL ORDER BY pos LIMIT $1`, sealBatch)
	if err != nil {
		return t, 0, err
	}
	defer func() { _ = rows.Close() }()
	var places, seqs []int64
	var leaves []tlog.Hash
	next := t
	for rows.Next() {
		var pos int64
		var bytes []byte
		if err := rows.Scan(&pos, &bytes); err != nil {
			return t, 0, err
		}
		leaf := tlog.RecordHash(bytes)
		next = next.add(leaf)
		places, seqs, leaves = append(places, pos), append(seqs, next.size), append(leaves, leaf)
	}
	if err := rows.Err(); err != nil || len(leaves) == 0 {
		return t, 0, err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE journal_event e SET seq = o.seq FROM unnest($1::bigint[], $2::bigint[]) AS o (pos, seq)
		WHERE e.pos = o.pos`, places, seqs); err != nil {
		return t, 0, err
	}
	changed, err := newTiles(loadTile(ctx, j.db, tx)).grow(t.size, leaves)
	if err != nil {
		return t, 0, err
	}
	for at, data := range changed {
		if _, err := tx.ExecContext(ctx, j.db.Rebind(upsertTile), at.level, at.n, data); err != nil {
			return t, 0, err
		}
	}
	if err := tx.Commit(); err != nil {
		return t, 0, err
	}
	return next, len(leaves), nil
}

// learn takes over what another node's sealer has done since.
func (j *Journal) learn(ctx context.Context) error {
	t, err := treeOf(ctx, j.db, j.db.Read().DB)
	if err != nil {
		return err
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	if t.size > j.tree.size {
		j.tree = t
		j.announce()
	}
	return nil
}

// runCheckpoints signs the tree when it has grown, at most once per second.
func (j *Journal) runCheckpoints(ctx context.Context) {
	for ctx.Err() == nil {
		size, more := j.Changed()
		if size > j.outside.size() {
			if _, err := j.Checkpoint(ctx); err != nil && ctx.Err() == nil {
				j.log.Error("sign checkpoint", "error", err)
			}
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
		_ = j.db.Clock().Sleep(ctx, time.Second)
	}
}
