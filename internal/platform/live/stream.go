package live

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"sentra/internal/platform/clock"
)

// Viewer is who looks at a stream.
type Viewer struct {
	// Scope is the same for viewers who may see the same things.
	Scope string
	// Snapshot is everything that the viewer sees now, and the [Key] of each thing in it.
	Snapshot func(ctx context.Context) (data any, keys []string, err error)
	// Positions keeps of merged positions what the viewer may see; nil when that is nothing.
	Positions func(ctx context.Context, moved map[string]any) any
	// Still tells whether the viewer may go on looking; it is asked with every beat.
	Still func(ctx context.Context) bool
}

// Key names a thing on a screen.
func Key(kind, id string) string { return kind + ":" + id }

type removed struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

type pulse struct {
	At  time.Time `json:"at"`
	Seq int64     `json:"seq"`
}

// Serve streams to one screen until it leaves, is cut, or its viewer may no longer look. An error before the first byte is returned,
// so that it can be answered as a problem document.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, v Viewer) error {
	after := int64(-1)
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		if n, err := strconv.ParseInt(last, 10, 64); err == nil {
			after = n
		}
	}
	s, missed, at, resumed := h.join(after)
	defer h.leave(s)
	ctx := r.Context()
	snapshot, keys, err := v.Snapshot(ctx)
	if err != nil {
		return err
	}
	out := &writer{w: w, control: http.NewResponseController(w), seen: make(map[string]bool, len(keys))}
	for _, key := range keys {
		out.seen[key] = true
	}
	// Something that changed meanwhile and is not for this viewer may still stand on the screen: then only a snapshot is right.
	for _, d := range missed {
		shown, err := d.render(ctx, v.Scope)
		if err != nil {
			return err
		}
		resumed = resumed && shown.visible
	}
	out.begin()
	if !resumed {
		err = out.event(&at, "snapshot", snapshot)
		missed = nil
	}
	for _, d := range missed {
		if err == nil {
			err = out.delta(ctx, d, v.Scope)
		}
	}
	if resumed {
		h.mu.Lock()
		out.unsure = h.seq
		h.mu.Unlock()
	}
	if err == nil {
		err = out.event(nil, "beat", pulse{At: h.clock.Now(), Seq: at})
	}
	if err == nil {
		h.follow(ctx, s, v, out, at)
	}
	return nil // whatever went wrong, the screen has gone; it comes back
}

// follow sends what comes. Deltas up to at are in the snapshot already.
func (h *Hub) follow(ctx context.Context, s *screen, v Viewer, out *writer, at int64) {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	deal := func(m message) error {
		switch {
		case m.delta != nil && m.delta.Seq > at:
			return out.delta(ctx, m.delta, v.Scope)
		case m.moved != nil:
			if seen := v.Positions(ctx, m.moved); seen != nil {
				return out.event(nil, "positions", seen)
			}
		}
		return nil
	}
	for {
		var err error
		select {
		case <-ctx.Done():
			return
		case <-s.cut:
			return
		case m := <-s.queue:
			err = deal(m)
		case <-ticker.C:
			if !v.Still(ctx) {
				return
			}
			h.mu.Lock()
			seq, queued := h.seq, len(s.queue)
			h.mu.Unlock()
			for ; err == nil && queued > 0; queued-- { // the beat says that all up to seq has been told
				err = deal(<-s.queue)
			}
			if err == nil {
				err = out.event(nil, "beat", pulse{At: h.clock.Now(), Seq: seq})
			}
		}
		if err != nil {
			return
		}
	}
}

// writer writes events. A write that a screen does not take within a few seconds ends its stream.
type writer struct {
	w       http.ResponseWriter
	control *http.ResponseController
	seen    map[string]bool
	unsure  int64 // a resumed screen may still show what went out of sight while its snapshot was made, up to this sequence
}

var errUnsure = errors.New("the screen may show what it must not: it needs a snapshot")

const patience = 5 * time.Second

func (o *writer) begin() {
	header := o.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no")
	o.w.WriteHeader(http.StatusOK)
}

// delta writes one change as the viewer sees it. What has become invisible is taken off the screen; of what never stood on it
// not even the change is told.
func (o *writer) delta(ctx context.Context, d *Delta, scope string) error {
	shown, err := d.render(ctx, scope)
	if err != nil {
		return err
	}
	var id *int64
	if d.Last {
		id = &d.Seq
	}
	key := Key(d.Kind, d.ID)
	if shown.visible {
		o.seen[key] = true
		return o.raw(id, d.Kind, shown.data)
	}
	if !o.seen[key] && d.Seq <= o.unsure {
		return errUnsure // it comes back at once, and is then given one
	}
	if !o.seen[key] {
		return nil
	}
	delete(o.seen, key)
	return o.event(id, "removed", removed{Kind: d.Kind, ID: d.ID})
}

func (o *writer) event(id *int64, name string, data any) error {
	encoded, err := json.Marshal(data)
	if err != nil {
		return err
	}
	return o.raw(id, name, encoded)
}

func (o *writer) raw(id *int64, name string, data []byte) error {
	_ = o.control.SetWriteDeadline(clock.System{}.Now().Add(patience)) // not every writer knows deadlines
	if id != nil {
		if _, err := fmt.Fprintf(o.w, "id: %d\n", *id); err != nil {
			return err
		}
	}
	if _, err := fmt.Fprintf(o.w, "event: %s\ndata: %s\n\n", name, data); err != nil {
		return err
	}
	return o.control.Flush()
}
