package agency

// The events of this capability. The data of EventAdded is the agency.
const (
	EventAdded   = "agency.added"
	EventChanged = "agency.changed"
)

// Changed is the data of EventChanged.
type Changed struct {
	Before Agency `json:"before"`
	After  Agency `json:"after"`
}
