package incident

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

type store struct{}

// row is an incident as stored.
type row struct {
	bun.BaseModel `bun:"table:incident,alias:incident"`

	ID           ID                 `bun:"id,pk"`
	Number       string             `bun:"number"`
	Type         string             `bun:"type"`
	Service      catalogue.Service  `bun:"service"`
	Priority     catalogue.Priority `bun:"priority"`
	State        State              `bun:"state"`
	Summary      string             `bun:"summary"`
	Lat          float64            `bun:"lat"`
	Lon          float64            `bun:"lon"`
	Accuracy     *float64           `bun:"accuracy_m"`
	Address      string             `bun:"address"`
	Verified     bool               `bun:"place_verified"`
	Protected    bool               `bun:"protected"`
	TakenBy      string             `bun:"taken_by"`
	AgencyID     string             `bun:"agency_id"`
	AgencyIDs    string             `bun:"agency_ids"` // copy of incident_agency, separated by blanks
	AreaIDs      string             `bun:"area_ids"`   // copy of incident_area
	Version      int64              `bun:"version"`
	ReceivedAt   time.Time          `bun:"received_at"`
	OpenedAt     time.Time          `bun:"opened_at"`
	DispatchedAt *time.Time         `bun:"dispatched_at"`
	EnRouteAt    *time.Time         `bun:"en_route_at"`
	OnSceneAt    *time.Time         `bun:"on_scene_at"`
	ResolvedAt   *time.Time         `bun:"resolved_at"`
	ClosedAt     *time.Time         `bun:"closed_at"`
	Disposition  string             `bun:"disposition"`
	MergedInto   string             `bun:"merged_into"`
}

// columns tells the policies' translation where the attributes of an incident stand.
var columns = access.Columns{
	ID:        "incident.id",
	Agencies:  "EXISTS (SELECT 1 FROM incident_agency g WHERE g.incident_id = incident.id AND g.agency_id IN (?))",
	Areas:     "EXISTS (SELECT 1 FROM incident_area a WHERE a.incident_id = incident.id AND a.area_id IN (?))",
	Units:     "EXISTS (SELECT 1 FROM incident_unit u WHERE u.incident_id = incident.id AND u.unit_id IN (?))",
	Assigned:  "incident.taken_by IN (?)",
	Protected: "incident.protected",
}

func rowOf(i Incident) *row {
	return &row{
		ID: i.ID, Number: i.Number, Type: i.Type, Service: i.Service, Priority: i.Priority, State: i.State, Summary: i.Summary,
		Lat: i.Location.Lat, Lon: i.Location.Lon, Accuracy: i.Location.Accuracy, Address: i.Location.Address, Verified: i.Location.Verified,
		Protected: i.Protected, TakenBy: i.TakenBy, AgencyID: i.AgencyID, AgencyIDs: strings.Join(i.AgencyIDs, " "), AreaIDs: strings.Join(i.AreaIDs, " "),
		Version: i.Version, ReceivedAt: i.ReceivedAt, OpenedAt: i.OpenedAt, DispatchedAt: i.DispatchedAt, EnRouteAt: i.EnRouteAt, OnSceneAt: i.OnSceneAt,
		ResolvedAt: i.ResolvedAt, ClosedAt: i.ClosedAt, Disposition: i.Disposition, MergedInto: string(i.MergedInto),
	}
}

func (r *row) incident() Incident {
	return Incident{
		ID: r.ID, Number: r.Number, Type: r.Type, Service: r.Service, Priority: r.Priority, State: r.State, Summary: r.Summary,
		Location:  Place{Point: geo.Point{Lat: r.Lat, Lon: r.Lon}, Accuracy: r.Accuracy, Address: r.Address, Verified: r.Verified},
		Protected: r.Protected, TakenBy: r.TakenBy, AgencyID: r.AgencyID, AgencyIDs: strings.Fields(r.AgencyIDs), AreaIDs: strings.Fields(r.AreaIDs),
		Version: r.Version, ReceivedAt: r.ReceivedAt.UTC(), OpenedAt: r.OpenedAt.UTC(), DispatchedAt: clock.UTC(r.DispatchedAt), EnRouteAt: clock.UTC(r.EnRouteAt),
		OnSceneAt: clock.UTC(r.OnSceneAt), ResolvedAt: clock.UTC(r.ResolvedAt), ClosedAt: clock.UTC(r.ClosedAt), Disposition: r.Disposition, MergedInto: ID(r.MergedInto),
	}
}

func (store) get(ctx context.Context, q db.Selecter, incident ID) (Incident, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("incident.id = ?", incident).Scan(ctx)
	if db.NoRows(err) {
		return Incident{}, unknown()
	}
	if err != nil {
		return Incident{}, fmt.Errorf("read incident: %w", err)
	}
	return r.incident(), nil
}

func (s store) list(ctx context.Context, d *db.DB, filter, persons access.Filter, q Query, now time.Time) (found []Incident, next string, err error) {
	var rows []row
	sel := filter.Apply(d.Read().NewSelect().Model(&rows)).OrderExpr("incident.id DESC").Limit(int64(q.Limit) + 1)
	if len(q.States) > 0 {
		sel = sel.Where("incident.state IN (?)", bun.List(q.States))
	}
	if q.After != "" {
		sel = sel.Where("incident.id < ?", q.After)
	}
	if q.Within > 0 {
		sel = sel.Where("incident.opened_at >= ?", now.Add(-q.Within))
	}
	if q.Near != nil {
		low, high := geo.Box(*q.Near, q.Radius)
		sel = sel.Where("incident.lat BETWEEN ? AND ? AND incident.lon BETWEEN ? AND ?", low.Lat, high.Lat, low.Lon, high.Lon)
	}
	if q.Text != "" {
		like := "%" + strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(strings.ToLower(q.Text)) + "%"
		sel = sel.WhereGroup(" AND ", func(g *bun.SelectQuery) *bun.SelectQuery {
			return g.Where(`LOWER(incident.number) LIKE ? ESCAPE '\'`, like).WhereGroup(" OR ", func(words *bun.SelectQuery) *bun.SelectQuery {
				return persons.Apply(words).Where(`(LOWER(incident.summary) LIKE ? ESCAPE '\' OR LOWER(incident.address) LIKE ? ESCAPE '\')`, like, like)
			})
		})
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, "", fmt.Errorf("list incidents: %w", err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = string(rows[q.Limit-1].ID)
	}
	found = make([]Incident, 0, len(rows))
	for k := range rows {
		i := rows[k].incident()
		if q.Near == nil || geo.Distance(*q.Near, i.Location.Point) <= q.Radius {
			found = append(found, i)
		}
	}
	return found, next, nil
}

// absorbed are all incidents that were merged into one, directly or by way of others.
func (store) absorbed(ctx context.Context, q db.Selecter, into ID) ([]ID, error) {
	var all []ID
	for next := []ID{into}; len(next) > 0; {
		var found []ID
		if err := q.NewSelect().TableExpr("incident").ColumnExpr("incident.id").Where("incident.merged_into IN (?)", bun.List(next)).Scan(ctx, &found); err != nil {
			return nil, fmt.Errorf("look for merged incidents: %w", err)
		}
		all, next = append(all, found...), found
	}
	return all, nil
}

// among tells which of some incidents the filter leaves.
func (store) among(ctx context.Context, d *db.DB, filter access.Filter, incidents []ID) (map[ID]bool, error) {
	var found []ID
	err := filter.Apply(d.Read().NewSelect().TableExpr("incident")).ColumnExpr("incident.id").Where("incident.id IN (?)", bun.List(incidents)).Scan(ctx, &found)
	if err != nil {
		return nil, fmt.Errorf("look for incidents: %w", err)
	}
	out := make(map[ID]bool, len(found))
	for _, i := range found {
		out[i] = true
	}
	return out, nil
}

func (s store) insert(ctx context.Context, tx *db.Tx, i Incident) error {
	if _, err := tx.NewInsert().Model(rowOf(i)).Exec(ctx); err != nil {
		return err
	}
	for _, area := range i.AreaIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO incident_area (incident_id, area_id) VALUES (?, ?)`, i.ID, area); err != nil {
			return err
		}
	}
	for _, agency := range i.AgencyIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO incident_agency (incident_id, agency_id) VALUES (?, ?)`, i.ID, agency); err != nil {
			return err
		}
	}
	return s.saveNeeds(ctx, tx, i.ID, i.Needs)
}

func (store) update(ctx context.Context, tx *db.Tx, i Incident) error {
	_, err := tx.NewUpdate().Model(rowOf(i)).WherePK().Exec(ctx)
	return err
}

// place stores the areas in which the incident now lies.
func (store) place(ctx context.Context, tx *db.Tx, i Incident) error {
	if _, err := tx.Exec(ctx, `DELETE FROM incident_area WHERE incident_id = ?`, i.ID); err != nil {
		return err
	}
	for _, area := range i.AreaIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO incident_area (incident_id, area_id) VALUES (?, ?)`, i.ID, area); err != nil {
			return err
		}
	}
	return nil
}

// involve lets an agency and its unit see the incident.
func (store) involve(ctx context.Context, tx *db.Tx, i *Incident, agency, unit string) error {
	added, err := tx.Exec(ctx, `INSERT INTO incident_agency (incident_id, agency_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, i.ID, agency)
	if err != nil {
		return err
	}
	if added == 1 {
		i.AgencyIDs = append(i.AgencyIDs, agency)
	}
	_, err = tx.Exec(ctx, `INSERT INTO incident_unit (incident_id, unit_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, i.ID, unit)
	return err
}

func (store) dismiss(ctx context.Context, tx *db.Tx, incident ID, unit string) error {
	_, err := tx.Exec(ctx, `DELETE FROM incident_unit WHERE incident_id = ? AND unit_id = ?`, incident, unit)
	return err
}
