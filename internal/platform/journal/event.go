package journal

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Ref names a thing: its kind ("incident", "unit") and id.
type Ref struct {
	Kind string `json:"kind"`
	ID   string `json:"id"`
}

// Event is something that happened, as its capability tells it.
type Event struct {
	Kind     string // "incident.opened": capability and past tense
	Subject  Ref    // what it happened to
	Case     string // id of the matter it belongs to, if any: its timeline shows the event
	Data     any    // JSON object without personal data
	Personal any    // JSON object with personal data, or nil
	Reason   string // why, in somebody's own words; it may speak of a person, so it is kept with Personal, as its field "reason"
	Person   string // whose data these are: the key that erasure destroys; needed with Personal; a reason alone is otherwise the case's
}

// CasePerson is the key for what is personal about a case: whatever people wrote while they worked on it.
func CasePerson(of string) string { return "case:" + of }

// PersonOf is the key for what is personal about a thing of its own.
func PersonOf(r Ref) string { return r.Kind + ":" + r.ID }

// personal is everything of the event that is encrypted; nil when there is nothing.
func (e Event) personal() (any, error) {
	if e.Reason == "" {
		return e.Personal, nil
	}
	fields := map[string]any{}
	if e.Personal != nil {
		raw, err := json.Marshal(e.Personal)
		if err == nil {
			err = json.Unmarshal(raw, &fields)
		}
		if err != nil {
			return nil, fmt.Errorf("encode event: %w", err)
		}
	}
	fields["reason"] = e.Reason
	return fields, nil
}

// person is whose data the event's words are.
func (e Event) person() string {
	if e.Person != "" || e.Personal != nil || e.Case == "" {
		return e.Person
	}
	return CasePerson(e.Case)
}

// Record is an event as stored.
type Record struct {
	Seq     int64 // 0 while it has no place in the order yet (PostgreSQL, for some milliseconds)
	ID      string
	At      time.Time
	Kind    string
	Subject Ref
	Case    string
	Actor   string
	Payload []byte // the bytes that are hashed
}

// payload is the form of the hashed bytes. Field order is part of the format.
type payload struct {
	ID       string          `json:"id"`
	At       time.Time       `json:"at"`
	Kind     string          `json:"kind"`
	Subject  Ref             `json:"subject"`
	Case     string          `json:"case,omitempty"`
	Actor    string          `json:"actor,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`
	Personal *box            `json:"personal,omitempty"`
}

// box is encrypted personal data (AES-256-GCM under the person's key, the event's id as additional data).
type box struct {
	Person string `json:"person"`
	Text   []byte `json:"text"` // base64 in JSON
}

func encode(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("encode event: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}

// parse reads a stored payload back. The record's Payload is the given slice itself.
func parse(seq int64, bytes []byte) (Record, error) {
	var p payload
	if err := json.Unmarshal(bytes, &p); err != nil {
		return Record{}, fmt.Errorf("journal event %d: %w", seq, err)
	}
	return Record{Seq: seq, ID: p.ID, At: p.At, Kind: p.Kind, Subject: p.Subject, Case: p.Case, Actor: p.Actor, Payload: bytes}, nil
}

// Data decodes the public part of the event into v.
func (r Record) Data(v any) error {
	var p payload
	if err := json.Unmarshal(r.Payload, &p); err != nil {
		return fmt.Errorf("journal event %d: %w", r.Seq, err)
	}
	if p.Data == nil {
		return nil
	}
	return json.Unmarshal(p.Data, v)
}

type actorKey struct{}

// By returns a context whose events were caused by the actor (an account's id, or "system:…").
func By(ctx context.Context, actor string) context.Context {
	return context.WithValue(ctx, actorKey{}, actor)
}

// ActorOf tells who acts in ctx; "" when nobody said.
func ActorOf(ctx context.Context) string {
	actor, _ := ctx.Value(actorKey{}).(string)
	return actor
}
