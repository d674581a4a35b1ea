package intake

import (
	"context"
	"fmt"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
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

func person(c ID) string { return journal.PersonOf(ref(c)) }

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
			place.Point = place.District()
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
	if q.After != "" && !id.Valid(q.After) {
		return nil, "", fault.OnField("after", lang.T("Penanda halaman ini tidak dikenal.", "This page marker is not known."))
	}
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
			if f, ok := fault.As(err); ok && f.Current != nil {
				f.Current = s.mask(ctx, c)
			}
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

// lock reads a contact whole and keeps others from changing it until the operation ends.
func (s *Service) lock(ctx context.Context, tx *db.Tx, contact ID) (Contact, error) {
	c, err := s.store.get(ctx, tx.Locking(), contact)
	return s.whole(ctx, tx, c, err)
}

func (s *Service) view(ctx context.Context, q db.Selecter, contact ID) (Contact, error) {
	c, err := s.store.get(ctx, q, contact)
	return s.whole(ctx, q, c, err)
}

func (s *Service) whole(ctx context.Context, q db.Selecter, c Contact, err error) (Contact, error) {
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
