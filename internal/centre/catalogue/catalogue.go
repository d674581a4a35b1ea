package catalogue

import (
	"slices"

	"sentra/internal/platform/lang"
)

// Service is one of the six services of a public-service centre. Every type belongs to exactly one.
type Service string

// The services, in the order in which they are shown.
const (
	Security       Service = "security"
	Safety         Service = "safety"
	Law            Service = "law"
	Administration Service = "administration"
	Information    Service = "information"
	Humanitarian   Service = "humanitarian"
)

// Services answers all services in their order.
func Services() []Service {
	return []Service{Security, Safety, Law, Administration, Information, Humanitarian}
}

// Valid tells whether s is one of the six.
func (s Service) Valid() bool { return slices.Contains(Services(), s) }

// Priority is how soon help is needed, "P1" (life in danger now) to "P5" (information).
type Priority string

// The priorities, most urgent first.
const (
	P1 Priority = "P1" // life in danger now
	P2 Priority = "P2" // urgent
	P3 Priority = "P3" // prompt
	P4 Priority = "P4" // scheduled
	P5 Priority = "P5" // information
)

// Priorities answers all priorities, most urgent first.
func Priorities() []Priority { return []Priority{P1, P2, P3, P4, P5} }

// Valid tells whether p is one of the five.
func (p Priority) Valid() bool { return slices.Contains(Priorities(), p) }

// Before tells whether p is more urgent than other.
func (p Priority) Before(other Priority) bool { return p < other }

// Named is a code with the words that a person reads for it.
type Named struct {
	Code string    `json:"code"`
	Name lang.Text `json:"name"`
}

// ServiceEntry describes a service to a person.
type ServiceEntry struct {
	Code  Service   `json:"code"`
	Name  lang.Text `json:"name"`
	About lang.Text `json:"about"`
}

// PriorityEntry describes a priority to a person.
type PriorityEntry struct {
	Code Priority  `json:"code"`
	Name lang.Text `json:"name"`
}

// Need is how many units of one capability an incident asks for.
type Need struct {
	Capability string `json:"capability"`
	Count      int    `json:"count" minimum:"1"`
}

// Type is a kind of incident, as GET /types answers it.
type Type struct {
	Code     string    `json:"code" doc:"stable name of the type"`
	Name     lang.Text `json:"name"`
	Service  Service   `json:"service" enum:"security,safety,law,administration,information,humanitarian"`
	Group    string    `json:"group" doc:"what it is shown together with"`
	Priority Priority  `json:"priority" enum:"P1,P2,P3,P4,P5" doc:"default priority"`
	Needs    []Need    `json:"needs" nullable:"false" doc:"default needs; empty only for questions"`
	// Crime: an alleged crime is never discarded. A contact of this type cannot end as information, silent, prank, wrong
	// number or test.
	Crime bool `json:"crime" doc:"alleged crime: a contact of this type is never discarded"`
	// Protected people by default: domestic or sexual violence, children, informants, complaints about officers.
	Protected bool `json:"protected" doc:"hidden on every surface except for those assigned"`
	// SafetyCheck: a caller who withdraws may be made to. A unit looks before anything is cancelled.
	SafetyCheck bool `json:"safety_check" doc:"a caller's cancellation never cancels: a unit checks"`
	// Words that callers use, lower case, in Indonesian, English and local languages; a word may be a short phrase.
	Words []string `json:"words" nullable:"false" doc:"words that callers use"`
}

// UnitKind is a kind of crewed resource and what it can usually do.
type UnitKind struct {
	Code         string    `json:"code"`
	Name         lang.Text `json:"name"`
	Capabilities []string  `json:"capabilities" nullable:"false"`
}

// Disposition is how an incident was closed.
type Disposition struct {
	Code        string    `json:"code"`
	Name        lang.Text `json:"name"`
	NeedsReason bool      `json:"needs_reason" doc:"closing so asks for a reason"`
	// Services it may close; empty means all.
	Services []Service `json:"services" nullable:"false" doc:"services it applies to; empty means all"`
	// NotProtected: never offered for types that are protected by default. Violence against a wife or a child is not settled
	// between the parties (UU 12/2022 article 23 forbids it for sexual violence).
	NotProtected bool     `json:"not_protected" doc:"not for types that are protected by default"`
	Words        []string `json:"words" nullable:"false" doc:"short words for the command line"`
}

// Allows tells whether an incident of type t may be closed so.
func (d Disposition) Allows(t Type) bool {
	if d.NotProtected && t.Protected {
		return false
	}
	return len(d.Services) == 0 || slices.Contains(d.Services, t.Service)
}

// End is how a contact ends.
type End string

// The ends of a contact. The first four pass it on; the others finish it.
const (
	EndIncident    End = "incident"
	EndAttached    End = "attached"
	EndRequest     End = "request"
	EndHandedOver  End = "handed_over"
	EndInformation End = "information"
	EndSilent      End = "silent"
	EndPrank       End = "prank"
	EndWrongNumber End = "wrong_number"
	EndTest        End = "test"
)

// Ends answers all ends of a contact.
func Ends() []End {
	return []End{EndIncident, EndAttached, EndRequest, EndHandedOver, EndInformation, EndSilent, EndPrank, EndWrongNumber, EndTest}
}

// EndKind describes an end: its words and the one key that chooses it.
type EndKind struct {
	Code End       `json:"code"`
	Name lang.Text `json:"name"`
	Key  string    `json:"key" doc:"the one key that ends a contact so"`
	// AllowsCrime: a contact that alleges a crime may end so.
	AllowsCrime bool `json:"allows_crime" doc:"a contact that alleges a crime may end so"`
}

// Catalogue is everything the room knows before anybody calls. It never changes once loaded.
type Catalogue struct {
	services     []ServiceEntry
	priorities   []PriorityEntry
	groups       []Named
	capabilities []Named
	unitKinds    []UnitKind
	types        []Type
	dispositions []Disposition
	endKinds     []EndKind

	capability  map[string]Named
	unitKind    map[string]UnitKind
	kind        map[string]Type
	disposition map[string]Disposition
	end         map[End]EndKind
	phrases     map[string][]phrase // by first word
}

// Type finds a type by its code.
func (c *Catalogue) Type(code string) (Type, bool) { t, ok := c.kind[code]; return t, ok }

// Types answers all types, by service in the order of Services, then as the files have them.
func (c *Catalogue) Types() []Type { return slices.Clone(c.types) }

// Disposition finds a disposition by its code.
func (c *Catalogue) Disposition(code string) (Disposition, bool) {
	d, ok := c.disposition[code]
	return d, ok
}

// Dispositions answers all dispositions.
func (c *Catalogue) Dispositions() []Disposition { return slices.Clone(c.dispositions) }

// EndKind finds an end of a contact by its code.
func (c *Catalogue) EndKind(code End) (EndKind, bool) { e, ok := c.end[code]; return e, ok }

// EndKinds answers all ends of a contact.
func (c *Catalogue) EndKinds() []EndKind { return slices.Clone(c.endKinds) }

// Capability finds a capability by its code.
func (c *Catalogue) Capability(code string) (Named, bool) { n, ok := c.capability[code]; return n, ok }

// HasCapability tells whether a capability is known.
func (c *Catalogue) HasCapability(code string) bool { _, ok := c.capability[code]; return ok }

// Capabilities answers all capabilities.
func (c *Catalogue) Capabilities() []Named { return slices.Clone(c.capabilities) }

// UnitKind finds a kind of unit by its code.
func (c *Catalogue) UnitKind(code string) (UnitKind, bool) { k, ok := c.unitKind[code]; return k, ok }

// UnitKinds answers all kinds of unit.
func (c *Catalogue) UnitKinds() []UnitKind { return slices.Clone(c.unitKinds) }

// Groups answers the groups under which types are shown.
func (c *Catalogue) Groups() []Named { return slices.Clone(c.groups) }

// Services answers the services with their words.
func (c *Catalogue) Services() []ServiceEntry { return slices.Clone(c.services) }

// Priorities answers the priorities with their words.
func (c *Catalogue) Priorities() []PriorityEntry { return slices.Clone(c.priorities) }
