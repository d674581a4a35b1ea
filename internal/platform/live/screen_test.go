package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/live"
)

// room is the world that the screens show: things, and who may see them.
type room struct {
	*live.Hub
	mu     sync.Mutex
	seq    int64
	things map[string]thing
	shown  int // how often something was rendered
}

type thing struct {
	ID   string `json:"id"`
	Word string `json:"word"`
	team string // "" means everybody
}

func newRoom(t *testing.T) *room {
	r := &room{Hub: live.NewHub(clock.System{}, slog.New(slog.DiscardHandler), 0), things: map[string]thing{}}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	return r
}

type teamKey struct{}

func (r *room) visible(ctx context.Context, x thing) bool {
	return x.team == "" || x.team == ctx.Value(teamKey{})
}

// change changes things in one event: one sequence, a delta for each.
func (r *room) change(things ...thing) {
	r.mu.Lock()
	r.seq++
	deltas := make([]*live.Delta, len(things))
	for i, x := range things {
		r.things[x.ID] = x
		deltas[i] = &live.Delta{Seq: r.seq, Last: i == len(things)-1, Kind: "thing", ID: x.ID, Show: func(ctx context.Context) (any, bool) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.shown++
			return x, r.visible(ctx, x)
		}}
	}
	seq := r.seq
	r.mu.Unlock()
	r.Publish(seq, deltas)
}

// viewer looks with the eyes of a team.
func (r *room) viewer(team string) live.Viewer {
	return live.Viewer{
		Scope: team,
		Snapshot: func(ctx context.Context) (any, []string, error) {
			r.mu.Lock()
			defer r.mu.Unlock()
			ids, keys := []string{}, []string{}
			for id, x := range r.things {
				if r.visible(ctx, x) {
					ids, keys = append(ids, id), append(keys, live.Key("thing", id))
				}
			}
			slices.Sort(ids)
			return ids, keys, nil
		},
		Positions: func(_ context.Context, moved map[string]any) any {
			if team == "blind" {
				return nil
			}
			return moved
		},
		Still: func(context.Context) bool { return true },
	}
}

// screen is a browser that takes what it is sent, or not.
type screen struct {
	header http.Header
	mu     sync.Mutex
	text   strings.Builder
	stuck  chan struct{} // while open nothing is taken
	ended  chan error
	leave  context.CancelFunc
}

func (s *screen) Header() http.Header { return s.header }
func (s *screen) WriteHeader(int)     {}
func (s *screen) Flush()              {}
func (s *screen) Write(b []byte) (int, error) {
	if s.stuck != nil {
		<-s.stuck
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(b)
}

// look opens a stream; last is what the screen saw last, "" for a new one.
func (r *room) look(t *testing.T, team, last string, v live.Viewer) *screen {
	t.Helper()
	return r.lookWith(t, team, last, v, nil)
}

func (r *room) lookWith(t *testing.T, team, last string, v live.Viewer, stuck chan struct{}) *screen {
	t.Helper()
	ctx, leave := context.WithCancel(context.WithValue(context.Background(), teamKey{}, team))
	req := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/live", nil)
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	s := &screen{header: http.Header{}, ended: make(chan error, 1), leave: leave, stuck: stuck}
	go func() { s.ended <- r.Serve(s, req, v) }()
	t.Cleanup(leave)
	synctest.Wait()
	return s
}

// got is what came since the last look, one event a line: "id name data"; beats are left out.
func (s *screen) got() []string {
	synctest.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for _, block := range strings.Split(s.text.String(), "\n\n") {
		id, name, data := "-", "", ""
		for line := range strings.Lines(block) {
			field, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
			switch field {
			case "id":
				id = value
			case "event":
				name = value
			case "data":
				data = value
			}
		}
		var x thing
		if name == "thing" && json.Unmarshal([]byte(data), &x) == nil {
			data = x.ID + " " + x.Word
		}
		if name != "" && name != "beat" {
			out = append(out, fmt.Sprintf("%s %s %s", id, name, data))
		}
	}
	s.text.Reset()
	return out
}

func (s *screen) wants(t *testing.T, want ...string) {
	t.Helper()
	if got := s.got(); !slices.Equal(got, want) {
		t.Errorf("the screen got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// isOver tells whether the stream has ended.
func (s *screen) isOver() bool {
	synctest.Wait()
	return len(s.ended) == 1
}
