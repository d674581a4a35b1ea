package incident

import (
	"slices"

	"sentra/internal/platform/lang"
)

// State is how far an incident has come.
type State string

// The states of an incident.
const (
	Received   State = "received"
	Open       State = "open"
	Dispatched State = "dispatched"
	EnRoute    State = "en_route"
	OnScene    State = "on_scene"
	Resolved   State = "resolved"
	Closed     State = "closed"
	Cancelled  State = "cancelled"
	Merged     State = "merged"
)

// Rule says of one state how it is called and what may follow.
type Rule struct {
	State State
	Name  lang.Text
	EIDO  string // NENA-STA-021.1 incident status
	Next  []State
	Done  bool // nobody works on it any more
}

// Transitions is the one table of incident states.
func Transitions() []Rule { return slices.Clone(transitions) }

var transitions = []Rule{
	{State: Received, Name: lang.T("diterima", "received"), EIDO: "Active", Next: []State{Open, Cancelled, Merged}},
	{State: Open, Name: lang.T("terbuka", "open"), EIDO: "Active", Next: []State{Dispatched, EnRoute, OnScene, Resolved, Closed, Cancelled, Merged}},
	{State: Dispatched, Name: lang.T("ditugaskan", "dispatched"), EIDO: "ResourcesAssigned", Next: []State{Open, EnRoute, OnScene, Resolved, Closed, Cancelled, Merged}},
	{State: EnRoute, Name: lang.T("menuju lokasi", "en route"), EIDO: "ResourcesEnroute", Next: []State{Open, Dispatched, OnScene, Resolved, Closed, Cancelled, Merged}},
	{State: OnScene, Name: lang.T("di lokasi", "on scene"), EIDO: "ResourcesOnscene", Next: []State{Open, Dispatched, EnRoute, Resolved, Closed, Merged}},
	{State: Resolved, Name: lang.T("tertangani", "resolved"), EIDO: "ResourcesOnscene", Next: []State{Open, Dispatched, EnRoute, OnScene, Closed, Merged}},
	{State: Closed, Name: lang.T("selesai", "closed"), EIDO: "Closed", Next: []State{Open}, Done: true},
	{State: Cancelled, Name: lang.T("dibatalkan", "cancelled"), EIDO: "Cancelled", Next: []State{Open}, Done: true},
	{State: Merged, Name: lang.T("digabung", "merged"), EIDO: "Closed", Done: true},
}

// RuleOf gives the rule of a state.
func RuleOf(s State) Rule {
	i := slices.IndexFunc(transitions, func(r Rule) bool { return r.State == s })
	if i < 0 {
		return Rule{State: s}
	}
	return transitions[i]
}

// May tells whether to may follow from.
func May(from, to State) bool { return slices.Contains(RuleOf(from).Next, to) }

// NeedState is how far a need has been met.
type NeedState string

// The states of a need.
const (
	NeedOpen      NeedState = "open"      // not enough units have been sent
	NeedAssigned  NeedState = "assigned"  // enough have been sent
	NeedMoving    NeedState = "moving"    // enough have been sent and one at least is on its way
	NeedMet       NeedState = "met"       // enough have arrived
	NeedWithdrawn NeedState = "withdrawn" // no longer asked for, with a reason
	NeedUnmet     NeedState = "unmet"     // the incident ended without it, with a reason
)

// Progress counts the units that were sent for a need, each under the furthest it has come.
type Progress struct {
	Sent    int // assigned and not cancelled, whatever they did since
	Moving  int // of them: en route, staging
	Arrived int // of them: have been on scene
}

// Open reports whether the need still waits for somebody.
func (n NeedState) Open() bool { return n == NeedOpen || n == NeedAssigned || n == NeedMoving }

// state is what a need for count units is, given its progress.
func (p Progress) state(count int) NeedState {
	switch {
	case p.Arrived >= count:
		return NeedMet
	case p.Sent >= count && p.Moving+p.Arrived > 0:
		return NeedMoving
	case p.Sent >= count:
		return NeedAssigned
	}
	return NeedOpen
}
