package place

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"
	"github.com/tidwall/rtree"

	"sentra/internal/platform/geo"
	"sentra/internal/protocol/geojson"
)

// shape is an area with its geometry.
type shape struct {
	Area
	given    bool // the parent was named, not found
	geometry orb.MultiPolygon
	bound    orb.Bound
	size     float64 // square metres
	zone     *time.Location
}

func newShape(a Area, given bool, g orb.MultiPolygon) *shape {
	s := &shape{Area: a, given: given, geometry: g, bound: g.Bound(), size: orbgeo.Area(g)}
	if a.TimeZone != "" {
		s.zone, _ = time.LoadLocation(a.TimeZone) // checked on import; one unknown to this machine counts as none
	}
	return s
}

// Index is one state of all areas. Nobody changes it, so that any number may ask it at once.
type Index struct {
	revision int64
	shapes   []*shape // smallest first
	byID     map[ID]*shape
	byCode   map[string]*shape
	children map[ID][]ID
	pieces   rtree.RTreeG[piece]
	outline  func() [][]byte // GeoJSON of each geometry, made when first asked for
}

// piece is one polygon of the shape with the number n.
type piece struct {
	n       int
	polygon prepared
}

// newIndex takes the shapes over.
func newIndex(revision int64, shapes []*shape) *Index {
	slices.SortFunc(shapes, func(a, b *shape) int {
		return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(b.Kind.rank(), a.Kind.rank()), cmp.Compare(a.ID, b.ID))
	})
	x := &Index{revision: revision, shapes: shapes, byID: make(map[ID]*shape, len(shapes)), byCode: make(map[string]*shape, len(shapes)), children: map[ID][]ID{}}
	for n, s := range shapes {
		x.byID[s.ID], x.byCode[s.Code] = s, s
		if s.ParentID != "" {
			x.children[s.ParentID] = append(x.children[s.ParentID], s.ID)
		}
		for _, polygon := range s.geometry {
			b := polygon.Bound()
			x.pieces.Insert(b.Min, b.Max, piece{n: n, polygon: prepare(polygon)})
		}
	}
	x.outline = sync.OnceValue(func() [][]byte {
		out := make([][]byte, len(shapes))
		for n, s := range shapes {
			out[n] = geojson.Append(nil, s.geometry)
		}
		return out
	})
	return x
}

// Revision counts the changes of the areas.
func (x *Index) Revision() int64 { return x.revision }

// Len counts the areas.
func (x *Index) Len() int { return len(x.shapes) }

// All gives every area, smallest first.
func (x *Index) All() []Area {
	out := make([]Area, len(x.shapes))
	for n, s := range x.shapes {
		out[n] = s.Area
	}
	return out
}

// Area gives one area; false when it is not there.
func (x *Index) Area(id ID) (Area, bool) {
	s, there := x.byID[id]
	if !there {
		return Area{}, false
	}
	return s.Area, true
}

// Covering gives every area that holds the point, smallest first. A point on a border lies in both areas.
func (x *Index) Covering(p geo.Point) []Area {
	found := x.covering(p)
	out := make([]Area, len(found))
	for i, n := range found {
		out[i] = x.shapes[n].Area
	}
	return out
}

// CoveringIDs gives the ids of every area that holds the point, smallest first.
func (x *Index) CoveringIDs(p geo.Point) []string {
	found := x.covering(p)
	ids := make([]string, len(found))
	for i, n := range found {
		ids[i] = string(x.shapes[n].ID)
	}
	return ids
}

// covering gives the numbers of the shapes that hold the point, in order.
func (x *Index) covering(p geo.Point) []int {
	at := p.Orb()
	found := make([]int, 0, 8)
	x.pieces.Search(at, at, func(_, _ [2]float64, data piece) bool {
		if data.polygon.side(at) != outside {
			found = append(found, data.n)
		}
		return true
	})
	slices.Sort(found)
	return slices.Compact(found) // two polygons of one area may touch at the point
}

// Below gives the area itself and all nested within it; nothing for an area that is not there.
func (x *Index) Below(id string) []string {
	if _, there := x.byID[ID(id)]; !there {
		return nil
	}
	below := []string{id}
	for i := 0; i < len(below); i++ {
		for _, child := range x.children[ID(below[i])] {
			below = append(below, string(child))
		}
	}
	return below
}

// zoneOf gives the time zone of a place: that of the smallest area around it that has one, itself or through what it lies in.
func (x *Index) zoneOf(p geo.Point) *time.Location {
	for _, n := range x.covering(p) {
		s := x.shapes[n]
		for steps := 0; s != nil && steps <= len(x.shapes); steps++ {
			if s.zone != nil {
				return s.zone
			}
			s = x.byID[s.ParentID]
		}
	}
	return nil
}
