package city

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"sentra/internal/platform/geo"
)

// Report is one person's word, or a sensor's, about something that happens in the city.
type Report struct {
	Channel   string    `json:"channel"` // as POST /contacts takes it
	Text      string    `json:"text"`
	Type      string    `json:"type"` // what it is about: a code of the catalogue
	At        geo.Point `json:"at"`
	Address   string    `json:"address"`
	AccuracyM float64   `json:"accuracy_m"`
	// Same is the place in the list of the first report about the same event, -1 when this is the first.
	Same int `json:"same"`
}

const (
	sameShare  = 0.3 // how often an event that many see gets a further report
	sameWithin = 12  // reports later at most
	usual      = "phone phone phone phone phone chat chat web officer radio"
)

// Reports is n reports from the city of a seed, in the order in which they come in.
func Reports(seed uint64, n int) []Report { return Generate(seed).Reports(seed, n) }

// Reports is n reports from this city. The same city, seed and n give the same reports, and a longer list begins with the
// shorter one.
func (c City) Reports(seed uint64, n int) []Report {
	r := stream(seed, streamReports)
	all := stories()
	var total int
	for _, s := range all {
		total += s.weight
	}
	spots := c.spots()
	var out []Report
	var origins []origin
	for i := range n {
		if o, ok := again(r, origins, i); ok {
			next := c.tell(r, o.story, o.edge, 0.1*(r.Float64()-0.5)+o.along)
			next.Same = o.index
			out = append(out, next)
			continue
		}
		s := pick(r, all, total)
		edges := spots[s.where]
		edge, along := edges[r.IntN(len(edges))], 0.1+0.8*r.Float64()
		next := c.tell(r, s, edge, along)
		next.Same = -1
		out = append(out, next)
		if s.seen {
			origins = append(origins, origin{story: s, edge: edge, along: along, index: i})
		}
	}
	return out
}

// origin is an event that others may report too.
type origin struct {
	story story
	edge  Edge
	along float64
	index int
}

// again chooses one of the recent events that somebody else reports too.
func again(r *rand.Rand, origins []origin, now int) (origin, bool) {
	roll, which := r.Float64(), r.IntN(3)
	at := len(origins) - 1 - which
	if roll >= sameShare || at < 0 || now-origins[at].index > sameWithin {
		return origin{}, false
	}
	return origins[at], true
}

func pick(r *rand.Rand, all []story, total int) story {
	roll := r.IntN(total)
	for _, s := range all {
		if roll < s.weight {
			return s
		}
		roll -= s.weight
	}
	return all[0]
}

// spots sorts the pieces of street by what may happen there.
func (c City) spots() map[string][]Edge {
	out := map[string][]Edge{"": c.Edges}
	zone, _ := c.Area("KWS-1")
	for _, e := range c.Edges {
		switch e.Class {
		case Arterial, Collector:
			out["road"] = append(out["road"], e)
		default:
			out["lane"] = append(out["lane"], e)
		}
		if e.Bridge || zone.holds(c.Nodes[e.From].At) {
			out["river"] = append(out["river"], e)
		}
	}
	return out
}

// tell puts a story into words at a place, along a piece of street.
func (c City) tell(r *rand.Rand, s story, e Edge, along float64) Report {
	at := c.along(e, along)
	channels := strings.Fields(s.channels)
	if len(channels) == 0 {
		channels = strings.Fields(usual)
	}
	channel := channels[r.IntN(len(channels))]
	number := 1 + (e.From*7+int(along*20))%120
	address := fmt.Sprintf("%s No. %d, %s", e.Name, number, c.village(at))
	text := s.texts[r.IntN(len(s.texts))]
	greeting, place := greetings()[r.IntN(len(greetings()))], c.place(r, e, at, number)
	if channel == "phone" || channel == "chat" {
		text = greeting + text
	}
	if strings.HasPrefix(text, "{di}") {
		text = strings.Replace(text, "{di}", place, 1)
	}
	text = strings.ReplaceAll(text, "{di}", "di "+place)
	text = strings.ReplaceAll(text, "di dekat", "dekat")
	return Report{
		Channel: channel, Text: strings.ToUpper(text[:1]) + text[1:], Type: s.kind, At: at, Address: address,
		AccuracyM: accuracy(r, channel),
	}
}

// along is the point a part t of the way along e.
func (c City) along(e Edge, t float64) geo.Point {
	a, b := c.Nodes[e.From].At, c.Nodes[e.To].At
	return geo.Point{Lat: micro(a.Lat + (b.Lat-a.Lat)*t), Lon: micro(a.Lon + (b.Lon-a.Lon)*t)}
}

// place is how a person says where: by a landmark when one is near, else by street, sometimes with number or ward.
func (c City) place(r *rand.Rand, e Edge, at geo.Point, number int) string {
	const near = 350.0 // metres
	roll := r.IntN(10)
	if e.Bridge {
		return "jembatan " + e.Name
	}
	for _, l := range c.Landmarks {
		if roll < 6 && geo.Distance(l.At, at) < near {
			return []string{"dekat ", "depan ", "belakang "}[roll%3] + l.Name
		}
	}
	switch {
	case roll < 4:
		return fmt.Sprintf("%s nomor %d", e.Name, number)
	case roll < 7:
		return e.Name + " " + c.village(at)
	default:
		return e.Name
	}
}

// accuracy is how far off the position of a channel usually is, in metres.
func accuracy(r *rand.Rand, channel string) float64 {
	spread := map[string]int{"phone": 300, "chat": 60, "web": 40, "email": 400, "counter": 400, "officer": 10, "radio": 80, "sensor": 3}
	return float64(3 + r.IntN(spread[channel]))
}
