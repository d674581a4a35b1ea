// Package dispatch sends units: it recommends, a person decides, and it keeps who is on what with which times.
//
// An assignment is one unit on one incident:
//
//	queued ─ active ─ ended        a unit has at most one active assignment (a partial unique index holds it too)
//	   └───────┴───── cancelled    and may hold queued ones: the oldest begins when the active one ends
//
// The units' own reports move it along: [Service.Follow] stamps acknowledged, en route and on scene, and brings needs and state of
// the incident up to them, in the operation that reported. Taking a unit off another incident (pre-emption) is always asked for in so
// many words, with a reason, and told on both timelines. [Service.Recommend] changes nothing.
package dispatch
