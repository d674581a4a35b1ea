package dispatch

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
)

type store struct{}

type row struct {
	bun.BaseModel `bun:"table:dispatch_assignment,alias:a"`

	ID           string      `bun:"id,pk"`
	IncidentID   incident.ID `bun:"incident_id"`
	UnitID       string      `bun:"unit_id"`
	CallSign     string      `bun:"call_sign"`
	AgencyID     string      `bun:"agency_id"`
	NeedID       string      `bun:"need_id"`
	State        string      `bun:"state"`
	Status       string      `bun:"status"`
	Reason       string      `bun:"reason"`
	QueuedAt     *time.Time  `bun:"queued_at"`
	DispatchedAt *time.Time  `bun:"dispatched_at"`
	AckAt        *time.Time  `bun:"acknowledged_at"`
	EnRouteAt    *time.Time  `bun:"en_route_at"`
	OnSceneAt    *time.Time  `bun:"on_scene_at"`
	EndedAt      *time.Time  `bun:"ended_at"`
}

func (r *row) assignment() assignment {
	return assignment{AgencyID: r.AgencyID, Assignment: incident.Assignment{
		ID: r.ID, UnitID: r.UnitID, CallSign: r.CallSign, IncidentID: r.IncidentID, NeedID: r.NeedID, State: r.State, Status: r.Status, Reason: r.Reason,
		QueuedAt: clock.UTC(r.QueuedAt), DispatchedAt: clock.UTC(r.DispatchedAt), AckAt: clock.UTC(r.AckAt), EnRouteAt: clock.UTC(r.EnRouteAt), OnSceneAt: clock.UTC(r.OnSceneAt), EndedAt: clock.UTC(r.EndedAt),
	}}
}

// save inserts or updates. A violated uniqueness means that the unit has another active assignment.
func (store) save(ctx context.Context, tx *db.Tx, a assignment) error {
	_, err := tx.NewInsert().Model(&row{
		ID: a.ID, IncidentID: a.IncidentID, UnitID: a.UnitID, CallSign: a.CallSign, AgencyID: a.AgencyID, NeedID: a.NeedID, State: a.State, Status: a.Status,
		Reason: a.Reason, QueuedAt: a.QueuedAt, DispatchedAt: a.DispatchedAt, AckAt: a.AckAt, EnRouteAt: a.EnRouteAt, OnSceneAt: a.OnSceneAt, EndedAt: a.EndedAt,
	}).On("CONFLICT (id) DO UPDATE").Set("incident_id = EXCLUDED.incident_id").Set("need_id = EXCLUDED.need_id").Set("state = EXCLUDED.state").
		Set("status = EXCLUDED.status").Set("reason = EXCLUDED.reason").Set("dispatched_at = EXCLUDED.dispatched_at").
		Set("acknowledged_at = EXCLUDED.acknowledged_at").Set("en_route_at = EXCLUDED.en_route_at").Set("on_scene_at = EXCLUDED.on_scene_at").
		Set("ended_at = EXCLUDED.ended_at").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store assignment: %w", err)
	}
	return nil
}

func list(ctx context.Context, q *bun.SelectQuery, where string, args ...any) ([]assignment, error) {
	var rows []row
	if err := q.Model(&rows).Where(where, args...).Order("a.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read assignments: %w", err)
	}
	out := make([]assignment, len(rows))
	for k := range rows {
		out[k] = rows[k].assignment()
	}
	return out, nil
}

func (store) of(ctx context.Context, tx *db.Tx, i incident.ID) ([]assignment, error) {
	return list(ctx, tx.NewSelect(), "a.incident_id = ?", i)
}

// get finds one assignment; NotFound when there is none.
func (store) get(ctx context.Context, q db.Selecter, assigned string) (assignment, error) {
	found, err := list(ctx, q.NewSelect(), "a.id = ?", assigned)
	if err != nil {
		return assignment{}, err
	}
	if len(found) == 0 {
		return assignment{}, access.Missing("assignment")
	}
	return found[0], nil
}

// activeOf is the unit's active assignment; sql.ErrNoRows when it has none.
func (store) activeOf(ctx context.Context, tx *db.Tx, u unit.ID) (assignment, error) {
	var r row
	if err := tx.NewSelect().Model(&r).Where("a.unit_id = ? AND a.state = 'active'", u).Scan(ctx); err != nil {
		return assignment{}, err
	}
	return r.assignment(), nil
}

// queuedOf is the oldest queued assignment of the unit.
func (store) queuedOf(ctx context.Context, tx *db.Tx, u unit.ID) (assignment, bool, error) {
	found, err := list(ctx, tx.NewSelect(), "a.unit_id = ? AND a.state = 'queued'", u)
	if err != nil || len(found) == 0 {
		return assignment{}, false, err
	}
	return found[0], true, nil
}

// between is the unit's queued or active assignment on an incident.
func (store) between(ctx context.Context, tx *db.Tx, i incident.ID, u unit.ID) (assignment, bool, error) {
	found, err := list(ctx, tx.NewSelect(), "a.incident_id = ? AND a.unit_id = ? AND a.state IN ('queued', 'active')", i, u)
	if err != nil || len(found) == 0 {
		return assignment{}, false, err
	}
	return found[0], true, nil
}

func (store) forgetReasons(ctx context.Context, tx *db.Tx, of incident.ID) error {
	_, err := tx.Exec(ctx, `UPDATE dispatch_assignment SET reason = '' WHERE incident_id = ?`, of)
	return err
}

// Assignments implements incident.Attached.
func (s *Service) Assignments(ctx context.Context, q db.Selecter, incidents []incident.ID) (map[incident.ID][]incident.Assignment, error) {
	found, err := list(ctx, q.NewSelect(), "a.incident_id IN (?)", bun.List(incidents))
	if err != nil {
		return nil, err
	}
	out := map[incident.ID][]incident.Assignment{}
	for _, a := range found {
		out[a.IncidentID] = append(out[a.IncidentID], a.Assignment)
	}
	return out, nil
}
