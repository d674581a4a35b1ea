package dispatch

import (
	"context"

	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Follow is the reaction to a unit's report: it moves the unit's assignment, and with it needs and state of the incident. The
// incident is told last, so that it is raised by one version for all of it.
func (s *Service) Follow(ctx context.Context, tx *db.Tx, of unit.ID, change unit.StatusChanged) error {
	if change.By == "dispatch" {
		return nil // this package's own doing
	}
	a, err := s.store.activeOf(ctx, tx, of)
	if db.NoRows(err) {
		if change.To == unit.Available {
			return s.next(ctx, tx, assignment{Assignment: incident.Assignment{UnitID: string(of)}})
		}
		return nil
	}
	if err != nil {
		return err
	}
	if change.At.Before(*a.DispatchedAt) {
		return fault.OnField("at", lang.F("%s baru ditugaskan pukul %s.", "%s was sent only at %s.", a.CallSign, a.DispatchedAt.In(s.zone).Format("15:04:05 MST")))
	}
	i, err := s.incidents.Lock(ctx, tx, a.IncidentID)
	if err != nil {
		return err
	}
	if left := a.follow(change.To, change.At); !left {
		if err := s.store.save(ctx, tx, a); err != nil {
			return err
		}
		return s.advance(ctx, tx, &i, change.At)
	}
	if _, err := s.finish(ctx, tx, &a, ended, ""); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, EventEnded, a, Told{}, a.Reason); err != nil {
		return err
	}
	if err := s.advance(ctx, tx, &i, change.At); err != nil {
		return err
	}
	return s.next(ctx, tx, a)
}

// Free is the reaction to the end of an incident: its units are free, and those with something queued go there.
func (s *Service) Free(ctx context.Context, tx *db.Tx, of incident.ID) error {
	all, err := s.store.of(ctx, tx, of)
	if err != nil {
		return err
	}
	for k := range all {
		a := &all[k]
		as, event := ended, EventEnded
		switch {
		case a.State == queued || a.State == active && a.OnSceneAt == nil:
			as, event = cancelled, EventCancelled
		case a.State != active:
			continue
		}
		if _, err := s.finish(ctx, tx, a, as, ""); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, event, *a, Told{}, a.Reason); err != nil {
			return err
		}
		if err := s.next(ctx, tx, *a); err != nil {
			return err
		}
	}
	i, err := s.incidents.Lock(ctx, tx, of)
	if err != nil {
		return err
	}
	return s.advance(ctx, tx, &i, tx.Now) // who never came is no longer counted, should it be opened again
}

// Forget is the reaction to the erasure of an incident: what people wrote about why units were sent or taken off is gone.
func (s *Service) Forget(ctx context.Context, tx *db.Tx, of incident.ID) error {
	return s.store.forgetReasons(ctx, tx, of)
}

// MoveOver is the reaction to a merger: units that are on or queued for the merged incident are now on the other.
func (s *Service) MoveOver(ctx context.Context, tx *db.Tx, from, into incident.ID) error {
	all, err := s.store.of(ctx, tx, from)
	if err != nil {
		return err
	}
	target, err := s.incidents.Lock(ctx, tx, into)
	if err != nil {
		return err
	}
	for k := range all {
		a := &all[k]
		if a.State != active && a.State != queued {
			continue
		}
		if err := s.moveOver(ctx, tx, a, &target); err != nil {
			return err
		}
	}
	return s.advance(ctx, tx, &target, tx.Now)
}

func (s *Service) moveOver(ctx context.Context, tx *db.Tx, a *assignment, target *incident.Incident) error {
	u, err := s.units.Lock(ctx, tx, unit.ID(a.UnitID))
	if err != nil {
		return err
	}
	from := a.IncidentID
	if there, found, err := s.store.between(ctx, tx, target.ID, u.ID); err != nil {
		return err
	} else if found { // it is on or queued for the other one too: one assignment is enough
		drop := a
		if a.State == active {
			drop = &there
		}
		drop.State, drop.EndedAt, drop.Reason = cancelled, &tx.Now, target.Number
		if err := s.store.save(ctx, tx, *drop); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, EventCancelled, *drop, Told{}, drop.Reason); err != nil {
			return err
		}
		if drop == a {
			return s.incidents.Dismiss(ctx, tx, from, a.UnitID)
		}
	}
	if a.NeedID, err = s.needFor(ctx, tx, *target, u, ""); err != nil {
		return err
	}
	a.IncidentID = target.ID
	if err := s.store.save(ctx, tx, *a); err != nil {
		return err
	}
	if err := s.incidents.Dismiss(ctx, tx, from, a.UnitID); err != nil {
		return err
	}
	if err := s.incidents.Involve(ctx, tx, target, a.AgencyID, a.UnitID); err != nil {
		return err
	}
	if a.State == active {
		if err := s.units.Transfer(ctx, tx, u, string(target.ID)); err != nil {
			return err
		}
	}
	return s.tell(ctx, tx, EventMoved, *a, Told{From: from}, a.Reason)
}
