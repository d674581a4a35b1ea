package dispatch

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sentra/internal/centre/incident"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

func reported() []unit.State {
	return []unit.State{
		unit.Acknowledged, unit.EnRoute, unit.Staging, unit.OnScene, unit.Transporting, unit.AtDestination, unit.Emergency, unit.Clearing, unit.Available,
		unit.Busy, unit.OutOfService, unit.OffDuty,
	}
}

// An assignment stamps each stage once, and its unit leaves it exactly with a state that is none of a job, an emergency apart.
func TestAnAssignmentFollowsItsUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
		a := assignment{Assignment: incident.Assignment{State: active, Status: string(unit.Dispatched), DispatchedAt: &at}}
		first := map[unit.State]time.Time{}
		for _, to := range rapid.SliceOfN(rapid.SampledFrom(reported()), 1, 10).Draw(t, "reports") {
			at = at.Add(time.Minute)
			stage := to
			if to == unit.Staging {
				stage = unit.EnRoute
			}
			if _, was := first[stage]; !was {
				first[stage] = at
			}
			before := a.Status
			rule, _ := unit.RuleOf(to)
			left := a.follow(to, at)
			if want := !rule.OnJob && to != unit.Emergency; left != want {
				t.Fatalf("%s: left %v", to, left)
			}
			if left && a.Status != before || !left && a.Status != string(to) {
				t.Fatalf("%s after %s: %s", to, before, a.Status)
			}
		}
		for stage, stamped := range map[unit.State]*time.Time{unit.Acknowledged: a.AckAt, unit.EnRoute: a.EnRouteAt, unit.OnScene: a.OnSceneAt} {
			if was, ok := first[stage]; ok != (stamped != nil) || ok && !was.Equal(*stamped) {
				t.Fatalf("%s first at %v, stamped %v", stage, was, stamped)
			}
		}
	})
}

func TestProgress(t *testing.T) {
	at := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	on := func(need, state string, reached int) assignment {
		a := assignment{Assignment: incident.Assignment{NeedID: need, State: state}}
		if reached > 0 {
			a.EnRouteAt = &at
		}
		if reached > 1 {
			a.OnSceneAt = &at
		}
		return a
	}
	for name, c := range map[string]struct {
		all   []assignment
		state incident.State
		needs map[string]incident.Progress
	}{
		"nobody":                       {nil, incident.Open, map[string]incident.Progress{}},
		"queued counts nothing":        {[]assignment{on("a", queued, 0)}, incident.Open, map[string]incident.Progress{}},
		"cancelled counts nothing":     {[]assignment{on("a", cancelled, 2)}, incident.Open, map[string]incident.Progress{}},
		"gone before it came":          {[]assignment{on("a", ended, 1)}, incident.Open, map[string]incident.Progress{}},
		"sent":                         {[]assignment{on("a", active, 0)}, incident.Dispatched, map[string]incident.Progress{"a": {Sent: 1}}},
		"one moves, one is there":      {[]assignment{on("a", active, 1), on("b", active, 2)}, incident.OnScene, map[string]incident.Progress{"a": {Sent: 1, Moving: 1}, "b": {Sent: 1, Arrived: 1}}},
		"has been there":               {[]assignment{on("a", ended, 2)}, incident.Resolved, map[string]incident.Progress{"a": {Sent: 1, Arrived: 1}}},
		"one was there, one is coming": {[]assignment{on("a", ended, 2), on("b", active, 1)}, incident.EnRoute, map[string]incident.Progress{"a": {Sent: 1, Arrived: 1}, "b": {Sent: 1, Moving: 1}}},
	} {
		state, needs := progress(c.all)
		if state != c.state || len(needs) != len(c.needs) {
			t.Errorf("%s: %s %v, want %s %v", name, state, needs, c.state, c.needs)
		}
		for id, want := range c.needs {
			if needs[id] != want {
				t.Errorf("%s: need %s %+v, want %+v", name, id, needs[id], want)
			}
		}
	}
}

func TestWhatIsStillNeeded(t *testing.T) {
	i := incident.Incident{Needs: []incident.Need{
		{ID: "1", Capability: "patrol", Count: 2, Sent: 1, State: incident.NeedOpen}, {ID: "2", Capability: "ambulance", Count: 1, Sent: 1, State: incident.NeedAssigned},
		{ID: "3", Capability: "ambulance", Count: 1, State: incident.NeedWithdrawn}, {ID: "4", Capability: "rescue", Count: 1, State: incident.NeedMet, Sent: 1},
	}}
	if got := needsOf(i, ""); !slices.Equal(got, []need{{"1", "patrol", 1}}) {
		t.Errorf("%+v", got)
	}
	if got := needsOf(i, "rescue"); !slices.Equal(got, []need{{"", "rescue", 1}}) {
		t.Errorf("asked for by name: %+v", got)
	}
}

// Whatever the fleet: nobody is lost, nobody is suggested twice, only who can and may is a candidate, who is flagged stands behind, and the
// shortfall is what the suggestions leave.
func TestRanking(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	states := append(reported(), unit.PlannedDuty, unit.Reserved, unit.Dispatched)
	rapid.Check(t, func(t *rapid.T) {
		var units []*unit.Unit
		var legs []place.Leg
		for k := range rapid.IntRange(0, 12).Draw(t, "units") {
			u := unit.Unit{
				ID: unit.ID(rune('a' + k)), CallSign: string(rune('A' + k)), State: rapid.SampledFrom(states).Draw(t, "state"), Crew: rapid.IntRange(0, 2).Draw(t, "crew"),
				Capabilities: rapid.SliceOfDistinct(rapid.SampledFrom([]string{"patrol", "ambulance", "rescue"}), rapid.ID).Draw(t, "capabilities"),
			}
			if rule, _ := unit.RuleOf(u.State); rule.OnJob || rapid.IntRange(0, 9).Draw(t, "job") == 0 {
				u.IncidentID = rapid.SampledFrom([]string{"this", "that"}).Draw(t, "incident")
			}
			if rapid.Bool().Draw(t, "located") {
				u.Position = &unit.Position{Point: geo.Point{Lat: 1, Lon: 1}, At: now.Add(-time.Duration(rapid.IntRange(0, 30).Draw(t, "age")) * time.Minute)}
			}
			units = append(units, &u)
			legs = append(legs, place.Leg{Seconds: float64(rapid.IntRange(1, 900).Draw(t, "eta")), Metres: 1, OK: rapid.IntRange(0, 9).Draw(t, "reachable") > 0})
		}
		needs := []need{{"1", "patrol", rapid.IntRange(1, 3).Draw(t, "patrols")}, {"2", "ambulance", rapid.IntRange(1, 3).Draw(t, "ambulances")}}
		var r Recommendation
		r.rank(lang.With(t.Context(), lang.English), needs, units, legs, "this", now)

		suggested, seen := map[unit.ID]int{}, map[unit.ID]bool{}
		left := map[string]int{"1": needs[0].missing, "2": needs[1].missing}
		flagged, eta := map[string]bool{}, map[string]float64{}
		for _, c := range r.Units {
			seen[c.UnitID] = true
			u := units[slices.IndexFunc(units, func(u *unit.Unit) bool { return u.ID == c.UnitID })]
			rule, _ := unit.RuleOf(u.State)
			if !u.Can(c.Capability) || u.IncidentID != "" || rule.Sendable < unit.Flagged {
				t.Fatalf("%+v is recommended as %+v", u, c)
			}
			if (u.Position == nil) != (c.PositionAge == nil) || len(c.Reasons) == 0 || (rule.Sendable == unit.Flagged || u.Crew == 0) && len(c.Flags) == 0 {
				t.Fatalf("%+v is shown as %+v", u, c)
			}
			if now := len(c.Flags) > 0; flagged[c.NeedID] && !now || flagged[c.NeedID] == now && c.ETA < eta[c.NeedID] {
				t.Fatalf("not in order: %+v", r.Units)
			}
			flagged[c.NeedID], eta[c.NeedID] = len(c.Flags) > 0, c.ETA
			if c.Suggested {
				suggested[c.UnitID]++
				left[c.NeedID]--
			}
		}
		for id, n := range suggested {
			if n > 1 {
				t.Fatalf("%s is suggested %d times", id, n)
			}
		}
		for _, out := range r.RuledOut {
			if seen[out.UnitID] || out.Reason == "" {
				t.Fatalf("ruled out: %+v", out)
			}
			seen[out.UnitID] = true
		}
		if len(seen) != len(units) {
			t.Fatalf("%d of %d units are shown", len(seen), len(units))
		}
		for _, s := range r.Shortfall {
			if left[s.NeedID] != s.Missing {
				t.Fatalf("the shortfall of %s is %d, should be %d", s.NeedID, s.Missing, left[s.NeedID])
			}
			delete(left, s.NeedID)
		}
		for id, n := range left {
			if n != 0 {
				t.Fatalf("%d missing for %s are not told", n, id)
			}
		}
	})
}
