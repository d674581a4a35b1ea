package place

import (
	"cmp"
	"slices"

	"github.com/paulmach/orb"
)

// prepared is a polygon whose edges are sorted into bands of latitude, so that asking whether it holds a point looks at a few edges
// and not at all of them: coastlines have thousands.
type prepared struct {
	low, step float64 // latitude where the first band begins, height of a band
	bands     [][]edge
	all       []edge
}

// edge is a side of a ring.
type edge struct{ a, b orb.Point }

func prepare(polygon orb.Polygon) prepared {
	const perBand, most = 8, 1024
	bound, edges := polygon.Bound(), 0
	for _, ring := range polygon {
		edges += len(ring)
	}
	n := min(max(edges/perBand, 1), most)
	height := bound.Max.Lat() - bound.Min.Lat()
	p := prepared{low: bound.Min.Lat(), step: height / float64(n), bands: make([][]edge, n)}
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			e := edge{ring[i-1], ring[i]}
			p.all = append(p.all, e)
			from, to := p.band(min(e.a.Lat(), e.b.Lat())), p.band(max(e.a.Lat(), e.b.Lat()))
			for k := from; k <= to; k++ {
				p.bands[k] = append(p.bands[k], e)
			}
		}
	}
	return p
}

func (p *prepared) band(lat float64) int {
	return min(max(int((lat-p.low)/p.step), 0), len(p.bands)-1)
}

// side is where a point lies: outside a polygon, on its border or inside.
type side int

const (
	outside side = iota
	border
	inside
)

// side tells where the point lies. The caller has seen that it lies in the polygon's bound.
func (p *prepared) side(at orb.Point) side {
	in := outside
	x, y := at[0], at[1]
	for _, e := range p.bands[p.band(y)] {
		ax, ay, bx, by := e.a[0], e.a[1], e.b[0], e.b[1]
		if (ay > y) == (by > y) { // does not cross the latitude: the point can still lie on an edge along it, or on a corner
			if ay == y && by == y && min(ax, bx) <= x && x <= max(ax, bx) || ax == x && ay == y || bx == x && by == y {
				return border
			}
			continue
		}
		cross := ax + (y-ay)*(bx-ax)/(by-ay)
		if cross == x {
			return border
		}
		if cross > x {
			in = inside - in
		}
	}
	return in
}

// innerPoint is a point that surely lies inside the geometry: in the middle of its widest stretch on the latitude that halves its
// largest polygon.
func innerPoint(g orb.MultiPolygon) orb.Point {
	largest := slices.MaxFunc(g, func(a, b orb.Polygon) int {
		return cmp.Compare(extent(a), extent(b))
	})
	bound := largest.Bound()
	for _, share := range []float64{0.5, 0.382, 0.618, 0.25, 0.75} {
		y := bound.Min.Lat() + share*(bound.Max.Lat()-bound.Min.Lat())
		if x, found := widest(largest, y); found {
			return orb.Point{x, y}
		}
	}
	return largest[0][0]
}

func extent(p orb.Polygon) float64 {
	b := p.Bound()
	return (b.Max[0] - b.Min[0]) * (b.Max[1] - b.Min[1])
}

// widest finds the middle of the widest stretch of the latitude y that lies inside the polygon.
func widest(polygon orb.Polygon, y float64) (x float64, found bool) {
	var crossings []float64
	for _, ring := range polygon {
		for i := 1; i < len(ring); i++ {
			a, b := ring[i-1], ring[i]
			if (a[1] > y) != (b[1] > y) {
				crossings = append(crossings, a[0]+(y-a[1])*(b[0]-a[0])/(b[1]-a[1]))
			}
		}
	}
	slices.Sort(crossings)
	width := 0.0
	for i := 1; i < len(crossings); i += 2 {
		if w := crossings[i] - crossings[i-1]; w > width {
			x, width, found = crossings[i-1]+w/2, w, true
		}
	}
	return x, found
}

// within tells whether the whole of inner lies in outer; a common border is no matter.
func within(inner, outer *shape) bool {
	if !outer.bound.Contains(inner.bound.Min) || !outer.bound.Contains(inner.bound.Max) || inner.size > outer.size {
		return false
	}
	in, out := outlineOf(inner.geometry), outlineOf(outer.geometry)
	for _, part := range in {
		for _, e := range part.all {
			if out.side(e.a) == outside || out.cross(e) {
				return false
			}
		}
	}
	for _, part := range out { // a bay or a hole of outer that lies in the middle of inner
		for _, e := range part.all {
			if in.side(e.a) == inside {
				return false
			}
		}
	}
	return true
}

// outline is the prepared polygons of one area.
type outline []struct {
	bound orb.Bound
	prepared
}

func outlineOf(g orb.MultiPolygon) outline {
	o := make(outline, len(g))
	for i, polygon := range g {
		o[i].bound, o[i].prepared = polygon.Bound(), prepare(polygon)
	}
	return o
}

func (o outline) side(at orb.Point) side {
	best := outside
	for i := range o {
		if o[i].bound.Contains(at) {
			best = max(best, o[i].side(at))
		}
	}
	return best
}

// cross tells whether the edge passes through a border, from one side to the other.
func (o outline) cross(e edge) bool {
	bound := orb.MultiPoint{e.a, e.b}.Bound()
	for i := range o {
		if !o[i].bound.Intersects(bound) {
			continue
		}
		for k := o[i].band(bound.Min.Lat()); k <= o[i].band(bound.Max.Lat()); k++ {
			if slices.ContainsFunc(o[i].bands[k], e.crosses) {
				return true
			}
		}
	}
	return false
}

func (e edge) crosses(other edge) bool {
	return turn(e.a, e.b, other.a)*turn(e.a, e.b, other.b) < 0 && turn(other.a, other.b, e.a)*turn(other.a, other.b, e.b) < 0
}

// turn is positive when c lies to the left of the way from a to b.
func turn(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}
