package incident

import (
	"context"
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Close ends an incident with a disposition. Its units are freed in the same operation.
func (s *Service) Close(ctx context.Context, incident ID, c Closing) (Incident, error) {
	return s.change(ctx, access.IncidentClose, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if RuleOf(i.State).Done {
			return done(*i)
		}
		var unmet []string
		for _, n := range i.unmet() {
			unmet = append(unmet, n.Capability)
		}
		if err := i.close(c, s.catalogue, tx.Now); err != nil {
			return err
		}
		if err := s.store.saveNeeds(ctx, tx, i.ID, i.Needs); err != nil {
			return err
		}
		if strings.TrimSpace(c.Note) != "" {
			if err := s.note(ctx, tx, i.ID, c.Note); err != nil {
				return err
			}
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventClosed, Subject: ref(i.ID), Case: string(i.ID), Data: ClosedEvent{
			Disposition: c.Disposition, Unmet: unmet,
		}, Reason: strings.TrimSpace(c.Reason)})
	})
}

// Cancel ends an incident that needs nobody after all. Where the caller may have been made to withdraw (violence, a child, a
// medical case), it is refused until a unit has looked.
func (s *Service) Cancel(ctx context.Context, incident ID, reason string) (Incident, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan pembatalan.", "Give the reason for cancelling."))
	}
	return s.change(ctx, access.IncidentCancel, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if RuleOf(i.State).Done {
			return done(*i)
		}
		kind, _ := s.catalogue.Type(i.Type)
		if kind.Crime {
			return fault.New(fault.Conflict, lang.F("%s adalah dugaan tindak pidana dan tidak boleh dibuang: tutup kejadian dengan hasilnya.",
				"%s is an alleged crime and may not be discarded: close it with its result.", kind.Name)).WithCurrent(*i)
		}
		if kind.SafetyCheck {
			return fault.New(fault.Conflict, lang.F("%s tidak dapat dibatalkan: unit harus memeriksa di lokasi, lalu kejadian ditutup dengan hasilnya.",
				"%s cannot be cancelled: a unit must check at the scene, then it is closed with the result.", kind.Name)).WithCurrent(*i)
		}
		if err := i.move(Cancelled, tx.Now); err != nil {
			return err
		}
		i.abandon(NeedUnmet, reason)
		if err := s.store.saveNeeds(ctx, tx, i.ID, i.Needs); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventCancelled, Subject: ref(i.ID), Case: string(i.ID), Data: ClosedEvent{}, Reason: reason})
	})
}

// Reopen takes an ended incident up again.
func (s *Service) Reopen(ctx context.Context, incident ID, reason string) (Incident, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan membuka kembali.", "Give the reason for reopening."))
	}
	return s.change(ctx, access.IncidentReopen, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if !RuleOf(i.State).Done {
			return fault.New(fault.Conflict, lang.F("Kejadian %s masih terbuka.", "Incident %s is still open.", i.Number)).WithCurrent(*i)
		}
		if err := i.reopen(tx.Now); err != nil {
			return err
		}
		if err := s.store.saveNeeds(ctx, tx, i.ID, i.Needs); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventReopened, Subject: ref(i.ID), Case: string(i.ID), Data: ClosedEvent{}, Reason: reason})
	})
}

// Merge makes an incident part of another: its callers and units go over in the same operation, and so does what was still asked for and
// how urgent it was. Nothing that somebody is waiting for is lost by it.
func (s *Service) Merge(ctx context.Context, incident, into ID) (Incident, error) {
	target, err := s.view(ctx, s.db.Read(), into)
	if err != nil {
		return target, err
	}
	if err := s.access.May(ctx, access.IncidentMerge, Resource(target)); err != nil {
		return target, err
	}
	if incident == into {
		return target, fault.OnField("into", lang.T("Kejadian tidak dapat digabung ke dirinya sendiri.", "An incident cannot be merged into itself."))
	}
	return s.change(ctx, access.IncidentMerge, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		target, err := s.Lock(ctx, tx, into)
		if err != nil {
			return err
		}
		if RuleOf(target.State).Done {
			return done(target)
		}
		if err := i.move(Merged, tx.Now); err != nil {
			return err
		}
		i.MergedInto = into
		if err := s.takeOver(ctx, tx, &target, *i); err != nil {
			return err
		}
		i.abandon(NeedWithdrawn, target.Number)
		if err := s.store.saveNeeds(ctx, tx, i.ID, i.Needs); err != nil {
			return err
		}
		if i.Protected && !target.Protected { // what was hidden stays hidden
			target.Protected = true
		}
		if err := s.Save(ctx, tx, &target); err != nil {
			return err
		}
		data := MergedEvent{From: i.ID, FromNumber: i.Number, Into: into, IntoNumber: target.Number}
		if err := s.journal.Append(ctx, tx, journal.Event{Kind: EventMerged, Subject: ref(i.ID), Case: string(i.ID), Data: data}); err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: EventAbsorbed, Subject: ref(into), Case: string(into), Data: data})
	})
}

// takeOver gives the target what the merged incident still asked for, beyond what it asks for itself, and the more urgent priority.
func (s *Service) takeOver(ctx context.Context, tx *db.Tx, target *Incident, from Incident) error {
	for _, n := range from.unmet() {
		n.Count -= target.asked(n.Capability)
		if n.Count <= 0 {
			continue
		}
		added := Need{ID: id.New(), Capability: n.Capability, Count: n.Count, State: NeedOpen, OpenedAt: n.OpenedAt}
		target.Needs = append(target.Needs, added)
		if err := s.store.saveNeeds(ctx, tx, target.ID, []Need{added}); err != nil {
			return err
		}
		if err := s.journal.Append(ctx, tx, journal.Event{Kind: EventNeedAdded, Subject: ref(target.ID), Case: string(target.ID), Data: NeedEvent{
			NeedID: added.ID, Capability: added.Capability, Count: added.Count, To: NeedOpen,
		}, Reason: from.Number}); err != nil {
			return err
		}
	}
	if !from.Priority.Before(target.Priority) {
		return nil
	}
	edited := Edited{Changed: []string{"priority"}, From: map[string]any{"priority": target.Priority}, To: map[string]any{"priority": from.Priority}}
	target.Priority = from.Priority
	return s.journal.Append(ctx, tx, journal.Event{Kind: EventEdited, Subject: ref(target.ID), Case: string(target.ID), Data: edited, Reason: from.Number})
}

// Involve notes that an agency has part in the incident from now on, so that its people see it.
func (s *Service) Involve(ctx context.Context, tx *db.Tx, i *Incident, agency, unit string) error {
	return s.store.involve(ctx, tx, i, agency, unit)
}

// Dismiss notes that a unit is no longer on the incident. Its agency keeps seeing what it had part in.
func (s *Service) Dismiss(ctx context.Context, tx *db.Tx, incident ID, unit string) error {
	return s.store.dismiss(ctx, tx, incident, unit)
}

// Advance brings needs and state of a locked incident up to what its units have done at a time, which may have been heard by radio. It tells
// each change in the journal.
func (s *Service) Advance(ctx context.Context, tx *db.Tx, i *Incident, furthest State, needs map[string]Progress, at time.Time) error {
	for k := range i.Needs {
		n := &i.Needs[k]
		from, sent, arrived := n.State, n.Sent, n.Arrived
		n.progress(needs[n.ID], at)
		if n.State == from && n.Sent == sent && n.Arrived == arrived {
			continue
		}
		if err := s.store.saveNeeds(ctx, tx, i.ID, []Need{*n}); err != nil {
			return err
		}
		if n.State == from {
			continue
		}
		if err := s.journal.Append(ctx, tx, journal.Event{Kind: EventNeedChanged, Subject: ref(i.ID), Case: string(i.ID), Data: NeedEvent{
			NeedID: n.ID, Capability: n.Capability, Count: n.Count, From: from, To: n.State,
		}}); err != nil {
			return err
		}
	}
	if furthest == Resolved && len(i.unmet()) > 0 {
		furthest = Open // its units have left, but somebody is still waited for
	}
	if RuleOf(i.State).Done || i.State == furthest || !May(i.State, furthest) {
		return nil
	}
	from := i.State
	if err := i.move(furthest, at); err != nil {
		return err
	}
	return s.journal.Append(ctx, tx, journal.Event{Kind: EventMoved, Subject: ref(i.ID), Case: string(i.ID), Data: MovedEvent{From: from, To: furthest}})
}

// Relocate tells every incident anew in which areas it lies, after the areas have changed.
func (s *Service) Relocate(ctx context.Context, tx *db.Tx, covering func(geo.Point) []string) error {
	all, err := s.store.allPlaces(ctx, tx)
	if err != nil {
		return err
	}
	for k := range all {
		i := &all[k]
		now := covering(i.Location.Point)
		if slices.Equal(now, i.AreaIDs) {
			continue
		}
		i.AreaIDs = now
		if err := s.store.place(ctx, tx, *i); err != nil {
			return err
		}
		if err := s.Save(ctx, tx, i); err != nil {
			return err
		}
		event := journal.Event{Kind: EventRelocated, Subject: ref(i.ID), Case: string(i.ID), Data: Relocated{AreaIDs: now}}
		if err := s.journal.Append(ctx, tx, event); err != nil {
			return err
		}
	}
	return nil
}
