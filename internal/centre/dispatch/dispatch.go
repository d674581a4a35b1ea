package dispatch

import (
	"time"

	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
)

// The states of an assignment.
const (
	queued    = "queued"
	active    = "active"
	ended     = "ended"
	cancelled = "cancelled"
)

// Order is what a dispatcher sends.
type Order struct {
	UnitIDs []unit.ID `json:"unit_ids" minItems:"1" maxItems:"50"`
	NeedID  string    `json:"need_id,omitempty" maxLength:"64" doc:"the need they are for; otherwise the first that each can meet"`
	Reason  string    `json:"reason,omitempty" maxLength:"500" doc:"required to pre-empt, and for a unit on planned duty, reserved or busy"`
	Queue   bool      `json:"queue,omitempty" doc:"a unit on another job goes to this one next"`
	Preempt bool      `json:"preempt,omitempty" doc:"take a unit off its present job"`
}

// Event kinds of this package.
const (
	EventAssigned  = "dispatch.assigned"
	EventQueued    = "dispatch.queued"
	EventPreempted = "dispatch.preempted" // told on the incident that loses the unit
	EventCancelled = "dispatch.cancelled"
	EventEnded     = "dispatch.ended"
	EventMoved     = "dispatch.moved" // went over with a merged incident
)

// Told is the data of all these events.
type Told struct {
	AssignmentID string      `json:"assignment_id"`
	UnitID       string      `json:"unit_id"`
	CallSign     string      `json:"call_sign"`
	IncidentID   incident.ID `json:"incident_id"`
	NeedID       string      `json:"need_id,omitempty"`
	For          incident.ID `json:"for,omitempty"`  // preempted: the incident that takes the unit
	From         incident.ID `json:"from,omitempty"` // assigned by pre-emption, moved: where it was before
}

// assignment is an incident.Assignment with what only this package needs.
type assignment struct {
	incident.Assignment
	AgencyID string
}

// follow stamps the assignment with what the unit reports. It tells whether the unit has left the job.
func (a *assignment) follow(to unit.State, at time.Time) (left bool) {
	first := func(field **time.Time) {
		if *field == nil {
			*field = &at
		}
	}
	switch to {
	case unit.Acknowledged:
		first(&a.AckAt)
	case unit.EnRoute, unit.Staging:
		first(&a.EnRouteAt)
	case unit.OnScene:
		first(&a.OnSceneAt)
	case unit.Transporting, unit.AtDestination, unit.Emergency, unit.Dispatched:
	default:
		return true
	}
	a.Status = string(to)
	return false
}

// progress sums up, per need, what the assignments of an incident have reached, and how far its furthest unit is.
func progress(all []assignment) (furthest incident.State, needs map[string]incident.Progress) {
	needs = map[string]incident.Progress{}
	furthest = incident.Open
	rank := map[incident.State]int{incident.Open: 0, incident.Resolved: 1, incident.Dispatched: 2, incident.EnRoute: 3, incident.OnScene: 4}
	reach := func(s incident.State) {
		if rank[s] > rank[furthest] {
			furthest = s
		}
	}
	for _, a := range all {
		arrived := a.OnSceneAt != nil
		switch {
		case a.State == active && arrived:
			reach(incident.OnScene)
		case a.State == active && a.EnRouteAt != nil:
			reach(incident.EnRoute)
		case a.State == active:
			reach(incident.Dispatched)
		case a.State == ended && arrived:
			reach(incident.Resolved)
		default:
			continue // queued, cancelled, or ended before it came
		}
		p := needs[a.NeedID]
		p.Sent++
		if arrived {
			p.Arrived++
		} else if a.EnRouteAt != nil {
			p.Moving++
		}
		needs[a.NeedID] = p
	}
	return furthest, needs
}
