package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"sentra/internal/app"
	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/intake"
	"sentra/internal/city"
)

// site is a Sentra in a folder of its own with the city in it, for one measurement.
type site struct {
	*app.App
	town  city.City
	url   string // of one that serves
	key   string // an administrator's
	close func() error
}

// open makes a site in this process, without a network: only the journal is at work.
func (b *bench) open(name string, c app.Config) (*site, error) {
	return b.site(name, c, func(ctx context.Context, s *site) error { return s.Journal.Run(ctx) })
}

// serve makes a site that serves on loopback, with all that a running centre does.
func (b *bench) serve(name string, c app.Config) (*site, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s, err := b.site(name, c, func(ctx context.Context, s *site) error { return s.Run(ctx, listener, nil) })
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	s.url = "http://" + listener.Addr().String()
	return s, nil
}

func (b *bench) site(name string, c app.Config, work func(context.Context, *site) error) (*site, error) {
	c.DataDir = filepath.Join(b.dir, name)
	a, err := app.New(b.ctx, c)
	if err != nil {
		return nil, err
	}
	s := &site{App: a, town: city.Generate(1)}
	working, stop := context.WithCancel(b.ctx)
	ended := make(chan error, 1)
	go func() { ended <- work(working, s) }()
	s.close = func() error {
		stop()
		return errors.Join(<-ended, a.Close(), os.RemoveAll(c.DataDir))
	}
	if err := city.Seed(b.ctx, a, s.town, c.DataDir, ""); err != nil {
		return nil, errors.Join(err, s.close())
	}
	raw, err := os.ReadFile(filepath.Join(c.DataDir, city.DemoFile))
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	var demo city.Demo
	if err := json.Unmarshal(raw, &demo); err != nil {
		return nil, errors.Join(err, s.close())
	}
	s.key = demo.APIKey
	return s, nil
}

// ask sends one request with the site's key and reads the whole answer.
func (s *site) ask(ctx context.Context, method, path, body string) error {
	r, err := http.NewRequestWithContext(ctx, method, s.url+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "Bearer "+s.key)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }()
	raw, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 400 {
		return problemIn(raw, answer.Status)
	}
	return err
}

// asOperator acts as a person at a desk, so that the policies have something to decide.
func asOperator(ctx context.Context) context.Context {
	return access.WithActor(ctx, access.Actor{ID: "bench", Login: "bench", Name: "Bench", Role: access.Supervisor})
}

// contacts are reach-outs as the city has them.
func contacts(town city.City, n int) []intake.New {
	out := make([]intake.New, n)
	for i, r := range town.Reports(1, n) {
		accuracy := r.AccuracyM
		out[i] = intake.New{
			Channel: r.Channel, Text: r.Text, Type: r.Type, Location: &incident.Place{Point: r.At, Address: r.Address, Accuracy: &accuracy},
			Reporter: &intake.Reporter{Name: "Warga", Phone: fmt.Sprintf("0812%08d", i)},
		}
	}
	return out
}
