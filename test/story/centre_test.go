// Package story tells, over the whole program and on both stores, what people do with Sentra. Outside stand plain HTTP clients; the
// clock is in the test's hand.
package story

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sentra/internal/app"
	"sentra/internal/city"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db/dbtest"
)

// centre is a running Sentra with a quiet city in it.
type centre struct {
	t     *testing.T
	app   *app.App
	clock *clock.Fake
	url   string
	demo  city.Demo
	dir   string
}

// eachStore tells the story once on SQLite and once on PostgreSQL.
func eachStore(t *testing.T, story func(*testing.T, *centre)) {
	t.Run("sqlite", func(t *testing.T) {
		seeded, err := seededSQLite()
		if err != nil {
			t.Fatal(err)
		}
		story(t, open(t, seeded, ""))
	})
	t.Run("postgres", func(t *testing.T) {
		seeded, err := seededPostgres()
		if err != nil {
			t.Fatal(err)
		}
		story(t, open(t, seeded, dbtest.CloneURL(t, seeded.database)))
	})
}

func open(t *testing.T, seeded seededCity, databaseURL string) *centre {
	t.Helper()
	c := &centre{t: t, dir: t.TempDir(), clock: clock.NewFake(begin())}
	if err := os.CopyFS(c.dir, os.DirFS(seeded.dir)); err != nil {
		t.Fatal(err)
	}
	var err error
	c.app, err = app.New(t.Context(), app.Config{DataDir: c.dir, DatabaseURL: databaseURL, CentreName: "Latihan", Exercise: true, Clock: c.clock, Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.app.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.url = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended, ready := make(chan error, 1), make(chan struct{})
	go func() {
		ended <- c.app.Run(ctx, listener, func(ctx context.Context) error {
			defer close(ready)
			return city.Seed(ctx, c.app, city.Generate(1), c.dir, c.url)
		})
	}()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("run: %v", err)
		}
	})
	select {
	case <-ready:
	case err := <-ended:
		ended <- err
		t.Fatalf("run: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(c.dir, city.DemoFile))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &c.demo); err != nil {
		t.Fatal(err)
	}
	return c
}

// person is somebody who uses Sentra: signed in with a password, or a program with the key.
type person struct {
	c      *centre
	key    string
	cookie *http.Cookie
	lang   string
}

// program is the holder of the demo's API key, an administrator.
func (c *centre) program() *person { return &person{c: c, key: c.demo.APIKey, lang: "en"} }

// signIn signs in with the account of that login.
func (c *centre) signIn(login string) *person {
	c.t.Helper()
	for _, a := range c.demo.Accounts {
		if a.Login != login {
			continue
		}
		p := &person{c: c, lang: "en"}
		answer := p.send("POST", "/session", map[string]string{"login": a.Login, "password": a.Password}, nil)
		if answer.status != http.StatusNoContent {
			c.t.Fatalf("sign in as %s: %d %s", login, answer.status, answer.raw)
		}
		for _, cookie := range answer.cookies {
			p.cookie = cookie
		}
		return p
	}
	c.t.Fatalf("no account %s", login)
	return nil
}

// answer is what came back.
type answer struct {
	t       *testing.T
	asked   string
	status  int
	header  http.Header
	cookies []*http.Cookie
	raw     []byte
}

type headers map[string]string

// send makes one request. A body that is a string or bytes goes as it is.
func (p *person) send(method, path string, body any, with headers) *answer {
	p.c.t.Helper()
	var reader io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		reader = strings.NewReader(b)
	case []byte:
		reader = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			p.c.t.Fatal(err)
		}
		reader = bytes.NewReader(raw)
	}
	if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "//") {
		path = p.c.url + "/api/v1" + path
	} else {
		path = p.c.url + strings.TrimPrefix(path, "/")
	}
	r, err := http.NewRequestWithContext(p.c.t.Context(), method, path, reader)
	if err != nil {
		p.c.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", p.lang)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	}
	if p.cookie != nil {
		r.AddCookie(p.cookie)
	}
	for name, value := range with {
		r.Header.Set(name, value)
	}
	got, err := http.DefaultClient.Do(r)
	if err != nil {
		p.c.t.Fatal(err)
	}
	defer got.Body.Close()
	raw, err := io.ReadAll(got.Body)
	if err != nil {
		p.c.t.Fatal(err)
	}
	return &answer{t: p.c.t, asked: method + " " + path, status: got.StatusCode, header: got.Header, cookies: got.Cookies(), raw: raw}
}

func (p *person) get(path string) *answer { p.c.t.Helper(); return p.send("GET", path, nil, nil) }

func (p *person) post(path string, body any) *answer {
	p.c.t.Helper()
	return p.send("POST", path, body, nil)
}

// is fails the story unless the answer has the status.
func (a *answer) is(status int) *answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: %d, want %d: %s", a.asked, a.status, status, a.raw)
	}
	return a
}

// into decodes the answer.
func (a *answer) into(v any) *answer {
	a.t.Helper()
	if err := json.Unmarshal(a.raw, v); err != nil {
		a.t.Fatalf("%s: %v in %s", a.asked, err, a.raw)
	}
	return a
}

// says fails the story unless the answer's text contains each of the words.
func (a *answer) says(words ...string) *answer {
	a.t.Helper()
	for _, w := range words {
		if !strings.Contains(string(a.raw), w) {
			a.t.Fatalf("%s: does not say %q: %s", a.asked, w, a.raw)
		}
	}
	return a
}

type object = map[string]any

type incidentView struct {
	ID, Number, State, Priority, Summary, Type, Disposition string
	Location                                                placeView
	Version                                                 int64
	Needs                                                   []needView
	Assignments                                             []assignmentView
	Links                                                   []struct{ To, Kind string }
	ContactIDs                                              []string `json:"contact_ids"`
	MergedInto                                              string   `json:"merged_into"`
	Protected                                               bool
}

type placeView struct {
	Lat, Lon float64
	Address  string
}

type needView struct {
	ID, Capability, State, Reason string
	Count, Arrived                int
	Assigned                      int
}

type assignmentView struct {
	ID, State, Status, Reason string
	UnitID                    string     `json:"unit_id"`
	NeedID                    string     `json:"need_id"`
	DispatchedAt              *time.Time `json:"dispatched_at"`
	OnSceneAt                 *time.Time `json:"on_scene_at"`
}

type unitView struct {
	ID, State, Reason string
	CallSign          string    `json:"call_sign"`
	AgencyID          string    `json:"agency_id"`
	IncidentID        string    `json:"incident_id"`
	StateSince        time.Time `json:"state_since"`
	Capabilities      []string
	Crew              int
	Base              struct{ Lat, Lon float64 }
	Position          *struct{ Lat, Lon float64 }
}

type items[T any] struct {
	Items []T
	Next  string
}

// report takes in a contact and returns its id.
func (p *person) report(body object) string {
	p.c.t.Helper()
	var receipt struct{ ID, Number string }
	p.post("/contacts", body).is(http.StatusCreated).into(&receipt)
	if !strings.HasPrefix(receipt.Number, "LAP-2026112") {
		p.c.t.Fatalf("a contact without a number: %+v", receipt)
	}
	return receipt.ID
}

// incident reads an incident.
func (p *person) incident(id string) (i incidentView) {
	p.c.t.Helper()
	p.get("/incidents/" + id).is(http.StatusOK).into(&i)
	return i
}

// unit reads a unit.
func (p *person) unit(id string) (u unitView) {
	p.c.t.Helper()
	p.get("/units/" + id).is(http.StatusOK).into(&u)
	return u
}

func place(lat, lon float64) object { return object{"lat": lat, "lon": lon} }

// downtown is a point in the middle of the demonstration city.
func (c *centre) downtown() object { return place(-5.1869, 109.6367) }

func path(format string, args ...any) string { return fmt.Sprintf(format, args...) }
