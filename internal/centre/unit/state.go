package unit

import (
	"slices"

	"sentra/internal/platform/lang"
)

// State is what a unit is doing.
type State string

// The states of a unit, with their EIDO element states in domain.md.
const (
	OffDuty       State = "off_duty"
	Available     State = "available"
	PlannedDuty   State = "planned_duty"
	Reserved      State = "reserved"
	Dispatched    State = "dispatched"
	Acknowledged  State = "acknowledged"
	EnRoute       State = "en_route"
	Staging       State = "staging"
	OnScene       State = "on_scene"
	Transporting  State = "transporting"
	AtDestination State = "at_destination"
	Clearing      State = "clearing"
	Busy          State = "busy"
	OutOfService  State = "out_of_service"
	Emergency     State = "emergency"
)

// Rule says of one state how it is called and what may follow.
type Rule struct {
	State     State
	Name      lang.Text
	EIDO      string    // NENA-STA-021.1: primary / secondary unit status
	SubStates []string  // finer words for the same state
	Next      []State   // besides Emergency, which may follow every state
	OnJob     bool      // only with an active assignment
	Why       bool      // entering it needs a reason
	Sendable  Readiness // may it be recommended
}

// Readiness is how far a unit in a state can be sent to something new.
type Readiness int

// The degrees of readiness.
const (
	Never   Readiness = iota // ruled out
	Preempt                  // on another job: only by explicit pre-emption
	Flagged                  // can be sent; the reason is shown beside it
	Ready                    // can be sent
)

var job = []State{Acknowledged, EnRoute, Staging, OnScene, Transporting, AtDestination, Clearing, Available, Busy, OutOfService, OffDuty}

// Transitions is the one table of unit states.
func Transitions() []Rule { return slices.Clone(transitions) }

var transitions = []Rule{
	{State: OffDuty, Name: lang.T("lepas dinas", "off duty"), EIDO: "NotAvailable/OffDuty", Next: []State{Available, PlannedDuty, Reserved, Busy, OutOfService}},
	{State: Available, Name: lang.T("siap", "available"), EIDO: "Available/InService", SubStates: []string{"at_post", "patrolling"}, Sendable: Ready,
		Next: []State{OffDuty, PlannedDuty, Reserved, Dispatched, Busy, OutOfService}},
	{State: PlannedDuty, Name: lang.T("pengamanan, pengawalan", "planned duty"), EIDO: "ConditionallyAvailable/Event", Sendable: Flagged,
		Next: []State{Available, OffDuty, Reserved, Dispatched, Busy, OutOfService}},
	{State: Reserved, Name: lang.T("dicadangkan", "reserved"), EIDO: "ConditionallyAvailable/ShiftPending", Sendable: Flagged,
		Next: []State{Available, OffDuty, PlannedDuty, Dispatched, Busy, OutOfService}},
	{State: Dispatched, Name: lang.T("ditugaskan", "dispatched"), EIDO: "NotAvailable/Dispatched", OnJob: true, Sendable: Preempt, Next: job},
	{State: Acknowledged, Name: lang.T("terima tugas", "acknowledged"), EIDO: "NotAvailable/AcknowledgedTransmission", OnJob: true, Sendable: Preempt, Next: job},
	{State: EnRoute, Name: lang.T("menuju lokasi", "en route"), EIDO: "NotAvailable/EnRoute", OnJob: true, Sendable: Preempt, Next: job},
	{State: Staging, Name: lang.T("bersiap dekat lokasi", "staging"), EIDO: "NotAvailable/Staging", OnJob: true, Sendable: Preempt, Next: job},
	{State: OnScene, Name: lang.T("di lokasi", "on scene"), EIDO: "NotAvailable/OnScene", OnJob: true, Sendable: Preempt, Next: job},
	{State: Transporting, Name: lang.T("membawa", "transporting"), EIDO: "NotAvailable/Transporting", OnJob: true, Next: job},
	{State: AtDestination, Name: lang.T("di tujuan", "at destination"), EIDO: "NotAvailable/Hospital", OnJob: true, Next: job},
	{State: Clearing, Name: lang.T("selesai, belum siaga", "clearing"), EIDO: "ConditionallyAvailable/Cleared", Sendable: Flagged,
		Next: []State{Available, Dispatched, Busy, OutOfService, OffDuty}},
	{State: Busy, Name: lang.T("sibuk", "busy"), EIDO: "ConditionallyAvailable/Break", Why: true, Sendable: Flagged,
		Next: []State{Available, OffDuty, PlannedDuty, Reserved, Dispatched, OutOfService}},
	{State: OutOfService, Name: lang.T("tidak operasional", "out of service"), EIDO: "NotAvailable/OutofService", Why: true,
		Next: []State{Available, OffDuty, Busy}},
	{State: Emergency, Name: lang.T("darurat petugas", "officer emergency"), EIDO: "NotAvailable/OnScene+caution", Why: false,
		Next: []State{Available, OnScene, Clearing, Busy, OutOfService, OffDuty}},
}

// RuleOf gives the rule of a state; false when there is no such state.
func RuleOf(s State) (Rule, bool) {
	for i := range transitions { // a recommendation asks for each unit: no rule is copied but the one that is found
		if transitions[i].State == s {
			return transitions[i], true
		}
	}
	return Rule{}, false
}

// May tells whether to may follow from.
func May(from, to State) bool {
	rule, ok := RuleOf(from)
	if _, known := RuleOf(to); !ok || !known {
		return false
	}
	return to == Emergency && from != Emergency || slices.Contains(rule.Next, to)
}
