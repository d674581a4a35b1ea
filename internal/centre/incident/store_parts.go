package incident

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
)

type needRow struct {
	bun.BaseModel `bun:"table:incident_need,alias:n"`

	ID         string     `bun:"id,pk"`
	IncidentID ID         `bun:"incident_id"`
	Capability string     `bun:"capability"`
	Count      int        `bun:"count"`
	State      NeedState  `bun:"state"`
	Sent       int        `bun:"sent"`
	Arrived    int        `bun:"arrived"`
	OpenedAt   time.Time  `bun:"opened_at"`
	AssignedAt *time.Time `bun:"assigned_at"`
	MovingAt   *time.Time `bun:"moving_at"`
	MetAt      *time.Time `bun:"met_at"`
	Reason     string     `bun:"reason"`
}

func (store) needs(ctx context.Context, q db.Selecter, incidents []ID) (map[ID][]Need, error) {
	var rows []needRow
	if err := q.NewSelect().Model(&rows).Where("n.incident_id IN (?)", bun.List(incidents)).Order("n.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read needs: %w", err)
	}
	out := map[ID][]Need{}
	for _, r := range rows {
		out[r.IncidentID] = append(out[r.IncidentID], Need{
			ID: r.ID, Capability: r.Capability, Count: r.Count, State: r.State, Sent: r.Sent, Arrived: r.Arrived, OpenedAt: r.OpenedAt.UTC(),
			AssignedAt: clock.UTC(r.AssignedAt), MovingAt: clock.UTC(r.MovingAt), MetAt: clock.UTC(r.MetAt), Reason: r.Reason,
		})
	}
	return out, nil
}

// saveNeeds inserts new needs and updates known ones.
func (store) saveNeeds(ctx context.Context, tx *db.Tx, incident ID, needs []Need) error {
	if len(needs) == 0 {
		return nil
	}
	rows := make([]needRow, len(needs))
	for k, n := range needs {
		rows[k] = needRow{
			ID: n.ID, IncidentID: incident, Capability: n.Capability, Count: n.Count, State: n.State, Sent: n.Sent, Arrived: n.Arrived,
			OpenedAt: n.OpenedAt, AssignedAt: n.AssignedAt, MovingAt: n.MovingAt, MetAt: n.MetAt, Reason: n.Reason,
		}
	}
	_, err := tx.NewInsert().Model(&rows).On("CONFLICT (id) DO UPDATE").Set("count = EXCLUDED.count").Set("state = EXCLUDED.state").Set("sent = EXCLUDED.sent").
		Set("arrived = EXCLUDED.arrived").Set("opened_at = EXCLUDED.opened_at").Set("assigned_at = EXCLUDED.assigned_at").
		Set("moving_at = EXCLUDED.moving_at").Set("met_at = EXCLUDED.met_at").Set("reason = EXCLUDED.reason").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store needs: %w", err)
	}
	return nil
}

type linkRow struct {
	bun.BaseModel `bun:"table:incident_link,alias:l"`

	IncidentID ID     `bun:"incident_id"`
	To         ID     `bun:"to_id"`
	Kind       string `bun:"kind"`
}

// links of each incident, whichever side they were made on.
func (store) links(ctx context.Context, q db.Selecter, incidents []ID) (map[ID][]Link, error) {
	var rows []linkRow
	err := q.NewSelect().Model(&rows).Where("l.incident_id IN (?) OR l.to_id IN (?)", bun.List(incidents), bun.List(incidents)).
		Order("l.incident_id", "l.to_id").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	out := map[ID][]Link{}
	for _, r := range rows {
		out[r.IncidentID] = append(out[r.IncidentID], Link{To: r.To, Kind: r.Kind})
		out[r.To] = append(out[r.To], Link{To: r.IncidentID, Kind: r.Kind})
	}
	return out, nil
}

func (store) link(ctx context.Context, tx *db.Tx, from ID, l Link) error {
	_, err := tx.Exec(ctx, `INSERT INTO incident_link (incident_id, to_id, kind) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, from, l.To, l.Kind)
	if err != nil {
		return fmt.Errorf("link incidents: %w", err)
	}
	return nil
}

// File is something attached to an incident.
type File struct {
	ID         string    `json:"id"`
	IncidentID ID        `json:"incident_id"`
	Name       string    `json:"name"`
	MediaType  string    `json:"media_type"`
	Size       int64     `json:"size"`
	SHA256     string    `json:"sha256"`
	At         time.Time `json:"at"`
	By         string    `json:"by"`
}

type fileRow struct {
	bun.BaseModel `bun:"table:incident_file,alias:f"`

	ID         string    `bun:"id,pk"`
	IncidentID ID        `bun:"incident_id"`
	Name       string    `bun:"name"`
	MediaType  string    `bun:"media_type"`
	Size       int64     `bun:"size"`
	SHA256     string    `bun:"sha256"`
	At         time.Time `bun:"at"`
	By         string    `bun:"by_id"`
}

func (store) insertFile(ctx context.Context, tx *db.Tx, f File) error {
	_, err := tx.NewInsert().Model(&fileRow{
		ID: f.ID, IncidentID: f.IncidentID, Name: f.Name, MediaType: f.MediaType, Size: f.Size, SHA256: f.SHA256, At: f.At, By: f.By,
	}).Exec(ctx)
	if err != nil {
		return fmt.Errorf("store file: %w", err)
	}
	return nil
}

func (store) files(ctx context.Context, q db.Selecter, column, value string) ([]File, error) {
	var rows []fileRow
	if err := q.NewSelect().Model(&rows).Where("f.? = ?", bun.Ident(column), value).Order("f.id").Scan(ctx); err != nil {
		return nil, fmt.Errorf("read files: %w", err)
	}
	files := make([]File, len(rows))
	for k, r := range rows {
		files[k] = File{
			ID: r.ID, IncidentID: r.IncidentID, Name: r.Name, MediaType: r.MediaType, Size: r.Size, SHA256: r.SHA256, At: r.At.UTC(), By: r.By,
		}
	}
	return files, nil
}

// allPlaces hands every incident's id and place to fn, for recomputing areas.
func (store) allPlaces(ctx context.Context, q db.Selecter) ([]Incident, error) {
	var rows []row
	if err := q.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read places: %w", err)
	}
	out := make([]Incident, len(rows))
	for k := range rows {
		out[k] = rows[k].incident()
	}
	return out, nil
}

// forgetWords takes the names off an incident's files and the reasons off its needs.
func (store) forgetWords(ctx context.Context, tx *db.Tx, incident ID) error {
	if _, err := tx.Exec(ctx, `UPDATE incident_file SET name = 'file' WHERE incident_id = ?`, incident); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE incident_need SET reason = '' WHERE incident_id = ?`, incident)
	return err
}
