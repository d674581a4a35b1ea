package city

import (
	"encoding/json"

	"github.com/paulmach/orb"
)

// GeoJSON (RFC 7946) is written here in full: two shapes and three members need no library.
type (
	collection struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}
	feature struct {
		Type       string   `json:"type"`
		Geometry   geometry `json:"geometry"`
		Properties any      `json:"properties"`
	}
	geometry struct {
		Type        string `json:"type"`
		Coordinates any    `json:"coordinates"`
	}
	street struct {
		Name   string `json:"name"`
		Kind   string `json:"kind"` // street or river
		Class  string `json:"class"`
		Bridge bool   `json:"bridge"`
	}
	border struct {
		Name   string `json:"name"`
		Kind   string `json:"kind"`
		Code   string `json:"code"`
		Parent string `json:"parent,omitempty"`
	}
)

// StreetsGeoJSON is the streets and the river as lines with name, kind, class and bridge: what the console draws until it
// has a real map. Pieces of one street that follow each other are one line, and the river comes first, under the bridges.
func (c City) StreetsGeoJSON() []byte {
	out := []feature{shape("LineString", c.River.Line, street{Name: c.River.Name, Kind: "river", Class: "river"})}
	var run orb.LineString
	for i, e := range c.Edges {
		line := c.line(e)
		if run == nil {
			run = line
		} else {
			run = append(run, line[1])
		}
		if i+1 < len(c.Edges) {
			next := c.Edges[i+1]
			if next.From == e.To && next.Name == e.Name && next.Class == e.Class && next.Bridge == e.Bridge {
				continue
			}
		}
		out = append(out, shape("LineString", run, street{Name: e.Name, Kind: "street", Class: string(e.Class), Bridge: e.Bridge}))
		run = nil
	}
	return written(out)
}

// AreasGeoJSON is the areas as polygons with name, kind, code and parent, parents before their children: what
// `sentra import areas` reads.
func (c City) AreasGeoJSON() []byte {
	var out []feature
	for _, a := range c.Areas {
		out = append(out, shape("Polygon", a.Geometry, border{Name: a.Name, Kind: a.Kind, Code: a.Code, Parent: a.Parent}))
	}
	return written(out)
}

func shape(kind string, coordinates, properties any) feature {
	return feature{Type: "Feature", Geometry: geometry{Type: kind, Coordinates: coordinates}, Properties: properties}
}

// written cannot fail: the values are numbers and strings of our own making, none of them infinite.
func written(features []feature) []byte {
	raw, err := json.Marshal(collection{Type: "FeatureCollection", Features: features})
	if err != nil {
		return nil
	}
	return raw
}
