package crash

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// demo is what the program writes for those who want to use it.
type demo struct {
	URL      string    `json:"url"`
	Accounts []account `json:"accounts"`
	APIKey   string    `json:"api_key"`
}

type account struct {
	Login    string `json:"login"`
	Password string `json:"password"`
}

func readDemo(t *testing.T, data string) demo {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(data, "demo.json"))
	if err != nil {
		t.Fatal(err)
	}
	var d demo
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatalf("demo.json is not whole: %v\n%s", err, raw)
	}
	return d
}

func (d demo) password(login string) string {
	for _, a := range d.Accounts {
		if a.Login == login {
			return a.Password
		}
	}
	return ""
}

// client is one account that works: by its session, or by a key.
type client struct {
	server  *server
	account string
	header  http.Header
	http    *http.Client
	log     *outsideLog // of its writes
	trouble *trouble
}

// trouble collects what went wrong while the load ran.
type trouble struct {
	mu      sync.Mutex
	found   []string
	failed  atomic.Int64 // answers of 500 and more, which are tried again
	shaken  atomic.Bool  // the database was crashed a moment ago: then the program may say that it cannot
	retried atomic.Int64
}

func (p *trouble) add(format string, args ...any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	const enough = 40
	if len(p.found) < enough {
		p.found = append(p.found, fmt.Sprintf(format, args...))
	}
}

func newClient(s *server, account string, header http.Header, log *outsideLog, p *trouble) *client {
	return &client{server: s, account: account, header: header, http: &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 4}}, log: log, trouble: p}
}

// withKey is a client of the API key that the demonstration gives.
func withKey(s *server, d demo, p *trouble) *client {
	return newClient(s, "administrator1", http.Header{"Authorization": {"Bearer " + d.APIKey}}, nil, p)
}

// signIn makes a client with a session, which is to outlive every crash.
func signIn(s *server, d demo, login string, log *outsideLog, p *trouble) (*client, error) {
	c := newClient(s, login, http.Header{}, log, p)
	body, err := json.Marshal(map[string]string{"login": login, "password": d.password(login)})
	if err != nil {
		return nil, err
	}
	answer, err := c.http.Post(s.url()+"/api/v1/session", "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusNoContent || len(answer.Cookies()) != 1 {
		return nil, fmt.Errorf("sign in as %s: %s", login, answer.Status)
	}
	cookie := answer.Cookies()[0]
	c.header.Set("Cookie", cookie.Name+"="+cookie.Value)
	return c, nil
}

// once sends a request one time. An error means that nobody knows whether it was done.
func (c *client) once(ctx context.Context, o operation) (reply, error) {
	r, err := http.NewRequestWithContext(ctx, o.Method, c.server.url()+"/api/v1"+o.Path, bytes.NewReader(o.Body))
	if err != nil {
		return reply{}, err
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	for name, value := range map[string]string{"Idempotency-Key": o.Key, "If-Match": o.IfMatch, "Content-Type": o.Media, "Accept-Language": "en"} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	return reply{Status: answer.StatusCode, Body: body}, err
}

// write sends an operation under one key until it is answered, whatever happens to the server meanwhile. Intent and answer are logged. It
// returns false when ctx has ended.
func (c *client) write(ctx context.Context, o operation) (reply, bool) {
	o.Account = c.account
	if !c.server.await(ctx) {
		return reply{}, false
	}
	if err := c.log.add(line{Intent: &o}); err != nil {
		c.trouble.add("the log: %v", err)
		return reply{}, false
	}
	for tries := 1; c.server.await(ctx); tries++ {
		if tries == 2 {
			c.trouble.retried.Add(1)
		}
		answer, err := c.once(ctx, o)
		if err == nil && answer.Status < 500 {
			answer.Tries = tries
			if err := c.log.add(line{Key: o.Key, Reply: &answer}); err != nil {
				c.trouble.add("the log: %v", err)
			}
			return answer, true
		}
		if err == nil {
			c.trouble.failed.Add(1)
			if !c.trouble.shaken.Load() {
				c.trouble.add("%s %s was answered %d: %s", o.Method, o.Path, answer.Status, answer.Body)
			}
		}
		time.Sleep(10 * time.Millisecond)
	}
	return reply{}, false
}

// get reads JSON.
func (c *client) get(ctx context.Context, path string, into any) error {
	answer, err := c.once(ctx, operation{Method: http.MethodGet, Path: path})
	if err != nil {
		return err
	}
	if answer.Status != http.StatusOK {
		return fmt.Errorf("GET %s: %d %s", path, answer.Status, answer.Body)
	}
	return json.Unmarshal(answer.Body, into)
}

// pages reads a whole list.
func pages[T any](ctx context.Context, c *client, path string) ([]T, error) {
	var all []T
	for after := ""; ; {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		at := path
		if after != "" {
			at += "&after=" + after
		}
		if err := c.get(ctx, at, &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if after = page.Next; after == "" {
			return all, nil
		}
	}
}

// screen keeps a stream open, as a console does, and comes back whenever it is cut.
type screen struct {
	client *client
	last   atomic.Int64 // the highest sequence that it was shown
	events atomic.Int64
	lines  atomic.Int64 // how often it was connected
}

func (s *screen) watch(ctx context.Context) {
	for s.client.server.await(ctx) {
		s.connect(ctx)
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *screen) connect(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.client.server.url()+"/api/v1/live", nil)
	if err != nil {
		return
	}
	for name, values := range s.client.header {
		r.Header[name] = values
	}
	if last := s.last.Load(); last > 0 {
		r.Header.Set("Last-Event-ID", strconv.FormatInt(last, 10))
	}
	stream := http.Client{Transport: s.client.http.Transport}
	answer, err := stream.Do(r)
	if err != nil {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		return
	}
	s.lines.Add(1)
	lines := bufio.NewScanner(answer.Body)
	lines.Buffer(nil, 1<<26)
	for before := int64(0); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			s.events.Add(1)
		case "id":
			seq, err := strconv.ParseInt(value, 10, 64)
			if err != nil || seq < before {
				s.client.trouble.add("the stream went back from %d to %q", before, value)
				continue
			}
			before = seq
			s.last.Store(max(seq, s.last.Load()))
		}
	}
}
