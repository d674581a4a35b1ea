package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/intake"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/live"
	"sentra/internal/platform/web"
)

// screens shows changes live: it follows the journal and hands each changed thing, as it is now, to the hub.
type screens struct {
	app   *App
	mu    sync.RWMutex
	units map[unit.ID]unit.Unit // for asking the policies about positions
}

// snapshot is everything a screen begins with.
type snapshot struct {
	Seq       int64               `json:"seq"`
	At        time.Time           `json:"at"`
	Contacts  []intake.Contact    `json:"contacts"`
	Incidents []incident.Incident `json:"incidents"`
	Units     []unit.Unit         `json:"units"`
}

// pump publishes what happens after seq until ctx ends. When the store is away it begins again where it stood: screens keep what they have, and
// their age is shown.
func (s *screens) pump(ctx context.Context, seq int64) error {
	for {
		err := s.publish(ctx, &seq)
		if ctx.Err() != nil {
			return nil //nolint:nilerr // the program ends
		}
		s.app.Log.Error("live stream is behind", slog.Any("error", err))
		if err := (clock.System{}).Sleep(ctx, time.Second); err != nil {
			return nil //nolint:nilerr // the program ends
		}
	}
}

// publish hands on what happens after seq, and moves seq along, until something fails.
func (s *screens) publish(ctx context.Context, seq *int64) error {
	units, err := s.app.Units.All(ctx)
	if err != nil {
		return err
	}
	s.mu.Lock()
	s.units = make(map[unit.ID]unit.Unit, len(units))
	for _, u := range units {
		s.units[u.ID] = u
	}
	s.mu.Unlock()
	return s.app.Journal.Tail(ctx, *seq, func(ctx context.Context, records []journal.Record) error {
		if err := s.app.refresh(ctx, records); err != nil {
			return err
		}
		last := map[thing]int64{} // a thing that changed five times is shown once, as it is now
		for _, r := range records {
			for _, t := range shows(r) {
				last[t] = r.Seq
			}
		}
		if err := s.nearby(ctx, records, last); err != nil {
			return err
		}
		deltas := make([]*live.Delta, 0, len(last))
		for t, at := range last {
			show, err := s.show(ctx, t)
			if err != nil {
				return fmt.Errorf("show %s: %w", t.kind, err)
			}
			if show != nil {
				deltas = append(deltas, &live.Delta{Seq: at, Kind: t.kind, ID: t.id, Show: show})
			}
		}
		slices.SortFunc(deltas, func(a, b *live.Delta) int {
			if a.Seq != b.Seq {
				return int(a.Seq - b.Seq)
			}
			return strings.Compare(a.Kind+a.ID, b.Kind+b.ID)
		})
		for k := range deltas {
			deltas[k].Last = k == len(deltas)-1 || deltas[k+1].Seq != deltas[k].Seq
		}
		*seq = records[len(records)-1].Seq
		s.app.Hub.Publish(*seq, deltas)
		return nil
	})
}

// nearby adds what names an incident whose readers may have changed: the incidents linked to it or merged into it, and the units on it. What they
// show of it depends on who may see it.
func (s *screens) nearby(ctx context.Context, records []journal.Record, last map[thing]int64) error {
	for _, r := range records {
		if r.Case == "" || !changesReaders(r.Kind) {
			continue
		}
		i, err := s.app.Incidents.Load(ctx, incident.ID(r.Case))
		if err != nil {
			return err
		}
		merged, err := s.app.Incidents.Absorbed(ctx, i.ID)
		if err != nil {
			return err
		}
		for _, l := range i.Links {
			last[thing{"incident", string(l.To)}] = r.Seq
		}
		for _, other := range merged {
			last[thing{"incident", string(other)}] = r.Seq
		}
		for _, a := range i.Assignments {
			if a.State == "active" {
				last[thing{"unit", a.UnitID}] = r.Seq
			}
		}
	}
	return nil
}

// show loads a thing once, for all viewers; each sees of it what lists would show.
func (s *screens) show(ctx context.Context, t thing) (func(context.Context) (any, bool), error) {
	switch t.kind {
	case "contact":
		c, err := s.app.Intake.Load(ctx, intake.ID(t.id))
		if err != nil {
			return nil, gone(err)
		}
		return func(ctx context.Context) (any, bool) { return some(s.app.Intake.Show(ctx, c)) }, nil
	case "incident":
		i, err := s.app.Incidents.Load(ctx, incident.ID(t.id))
		if err != nil {
			return nil, gone(err)
		}
		return func(ctx context.Context) (any, bool) { return some(s.app.Incidents.Show(ctx, i)) }, nil
	default:
		u, err := s.app.Units.Load(ctx, unit.ID(t.id))
		if err != nil {
			return nil, gone(err)
		}
		s.mu.Lock()
		s.units[u.ID] = u
		s.mu.Unlock()
		return func(ctx context.Context) (any, bool) { return some(s.app.Units.Show(ctx, u)) }, nil
	}
}

func some[T any](v T, visible bool) (any, bool) { return v, visible }

// gone lets a thing be missing; any other error stops the stream, loudly.
func gone(err error) error {
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	return err
}

// snapshot is what the actor of ctx sees now: who waits, what is open, every unit.
func (s *screens) snapshot(ctx context.Context) (any, []string, error) {
	seq, _ := s.app.Journal.Changed()
	out := snapshot{Seq: seq, At: s.app.DB.Clock().Now(), Contacts: []intake.Contact{}, Incidents: []incident.Incident{}}
	keys := []string{}
	const page = 500
	for after := ""; ; {
		contacts, next, err := s.app.Intake.List(ctx, intake.Query{State: intake.Waiting, After: after, Limit: page})
		if err != nil {
			return nil, nil, err
		}
		out.Contacts = append(out.Contacts, contacts...)
		if after = next; after == "" {
			break
		}
	}
	for after := ""; ; {
		incidents, next, err := s.app.Incidents.List(ctx, incident.Query{States: incident.Active(), After: after, Limit: page})
		if err != nil {
			return nil, nil, err
		}
		out.Incidents = append(out.Incidents, incidents...)
		if after = next; after == "" {
			break
		}
	}
	var err error
	if out.Units, err = s.app.Units.List(ctx); err != nil {
		return nil, nil, err
	}
	for _, c := range out.Contacts {
		keys = append(keys, live.Key("contact", string(c.ID)))
	}
	for _, i := range out.Incidents {
		keys = append(keys, live.Key("incident", string(i.ID)))
	}
	for _, u := range out.Units {
		keys = append(keys, live.Key("unit", string(u.ID)))
	}
	return out, keys, nil
}

// moved is where one unit went.
type moved struct {
	UnitID unit.ID `json:"unit_id"`
	unit.Position
}

// positions keeps of merged positions those of units that the viewer may see.
func (s *screens) positions(ctx context.Context, all map[string]any) any {
	items := []moved{}
	for id, position := range all {
		s.mu.RLock()
		u, known := s.units[unit.ID(id)]
		s.mu.RUnlock()
		if p, ok := position.(unit.Position); ok && known && s.app.Units.Sees(ctx, u) {
			items = append(items, moved{UnitID: u.ID, Position: p})
		}
	}
	if len(items) == 0 {
		return nil
	}
	return web.Page[moved]{Items: items}
}

// serve is GET /api/v1/live.
func (s *screens) serve(w http.ResponseWriter, r *http.Request) {
	if err := s.app.Access.May(r.Context(), access.LiveRead, access.Resource{Kind: "live"}); err != nil {
		web.WriteProblem(w, r, s.app.Log, err)
		return
	}
	actor, _ := access.ActorFrom(r.Context())
	err := s.app.Hub.Serve(w, r, live.Viewer{
		Scope: scopeOf(actor), Snapshot: s.snapshot, Positions: s.positions,
		Still: func(ctx context.Context) bool {
			renewed, err := s.app.Access.Renew(ctx)
			if err != nil {
				return false
			}
			now, ok := access.ActorFrom(renewed)
			return ok && scopeOf(now) == scopeOf(actor) // with other rights it begins again
		},
	})
	if err != nil {
		web.WriteProblem(w, r, s.app.Log, err)
	}
}

// scopeOf is the same for actors who see the same things. What one took is one's own, so that no two accounts are quite alike.
func scopeOf(a access.Actor) string {
	areas := slices.Sorted(slices.Values(a.AreaIDs))
	return strings.Join([]string{a.ID, string(a.Role), a.AgencyID, strings.Join(areas, ","), a.UnitID}, "|")
}
