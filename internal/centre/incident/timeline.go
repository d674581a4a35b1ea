package incident

import (
	"context"
	"encoding/json"
	"time"

	"sentra/internal/centre/access"
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
	records, err := s.journal.Timeline(ctx, string(incident))
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
		if err := r.Data(&e.Data); err != nil {
			return nil, err
		}
		if !full {
			e.Data, err = wordless(e.Data)
		} else {
			_, err = s.journal.Personal(ctx, r, &e.Personal)
		}
		if err != nil {
			return nil, err
		}
		entries[k] = e
	}
	return entries, nil
}

// wordless is the data of an event without what a person wrote into it: a reason may name somebody.
func wordless(data json.RawMessage) (json.RawMessage, error) {
	var fields map[string]json.RawMessage
	if len(data) == 0 {
		return data, nil
	}
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	delete(fields, "reason")
	return json.Marshal(fields)
}
