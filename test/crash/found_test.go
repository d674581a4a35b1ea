package crash

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
)

// found is everything that is there in the end, as the program tells it.
type found struct {
	contacts  []contact
	incidents []incident
	units     []unit
	journal   []event
	timelines map[string][]event // by incident
	files     map[string]string  // SHA-256 of the bytes that are served, by the file's id
	positions []fact
}

// event is one event of the journal or a timeline.
type event struct {
	Seq     int64     `json:"seq"`
	At      time.Time `json:"at"`
	Kind    string    `json:"kind"`
	Subject struct {
		Kind string `json:"kind"`
		ID   string `json:"id"`
	} `json:"subject"`
	Case    string `json:"case"`
	Payload string `json:"payload"` // of the journal: the hashed bytes
	Data    struct {
		ID           string `json:"id"`
		Number       string `json:"number"`
		As           string `json:"as"`
		By           string `json:"by"`
		Reason       string `json:"reason"` // of a unit on no incident
		To           any    `json:"to"`     // a state, or old and new values
		Disposition  string `json:"disposition"`
		AssignmentID string `json:"assignment_id"`
		SHA256       string `json:"sha256"`
	} `json:"data"`
	Personal struct { // of timelines
		Reason  string `json:"reason"`
		Text    string `json:"text"`
		Summary string `json:"summary"`
	} `json:"personal"`
}

// fact is something that is there: a mark that no other has, and its place in the journal (0 when it has none).
type fact struct {
	Mark string
	Seq  int64
	At   time.Time
}

// gather reads everything. reader may see what people said, auditor the journal.
func gather(ctx context.Context, reader, auditor *client) (*found, error) {
	f := &found{timelines: map[string][]event{}, files: map[string]string{}}
	var err error
	if f.contacts, err = pages[contact](ctx, reader, "/contacts?limit=500"); err != nil {
		return nil, err
	}
	if f.incidents, err = pages[incident](ctx, reader, "/incidents?limit=500"); err != nil {
		return nil, err
	}
	if f.units, err = pages[unit](ctx, reader, "/units?"); err != nil {
		return nil, err
	}
	// Reading persons' data is an event too: so first everything is opened once, and then the record is read.
	for _, i := range f.incidents {
		if err := f.open(ctx, reader, i.ID); err != nil {
			return nil, err
		}
	}
	for _, i := range f.incidents {
		if f.timelines[i.ID], err = timeline(ctx, reader, i.ID); err != nil {
			return nil, err
		}
	}
	if f.journal, err = pages[event](ctx, auditor, "/journal?limit=1000"); err != nil {
		return nil, err
	}
	for k := range f.journal {
		e := &f.journal[k]
		if err := json.Unmarshal([]byte(e.Payload), e); err != nil {
			return nil, fmt.Errorf("journal event %d: %w", e.Seq, err)
		}
	}
	return f, nil
}

// timeline reads an incident's timeline as soon as all of it has its place in the journal.
func timeline(ctx context.Context, reader *client, id string) ([]event, error) {
	for {
		entries, err := pages[event](ctx, reader, "/incidents/"+id+"/timeline?")
		if err != nil || !slices.ContainsFunc(entries, func(e event) bool { return e.Seq == 0 }) {
			return entries, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// open opens an incident and reads its files.
func (f *found) open(ctx context.Context, reader *client, id string) error {
	if err := reader.get(ctx, "/incidents/"+id, &incident{}); err != nil {
		return err
	}
	files, err := pages[struct {
		ID     string `json:"id"`
		SHA256 string `json:"sha256"`
	}](ctx, reader, "/incidents/"+id+"/attachments?")
	if err != nil {
		return err
	}
	for _, file := range files {
		body, err := reader.once(ctx, operation{Method: http.MethodGet, Path: "/attachments/" + file.ID})
		if err != nil || body.Status != http.StatusOK {
			return fmt.Errorf("attachment %s: %d %w", file.ID, body.Status, err)
		}
		sum := sha256.Sum256(body.Body)
		if f.files[file.ID] = hex.EncodeToString(sum[:]); f.files[file.ID] != file.SHA256 {
			return fmt.Errorf("attachment %s is listed as %s and served as %s", file.ID, file.SHA256, f.files[file.ID])
		}
	}
	return nil
}

// trail reads the positions from the store itself: the API does not give them all.
func (f *found) trail(ctx context.Context, c db.Config) error {
	d, err := db.Open(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }()
	var rows []struct {
		UnitID   string    `bun:"unit_id"`
		At       time.Time `bun:"at"`
		Lat, Lon float64
	}
	if err := d.Read().NewRaw(`SELECT unit_id, at, lat, lon FROM unit_position`).Scan(ctx, &rows); err != nil {
		return err
	}
	for _, r := range rows {
		f.positions = append(f.positions, fact{Mark: positionMark(r.UnitID, r.At, point{r.Lat, r.Lon})})
	}
	if d.Postgres() {
		return nil
	}
	var sound string
	if err := d.Read().NewRaw(`PRAGMA integrity_check`).Scan(ctx, &sound); err != nil || sound != "ok" {
		return fmt.Errorf("the SQLite file is not sound: %s %w", sound, err)
	}
	return nil
}

func positionMark(unit string, at time.Time, p point) string {
	return fmt.Sprintf("position unit:%s %s %.7f,%.7f", unit, at.UTC().Format(time.RFC3339Nano), p.Lat, p.Lon)
}

func mark(parts ...string) string { return strings.Join(parts, " ") }

// facts lists what clients can have caused: each with a mark that an operation expects. The seeding's positions are older than the load.
func (f *found) facts(begun time.Time) []fact {
	words := map[int64]event{} // what people said stands in the timelines
	for _, entries := range f.timelines {
		for _, e := range entries {
			words[e.Seq] = e
		}
	}
	var out []fact
	for _, e := range f.journal {
		about := e.Subject.Kind + ":" + e.Subject.ID
		m := ""
		switch e.Kind {
		case "intake.received":
			m = mark(e.Kind, about, e.Data.Number)
		case "intake.ended":
			m = mark(e.Kind, about, e.Data.As)
		case "intake.attached":
			m = mark(e.Kind, about, e.Case)
		case "incident.opened":
			m = mark(e.Kind, about, e.Data.Number)
		case "incident.noted":
			m = mark(e.Kind, about, words[e.Seq].Personal.Text)
		case "incident.edited":
			m = mark(e.Kind, about, words[e.Seq].Personal.Summary)
		case "incident.closed":
			m = mark(e.Kind, about, e.Data.Disposition)
		case "incident.file_attached":
			m = mark(e.Kind, about, e.Data.ID, e.Data.SHA256)
		case "dispatch.assigned":
			m = mark(e.Kind, about, e.Data.AssignmentID)
		case "unit.status_changed":
			if e.Data.By == "" { // otherwise dispatch did it
				m = mark(e.Kind, about, fmt.Sprint(e.Data.To), cmp.Or(words[e.Seq].Personal.Reason, e.Data.Reason))
			}
		}
		if m != "" {
			out = append(out, fact{Mark: m, Seq: e.Seq, At: e.At})
		}
	}
	for _, p := range f.positions {
		if at, err := time.Parse(time.RFC3339Nano, strings.Fields(p.Mark)[2]); err != nil || !at.Before(begun) {
			out = append(out, p)
		}
	}
	return out
}

// checkpoint is a signed statement that the program has given about its journal.
type checkpoint struct {
	Size int64  `json:"size"`
	Root string `json:"root"`
}

// consistent asks the program for the proof that the journal has only grown since c, and checks it.
func consistent(ctx context.Context, auditor *client, c checkpoint) (checkpoint, error) {
	var p struct {
		FromRoot string   `json:"from_root"`
		To       int64    `json:"to"`
		ToRoot   string   `json:"to_root"`
		Hashes   []string `json:"hashes"`
	}
	if err := auditor.get(ctx, fmt.Sprintf("/journal/consistency?from=%d", c.Size), &p); err != nil {
		return checkpoint{}, fmt.Errorf("since the checkpoint of %d: %w", c.Size, err)
	}
	after := checkpoint{Size: p.To, Root: p.ToRoot}
	if p.FromRoot != c.Root {
		return after, fmt.Errorf("the tree of %d events had the root %s and now has %s", c.Size, c.Root, p.FromRoot)
	}
	if c.Size == p.To {
		return after, nil
	}
	roots, proof := make([]tlog.Hash, 2), make(tlog.TreeProof, len(p.Hashes))
	for k, text := range append([]string{c.Root, p.ToRoot}, p.Hashes...) {
		hash, err := tlog.ParseHash(text)
		if err != nil {
			return after, err
		}
		if k < 2 {
			roots[k] = hash
			continue
		}
		proof[k-2] = hash
	}
	return after, tlog.CheckTree(proof, p.To, roots[1], c.Size, roots[0])
}
