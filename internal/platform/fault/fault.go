// Package fault is the one kind of error that reaches a person: a kind for machines, a safe message in both languages, the
// fields at fault, and a cause that only the log sees.
package fault

import (
	"errors"
	"fmt"
	"time"

	"sentra/internal/platform/lang"
)

// Kind says what went wrong, for machines. platform/web maps each kind to one HTTP status.
type Kind string

// The kinds.
const (
	Malformed       Kind = "malformed"       // cannot be read at all
	Unauthenticated Kind = "unauthenticated" // nobody is signed in
	Forbidden       Kind = "forbidden"       // signed in, but may not
	NotFound        Kind = "not_found"       // not there, or not for this reader
	NotAllowed      Kind = "method_not_allowed"
	Conflict        Kind = "conflict" // the present state forbids it
	Stale           Kind = "stale"    // the caller's version is old; Current holds the present state
	Invalid         Kind = "invalid"  // readable but unsound
	Required        Kind = "required" // a precondition is missing (If-Match)
	TooLarge        Kind = "too_large"
	Unsupported     Kind = "unsupported" // media type
	TooMany         Kind = "too_many"    // slow down
	Unavailable     Kind = "unavailable" // try again later; nothing was changed
	Internal        Kind = "internal"
)

// Field is one part of the input that is at fault.
type Field struct {
	Field   string // path in the body, as location.lat
	Message lang.Text
}

// Fault is an error that a person may read.
type Fault struct {
	Kind    Kind
	Message lang.Text
	Fields  []Field
	Current any           // Stale and Conflict: the state that was met
	Wait    time.Duration // TooMany and Unavailable: when to try again; 0 leaves it to platform/web
	Cause   error         // for the log only
}

// New makes a fault.
func New(kind Kind, message lang.Text) *Fault { return &Fault{Kind: kind, Message: message} }

// Missing is the fault for a thing that is not there, or not for this reader: the two are never told apart.
func Missing(what lang.Text) *Fault {
	return New(NotFound, lang.F("%s tidak ditemukan.", "%s was not found.", what))
}

// OnField makes an Invalid fault about a single field.
func OnField(field string, message lang.Text) *Fault {
	return New(Invalid, lang.T("Ada isian yang belum benar.", "Some of the input is not right.")).WithField(field, message)
}

// WithField adds a field to the fault.
func (f *Fault) WithField(field string, message lang.Text) *Fault {
	f.Fields = append(f.Fields, Field{Field: field, Message: message})
	return f
}

// WithCurrent adds the state that the caller has not seen.
func (f *Fault) WithCurrent(state any) *Fault {
	f.Current = state
	return f
}

// After adds when it is worth trying again.
func (f *Fault) After(wait time.Duration) *Fault {
	f.Wait = wait
	return f
}

// Because adds the cause, which only the log sees.
func (f *Fault) Because(cause error) *Fault {
	f.Cause = cause
	return f
}

// Error implements error. It is for logs; people read Message.
func (f *Fault) Error() string {
	text := fmt.Sprintf("%s: %s", f.Kind, f.Message.EN)
	for _, field := range f.Fields {
		text += fmt.Sprintf(" [%s: %s]", field.Field, field.Message.EN)
	}
	if f.Cause != nil {
		text += ": " + f.Cause.Error()
	}
	return text
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Cause }

// As finds the fault in err's chain.
func As(err error) (*Fault, bool) {
	var f *Fault
	ok := errors.As(err, &f)
	return f, ok
}

// KindOf is the kind of err; an error that is no fault is Internal, nil is "".
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if f, ok := As(err); ok {
		return f.Kind
	}
	return Internal
}

// Is tells whether err is a fault of the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// List collects the fields at fault while input is checked.
type List struct{ fields []Field }

// Add notes one field.
func (l *List) Add(field string, message lang.Text) {
	l.fields = append(l.fields, Field{Field: field, Message: message})
}

// Err is nil when nothing was noted.
func (l *List) Err() error {
	if len(l.fields) == 0 {
		return nil
	}
	f := New(Invalid, lang.T("Ada isian yang belum benar.", "Some of the input is not right."))
	f.Fields = l.fields
	return f
}
