// Package db is Sentra's store: SQLite or PostgreSQL behind one door. The store is the only system of record; what a person
// was told is accepted is committed here, on disk, before they are told.
//
// A change goes through [DB.InTx] (or [Write], which adds the idempotency key). The function it runs gets a [Tx] with one
// single time, Now. These always hold, on both stores:
//
//   - the whole operation is applied or none of it;
//   - a statement that fails ends the operation, even when its error is swallowed (PostgreSQL behaves so by nature; on SQLite
//     the Tx sees to it);
//   - once begun, an operation is not interrupted by its caller's time-out: it commits or fails on its own account.
//
// SQLite has a single writer, so operations that arrive together share a commit: one fsync carries them all (group commit).
// Each stands in a savepoint of its own, so that one that fails takes nothing of its neighbours with it; and when the engine
// has thrown the whole transaction away (disk full, I/O error), all of the group are told that nothing was stored. Nobody is
// answered before COMMIT has returned.
//
//	op ─┐                      ┌─ SAVEPOINT · op · RELEASE ─┐
//	op ─┼─ queue ─ BEGIN ──────┼─ SAVEPOINT · op · ROLLBACK TO ┼── seal ── COMMIT (one fsync) ── answers
//	op ─┘                      └─ SAVEPOINT · op · RELEASE ─┘
//
// On PostgreSQL each operation is a transaction of its own; the server groups the flushes.
package db
