package city

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

func TestAreasNestWithoutGaps(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		count, children := map[string]int{}, map[string]float64{}
		whole, _ := c.Area(cityCode)
		for _, a := range c.Areas {
			count[a.Kind]++
			ring := a.Geometry[0]
			if len(a.Geometry) != 1 || ring[0] != ring[len(ring)-1] || ring.Orientation() != orb.CCW || crossesItself(ring) {
				t.Fatalf("%s is no simple counter-clockwise ring", a.Code)
			}
			if a.Kind == KindZone || a.Parent == "" {
				continue
			}
			parent, _ := c.Area(a.Parent)
			for _, p := range ring {
				if !planar.RingContains(parent.Geometry[0], p) && planar.DistanceFrom(parent.Geometry[0], p) > 1e-9 {
					t.Fatalf("%s leaves %s", a.Code, a.Parent)
				}
			}
			if a.Kind != KindJurisdiction {
				children[a.Parent] += planar.Area(a.Geometry)
			}
		}
		if count[KindCity] != 1 || count[KindDistrict] < 3 || count[KindVillage] < 12 || count[KindRW] < 48 || count[KindJurisdiction] != 3 {
			t.Fatalf("areas %v", count)
		}
		for code, sum := range children {
			parent, _ := c.Area(code)
			if whole := planar.Area(parent.Geometry); math.Abs(sum-whole) > whole*1e-9 {
				t.Fatalf("the parts of %s cover %g of it", code, sum/whole)
			}
		}
		for _, n := range c.Nodes {
			if !whole.holds(n.At) || c.village(n.At) == "" {
				t.Fatalf("node %d lies outside", n.ID)
			}
		}
	})
}

// Jurisdictions overlap: some places have two Polsek, every place has one.
func TestJurisdictionsOverlap(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		answers := map[int]int{}
		for _, n := range c.Nodes {
			var of int
			for _, a := range c.AreasAt(n.At) {
				if a.Kind == KindJurisdiction {
					of++
				}
			}
			answers[of]++
		}
		if answers[0] > 0 || answers[1] == 0 || answers[2] == 0 {
			t.Fatalf("nodes by number of jurisdictions: %v", answers)
		}
	})
}

func crossesItself(ring orb.Ring) bool {
	at := func(p orb.Point) metre { return metre{p.Lon(), p.Lat()} }
	for i := 1; i < len(ring); i++ {
		for k := i + 2; k < len(ring); k++ {
			if cross(at(ring[i-1]), at(ring[i]), at(ring[k-1]), at(ring[k])) {
				return true
			}
		}
	}
	return false
}

func TestAreasGeoJSON(t *testing.T) {
	c := Generate(1)
	var got struct {
		Features []struct {
			Geometry struct {
				Type        string
				Coordinates [][][2]float64
			}
			Properties struct{ Name, Kind, Code, Parent string }
		}
	}
	if err := json.Unmarshal(c.AreasGeoJSON(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Features) != len(c.Areas) {
		t.Fatalf("%d areas written of %d", len(got.Features), len(c.Areas))
	}
	for i, f := range got.Features {
		a := c.Areas[i]
		if f.Geometry.Type != "Polygon" || len(f.Geometry.Coordinates[0]) != len(a.Geometry[0]) || f.Properties.Code != a.Code || f.Properties.Parent != a.Parent {
			t.Fatalf("%+v for %+v", f, a)
		}
	}
}
