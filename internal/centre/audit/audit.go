package audit

import (
	"context"
	"encoding/json"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/platform/journal"
)

// Service answers auditors.
type Service struct {
	journal *journal.Journal
	access  *access.Service
}

// NewService puts the service together.
func NewService(j *journal.Journal, a *access.Service) *Service {
	return &Service{journal: j, access: a}
}

// Event is one record of the journal as auditors read it. Payload is exactly the bytes that are hashed, so that a reader can
// recompute the leaf: SHA-256(0x00 ‖ payload), RFC 6962 section 2.1. Personal data in it stays encrypted.
type Event struct {
	Seq     int64       `json:"seq"`
	ID      string      `json:"id"`
	At      time.Time   `json:"at"`
	Kind    string      `json:"kind"`
	Subject journal.Ref `json:"subject"`
	Case    string      `json:"case,omitempty"`
	Actor   string      `json:"actor,omitempty"`
	Name    string      `json:"actor_name,omitempty" doc:"of the account now; not part of the record"`
	Payload string      `json:"payload" doc:"the hashed bytes"`
}

var anything = access.Resource{Kind: "journal"}

// List returns up to limit events after a sequence, in order.
func (s *Service) List(ctx context.Context, after int64, limit int) ([]Event, error) {
	if err := s.access.May(ctx, access.JournalRead, anything); err != nil {
		return nil, err
	}
	records, err := s.journal.After(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	return s.events(ctx, records)
}

// At returns one event.
func (s *Service) At(ctx context.Context, seq int64) (Event, error) {
	if err := s.access.May(ctx, access.JournalRead, anything); err != nil {
		return Event{}, err
	}
	record, err := s.journal.At(ctx, seq)
	if err != nil {
		return Event{}, err
	}
	events, err := s.events(ctx, []journal.Record{record})
	if err != nil {
		return Event{}, err
	}
	return events[0], nil
}

func (s *Service) events(ctx context.Context, records []journal.Record) ([]Event, error) {
	actors := []string{}
	for _, r := range records {
		actors = append(actors, r.Actor)
	}
	names, err := s.access.Names(ctx, actors)
	if err != nil {
		return nil, err
	}
	events := make([]Event, len(records))
	for k, r := range records {
		events[k] = Event{Seq: r.Seq, ID: r.ID, At: r.At, Kind: r.Kind, Subject: r.Subject, Case: r.Case, Actor: r.Actor, Name: names[r.Actor], Payload: string(json.RawMessage(r.Payload))}
	}
	return events, nil
}

// Checkpoint signs and returns the present tree. Like the proofs that are held against it, it is for everybody who is signed in: a size and a hash.
func (s *Service) Checkpoint(ctx context.Context) (journal.Checkpoint, error) {
	if err := s.access.May(ctx, access.LiveRead, access.Resource{Kind: "live"}); err != nil {
		return journal.Checkpoint{}, err
	}
	return s.journal.Checkpoint(ctx)
}

// Prove proves that an event is part of the tree of a size; 0 means the present one. Whoever may read an incident may ask for
// the proofs of its events: they hold hashes, no content.
func (s *Service) Prove(ctx context.Context, seq, size int64) (journal.Inclusion, error) {
	if err := s.access.May(ctx, access.LiveRead, access.Resource{Kind: "live"}); err != nil {
		return journal.Inclusion{}, err
	}
	return s.journal.Prove(ctx, seq, size)
}

// ProveConsistency proves that the tree of one size is the beginning of a larger one.
func (s *Service) ProveConsistency(ctx context.Context, from, to int64) (journal.Consistency, error) {
	if err := s.access.May(ctx, access.JournalRead, anything); err != nil {
		return journal.Consistency{}, err
	}
	return s.journal.ProveConsistency(ctx, from, to)
}
