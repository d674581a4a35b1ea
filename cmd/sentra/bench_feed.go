package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"sentra/internal/city"
)

// feedCommand is the clients of the benchmark in their own process: one that files contacts at a steady rate, and a screen.
type feedCommand struct {
	URL  string        `arg:""`
	Key  string        `env:"SENTRA_API_KEY" required:""`
	Rate int           `default:"200"`
	For  time.Duration `default:"20s"`
	Poll bool          `help:"Ask once a second instead of following the stream"`
}

// feeding is one run of it.
type feeding struct {
	*feedCommand
	client *http.Client

	mu      sync.Mutex
	filed   map[string]time.Time // by the contact's id
	seen    map[string]time.Time
	acked   sample
	refused int
	problem error
}

// Run implements the command.
func (c *feedCommand) Run(ctx context.Context) error {
	transport := &http.Transport{MaxIdleConnsPerHost: 256}
	f := &feeding{feedCommand: c, client: &http.Client{Transport: transport}, filed: map[string]time.Time{}, seen: map[string]time.Time{}}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	ready := make(chan struct{})
	ended := make(chan error, 1)
	go func() {
		if c.Poll {
			ended <- f.poll(watching, ready)
		} else {
			ended <- f.follow(watching, ready)
		}
	}()
	select {
	case <-ready:
	case err := <-ended:
		return fmt.Errorf("the screen: %w", err)
	}
	f.file(ctx)
	_ = pause(ctx, 1500*time.Millisecond) // the last ones are on their way
	stop()
	if err := <-ended; err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("the screen: %w", err)
	}
	if f.refused > 0 {
		fmt.Fprintln(os.Stderr, "refused, for example:", f.problem)
	}
	return json.NewEncoder(os.Stdout).Encode(f.report())
}

func (f *feeding) report() fed {
	out := fed{Acknowledged: f.acked, Refused: f.refused}
	for id, at := range f.filed {
		if seen, ok := f.seen[id]; ok {
			out.Visible = append(out.Visible, seen.Sub(at))
		} else {
			out.Missing++
		}
	}
	return out
}

// file sends contacts when they are due, whether or not earlier ones have been answered.
func (f *feeding) file(ctx context.Context) {
	calls := contacts(city.Generate(1), f.Rate)
	bodies := make([][]byte, len(calls))
	for k := range calls {
		bodies[k], _ = json.Marshal(calls[k]) // plain data
	}
	var all sync.WaitGroup
	defer all.Wait()
	start := time.Now()
	for k := range int(f.For.Seconds() * float64(f.Rate)) {
		due := start.Add(time.Duration(k) * time.Second / time.Duration(f.Rate))
		if pause(ctx, time.Until(due)) != nil {
			return
		}
		all.Go(func() { f.one(ctx, due, bodies[k%len(bodies)]) })
	}
}

func (f *feeding) one(ctx context.Context, due time.Time, body []byte) {
	var receipt struct {
		ID string `json:"id"`
	}
	err := f.ask(ctx, http.MethodPost, "/contacts", bytes.NewReader(body), func(answer io.Reader) error {
		return json.NewDecoder(answer).Decode(&receipt)
	})
	now := time.Now()
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		f.refused++
		f.problem = err
		return
	}
	f.acked = append(f.acked, now.Sub(due))
	f.filed[receipt.ID] = due
}

func (f *feeding) ask(ctx context.Context, method, path string, body io.Reader, read func(io.Reader) error) error {
	r, err := http.NewRequestWithContext(ctx, method, f.URL+"/api/v1"+path, body)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+f.Key)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := f.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode >= 400 {
		raw, _ := io.ReadAll(answer.Body) // the status says enough
		return problemIn(raw, answer.Status)
	}
	return read(answer.Body)
}

// follow reads the stream and notes when each contact comes.
func (f *feeding) follow(ctx context.Context, ready chan<- struct{}) error {
	return f.ask(ctx, http.MethodGet, "/live", nil, func(stream io.Reader) error {
		lines := bufio.NewReaderSize(stream, 1<<20)
		event := ""
		for {
			line, err := lines.ReadBytes('\n')
			if err != nil {
				return err
			}
			if name, ok := bytes.CutPrefix(line, []byte("event: ")); ok {
				event = string(bytes.TrimSpace(name))
				continue
			}
			data, ok := bytes.CutPrefix(line, []byte("data: "))
			switch {
			case ok && event == "snapshot":
				close(ready)
			case ok && event == "contact":
				now := time.Now()
				var contact struct {
					ID string `json:"id"`
				}
				if err := json.Unmarshal(data, &contact); err != nil {
					return err
				}
				f.note(contact.ID, now)
			}
		}
	})
}

// poll asks for the newest contacts once a second.
func (f *feeding) poll(ctx context.Context, ready chan<- struct{}) error {
	close(ready)
	for {
		if err := pause(ctx, time.Second); err != nil {
			return err
		}
		var page struct {
			Items []struct {
				ID string `json:"id"`
			} `json:"items"`
		}
		if err := f.ask(ctx, http.MethodGet, "/contacts?limit=500", nil, func(answer io.Reader) error {
			return json.NewDecoder(answer).Decode(&page)
		}); err != nil {
			return err
		}
		now := time.Now()
		for _, contact := range page.Items {
			f.note(contact.ID, now)
		}
	}
}

// note keeps when a contact was first seen.
func (f *feeding) note(id string, at time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, known := f.seen[id]; !known {
		f.seen[id] = at
	}
}
