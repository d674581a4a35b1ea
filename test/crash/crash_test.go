package crash

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

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
	hopeless := time.AfterFunc(time.Minute, func() {
		t.Error("a minute after the last kill there are still writes that nobody answers")
		stop()
	})
	desks.Wait()
	hopeless.Stop()
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
	_, err := r.server.healthy(restartLimit) // nobody started it again
	r.must(err)
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
