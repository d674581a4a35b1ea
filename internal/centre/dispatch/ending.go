package dispatch

import (
	"context"
	"fmt"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Cancel takes a unit off an incident before its work is done.
func (s *Service) Cancel(ctx context.Context, assigned, reason string) (incident.Incident, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return incident.Incident{}, fault.OnField("reason", lang.T("Sebutkan alasan membatalkan penugasan.", "Give the reason for cancelling the assignment."))
	}
	found, err := s.store.get(ctx, s.db.Read(), assigned)
	if err != nil {
		return incident.Incident{}, err
	}
	seen, err := s.incidents.Load(ctx, found.IncidentID)
	if err != nil {
		return incident.Incident{}, err
	}
	if err := s.access.May(ctx, access.DispatchCancel, incident.Resource(seen)); err != nil {
		if fault.Is(err, fault.NotFound) { // as if there were no such assignment
			err = access.Missing("assignment")
		}
		return incident.Incident{}, err
	}
	return s.onIncident(ctx, found.IncidentID, func(ctx context.Context, tx *db.Tx, i *incident.Incident) error {
		a, err := s.store.get(ctx, tx, assigned)
		if err != nil {
			return err
		}
		if a.State != active && a.State != queued {
			return fault.New(fault.Conflict, lang.F("Penugasan %s sudah berakhir.", "The assignment of %s has already ended.", a.CallSign)).WithCurrent(*i)
		}
		if _, err := s.finish(ctx, tx, &a, cancelled, reason); err != nil {
			return err
		}
		if err := s.tell(ctx, tx, EventCancelled, a, Told{}, reason); err != nil {
			return err
		}
		return s.next(ctx, tx, a)
	})
}

// finish ends an assignment and takes its unit off the incident.
func (s *Service) finish(ctx context.Context, tx *db.Tx, a *assignment, as, reason string) (unit.Unit, error) {
	wasActive := a.State == active
	a.State, a.EndedAt = as, &tx.Now
	if reason != "" {
		a.Reason = reason
	}
	if err := s.store.save(ctx, tx, *a); err != nil {
		return unit.Unit{}, fmt.Errorf("end assignment: %w", err)
	}
	if err := s.incidents.Dismiss(ctx, tx, a.IncidentID, a.UnitID); err != nil {
		return unit.Unit{}, err
	}
	u, err := s.units.Lock(ctx, tx, unit.ID(a.UnitID))
	if err != nil || !wasActive {
		return u, err
	}
	return s.units.Release(ctx, tx, u)
}

// next begins the oldest queued assignment of the unit that a has left, if the unit can go.
func (s *Service) next(ctx context.Context, tx *db.Tx, a assignment) error {
	u, err := s.units.Lock(ctx, tx, unit.ID(a.UnitID))
	if err != nil {
		return err
	}
	if rule, _ := unit.RuleOf(u.State); u.IncidentID != "" || rule.Sendable != unit.Ready {
		return nil // it stays queued; a dispatcher sees it waiting
	}
	waiting, found, err := s.store.queuedOf(ctx, tx, u.ID)
	if err != nil || !found {
		return err
	}
	i, err := s.incidents.Lock(ctx, tx, waiting.IncidentID)
	if err != nil {
		return err
	}
	waiting.State, waiting.Status, waiting.DispatchedAt = active, string(unit.Dispatched), &tx.Now
	if err := s.begin(ctx, tx, &i, waiting, u); err != nil {
		return err
	}
	if err := s.tell(ctx, tx, EventAssigned, waiting, Told{}, waiting.Reason); err != nil {
		return err
	}
	return s.advance(ctx, tx, &i, tx.Now)
}
