package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/db/dbtest/cluster"
)

const (
	// fewRounds is for those who run all tests; make crash asks for more.
	fewRounds = 3
	deskCount = 12
	// restartLimit is how long the room may be without the program after a crash.
	restartLimit = 5 * time.Second
)

func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func TestNothingAcknowledgedIsLostOnSQLite(t *testing.T) {
	newRun(t, nil).test()
}

func TestNothingAcknowledgedIsLostOnPostgreSQL(t *testing.T) {
	newRun(t, dbtest.StartCluster(t, cluster.Options{Durable: true})).test()
}

// run is one run of the kill test on one store.
type run struct {
	t       *testing.T
	server  *server
	cluster *cluster.Cluster // nil: SQLite
	seed    uint64
	rounds  int
	random  *rand.Rand // of the kills
	log     *outsideLog
	trouble *trouble
	auditor *client
	screen  *screen
	board   board
	begun   time.Time

	mu    sync.Mutex
	given []checkpoint

	killed   []time.Time
	restarts []time.Duration
	kills    map[string]int
}

func newRun(t *testing.T, c *cluster.Cluster) *run {
	database := ""
	if c != nil {
		database = c.URL("postgres")
	}
	r := &run{
		t: t, server: newServer(t, database), cluster: c, seed: setting(t, "SENTRA_CRASH_SEED", rand.Uint64()%1_000_000), trouble: &trouble{}, kills: map[string]int{},
		rounds: int(setting(t, "SENTRA_CRASH_ROUNDS", fewRounds)), log: openLog(t, filepath.Join(t.TempDir(), "outside.log")),
	}
	r.random = rand.New(rand.NewPCG(r.seed, 0))
	t.Logf("%d rounds with SENTRA_CRASH_SEED=%d", r.rounds, r.seed)
	return r
}

func (r *run) test() {
	t := r.t
	r.server.launch()
	if _, err := r.server.healthy(time.Minute); err != nil {
		t.Fatal(err)
	}
	d := readDemo(t, r.server.data)
	r.auditor = withKey(r.server, d, r.trouble)
	r.begun = time.Now()
	load, stop := context.WithCancel(t.Context())
	defer stop()
	desks, watchers := r.startLoad(load, d)
	r.server.open()

	for round := 1; round <= r.rounds && !t.Failed(); round++ {
		r.pause(150, 1500)
		r.crash(round)
	}
	r.pause(300, 600)
	r.board.closing.Store(true)
	if t.Failed() {
		stop() // nobody will be answered any more
	}
	desks.Wait()
	stop()
	watchers.Wait()
	if !t.Failed() {
		r.finish(d)
	}
}

func (r *run) pause(from, to int) {
	time.Sleep(time.Duration(from+r.random.IntN(to-from)) * time.Millisecond)
}

// startLoad puts people to work; what they do follows from the seed.
func (r *run) startLoad(ctx context.Context, d demo) (working, watching *sync.WaitGroup) {
	r.t.Helper()
	working, watching = &sync.WaitGroup{}, &sync.WaitGroup{}
	var clients []*client
	for _, login := range []string{"operator1", "dispatcher1", "dispatcher2", "supervisor1"} {
		c, err := signIn(r.server, d, login, r.log, r.trouble)
		if err != nil {
			r.t.Fatal(err)
		}
		clients = append(clients, c)
	}
	units, err := pages[unit](ctx, r.auditor, "/units?")
	if err != nil {
		r.t.Fatal(err)
	}
	var bases []point
	for _, u := range units {
		bases = append(bases, u.Base)
	}
	for n := range deskCount {
		one := &desk{client: clients[n%len(clients)], name: fmt.Sprintf("meja%d", n+1), random: rand.New(rand.NewPCG(r.seed, uint64(n)+1)), board: &r.board, bases: bases}
		working.Go(func() { one.work(ctx) })
	}
	r.screen = &screen{client: clients[3]}
	watching.Go(func() { r.screen.watch(ctx) })
	watching.Go(func() { r.collectCheckpoints(ctx) })
	return working, watching
}

// collectCheckpoints asks for signed statements about the journal, to hold them against it later.
func (r *run) collectCheckpoints(ctx context.Context) {
	for r.server.await(ctx) {
		var c checkpoint
		if r.auditor.get(ctx, "/journal/checkpoint", &c) == nil && c.Size > 0 {
			r.mu.Lock()
			r.given = append(r.given, c)
			r.mu.Unlock()
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// crash ends the program, or what it stands on, and starts it again.
func (r *run) crash(round int) {
	what := "program"
	if r.cluster != nil {
		what = []string{"program", "program", "program and database", "database"}[round%4]
	}
	r.kills[what]++
	r.killed = append(r.killed, time.Now())
	if what == "database" {
		r.crashDatabase()
		return
	}
	r.server.kill()
	if what == "program and database" {
		r.must(r.cluster.Crash())
		r.must(r.cluster.Run(r.t.Context()))
	}
	if r.random.IntN(3) == 0 { // what verify sees is what the kill left
		r.must(r.server.verify())
	}
	for r.random.IntN(4) == 0 { // it may die again while it comes up
		r.kills["program coming up"]++
		r.server.launch()
		r.pause(1, 300)
		r.server.kill()
	}
	r.server.launch()
	took, err := r.server.healthy(restartLimit)
	r.must(err)
	if r.t.Failed() {
		return
	}
	r.restarts = append(r.restarts, took)
	r.compareWithBefore()
	r.server.open()
}

// crashDatabase takes the store from under a program that runs. It says so to clients, and works again when the store is there again.
func (r *run) crashDatabase() {
	r.trouble.shaken.Store(true)
	r.must(r.cluster.Crash())
	r.pause(50, 500)
	r.must(r.cluster.Run(r.t.Context()))
	time.Sleep(time.Second)
	r.trouble.shaken.Store(false)
}

// compareWithBefore holds the journal, before anybody writes again, against what screens and checkpoints said before the kill.
func (r *run) compareWithBefore() {
	r.mu.Lock()
	given := slices.Clone(r.given)
	r.mu.Unlock()
	if len(given) == 0 {
		return
	}
	now, err := consistent(r.t.Context(), r.auditor, given[len(given)-1])
	r.must(err)
	if seen := r.screen.last.Load(); err == nil && seen > now.Size {
		r.t.Errorf("a screen was shown event %d, and after the restart the journal has only %d", seen, now.Size)
	}
}

func (r *run) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Errorf("SENTRA_CRASH_SEED=%d: %v", r.seed, err)
	}
}

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
