package city

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"sentra/internal/centre/catalogue"
	"sentra/internal/platform/geo"
)

// everySeed checks a property of the cities of some seeds: always the same ones, so that a failure is seen again.
func everySeed(t *testing.T, property func(t *testing.T, c City)) {
	t.Helper()
	for _, seed := range []uint64{0, 1, 2, 3, 42, 20261125, 1 << 40, math.MaxUint64} {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { property(t, Generate(seed)) })
	}
}

func asJSON(t *testing.T, v any) []byte {
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestSameSeedSameCity(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		if again := Generate(c.Seed); !bytes.Equal(asJSON(t, c), asJSON(t, again)) {
			t.Fatal("two cities of one seed differ")
		}
		if other := Generate(c.Seed + 1); bytes.Equal(asJSON(t, c.Nodes), asJSON(t, other.Nodes)) {
			t.Fatal("cities of two seeds are alike")
		}
		if !bytes.Equal(c.StreetsGeoJSON(), Generate(c.Seed).StreetsGeoJSON()) {
			t.Fatal("streets of one seed differ")
		}
	})
}

func TestEveryPlaceCanBeReached(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		if n := len(c.Nodes); n < 400 || n > 800 {
			t.Fatalf("%d nodes, want 400 to 800", n)
		}
		next := make([][]int, len(c.Nodes))
		for i, e := range c.Edges {
			if e.ID != i || e.From == e.To || e.LengthM < 10 || e.LengthM > 600 || e.Name == "" || e.SpeedKMH <= 0 {
				t.Fatalf("edge %d: %+v", i, e)
			}
			next[e.From], next[e.To] = append(next[e.From], e.To), append(next[e.To], e.From)
		}
		seen, queue := map[int]bool{0: true}, []int{0}
		for len(queue) > 0 {
			at := queue[0]
			queue = queue[1:]
			for _, n := range next[at] {
				if !seen[n] {
					seen[n] = true
					queue = append(queue, n)
				}
			}
		}
		if len(seen) != len(c.Nodes) {
			t.Fatalf("%d of %d nodes can be reached", len(seen), len(c.Nodes))
		}
	})
}

func TestRiverHasFewBridges(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		var bridges int
		for _, e := range c.Edges {
			if e.Bridge {
				bridges++
			}
		}
		if bridges < 3 || bridges > 8 {
			t.Fatalf("%d bridges", bridges)
		}
		classes := map[Class]int{}
		for _, e := range c.Edges {
			classes[e.Class]++
		}
		for _, class := range []Class{Arterial, Collector, Local, Lane} {
			if classes[class] < 40 {
				t.Fatalf("%d pieces of class %s", classes[class], class)
			}
		}
	})
}

func TestReferencesExist(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		areas, agencies, posts, units := map[string]bool{}, map[string]bool{}, map[string]Post{}, map[string]Unit{}
		once := func(kind, code string, there bool) {
			if code == "" || there {
				t.Fatalf("%s %q is empty or stands twice", kind, code)
			}
		}
		for _, a := range c.Areas {
			once("area", a.Code, areas[a.Code])
			if a.Parent != "" && !areas[a.Parent] {
				t.Fatalf("area %s: parent %s is not there before it", a.Code, a.Parent)
			}
			areas[a.Code] = true
		}
		for _, a := range c.Agencies {
			once("agency", a.Code, agencies[a.Code])
			if a.Parent != "" && !agencies[a.Parent] {
				t.Fatalf("agency %s: parent %q is not there before it", a.Code, a.Parent)
			}
			for _, code := range a.Areas {
				if !areas[code] {
					t.Fatalf("agency %s: no area %s", a.Code, code)
				}
			}
			agencies[a.Code] = true
		}
		for _, p := range c.Posts {
			once("post", p.Code, posts[p.Code].Code != "")
			if !agencies[p.Agency] || c.Nodes[p.Node].At != p.At {
				t.Fatalf("post %+v", p)
			}
			posts[p.Code] = p
		}
		for _, u := range c.Units {
			once("unit", u.CallSign, units[u.CallSign].CallSign != "")
			if p, ok := posts[u.Post]; !ok || !agencies[u.Agency] || u.Base != p.At || u.Agency != p.Agency {
				t.Fatalf("unit %+v", u)
			}
			units[u.CallSign] = u
		}
		logins := map[string]bool{}
		for _, a := range c.Accounts {
			once("account", a.Login, logins[a.Login])
			logins[a.Login] = true
			if a.Agency != "" && !agencies[a.Agency] || a.Unit != "" && units[a.Unit].Agency != a.Agency {
				t.Fatalf("account %+v", a)
			}
			for _, code := range a.Areas {
				if !areas[code] {
					t.Fatalf("account %s: no area %s", a.Login, code)
				}
			}
		}
		for _, l := range c.Landmarks {
			if c.Nodes[l.Node].At != l.At {
				t.Fatalf("landmark %+v", l)
			}
		}
	})
}

func TestEveryPostHasItsFleet(t *testing.T) {
	c := Generate(1)
	for _, f := range fleets() {
		for code := range strings.FieldsSeq(f.posts) {
			if _, ok := c.Post(code); !ok {
				t.Errorf("no post %q for %s", code, f.prefix)
			}
		}
	}
}

func TestUnits(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		if len(c.Units) < 60 {
			t.Fatalf("%d units, want at least 60", len(c.Units))
		}
		whole, _ := c.Area(cityCode)
		states, silent := map[string]int{}, 0
		for _, u := range c.Units {
			if !whole.holds(u.Base) {
				t.Fatalf("%s has its base outside the city", u.CallSign)
			}
			if u.Position == nil {
				silent++
			} else if !whole.holds(*u.Position) {
				t.Fatalf("%s is outside the city", u.CallSign)
			}
			states[u.State]++
			if needs := u.State == "busy" || u.State == "out_of_service"; needs && u.Reason == "" {
				t.Fatalf("%s is %s without a reason", u.CallSign, u.State)
			}
		}
		if states["planned_duty"] == 0 || states["available"] < len(c.Units)/2 || silent > len(c.Units)/4 {
			t.Fatalf("states %v, %d without position", states, silent)
		}
	})
}

// Whatever happens in the city, the help that its type asks for is there.
func TestFleetMatchesTheCatalogue(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := Generate(1)
	have := map[string]int{}
	for _, u := range c.Units {
		kind, ok := cat.UnitKind(u.Kind)
		if !ok {
			t.Errorf("%s: no kind of unit %q", u.CallSign, u.Kind)
		}
		for _, code := range kind.Capabilities {
			if !slices.Contains(u.Capabilities, code) {
				t.Errorf("%s lacks %s, which its kind has", u.CallSign, code)
			}
		}
		for _, code := range u.Capabilities {
			if _, ok := cat.Capability(code); !ok {
				t.Errorf("%s: no capability %q", u.CallSign, code)
			}
			have[code]++
		}
	}
	for _, kind := range cat.Types() {
		for _, n := range kind.Needs {
			if have[n.Capability] < n.Count {
				t.Errorf("%s needs %d × %s, the city has %d", kind.Code, n.Count, n.Capability, have[n.Capability])
			}
		}
	}
}

func TestEveryRoleHasAnAccount(t *testing.T) {
	c := Generate(1)
	count, scoped := map[string]int{}, 0
	for _, a := range c.Accounts {
		count[a.Role]++
		if !slices.Contains(Roles(), a.Role) || a.Name == "" {
			t.Errorf("account %+v", a)
		}
		if a.Role == RolePartner && a.Agency == "" {
			t.Errorf("%s: a partner sees its own agency's part, not the centre's", a.Login)
		}
		if a.Role == RoleOfficer && a.Unit == "" {
			t.Errorf("%s rides no unit", a.Login)
		}
		if len(a.Areas) > 0 {
			scoped++
		}
	}
	for _, role := range Roles() {
		if count[role] == 0 {
			t.Errorf("no account for %s", role)
		}
	}
	if count[RoleDispatcher] < 2 || scoped == 0 {
		t.Errorf("%d dispatchers, %d accounts with an area", count[RoleDispatcher], scoped)
	}
}

func TestPassphrase(t *testing.T) {
	seen := map[string]bool{}
	for _, a := range Generate(1).Accounts {
		p := Passphrase(1, a.Login)
		if len(p) < 15 || len(strings.Split(p, "-")) != passphraseWords+1 || seen[p] || p != Passphrase(1, a.Login) || p == Passphrase(2, a.Login) {
			t.Errorf("%s: %q", a.Login, p)
		}
		seen[p] = true
	}
	words := wordList()
	// The rules for passwords refuse one that holds a part of its account's name.
	for _, a := range Generate(1).Accounts {
		for part := range strings.FieldsSeq(strings.ToLower(a.Name)) {
			if i := slices.IndexFunc(words, func(w string) bool { return len(part) >= 4 && strings.Contains(w, part) }); i >= 0 {
				t.Errorf("word %q holds a part of the name %q", words[i], a.Name)
			}
		}
	}
	for i, w := range words {
		if len(w) < 4 || slices.Contains(words[:i], w) {
			t.Errorf("word %q is short or stands twice", w)
		}
	}
}

func TestStreetsGeoJSON(t *testing.T) {
	c := Generate(1)
	var got struct {
		Type     string
		Features []struct {
			Type     string
			Geometry struct {
				Type        string
				Coordinates [][2]float64
			}
			Properties struct {
				Name, Kind, Class string
				Bridge            bool
			}
		}
	}
	if err := json.Unmarshal(c.StreetsGeoJSON(), &got); err != nil {
		t.Fatal(err)
	}
	if got.Type != "FeatureCollection" || got.Features[0].Properties.Kind != "river" {
		t.Fatalf("%s, first %+v", got.Type, got.Features[0].Properties)
	}
	var pieces int
	low, high := geo.Box(c.Posts[1].At, 6000)
	for _, f := range got.Features {
		if f.Type != "Feature" || f.Geometry.Type != "LineString" || len(f.Geometry.Coordinates) < 2 || f.Properties.Name == "" {
			t.Fatalf("feature %+v", f)
		}
		for _, at := range f.Geometry.Coordinates {
			if at[0] < low.Lon || at[0] > high.Lon || at[1] < low.Lat || at[1] > high.Lat {
				t.Fatalf("%v is not in the city: longitude comes first", at)
			}
		}
		if f.Properties.Kind == "street" {
			pieces += len(f.Geometry.Coordinates) - 1
		}
	}
	if pieces != len(c.Edges) {
		t.Errorf("%d pieces drawn of %d", pieces, len(c.Edges))
	}
}
