package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"

	"sentra/internal/app"
)

// local reaches the centre of a data folder: the server that runs on it through its socket, or, when none does, one that
// lives in this process for as long as the command. So there is never a second writer, and one way of doing each thing.
type local struct {
	client *http.Client
	close  func() error
}

func openLocal(ctx context.Context, c app.Config) (*local, error) {
	a, err := app.New(ctx, c)
	if errors.Is(err, app.ErrRunning) {
		path := filepath.Join(c.DataDir, app.SocketName)
		dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", path)
		}
		return &local{client: &http.Client{Transport: &http.Transport{DialContext: dial, MaxIdleConnsPerHost: 64}}, close: func() error { return nil }}, nil
	}
	if err != nil {
		return nil, err
	}
	work, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- a.Journal.Run(work) }()
	return &local{client: &http.Client{Transport: inProcess{a.Local()}}, close: func() error {
		stop()
		return errors.Join(<-ended, a.Close())
	}}, nil
}

// inProcess answers requests by a handler, without a network.
type inProcess struct{ handler http.Handler }

// RoundTrip implements http.RoundTripper.
func (p inProcess) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// call sends a request and decodes the answer into out, if not nil. A problem document becomes an error with its words.
func (l *local) call(ctx context.Context, method, path, media string, body io.Reader, out any) error {
	r, err := http.NewRequestWithContext(ctx, method, "http://sentra/api/v1"+path, body)
	if err != nil {
		return err
	}
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	r.Header.Set("Accept-Language", os.Getenv("LANG")[:min(2, len(os.Getenv("LANG")))])
	answer, err := l.client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return err
	}
	if answer.StatusCode >= 400 {
		return problemIn(raw, answer.Status)
	}
	if out == nil || len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, out)
}

func (l *local) post(ctx context.Context, path string, in, out any) error {
	raw, err := json.Marshal(in)
	if err != nil {
		return err
	}
	return l.call(ctx, http.MethodPost, path, "application/json", bytes.NewReader(raw), out)
}

// refusal is an answer that was a problem document.
type refusal struct {
	Status int    `json:"status"`
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Errors []struct {
		Field   string `json:"field"`
		Message string `json:"message"`
	} `json:"errors"`
}

// Error implements error.
func (r *refusal) Error() string {
	text := r.Title + ": " + r.Detail
	for _, e := range r.Errors {
		text += fmt.Sprintf("\n  %s: %s", e.Field, e.Message)
	}
	return text
}

func problemIn(raw []byte, status string) error {
	var r refusal
	if err := json.Unmarshal(raw, &r); err != nil || r.Title == "" {
		return errors.New(status)
	}
	return &r
}

func (f storeFlags) local(ctx context.Context, log *slog.Logger) (*local, error) {
	return openLocal(ctx, centreFlags{storeFlags: f}.config(log))
}
