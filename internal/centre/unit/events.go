package unit

import "time"

// Event kinds of this package.
const (
	EventAdded         = "unit.added"
	EventEdited        = "unit.edited"
	EventStatusChanged = "unit.status_changed"
)

// StatusChanged tells that a unit is in a new state.
type StatusChanged struct {
	From       State     `json:"from"`
	To         State     `json:"to"`
	SubState   string    `json:"sub_state,omitempty"`
	At         time.Time `json:"at"`               // when it happened
	Heard      bool      `json:"heard,omitempty"`  // the time was given by a person, not by the clock
	Reason     string    `json:"reason,omitempty"` // of a unit on no incident; on one it stands in the personal part
	IncidentID string    `json:"incident_id,omitempty"`
	CallSign   string    `json:"call_sign"`
	By         string    `json:"by,omitempty"` // "dispatch" when an assignment caused it
}
