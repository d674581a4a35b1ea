package dispatch

import (
	"context"
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Service sends units.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	access    *access.Service
	units     *unit.Service
	catalogue *catalogue.Catalogue
	incidents *incident.Service
	travel    place.Travel
	zone      *time.Location // of the times in what it says to people
	store     store
}

// NewService puts the service together.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, u *unit.Service, c *catalogue.Catalogue, i *incident.Service, t place.Travel, zone *time.Location) *Service {
	return &Service{db: d, journal: j, access: a, units: u, catalogue: c, incidents: i, travel: t, zone: zone}
}

// Assign sends units to an incident. All of them go or none: who comes second to a unit is told who has it.
func (s *Service) Assign(ctx context.Context, to incident.ID, o Order) (incident.Incident, error) {
	seen, err := s.incidents.Load(ctx, to)
	if err != nil {
		return seen, err
	}
	if err := s.access.May(ctx, access.DispatchAssign, incident.Resource(seen)); err != nil {
		return incident.Incident{}, err
	}
	if o.Preempt {
		if err := s.access.May(ctx, access.DispatchPreempt, incident.Resource(seen)); err != nil {
			return incident.Incident{}, err
		}
	}
	o.Reason = strings.TrimSpace(o.Reason)
	if o.Preempt && o.Reason == "" {
		return incident.Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan mengalihkan unit.", "Give the reason for pre-empting the unit."))
	}
	if o.Preempt && o.Queue {
		return incident.Incident{}, fault.OnField("queue", lang.T("Pilih antre atau alihkan, bukan keduanya.", "Choose to queue or to pre-empt, not both."))
	}
	for _, u := range o.UnitIDs {
		if _, err := s.units.Get(ctx, u); err != nil {
			return incident.Incident{}, err
		}
	}
	slices.Sort(o.UnitIDs) // one order of locks for everybody
	o.UnitIDs = slices.Compact(o.UnitIDs)
	return s.onIncident(ctx, to, func(ctx context.Context, tx *db.Tx, i *incident.Incident) error {
		if rule := incident.RuleOf(i.State); rule.Done {
			return fault.New(fault.Conflict, lang.F("Kejadian %s sudah %s.", "Incident %s is %s.", i.Number, rule.Name)).WithCurrent(*i)
		}
		for _, u := range o.UnitIDs {
			if err := s.send(ctx, tx, i, u, o); err != nil {
				return err
			}
		}
		return nil
	})
}

// onIncident runs fn on the locked incident, brings it up to its assignments and answers with it as it is in the end.
func (s *Service) onIncident(ctx context.Context, of incident.ID, fn func(context.Context, *db.Tx, *incident.Incident) error) (incident.Incident, error) {
	i, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (incident.Incident, error) {
		i, err := s.incidents.Lock(ctx, tx, of)
		if err != nil {
			return i, err
		}
		if err := fn(ctx, tx, &i); err != nil {
			return i, err
		}
		if err := s.advance(ctx, tx, &i, tx.Now); err != nil {
			return i, err
		}
		if err := tx.Settle(ctx); err != nil {
			return i, err
		}
		return s.incidents.Lock(ctx, tx, of)
	})
	if err != nil { // a refusal may carry a unit, whose job is not for every reader
		_, err = s.units.Told(ctx, unit.Unit{}, err)
	}
	return s.incidents.Told(ctx, i, err)
}

// send puts one unit on the incident: at once, next, or by pre-emption.
func (s *Service) send(ctx context.Context, tx *db.Tx, i *incident.Incident, to unit.ID, o Order) error {
	u, err := s.units.Lock(ctx, tx, to)
	if err != nil {
		return err
	}
	a := assignment{AgencyID: u.AgencyID, Assignment: incident.Assignment{
		ID: id.New(), UnitID: string(u.ID), CallSign: u.CallSign, IncidentID: i.ID, State: active, Status: string(unit.Dispatched), Reason: o.Reason, DispatchedAt: &tx.Now,
	}}
	if a.NeedID, err = s.needFor(ctx, tx, *i, u, o.NeedID); err != nil {
		return err
	}
	waiting, waits, err := s.store.between(ctx, tx, i.ID, u.ID)
	if err != nil {
		return err
	}
	if waits && !o.Queue { // it was queued for this incident; now it goes at once
		a.ID, a.QueuedAt = waiting.ID, waiting.QueuedAt
	}
	var from incident.ID
	rule, _ := unit.RuleOf(u.State)
	switch {
	case u.IncidentID == string(i.ID):
		return fault.New(fault.Conflict, lang.F("%s sudah bertugas pada kejadian ini.", "%s is already on this incident.", u.CallSign)).WithCurrent(*i)
	case u.IncidentID != "" && o.Queue:
		return s.enqueue(ctx, tx, i, a)
	case u.IncidentID != "" && o.Preempt && rule.Sendable == unit.Preempt:
		from = incident.ID(u.IncidentID)
		if u, err = s.preempt(ctx, tx, u, *i, o.Reason); err != nil {
			return err
		}
	case u.IncidentID != "":
		return s.alreadySent(ctx, tx, u)
	case rule.Sendable < unit.Flagged:
		return fault.New(fault.Conflict, lang.F("%s sedang %s dan tidak dapat ditugaskan.", "%s is %s and cannot be sent.", u.CallSign, rule.Name)).WithCurrent(u)
	case rule.Sendable == unit.Flagged && u.State != unit.Clearing && o.Reason == "":
		return fault.OnField("reason", lang.F("%s sedang %s; sebutkan alasan menugaskannya.", "%s is %s; give the reason for sending it.", u.CallSign, rule.Name))
	}
	if err := s.begin(ctx, tx, i, a, u); err != nil {
		return err
	}
	return s.tell(ctx, tx, EventAssigned, a, Told{From: from}, a.Reason)
}

// begin makes a the unit's active assignment.
func (s *Service) begin(ctx context.Context, tx *db.Tx, i *incident.Incident, a assignment, u unit.Unit) error {
	if err := s.store.save(ctx, tx, a); err != nil {
		return err
	}
	if _, err := s.units.Engage(ctx, tx, u, string(i.ID)); err != nil {
		return err
	}
	return s.incidents.Involve(ctx, tx, i, u.AgencyID, string(u.ID))
}

func (s *Service) enqueue(ctx context.Context, tx *db.Tx, i *incident.Incident, a assignment) error {
	a.State, a.Status, a.DispatchedAt, a.QueuedAt = queued, "", nil, &tx.Now
	if err := s.store.save(ctx, tx, a); err != nil {
		if db.Duplicate(err) {
			return fault.New(fault.Conflict, lang.F("%s sudah antre untuk kejadian ini.", "%s is already queued for this incident.", a.CallSign)).WithCurrent(*i)
		}
		return err
	}
	if err := s.incidents.Involve(ctx, tx, i, a.AgencyID, a.UnitID); err != nil {
		return err
	}
	return s.tell(ctx, tx, EventQueued, a, Told{}, a.Reason)
}

// preempt takes a unit off its present job, for another incident; both timelines tell it.
func (s *Service) preempt(ctx context.Context, tx *db.Tx, u unit.Unit, to incident.Incident, reason string) (unit.Unit, error) {
	a, err := s.store.activeOf(ctx, tx, u.ID)
	if err != nil {
		return u, err
	}
	old, err := s.incidents.Lock(ctx, tx, a.IncidentID)
	if err != nil {
		return u, err
	}
	if err := s.access.May(ctx, access.DispatchPreempt, incident.Resource(old)); err != nil {
		return u, err
	}
	if u, err = s.finish(ctx, tx, &a, cancelled, reason); err != nil {
		return u, err
	}
	if err := s.tell(ctx, tx, EventPreempted, a, Told{For: to.ID}, reason); err != nil {
		return u, err
	}
	return u, s.advance(ctx, tx, &old, tx.Now)
}

// alreadySent says who has the unit.
func (s *Service) alreadySent(ctx context.Context, tx *db.Tx, u unit.Unit) error {
	a, err := s.store.activeOf(ctx, tx, u.ID)
	if err != nil {
		return err
	}
	other, err := s.incidents.Lock(ctx, tx, a.IncidentID)
	if err != nil {
		return err
	}
	where := lang.T("kejadian lain", "another incident")
	if s.access.Can(ctx, access.IncidentRead, incident.Resource(other)) {
		where = lang.T(other.Number, other.Number)
	}
	rule, _ := unit.RuleOf(u.State)
	return fault.New(fault.Conflict, lang.F("%s sudah ditugaskan ke %s pukul %s dan kini %s.", "%s was sent to %s at %s and is %s.",
		u.CallSign, where, a.DispatchedAt.In(s.zone).Format("15:04:05 MST"), rule.Name)).WithCurrent(u)
}

// needFor is the need that the unit will meet: the one asked for, else the first open one that it can meet. A unit may be
// sent beyond all needs; then it meets none.
func (s *Service) needFor(ctx context.Context, tx *db.Tx, i incident.Incident, u unit.Unit, asked string) (string, error) {
	all, err := s.store.of(ctx, tx, i.ID)
	if err != nil {
		return "", err
	}
	_, sent := progress(all)
	for _, n := range i.Needs {
		if n.ID == asked {
			if !u.Can(n.Capability) {
				c, _ := s.catalogue.Capability(n.Capability)
				return "", fault.OnField("need_id", lang.F("%s tidak punya kemampuan %s.", "%s lacks the capability %s.", u.CallSign, c.Name))
			}
			return n.ID, nil
		}
		if asked == "" && n.State.Open() && u.Can(n.Capability) && sent[n.ID].Sent < n.Count {
			return n.ID, nil
		}
	}
	if asked != "" {
		return "", fault.OnField("need_id", lang.T("Kebutuhan ini bukan milik kejadian ini.", "This need is not of this incident."))
	}
	return "", nil
}

// advance brings a locked incident up to its assignments and stores it.
func (s *Service) advance(ctx context.Context, tx *db.Tx, i *incident.Incident, at time.Time) error {
	all, err := s.store.of(ctx, tx, i.ID)
	if err != nil {
		return err
	}
	furthest, needs := progress(all)
	if err := s.incidents.Advance(ctx, tx, i, furthest, needs, at); err != nil {
		return err
	}
	return s.incidents.Save(ctx, tx, i)
}

// tell journals what happened to an assignment, on the incident's timeline.
func (s *Service) tell(ctx context.Context, tx *db.Tx, kind string, a assignment, t Told, reason string) error {
	t.AssignmentID, t.UnitID, t.CallSign, t.IncidentID, t.NeedID = a.ID, a.UnitID, a.CallSign, a.IncidentID, a.NeedID
	return s.journal.Append(ctx, tx, journal.Event{Kind: kind, Subject: journal.Ref{Kind: "unit", ID: a.UnitID}, Case: string(a.IncidentID), Data: t, Reason: reason})
}
