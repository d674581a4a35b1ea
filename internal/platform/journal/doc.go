// Package journal is the spine of Sentra: the append-only record of everything that changed, which nobody can rewrite unseen.
//
// [Append] writes an event in the same transaction as the change it tells of, so that neither can exist without the other.
// Committed events get one total, gap-free order, seq = 1, 2, 3 …, and become the leaves of a Merkle tree (RFC 6962 section 2.1,
// by golang.org/x/mod/sumdb/tlog). What is hashed is the stored bytes of the column payload. About once a second the
// root is signed (a checkpoint in the note format of sumdb) and kept in the store and, so that a cut tail or a re-hashed history is
// found, in a file outside it.
//
//	Append ─ commit ─ order ─ Merkle tree ─ signed checkpoint ─┬─ journal_checkpoint
//	                    │                                      └─ checkpoints.log, outside the store
//	                    └─ Changed ─ readers follow by seq, or by a durable cursor
//
// On SQLite there is one writer: it gives the order while it writes and extends the tree in the same commit. On PostgreSQL the
// order of commits is known only afterwards: one sealer, which holds an advisory lock and writes through the very session that
// holds it, orders what has been committed; when it dies another node takes over.
//
// Personal data stands in an event only encrypted, under a key of the person it is about. [Journal.Erase] destroys
// that key: the text is gone from every copy, and the chain still verifies.
package journal
