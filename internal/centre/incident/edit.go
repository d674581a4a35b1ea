package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/place"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Edit changes summary, type, priority, place or protection of the version that the caller has seen.
func (s *Service) Edit(ctx context.Context, incident ID, version int64, e Edit) (Incident, error) {
	return s.change(ctx, access.IncidentEdit, incident, version, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if RuleOf(i.State).Done {
			return done(*i)
		}
		areas, err := s.areas.Hold(ctx, tx)
		if err != nil {
			return err
		}
		event, words, err := s.edit(i, e, areas, tx.Now)
		if err != nil || len(event.Changed) == 0 {
			return err
		}
		if err := s.store.place(ctx, tx, *i); err != nil {
			return err
		}
		if err := s.store.saveNeeds(ctx, tx, i.ID, i.Needs); err != nil {
			return err
		}
		record := journal.Event{Kind: EventEdited, Subject: ref(i.ID), Case: string(i.ID), Data: event, Reason: strings.TrimSpace(e.Reason)}
		if words != (Words{}) {
			record.Personal, record.Person = words, person(i.ID)
		}
		return s.journal.Append(ctx, tx, record)
	})
}

func done(i Incident) *fault.Fault {
	return fault.New(fault.Conflict, lang.F("Kejadian %s sudah %s.", "Incident %s is %s.", i.Number, RuleOf(i.State).Name)).WithCurrent(i)
}

// edit applies e to i and tells what changed.
func (s *Service) edit(i *Incident, e Edit, areas *place.Index, now time.Time) (Edited, Words, error) {
	event := Edited{From: map[string]any{}, To: map[string]any{}}
	reason := strings.TrimSpace(e.Reason)
	note := func(field string, from, to any) {
		event.Changed = append(event.Changed, field)
		if from != nil {
			event.From[field], event.To[field] = from, to
		}
	}
	var words Words
	var l fault.List
	if e.Type != nil && *e.Type != i.Type {
		kind, ok := s.catalogue.Type(*e.Type)
		if !ok {
			return event, words, fault.OnField("type", lang.T("Jenis kejadian ini tidak dikenal.", "This incident type is not known."))
		}
		note("type", i.Type, kind.Code)
		i.Type, i.Service = kind.Code, kind.Service
		i.Protected = i.Protected || kind.Protected
		for _, n := range needsOf(kind, now, id.New) {
			if !slices.ContainsFunc(i.Needs, func(have Need) bool { return have.Capability == n.Capability && have.State != NeedWithdrawn }) {
				i.Needs = append(i.Needs, n)
			}
		}
	}
	if e.Priority != nil && *e.Priority != i.Priority {
		if !e.Priority.Valid() {
			l.Add("priority", lang.T("Prioritas harus P1 sampai P5.", "The priority must be P1 to P5."))
		}
		if reason == "" {
			l.Add("reason", lang.T("Sebutkan alasan mengubah prioritas.", "Give the reason for changing the priority."))
		}
		note("priority", i.Priority, *e.Priority)
		i.Priority = *e.Priority
	}
	if e.Protected != nil && *e.Protected != i.Protected {
		if !*e.Protected && reason == "" {
			l.Add("reason", lang.T("Sebutkan alasan membuka perlindungan.", "Give the reason for ending the protection."))
		}
		note("protected", i.Protected, *e.Protected)
		i.Protected = *e.Protected
	}
	if e.Summary != nil && strings.TrimSpace(*e.Summary) != i.Summary {
		i.Summary = strings.TrimSpace(*e.Summary)
		words.Summary = i.Summary
		note("summary", nil, nil)
	}
	if e.Location != nil && *e.Location != i.Location {
		e.Location.Check(&l, "location")
		i.Location = *e.Location
		words.Place = &i.Location
		i.AreaIDs = areas.CoveringIDs(i.Location.Point)
		note("location", nil, nil)
	}
	return event, words, l.Err()
}

// Note adds a note to the timeline.
func (s *Service) Note(ctx context.Context, incident ID, text string) (Incident, error) {
	if strings.TrimSpace(text) == "" {
		return Incident{}, fault.OnField("text", lang.T("Catatan masih kosong.", "The note is empty."))
	}
	return s.change(ctx, access.IncidentNote, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		return s.note(ctx, tx, i.ID, text)
	})
}

func (s *Service) note(ctx context.Context, tx *db.Tx, incident ID, text string) error {
	return s.journal.Append(ctx, tx, journal.Event{
		Kind: EventNoted, Subject: ref(incident), Case: string(incident), Personal: Words{Text: strings.TrimSpace(text)}, Person: person(incident),
	})
}

// AddNeed asks for more: by hand, or as back-up from the scene.
func (s *Service) AddNeed(ctx context.Context, incident ID, capability string, count int, reason string, backup bool) (Incident, error) {
	if _, ok := s.catalogue.Capability(capability); !ok {
		return Incident{}, fault.OnField("capability", lang.T("Kemampuan ini tidak dikenal.", "This capability is not known."))
	}
	reason = strings.TrimSpace(reason)
	if backup && reason == "" {
		return Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan meminta bantuan.", "Give the reason for asking for back-up."))
	}
	action := access.NeedEdit
	if backup {
		action = access.NeedBackup
	}
	return s.change(ctx, action, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if RuleOf(i.State).Done {
			return done(*i)
		}
		n := Need{ID: id.New(), Capability: capability, Count: count, State: NeedOpen, OpenedAt: tx.Now, Reason: reason}
		if err := s.store.saveNeeds(ctx, tx, i.ID, []Need{n}); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventNeedAdded, Subject: ref(i.ID), Case: string(i.ID), Data: NeedEvent{
			NeedID: n.ID, Capability: capability, Count: count, To: NeedOpen, Backup: backup,
		}, Reason: reason})
	})
}

// WithdrawNeed ends a need that turned out not to exist.
func (s *Service) WithdrawNeed(ctx context.Context, incident ID, need, reason string) (Incident, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan mencabut kebutuhan.", "Give the reason for withdrawing the need."))
	}
	return s.change(ctx, access.NeedEdit, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		k := slices.IndexFunc(i.Needs, func(n Need) bool { return n.ID == need })
		if k < 0 {
			return fault.Missing(lang.T("Kebutuhan", "The need"))
		}
		n := &i.Needs[k]
		if !n.State.Open() {
			return fault.New(fault.Conflict, lang.T("Kebutuhan ini sudah selesai.", "This need has already ended.")).WithCurrent(*i)
		}
		from := n.State
		n.State, n.Reason = NeedWithdrawn, reason
		if err := s.store.saveNeeds(ctx, tx, i.ID, []Need{*n}); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventNeedWithdrawn, Subject: ref(i.ID), Case: string(i.ID), Data: NeedEvent{
			NeedID: n.ID, Capability: n.Capability, Count: n.Count, From: from, To: NeedWithdrawn,
		}, Reason: reason})
	})
}

// LinkTo points from one incident to another, on both timelines.
func (s *Service) LinkTo(ctx context.Context, incident ID, link Link) (Incident, error) {
	other, err := s.view(ctx, s.db.Read(), link.To)
	if err == nil {
		err = s.access.May(ctx, access.IncidentRead, Resource(other))
	}
	if err != nil {
		return Incident{}, err
	}
	if link.To == incident {
		return Incident{}, fault.OnField("to", lang.T("Kejadian tidak dapat ditautkan ke dirinya sendiri.", "An incident cannot be linked to itself."))
	}
	return s.change(ctx, access.IncidentEdit, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if slices.Contains(i.Links, link) {
			return nil
		}
		if err := s.store.link(ctx, tx, i.ID, link); err != nil {
			return err
		}
		data := map[string]string{"from": string(i.ID), "to": string(link.To), "kind": link.Kind}
		if err := s.journal.Append(ctx, tx, journal.Event{Kind: EventLinked, Subject: ref(i.ID), Case: string(i.ID), Data: data}); err != nil {
			return err
		}
		target, err := s.Lock(ctx, tx, link.To)
		if err != nil {
			return err
		}
		if err := s.Save(ctx, tx, &target); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventLinked, Subject: ref(link.To), Case: string(link.To), Data: data})
	})
}
