package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"
)

// target is the Sentra that a replay speaks to: that of the data folder, or one elsewhere.
type target struct {
	client *http.Client
	base   string
	key    string
	close  func() error
}

func (c *replayCommand) target(ctx context.Context, log *slog.Logger) (*target, error) {
	if c.URL != "" {
		if c.Key == "" {
			return nil, errors.New("--url needs --key (or SENTRA_API_KEY)")
		}
		client := &http.Client{Timeout: 30 * time.Second}
		return &target{client: client, base: strings.TrimRight(c.URL, "/"), key: c.Key, close: func() error { return nil }}, nil
	}
	// A run that is stopped still ends what it has begun.
	l, err := c.local(context.WithoutCancel(ctx), log)
	if err != nil {
		return nil, err
	}
	return &target{client: l.client, base: "http://sentra", close: l.close}, nil
}

// post sends one write until it is answered. Sending again is safe, because the key makes it one write. A refusal is returned as it
// is; the error of a Sentra that did not answer, or could not, in all attempts is an unanswered.
func (t *target) post(ctx context.Context, path, key string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	const attempts, longest = 10, 8 * time.Second
	delay := 100 * time.Millisecond
	for attempt := 1; ; attempt++ {
		raw, status, err := t.once(ctx, path, key, body)
		switch {
		case err == nil && status < 400:
			if out == nil {
				return nil
			}
			return json.Unmarshal(raw, out)
		case err == nil && !passing(status):
			return problemIn(raw, http.StatusText(status))
		case err == nil:
			err = problemIn(raw, http.StatusText(status))
		}
		if attempt == attempts {
			return unanswered{err}
		}
		if pause(ctx, delay) != nil {
			return unanswered{err}
		}
		delay = min(2*delay, longest)
	}
}

func (t *target) once(ctx context.Context, path, key string, body []byte) ([]byte, int, error) {
	// What is on its way comes to its end even when the run is stopped meanwhile.
	r, err := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodPost, t.base+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return nil, 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", key)
	r.Header.Set("Accept-Language", os.Getenv("LANG")[:min(2, len(os.Getenv("LANG")))])
	if t.key != "" {
		r.Header.Set("Authorization", "Bearer "+t.key)
	}
	answer, err := t.client.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	return raw, answer.StatusCode, err
}

// passing tells whether an answer says that it may be different in a moment.
func passing(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// unanswered is the end of a run: the Sentra on the other side is not there.
type unanswered struct{ cause error }

// Error implements error.
func (u unanswered) Error() string { return fmt.Sprintf("no answer: %v", u.cause) }

// sort tells a refusal, which concerns one row, from an error that ends the run: nobody answers, or nobody would let us in.
func sort(err error) (refused string, stop error) {
	var u unanswered
	var r *refusal
	switch {
	case err == nil:
		return "", nil
	case errors.As(err, &u):
		return "", err
	case errors.As(err, &r) && (r.Status == http.StatusUnauthorized || r.Status == http.StatusForbidden):
		return "", err
	}
	return strings.ReplaceAll(err.Error(), "\n", " "), nil
}

// pause waits; the error is that of ctx.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
