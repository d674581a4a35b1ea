package clock_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sentra/internal/platform/clock"
)

func TestTheFakeClockWakesWhomItsTimeHasCome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hand := clock.NewFake(time.Date(2026, 11, 23, 10, 0, 0, 1, time.FixedZone("WIB", 7*3600)))
		if got := hand.Now(); got != time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC) {
			t.Errorf("stands at %v", got)
		}
		woken := map[int]chan error{}
		ctx, leave := context.WithCancel(t.Context())
		for _, minutes := range []int{1, 2, 3} {
			told := make(chan error, 1)
			woken[minutes] = told
			go func() { told <- hand.Sleep(ctx, time.Duration(minutes)*time.Minute) }()
		}
		synctest.Wait()
		hand.Advance(2*time.Minute - time.Microsecond)
		hand.Advance(time.Microsecond)
		synctest.Wait()
		if len(woken[1]) != 1 || len(woken[2]) != 1 || len(woken[3]) != 0 {
			t.Errorf("after two minutes %d, %d and %d of those who sleep 1, 2 and 3 are awake", len(woken[1]), len(woken[2]), len(woken[3]))
		}
		leave()
		if err := <-woken[3]; !errors.Is(err, context.Canceled) {
			t.Errorf("who leaves is told %v", err)
		}
		if err := hand.Sleep(t.Context(), 0); err != nil {
			t.Errorf("no sleep at all: %v", err)
		}
	})
}

func TestTheMachinesClockIsInUTCToTheMicrosecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		now := clock.System{}.Now()
		if now.Location() != time.UTC || now.Nanosecond()%1000 != 0 {
			t.Errorf("now is %v", now)
		}
		if err := (clock.System{}).Sleep(t.Context(), time.Hour); err != nil || time.Since(now) < time.Hour {
			t.Errorf("slept for %v, %v", time.Since(now), err)
		}
		ctx, leave := context.WithTimeout(t.Context(), time.Minute)
		defer leave()
		if err := (clock.System{}).Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("told %v", err)
		}
	})
}
