package unit

import (
	"slices"
	"strings"
	"time"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

// ID names a unit.
type ID string

// Unit is a crewed resource.
type Unit struct {
	ID           ID        `json:"id"`
	CallSign     string    `json:"call_sign" doc:"what it is called on the radio, unique"`
	Kind         string    `json:"kind"`
	AgencyID     string    `json:"agency_id"`
	Capabilities []string  `json:"capabilities"`
	Crew         int       `json:"crew" doc:"people on board; 0 means nobody has signed on"`
	State        State     `json:"state"`
	SubState     string    `json:"sub_state,omitempty"`
	Reason       string    `json:"reason,omitempty"`
	StateSince   time.Time `json:"state_since" doc:"when it happened; for a report by radio the heard time"`
	Base         geo.Point `json:"base"`
	Position     *Position `json:"position,omitempty"`
	IncidentID   string    `json:"incident_id,omitempty" doc:"the incident of its active assignment"`
	Version      int64     `json:"version"`
}

// Position is where a unit was at a time.
type Position struct {
	geo.Point
	At       time.Time `json:"at"`
	Speed    *float64  `json:"speed_mps,omitempty" minimum:"0" maximum:"150"`
	Heading  *float64  `json:"heading_deg,omitempty" minimum:"0" maximum:"360" doc:"clockwise from true north"`
	Accuracy *float64  `json:"accuracy_m,omitempty" minimum:"0" maximum:"100000"`
}

// ClockSkew is how far a device's clock may be ahead.
const ClockSkew = 2 * time.Minute

// Check tells what is unsound about a position that is received at now.
func (p Position) Check(now time.Time) error {
	var l fault.List
	p.Point.Check(&l, "position")
	if p.At.IsZero() || p.At.After(now.Add(ClockSkew)) {
		l.Add("at", lang.T("Waktu posisi tidak boleh di masa depan.", "The time of a position must not lie in the future."))
	}
	if p.At.Before(now.AddDate(0, 0, -7)) {
		l.Add("at", lang.T("Posisi lebih tua dari tujuh hari tidak diterima.", "A position older than seven days is not accepted."))
	}
	return l.Err()
}

// Where is the best known place of the unit and how old that knowledge is; age < 0 means that it is only the base.
func (u Unit) Where(now time.Time) (p geo.Point, age time.Duration) {
	if u.Position == nil {
		return u.Base, -1
	}
	return u.Position.Point, max(0, now.Sub(u.Position.At))
}

// Can tells whether the unit has the capability.
func (u Unit) Can(capability string) bool {
	return slices.Contains(u.Capabilities, capability)
}

// New is a unit to be added.
type New struct {
	CallSign     string    `json:"call_sign" minLength:"1" maxLength:"20"`
	Kind         string    `json:"kind" minLength:"1" maxLength:"40"`
	AgencyID     string    `json:"agency_id" minLength:"1" maxLength:"64"`
	Capabilities []string  `json:"capabilities" minItems:"1" maxItems:"30"`
	Crew         int       `json:"crew,omitempty" minimum:"0" maximum:"100"`
	State        State     `json:"state,omitempty"`
	SubState     string    `json:"sub_state,omitempty" maxLength:"20"`
	Reason       string    `json:"reason,omitempty" maxLength:"500"`
	Base         geo.Point `json:"base"`
}

// check tells what is unsound, given the capabilities that the catalogue knows.
func (n New) check(known func(string) bool) error {
	var l fault.List
	if strings.TrimSpace(n.CallSign) == "" {
		l.Add("call_sign", lang.T("Nama panggilan wajib diisi.", "The call sign is required."))
	}
	n.Base.Check(&l, "base")
	for _, c := range n.Capabilities {
		if !known(c) {
			l.Add("capabilities", lang.T("Kemampuan ini tidak dikenal.", "This capability is not known."))
		}
	}
	rule, ok := RuleOf(n.State)
	if n.State != "" && (!ok || rule.OnJob) {
		l.Add("state", lang.T("Keadaan awal unit tidak sah.", "A unit cannot begin in this state."))
	}
	if n.SubState != "" && !slices.Contains(rule.SubStates, n.SubState) {
		l.Add("sub_state", lang.T("Rincian keadaan ini tidak dikenal.", "This sub-state is not known."))
	}
	if rule.Why && strings.TrimSpace(n.Reason) == "" {
		l.Add("reason", lang.F("Sebutkan alasan untuk keadaan %s.", "Give a reason for the state %s.", rule.Name))
	}
	return l.Err()
}

// Change is a report that a unit is in a new state.
type Change struct {
	Status     State      `json:"status" maxLength:"20"`
	SubState   string     `json:"sub_state,omitempty" maxLength:"20"`
	IncidentID string     `json:"incident_id,omitempty" maxLength:"64" doc:"when given, it must be the incident that the unit is on"`
	At         *time.Time `json:"at,omitempty" doc:"when it happened or was heard, if not now; at most 24 h ago"`
	Reason     string     `json:"reason,omitempty" maxLength:"500"`
}

// next checks the change against the unit as it is and returns the unit as it will be.
func (u Unit) next(c Change, now time.Time) (Unit, error) {
	rule, ok := RuleOf(c.Status)
	if !ok {
		return u, fault.OnField("status", lang.T("Keadaan ini tidak dikenal.", "This state is not known."))
	}
	at := now
	if c.At != nil {
		at = c.At.UTC().Truncate(time.Microsecond)
		if at.After(now.Add(ClockSkew)) || at.Before(now.Add(-24*time.Hour)) {
			return u, fault.OnField("at", lang.T(
				"Waktu kejadian harus dalam 24 jam terakhir.", "The time must lie within the last 24 hours."))
		}
		if at.After(now) {
			at = now
		}
	}
	if c.Status == u.State { // said again: it has been so since it was first said
		at = u.StateSince
	}
	if c.IncidentID != "" && c.IncidentID != u.IncidentID {
		return u, fault.New(fault.Conflict, lang.F("%s tidak sedang bertugas pada kejadian itu.", "%s is not on that incident.", u.CallSign)).WithCurrent(u)
	}
	if rule.OnJob && u.IncidentID == "" {
		return u, fault.New(fault.Conflict, lang.F(
			"%s tidak punya penugasan aktif, jadi tidak dapat %s.", "%s has no active assignment, so it cannot be %s.", u.CallSign, rule.Name)).WithCurrent(u)
	}
	if c.Status != u.State && !May(u.State, c.Status) || c.Status == u.State && c.Status == Dispatched {
		from, _ := RuleOf(u.State)
		return u, fault.New(fault.Conflict, lang.F(
			"%s sedang %s dan tidak dapat langsung %s.", "%s is %s and cannot become %s.", u.CallSign, from.Name, rule.Name)).WithCurrent(u)
	}
	if c.Status == Dispatched {
		return u, fault.New(fault.Conflict, lang.T("Unit ditugaskan melalui kejadian.", "A unit is dispatched through an incident."))
	}
	if rule.Why && strings.TrimSpace(c.Reason) == "" {
		return u, fault.OnField("reason", lang.F("Sebutkan alasan untuk keadaan %s.", "Give a reason for the state %s.", rule.Name))
	}
	if c.SubState != "" && !slices.Contains(rule.SubStates, c.SubState) {
		return u, fault.OnField("sub_state", lang.T("Rincian keadaan ini tidak dikenal.", "This sub-state is not known."))
	}
	u.State, u.SubState, u.Reason, u.StateSince = c.Status, c.SubState, strings.TrimSpace(c.Reason), at
	return u, nil
}
