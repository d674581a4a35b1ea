package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

type store struct{}

type row struct {
	bun.BaseModel `bun:"table:intake_contact,alias:c"`

	ID          ID            `bun:"id,pk"`
	Number      string        `bun:"number"`
	Channel     string        `bun:"channel"`
	Text        string        `bun:"text"`
	Type        string        `bun:"type"`
	State       State         `bun:"state"`
	EndedAs     catalogue.End `bun:"ended_as"`
	Lat         *float64      `bun:"lat"`
	Lon         *float64      `bun:"lon"`
	Accuracy    *float64      `bun:"accuracy_m"`
	Address     string        `bun:"address"`
	Reported    bool          `bun:"reported"` // somebody said who they are
	Name        string        `bun:"reporter_name"`
	Phone       string        `bun:"reporter_phone"`
	PhoneHash   string        `bun:"phone_hash"`
	Anonymous   bool          `bun:"anonymous"`
	SafeContact SafeContact   `bun:"safe_contact"`
	Protected   bool          `bun:"protected"`
	TakenBy     string        `bun:"taken_by"`
	AgencyIDs   string        `bun:"agency_ids"` // copy of intake_agency, separated by blanks
	AreaIDs     string        `bun:"area_ids"`   // copy of intake_area
	ReceivedAt  time.Time     `bun:"received_at"`
	EndedAt     *time.Time    `bun:"ended_at"`
	Version     int64         `bun:"version"`
}

// columns tells the policies' translation where the attributes of a contact stand.
var columns = access.Columns{
	ID:        "c.id",
	Agencies:  "EXISTS (SELECT 1 FROM intake_agency g WHERE g.contact_id = c.id AND g.agency_id IN (?))",
	Areas:     "EXISTS (SELECT 1 FROM intake_area a WHERE a.contact_id = c.id AND a.area_id IN (?))",
	Assigned:  "c.taken_by IN (?)",
	Protected: "c.protected",
}

func (r *row) contact() Contact {
	c := Contact{
		ID: r.ID, Number: r.Number, Channel: r.Channel, Text: r.Text, Type: r.Type, State: r.State, EndedAs: r.EndedAs, Protected: r.Protected, TakenBy: r.TakenBy,
		AgencyIDs: strings.Fields(r.AgencyIDs), AreaIDs: strings.Fields(r.AreaIDs), ReceivedAt: r.ReceivedAt.UTC(), Version: r.Version,
	}
	if r.EndedAt != nil {
		at := r.EndedAt.UTC()
		c.EndedAt = &at
	}
	if r.Lat != nil && r.Lon != nil {
		c.Location = &incident.Place{Point: geo.Point{Lat: *r.Lat, Lon: *r.Lon}, Accuracy: r.Accuracy, Address: r.Address}
	}
	if r.Reported {
		c.Reporter = &Reporter{Name: r.Name, Phone: r.Phone, Anonymous: r.Anonymous, SafeContact: r.SafeContact}
	}
	return c
}

const insertContact = `INSERT INTO intake_contact (id, number, channel, text, type, state, ended_as, lat, lon, accuracy_m, address, reported,
	reporter_name, reporter_phone, phone_hash, anonymous, safe_contact, protected, taken_by, agency_ids, area_ids, received_at, version)
	VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

// insert is written for speed: every reach-out passes here.
func (s store) insert(ctx context.Context, tx *db.Tx, c Contact, phoneHash string) error {
	var lat, lon, accuracy *float64
	var address string
	if c.Location != nil {
		lat, lon, accuracy, address = &c.Location.Lat, &c.Location.Lon, c.Location.Accuracy, c.Location.Address
	}
	r := Reporter{SafeContact: SafeUnknown}
	if c.Reporter != nil {
		r = *c.Reporter
	}
	if _, err := tx.Exec(ctx, insertContact, c.ID, c.Number, c.Channel, c.Text, c.Type, c.State, lat, lon, accuracy, address, c.Reporter != nil,
		r.Name, r.Phone, phoneHash, r.Anonymous, r.SafeContact, c.Protected, c.TakenBy, strings.Join(c.AgencyIDs, " "), strings.Join(c.AreaIDs, " "), c.ReceivedAt, c.Version); err != nil {
		return err
	}
	if err := s.insertAreas(ctx, tx, c.ID, c.AreaIDs); err != nil {
		return err
	}
	for _, agency := range c.AgencyIDs {
		if _, err := tx.Exec(ctx, `INSERT INTO intake_agency (contact_id, agency_id) VALUES (?, ?)`, c.ID, agency); err != nil {
			return err
		}
	}
	return nil
}

// insertAreas takes one statement: a place in a town lies in half a dozen areas, and on PostgreSQL each statement is a way to the server and
// back on which the day's next number waits.
func (store) insertAreas(ctx context.Context, tx *db.Tx, contact ID, areas []string) error {
	if len(areas) == 0 {
		return nil
	}
	args := make([]any, 0, 2*len(areas))
	for _, area := range areas {
		args = append(args, contact, area)
	}
	_, err := tx.Exec(ctx, `INSERT INTO intake_area (contact_id, area_id) VALUES (?, ?)`+strings.Repeat(`, (?, ?)`, len(areas)-1), args...)
	return err
}

func (store) get(ctx context.Context, q db.Selecter, contact ID) (Contact, error) {
	var r row
	err := q.NewSelect().Model(&r).Where("c.id = ?", contact).Scan(ctx)
	if db.NoRows(err) {
		return Contact{}, unknown()
	}
	if err != nil {
		return Contact{}, fmt.Errorf("read contact: %w", err)
	}
	return r.contact(), nil
}

func (store) update(ctx context.Context, tx *db.Tx, c Contact) error {
	_, err := tx.Exec(ctx, `UPDATE intake_contact SET state = ?, ended_as = ?, ended_at = ?, protected = ?, version = ? WHERE id = ?`,
		c.State, c.EndedAs, c.EndedAt, c.Protected, c.Version, c.ID)
	return err
}

func (store) list(ctx context.Context, d *db.DB, filter access.Filter, q Query, phoneHash string) (found []Contact, next string, err error) {
	var rows []row
	sel := filter.Apply(d.Read().NewSelect().Model(&rows)).Limit(int64(q.Limit) + 1)
	order, further := "c.id DESC", "c.id < ?"
	if q.State == Waiting { // who waits longest comes first
		order, further = "c.id", "c.id > ?"
	}
	sel = sel.OrderExpr(order)
	if q.State != "" {
		sel = sel.Where("c.state = ?", q.State)
	}
	if phoneHash != "" {
		sel = sel.Where("c.phone_hash = ?", phoneHash)
	}
	if q.After != "" {
		sel = sel.Where(further, q.After)
	}
	if err := sel.Scan(ctx); err != nil {
		return nil, "", fmt.Errorf("list contacts: %w", err)
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		next = string(rows[q.Limit-1].ID)
	}
	found = make([]Contact, len(rows))
	for k := range rows {
		found[k] = rows[k].contact()
	}
	return found, next, nil
}

func (store) join(ctx context.Context, tx *db.Tx, contact ID, of incident.ID, at time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO intake_incident (contact_id, incident_id, joined_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, contact, of, at)
	return err
}

func (store) part(ctx context.Context, tx *db.Tx, contact ID, of incident.ID) error {
	_, err := tx.Exec(ctx, `DELETE FROM intake_incident WHERE contact_id = ? AND incident_id = ?`, contact, of)
	return err
}

type joinRow struct {
	bun.BaseModel `bun:"table:intake_incident,alias:j"`

	ContactID  ID          `bun:"contact_id"`
	IncidentID incident.ID `bun:"incident_id"`
	JoinedAt   time.Time   `bun:"joined_at"`
}

func (store) incidentsOf(ctx context.Context, q db.Selecter, contacts []ID) (map[ID][]incident.ID, error) {
	var rows []joinRow
	if err := q.NewSelect().Model(&rows).Where("j.contact_id IN (?)", bun.List(contacts)).Order("j.joined_at", "j.incident_id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read a contact's incidents: %w", err)
	}
	out := map[ID][]incident.ID{}
	for _, r := range rows {
		out[r.ContactID] = append(out[r.ContactID], r.IncidentID)
	}
	return out, nil
}

// ContactIDs implements incident.Attached.
func (s *Service) ContactIDs(ctx context.Context, q db.Selecter, incidents []incident.ID) (map[incident.ID][]string, error) {
	var rows []joinRow
	if err := q.NewSelect().Model(&rows).Where("j.incident_id IN (?)", bun.List(incidents)).Order("j.joined_at", "j.contact_id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read an incident's contacts: %w", err)
	}
	out := map[incident.ID][]string{}
	for _, r := range rows {
		out[r.IncidentID] = append(out[r.IncidentID], string(r.ContactID))
	}
	return out, nil
}

// located are all contacts with a place.
func (store) located(ctx context.Context, q db.Selecter) ([]Contact, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Where("c.lat IS NOT NULL").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	out := make([]Contact, len(rows))
	for k := range rows {
		out[k] = rows[k].contact()
	}
	return out, nil
}

// relocate stores the areas in which the contact now lies.
func (s store) relocate(ctx context.Context, tx *db.Tx, c Contact) error {
	if _, err := tx.Exec(ctx, `DELETE FROM intake_area WHERE contact_id = ?`, c.ID); err != nil {
		return err
	}
	if err := s.insertAreas(ctx, tx, c.ID, c.AreaIDs); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE intake_contact SET area_ids = ?, version = ? WHERE id = ?`, strings.Join(c.AreaIDs, " "), c.Version, c.ID)
	return err
}

// correct stores type, place and protection, and the areas that follow.
func (s store) correct(ctx context.Context, tx *db.Tx, c Contact) error {
	var lat, lon, accuracy *float64
	var address string
	if c.Location != nil {
		lat, lon, accuracy, address = &c.Location.Lat, &c.Location.Lon, c.Location.Accuracy, c.Location.Address
	}
	if _, err := tx.Exec(ctx, `UPDATE intake_contact SET type = ?, protected = ?, lat = ?, lon = ?, accuracy_m = ?, address = ?, version = ? WHERE id = ?`,
		c.Type, c.Protected, lat, lon, accuracy, address, c.Version, c.ID); err != nil {
		return err
	}
	return s.relocate(ctx, tx, c)
}

// erase overwrites what is personal.
func (store) erase(ctx context.Context, tx *db.Tx, c Contact) error {
	var lat, lon *float64
	if c.Location != nil {
		lat, lon = &c.Location.Lat, &c.Location.Lon
	}
	_, err := tx.Exec(ctx, `UPDATE intake_contact SET text = '', address = '', lat = ?, lon = ?, reported = ?, reporter_name = '', reporter_phone = '',
		phone_hash = '', version = ? WHERE id = ?`, lat, lon, false, c.Version, c.ID)
	return err
}
