package unit

import (
	"context"
	"fmt"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Catalogue is what units need to know of the catalogue.
type Catalogue interface {
	HasCapability(code string) bool
}

// Jobs tells which incidents the actor of ctx may see: a unit's job is named to nobody else.
type Jobs interface {
	VisibleJobs(ctx context.Context, incidents []string) (map[string]bool, error)
}

// Moved hears of every position that was stored, to show it live.
type Moved interface {
	UnitMoved(u ID, p Position)
}

// Service keeps the units.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	access    *access.Service
	catalogue Catalogue
	agencies  access.Tree
	moved     Moved
	jobs      Jobs
	store     store
}

// NewService puts the service together.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, c Catalogue, agencies access.Tree, m Moved) *Service {
	return &Service{db: d, journal: j, access: a, catalogue: c, agencies: agencies, moved: m, store: newStore()}
}

// Attach tells the service who knows the incidents. It is called while the program is put together.
func (s *Service) Attach(j Jobs) { s.jobs = j }

// sound tells what is wrong with what is said of a unit.
func (s *Service) sound(n New) error {
	if err := n.check(s.catalogue.HasCapability); err != nil {
		return err
	}
	if len(s.agencies.Below(n.AgencyID)) == 0 {
		return fault.OnField("agency_id", lang.T("Instansi ini tidak dikenal.", "This agency is not known."))
	}
	return nil
}

func unknown() *fault.Fault { return access.Missing("unit") }

func resource(u Unit) access.Resource {
	return access.Resource{Kind: "unit", ID: string(u.ID), Agencies: []string{u.AgencyID}, Units: []string{string(u.ID)}}
}

// List returns every unit that the actor may see, by call sign.
func (s *Service) List(ctx context.Context) ([]Unit, error) {
	fleet, err := s.Fleet(ctx)
	if err != nil {
		return nil, err
	}
	return values(fleet), nil
}

// Fleet is List for parts of the program that only look: the units are shared by all who ask, and nobody changes them.
func (s *Service) Fleet(ctx context.Context) ([]*Unit, error) {
	filter, err := s.access.Scope(ctx, access.UnitRead, "unit", columns)
	if err != nil {
		return nil, err
	}
	fleet, err := s.store.list(ctx, s.db, filter)
	if err != nil {
		return nil, err
	}
	return fleet, s.conceal(ctx, fleet)
}

func values(fleet []*Unit) []Unit {
	units := make([]Unit, len(fleet))
	for k, u := range fleet {
		units[k] = *u
	}
	return units
}

// conceal takes the jobs off units that are on incidents which the actor of ctx may not see.
func (s *Service) conceal(ctx context.Context, fleet []*Unit) error {
	var named []string
	for _, u := range fleet {
		if u.IncidentID != "" {
			named = append(named, u.IncidentID)
		}
	}
	if len(named) == 0 {
		return nil
	}
	visible, err := s.jobs.VisibleJobs(ctx, named)
	if err != nil {
		return err
	}
	for k, u := range fleet {
		if u.IncidentID != "" && !visible[u.IncidentID] {
			without := *u
			without.IncidentID = ""
			fleet[k] = &without
		}
	}
	return nil
}

// shown is a unit as the actor of ctx may see it.
func (s *Service) shown(ctx context.Context, u Unit) (Unit, error) {
	one := []*Unit{&u}
	err := s.conceal(ctx, one)
	return *one[0], err
}

// Told is the outcome of an operation as the actor of ctx may see it: the unit, or the refusal with the state that it carries.
func (s *Service) Told(ctx context.Context, u Unit, err error) (Unit, error) {
	if err == nil {
		return s.shown(ctx, u)
	}
	if f, ok := fault.As(err); ok {
		if current, isUnit := f.Current.(Unit); isUnit {
			f.Current = nil
			if seen, hiding := s.shown(ctx, current); hiding == nil {
				f.Current = seen
			}
		}
	}
	return Unit{}, err
}

// All returns every unit, for parts of the program that ask the policies themselves.
func (s *Service) All(ctx context.Context) ([]Unit, error) {
	fleet, err := s.store.list(ctx, s.db, access.Filter{SQL: "1=1"})
	return values(fleet), err
}

// Get returns one unit.
func (s *Service) Get(ctx context.Context, unit ID) (Unit, error) {
	u, err := s.store.get(ctx, s.db.Read(), unit)
	if err != nil {
		return u, err
	}
	if err := s.access.May(ctx, access.UnitRead, resource(u)); err != nil {
		return Unit{}, err
	}
	return s.shown(ctx, u)
}

// Show returns a unit as a list would show it to the actor of ctx; false when it would not.
func (s *Service) Show(ctx context.Context, u Unit) (Unit, bool) {
	if !s.Sees(ctx, u) {
		return Unit{}, false
	}
	shown, err := s.shown(ctx, u)
	if err != nil { // whether its job may be seen could not be asked: then it is not named
		u.IncidentID = ""
		return u, true
	}
	return shown, true
}

// Sees tells whether the actor of ctx may see the unit.
func (s *Service) Sees(ctx context.Context, u Unit) bool {
	return s.access.Can(ctx, access.UnitRead, resource(u))
}

// Add makes a new unit.
func (s *Service) Add(ctx context.Context, n New) (Unit, error) {
	if err := s.access.May(ctx, access.UnitEdit, access.Resource{Kind: "unit", Agencies: []string{n.AgencyID}}); err != nil {
		return Unit{}, err
	}
	if err := s.sound(n); err != nil {
		return Unit{}, err
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Unit, error) {
		u := Unit{
			ID: ID(id.New()), CallSign: n.CallSign, Kind: n.Kind, AgencyID: n.AgencyID, Capabilities: n.Capabilities, Crew: n.Crew,
			State: n.State, SubState: n.SubState, Reason: n.Reason, StateSince: tx.Now, Base: n.Base, Version: 1,
		}
		if u.State == "" {
			u.State = OffDuty
		}
		if err := s.store.insert(ctx, tx, u); err != nil {
			if db.Duplicate(err) {
				return u, fault.OnField("call_sign", lang.F("Nama panggilan %s sudah dipakai.", "The call sign %s is taken.", u.CallSign))
			}
			return u, fmt.Errorf("add unit: %w", err)
		}
		return u, s.journal.Append(ctx, tx, journal.Event{Kind: EventAdded, Subject: ref(u.ID), Data: u})
	})
}

func ref(u ID) journal.Ref { return journal.Ref{Kind: "unit", ID: string(u)} }

// SetStatus records that a unit is in a new state, as the crew pressed it or the room heard it by radio. What follows for
// its assignment and incident is committed with it.
func (s *Service) SetStatus(ctx context.Context, unit ID, c Change) (Unit, error) {
	seen, err := s.store.get(ctx, s.db.Read(), unit)
	if err != nil {
		return seen, err
	}
	if err := s.access.May(ctx, access.UnitStatus, resource(seen)); err != nil {
		return seen, err
	}
	after, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Unit, error) {
		before, err := s.store.get(ctx, tx.Locking(), unit)
		if err != nil {
			return before, err
		}
		after, err := before.next(c, tx.Now)
		if err != nil {
			return before, err
		}
		if err := s.change(ctx, tx, before, &after, c.At != nil, ""); err != nil {
			return before, err
		}
		// What follows (assignment ended, next one begun) may move the unit on: the answer is where it ends.
		if err := tx.Settle(ctx); err != nil {
			return before, err
		}
		return s.store.get(ctx, tx, unit)
	})
	return s.Told(ctx, after, err)
}

// change stores the unit's new state and journals it.
func (s *Service) change(ctx context.Context, tx *db.Tx, before Unit, after *Unit, heard bool, by string) error {
	after.Version = before.Version + 1
	if err := s.store.update(ctx, tx, *after); err != nil {
		return fmt.Errorf("change unit: %w", err)
	}
	of := after.IncidentID
	if of == "" {
		of = before.IncidentID
	}
	told := StatusChanged{
		From: before.State, To: after.State, SubState: after.SubState, At: after.StateSince, Heard: heard, IncidentID: of, CallSign: after.CallSign, By: by,
	}
	event := journal.Event{Kind: EventStatusChanged, Subject: ref(after.ID), Case: of, Reason: after.Reason}
	if of == "" { // then it speaks of the unit, as in the list of units, and of no incident
		told.Reason, event.Reason = after.Reason, ""
	}
	event.Data = told
	return s.journal.Append(ctx, tx, event)
}

// Lock reads a unit and keeps others from changing it until the operation ends.
func (s *Service) Lock(ctx context.Context, tx *db.Tx, unit ID) (Unit, error) {
	return s.store.get(ctx, tx.Locking(), unit)
}

// Engage puts a locked unit on an incident: dispatched.
func (s *Service) Engage(ctx context.Context, tx *db.Tx, u Unit, incident string) (Unit, error) {
	after := u
	after.State, after.SubState, after.Reason, after.StateSince, after.IncidentID = Dispatched, "", "", tx.Now, incident
	return after, s.change(ctx, tx, u, &after, false, "dispatch")
}

// Release takes a locked unit off its incident. A unit that is still in a state of the job becomes available; one that has already moved on
// (busy, out of service, emergency) stays what it is.
func (s *Service) Release(ctx context.Context, tx *db.Tx, u Unit) (Unit, error) {
	after := u
	after.IncidentID = ""
	if rule, _ := RuleOf(u.State); rule.OnJob {
		after.State, after.SubState, after.Reason, after.StateSince = Available, "", "", tx.Now
		return after, s.change(ctx, tx, u, &after, false, "dispatch")
	}
	after.Version++
	return after, s.store.update(ctx, tx, after)
}

// Locate stores where a unit is. It is on disk when this returns.
func (s *Service) Locate(ctx context.Context, unit ID, p Position) error {
	seen, err := s.store.get(ctx, s.db.Read(), unit)
	if err != nil {
		return err
	}
	if err := s.access.May(ctx, access.UnitPosition, resource(seen)); err != nil {
		return err
	}
	if err := p.Check(s.db.Clock().Now()); err != nil {
		return err
	}
	p.At = p.At.UTC()
	moved := false
	if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		moved, err = s.store.locate(ctx, tx, unit, p)
		return err
	}); err != nil {
		return err
	}
	if moved { // what came late stands in the trail; screens do not jump back
		s.moved.UnitMoved(unit, p)
	}
	return nil
}

// Transfer moves a locked unit's job to another incident, when the two were merged. Its state stays.
func (s *Service) Transfer(ctx context.Context, tx *db.Tx, u Unit, incident string) error {
	u.IncidentID = incident
	u.Version++
	return s.store.update(ctx, tx, u)
}

// Load returns one unit without asking the policies: for parts of the program that ask them themselves.
func (s *Service) Load(ctx context.Context, unit ID) (Unit, error) {
	return s.store.get(ctx, s.db.Read(), unit)
}
