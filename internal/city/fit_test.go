package city

import (
	"slices"
	"testing"

	"sentra/internal/centre/access"
	"sentra/internal/centre/agency"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/protocol/geojson"
)

// The city speaks the words of the capabilities that it is put into.
func TestCityFitsTheCentre(t *testing.T) {
	c := Generate(1)
	for _, a := range c.Areas {
		if !slices.Contains(place.Kinds(), place.Kind(a.Kind)) {
			t.Errorf("area %s: no kind %q", a.Code, a.Kind)
		}
	}
	for _, a := range c.Agencies {
		if !slices.Contains(agency.Kinds(), agency.Kind(a.Kind)) {
			t.Errorf("agency %s: no kind %q", a.Code, a.Kind)
		}
	}
	for _, u := range c.Units {
		rule, ok := unit.RuleOf(unit.State(u.State))
		if !ok || rule.OnJob {
			t.Errorf("%s cannot begin as %q", u.CallSign, u.State)
		}
		if u.SubState != "" && !slices.Contains(rule.SubStates, u.SubState) {
			t.Errorf("%s: %s has no sub-state %q", u.CallSign, u.State, u.SubState)
		}
		if rule.Why && u.Reason == "" {
			t.Errorf("%s is %s without a reason", u.CallSign, u.State)
		}
	}
	for _, role := range access.Roles() {
		if !slices.ContainsFunc(c.Accounts, func(a Account) bool { return a.Role == string(role) }) {
			t.Errorf("nobody is %s", role)
		}
	}
}

func TestAreasCanBeImported(t *testing.T) {
	c := Generate(1)
	got, err := geojson.Parse(c.AreasGeoJSON(), geojson.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(c.Areas) {
		t.Fatalf("%d areas of %d", len(got), len(c.Areas))
	}
	for i, a := range got {
		if want := c.Areas[i]; a.Code != want.Code || a.Name != want.Name || a.Kind != want.Kind || a.Parent != want.Parent {
			t.Errorf("read %+v\nwrote %+v", a, want)
		}
	}
}
