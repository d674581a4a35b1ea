package dispatch

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

// Recommendation is who could meet the needs of an incident, best first, and why.
type Recommendation struct {
	ComputedAt time.Time   `json:"computed_at"`
	Basis      place.Basis `json:"basis" enum:"road,straight_line" doc:"what the travel times stand on"`
	Units      []Candidate `json:"units"`
	RuledOut   []RuledOut  `json:"ruled_out"`
	Shortfall  []Shortfall `json:"shortfall"`
}

// Candidate is a unit that can be sent for one need.
type Candidate struct {
	UnitID      unit.ID    `json:"unit_id"`
	CallSign    string     `json:"call_sign"`
	NeedID      string     `json:"need_id"`
	Capability  string     `json:"capability"`
	State       unit.State `json:"state"`
	ETA         float64    `json:"eta_s"`
	Distance    float64    `json:"distance_m"`
	PositionAge *float64   `json:"position_age_s" doc:"null when only its base is known"`
	Suggested   bool       `json:"suggested" doc:"belongs to the first set"`
	Reasons     []string   `json:"reasons"`
	Flags       []string   `json:"flags" doc:"what to mind before sending it"`
}

// RuledOut is a unit that was left out, and why.
type RuledOut struct {
	UnitID      unit.ID  `json:"unit_id"`
	CallSign    string   `json:"call_sign"`
	Reason      string   `json:"reason"`
	Preemptible bool     `json:"preemptible,omitempty" doc:"may be taken off its present job, with a reason"`
	IncidentID  string   `json:"incident_id,omitempty"`
	ETA         *float64 `json:"eta_s,omitempty"`
}

// Shortfall is what remains unmet when every candidate is sent.
type Shortfall struct {
	NeedID     string `json:"need_id"`
	Capability string `json:"capability"`
	Missing    int    `json:"missing"`
}

// staleAfter is when a position is too old to be trusted without a word.
const staleAfter = 10 * time.Minute

// need is what is asked for in one recommendation.
type need struct {
	id, capability string
	missing        int
}

// Recommend ranks all units that the actor may see for each open need, or for one capability. It changes nothing.
func (s *Service) Recommend(ctx context.Context, of incident.ID, capability string) (Recommendation, error) {
	i, err := s.incidents.Load(ctx, of)
	if err != nil {
		return Recommendation{}, err
	}
	if err := s.access.May(ctx, access.DispatchRecommend, incident.Resource(i)); err != nil {
		return Recommendation{}, err
	}
	if _, known := s.catalogue.Capability(capability); capability != "" && !known {
		return Recommendation{}, fault.OnField("capability", lang.T("Kemampuan ini tidak dikenal.", "This capability is not known."))
	}
	units, err := s.units.Fleet(ctx)
	if err != nil {
		return Recommendation{}, err
	}
	now := s.db.Clock().Now()
	places := make([]geo.Point, len(units))
	for k := range units {
		places[k], _ = units[k].Where(now)
	}
	legs, basis, err := s.travel.Times(ctx, i.Location.Point, places)
	if err != nil {
		return Recommendation{}, fmt.Errorf("travel times: %w", err)
	}
	r := Recommendation{ComputedAt: now, Basis: basis}
	r.rank(ctx, needsOf(i, capability), units, legs, i.ID, now)
	return r, nil
}

func needsOf(i incident.Incident, capability string) []need {
	var needs []need
	for _, n := range i.Needs {
		if n.State.Open() && n.Sent < n.Count && (capability == "" || capability == n.Capability) {
			needs = append(needs, need{id: n.ID, capability: n.Capability, missing: n.Count - n.Sent})
		}
	}
	if capability != "" && len(needs) == 0 {
		needs = append(needs, need{capability: capability, missing: 1})
	}
	return needs
}

// rank fills the recommendation. A unit is suggested for one need at most.
func (r *Recommendation) rank(ctx context.Context, needs []need, units []*unit.Unit, legs []place.Leg, of incident.ID, now time.Time) {
	l := lang.From(ctx)
	r.Units, r.RuledOut, r.Shortfall = []Candidate{}, []RuledOut{}, []Shortfall{}
	taken := map[unit.ID]bool{}
	considered := make([]bool, len(units))
	for _, n := range needs {
		var candidates []*Candidate
		for k, u := range units {
			if !u.Can(n.capability) {
				continue
			}
			rule, _ := unit.RuleOf(u.State)
			if !legs[k].OK || u.IncidentID != "" || rule.Sendable < unit.Flagged {
				continue
			}
			considered[k] = true
			candidates = append(candidates, candidate(u, rule, n, legs[k], now, l))
		}
		slices.SortStableFunc(candidates, func(a, b *Candidate) int {
			return cmp.Or(cmp.Compare(len(min1(a.Flags)), len(min1(b.Flags))), cmp.Compare(a.ETA, b.ETA), cmp.Compare(a.CallSign, b.CallSign))
		})
		missing := n.missing
		for k, c := range candidates {
			if missing > 0 && !taken[c.UnitID] {
				c.Suggested, taken[c.UnitID] = true, true
				missing--
			}
			if k == 0 {
				c.Reasons = append([]string{l.Say("tercepat yang mampu", "fastest that is capable")}, c.Reasons...)
			}
		}
		if missing > 0 {
			r.Shortfall = append(r.Shortfall, Shortfall{NeedID: n.id, Capability: n.capability, Missing: missing})
		}
		r.Units = slices.Grow(r.Units, len(candidates))
		for _, c := range candidates {
			r.Units = append(r.Units, *c)
		}
	}
	r.RuledOut = slices.Grow(r.RuledOut, len(units))
	for k := range units {
		if !considered[k] {
			r.RuledOut = append(r.RuledOut, ruledOut(units[k], needs, legs[k], of, l))
		}
	}
}

// min1 makes one flag weigh as much as many: flagged units stand after the others, by time among themselves.
func min1(flags []string) []string { return flags[:min(1, len(flags))] }

func candidate(u *unit.Unit, rule unit.Rule, n need, leg place.Leg, now time.Time, l lang.Lang) *Candidate {
	c := &Candidate{
		UnitID: u.ID, CallSign: u.CallSign, NeedID: n.id, Capability: n.capability, State: u.State, ETA: leg.Seconds, Distance: leg.Metres,
		Reasons: []string{rule.Name.In(l)}, Flags: []string{},
	}
	if rule.Sendable == unit.Flagged {
		c.Flags = append(c.Flags, l.Say("sedang %s", "is %s", rule.Name))
	}
	switch _, age := u.Where(now); {
	case age < 0:
		c.Reasons = append(c.Reasons, l.Say("dihitung dari markas: posisi tidak dilaporkan", "reckoned from its base: no position reported"))
	case age > staleAfter:
		seconds := age.Seconds()
		c.PositionAge = &seconds
		c.Flags = append(c.Flags, l.Say("posisi %d menit lalu", "position %d minutes old", int(age.Minutes())))
	default:
		seconds := age.Seconds()
		c.PositionAge = &seconds
		c.Reasons = append(c.Reasons, l.Say("posisi %d detik lalu", "position %d seconds old", int(seconds)))
	}
	if u.Crew == 0 {
		c.Flags = append(c.Flags, l.Say("awak belum tercatat", "no crew signed on"))
	}
	return c
}

func ruledOut(u *unit.Unit, needs []need, leg place.Leg, of incident.ID, l lang.Lang) RuledOut {
	out := RuledOut{UnitID: u.ID, CallSign: u.CallSign}
	rule, _ := unit.RuleOf(u.State)
	able := slices.ContainsFunc(needs, func(n need) bool { return u.Can(n.capability) })
	switch {
	case u.IncidentID == string(of):
		out.Reason = l.Say("sudah pada kejadian ini", "already on this incident")
	case !able:
		out.Reason = l.Say("tidak punya kemampuan yang dibutuhkan", "lacks the capability that is needed")
	case u.IncidentID != "":
		out.Reason = l.Say("sedang %s pada kejadian lain", "is %s on another incident", rule.Name)
		out.IncidentID, out.Preemptible = u.IncidentID, rule.Sendable == unit.Preempt
		if leg.OK {
			seconds := leg.Seconds
			out.ETA = &seconds
		}
	case !leg.OK:
		out.Reason = l.Say("tidak dapat mencapai lokasi", "cannot reach the place")
	default:
		out.Reason = l.Say("sedang %s", "is %s", rule.Name)
	}
	return out
}
