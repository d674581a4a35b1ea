// Package agency keeps the organisations that do the work: police, fire service, ambulance, disaster agency, hospitals, villages.
//
// They stand in trees. An agency answers for itself and for everything under it, and the access policies lean on that:
//
//	Polda ─┬─ Polres ─┬─ Polsek
//	       │          └─ Polsek
//	       └─ Polres
//	Pemda ─┬─ Damkar
//	       └─ BPBD
//
// These always hold: no two agencies have the same code; nothing is under itself, at any depth; an edit names the version it
// saw. Agencies are never deleted, because records of the past name them.
//
// [Tree] is a copy of the hierarchy in memory, renewed after every change. It exists before the [Service], because access needs
// it and the service needs access.
package agency
