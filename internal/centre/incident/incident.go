package incident

import (
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/catalogue"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

// ID names an incident.
type ID string

// Place is where it happens, as known so far.
type Place struct {
	geo.Point
	Accuracy *float64 `json:"accuracy_m,omitempty" minimum:"0" maximum:"1000000"`
	Address  string   `json:"address,omitempty" maxLength:"500"`
	Verified bool     `json:"verified,omitempty" doc:"somebody has confirmed it"`
}

// Incident is the record of one incident as readers get it.
type Incident struct {
	ID         ID                 `json:"id"`
	Number     string             `json:"number"`
	Type       string             `json:"type"`
	Service    catalogue.Service  `json:"service"`
	Priority   catalogue.Priority `json:"priority"`
	State      State              `json:"state"`
	Summary    string             `json:"summary"`
	Location   Place              `json:"location"`
	Protected  bool               `json:"protected"`
	TakenBy    string             `json:"taken_by" doc:"the account that opened it"`
	AgencyID   string             `json:"agency_id,omitempty" doc:"the agency that owns it"`
	AgencyIDs  []string           `json:"agency_ids" doc:"owner and every agency whose unit was sent"`
	AreaIDs    []string           `json:"area_ids"`
	Needs      []Need             `json:"needs"`
	Links      []Link             `json:"links"`
	Version    int64              `json:"version"`
	ReceivedAt time.Time          `json:"received_at"`
	OpenedAt   time.Time          `json:"opened_at"`

	DispatchedAt *time.Time `json:"dispatched_at,omitempty"`
	EnRouteAt    *time.Time `json:"en_route_at,omitempty"`
	OnSceneAt    *time.Time `json:"on_scene_at,omitempty"`
	ResolvedAt   *time.Time `json:"resolved_at,omitempty"`
	ClosedAt     *time.Time `json:"closed_at,omitempty"`
	Disposition  string     `json:"disposition,omitempty"`
	MergedInto   ID         `json:"merged_into,omitempty"`

	Assignments []Assignment `json:"assignments"`
	ContactIDs  []string     `json:"contact_ids"`
}

// Need is a capability that the incident asks for, with its own state and clock.
type Need struct {
	ID         string     `json:"id"`
	Capability string     `json:"capability"`
	Count      int        `json:"count"`
	State      NeedState  `json:"state"`
	Sent       int        `json:"assigned"`
	Arrived    int        `json:"arrived"`
	OpenedAt   time.Time  `json:"opened_at"`
	AssignedAt *time.Time `json:"assigned_at,omitempty"`
	MovingAt   *time.Time `json:"moving_at,omitempty"`
	MetAt      *time.Time `json:"met_at,omitempty"`
	Reason     string     `json:"reason,omitempty"`
}

// Assignment is one unit on the incident, as dispatch keeps it.
type Assignment struct {
	ID           string     `json:"id"`
	UnitID       string     `json:"unit_id"`
	CallSign     string     `json:"call_sign"`
	IncidentID   ID         `json:"incident_id"`
	NeedID       string     `json:"need_id,omitempty"`
	State        string     `json:"state" enum:"queued,active,ended,cancelled"`
	Status       string     `json:"status,omitempty" doc:"the unit's state on this job"`
	Reason       string     `json:"reason,omitempty"`
	QueuedAt     *time.Time `json:"queued_at,omitempty"`
	DispatchedAt *time.Time `json:"dispatched_at,omitempty"`
	AckAt        *time.Time `json:"acknowledged_at,omitempty"`
	EnRouteAt    *time.Time `json:"en_route_at,omitempty"`
	OnSceneAt    *time.Time `json:"on_scene_at,omitempty"`
	EndedAt      *time.Time `json:"ended_at,omitempty"`
}

// Link points to another incident.
type Link struct {
	To   ID     `json:"to"`
	Kind string `json:"kind" enum:"related,caused_by,same_place,same_person"`
}

// New is an incident to be opened.
type New struct {
	Type       string             `json:"type" minLength:"1" maxLength:"60"`
	Priority   catalogue.Priority `json:"priority,omitempty" enum:"P1,P2,P3,P4,P5"`
	Reason     string             `json:"reason,omitempty" maxLength:"500" doc:"why the priority is not the type's"`
	Location   Place              `json:"location"`
	Summary    string             `json:"summary" maxLength:"4000"`
	Protected  bool               `json:"protected,omitempty"`
	ContactIDs []string           `json:"contact_ids,omitempty" maxItems:"50"`
}

// Edit changes what is given and leaves the rest.
type Edit struct {
	Summary   *string             `json:"summary,omitempty" maxLength:"4000"`
	Type      *string             `json:"type,omitempty" maxLength:"60"`
	Priority  *catalogue.Priority `json:"priority,omitempty" enum:"P1,P2,P3,P4,P5"`
	Location  *Place              `json:"location,omitempty"`
	Protected *bool               `json:"protected,omitempty"`
	Reason    string              `json:"reason,omitempty" maxLength:"500" doc:"required when the priority changes or the protection ends"`
}

// Closing is how an incident ends.
type Closing struct {
	Disposition string `json:"disposition" maxLength:"60"`
	Reason      string `json:"reason,omitempty" maxLength:"500" doc:"required where a need is unmet or the disposition asks for it"`
	Note        string `json:"note,omitempty" maxLength:"4000"`
}

// check tells what is unsound about a new incident and gives its type.
func (n New) check(c *catalogue.Catalogue) (catalogue.Type, error) {
	var l fault.List
	kind, ok := c.Type(n.Type)
	if !ok {
		l.Add("type", lang.T("Jenis kejadian ini tidak dikenal.", "This incident type is not known."))
	}
	n.Location.Check(&l, "location")
	if n.Priority != "" && !n.Priority.Valid() {
		l.Add("priority", lang.T("Prioritas harus P1 sampai P5.", "The priority must be P1 to P5."))
	}
	return kind, l.Err()
}

// needs are the type's, begun at now.
func needsOf(kind catalogue.Type, now time.Time, newID func() string) []Need {
	needs := make([]Need, len(kind.Needs))
	for i, n := range kind.Needs {
		needs[i] = Need{ID: newID(), Capability: n.Capability, Count: n.Count, State: NeedOpen, OpenedAt: now}
	}
	return needs
}

// move puts the incident into a state and stamps when that was first so.
func (i *Incident) move(to State, now time.Time) error {
	if i.State == to {
		return nil
	}
	if !May(i.State, to) {
		return fault.New(fault.Conflict, lang.F("Kejadian %s sudah %s dan tidak dapat menjadi %s.", "Incident %s is %s and cannot become %s.",
			i.Number, RuleOf(i.State).Name, RuleOf(to).Name)).WithCurrent(i)
	}
	i.State = to
	i.stamp(to, now)
	return nil
}

// stamp notes the first time that a stage was reached; stages that were skipped stay empty.
func (i *Incident) stamp(stage State, at time.Time) {
	field := map[State]**time.Time{
		Dispatched: &i.DispatchedAt, EnRoute: &i.EnRouteAt, OnScene: &i.OnSceneAt, Resolved: &i.ResolvedAt, Closed: &i.ClosedAt, Cancelled: &i.ClosedAt, Merged: &i.ClosedAt,
	}[stage]
	if field != nil && *field == nil {
		*field = &at
	}
}

// reopen makes a closed or cancelled incident open again; what was not met is asked for again.
func (i *Incident) reopen(now time.Time) error {
	if err := i.move(Open, now); err != nil {
		return err
	}
	i.ClosedAt, i.ResolvedAt, i.Disposition = nil, nil, ""
	for k := range i.Needs {
		if n := &i.Needs[k]; n.State == NeedUnmet {
			n.State, n.Reason, n.OpenedAt, n.AssignedAt, n.MovingAt = NeedOpen, "", now, nil, nil
		}
	}
	return nil
}

// close ends the incident.
func (i *Incident) close(c Closing, cat *catalogue.Catalogue, now time.Time) error {
	d, ok := cat.Disposition(c.Disposition)
	if !ok {
		return fault.OnField("disposition", lang.T("Hasil ini tidak dikenal.", "This disposition is not known."))
	}
	kind, _ := cat.Type(i.Type)
	if !d.Allows(kind) {
		return fault.OnField("disposition", lang.F("Hasil %s tidak berlaku untuk %s.", "The disposition %s is not for %s.", d.Name, kind.Name))
	}
	reason := strings.TrimSpace(c.Reason)
	if d.NeedsReason && reason == "" {
		return fault.OnField("reason", lang.F("Hasil %s memerlukan alasan.", "The disposition %s needs a reason.", d.Name))
	}
	if unmet := i.unmet(); len(unmet) > 0 && reason == "" {
		return fault.OnField("reason", lang.F("Kebutuhan yang belum terpenuhi: %d. Sebutkan alasannya.", "Unmet needs: %d. Give the reason.", len(unmet)))
	}
	if err := i.move(Closed, now); err != nil {
		return err
	}
	i.Disposition = c.Disposition
	i.abandon(NeedUnmet, reason)
	return nil
}

// unmet are the needs that still wait for somebody.
func (i *Incident) unmet() []Need {
	return slices.DeleteFunc(slices.Clone(i.Needs), func(n Need) bool { return !n.State.Open() })
}

// asked counts the units of a capability that the incident asks for or has got.
func (i *Incident) asked(capability string) int {
	total := 0
	for _, n := range i.Needs {
		if n.Capability == capability && n.State != NeedWithdrawn && n.State != NeedUnmet {
			total += n.Count
		}
	}
	return total
}

// abandon ends every need that still waits.
func (i *Incident) abandon(as NeedState, reason string) {
	for k := range i.Needs {
		if i.Needs[k].State.Open() {
			i.Needs[k].State, i.Needs[k].Reason = as, reason
		}
	}
}

// progress moves a need along and stamps when each stage was first reached.
func (n *Need) progress(p Progress, at time.Time) {
	n.Sent, n.Arrived = p.Sent, p.Arrived
	if n.State == NeedWithdrawn || n.State == NeedUnmet {
		return
	}
	n.State = p.state(n.Count)
	reached := map[NeedState][]**time.Time{
		NeedAssigned: {&n.AssignedAt}, NeedMoving: {&n.AssignedAt, &n.MovingAt}, NeedMet: {&n.AssignedAt, &n.MovingAt, &n.MetAt},
	}[n.State]
	for _, stage := range reached {
		if *stage == nil {
			*stage = &at
		}
	}
	if n.State != NeedMet {
		n.MetAt = nil
	}
}
