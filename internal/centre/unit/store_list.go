package unit

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

// read gives the units of a query, in no order. It is written for speed: each column is taken as the driver gives it.
func (store) read(ctx context.Context, d *db.DB, query *bun.SelectQuery) (found []*Unit, err error) {
	rows, err := query.TableExpr("unit").ColumnExpr(listColumns(d)).Rows(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for r := newListed(); rows.Next(); {
		u := &Unit{}
		if err := r.scan(rows, u); err != nil {
			return nil, err
		}
		found = append(found, u)
	}
	return found, rows.Err()
}

// listColumns are in the order in which listed.scan takes them.
func listColumns(d *db.DB) string {
	return `unit.id, unit.call_sign, unit.kind, unit.agency_id, unit.capabilities, unit.state, unit.sub_state, unit.reason, unit.crew, unit.version,
		unit.base_lat, unit.base_lon, unit.incident_id, ` + momentColumn(d, "unit.state_since") + `, unit.lat, unit.lon, ` + momentColumn(d, "unit.at") + `,
		unit.speed_mps, unit.heading_deg, unit.accuracy_m`
}

// momentColumn asks for a time as db.Moment takes it. On SQLite that is the text that it is: the driver's own parsing of the times would
// take as long as all the rest.
func momentColumn(d *db.DB, column string) string {
	if d.Postgres() {
		return column
	}
	return "CAST(" + column + " AS TEXT)"
}

// listed is one row as the driver gives it, used again for each. Capabilities are the same for many units and split once.
type listed struct {
	text         [8]string
	crew         int64
	version      int64
	lat, lon     float64
	rest         [8]any
	into         []any
	capabilities map[string][]string
}

func newListed() *listed {
	r := &listed{capabilities: map[string][]string{}}
	for k := range r.text {
		r.into = append(r.into, &r.text[k])
	}
	r.into = append(r.into, &r.crew, &r.version, &r.lat, &r.lon)
	for k := range r.rest {
		r.into = append(r.into, &r.rest[k])
	}
	return r
}

func (r *listed) scan(rows *sql.Rows, u *Unit) error {
	if err := rows.Scan(r.into...); err != nil {
		return err
	}
	since, err := db.Moment(r.rest[1])
	if err != nil {
		return err
	}
	*u = Unit{
		ID: ID(r.text[0]), CallSign: r.text[1], Kind: r.text[2], AgencyID: r.text[3], Capabilities: r.split(r.text[4]), State: State(r.text[5]),
		SubState: r.text[6], Reason: r.text[7], Crew: int(r.crew), Version: r.version, Base: geo.Point{Lat: r.lat, Lon: r.lon}, StateSince: since,
	}
	u.IncidentID, _ = r.rest[0].(string)
	lat, north := r.rest[2].(float64)
	lon, east := r.rest[3].(float64)
	if !north || !east || r.rest[4] == nil {
		return nil
	}
	at, err := db.Moment(r.rest[4])
	if err != nil {
		return err
	}
	u.Position = &Position{Point: geo.Point{Lat: lat, Lon: lon}, At: at, Speed: number(r.rest[5]), Heading: number(r.rest[6]), Accuracy: number(r.rest[7])}
	return nil
}

// split gives the capabilities. The slice is clipped: whoever appends to it gets a copy.
func (r *listed) split(text string) []string {
	list, known := r.capabilities[text]
	if !known {
		list = slices.Clip(strings.Fields(text))
		r.capabilities[text] = list
	}
	return list
}

func number(v any) *float64 {
	if n, ok := v.(float64); ok {
		return &n
	}
	return nil
}
