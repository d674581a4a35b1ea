package incident

import (
	"context"
	"encoding/json"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
)

// Entry is one line of an incident's timeline: a journal event, with its personal part for readers who may see it.
type Entry struct {
	Seq      int64           `json:"seq,omitempty" doc:"place in the journal; absent for some milliseconds after the event"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Actor    string          `json:"actor,omitempty" doc:"account id, or system:<part>"`
	Name     string          `json:"actor_name,omitempty" doc:"of the account now; not part of the record"`
	Subject  journal.Ref     `json:"subject"`
	Data     json.RawMessage `json:"data,omitempty"`
	Personal json.RawMessage `json:"personal,omitempty" doc:"absent for readers who may not see it, and after erasure"`
}

// Timeline returns every journal event of the incident, in order.
func (s *Service) Timeline(ctx context.Context, incident ID) ([]Entry, error) {
	i, err := s.view(ctx, s.db.Read(), incident)
	if err != nil {
		return nil, err
	}
	if err := s.access.May(ctx, access.IncidentRead, Resource(i)); err != nil {
		return nil, err
	}
	full := s.access.Can(ctx, access.PersonRead, Resource(i))
	if full {
		if err := s.access.NoteReading(ctx, ref(incident), string(incident)); err != nil {
			return nil, err
		}
	}
	records, err := s.records(ctx, i)
	if err != nil {
		return nil, err
	}
	hidden, err := s.hiddenIn(ctx, records)
	if err != nil {
		return nil, err
	}
	actors := make([]string, len(records))
	for k, r := range records {
		actors[k] = r.Actor
	}
	names, err := s.access.Names(ctx, actors)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(records))
	for k, r := range records {
		e := Entry{Seq: r.Seq, At: r.At, Kind: r.Kind, Actor: r.Actor, Name: names[r.Actor], Subject: r.Subject}
		if e.Data, err = without(r, hidden); err != nil {
			return nil, err
		}
		if full {
			if _, err := s.journal.Personal(ctx, r, &e.Personal); err != nil {
				return nil, err
			}
		}
		entries[k] = e
	}
	return entries, nil
}

// Absorbed are the incidents that were merged into one, directly or by way of others.
func (s *Service) Absorbed(ctx context.Context, into ID) ([]ID, error) {
	return s.store.absorbed(ctx, s.db.Read(), into)
}

// records are the events of the incident and of those that were merged into it: who works on it now must know what was known there.
func (s *Service) records(ctx context.Context, i Incident) ([]journal.Record, error) {
	cases, err := s.store.absorbed(ctx, s.db.Read(), i.ID)
	if err != nil {
		return nil, err
	}
	ids := []string{string(i.ID)}
	for _, c := range cases {
		ids = append(ids, string(c))
	}
	return s.journal.Timeline(ctx, ids...)
}

// pointers are the fields of events that may name another incident, each with the field of its number.
var pointers = map[string]string{"to": "", "from": "from_number", "into": "into_number", "for": ""}

// hiddenIn tells which other incidents the events name that the actor of ctx may not see.
func (s *Service) hiddenIn(ctx context.Context, records []journal.Record) (map[ID]bool, error) {
	hidden := map[ID]bool{}
	var named []ID
	for _, r := range records {
		var fields map[string]json.RawMessage
		if err := r.Data(&fields); err != nil {
			return nil, err
		}
		for field := range pointers {
			var other string
			if json.Unmarshal(fields[field], &other) == nil && id.Valid(other) && !hidden[ID(other)] {
				hidden[ID(other)] = true
				named = append(named, ID(other))
			}
		}
	}
	visible, err := s.Visible(ctx, named)
	if err != nil {
		return nil, err
	}
	for other := range visible {
		delete(hidden, other)
	}
	return hidden, nil
}

// without is the data of an event without the incidents that are hidden from the reader.
func without(r journal.Record, hidden map[ID]bool) (data json.RawMessage, err error) {
	if err := r.Data(&data); err != nil || len(hidden) == 0 || len(data) == 0 {
		return data, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	changed := false
	for field, number := range pointers {
		var other string
		if json.Unmarshal(fields[field], &other) == nil && hidden[ID(other)] {
			delete(fields, field)
			delete(fields, number)
			changed = true
		}
	}
	if !changed {
		return data, nil
	}
	return json.Marshal(fields)
}
