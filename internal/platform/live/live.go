// Package live carries changes to screens: one stream of server-sent events (WHATWG HTML section 9.2) per screen, first a
// snapshot, then deltas.
//
// The id of an event is a journal sequence, so that a screen that lost its line resumes where it was: from the ring of recent deltas, or,
// when it was away for longer, with a new snapshot. Each delta is shown to a viewer only as the viewer may see it. A screen
// that cannot follow is cut, and resumes; it never slows the others. Positions come merged, one per device and tick.
package live

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"sentra/internal/platform/clock"
)

const (
	ringSize  = 8192
	queueSize = 1024
	// beat is how often a quiet stream says that it is alive: three missed beats and the screen knows that it is cut off.
	beat = 2 * time.Second
)

// Delta is one thing that changed. Show renders it for the viewer of ctx: the event's name and data, or false when the viewer may
// not see it. The answer for one scope is kept, so that a thousand screens of one room cost one rendering.
type Delta struct {
	Seq  int64
	Last bool // the last delta of its sequence: the stream may be resumed after it
	Kind string
	ID   string
	Show func(ctx context.Context) (data any, visible bool)

	mu    sync.Mutex
	shown map[string]rendered
}

type rendered struct {
	data    []byte
	visible bool
}

func (d *Delta) render(ctx context.Context, scope string) (rendered, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if r, ok := d.shown[scope]; ok {
		return r, nil
	}
	var r rendered
	data, visible := d.Show(ctx)
	if visible {
		encoded, err := json.Marshal(data)
		if err != nil {
			return r, err
		}
		r = rendered{data: encoded, visible: true}
	}
	if d.shown == nil {
		d.shown = map[string]rendered{}
	}
	d.shown[scope] = r
	return r, nil
}

// Hub hands deltas to screens.
type Hub struct {
	clock clock.Clock
	log   *slog.Logger

	mu      sync.Mutex
	seq     int64
	ring    []*Delta // oldest first
	from    int64    // deltas after this sequence are in the ring
	screens map[*screen]struct{}
	moved   map[string]any // positions since the last tick, by device
	closed  bool
}

type screen struct {
	queue chan message
	cut   chan struct{} // closed when it could not follow
	once  sync.Once
}

func (s *screen) drop() { s.once.Do(func() { close(s.cut) }) }

type message struct {
	delta *Delta
	moved map[string]any
}

// NewHub makes a hub whose deltas begin after seq.
func NewHub(c clock.Clock, log *slog.Logger, seq int64) *Hub {
	return &Hub{clock: c, log: log, seq: seq, from: seq, screens: map[*screen]struct{}{}, moved: map[string]any{}}
}

// Publish hands on what changed up to seq.
func (h *Hub) Publish(seq int64, deltas []*Delta) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.seq = seq
	h.ring = append(h.ring, deltas...)
	if over := len(h.ring) - ringSize; over > 0 {
		h.from = h.ring[over-1].Seq
		h.ring = append([]*Delta{}, h.ring[over:]...)
	}
	for _, d := range deltas {
		h.send(message{delta: d})
	}
}

// Moved notes where a device is; screens get it with the next tick.
func (h *Hub) Moved(device string, position any) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.moved[device] = position
}

// Run sends merged positions once a second until ctx ends, and then ends all streams.
func (h *Hub) Run(ctx context.Context) {
	for h.clock.Sleep(ctx, time.Second) == nil {
		h.mu.Lock()
		if len(h.moved) > 0 {
			h.send(message{moved: h.moved})
			h.moved = map[string]any{}
		}
		h.mu.Unlock()
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	for s := range h.screens {
		s.drop()
	}
}

// send puts m into every queue; a screen whose queue is full is cut. The lock is held.
func (h *Hub) send(m message) {
	for s := range h.screens {
		select {
		case s.queue <- m:
		default:
			s.drop()
			delete(h.screens, s)
		}
	}
}

// join adds a screen. missed holds the deltas after the given sequence; ok is false when they are no longer there, or
// when the sequence is not of this hub: then the screen needs a snapshot.
func (h *Hub) join(after int64) (s *screen, missed []*Delta, at int64, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	s = &screen{queue: make(chan message, queueSize), cut: make(chan struct{})}
	if h.closed {
		s.drop()
		return s, nil, h.seq, true
	}
	h.screens[s] = struct{}{}
	if after < h.from || after > h.seq {
		return s, nil, h.seq, false
	}
	for _, d := range h.ring {
		if d.Seq > after {
			missed = append(missed, d)
		}
	}
	return s, missed, h.seq, true
}

func (h *Hub) leave(s *screen) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.screens, s)
}

// Screens counts the streams that are open.
func (h *Hub) Screens() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.screens)
}
