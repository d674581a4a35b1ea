package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// benchCommand measures Sentra on the machine it runs on. Each figure stands beside a baseline from the same run; nothing passes or
// fails. docs/bench.md says what is measured and how to read it.
type benchCommand struct {
	Only        []string      `help:"Parts to measure" enum:"write,live,recommend,verify,program" default:"write,live,recommend,verify,program"`
	Round       time.Duration `help:"Length of one round of writing" default:"2s"`
	Rounds      int           `help:"Rounds of writing, the two ways in turn" default:"4"`
	Feed        time.Duration `help:"How long contacts are sent while a screen watches" default:"20s"`
	Rate        int           `help:"Contacts per second then" default:"200"`
	Events      int           `help:"Events of the journal that is verified" default:"300000"`
	Folder      string        `help:"Where to put the data; it is the disk that is measured" default:"" type:"path" placeholder:"DIR"`
	PostgresURL string        `help:"Measure writing on this empty PostgreSQL database, too" env:"SENTRA_BENCH_POSTGRES" placeholder:"URL"`
	Profile     string        `help:"Write a CPU profile of the part" type:"path" placeholder:"FILE"`
}

// bench is one run.
type bench struct {
	benchCommand
	ctx context.Context
	dir string
	out io.Writer
}

// Run implements the command.
func (c *benchCommand) Run(ctx context.Context, _ *slog.Logger) (err error) {
	dir, err := os.MkdirTemp(c.Folder, "sentra-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{benchCommand: *c, ctx: ctx, dir: dir, out: os.Stdout}
	if err := b.machine(); err != nil {
		return err
	}
	stop, err := startProfile(c.Profile)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	for _, part := range []struct {
		name string
		run  func() error
	}{{"write", b.write}, {"live", b.live}, {"recommend", b.recommend}, {"verify", b.verify}, {"program", b.program}} {
		if !slices.Contains(c.Only, part.name) {
			continue
		}
		start := time.Now()
		if err := part.run(); err != nil {
			return fmt.Errorf("bench %s: %w", part.name, err)
		}
		b.print("  (took %s)", time.Since(start).Round(time.Second))
	}
	return nil
}

func (b *bench) print(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }

// machine says what everything below was measured on.
func (b *bench) machine() error {
	flush, err := flushTimes(b.dir)
	if err != nil {
		return err
	}
	b.print("machine     %s, %d cores for this process, %s", processor(), runtime.GOMAXPROCS(0), memory())
	b.print("program     %s %s/%s, %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.RFC3339))
	b.print("disk        write of 4 KiB + fsync: %s", flush)
	b.print("load        %s (1, 5, 15 minutes before; not 0: others share the machine)", loadAverage())
	return nil
}

// flushTimes measures what one durable commit must at least wait for.
func flushTimes(dir string) (sample, error) {
	f, err := os.Create(filepath.Join(dir, "flush"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	block := make([]byte, 4096)
	var times sample
	for range 200 {
		start := time.Now()
		if _, err := f.Write(block); err != nil {
			return nil, err
		}
		if err := f.Sync(); err != nil {
			return nil, err
		}
		times = append(times, time.Since(start))
	}
	return times, nil
}

func processor() string { return fieldOf("/proc/cpuinfo", "model name", "unknown processor") }

func memory() string { return fieldOf("/proc/meminfo", "MemTotal", "unknown memory") + " memory" }

func loadAverage() string {
	raw, err := os.ReadFile("/proc/loadavg")
	if fields := strings.Fields(string(raw)); err == nil && len(fields) > 3 {
		return strings.Join(fields[:3], " ")
	}
	return "unknown"
}

// fieldOf finds "name: value" in a file of /proc.
func fieldOf(path, name, otherwise string) string {
	f, err := os.Open(path)
	if err != nil {
		return otherwise
	}
	defer func() { _ = f.Close() }()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.Join(strings.Fields(value), " ")
		}
	}
	return otherwise
}

// sample is how long each of many equal things took.
type sample []time.Duration

// at gives the time within which the part q of the things was done.
func (s sample) at(q float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// String gives p50 and p99.
func (s sample) String() string {
	return fmt.Sprintf("p50 %s  p99 %s", short(s.at(0.5)), short(s.at(0.99)))
}

// short writes a time with three digits.
func short(d time.Duration) string {
	switch {
	case d >= 10*time.Second:
		return d.Round(100 * time.Millisecond).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(100 * time.Microsecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

// verdict sets a figure beside its aim, in words: a benchmark neither passes nor fails.
func verdict(reached bool) string {
	if reached {
		return "reached"
	}
	return "NOT reached in this run"
}
