package intake

import (
	"context"
	"fmt"
	"slices"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Finder makes the keyed hash by which a telephone number is found.
type Finder interface{ Find(value string) string }

// Config is what a centre sets.
type Config struct {
	Prefix string         // of the numbers people read: LAP
	Zone   *time.Location // whose date stands in the number
}

// Service keeps the inbox.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	access    *access.Service
	catalogue *catalogue.Catalogue
	incidents *incident.Service
	areas     *place.Map
	finder    Finder
	config    Config
	store     store
}

// NewService puts the service together.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, c *catalogue.Catalogue, i *incident.Service, areas *place.Map, f Finder, config Config) *Service {
	return &Service{db: d, journal: j, access: a, catalogue: c, incidents: i, areas: areas, finder: f, config: config}
}

func unknown() *fault.Fault { return access.Missing("contact") }

func ref(c ID) journal.Ref { return journal.Ref{Kind: "contact", ID: string(c)} }

func person(c ID) string { return "contact:" + string(c) }

func resource(c Contact) access.Resource {
	return access.Resource{Kind: "contact", ID: string(c.ID), Agencies: c.AgencyIDs, Areas: c.AreaIDs, Protected: c.Protected, Assigned: []string{c.TakenBy}}
}

// Receive takes in a reach-out of any channel and numbers it. It is on disk when this returns.
func (s *Service) Receive(ctx context.Context, n New) (Receipt, error) {
	actor, _ := access.ActorFrom(ctx)
	agencies := []string{}
	if actor.AgencyID != "" {
		agencies = append(agencies, actor.AgencyID)
	}
	if err := s.access.May(ctx, access.ContactCreate, access.Resource{Kind: "contact", Agencies: agencies}); err != nil {
		return Receipt{}, err
	}
	if err := n.check(s.catalogue); err != nil {
		return Receipt{}, err
	}
	kind, _ := s.catalogue.Type(n.Type)
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Receipt, error) {
		c := Contact{
			ID: ID(id.New()), Channel: n.Channel, Text: n.Text, Type: n.Type, State: Waiting, Location: n.Location, Reporter: n.Reporter,
			Protected: n.Protected || kind.Protected, TakenBy: actor.ID, AgencyIDs: agencies, AreaIDs: []string{}, ReceivedAt: tx.Now, Version: 1,
		}
		if n.Location != nil {
			areas, err := s.areas.Hold(ctx, tx)
			if err != nil {
				return Receipt{}, err
			}
			c.AreaIDs = areas.CoveringIDs(n.Location.Point)
		}
		var err error
		if c.Number, err = tx.NextNumber(ctx, s.config.Prefix, s.config.Zone); err != nil {
			return Receipt{}, err
		}
		phone := ""
		if c.Reporter != nil && c.Reporter.Phone != "" {
			phone = s.finder.Find(c.Reporter.Phone)
		}
		if err := s.store.insert(ctx, tx, c, phone); err != nil {
			return Receipt{}, fmt.Errorf("receive contact: %w", err)
		}
		return Receipt{ID: c.ID, Number: c.Number, ReceivedAt: c.ReceivedAt}, s.journal.Append(ctx, tx, journal.Event{
			Kind: EventReceived, Subject: ref(c.ID),
			Data: ReceivedEvent{
				Number: c.Number, Channel: c.Channel, Type: c.Type, Located: c.Location != nil, Protected: c.Protected, AreaIDs: c.AreaIDs,
			},
			Personal: Said{Text: c.Text, Location: c.Location, Reporter: c.Reporter}, Person: person(c.ID),
		})
	})
}

// Get returns one contact in full. That it was opened is journaled.
func (s *Service) Get(ctx context.Context, contact ID) (Contact, error) {
	c, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return c, err
	}
	if err := s.access.May(ctx, access.ContactRead, resource(c)); err != nil {
		return Contact{}, err
	}
	if !s.access.Can(ctx, access.PersonRead, resource(c)) {
		return s.mask(ctx, c), nil
	}
	of := ""
	if len(c.IncidentIDs) > 0 {
		of = string(c.IncidentIDs[0])
	}
	return c, s.access.NoteReading(ctx, ref(contact), of)
}

// Load returns one contact without asking the policies: for parts of the program that ask them themselves.
func (s *Service) Load(ctx context.Context, contact ID) (Contact, error) {
	return s.view(ctx, s.db.Read(), contact)
}

// Show returns a contact as a list would show it to the actor of ctx; false when it would not.
func (s *Service) Show(ctx context.Context, c Contact) (Contact, bool) {
	if !s.access.Can(ctx, access.ContactRead, resource(c)) {
		return Contact{}, false
	}
	return s.mask(ctx, c), true
}

// mask is a contact as lists show it: the reporter masked for everybody, the words gone for those who may not read persons.
func (s *Service) mask(ctx context.Context, c Contact) Contact {
	c.Reporter = c.Reporter.mask()
	if s.access.Can(ctx, access.PersonRead, resource(c)) {
		return c
	}
	c.Text, c.Reporter = "", nil
	if c.Location != nil {
		place := *c.Location
		place.Address = ""
		if c.Protected {
			place.Lat, place.Lon = float64(int(place.Lat*100))/100, float64(int(place.Lon*100))/100
		}
		c.Location = &place
	}
	return c
}

// Query says which contacts a list holds.
type Query struct {
	State State
	Phone string // exact, found by its keyed hash
	After string
	Limit int
}

// List returns a page of the contacts that the actor may see: those that wait oldest first, others newest first.
func (s *Service) List(ctx context.Context, q Query) ([]Contact, string, error) {
	action := access.ContactRead
	phone := ""
	if q.Phone != "" { // finding by a number reads a person
		action, phone = access.PersonRead, s.finder.Find(Phone(q.Phone))
	}
	filter, err := s.access.Scope(ctx, action, "contact", columns)
	if err != nil {
		return nil, "", err
	}
	found, next, err := s.store.list(ctx, s.db, filter, q, phone)
	if err != nil {
		return nil, "", err
	}
	if err := s.complete(ctx, s.db.Read(), found); err != nil {
		return nil, "", err
	}
	for k := range found {
		found[k] = s.mask(ctx, found[k])
	}
	return found, next, nil
}

// Open makes an incident out of contacts, or of what a dispatcher knows without any.
func (s *Service) Open(ctx context.Context, n incident.New) (incident.Incident, error) {
	if err := s.incidents.MayOpen(ctx); err != nil {
		return incident.Incident{}, err
	}
	slices.Sort(n.ContactIDs)
	n.ContactIDs = slices.Compact(n.ContactIDs)
	for _, contact := range n.ContactIDs {
		c, err := s.view(ctx, s.db.Read(), ID(contact))
		if err != nil {
			return incident.Incident{}, err
		}
		if err := s.access.May(ctx, access.ContactAttach, resource(c)); err != nil {
			return incident.Incident{}, err
		}
		n.Protected = n.Protected || c.Protected
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (incident.Incident, error) {
		received := tx.Now
		contacts := make([]Contact, 0, len(n.ContactIDs))
		for _, contact := range n.ContactIDs {
			c, err := s.lock(ctx, tx, ID(contact))
			if err != nil {
				return incident.Incident{}, err
			}
			if c.State != Waiting {
				return incident.Incident{}, fault.New(fault.Conflict, lang.F("Laporan %s sudah ditangani orang lain.", "Contact %s is already dealt with by somebody else.", c.Number)).WithCurrent(s.mask(ctx, c))
			}
			if c.ReceivedAt.Before(received) {
				received = c.ReceivedAt
			}
			contacts = append(contacts, c)
		}
		i, err := s.incidents.Open(ctx, tx, n, received)
		if err != nil {
			return i, err
		}
		for _, c := range contacts {
			if err := s.join(ctx, tx, c, i.ID); err != nil {
				return i, err
			}
		}
		if err := tx.Settle(ctx); err != nil {
			return i, err
		}
		return s.incidents.Lock(ctx, tx, i.ID)
	})
}

// Attach joins a further caller to an incident that runs.
func (s *Service) Attach(ctx context.Context, of incident.ID, contact ID) (incident.Incident, error) {
	return s.joining(ctx, of, contact, func(ctx context.Context, tx *db.Tx, i *incident.Incident, c Contact) error {
		if incident.RuleOf(i.State).Done {
			return fault.New(fault.Conflict, lang.F("Kejadian %s sudah %s; buka kembali atau buat kejadian baru.",
				"Incident %s is %s; reopen it or open a new one.", i.Number, incident.RuleOf(i.State).Name)).WithCurrent(*i)
		}
		if c.State == Ended {
			return fault.New(fault.Conflict, lang.F("Laporan %s sudah berakhir.", "Contact %s has already ended.", c.Number)).WithCurrent(s.mask(ctx, c))
		}
		if slices.Contains(c.IncidentIDs, of) {
			return nil // it is there already: what was asked for holds
		}
		i.Protected = i.Protected || c.Protected
		return s.join(ctx, tx, c, of)
	})
}

// Detach takes a caller off an incident again; the contact waits once more when it belongs to no other.
func (s *Service) Detach(ctx context.Context, of incident.ID, contact ID, reason string) (incident.Incident, error) {
	return s.joining(ctx, of, contact, func(ctx context.Context, tx *db.Tx, _ *incident.Incident, c Contact) error {
		if !slices.Contains(c.IncidentIDs, of) {
			return fault.New(fault.Conflict, lang.F("Laporan %s bukan bagian dari kejadian ini.", "Contact %s is not part of this incident.", c.Number)).WithCurrent(s.mask(ctx, c))
		}
		return s.part(ctx, tx, c, of, reason)
	})
}

// joining runs fn on a locked incident and contact.
func (s *Service) joining(ctx context.Context, of incident.ID, contact ID, fn func(context.Context, *db.Tx, *incident.Incident, Contact) error) (incident.Incident, error) {
	i, err := s.incidents.Load(ctx, of)
	if err != nil {
		return i, err
	}
	if err := s.access.May(ctx, access.ContactAttach, incident.Resource(i)); err != nil {
		return incident.Incident{}, err
	}
	c, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return incident.Incident{}, err
	}
	if err := s.access.May(ctx, access.ContactAttach, resource(c)); err != nil {
		return incident.Incident{}, err
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (incident.Incident, error) {
		i, err := s.incidents.Lock(ctx, tx, of)
		if err != nil {
			return i, err
		}
		c, err := s.lock(ctx, tx, contact)
		if err != nil {
			return i, err
		}
		if err := fn(ctx, tx, &i, c); err != nil {
			return i, err
		}
		if err := s.incidents.Save(ctx, tx, &i); err != nil {
			return i, err
		}
		if err := tx.Settle(ctx); err != nil {
			return i, err
		}
		return s.incidents.Lock(ctx, tx, of)
	})
}

// join stores that the contact is part of the incident and tells it on the incident's timeline.
func (s *Service) join(ctx context.Context, tx *db.Tx, c Contact, of incident.ID) error {
	if err := s.store.join(ctx, tx, c.ID, of, tx.Now); err != nil {
		return err
	}
	c.State, c.EndedAs, c.Version = Attached, catalogue.EndAttached, c.Version+1
	if err := s.store.update(ctx, tx, c); err != nil {
		return err
	}
	return s.journal.Append(ctx, tx, journal.Event{Kind: EventAttached, Subject: ref(c.ID), Case: string(of), Data: JoinEvent{ContactID: c.ID, Number: c.Number, IncidentID: of}})
}

func (s *Service) part(ctx context.Context, tx *db.Tx, c Contact, of incident.ID, reason string) error {
	if err := s.store.part(ctx, tx, c.ID, of); err != nil {
		return err
	}
	if c.Version++; len(c.IncidentIDs) == 1 {
		c.State, c.EndedAs = Waiting, ""
	}
	if err := s.store.update(ctx, tx, c); err != nil {
		return err
	}
	return s.journal.Append(ctx, tx, journal.Event{Kind: EventDetached, Subject: ref(c.ID), Case: string(of), Data: JoinEvent{
		ContactID: c.ID, Number: c.Number, IncidentID: of, Reason: reason,
	}})
}

// MoveOver is the reaction to a merger: the callers of the merged incident are now callers of the other.
func (s *Service) MoveOver(ctx context.Context, tx *db.Tx, from, into incident.ID) error {
	contacts, err := s.ContactIDs(ctx, tx, []incident.ID{from})
	if err != nil {
		return err
	}
	for _, contact := range contacts[from] {
		c, err := s.lock(ctx, tx, ID(contact))
		if err != nil {
			return err
		}
		if slices.Contains(c.IncidentIDs, into) {
			continue
		}
		if err := s.join(ctx, tx, c, into); err != nil {
			return err
		}
	}
	return nil
}

// End ends a contact without an incident, by one key.
func (s *Service) End(ctx context.Context, contact ID, e Ending) (Contact, error) {
	seen, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return seen, err
	}
	if err := s.access.May(ctx, access.ContactEnd, resource(seen)); err != nil {
		return Contact{}, err
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Contact, error) {
		c, err := s.lock(ctx, tx, contact)
		if err != nil {
			return c, err
		}
		if err := c.end(e, s.catalogue, tx.Now); err != nil {
			return c, err
		}
		c.Version++
		if err := s.store.update(ctx, tx, c); err != nil {
			return c, fmt.Errorf("end contact: %w", err)
		}
		event := journal.Event{Kind: EventEnded, Subject: ref(contact), Data: EndedEvent{As: e.As, To: e.To}}
		if e.Note != "" {
			event.Personal, event.Person = Said{Note: e.Note}, person(contact)
		}
		return s.mask(ctx, c), s.journal.Append(ctx, tx, event)
	})
}

func (s *Service) lock(ctx context.Context, tx *db.Tx, contact ID) (Contact, error) {
	if err := s.store.lock(ctx, tx, contact); err != nil {
		return Contact{}, err
	}
	return s.view(ctx, tx, contact)
}

func (s *Service) view(ctx context.Context, q db.Selecter, contact ID) (Contact, error) {
	c, err := s.store.get(ctx, q, contact)
	if err != nil {
		return c, err
	}
	one := []Contact{c}
	err = s.complete(ctx, q, one)
	return one[0], err
}

// complete adds the incidents of each contact.
func (s *Service) complete(ctx context.Context, q db.Selecter, list []Contact) error {
	if len(list) == 0 {
		return nil
	}
	ids := make([]ID, len(list))
	for k := range list {
		ids[k] = list[k].ID
	}
	of, err := s.store.incidentsOf(ctx, q, ids)
	if err != nil {
		return err
	}
	for k := range list {
		if list[k].IncidentIDs = of[list[k].ID]; list[k].IncidentIDs == nil {
			list[k].IncidentIDs = []incident.ID{}
		}
	}
	return nil
}

// Relocate tells every contact anew in which areas it lies, after the areas have changed.
func (s *Service) Relocate(ctx context.Context, tx *db.Tx, covering func(geo.Point) []string) error {
	all, err := s.store.located(ctx, tx)
	if err != nil {
		return err
	}
	for _, c := range all {
		now := covering(c.Location.Point)
		if slices.Equal(now, c.AreaIDs) {
			continue
		}
		c.AreaIDs = now
		if err := s.store.relocate(ctx, tx, c); err != nil {
			return err
		}
	}
	return nil
}
