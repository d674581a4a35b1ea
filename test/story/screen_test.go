package story

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// screen is an open stream of GET /live.
type screen struct {
	t      *testing.T
	events chan event
	close  context.CancelFunc
	last   string // id of the last event that had one
}

type event struct {
	id, name string
	data     []byte
}

// watch opens a stream; last is the Last-Event-ID, "" for none.
func (p *person) watch(last string) *screen {
	p.c.t.Helper()
	ctx, cancel := context.WithCancel(p.c.t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, p.c.url+"/api/v1/live", nil)
	if err != nil {
		p.c.t.Fatal(err)
	}
	r.Header.Set("Accept-Language", p.lang)
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	}
	if p.cookie != nil {
		r.AddCookie(p.cookie)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.c.t.Fatal(err)
	}
	if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != "text/event-stream" {
		p.c.t.Fatalf("the stream answers %d %s", answer.StatusCode, answer.Header)
	}
	s := &screen{t: p.c.t, events: make(chan event, 50_000), close: cancel}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(s.events)
		s.read(answer.Body)
	}()
	p.c.t.Cleanup(func() { cancel(); <-done })
	return s
}

func (s *screen) read(body io.ReadCloser) {
	defer body.Close()
	lines := bufio.NewReader(body)
	var e event
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		switch name, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": "); name {
		case "id":
			e.id = value
		case "event":
			e.name = value
		case "data":
			e.data = []byte(value)
		case "":
			s.events <- e
			e = event{}
		}
	}
}

// until collects events up to the first that fits; the story fails when it does not come.
func (s *screen) until(what string, fits func(event) bool) (before []event, e event) {
	s.t.Helper()
	timeout := time.NewTimer(time.Minute)
	defer timeout.Stop()
	for {
		select {
		case e, open := <-s.events:
			if !open {
				s.t.Fatalf("the stream ended before %s", what)
			}
			if e.id != "" {
				s.last = e.id
			}
			if fits(e) {
				return before, e
			}
			before = append(before, e)
		case <-timeout.C:
			s.t.Fatalf("%s did not come in a minute", what)
		}
	}
}

func (s *screen) untilName(name string) (before []event, e event) {
	s.t.Helper()
	return s.until(name, func(e event) bool { return e.name == name })
}

// ended waits for the end of the stream and tells how long it took.
func (s *screen) ended(within time.Duration) {
	s.t.Helper()
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	for {
		select {
		case _, open := <-s.events:
			if !open {
				return
			}
		case <-timeout.C:
			s.t.Fatalf("the stream still runs after %s", within)
		}
	}
}

// beyond waits for a beat that says the stream stands at least at seq: whatever came before has then been sent.
func (s *screen) beyond(seq int64) (before []event) {
	s.t.Helper()
	before, _ = s.until("a beat", func(e event) bool {
		var beat struct{ Seq int64 }
		return e.name == "beat" && json.Unmarshal(e.data, &beat) == nil && beat.Seq >= seq
	})
	return before
}

// about fits the events that name the thing.
func about(id string) func(event) bool {
	return func(e event) bool { return bytes.Contains(e.data, []byte(id)) }
}
