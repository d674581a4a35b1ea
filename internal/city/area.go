package city

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"sentra/internal/platform/geo"
)

const (
	meshColumns = 6 // wards side by side
	meshRows    = 4
	cityCode    = "99.71"
)

// mesh is the net of borders on which the areas are drawn. Every border is drawn once and used by both neighbours, so that
// areas meet without gap or overlap.
type mesh struct {
	corner [meshRows + 1][meshColumns + 1]metre
	east   [meshRows + 1][meshColumns][3]metre // what lies between two corners, going east
	north  [meshRows][meshColumns + 1][3]metre // and going north
}

func newMesh(r *rand.Rand) *mesh {
	m := &mesh{}
	w, h := width+2*margin, height+2*margin
	for j := range meshRows + 1 {
		for i := range meshColumns + 1 {
			at := metre{-margin + w*float64(i)/meshColumns, -margin + h*float64(j)/meshRows}
			if i > 0 && i < meshColumns && j > 0 && j < meshRows {
				at = at.jitter(r, 110)
			}
			m.corner[j][i] = at
		}
	}
	for j := range meshRows + 1 {
		for i := range meshColumns {
			m.east[j][i] = bend(r, m.corner[j][i], m.corner[j][i+1])
		}
	}
	for j := range meshRows {
		for i := range meshColumns + 1 {
			m.north[j][i] = bend(r, m.corner[j][i], m.corner[j+1][i])
		}
	}
	return m
}

// bend puts three points between a and b, a little off the straight line.
func bend(r *rand.Rand, a, b metre) [3]metre {
	return [3]metre{a.between(b, 0.25).jitter(r, 55), a.between(b, 0.5).jitter(r, 45), a.between(b, 0.75).jitter(r, 55)}
}

// quarters answers the four RW of a ward as rings that run counter-clockwise: south-west, south-east, north-east, north-west.
func (m *mesh) quarters(i, j int, r *rand.Rand) [4][]metre {
	s, n, w, e := m.east[j][i], m.east[j+1][i], m.north[j][i], m.north[j][i+1]
	sw, se, nw, ne := m.corner[j][i], m.corner[j][i+1], m.corner[j+1][i], m.corner[j+1][i+1]
	centre := s[1].between(n[1], 0.5).between(w[1].between(e[1], 0.5), 0.5).jitter(r, 40)
	return [4][]metre{
		{sw, s[0], s[1], centre, w[1], w[0]},
		{s[1], s[2], se, e[0], e[1], centre},
		{centre, e[1], e[2], ne, n[2], n[1]},
		{w[1], centre, n[1], n[0], nw, w[2]},
	}
}

// drawAreas draws the RW and joins them to wards, districts, jurisdictions and the city.
func (c *City) drawAreas(r *rand.Rand) {
	m := newMesh(r)
	names, districts := villageNames(), districtNames()
	var all []orb.Ring
	byDistrict := make([][]orb.Ring, len(districts))
	byColumn := make([][]orb.Ring, meshColumns)
	var villages, rws []Area
	for j := range meshRows {
		for i := range meshColumns {
			district := i / (meshColumns / 2)
			if j < meshRows/2 {
				district += 2
			}
			districtCode := fmt.Sprintf("%s.%02d", cityCode, district+1)
			villageCode := fmt.Sprintf("%s.%04d", districtCode, 1001+len(byDistrict[district])/4)
			var parts []orb.Ring
			for k, quarter := range m.quarters(i, j, r) {
				ring := closed(quarter)
				parts = append(parts, ring)
				rws = append(rws, Area{
					Code: fmt.Sprintf("%s.RW%02d", villageCode, k+1), Kind: KindRW, Parent: villageCode,
					Name:     fmt.Sprintf("RW %02d Kel. %s", k+1, names[len(villages)]),
					Geometry: orb.Polygon{ring},
				})
			}
			villages = append(villages, Area{
				Code: villageCode, Kind: KindVillage, Parent: districtCode,
				Name: "Kel. " + names[len(villages)], Geometry: orb.Polygon{outline(parts)},
			})
			byDistrict[district] = append(byDistrict[district], parts...)
			byColumn[i] = append(byColumn[i], parts...)
			all = append(all, parts...)
		}
	}
	c.Areas = append(c.Areas, Area{Code: cityCode, Name: Name, Kind: KindCity, Geometry: orb.Polygon{outline(all)}})
	for d, name := range districts {
		c.Areas = append(c.Areas, Area{
			Code: fmt.Sprintf("%s.%02d", cityCode, d+1), Name: "Kec. " + name, Kind: KindDistrict, Parent: cityCode,
			Geometry: orb.Polygon{outline(byDistrict[d])},
		})
	}
	c.Areas = append(c.Areas, villages...)
	c.Areas = append(c.Areas, rws...)
	// The jurisdictions share a column of wards: there two Polsek both answer, as it is where borders were redrawn.
	for k, j := range []struct {
		name     string
		from, to int
	}{{"Barat", 0, 2}, {"Tengah", 2, 4}, {"Timur", 4, 6}} {
		parts := slices.Concat(byColumn[j.from:min(j.to+1, meshColumns)]...)
		c.Areas = append(c.Areas, Area{
			Code: fmt.Sprintf("WH-%d", k+1), Name: "Wilayah hukum Polsek Nusa " + j.name, Kind: KindJurisdiction, Parent: cityCode,
			Geometry: orb.Polygon{outline(parts)},
		})
	}
	c.Areas = append(c.Areas, c.riverZone(), marketZone())
}

// riverZone is the strip along the river that floods.
func (c *City) riverZone() Area {
	const reach = 0.0018 // degrees, about 200 m
	var west, east orb.Ring
	// The ends of the river lie on the city's border: the strip stops just before it.
	for _, p := range c.River.Line[1 : len(c.River.Line)-1] {
		west = append(west, orb.Point{micro(p.Lon() - reach), p.Lat()})
		east = append(east, orb.Point{micro(p.Lon() + reach), p.Lat()})
	}
	// The river runs south: down its western bank and up its eastern one is counter-clockwise.
	slices.Reverse(east)
	ring := append(west, east...)
	return Area{
		Code: "KWS-1", Name: "Bantaran " + c.River.Name, Kind: KindZone, Parent: cityCode,
		Geometry: orb.Polygon{append(ring, ring[0])},
	}
}

// marketZone is the crowded middle of the city.
func marketZone() Area {
	x, y := float64(arterialWest)*block, float64(arterialRow)*block
	return Area{
		Code: "KWS-2", Name: "Kawasan Pasar Besar", Kind: KindZone, Parent: cityCode,
		Geometry: orb.Polygon{closed([]metre{{x - 400, y - 350}, {x + 450, y - 350}, {x + 450, y + 400}, {x - 400, y + 400}})},
	}
}

// closed puts a ring on the earth and repeats its first point at its end, as GeoJSON wants.
func closed(points []metre) orb.Ring {
	ring := make(orb.Ring, 0, len(points)+1)
	for _, m := range points {
		ring = append(ring, m.orb())
	}
	return append(ring, ring[0])
}

// outline is the outer border of rings that share their borders: a border between two of them is walked once each way and
// falls out. All rings run counter-clockwise, and so does the outline.
func outline(rings []orb.Ring) orb.Ring {
	type step struct{ from, to orb.Point }
	walked := map[step]bool{}
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			walked[step{ring[i-1], ring[i]}] = true
		}
	}
	next := map[orb.Point]orb.Point{}
	start, found := orb.Point{}, false
	for _, ring := range rings {
		for i := 1; i < len(ring); i++ {
			if walked[step{ring[i], ring[i-1]}] {
				continue
			}
			next[ring[i-1]] = ring[i]
			if !found {
				start, found = ring[i-1], true
			}
		}
	}
	out := orb.Ring{start}
	for at := next[start]; at != start && len(out) <= len(next); at = next[at] {
		out = append(out, at)
	}
	return append(out, start)
}

// Area finds an area by its code.
func (c City) Area(code string) (Area, bool) {
	i := slices.IndexFunc(c.Areas, func(a Area) bool { return a.Code == code })
	if i < 0 {
		return Area{}, false
	}
	return c.Areas[i], true
}

// AreasAt answers the areas that hold a point, in the order of City.Areas.
func (c City) AreasAt(p geo.Point) []Area {
	var out []Area
	for _, a := range c.Areas {
		if a.holds(p) {
			out = append(out, a)
		}
	}
	return out
}

// village is the name of the ward that holds p, "" outside the city.
func (c City) village(p geo.Point) string {
	for _, a := range c.Areas {
		if a.Kind == KindVillage && a.holds(p) {
			return a.Name
		}
	}
	return ""
}

// holds tells whether p lies in a.
func (a Area) holds(p geo.Point) bool { return planar.PolygonContains(a.Geometry, p.Orb()) }
