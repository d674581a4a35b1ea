package unit

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

// list reads every unit that the filter leaves, by call sign. It is written for speed, because each recommendation looks at the
// whole fleet: the rows are read in the order of the table and sorted here (the index on the call sign would cost a look-up
// for each row), and each column is taken as the driver gives it.
func (store) list(ctx context.Context, d *db.DB, filter access.Filter) (units []Unit, err error) {
	rows, err := filter.Apply(d.Read().NewSelect().TableExpr("unit").ColumnExpr(listColumns(d))).Rows(ctx)
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var found []*Unit // a unit is large: sorting moves pointers
	for r := newListed(); rows.Next(); {
		u := &Unit{}
		if err := r.scan(rows, u); err != nil {
			return nil, fmt.Errorf("list units: %w", err)
		}
		found = append(found, u)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	slices.SortFunc(found, func(a, b *Unit) int { return strings.Compare(a.CallSign, b.CallSign) })
	units = make([]Unit, len(found))
	for k, u := range found {
		units[k] = *u
	}
	return units, nil
}

// listColumns are in the order in which listed.scan takes them. On SQLite times are asked for as the text that they are: the
// driver's own parsing of them would take as long as all the rest.
func listColumns(d *db.DB) string {
	since, at := "unit.state_since", "unit.at"
	if !d.Postgres() {
		since, at = "CAST(unit.state_since AS TEXT)", "CAST(unit.at AS TEXT)"
	}
	return `unit.id, unit.call_sign, unit.kind, unit.agency_id, unit.capabilities, unit.state, unit.sub_state, unit.reason, unit.crew, unit.version,
		unit.base_lat, unit.base_lon, unit.incident_id, ` + since + `, unit.lat, unit.lon, ` + at + `, unit.speed_mps, unit.heading_deg, unit.accuracy_m`
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
