package access

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/web"
)

const (
	goodPassword  = "kereta jingga menyanyi 7"
	otherPassword = "payung besi di bulan mei"
)

// place is a whole service with its way in, a clock under the test's hand, and what it wrote in the journal.
type place struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	web   http.Handler
	seed  context.Context
}

func open(t *testing.T, d *db.DB, c *clock.Fake) *place {
	t.Helper()
	keys, err := journal.OpenKeys(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(t.Context(), d, keys, quiet())
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewService(d, j, worldAgencies(), worldAreas(), quiet())
	if err != nil {
		t.Fatal(err)
	}
	s.SetCentre(Centre{Name: "Kota Nusa", TimeZone: "Asia/Jakarta", Exercise: true})
	p := &place{Service: s, t: t, clock: c, seed: System(context.Background(), "test")}
	p.web = handler(s)
	return p
}

func handler(s *Service) http.Handler {
	r := web.NewRouter(quiet())
	s.Routes(r)
	r.Mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte(AccountOf(r))) })
	return web.Language(s.Authenticate(web.JSONBody(quiet(), AccountOf, r.Mux)))
}

func each(t *testing.T, fn func(*testing.T, *place)) {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, open(t, d, c)) }, func(config *db.Config) { config.Clock = c })
}

func onSQLite(t *testing.T) *place {
	t.Helper()
	c := clock.NewFake(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	return open(t, dbtest.SQLite(t, func(config *db.Config) { config.Clock = c }), c)
}

func (p *place) account(n NewAccount) Account {
	p.t.Helper()
	if n.Name == "" {
		n.Name = "Orang Uji"
	}
	if n.Role == "" {
		n.Role = Dispatcher
	}
	a, err := p.AddAccount(p.seed, n)
	if err != nil {
		p.t.Fatal(err)
	}
	return a
}

type request struct {
	method, path, body string
	header             map[string]string
	cookie, address    string
}

func (p *place) do(r request) *http.Response {
	p.t.Helper()
	return serve(p.web, r)
}

func serve(h http.Handler, r request) *http.Response {
	q := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body))
	if r.body != "" {
		q.Header.Set("Content-Type", "application/json")
	}
	q.Header.Set("Accept-Language", "en")
	for name, value := range r.header {
		q.Header.Set(name, value)
	}
	if r.cookie != "" {
		q.Header.Set("Cookie", Cookie+"="+r.cookie)
	}
	if r.address != "" {
		q.RemoteAddr = r.address + ":4711"
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w.Result()
}

func (p *place) signIn(login, password string) (token string, status int) {
	p.t.Helper()
	answer := p.do(request{method: "POST", path: "/api/v1/session", body: `{"login":"` + login + `","password":"` + password + `"}`})
	for _, c := range answer.Cookies() {
		token = c.Value
	}
	return token, answer.StatusCode
}

func (p *place) status(want int, r request) *http.Response {
	p.t.Helper()
	answer := p.do(r)
	if answer.StatusCode != want {
		p.t.Fatalf("%s %s: %d, want %d: %s", r.method, r.path, answer.StatusCode, want, text(p.t, answer))
	}
	return answer
}

func text(t *testing.T, answer *http.Response) string {
	t.Helper()
	var b strings.Builder
	if _, err := copyBody(&b, answer); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// kinds are the events so far, in the order in which they were written.
func (p *place) kinds() []string {
	p.t.Helper()
	var out []string
	if err := p.db.Read().NewSelect().Table("journal_event").Column("kind").OrderExpr("pos").Scan(p.t.Context(), &out); err != nil {
		p.t.Fatal(err)
	}
	return out
}

func (p *place) payloads() string {
	p.t.Helper()
	var out [][]byte
	if err := p.db.Read().NewSelect().Table("journal_event").Column("payload").OrderExpr("pos").Scan(p.t.Context(), &out); err != nil {
		p.t.Fatal(err)
	}
	var b strings.Builder
	for _, payload := range out {
		b.Write(payload)
		b.WriteByte('\n')
	}
	return b.String()
}

func TestAccountsAreEditedByVersion(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		a := p.account(NewAccount{Login: " Sari ", AreaIDs: []string{"r2", "r1", "r2"}, AgencyID: "a1"})
		if a.Login != "sari" || strings.Join(a.AreaIDs, " ") != "r1 r2" {
			t.Errorf("%+v", a)
		}
		name := "Sari Baru"
		b, err := p.ChangeAccount(p.seed, a.ID, 1, AccountChange{Name: &name, AreaIDs: &[]string{"r3"}})
		if err != nil || b.Version != 2 || b.Name != name || b.AreaIDs[0] != "r3" || b.AgencyID != "a1" {
			t.Fatalf("%+v, %v", b, err)
		}
		_, err = p.ChangeAccount(p.seed, a.ID, 1, AccountChange{Name: &name})
		if f, ok := fault.As(err); !ok || f.Kind != fault.Stale || f.Current.(Account).Version != 2 {
			t.Errorf("a stale change: %v", err)
		}
		again, err := p.Account(p.seed, a.ID)
		if err != nil || again.Name != b.Name || len(again.AreaIDs) != 1 || !again.CreatedAt.Equal(a.CreatedAt) {
			t.Errorf("%+v, %v", again, err)
		}
		if _, err := p.AddAccount(p.seed, NewAccount{Login: "SARI", Name: "x", Role: Media}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a login twice: %v", err)
		}
		_, err = p.AddAccount(p.seed, NewAccount{Login: "a b", Role: "king", Language: "fr", Password: "short"})
		if f, ok := fault.As(err); !ok || len(f.Fields) != 5 {
			t.Errorf("everything wrong: %v", err)
		}
		if names, err := p.Names(t.Context(), []string{a.ID, "nobody"}); err != nil || len(names) != 1 || names[a.ID] != name {
			t.Errorf("%v, %v", names, err)
		}
		if strings.Contains(p.payloads(), "sari") || strings.Contains(p.payloads(), "Sari") {
			t.Error("a name stands in the journal in the clear")
		}
	})
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	p := onSQLite(t)
	boss := WithActor(t.Context(), Actor{ID: "boss", Role: Administrator, AgencyID: "a1", AreaIDs: []string{"r2"}})
	for _, c := range []struct {
		n    NewAccount
		kind fault.Kind
	}{
		{NewAccount{Login: "ok1", AgencyID: "a4"}, ""},
		{NewAccount{Login: "ok2", AreaIDs: []string{"r3"}}, ""},
		{NewAccount{Login: "no1"}, fault.Forbidden},
		{NewAccount{Login: "no2", AgencyID: "x"}, fault.Forbidden},
		{NewAccount{Login: "no3", AgencyID: "a2", AreaIDs: []string{"r1"}}, fault.Forbidden},
		{NewAccount{Login: "no4", AreaIDs: []string{"r3", "r1"}}, fault.Forbidden},
	} {
		c.n.Name, c.n.Role = "Uji", Administrator
		if _, err := p.AddAccount(boss, c.n); fault.KindOf(err) != c.kind {
			t.Errorf("%s: %v, want %q", c.n.Login, err, c.kind)
		}
	}
	wide := p.account(NewAccount{Login: "wide", AgencyID: "a2", AreaIDs: []string{"r1"}})
	if _, err := p.AddKey(boss, wide.ID, "k"); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a key for an account that reaches further: %v", err)
	}
	if _, err := p.ChangeAccount(boss, wide.ID, 1, AccountChange{AreaIDs: &[]string{}}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("took over an account that reaches further: %v", err)
	}
	far := p.account(NewAccount{Login: "far", AgencyID: "x"})
	if _, err := p.Account(boss, far.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("saw a strange account: %v", err)
	}
	if list, err := p.Accounts(boss, "", 100); err != nil || len(list) != 3 {
		t.Errorf("%v, %v", list, err)
	}
	self := WithActor(t.Context(), wide.actor())
	if _, err := p.ChangeAccount(self, wide.ID, 1, AccountChange{}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a dispatcher edits accounts: %v", err)
	}
	root := p.account(NewAccount{Login: "root", Role: Administrator})
	if _, err := p.DisableAccount(WithActor(t.Context(), root.actor()), root.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("disabled oneself: %v", err)
	}
}

func TestReadingIsNotedOncePerQuarterOfAnHour(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		reader := WithActor(t.Context(), Actor{ID: "r1", Role: Operator})
		other := WithActor(t.Context(), Actor{ID: "r2", Role: Operator})
		record := journal.Ref{Kind: "contact", ID: "c1"}
		note := func(ctx context.Context, of journal.Ref, want int) {
			t.Helper()
			if err := p.NoteReading(ctx, of, "i1"); err != nil {
				t.Fatal(err)
			}
			if n := len(p.kinds()); n != want {
				t.Fatalf("%d events, want %d", n, want)
			}
		}
		note(reader, record, 1)
		note(reader, record, 1)
		note(other, record, 2)
		note(reader, journal.Ref{Kind: "contact", ID: "c2"}, 3)
		p.clock.Advance(14 * time.Minute)
		p.readings = newReadings() // another node, or after a restart
		note(reader, record, 3)
		p.clock.Advance(time.Minute)
		note(reader, record, 4)
		note(reader, record, 4)
		if err := p.NoteReading(t.Context(), record, ""); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("nobody: %v", err)
		}
	})
}
