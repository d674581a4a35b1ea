package app

import (
	"context"

	"sentra/internal/centre/access"
	"sentra/internal/centre/agency"
	"sentra/internal/centre/dispatch"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
)

// reactions is the whole choreography: who does what when something happens. Each reaction runs in the operation that
// caused it, so that it is committed before the cause is answered, or neither is.
func (a *App) reactions() {
	// A unit reports: its assignment, the needs it meets and the incident move along.
	a.Journal.React(unit.EventStatusChanged, func(ctx context.Context, tx *db.Tx, r journal.Record) error {
		var change unit.StatusChanged
		if err := r.Data(&change); err != nil {
			return err
		}
		return a.Dispatch.Follow(ctx, tx, unit.ID(r.Subject.ID), change)
	})
	// An incident ends: its units are free.
	free := func(ctx context.Context, tx *db.Tx, r journal.Record) error {
		return a.Dispatch.Free(ctx, tx, incident.ID(r.Subject.ID))
	}
	a.Journal.React(incident.EventClosed, free)
	a.Journal.React(incident.EventCancelled, free)
	// An incident becomes protected: so do those who called about it.
	a.Journal.React(incident.EventEdited, func(ctx context.Context, tx *db.Tx, r journal.Record) error {
		return a.Intake.Hide(ctx, tx, incident.ID(r.Subject.ID))
	})
	// An incident becomes part of another: its callers and units go over.
	a.Journal.React(incident.EventMerged, func(ctx context.Context, tx *db.Tx, r journal.Record) error {
		var merged incident.MergedEvent
		if err := r.Data(&merged); err != nil {
			return err
		}
		if err := a.Intake.MoveOver(ctx, tx, merged.From, merged.Into); err != nil {
			return err
		}
		return a.Dispatch.MoveOver(ctx, tx, merged.From, merged.Into)
	})
	// Somebody is erased from an incident: from its assignments too.
	a.Journal.React(journal.Erased, func(ctx context.Context, tx *db.Tx, r journal.Record) error {
		if r.Subject.Kind != "incident" {
			return nil
		}
		return a.Dispatch.Forget(ctx, tx, incident.ID(r.Subject.ID))
	})
	// Areas change: what lies in them is told anew.
	a.Journal.React(place.EventImported, func(ctx context.Context, tx *db.Tx, _ journal.Record) error {
		covering := a.Areas.In(ctx).CoveringIDs
		if err := a.Incidents.Relocate(ctx, tx, covering); err != nil {
			return err
		}
		return a.Intake.Relocate(ctx, tx, covering)
	})
}

// refresh brings what this program holds in memory up to what another node has changed; for its own changes it finds nothing to do.
func (a *App) refresh(ctx context.Context, records []journal.Record) error {
	for _, r := range records {
		switch r.Kind {
		case place.EventImported:
			if err := a.Areas.Reload(ctx); err != nil {
				return err
			}
		case agency.EventAdded, agency.EventChanged:
			if err := a.agencies.Reload(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// shows tells which things an event changes on screens. That a record was read changes nothing.
func shows(r journal.Record) []thing {
	var things []thing
	if r.Kind == access.Read {
		return nil
	}
	switch r.Subject.Kind {
	case "contact", "incident", "unit":
		things = append(things, thing{r.Subject.Kind, r.Subject.ID})
	}
	if r.Case != "" && r.Subject.Kind != "incident" {
		things = append(things, thing{"incident", r.Case})
	}
	return things
}

// changesReaders tells whether an event may change who sees its incident: protection, areas, agencies and crews that have part in it.
func changesReaders(kind string) bool {
	switch kind {
	case incident.EventEdited, incident.EventRelocated, incident.EventMerged, incident.EventAbsorbed,
		dispatch.EventAssigned, dispatch.EventQueued, dispatch.EventPreempted, dispatch.EventCancelled, dispatch.EventEnded, dispatch.EventMoved:
		return true
	}
	return false
}

// thing names what a screen shows.
type thing struct{ kind, id string }
