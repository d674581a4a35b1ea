package place

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"sentra/internal/platform/geo"
)

// star is a ring with n corners around a centre, some of them drawn in.
func star(random *rand.Rand, at orb.Point, radius float64, n int) orb.Ring {
	ring := make(orb.Ring, 0, n+1)
	for i := range n {
		angle := 2 * math.Pi * float64(i) / float64(n)
		r := radius * (0.5 + random.Float64()/2)
		ring = append(ring, orb.Point{at[0] + r*math.Cos(angle), at[1] + r*math.Sin(angle)})
	}
	return append(ring, ring[0])
}

// Looking at one band of edges says the same as looking at all of them.
func TestBandsAgreeWithAllEdges(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 60 {
		polygon := orb.Polygon{star(random, orb.Point{}, 1, 3+round*7)}
		if round%2 == 0 {
			polygon = append(polygon, star(random, orb.Point{}, 0.2, 12))
		}
		ready := prepare(polygon)
		bound := polygon.Bound()
		for range 400 {
			p := orb.Point{bound.Min[0] + random.Float64()*(bound.Max[0]-bound.Min[0]), bound.Min[1] + random.Float64()*(bound.Max[1]-bound.Min[1])}
			if got, want := ready.side(p) != outside, planar.PolygonContains(polygon, p); got != want {
				t.Fatalf("round %d: %v inside %v, want %v", round, p, got, want)
			}
		}
		for _, corner := range polygon[0] {
			if ready.side(corner) != border {
				t.Fatalf("round %d: the corner %v is not on the border", round, corner)
			}
		}
		if inner := innerPoint(orb.MultiPolygon{polygon}); ready.side(inner) != inside {
			t.Fatalf("round %d: the inner point %v lies outside", round, inner)
		}
	}
}

func square(west, south, side float64) orb.Ring {
	return orb.Ring{{west, south}, {west + side, south}, {west + side, south + side}, {west, south + side}, {west, south}}
}

func TestWithinMeansEntirely(t *testing.T) {
	big := newShape(Area{}, false, orb.MultiPolygon{{square(0, 0, 10)}})
	holed := newShape(Area{}, false, orb.MultiPolygon{{square(0, 0, 10), square(4, 4, 1)}})
	horseshoe := newShape(Area{}, false, orb.MultiPolygon{{{{0, 0}, {10, 0}, {10, 10}, {6, 10}, {6, 2}, {4, 2}, {4, 10}, {0, 10}, {0, 0}}}})
	for name, c := range map[string]struct {
		inner orb.MultiPolygon
		outer *shape
		want  bool
	}{
		"in the middle":            {orb.MultiPolygon{{square(2, 2, 3)}}, big, true},
		"the same":                 {orb.MultiPolygon{{square(0, 0, 10)}}, big, true},
		"along the border":         {orb.MultiPolygon{{square(0, 0, 4)}}, big, true},
		"over the border":          {orb.MultiPolygon{{square(8, 8, 4)}}, big, false},
		"one part elsewhere":       {orb.MultiPolygon{{square(2, 2, 1)}, {square(20, 2, 1)}}, big, false},
		"around a hole":            {orb.MultiPolygon{{square(3, 3, 4)}}, holed, false},
		"across a bay":             {orb.MultiPolygon{{{{1, 4}, {9, 4}, {9, 5}, {1, 5}, {1, 4}}}}, horseshoe, false},
		"in an arm of horseshoe":   {orb.MultiPolygon{{square(1, 3, 2)}}, horseshoe, true},
		"larger than what it's in": {orb.MultiPolygon{{square(-1, -1, 12)}}, big, false},
	} {
		if got := within(newShape(Area{}, false, c.inner), c.outer); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// benchIndex has n areas in four levels of nesting, with borders as fine as real ones.
func benchIndex(n int) *Index {
	random := rand.New(rand.NewPCG(3, 4))
	var shapes []*shape
	for level, kind := range []Kind{Province, Regency, District, Village} {
		share := n / 15 << level
		side := int(math.Ceil(math.Sqrt(float64(share))))
		for i := range share {
			step := 10 / float64(side)
			at := orb.Point{100 + (float64(i%side)+0.5)*step, -10 + (float64(i/side)+0.5)*step}
			id := fmt.Sprintf("%s-%d", kind, i)
			shapes = append(shapes, newShape(Area{ID: ID(id), Code: id, Kind: kind}, false, orb.MultiPolygon{{star(random, at, step, 400)}}))
		}
	}
	return newIndex(1, shapes)
}

func BenchmarkCovering(b *testing.B) {
	x := benchIndex(1000)
	random := rand.New(rand.NewPCG(5, 6))
	points := make([]geo.Point, 1024)
	for i := range points {
		points[i] = geo.Point{Lat: -10 + 10*random.Float64(), Lon: 100 + 10*random.Float64()}
	}
	b.ReportMetric(float64(x.Len()), "polygons")
	found := 0
	for i := 0; b.Loop(); i++ {
		found += len(x.Covering(points[i%len(points)]))
	}
	b.ReportMetric(float64(found)/float64(b.N), "found/op")
}

func BenchmarkAirLine(b *testing.B) {
	random := rand.New(rand.NewPCG(7, 8))
	from := make([]geo.Point, 1000)
	for i := range from {
		from[i] = geo.Point{Lat: -6 - random.Float64(), Lon: 106 + random.Float64()}
	}
	for b.Loop() {
		if _, _, err := (AirLine{}).Times(context.Background(), from[0], from); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAirLine(t *testing.T) {
	legs, basis, err := AirLine{}.Times(t.Context(), geo.Point{Lat: 0, Lon: 100}, []geo.Point{{Lat: 0, Lon: 100}, {Lat: 1, Lon: 100}, {Lat: math.NaN(), Lon: 100}})
	if err != nil || basis != StraightLine {
		t.Fatal(basis, err)
	}
	if !legs[0].OK || legs[0].Metres != 0 || legs[2].OK {
		t.Errorf("%+v", legs)
	}
	if degree := 111_319.0 * 1.4; math.Abs(legs[1].Metres-degree) > 500 || math.Abs(legs[1].Seconds-legs[1].Metres/8.3) > 1e-6 {
		t.Errorf("a degree: %+v", legs[1])
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if _, _, err := (AirLine{}).Times(stopped, geo.Point{}, nil); err == nil {
		t.Error("it went on for a caller who had left")
	}
}
