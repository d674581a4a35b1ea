// Package clock is the only place where Sentra reads the time of day. Everything else is handed a Clock, so that a test can
// hold time in its hand and a transaction can use one single "now".
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time (always UTC) and wakes sleepers.
type Clock interface {
	// Now is the present moment in UTC, to the microsecond (the finest that both stores keep).
	Now() time.Time
	// Sleep waits for d or until ctx ends, and then returns ctx.Err().
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the machine's clock.
type System struct{}

// Now implements Clock.
func (System) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Sleep implements Clock.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// UTC is a time that may be missing, in UTC.
func UTC(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// Fake stands still until a test moves it.
type Fake struct {
	mu       sync.Mutex
	now      time.Time
	sleepers []sleeper
}

type sleeper struct {
	due  time.Time
	wake chan struct{}
}

// NewFake returns a clock that stands at now.
func NewFake(now time.Time) *Fake { return &Fake{now: now.UTC().Truncate(time.Microsecond)} }

// Now implements Clock.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Advance moves the clock and wakes every sleeper whose time has come.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
	waiting := f.sleepers[:0]
	for _, s := range f.sleepers {
		if s.due.After(f.now) {
			waiting = append(waiting, s)
			continue
		}
		close(s.wake)
	}
	f.sleepers = waiting
}

// Sleep implements Clock.
func (f *Fake) Sleep(ctx context.Context, d time.Duration) error {
	f.mu.Lock()
	s := sleeper{due: f.now.Add(d), wake: make(chan struct{})}
	if d <= 0 {
		f.mu.Unlock()
		return ctx.Err()
	}
	f.sleepers = append(f.sleepers, s)
	f.mu.Unlock()
	select {
	case <-s.wake:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
