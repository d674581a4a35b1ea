package unit

import (
	"math"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

func states() []State {
	return []State{
		OffDuty, Available, PlannedDuty, Reserved, Dispatched, Acknowledged, EnRoute, Staging, OnScene, Transporting, AtDestination, Clearing, Busy,
		OutOfService, Emergency,
	}
}

func TestTheTableOfStates(t *testing.T) {
	table := Transitions()
	if len(table) != len(states()) {
		t.Fatalf("%d states, %d rows", len(states()), len(table))
	}
	for k, s := range states() {
		rule, known := RuleOf(s)
		if !known || table[k].State != s || rule.Name == (lang.Text{}) || rule.Name.ID == rule.Name.EN || rule.EIDO == "" {
			t.Errorf("%s: %+v", s, rule)
		}
		for _, next := range rule.Next {
			if _, known := RuleOf(next); !known {
				t.Errorf("%s may become %s", s, next)
			}
		}
		if May(s, Emergency) != (s != Emergency) {
			t.Errorf("an emergency cannot follow %s", s)
		}
		if s != Available && !May(s, Available) {
			t.Errorf("from %s no way leads back to available", s)
		}
		if rule.OnJob && (rule.Sendable > Preempt || !May(s, Clearing) || !May(s, Busy)) {
			t.Errorf("%s is a state of a job: %+v", s, rule)
		}
		if !rule.OnJob && slices.Contains([]State{Acknowledged, EnRoute, OnScene}, s) {
			t.Errorf("%s without a job", s)
		}
		if rule.Sendable >= Flagged != May(s, Dispatched) && s != Dispatched && !rule.OnJob {
			t.Errorf("%s: what can be sent may be dispatched, and only that", s)
		}
	}
	if _, known := RuleOf("menari"); known || May("menari", Available) || May(Available, "menari") {
		t.Error("a state of nobody is known")
	}
	reached := map[State]bool{OffDuty: true}
	for range table {
		for _, r := range table {
			for _, next := range append(r.Next, Emergency) {
				reached[next] = reached[next] || reached[r.State]
			}
		}
	}
	for _, s := range states() {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
	}
	if table[0].State = "changed"; Transitions()[0].State == "changed" {
		t.Error("a reader can change the table")
	}
}

// A report either follows the table and changes nothing but the state, or is refused and changes nothing.
func TestReports(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	rapid.Check(t, func(t *rapid.T) {
		before := Unit{CallSign: "PTL-01", State: rapid.SampledFrom(states()).Draw(t, "state"), StateSince: now.Add(-time.Hour), Crew: 2, Version: 7}
		if rule, _ := RuleOf(before.State); rule.OnJob || rapid.Bool().Draw(t, "on a job") {
			before.IncidentID = "i"
		}
		c := Change{
			Status: rapid.SampledFrom(append(states(), "menari")).Draw(t, "to"), Reason: rapid.SampledFrom([]string{"", " ", "sebab"}).Draw(t, "reason"),
			IncidentID: rapid.SampledFrom([]string{"", "i", "j"}).Draw(t, "incident"), SubState: rapid.SampledFrom([]string{"", "at_post", "bukan"}).Draw(t, "sub-state"),
		}
		heard := rapid.SampledFrom([]time.Duration{0, -time.Minute, -25 * time.Hour, time.Minute, time.Hour}).Draw(t, "heard")
		if heard != 0 {
			at := now.Add(heard)
			c.At = &at
		}
		after, err := before.next(c, now)
		rule, known := RuleOf(c.Status)
		may := known && c.Status != Dispatched && (c.Status == before.State || May(before.State, c.Status)) && (!rule.OnJob || before.IncidentID != "") &&
			(c.IncidentID == "" || c.IncidentID == before.IncidentID) && (!rule.Why || c.Reason == "sebab") &&
			(c.SubState == "" || slices.Contains(rule.SubStates, c.SubState)) && heard > -24*time.Hour && heard <= ClockSkew
		if (err == nil) != may {
			t.Fatalf("%s to %+v: %v", before.State, c, err)
		}
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Conflict && kind != fault.Invalid {
				t.Fatalf("refused as %v", err)
			}
			return
		}
		if after.State != c.Status || after.StateSince.After(now) || after.IncidentID != before.IncidentID || after.Crew != before.Crew || after.Version != before.Version {
			t.Fatalf("%+v became %+v", before, after)
		}
	})
}

func TestWhereAUnitIs(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	u := Unit{Base: geo.Point{Lat: 1, Lon: 2}}
	if p, age := u.Where(now); p != u.Base || age >= 0 {
		t.Errorf("without position at %v, %s old", p, age)
	}
	u.Position = &Position{Point: geo.Point{Lat: 3, Lon: 4}, At: now.Add(-time.Minute)}
	if p, age := u.Where(now); p != u.Position.Point || age != time.Minute {
		t.Errorf("at %v, %s old", p, age)
	}
	u.Position.At = now.Add(time.Minute) // a clock that is ahead
	if _, age := u.Where(now); age != 0 {
		t.Errorf("%s old", age)
	}
}

func TestPositions(t *testing.T) {
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	here := geo.Point{Lat: -5.1, Lon: 109.6}
	for name, c := range map[string]struct {
		p     Position
		sound bool
	}{
		"now":             {Position{Point: here, At: now}, true},
		"a clock ahead":   {Position{Point: here, At: now.Add(time.Minute)}, true},
		"six days ago":    {Position{Point: here, At: now.AddDate(0, 0, -6)}, true},
		"to come":         {Position{Point: here, At: now.Add(time.Hour)}, false},
		"eight days ago":  {Position{Point: here, At: now.AddDate(0, 0, -8)}, false},
		"never":           {Position{Point: here}, false},
		"nowhere":         {Position{At: now}, false},
		"off the earth":   {Position{Point: geo.Point{Lat: 90.1}, At: now}, false},
		"not a number":    {Position{Point: geo.Point{Lat: math.NaN(), Lon: 1}, At: now}, false},
		"no end of north": {Position{Point: geo.Point{Lat: math.Inf(1), Lon: 1}, At: now}, false},
	} {
		if err := c.p.Check(now); (err == nil) != c.sound {
			t.Errorf("%s: %v", name, err)
		}
	}
}
