package access

import (
	"context"
	"maps"
	"sync"
	"time"

	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
)

const (
	readingEvery = 15 * time.Minute
	readingMax   = 20_000 // kept in memory; the store knows all
)

// readings remembers what the store already knows, so that opening a record twice costs no write.
type readings struct {
	mu    sync.Mutex
	noted map[reading]time.Time
}

type reading struct {
	reader  string
	subject journal.Ref
}

func newReadings() *readings { return &readings{noted: map[reading]time.Time{}} }

func (r *readings) fresh(of reading, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	at, ok := r.noted[of]
	return ok && now.Sub(at) < readingEvery
}

func (r *readings) note(of reading, at time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.noted) >= readingMax {
		maps.DeleteFunc(r.noted, func(_ reading, old time.Time) bool { return at.Sub(old) >= readingEvery })
	}
	if len(r.noted) < readingMax {
		r.noted[of] = at
	}
}

// NoteReading journals that the actor of ctx opened a person's record, once per reader, record and 15 minutes. It is called before the record is
// shown: what cannot be noted is not shown. caseID is the incident that the record belongs to, if any.
func (s *Service) NoteReading(ctx context.Context, subject journal.Ref, caseID string) error {
	actor, ok := ActorFrom(ctx)
	if !ok {
		return signInFirst()
	}
	of := reading{actor.ID, subject}
	if s.readings.fresh(of, s.clock.Now()) {
		return nil
	}
	var at time.Time
	err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		first, err := s.store.noteReading(ctx, tx, of)
		if err != nil || !first {
			return err
		}
		at = tx.Now
		return s.journal.Append(ctx, tx, journal.Event{Kind: Read, Subject: subject, Case: caseID})
	})
	if err == nil && !at.IsZero() {
		s.readings.note(of, at)
	}
	return err
}
