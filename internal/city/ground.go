package city

import (
	"math"
	"math/rand/v2"

	"github.com/paulmach/orb"

	"sentra/internal/platform/geo"
)

// The city is drawn in metres east and north of its south-west corner and put on the earth at the end.
const (
	originLat = -5.2
	originLon = 109.6

	block   = 240.0 // metres between streets
	columns = 26    // streets that run north
	rows    = 22    // streets that run east
	width   = block * (columns - 1)
	height  = block * (rows - 1)
	margin  = 300.0 // from the outermost street to the city's border

	metresPerDegree = 111_320.0
)

// metre is a point on the flat ground of the city.
type metre struct{ x, y float64 }

// point puts m on the earth, rounded to a millionth of a degree (a hand's breadth): what is drawn is what is written.
func (m metre) point() geo.Point {
	lat := originLat + m.y/metresPerDegree
	lon := originLon + m.x/(metresPerDegree*math.Cos(originLat*math.Pi/180))
	return geo.Point{Lat: micro(lat), Lon: micro(lon)}
}

func micro(degrees float64) float64 { return math.Round(degrees*1e6) / 1e6 }

func (m metre) orb() orb.Point { return m.point().Orb() }

func (m metre) plus(x, y float64) metre { return metre{m.x + x, m.y + y} }

// between is the point a part t of the way from m to o.
func (m metre) between(o metre, t float64) metre {
	return metre{m.x + (o.x-m.x)*t, m.y + (o.y-m.y)*t}
}

// jitter moves m by at most by metres in each direction.
func (m metre) jitter(r *rand.Rand, by float64) metre {
	return m.plus((r.Float64()*2-1)*by, (r.Float64()*2-1)*by)
}

// side tells on which side of the line a→b c lies: positive left, negative right.
func side(a, b, c metre) float64 { return (b.x-a.x)*(c.y-a.y) - (b.y-a.y)*(c.x-a.x) }

// cross tells whether a→b and c→d cross each other.
func cross(a, b, c, d metre) bool {
	return side(a, b, c)*side(a, b, d) < 0 && side(c, d, a)*side(c, d, b) < 0
}
