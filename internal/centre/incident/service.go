package incident

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/place"
	"sentra/internal/platform/blob"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Attached gives what later capabilities keep of an incident. It is filled by dispatch and intake.
type Attached interface {
	// Assignments of each incident, oldest first.
	Assignments(ctx context.Context, q db.Selecter, incidents []ID) (map[ID][]Assignment, error)
	// ContactIDs of each incident, oldest first.
	ContactIDs(ctx context.Context, q db.Selecter, incidents []ID) (map[ID][]string, error)
}

// Config is what a centre sets.
type Config struct {
	Prefix string         // of the numbers people read: KEJ
	Zone   *time.Location // whose date stands in the number
}

// Service keeps the incidents.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	access    *access.Service
	catalogue *catalogue.Catalogue
	areas     *place.Map
	files     *blob.Store
	attached  Attached
	config    Config
	store     store
}

// NewService puts the service together. Attach must follow before the first use.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, c *catalogue.Catalogue, areas *place.Map, files *blob.Store, config Config) *Service {
	return &Service{db: d, journal: j, access: a, catalogue: c, areas: areas, files: files, config: config}
}

// Attach tells the service who keeps assignments and contacts.
func (s *Service) Attach(a Attached) { s.attached = a }

func unknown() *fault.Fault { return access.Missing("incident") }

func ref(i ID) journal.Ref { return journal.Ref{Kind: "incident", ID: string(i)} }

// person is whose data the words about an incident are: they are erased together.
func person(i ID) string { return journal.CasePerson(string(i)) }

// Resource is the incident as the policies see it.
func Resource(i Incident) access.Resource {
	units := []string{}
	for _, a := range i.Assignments {
		if a.State == "active" || a.State == "queued" {
			units = append(units, a.UnitID)
		}
	}
	return access.Resource{Kind: "incident", ID: string(i.ID), Agencies: i.AgencyIDs, Areas: i.AreaIDs, Protected: i.Protected,
		Assigned: []string{i.TakenBy}, Units: units}
}

// Get returns one incident. That it was opened is journaled.
func (s *Service) Get(ctx context.Context, incident ID) (Incident, error) {
	i, err := s.view(ctx, s.db.Read(), incident)
	if err != nil {
		return i, err
	}
	if err := s.access.May(ctx, access.IncidentRead, Resource(i)); err != nil {
		return i, err
	}
	if err := s.access.NoteReading(ctx, ref(incident), string(incident)); err != nil {
		return i, err
	}
	return s.showOne(ctx, i)
}

// Show returns one incident as a list would show it to the actor of ctx; false when it would not.
func (s *Service) Show(ctx context.Context, i Incident) (Incident, bool) {
	if !s.access.Can(ctx, access.IncidentRead, Resource(i)) {
		return Incident{}, false
	}
	shown, err := s.showOne(ctx, i)
	if err != nil { // whether the others may be seen could not be asked: then they are not shown
		shown = s.mask(ctx, i)
		shown.Links, shown.MergedInto = []Link{}, ""
	}
	return shown, true
}

// Load returns one incident without asking the policies: for parts of the program that ask them themselves.
func (s *Service) Load(ctx context.Context, incident ID) (Incident, error) {
	return s.view(ctx, s.db.Read(), incident)
}

// mask takes out what may hold personal data, for readers who may not see it.
func (s *Service) mask(ctx context.Context, i Incident) Incident {
	if s.access.Can(ctx, access.PersonRead, Resource(i)) {
		return i
	}
	i.Summary, i.Location.Address = "", ""
	if i.Protected {
		i.Location.Point = i.Location.District()
	}
	i.Needs, i.Assignments = slices.Clone(i.Needs), slices.Clone(i.Assignments) // others are shown the same incident
	for k := range i.Needs {
		i.Needs[k].Reason = ""
	}
	for k := range i.Assignments {
		i.Assignments[k].Reason = ""
	}
	return i
}

// Visible tells which of some incidents the actor of ctx may see.
func (s *Service) Visible(ctx context.Context, incidents []ID) (map[ID]bool, error) {
	filter, err := s.access.Scope(ctx, access.IncidentRead, "incident", columns)
	if err != nil || len(incidents) == 0 {
		return nil, err
	}
	return s.store.among(ctx, s.db, filter, incidents)
}

// VisibleJobs implements unit.Jobs.
func (s *Service) VisibleJobs(ctx context.Context, incidents []string) (map[string]bool, error) {
	ids := make([]ID, len(incidents))
	for k, i := range incidents {
		ids[k] = ID(i)
	}
	visible, err := s.Visible(ctx, ids)
	out := make(map[string]bool, len(visible))
	for i := range visible {
		out[string(i)] = true
	}
	return out, err
}

// show makes incidents what the actor of ctx may see of them: masked, and without pointing to others that are hidden from this reader.
func (s *Service) show(ctx context.Context, list []Incident) ([]Incident, error) {
	var others []ID
	for _, i := range list {
		for _, l := range i.Links {
			others = append(others, l.To)
		}
		if i.MergedInto != "" {
			others = append(others, i.MergedInto)
		}
	}
	visible, err := s.Visible(ctx, others)
	if err != nil {
		return nil, err
	}
	shown := make([]Incident, len(list))
	for k, i := range list {
		i = s.mask(ctx, i)
		i.Links = slices.DeleteFunc(slices.Clone(i.Links), func(l Link) bool { return !visible[l.To] })
		if !visible[i.MergedInto] {
			i.MergedInto = ""
		}
		shown[k] = i
	}
	return shown, nil
}

// showOne is show for one incident.
func (s *Service) showOne(ctx context.Context, i Incident) (Incident, error) {
	shown, err := s.show(ctx, []Incident{i})
	if err != nil {
		return Incident{}, err
	}
	return shown[0], nil
}

// Query says which incidents a list holds.
type Query struct {
	States []State
	Text   string // in number, summary or address
	Near   *geo.Point
	Radius float64       // metres around Near
	Within time.Duration // opened at most so long ago; 0 means any time
	After  string        // cursor
	Limit  int
}

// List returns a page of the incidents that the actor may see, newest first, and the cursor of the next page.
func (s *Service) List(ctx context.Context, q Query) ([]Incident, string, error) {
	if q.After != "" && !id.Valid(q.After) {
		return nil, "", fault.OnField("after", lang.T("Penanda halaman ini tidak dikenal.", "This page marker is not known."))
	}
	filter, err := s.access.Scope(ctx, access.IncidentRead, "incident", columns)
	if err != nil {
		return nil, "", err
	}
	persons := access.Filter{SQL: "1=1"}
	if q.Text != "" { // who may not read the words may not find by them either
		if persons, err = s.access.Scope(ctx, access.PersonRead, "incident", columns); err != nil {
			return nil, "", err
		}
	}
	found, next, err := s.store.list(ctx, s.db, filter, persons, q, s.db.Clock().Now())
	if err != nil {
		return nil, "", err
	}
	if err := s.complete(ctx, s.db.Read(), found); err != nil {
		return nil, "", err
	}
	shown, err := s.show(ctx, found)
	return shown, next, err
}

// Open makes a new incident, in the operation tx of intake.
func (s *Service) Open(ctx context.Context, tx *db.Tx, n New, receivedAt time.Time) (Incident, error) {
	kind, err := n.check(s.catalogue)
	if err != nil {
		return Incident{}, err
	}
	number, err := tx.NextNumber(ctx, s.config.Prefix, s.config.Zone)
	if err != nil {
		return Incident{}, err
	}
	areas, err := s.areas.Hold(ctx, tx)
	if err != nil {
		return Incident{}, err
	}
	actor, _ := access.ActorFrom(ctx)
	i := Incident{
		ID: ID(id.New()), Number: number, Type: kind.Code, Service: kind.Service, Priority: n.Priority, State: Open,
		Summary: strings.TrimSpace(n.Summary), Location: n.Location, Protected: n.Protected || kind.Protected, TakenBy: actor.ID, AgencyID: actor.AgencyID,
		AgencyIDs: []string{}, AreaIDs: areas.CoveringIDs(n.Location.Point), Needs: needsOf(kind, tx.Now, id.New), Links: []Link{},
		Version: 1, ReceivedAt: receivedAt, OpenedAt: tx.Now, Assignments: []Assignment{}, ContactIDs: []string{},
	}
	if i.Priority == "" {
		i.Priority = kind.Priority
	}
	if i.AgencyID != "" {
		i.AgencyIDs = append(i.AgencyIDs, i.AgencyID)
	}
	if err := s.store.insert(ctx, tx, i); err != nil {
		return i, fmt.Errorf("open incident: %w", err)
	}
	return i, s.journal.Append(ctx, tx, journal.Event{
		Kind: EventOpened, Subject: ref(i.ID), Case: string(i.ID),
		Data: Opened{
			Number: i.Number, Type: i.Type, Priority: i.Priority, Default: kind.Priority, Protected: i.Protected,
			AgencyID: i.AgencyID, AreaIDs: i.AreaIDs, Needs: kind.Needs, ContactIDs: n.ContactIDs,
		},
		Personal: Words{Summary: i.Summary, Place: &i.Location}, Reason: strings.TrimSpace(n.Reason), Person: person(i.ID),
	})
}

// MayOpen tells whether the actor may open incidents.
func (s *Service) MayOpen(ctx context.Context) error {
	actor, _ := access.ActorFrom(ctx)
	r := access.Resource{Kind: "incident"}
	if actor.AgencyID != "" {
		r.Agencies = []string{actor.AgencyID}
	}
	return s.access.May(ctx, access.IncidentOpen, r)
}

// anyVersion is for operations that do not depend on what the caller has seen.
const anyVersion = -1

// change runs one operation on an incident: may the actor, then, in one transaction, lock, compare versions, fn, store, answer with
// the incident as it is after every reaction.
func (s *Service) change(ctx context.Context, action access.Action, incident ID, version int64, fn func(context.Context, *db.Tx, *Incident) error) (Incident, error) {
	seen, err := s.view(ctx, s.db.Read(), incident)
	if err != nil {
		return seen, err
	}
	if err := s.access.May(ctx, action, Resource(seen)); err != nil {
		return Incident{}, err
	}
	after, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Incident, error) {
		i, err := s.Lock(ctx, tx, incident)
		if err != nil {
			return i, err
		}
		if version != anyVersion && version != i.Version {
			return i, fault.New(fault.Stale, lang.F("Kejadian %s sudah diubah orang lain; inilah keadaannya sekarang.",
				"Incident %s was changed by somebody else; this is its present state.", i.Number)).WithCurrent(i)
		}
		if err := fn(ctx, tx, &i); err != nil {
			return i, err
		}
		if err := s.Save(ctx, tx, &i); err != nil {
			return i, err
		}
		if err := tx.Settle(ctx); err != nil {
			return i, err
		}
		return s.view(ctx, tx, incident)
	})
	return s.Told(ctx, after, err)
}

// Told is the outcome of an operation as the actor of ctx may see it: the incident, or the refusal with the state that it carries.
func (s *Service) Told(ctx context.Context, i Incident, err error) (Incident, error) {
	if err == nil {
		return s.showOne(ctx, i)
	}
	f, ok := fault.As(err)
	if !ok {
		return Incident{}, err
	}
	current, ok := f.Current.(Incident)
	if p, pointed := f.Current.(*Incident); pointed {
		current, ok = *p, true
	}
	if !ok {
		return Incident{}, err
	}
	f.Current = nil
	if shown, visible := s.Show(ctx, current); visible {
		f.Current = shown
	}
	return Incident{}, err
}

// Lock reads an incident whole and keeps others from changing it until the operation ends.
func (s *Service) Lock(ctx context.Context, tx *db.Tx, incident ID) (Incident, error) {
	i, err := s.store.get(ctx, tx.Locking(), incident)
	return s.whole(ctx, tx, i, err)
}

// Save stores a locked incident and raises its version.
func (s *Service) Save(ctx context.Context, tx *db.Tx, i *Incident) error {
	i.Version++
	if err := s.store.update(ctx, tx, *i); err != nil {
		return fmt.Errorf("store incident: %w", err)
	}
	return nil
}

// view reads an incident with all that belongs to it.
func (s *Service) view(ctx context.Context, q db.Selecter, incident ID) (Incident, error) {
	i, err := s.store.get(ctx, q, incident)
	return s.whole(ctx, q, i, err)
}

func (s *Service) whole(ctx context.Context, q db.Selecter, i Incident, err error) (Incident, error) {
	if err != nil {
		return i, err
	}
	one := []Incident{i}
	err = s.complete(ctx, q, one)
	return one[0], err
}

// complete adds needs, links, assignments and contacts.
func (s *Service) complete(ctx context.Context, q db.Selecter, list []Incident) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]ID, len(list))
	for k := range list {
		ids[k] = list[k].ID
	}
	needs, err := s.store.needs(ctx, q, ids)
	if err != nil {
		return err
	}
	links, err := s.store.links(ctx, q, ids)
	if err != nil {
		return err
	}
	assignments, err := s.attached.Assignments(ctx, q, ids)
	if err != nil {
		return err
	}
	contacts, err := s.attached.ContactIDs(ctx, q, ids)
	if err != nil {
		return err
	}
	for k := range list {
		i := &list[k]
		i.Needs, i.Links = orNone(needs[i.ID]), orNone(links[i.ID])
		i.Assignments, i.ContactIDs = orNone(assignments[i.ID]), orNone(contacts[i.ID])
	}
	return nil
}

func orNone[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return slices.Clip(list)
}
