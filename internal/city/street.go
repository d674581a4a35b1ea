package city

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"sentra/internal/platform/geo"
)

// Lines of the grid that are more than a local street. Counted from the south-west corner.
const (
	arterialRow    = 11
	arterialWest   = 8
	arterialEast   = 20
	kampungs       = 60 // blocks that are opened by lanes
	spareShare     = 0.2
	riverShare     = 0.58 // where the river runs, as a part of the width
	riverStep      = 120.0
	riverName      = "Kali Nusa"
	speedArterial  = 40
	speedCollector = 32
	speedLocal     = 24
	speedLane      = 12
)

func collectorRows() []int    { return []int{3, 7, 15, 19} }
func collectorColumns() []int { return []int{3, 13, 23} }
func bridgeRows() []int       { return []int{3, arterialRow, 15, 19} }

// ground is the drawing board of the streets: nodes in metres, and which pieces are joined so far.
type ground struct {
	at    []metre
	river []metre
	root  []int // union-find over the nodes
}

func (g *ground) add(m metre) int {
	g.at = append(g.at, m)
	g.root = append(g.root, len(g.root))
	return len(g.at) - 1
}

func (g *ground) find(n int) int {
	for g.root[n] != n {
		g.root[n] = g.root[g.root[n]]
		n = g.root[n]
	}
	return n
}

// join notes that a and b are connected and tells whether they were not before.
func (g *ground) join(a, b int) bool {
	ra, rb := g.find(a), g.find(b)
	g.root[ra] = rb
	return ra != rb
}

// wet tells whether the straight line between two nodes crosses the river.
func (g *ground) wet(a, b int) bool {
	for i := 1; i < len(g.river); i++ {
		if cross(g.at[a], g.at[b], g.river[i-1], g.river[i]) {
			return true
		}
	}
	return false
}

// grid answers the node where column i meets row j.
func grid(i, j int) int { return j*columns + i }

// piece is a street between two nodes that may or may not be built.
type piece struct {
	from, to int
	name     string
	class    Class
	bridge   bool
	built    bool
}

// drawStreets lays the grid, the river, the bridges and the lanes of the kampungs. Local streets are left out here and
// there, but never one that is the only way to somewhere.
func (c *City) drawStreets(r *rand.Rand) {
	g := &ground{river: river(r)}
	for j := range rows {
		for i := range columns {
			by := block * 0.16
			if j == arterialRow || i == arterialWest || i == arterialEast {
				by = block * 0.05
			}
			g.add(metre{float64(i) * block, float64(j) * block}.jitter(r, by))
		}
	}
	pieces := lines()
	pieces = append(pieces, g.kampungLanes(r, pieces)...)
	g.build(r, pieces)

	for id, m := range g.at {
		c.Nodes = append(c.Nodes, Node{ID: id, At: m.point()})
	}
	for _, p := range pieces {
		if !p.built {
			continue
		}
		c.Edges = append(c.Edges, Edge{
			ID: len(c.Edges), From: p.from, To: p.to, Name: p.name, Class: p.class, Bridge: p.bridge,
			LengthM:  math.Round(geo.Distance(c.Nodes[p.from].At, c.Nodes[p.to].At)*10) / 10,
			SpeedKMH: speed(p.class),
		})
	}
	c.River = River{Name: riverName}
	for _, m := range g.river {
		c.River.Line = append(c.River.Line, m.orb())
	}
}

// river winds from the northern border to the southern one.
func river(r *rand.Rand) []metre {
	phase, swing := r.Float64()*2*math.Pi, block*(1.5+r.Float64())
	at := func(y float64) metre {
		return metre{width*riverShare + swing*math.Sin(phase+y/height*2*math.Pi) + (r.Float64()*2-1)*25, y}
	}
	var line []metre
	for y := height + margin; y > -margin; y -= riverStep {
		line = append(line, at(y))
	}
	return append(line, at(-margin))
}

// lines answers every piece of the grid, row by row and then column by column, each street in one run.
func lines() []piece {
	var out []piece
	names := streetNames()
	next := 0
	name := func(class Class, line, i int, row bool) string {
		switch {
		case class == Arterial && row:
			return "Jl Raya Nusa"
		case class == Arterial && i == arterialWest:
			return "Jl Poros Barat"
		case class == Arterial:
			return "Jl Lingkar Timur"
		}
		return "Jl " + names[line]
	}
	for j := range rows {
		class := Local
		switch {
		case j == arterialRow:
			class = Arterial
		case slices.Contains(collectorRows(), j):
			class = Collector
		}
		street := name(class, next, j, true)
		if class != Arterial {
			next++
		}
		for i := range columns - 1 {
			out = append(out, piece{from: grid(i, j), to: grid(i+1, j), name: street, class: class})
		}
	}
	for i := range columns {
		class := Local
		switch {
		case i == arterialWest || i == arterialEast:
			class = Arterial
		case slices.Contains(collectorColumns(), i):
			class = Collector
		}
		street := name(class, next, i, false)
		if class != Arterial {
			next++
		}
		for j := range rows - 1 {
			out = append(out, piece{from: grid(i, j), to: grid(i, j+1), name: street, class: class})
		}
	}
	return out
}

// kampungLanes opens some blocks by narrow lanes: one that leads through, with a dead end off it. A lane is named after the
// street it leaves.
func (g *ground) kampungLanes(r *rand.Rand, lines []piece) []piece {
	var out []piece
	count := map[string]int{}
	for _, cell := range r.Perm((columns - 1) * (rows - 1))[:kampungs] {
		i, j := cell%(columns-1), cell/(columns-1)
		from, to := grid(i, j), grid(i+1, j+1)
		if g.wet(from, to) || g.wet(grid(i+1, j), grid(i, j+1)) {
			continue
		}
		middle := g.add(g.at[from].between(g.at[to], 0.4+0.2*r.Float64()).jitter(r, 20))
		end := g.add(g.at[middle].between(g.at[grid(i, j+1)], 0.35+0.25*r.Float64()))
		street := strings.TrimPrefix(lines[j*(columns-1)].name, "Jl ")
		count[street]++
		gang := fmt.Sprintf("Gang %s %d", street, count[street])
		for _, p := range [][2]int{{from, middle}, {middle, to}, {middle, end}} {
			out = append(out, piece{from: p[0], to: p[1], name: gang, class: Lane})
		}
	}
	return out
}

// build decides which pieces there are: all large streets and lanes on dry ground, a bridge where a street that has one
// meets the river, and of the local streets those that connect, with most of the others.
func (g *ground) build(r *rand.Rand, pieces []piece) {
	wet := make([]bool, len(pieces))
	bridged := map[string]bool{}
	var spare []int
	for i := range pieces {
		p := &pieces[i]
		wet[i] = g.wet(p.from, p.to)
		switch {
		case wet[i]:
			onBridgeRow := p.from/columns == p.to/columns && slices.Contains(bridgeRows(), p.from/columns)
			if !onBridgeRow || bridged[p.name] {
				continue
			}
			bridged[p.name] = true
			p.built, p.bridge = true, true
			g.join(p.from, p.to)
		case p.class == Local:
			spare = append(spare, i)
		default:
			p.built = true
			g.join(p.from, p.to)
		}
	}
	for _, k := range r.Perm(len(spare)) {
		p := &pieces[spare[k]]
		p.built = g.join(p.from, p.to) || r.Float64() > spareShare
	}
	// A corner that a bend of the river cuts off gets a bridge of its own.
	for i := range pieces {
		if p := &pieces[i]; wet[i] && !p.built && g.join(p.from, p.to) {
			p.built, p.bridge = true, true
		}
	}
}

func speed(class Class) int {
	switch class {
	case Arterial:
		return speedArterial
	case Collector:
		return speedCollector
	case Local:
		return speedLocal
	default:
		return speedLane
	}
}

// line is an edge as geometry.
func (c City) line(e Edge) orb.LineString {
	return orb.LineString{c.Nodes[e.From].At.Orb(), c.Nodes[e.To].At.Orb()}
}
