package intake

import (
	"context"

	"sentra/internal/centre/access"
	"sentra/internal/centre/place"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Edit corrects type, place or protection of the version of a waiting contact that the caller has seen.
func (s *Service) Edit(ctx context.Context, contact ID, version int64, e Edit) (Contact, error) {
	seen, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return Contact{}, err
	}
	if err := s.access.May(ctx, access.ContactEdit, resource(seen)); err != nil {
		return Contact{}, err
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Contact, error) {
		c, err := s.lock(ctx, tx, contact)
		if err != nil {
			return c, err
		}
		if c.Version != version {
			return c, fault.New(fault.Stale, lang.F("Laporan %s sudah diubah orang lain; inilah keadaannya sekarang.",
				"Contact %s was changed by somebody else; this is its present state.", c.Number)).WithCurrent(s.mask(ctx, c))
		}
		if c.State != Waiting {
			return c, fault.New(fault.Conflict, lang.F("Laporan %s sudah selesai ditangani.", "Contact %s has already been dealt with.", c.Number)).WithCurrent(s.mask(ctx, c))
		}
		areas, err := s.areas.Hold(ctx, tx)
		if err != nil {
			return c, err
		}
		event, err := s.edit(&c, e, areas)
		if err != nil || len(event.Changed) == 0 {
			return s.mask(ctx, c), err
		}
		c.Version++
		if err := s.store.correct(ctx, tx, c); err != nil {
			return c, err
		}
		record := journal.Event{Kind: EventEdited, Subject: ref(contact), Data: event}
		if e.Location != nil {
			record.Personal, record.Person = Said{Location: c.Location}, person(contact)
		}
		return s.mask(ctx, c), s.journal.Append(ctx, tx, record)
	})
}

// edit applies e to c and tells what changed.
func (s *Service) edit(c *Contact, e Edit, areas *place.Index) (EditedEvent, error) {
	event := EditedEvent{From: map[string]any{}, To: map[string]any{}}
	var l fault.List
	if e.Type != nil && *e.Type != c.Type {
		kind, known := s.catalogue.Type(*e.Type)
		if *e.Type != "" && !known {
			l.Add("type", lang.T("Jenis kejadian ini tidak dikenal.", "This incident type is not known."))
		}
		event.Changed = append(event.Changed, "type")
		event.From["type"], event.To["type"] = c.Type, *e.Type
		c.Type, c.Protected = *e.Type, c.Protected || kind.Protected
	}
	if e.Protected != nil && *e.Protected != c.Protected {
		if !*e.Protected {
			l.Add("protected", lang.T("Perlindungan laporan tidak dapat dibuka di sini.", "The protection of a contact cannot be ended here."))
		}
		event.Changed = append(event.Changed, "protected")
		c.Protected = true
	}
	if e.Location != nil {
		e.Location.Check(&l, "location")
		event.Changed = append(event.Changed, "location")
		c.Location = e.Location
		c.AreaIDs = areas.CoveringIDs(c.Location.Point)
	}
	return event, l.Err()
}
