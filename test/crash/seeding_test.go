package crash

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sentra/internal/city"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/db/dbtest/cluster"
)

func TestSeedingThatIsKilledGoesOnOnSQLite(t *testing.T) {
	killedWhileSeeding(t, "")
}

func TestSeedingThatIsKilledGoesOnOnPostgreSQL(t *testing.T) {
	killedWhileSeeding(t, dbtest.StartCluster(t, cluster.Options{Durable: true}).URL("postgres"))
}

// killedWhileSeeding kills the program again and again while it seeds its city for the first time. Then it must come up with the
// whole city, and demo.json must be true. The kills come sooner or later after the start, so that each step of the seeding is hit in the end.
func killedWhileSeeding(t *testing.T, database string) {
	s := newServer(t, database)
	seed := setting(t, "SENTRA_CRASH_SEED", rand.Uint64()%1_000_000)
	kills := int(setting(t, "SENTRA_CRASH_ROUNDS", fewRounds)) * 2
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("%d kills with SENTRA_CRASH_SEED=%d", kills, seed)
	for n := range kills {
		s.launch()
		time.Sleep(time.Duration(1+random.IntN(500)) * time.Millisecond)
		s.kill()
		raw, err := os.ReadFile(filepath.Join(s.data, "demo.json"))
		if err == nil && !json.Valid(raw) {
			t.Errorf("after kill %d demo.json is half written: %s", n+1, raw)
		}
	}
	s.launch()
	took, err := s.healthy(time.Minute)
	if err != nil {
		t.Fatalf("SENTRA_CRASH_SEED=%d: %v", seed, err)
	}
	t.Logf("after the last kill it was ready in %v", took.Round(time.Millisecond))
	s.open()
	isWhole(t, s, readDemo(t, s.data))
	s.kill()
	if err := s.verify(); err != nil {
		t.Error(err)
	}
}

// isWhole compares what is there with the city as it is drawn.
func isWhole(t *testing.T, s *server, d demo) {
	t.Helper()
	ctx, town, p := t.Context(), city.Generate(1), &trouble{}
	if d.URL != s.url() || len(d.Accounts) != len(town.Accounts) {
		t.Errorf("demo.json says %s with %d accounts, want %s with %d", d.URL, len(d.Accounts), s.url(), len(town.Accounts))
	}
	admin := withKey(s, d, p)
	units, err := pages[unit](ctx, admin, "/units?")
	if err != nil {
		t.Fatalf("the key of demo.json: %v", err)
	}
	located := map[string]bool{}
	for _, u := range units {
		located[u.CallSign] = u.Position != nil
	}
	if len(located) != len(units) || len(units) != len(town.Units) {
		t.Errorf("%d units with %d call signs, want %d", len(units), len(located), len(town.Units))
	}
	for _, u := range town.Units {
		if located[u.CallSign] != (u.Position != nil) {
			t.Errorf("unit %s has a position: %v, want %v", u.CallSign, located[u.CallSign], u.Position != nil)
		}
	}
	for path, want := range map[string]int{"/agencies?": len(town.Agencies), "/areas?": len(town.Areas), "/accounts?": len(town.Accounts), "/keys?": 1} {
		if items, err := pages[json.RawMessage](ctx, admin, path); err != nil || len(items) != want {
			t.Errorf("%s has %d items, want %d: %v", path, len(items), want, err)
		}
	}
	for _, login := range []string{d.Accounts[0].Login, d.Accounts[len(d.Accounts)-1].Login} {
		if c, err := signIn(s, d, login, nil, p); err != nil {
			t.Error(err)
		} else if answer, err := c.once(ctx, operation{Method: http.MethodGet, Path: "/session"}); err != nil || answer.Status != http.StatusOK {
			t.Errorf("the session of %s: %d %v", login, answer.Status, err)
		}
	}
}
