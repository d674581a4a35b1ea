package db

import (
	"sync"
	"time"
)

// Stats counts what the one writer of SQLite has done since the store was opened. On PostgreSQL it stays zero: the server has
// counters of its own.
type Stats struct {
	Operations int64
	Commits    int64
	Busy       time.Duration // in commits, from BEGIN on: the part of the time that the writer works
	Committing time.Duration // of it in COMMIT itself, and so mostly in fsync
}

// Sub gives what was done since an earlier reading.
func (s Stats) Sub(earlier Stats) Stats {
	return Stats{
		Operations: s.Operations - earlier.Operations, Commits: s.Commits - earlier.Commits,
		Busy: s.Busy - earlier.Busy, Committing: s.Committing - earlier.Committing,
	}
}

// Stats tells what the writer has done so far.
func (d *DB) Stats() Stats {
	if d.writer == nil {
		return Stats{}
	}
	d.writer.stats.mu.Lock()
	defer d.writer.stats.mu.Unlock()
	return d.writer.stats.sum
}

// counters are the writer's own, read by others.
type counters struct {
	mu  sync.Mutex
	sum Stats
}

func (c *counters) add(operations int, busy, committing time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sum.Operations += int64(operations)
	c.sum.Commits++
	c.sum.Busy += busy
	c.sum.Committing += committing
}
