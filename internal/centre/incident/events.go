package incident

import "sentra/internal/centre/catalogue"

// Event kinds of this package.
const (
	EventOpened        = "incident.opened"
	EventEdited        = "incident.edited"
	EventNoted         = "incident.noted"
	EventNeedAdded     = "incident.need_added"
	EventNeedWithdrawn = "incident.need_withdrawn"
	EventNeedChanged   = "incident.need_changed"
	EventMoved         = "incident.state_changed"
	EventClosed        = "incident.closed"
	EventCancelled     = "incident.cancelled"
	EventReopened      = "incident.reopened"
	EventMerged        = "incident.merged"
	EventAbsorbed      = "incident.absorbed" // told on the timeline of the incident that another was merged into
	EventLinked        = "incident.linked"
	EventRelocated     = "incident.relocated" // the areas have changed, not its place
	EventFileAttached  = "incident.file_attached"
)

// Opened tells of a new incident. Summary and address are personal.
type Opened struct {
	Number     string             `json:"number"`
	Type       string             `json:"type"`
	Priority   catalogue.Priority `json:"priority"`
	Default    catalogue.Priority `json:"default_priority"`
	Protected  bool               `json:"protected"`
	AgencyID   string             `json:"agency_id,omitempty"`
	AreaIDs    []string           `json:"area_ids"`
	Needs      []catalogue.Need   `json:"needs"`
	ContactIDs []string           `json:"contact_ids,omitempty"`
}

// Words is the personal part of events about an incident.
type Words struct {
	Summary string `json:"summary,omitempty"`
	Place   *Place `json:"place,omitempty"`
	Text    string `json:"text,omitempty"`
	Name    string `json:"name,omitempty"`
}

// Edited names the fields that changed; old and new values of what is not personal.
type Edited struct {
	Changed []string       `json:"changed"`
	From    map[string]any `json:"from,omitempty"`
	To      map[string]any `json:"to,omitempty"`
}

// NeedEvent tells what became of a need.
type NeedEvent struct {
	NeedID     string    `json:"need_id"`
	Capability string    `json:"capability"`
	Count      int       `json:"count"`
	From       NeedState `json:"from,omitempty"`
	To         NeedState `json:"to"`
	Backup     bool      `json:"backup,omitempty"` // asked for from the scene
}

// MovedEvent tells that the incident is in another state.
type MovedEvent struct {
	From State `json:"from"`
	To   State `json:"to"`
}

// ClosedEvent tells how the incident ended; Cancelled and Reopened carry no more than their reason.
type ClosedEvent struct {
	Disposition string   `json:"disposition,omitempty"`
	Unmet       []string `json:"unmet,omitempty"` // capabilities
}

// MergedEvent tells that From is now part of Into.
type MergedEvent struct {
	From       ID     `json:"from"`
	FromNumber string `json:"from_number"`
	Into       ID     `json:"into"`
	IntoNumber string `json:"into_number"`
}

// Relocated tells in which areas the incident lies now.
type Relocated struct {
	AreaIDs []string `json:"area_ids"`
}

// FileAttached tells which bytes were attached; its name is personal.
type FileAttached struct {
	ID        string `json:"id"`
	MediaType string `json:"media_type"`
	Size      int64  `json:"size"`
	SHA256    string `json:"sha256"`
}
