package crash

import (
	"context"
	"slices"
	"strings"
	"time"

	"sentra/internal/platform/db"
)

// finish crashes once more, with everything answered, and compares.
func (r *run) finish(d demo) {
	t := r.t
	r.server.kill()
	r.must(r.server.verify())
	r.server.launch()
	if _, err := r.server.healthy(restartLimit); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute)
	defer cancel()
	entries, err := readLog(r.log.path)
	if err != nil {
		t.Fatal(err)
	}
	r.repeat(ctx, entries, d)
	reader, err := signIn(r.server, d, "supervisor1", r.log, r.trouble)
	if err != nil {
		t.Fatal(err)
	}
	f, err := gather(ctx, reader, r.auditor)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.server.stop(); err != nil {
		t.Errorf("the program did not end well: %v", err)
	}
	r.must(r.server.verify())
	r.must(f.trail(ctx, db.Config{DataDir: r.server.data, DatabaseURL: r.server.database}))

	facts := f.facts(r.begun)
	problems := slices.Concat(r.trouble.found, compare(entries, facts), f.state(entries), f.record(r.given))
	for _, p := range problems[:min(len(problems), 40)] {
		t.Error(p)
	}
	if len(problems) > 0 {
		t.Errorf("%d problems; SENTRA_CRASH_SEED=%d draws the same load and the same kills again", len(problems), r.seed)
	}
	forged := &entry{operation: *note("forged", f.incidents[0].ID, "palsu"), reply: *answered(200), Sent: 1 << 30, Answered: 1 << 30}
	if named := compare(append(entries, forged), facts); !slices.ContainsFunc(named, func(p string) bool { return strings.HasPrefix(p, "LOST: note forged") }) {
		t.Error("an acknowledgement that the server never gave was not found out")
	}
	r.tell(entries, facts, len(f.journal))
}

// repeat sends some of what was answered once more, under the same key: the answer must be the same, and nothing may happen twice.
func (r *run) repeat(ctx context.Context, entries []*entry, d demo) {
	clients := map[string]*client{}
	for k, e := range entries {
		if !e.accepted() || k%max(1, len(entries)/100) != 0 {
			continue
		}
		c := clients[e.Account]
		if c == nil {
			var err error
			if c, err = signIn(r.server, d, e.Account, r.log, r.trouble); err != nil {
				r.t.Fatal(err)
			}
			clients[e.Account] = c
		}
		again, err := c.once(ctx, e.operation)
		if err != nil || !sameAnswer(e.reply, again) {
			r.t.Errorf("%s %s, sent again, was answered %d %s %v\nthe first time %d %s", e.Kind, e.Key, again.Status, again.Body, err, e.Status, e.reply.Body)
		}
	}
}

// tell prints the figures.
func (r *run) tell(entries []*entry, facts []fact, events int) {
	accepted, refused, retried := map[string]int{}, 0, 0
	total, before := 0, 0
	happened := map[string]time.Time{}
	for _, f := range facts {
		happened[f.Mark] = f.At
	}
	for _, e := range entries {
		switch {
		case e.accepted():
			accepted[e.Kind]++
			total++
		case e.Answered > 0:
			refused++
		}
		if e.Tries > 1 {
			retried++
			if expected, err := marks(e); err == nil && len(expected) > 0 {
				at := happened[expected[0]]
				if slices.ContainsFunc(r.killed, func(k time.Time) bool { return !at.IsZero() && at.Before(k) && k.Before(e.At) }) {
					before++
				}
			}
		}
	}
	slices.Sort(r.restarts)
	r.t.Logf("kills: %v; acknowledged operations: %d %v; refused: %d; sent again after a kill: %d, of which %d had been done before it; journal: %d events; checkpoints held: %d; stream: %d events over %d connections",
		r.kills, total, accepted, refused, retried, before, events, len(r.given), r.screen.events.Load(), r.screen.lines.Load())
	if n := len(r.restarts); n > 0 {
		r.t.Logf("ready after a kill: shortest %v, median %v, longest %v", r.restarts[0].Round(time.Millisecond), r.restarts[n/2].Round(time.Millisecond), r.restarts[n-1].Round(time.Millisecond))
	}
}
