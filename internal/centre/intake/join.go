package intake

import (
	"context"
	"slices"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

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
	i, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (incident.Incident, error) {
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
			if err := s.join(ctx, tx, c, i); err != nil {
				return i, err
			}
		}
		if err := tx.Settle(ctx); err != nil {
			return i, err
		}
		return s.incidents.Lock(ctx, tx, i.ID)
	})
	return s.incidents.Told(ctx, i, err)
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
		return s.join(ctx, tx, c, *i)
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
	i, err = db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (incident.Incident, error) {
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
	return s.incidents.Told(ctx, i, err)
}

// join stores that the contact is part of the incident and tells it on the incident's timeline. Who called about protected people is
// hidden with them.
func (s *Service) join(ctx context.Context, tx *db.Tx, c Contact, of incident.Incident) error {
	if err := s.store.join(ctx, tx, c.ID, of.ID, tx.Now); err != nil {
		return err
	}
	c.State, c.EndedAs, c.Version, c.Protected = Attached, catalogue.EndAttached, c.Version+1, c.Protected || of.Protected
	if err := s.store.update(ctx, tx, c); err != nil {
		return err
	}
	return s.journal.Append(ctx, tx, journal.Event{Kind: EventAttached, Subject: ref(c.ID), Case: string(of.ID), Data: JoinEvent{ContactID: c.ID, Number: c.Number, IncidentID: of.ID}})
}

// Hide is the reaction to an incident's becoming protected: so are its callers.
func (s *Service) Hide(ctx context.Context, tx *db.Tx, of incident.ID) error {
	i, err := s.incidents.Lock(ctx, tx, of)
	if err != nil || !i.Protected {
		return err
	}
	for _, contact := range i.ContactIDs {
		c, err := s.lock(ctx, tx, ID(contact))
		if err != nil {
			return err
		}
		if c.Protected {
			continue
		}
		c.Protected, c.Version = true, c.Version+1
		if err := s.store.update(ctx, tx, c); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, tx, journal.Event{Kind: EventHidden, Subject: ref(c.ID), Case: string(of), Data: JoinEvent{ContactID: c.ID, Number: c.Number, IncidentID: of}}); err != nil {
			return err
		}
	}
	return nil
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
		ContactID: c.ID, Number: c.Number, IncidentID: of,
	}, Reason: strings.TrimSpace(reason), Person: person(c.ID)})
}

// MoveOver is the reaction to a merger: the callers of the merged incident are now callers of the other.
func (s *Service) MoveOver(ctx context.Context, tx *db.Tx, from, into incident.ID) error {
	contacts, err := s.ContactIDs(ctx, tx, []incident.ID{from})
	if err != nil {
		return err
	}
	target, err := s.incidents.Lock(ctx, tx, into)
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
		if err := s.join(ctx, tx, c, target); err != nil {
			return err
		}
		if err := s.store.part(ctx, tx, c.ID, from); err != nil { // it belongs to the other one now, and can be taken off that one
			return err
		}
	}
	return s.Hide(ctx, tx, into)
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
		c.Version++
		if err := s.store.relocate(ctx, tx, c); err != nil {
			return err
		}
		event := journal.Event{Kind: EventRelocated, Subject: ref(c.ID), Data: incident.Relocated{AreaIDs: now}}
		if err := s.journal.Append(ctx, tx, event); err != nil {
			return err
		}
	}
	return nil
}
