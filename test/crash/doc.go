// Package crash holds the kill tests: the whole program under mixed load, ended with kill -9 at random moments and started
// again on the same data, on both stores. There is nothing here but tests.
//
// What clients send and what they are answered is logged outside the server, in a file that only grows. A client whose write was not
// answered sends it again under the same idempotency key until it is. In the end the log is compared with the store, event by event:
//
//	clients ──write──▶ sentra ◀──kill -9── test
//	   │                 │
//	   ▼                 ▼
//	log: intent,      journal, lists,          lost?  twice?  out of order?
//	     answer       files, positions  ──▶    done though nobody asked?
//
// On PostgreSQL some rounds crash the database too, or alone. The environment sets SENTRA_CRASH_ROUNDS (kills for each store) and
// SENTRA_CRASH_SEED (repeats what a run has drawn: its load and the moments of its kills).
package crash
