// Package unit keeps the crewed resources that can be sent: who they are, what they can do, in which state they are and
// where they were last.
//
// A unit is always in exactly one [State]; [Transitions] is the one table of what may follow what, and docs/unit.md is drawn from it. The states of a job
// (dispatched … at_destination) exist only while the unit has an active assignment; emergency overrides all and can follow
// any state. A state may be reported by radio: then the time at which it was heard is kept beside the time of entry.
//
// Positions come often and are no decisions: they do not pass the journal. The last one stands on the unit, the trail in a table of its own.
package unit
