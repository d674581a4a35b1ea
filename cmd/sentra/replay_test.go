package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sentra/internal/platform/lang"
)

func replayOf(t *testing.T, data, run string, change ...func(*replayCommand)) *account {
	t.Helper()
	return replayUntil(t, t.Context(), io.Discard, data, run, change...)
}

func replayUntil(t *testing.T, ctx context.Context, progress io.Writer, data, run string, change ...func(*replayCommand)) *account {
	t.Helper()
	c := &replayCommand{File: "testdata/calls.csv", Mapping: "testdata/calls.yaml", RunName: run, storeFlags: storeFlags{Data: data}}
	for _, f := range change {
		f(c)
	}
	a, err := c.replay(ctx, slog.New(slog.DiscardHandler), progress)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.check(); err != nil {
		t.Error(err)
	}
	return a
}

// writes calls the function with everything that is written.
type writes func()

func (w writes) Write(p []byte) (int, error) {
	w()
	return len(p), nil
}

// inStore counts what stands in the store of a data folder.
func inStore(t *testing.T, data string) (contacts, incidents int) {
	t.Helper()
	l, err := storeFlags{Data: data}.local(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	count := func(path string) int {
		var page struct {
			Items []any `json:"items"`
		}
		if err := l.call(t.Context(), "GET", path, "", nil, &page); err != nil {
			t.Fatal(err)
		}
		return len(page.Items)
	}
	contacts, incidents = count("/contacts?limit=500"), count("/incidents?limit=500")
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	return contacts, incidents
}

func TestReplayAccountsForEveryRow(t *testing.T) {
	data := t.TempDir()
	a := replayOf(t, data, "first")
	if a.rows.Read != 6 || a.rows.Bad != 1 || a.contacts != 5 || a.opened != 3 || a.attached != 1 {
		t.Errorf("account %+v", a)
	}
	if len(a.waiting) != 1 || a.waiting[0].line != 5 { // without a place; a later row of its call opens the incident
		t.Errorf("waiting %v", a.waiting)
	}
	if len(a.refused) != 1 || a.refused[0].line != 7 || !strings.Contains(a.refused[0].reason, "type:") {
		t.Errorf("refused %v", a.refused)
	}
	if len(a.bads) != 1 || a.bads[0].line != 6 {
		t.Errorf("bad %v", a.bads)
	}
	table := a.table(lang.English)
	for _, want := range []string{"line 5 waiting", "line 7 refused", "line 6 bad", "Unaccounted for"} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
	if contacts, incidents := inStore(t, data); contacts != 5 || incidents != 3 {
		t.Errorf("%d contacts, %d incidents", contacts, incidents)
	}

	// The same run again makes nothing twice; another run is another day.
	if again := replayOf(t, data, "first"); again.table(lang.English) != table {
		t.Errorf("the second time:\n%s", again.table(lang.English))
	}
	if contacts, incidents := inStore(t, data); contacts != 5 || incidents != 3 {
		t.Errorf("after the same run again: %d contacts, %d incidents", contacts, incidents)
	}
	replayOf(t, data, "second")
	if contacts, incidents := inStore(t, data); contacts != 10 || incidents != 6 {
		t.Errorf("after another run: %d contacts, %d incidents", contacts, incidents)
	}
}

// A run that is stopped accounts for what it has done, and the same run later does the rest.
func TestReplayStopped(t *testing.T) {
	data := t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	begun := writes(func() { time.AfterFunc(2*time.Second, stop) })
	// The first row comes at once, the second after 20 s of then: 2000 s at this speed.
	a := replayUntil(t, ctx, begun, data, "stopped", func(c *replayCommand) { c.Speed = 0.01 })
	if a.whole || a.opened != 1 || a.unsent != 1 || a.rows.Read != 2 {
		t.Errorf("account %+v", a)
	}
	if table := a.table(lang.English); !strings.Contains(table, "--run stopped") {
		t.Errorf("the table does not say how to go on:\n%s", table)
	}
	if rest := replayOf(t, data, "stopped"); !rest.whole || rest.opened != 3 {
		t.Errorf("account of the rest %+v", rest)
	}
	if contacts, incidents := inStore(t, data); contacts != 5 || incidents != 3 {
		t.Errorf("%d contacts, %d incidents", contacts, incidents)
	}
}

// Answers get lost on the way, and the server is away for a moment: sending again makes nothing twice.
func TestReplayOverABadLine(t *testing.T) {
	data := t.TempDir()
	l, err := storeFlags{Data: data}.local(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer secret" {
			t.Errorf("sent with %q", r.Header.Get("Authorization"))
		}
		kind := n.Add(1) % 4
		if kind == 1 { // away
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		r.RequestURI, r.URL.Scheme, r.URL.Host = "", "http", "sentra"
		answer, err := l.client.Do(r)
		if err != nil {
			t.Error(err)
			return
		}
		defer func() { _ = answer.Body.Close() }()
		if kind == 2 { // done, and the answer is lost
			panic(http.ErrAbortHandler)
		}
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
	}))
	defer server.Close()
	a := replayOf(t, "", "bad line", func(c *replayCommand) { c.URL, c.Key = server.URL+"/", "secret" })
	if a.opened != 3 || a.attached != 1 || a.contacts != 5 {
		t.Errorf("account:\n%s", a.table(lang.English))
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	if contacts, incidents := inStore(t, data); contacts != 5 || incidents != 3 {
		t.Errorf("%d contacts, %d incidents", contacts, incidents)
	}
}

// The calls of a real fire department, to the end.
func TestReplaySanFrancisco(t *testing.T) {
	const file = "../../../shared/data/calls/san-francisco-fire-2002.csv"
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		t.Skip("calls/san-francisco-fire-2002.csv is not here")
	}
	a := replayOf(t, t.TempDir(), "", func(c *replayCommand) { c.File, c.Mapping = file, "san-francisco-fire" })
	if !a.whole || a.rows.Read+a.rows.Bad != 1000 || a.unaccounted() != 0 {
		t.Errorf("account:\n%s", a.table(lang.English))
	}
	if a.opened+a.attached != a.rows.Read || a.rows.Further != a.attached {
		t.Errorf("not every call became an incident:\n%s", a.table(lang.English))
	}
}
