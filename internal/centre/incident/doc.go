// Package incident keeps what needs people sent or managed now.
//
// An incident has a type and a priority (each change with its reason), a place, and needs: so many units of a capability. Each need
// has its own state and clock and is met by the arrival of units, never by the state of the incident. [Transitions] is the one
// table of incident states:
//
//	received ─ open ─ dispatched ─ en_route ─ on_scene ─ resolved ─ closed
//	             └───────────── reopened ◄──────────────────────────┘
//	   not yet on scene ─ cancelled        not yet ended ─ merged
//
// These always hold: every event of an incident raises its version; an edit of an older version is refused with the
// present state; it is closed with a disposition, and with a reason where a need is unmet; violence, a child or a medical case is
// not cancelled before a unit has looked. Which units are on it and who called about it is kept by dispatch and intake,
// and shown here through [Attached].
package incident
