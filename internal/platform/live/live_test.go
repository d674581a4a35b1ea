package live_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestAScreenGetsASnapshotThenWhatChanges(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.change(thing{ID: "a"}, thing{ID: "b"})
		s := r.look(t, "", "", r.viewer(""))
		s.wants(t, `1 snapshot ["a","b"]`)
		r.change(thing{ID: "a", Word: "new"}, thing{ID: "c"})
		r.change(thing{ID: "d"})
		// Only after the last delta of its sequence may a stream be resumed: the others have no id.
		s.wants(t, "- thing a new", "2 thing c ", "3 thing d ")
		if got := s.Header().Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("sent as %s", got)
		}
	})
}

func TestAScreenResumesWhereItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		for i := range 5 {
			r.change(thing{ID: fmt.Sprint(i)})
		}
		r.look(t, "", "3", r.viewer("")).wants(t, "4 thing 3 ", "5 thing 4 ")
		now := r.look(t, "", "5", r.viewer(""))
		now.wants(t)
		r.change(thing{ID: "next"})
		now.wants(t, "6 thing next ")
		for _, unknown := range []string{"7", "-1", "999999999999999999999", "x", "5; DROP"} { // another centre's, or nobody's
			if got := r.look(t, "", unknown, r.viewer("")).got(); len(got) != 1 || !strings.HasPrefix(got[0], "6 snapshot") {
				t.Errorf("Last-Event-ID %s was answered with %v", unknown, got)
			}
		}
	})
}

func TestAScreenThatWasAwayForLongGetsASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const ring = 8192
		r := newRoom(t)
		r.change(thing{ID: "first"})
		for range ring / 2 { // two deltas each: the ring holds the sequences 2 to 4097
			r.change(thing{ID: "a"}, thing{ID: "b"})
		}
		if got := r.look(t, "", "1", r.viewer("")).got(); len(got) != ring {
			t.Errorf("who saw 1 is sent %d deltas, want %d", len(got), ring)
		}
		r.change(thing{ID: "one more"}) // pushes half of sequence 2 out
		for last, want := range map[string]int{"1": 1, "2": ring - 1} {
			if got := r.look(t, "", last, r.viewer("")).got(); len(got) != want {
				t.Errorf("who saw %s is sent %d events, want %d", last, len(got), want)
			}
		}
	})
}

func TestAViewerIsToldOnlyWhatItMaySee(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.change(thing{ID: "ours"}, thing{ID: "secret", team: "red"})
		red, blue := r.look(t, "red", "", r.viewer("red")), r.look(t, "blue", "", r.viewer("blue"))
		red.wants(t, `1 snapshot ["ours","secret"]`)
		blue.wants(t, `1 snapshot ["ours"]`)
		r.change(thing{ID: "secret", Word: "new", team: "red"})
		red.wants(t, "2 thing secret new")
		blue.wants(t) // not even that something changed

		r.change(thing{ID: "ours", team: "red"})
		red.wants(t, "3 thing ours ")
		blue.wants(t, `3 removed {"kind":"thing","id":"ours"}`)
		r.change(thing{ID: "ours", Word: "again", team: "red"})
		blue.wants(t) // it was taken off already
		r.change(thing{ID: "ours"})
		blue.wants(t, "5 thing ours ")
	})
}

// What went out of sight while the screen was away may still stand on it.
func TestAScreenThatMissedARemovalGetsASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.change(thing{ID: "ours"})
		r.change(thing{ID: "ours", team: "red"})
		r.look(t, "blue", "1", r.viewer("blue")).wants(t, `2 snapshot []`)
		r.look(t, "red", "1", r.viewer("red")).wants(t, "2 thing ours ")
	})
}

// The same while its stream is being resumed: the fresh snapshot does not know the thing any more, the screen still shows it.
func TestAScreenThatResumesWhileSomethingGoesOutOfSightComesBackForASnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.change(thing{ID: "ours"})
		v := r.viewer("blue")
		fresh := v.Snapshot
		v.Snapshot = func(ctx context.Context) (any, []string, error) {
			r.change(thing{ID: "ours", team: "red"})
			return fresh(ctx)
		}
		s := r.look(t, "blue", "1", v)
		s.wants(t)
		if !s.isOver() {
			t.Error("the screen goes on showing what it must not")
		}
		r.look(t, "blue", "1", r.viewer("blue")).wants(t, `2 snapshot []`)
	})
}

func TestASlowScreenIsCutAndTheOthersGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		stuck := make(chan struct{})
		slow, quick := r.lookWith(t, "", "", r.viewer(""), stuck), r.look(t, "", "", r.viewer(""))
		for i := range 1100 {
			r.change(thing{ID: fmt.Sprint(i)})
			synctest.Wait()
		}
		if got := quick.got(); len(got) != 1101 || got[1100] != "1100 thing 1099 " {
			t.Errorf("the quick screen got %d events", len(got))
		}
		if open := r.Screens(); open != 1 {
			t.Errorf("%d streams are open, want the quick one's", open)
		}
		close(stuck)
		if !slow.isOver() {
			t.Error("the slow screen was not cut")
		}
		r.change(thing{ID: "next"})
		quick.wants(t, "1101 thing next ")
	})
}

func TestAThousandScreensOfOneRoomCostOneRendering(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		for range 50 {
			r.look(t, "red", "", r.viewer("red"))
			r.look(t, "blue", "", r.viewer("blue"))
		}
		r.change(thing{ID: "a"})
		synctest.Wait()
		if r.shown != 2 {
			t.Errorf("rendered %d times for two rooms", r.shown)
		}
	})
}

func TestPositionsComeMergedOncePerSecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		s, blind := r.look(t, "", "", r.viewer("")), r.look(t, "blind", "", r.viewer("blind"))
		s.got()
		blind.got()
		for i := range 10 {
			r.Moved("u1", i)
			r.Moved("u2", -i)
		}
		s.wants(t)
		time.Sleep(time.Second)
		s.wants(t, `- positions {"u1":9,"u2":-9}`)
		time.Sleep(3 * time.Second)
		s.wants(t) // nothing has moved
		r.Moved("u1", 10)
		time.Sleep(time.Second)
		s.wants(t, `- positions {"u1":10}`)
		blind.wants(t)
	})
}

func TestAQuietStreamBeats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		r.change(thing{ID: "a"})
		s := r.look(t, "", "1", r.viewer(""))
		time.Sleep(10*time.Second + time.Millisecond)
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		text := s.text.String()
		if n := strings.Count(text, "event: beat"); n != 6 || strings.Contains(text, "id:") || !strings.Contains(text, `"seq":1`) {
			t.Errorf("in ten seconds %d beats, want the first and five: %s", n, text)
		}
	})
}

// A beat with a sequence says that all up to it has been told.
func TestABeatNeverOvertakesWhatItVouchesFor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		s := r.look(t, "", "", r.viewer(""))
		for i := range 40 { // at the very moments of the beats
			time.Sleep(beat)
			for range i {
				r.change(thing{ID: "a"})
			}
		}
		synctest.Wait()
		s.mu.Lock()
		defer s.mu.Unlock()
		told := int64(0)
		for block := range strings.SplitSeq(s.text.String(), "\n\n") {
			id, after, beats := int64(0), int64(0), false
			for line := range strings.Lines(block) {
				if n, err := fmt.Sscanf(line, "id: %d", &id); err == nil && n == 1 {
					told = id
				}
				if _, seq, found := strings.Cut(line, `"seq":`); found && strings.Contains(block, "event: beat") {
					beats = true
					if _, err := fmt.Sscanf(seq, "%d", &after); err != nil {
						t.Fatal(err)
					}
				}
			}
			if beats && after > told {
				t.Fatalf("a beat vouches for %d, told was %d", after, told)
			}
		}
	})
}

const beat = 2 * time.Second

func TestWhoMayLookNoMoreIsCutWithinABeat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		v := r.viewer("")
		var barred atomic.Bool
		v.Still = func(context.Context) bool { return !barred.Load() }
		s := r.look(t, "", "", v)
		time.Sleep(4 * time.Second)
		if s.isOver() {
			t.Fatal("cut although it may look")
		}
		barred.Store(true)
		time.Sleep(2*time.Second + time.Millisecond)
		if !s.isOver() || r.Screens() != 0 {
			t.Error("it still looks")
		}
	})
}

func TestScreensLeaveNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // which fails when a goroutine is left
		r := newRoom(t)
		gone, broken := r.look(t, "", "", r.viewer("")), r.viewer("")
		gone.leave()
		if !gone.isOver() || r.Screens() != 0 {
			t.Error("a screen that has gone is still served")
		}
		refused := errors.New("the store does not answer")
		broken.Snapshot = func(context.Context) (any, []string, error) { return nil, nil, refused }
		if s := r.look(t, "", "", broken); !s.isOver() || !errors.Is(<-s.ended, refused) || s.text.Len() > 0 || r.Screens() != 0 {
			t.Error("an error before the first byte is to be answered by the caller")
		}
	})
}

func TestStreamsEndWithTheProgram(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRoom(t)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); r.Run(ctx) }()
		s := r.look(t, "", "", r.viewer(""))
		stop()
		<-ended
		if !s.isOver() {
			t.Error("a stream outlives the program")
		}
		late := r.look(t, "", "", r.viewer(""))
		if !late.isOver() {
			t.Error("a stream was begun after the end")
		}
	})
}
