package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"time"

	"sentra/internal/app"
	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
)

const writerCount = 64

// depth is how much of an operation is measured.
type depth struct {
	name string
	do   func(ctx context.Context, s *site, i int64) error
}

// depths: the same number of durable commits, with more and more done in each.
func depths(s *site) []depth {
	calls := contacts(s.town, 4096)
	row := func(ctx context.Context, tx *db.Tx, i int64) error {
		_, err := tx.NextNumber(ctx, fmt.Sprintf("B%d", i), time.UTC) // a prefix that is new: a row is inserted
		return err
	}
	return []depth{
		{"SQL alone", func(ctx context.Context, s *site, i int64) error {
			return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return row(ctx, tx, i) })
		}},
		{"with journal", func(ctx context.Context, s *site, i int64) error {
			return s.DB.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				if err := row(ctx, tx, i); err != nil {
					return err
				}
				return s.Journal.Append(ctx, tx, journal.Event{
					Kind: "bench.written", Subject: journal.Ref{Kind: "bench", ID: fmt.Sprint(i)}, Data: map[string]int64{"n": i},
				})
			})
		}},
		{"whole operation", func(ctx context.Context, s *site, i int64) error {
			_, err := s.Intake.Receive(ctx, calls[i%int64(len(calls))])
			return err
		}},
	}
}

// tally sums up the rounds of one way of writing.
type tally struct {
	times   sample
	elapsed time.Duration
	stats   db.Stats
}

func (t tally) rate() float64 { return float64(len(t.times)) / t.elapsed.Seconds() }

// write compares shared commits with one commit per operation, on SQLite with synchronous=FULL.
func (b *bench) write() error {
	b.print("\nWRITING, %d writers, SQLite, synchronous=FULL (baseline: one commit per operation; rounds of %s in turn, %d each)", writerCount, b.Round, b.Rounds)
	shared, err := b.open("shared", app.Config{})
	if err != nil {
		return err
	}
	single, err := b.open("single", app.Config{MaxGroup: 1})
	if err != nil {
		return errors.Join(err, shared.close())
	}
	for _, d := range depths(shared) {
		var group, alone tally
		for range b.Rounds {
			if err := errors.Join(b.round(single, d, &alone), b.round(shared, d, &group)); err != nil {
				return errors.Join(err, shared.close(), single.close())
			}
		}
		b.print("  %-16s %6.0f/s against %6.0f/s   ratio %.2f   %s (baseline %s)", d.name, group.rate(), alone.rate(), group.rate()/alone.rate(), group.times, alone.times)
		b.print("  %16s %s", "", bound(group, alone))
	}
	if err := errors.Join(shared.close(), single.close()); err != nil {
		return err
	}
	return b.writePostgres()
}

// bound says what the time of the one writer goes into.
func bound(group, alone tally) string {
	cost := func(t tally) (own, commit time.Duration, size float64) {
		operations := max(1, t.stats.Operations)
		return (t.stats.Busy - t.stats.Committing) / time.Duration(operations), t.stats.Committing / time.Duration(max(1, t.stats.Commits)),
			float64(operations) / float64(max(1, t.stats.Commits))
	}
	own, commit, size := cost(group)
	ownAlone, commitAlone, _ := cost(alone)
	return fmt.Sprintf("%.0f operations per commit; an operation costs the writer %s, a commit %s (%.0f %% of its time; baseline %s + %s, %.0f %%)",
		size, short(own), short(commit), share(group), short(ownAlone), short(commitAlone), share(alone))
}

func share(t tally) float64 {
	return 100 * t.stats.Committing.Seconds() / max(t.stats.Busy.Seconds(), 1e-9)
}

// round lets all writers write for the length of one round.
func (b *bench) round(s *site, d depth, into *tally) error {
	ctx := asOperator(b.ctx)
	var next atomic.Int64
	next.Store(int64(len(into.times)) + 1)
	before := s.DB.Stats()
	times := make([]sample, writerCount)
	failed := make([]error, writerCount)
	var all sync.WaitGroup
	start := time.Now()
	for w := range writerCount {
		all.Go(func() {
			for b.ctx.Err() == nil && time.Since(start) < b.Round {
				begun := time.Now()
				if failed[w] = d.do(ctx, s, next.Add(1)); failed[w] != nil {
					return
				}
				times[w] = append(times[w], time.Since(begun))
			}
		})
	}
	all.Wait()
	elapsed := time.Since(start)
	done := s.DB.Stats().Sub(before)
	for _, t := range times {
		into.times = append(into.times, t...)
	}
	into.elapsed += elapsed
	into.stats.Operations += done.Operations
	into.stats.Commits += done.Commits
	into.stats.Busy += done.Busy
	into.stats.Committing += done.Committing
	return errors.Join(errors.Join(failed...), b.ctx.Err())
}

// writePostgres measures the same on PostgreSQL, whose server groups the flushes itself. The baseline is one writer alone.
func (b *bench) writePostgres() error {
	if b.PostgresURL == "" {
		b.print("  PostgreSQL: not measured (name one by --postgres-url; `make bench` starts one where it is installed)")
		return nil
	}
	s, err := b.open("postgres", app.Config{DatabaseURL: b.PostgresURL})
	if err != nil {
		return err
	}
	for _, d := range depths(s) {
		var t tally
		if err := b.round(s, d, &t); err != nil {
			return errors.Join(err, s.close())
		}
		b.print("  PostgreSQL, %-16s %6.0f/s   %s", d.name, t.rate(), t.times)
	}
	return s.close()
}

// startProfile begins a CPU profile, if one is wanted.
func startProfile(path string) (stop func() error, err error) {
	if path == "" {
		return func() error { return nil }, nil
	}
	f, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}, nil
}
