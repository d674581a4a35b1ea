package unit

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

// store is the units' tables. Its zero value is of no use: see newStore.
type store struct{ fleet *fleet }

func newStore() store { return store{fleet: &fleet{known: map[ID]remembered{}}} }

// row is a unit as stored.
type row struct {
	bun.BaseModel `bun:"table:unit,alias:unit"`

	ID           ID        `bun:"id,pk"`
	CallSign     string    `bun:"call_sign"`
	Kind         string    `bun:"kind"`
	AgencyID     string    `bun:"agency_id"`
	Capabilities string    `bun:"capabilities"` // separated by blanks
	Crew         int       `bun:"crew"`
	State        State     `bun:"state"`
	SubState     string    `bun:"sub_state"`
	Reason       string    `bun:"reason"`
	StateSince   time.Time `bun:"state_since"`
	BaseLat      float64   `bun:"base_lat"`
	BaseLon      float64   `bun:"base_lon"`
	IncidentID   *string   `bun:"incident_id"`
	Version      int64     `bun:"version"`

	Lat      *float64   `bun:"lat"`
	Lon      *float64   `bun:"lon"`
	At       *time.Time `bun:"at"`
	Speed    *float64   `bun:"speed_mps"`
	Heading  *float64   `bun:"heading_deg"`
	Accuracy *float64   `bun:"accuracy_m"`
}

// columns tells the policies' translation where the attributes of a unit stand.
var columns = access.Columns{
	ID:       "unit.id",
	Agencies: "unit.agency_id IN (?)",
	Units:    "unit.id IN (?)",
}

func (r *row) unit() Unit {
	u := Unit{
		ID: r.ID, CallSign: r.CallSign, Kind: r.Kind, AgencyID: r.AgencyID, Capabilities: strings.Fields(r.Capabilities), Crew: r.Crew,
		State: r.State, SubState: r.SubState, Reason: r.Reason, StateSince: r.StateSince.UTC(),
		Base: geo.Point{Lat: r.BaseLat, Lon: r.BaseLon}, Version: r.Version,
	}
	if r.IncidentID != nil {
		u.IncidentID = *r.IncidentID
	}
	if r.At != nil && r.Lat != nil && r.Lon != nil {
		u.Position = &Position{Point: geo.Point{Lat: *r.Lat, Lon: *r.Lon}, At: r.At.UTC(), Speed: r.Speed, Heading: r.Heading, Accuracy: r.Accuracy}
	}
	return u
}

func (store) get(ctx context.Context, q db.Selecter, unit ID) (Unit, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("unit.id = ?", unit).Scan(ctx)
	if db.NoRows(err) {
		return Unit{}, unknown()
	}
	if err != nil {
		return Unit{}, fmt.Errorf("read unit: %w", err)
	}
	return r.unit(), nil
}

func (store) insert(ctx context.Context, tx *db.Tx, u Unit) error {
	_, err := tx.NewInsert().Model(&row{
		ID: u.ID, CallSign: u.CallSign, Kind: u.Kind, AgencyID: u.AgencyID, Capabilities: strings.Join(u.Capabilities, " "), Crew: u.Crew,
		State: u.State, SubState: u.SubState, Reason: u.Reason, StateSince: u.StateSince, BaseLat: u.Base.Lat, BaseLon: u.Base.Lon, Version: u.Version,
	}).Exec(ctx)
	return err
}

func (store) update(ctx context.Context, tx *db.Tx, u Unit) error {
	var incident any
	if u.IncidentID != "" {
		incident = u.IncidentID
	}
	_, err := tx.Exec(ctx, `UPDATE unit SET state = ?, sub_state = ?, reason = ?, state_since = ?, incident_id = ?, crew = ?, version = ? WHERE id = ?`,
		u.State, u.SubState, u.Reason, u.StateSince, incident, u.Crew, u.Version, u.ID)
	return err
}

func (store) edit(ctx context.Context, tx *db.Tx, u Unit) error {
	_, err := tx.Exec(ctx, `UPDATE unit SET call_sign = ?, kind = ?, agency_id = ?, capabilities = ?, crew = ?, base_lat = ?, base_lon = ?, version = ? WHERE id = ?`,
		u.CallSign, u.Kind, u.AgencyID, strings.Join(u.Capabilities, " "), u.Crew, u.Base.Lat, u.Base.Lon, u.Version, u.ID)
	return err
}

// locate appends to the trail and moves the unit, unless it was already seen then or later: of two positions for one moment the first
// counts, in the trail and here, so that the moment names the position.
func (store) locate(ctx context.Context, tx *db.Tx, unit ID, p Position) (moved bool, err error) {
	if _, err := tx.Exec(ctx, `INSERT INTO unit_position (unit_id, at, received_at, lat, lon, speed_mps, heading_deg, accuracy_m)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`, unit, p.At, tx.Now, p.Lat, p.Lon, p.Speed, p.Heading, p.Accuracy); err != nil {
		return false, fmt.Errorf("store position: %w", err)
	}
	rows, err := tx.Exec(ctx, `UPDATE unit SET lat = ?, lon = ?, at = ?, speed_mps = ?, heading_deg = ?, accuracy_m = ?
		WHERE id = ? AND (at IS NULL OR at < ?)`, p.Lat, p.Lon, p.At, p.Speed, p.Heading, p.Accuracy, unit, p.At)
	if err != nil {
		return false, fmt.Errorf("store position: %w", err)
	}
	return rows > 0, nil
}
