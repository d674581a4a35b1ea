package crash

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

type point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// incident, contact and unit are what the tests read of the program's answers.
type incident struct {
	ID          string       `json:"id"`
	Number      string       `json:"number"`
	State       string       `json:"state"`
	Summary     string       `json:"summary"`
	Disposition string       `json:"disposition"`
	Version     int64        `json:"version"`
	ContactIDs  []string     `json:"contact_ids"`
	Assignments []assignment `json:"assignments"`
}

type assignment struct {
	ID         string `json:"id"`
	UnitID     string `json:"unit_id"`
	IncidentID string `json:"incident_id"`
	State      string `json:"state"`
}

type contact struct {
	ID          string   `json:"id"`
	Number      string   `json:"number"`
	Text        string   `json:"text"`
	State       string   `json:"state"`
	IncidentIDs []string `json:"incident_ids"`
}

type unit struct {
	ID         string `json:"id"`
	CallSign   string `json:"call_sign"`
	State      string `json:"state"`
	Reason     string `json:"reason"`
	Base       point  `json:"base"`
	IncidentID string `json:"incident_id"`
	Position   *struct {
		point
		At time.Time `json:"at"`
	} `json:"position"`
}

// board is what the desks know of each other's open incidents, so that further callers can be attached to them.
type board struct {
	closing atomic.Bool // nobody begins anything new
	mu      sync.Mutex
	open    []string
}

func (b *board) add(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = append(b.open, id)
}

func (b *board) remove(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = slices.DeleteFunc(b.open, func(other string) bool { return other == id })
}

func (b *board) any(r *rand.Rand) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.open) == 0 {
		return ""
	}
	return b.open[r.IntN(len(b.open))]
}

// desk is one person at work: contacts come in, become incidents, units go there and come back, one after the other. Its incidents are its own,
// but for the callers that others attach; units belong to whoever gets them first.
type desk struct {
	*client
	name   string
	random *rand.Rand
	board  *board
	bases  []point
	count  int
}

// refusable tells which refusals are the ordinary course of things when several work at once; any other is a fault.
var refusable = map[string][]int{
	"attach":   {http.StatusConflict},
	"dispatch": {http.StatusConflict, http.StatusUnprocessableEntity},
	"edit":     {http.StatusPreconditionFailed},
}

// send does one write; false when it was refused, or the test ends.
func (d *desk) send(ctx context.Context, o operation, body any, into any) (reply, bool) {
	if d.board.closing.Load() {
		return reply{}, false
	}
	d.count++
	o.Key = fmt.Sprintf("%s-%d", d.name, d.count)
	if o.Method == "" {
		o.Method = http.MethodPost
	}
	if o.Media == "" {
		o.Media = "application/json"
		raw, err := json.Marshal(body)
		if err != nil {
			d.trouble.add("%s: %v", o.Kind, err)
			return reply{}, false
		}
		o.Body = raw
	}
	answer, ok := d.write(ctx, o)
	if !ok {
		return answer, false
	}
	if !answer.accepted() {
		if !slices.Contains(refusable[o.Kind], answer.Status) {
			d.trouble.add("%s %s %s was refused: %d %s", o.Kind, o.Path, o.Body, answer.Status, answer.Body)
		}
		return answer, false
	}
	if into != nil {
		if err := json.Unmarshal(answer.Body, into); err != nil {
			d.trouble.add("%s: the answer %q: %v", o.Kind, answer.Body, err)
			return answer, false
		}
	}
	return answer, true
}

// token is a text that no other operation has.
func (d *desk) token(what string) string { return fmt.Sprintf("%s %s-%d", what, d.name, d.count+1) }

func (d *desk) chance(percent int) bool { return d.random.IntN(100) < percent }

func (d *desk) work(ctx context.Context) {
	for ctx.Err() == nil && !d.board.closing.Load() {
		d.job(ctx)
	}
}

// job is one contact and what follows from it.
func (d *desk) job(ctx context.Context) {
	at := d.bases[d.random.IntN(len(d.bases))]
	at.Lat += (d.random.Float64() - 0.5) / 100
	at.Lon += (d.random.Float64() - 0.5) / 100
	var received contact
	if _, ok := d.send(ctx, operation{Kind: "contact", Path: "/contacts"}, map[string]any{
		"channel": "phone", "text": d.token("laporan"), "location": at, "reporter": map[string]any{"name": "Warga", "phone": "0812" + fmt.Sprint(1000000+d.count)},
	}, &received); !ok {
		return
	}
	if d.chance(15) {
		d.send(ctx, operation{Kind: "end", Path: "/contacts/" + received.ID + "/end"}, map[string]string{"as": "information"}, nil)
		return
	}
	if other := d.board.any(d.random); other != "" && d.chance(40) {
		if _, ok := d.send(ctx, operation{Kind: "attach", Path: "/incidents/" + other + "/contacts"}, map[string]string{"contact_id": received.ID}, nil); ok || ctx.Err() != nil {
			return
		}
	}
	kinds := []string{"house_fire", "traffic_accident_injury", "sick_person", "suspicious_person", "fallen_tree", "theft_report"}
	var i incident
	if _, ok := d.send(ctx, operation{Kind: "incident", Path: "/incidents"}, map[string]any{
		"type": kinds[d.random.IntN(len(kinds))], "location": at, "summary": d.token("kejadian"), "contact_ids": []string{received.ID},
	}, &i); !ok {
		return
	}
	d.board.add(i.ID)
	d.handle(ctx, &i, at)
	d.board.remove(i.ID)
	d.send(ctx, operation{Kind: "close", Path: "/incidents/" + i.ID + "/close"}, map[string]string{
		"disposition": "other", "reason": "selesai", "note": d.token("penutup"),
	}, nil)
}

// handle sends a unit through a whole job while the incident is being written about.
func (d *desk) handle(ctx context.Context, i *incident, at point) {
	u := d.dispatch(ctx, i)
	d.remark(ctx, i)
	if u == "" {
		return
	}
	states := []string{"acknowledged", "en_route", "on_scene", "clearing", "available"}
	if d.chance(30) {
		states = states[:3] // closing frees it
	}
	for _, state := range states {
		if _, ok := d.send(ctx, operation{Kind: "status", Path: "/units/" + u + "/status"}, map[string]string{"status": state, "reason": d.token("radio")}, nil); !ok {
			return
		}
		if state == "en_route" || state == "on_scene" {
			for range 1 + d.random.IntN(3) {
				d.send(ctx, operation{Kind: "position", Path: "/units/" + u + "/position"}, map[string]any{
					"lat": at.Lat + d.random.Float64()/1000, "lon": at.Lon, "at": time.Now().UTC().Truncate(time.Microsecond),
				}, nil)
			}
			d.remark(ctx, i)
		}
	}
}

// dispatch sends the best unit that is still free, and answers which.
func (d *desk) dispatch(ctx context.Context, i *incident) string {
	var advice struct {
		Units []struct {
			UnitID string   `json:"unit_id"`
			Flags  []string `json:"flags"`
		} `json:"units"`
	}
	// A recommendation changes nothing, so one that is lost is simply not followed.
	if !d.server.await(ctx) || d.get(ctx, "/incidents/"+i.ID+"/recommendation", &advice) != nil {
		return ""
	}
	tries := 0
	for _, u := range advice.Units {
		if len(u.Flags) > 0 {
			continue
		}
		if _, ok := d.send(ctx, operation{Kind: "dispatch", Path: "/incidents/" + i.ID + "/assignments"}, map[string]any{"unit_ids": []string{u.UnitID}}, i); ok {
			return u.UnitID
		}
		if tries++; tries == 3 {
			break
		}
	}
	return ""
}

// remark writes about the incident: a note, an edit of what was seen, a file.
func (d *desk) remark(ctx context.Context, i *incident) {
	path := "/incidents/" + i.ID
	if d.chance(50) {
		d.send(ctx, operation{Kind: "note", Path: path + "/notes"}, map[string]string{"text": d.token("catatan")}, i)
	}
	if d.chance(40) {
		d.edit(ctx, i)
	}
	if d.chance(25) {
		content := make([]byte, 100+d.random.IntN(40_000))
		for k := range content {
			content[k] = byte(d.random.Uint32())
		}
		d.send(ctx, operation{Kind: "file", Path: path + "/attachments?name=" + url.QueryEscape(d.token("foto")), Media: "image/jpeg", Body: content}, nil, nil)
	}
}

// edit changes the summary of the version last seen; when somebody was faster, it sees theirs and tries once more.
func (d *desk) edit(ctx context.Context, i *incident) {
	for range 3 {
		answer, ok := d.send(ctx, operation{Kind: "edit", Method: http.MethodPatch, Path: "/incidents/" + i.ID, IfMatch: fmt.Sprintf("%q", fmt.Sprint(i.Version))},
			map[string]string{"summary": d.token("ringkasan")}, i)
		if ok || answer.Status != http.StatusPreconditionFailed {
			return
		}
		var problem struct {
			Current incident `json:"current"`
		}
		if err := json.Unmarshal(answer.Body, &problem); err != nil || problem.Current.ID != i.ID || problem.Current.Version == i.Version {
			d.trouble.add("a stale edit was not told the present state: %s", answer.Body)
			return
		}
		*i = problem.Current
	}
}
