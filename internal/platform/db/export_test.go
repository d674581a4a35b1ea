package db

// Queued counts the operations that wait for the writer of a SQLite store.
func (d *DB) Queued() int { return len(d.writer.queue) }
