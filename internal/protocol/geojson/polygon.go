package geojson

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// shape parses the coordinates of a geometry. Its input is one valid JSON value, so that only the form is left to check.
type shape struct {
	text []byte
	at   int
}

func unsound(id, en string, args ...any) *fault.Fault {
	return fault.New(fault.Invalid, lang.F(id, en, args...))
}

// polygons reads the coordinates of a Polygon or MultiPolygon (RFC 7946 sections 3.1.6 and 3.1.7).
func polygons(kind string, coordinates json.RawMessage) (orb.MultiPolygon, *fault.Fault) {
	s := &shape{text: coordinates}
	var all orb.MultiPolygon
	switch kind {
	case "Polygon":
		one, err := s.polygon()
		if err != nil {
			return nil, err
		}
		all = orb.MultiPolygon{one}
	case "MultiPolygon":
		if err := s.list(func() *fault.Fault {
			one, err := s.polygon()
			all = append(all, one)
			return err
		}); err != nil {
			return nil, err
		}
	default:
		return nil, unsound("geometri harus Polygon atau MultiPolygon, bukan %q.", "the geometry must be a Polygon or MultiPolygon, not %q.", shorten(kind))
	}
	if len(all) == 0 {
		return nil, unsound("geometri tidak memuat poligon.", "the geometry holds no polygon.")
	}
	return all, nil
}

func (s *shape) polygon() (orb.Polygon, *fault.Fault) {
	var polygon orb.Polygon
	if err := s.list(func() *fault.Fault {
		ring, err := s.ring()
		if err != nil {
			return err
		}
		// The outer ring runs against the clock, holes with it: readers must accept both, writers must do it right.
		if hole := len(polygon) > 0; (ring.Orientation() == orb.CW) != hole {
			ring.Reverse()
		}
		polygon = append(polygon, ring)
		return nil
	}); err != nil {
		return nil, err
	}
	if len(polygon) == 0 {
		return nil, unsound("ada poligon tanpa batas luar.", "a polygon has no outer ring.")
	}
	return polygon, nil
}

func (s *shape) ring() (orb.Ring, *fault.Fault) {
	var ring orb.Ring
	if err := s.list(func() *fault.Fault {
		p, err := s.position()
		ring = append(ring, p)
		return err
	}); err != nil {
		return nil, err
	}
	switch {
	case len(ring) < 4:
		return nil, unsound("garis batas perlu paling sedikit 4 titik, ada %d.", "a ring needs 4 positions or more, there are %d.", len(ring))
	case ring[0] != ring[len(ring)-1]:
		return nil, unsound("garis batas tidak tertutup: titik pertama dan terakhir berbeda.", "a ring is not closed: its first and last positions differ.")
	case planar.Area(ring) == 0:
		return nil, unsound("garis batas tidak melingkupi apa pun.", "a ring encloses nothing.")
	}
	return ring, nil
}

func (s *shape) position() (orb.Point, *fault.Fault) {
	var p orb.Point
	n := 0
	if err := s.list(func() *fault.Fault {
		v, err := s.number()
		if n < 2 {
			p[n] = v
		}
		n++
		return err
	}); err != nil {
		return p, err
	}
	switch {
	case n < 2:
		return p, unsound("sebuah titik perlu bujur dan lintang.", "a position needs a longitude and a latitude.")
	case p.Lat() < -90 || p.Lat() > 90:
		return p, unsound("lintang %v di luar -90…90; urutannya bujur lalu lintang.", "the latitude %v lies outside -90…90; the order is longitude, latitude.", p.Lat())
	case p.Lon() < -180 || p.Lon() > 180:
		return p, unsound("bujur %v di luar -180…180; urutannya bujur lalu lintang.", "the longitude %v lies outside -180…180; the order is longitude, latitude.", p.Lon())
	}
	return p, nil
}

func (s *shape) blank() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// list reads [ item, … ]. Each item must take at least one byte, which item does or returns a fault.
func (s *shape) list(item func() *fault.Fault) *fault.Fault {
	if !s.take('[') {
		return unsound("koordinat tidak tersusun sebagai daftar sedalam jenis geometrinya.", "the coordinates are not nested as the type of the geometry asks.")
	}
	if s.take(']') {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return unsound("koordinat tidak terbaca.", "the coordinates cannot be read.")
		}
	}
}

func (s *shape) take(c byte) bool {
	s.blank()
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *shape) number() (float64, *fault.Fault) {
	s.blank()
	from := s.at
	for s.at < len(s.text) && strings.IndexByte("+-.0123456789eE", s.text[s.at]) >= 0 {
		s.at++
	}
	v, err := strconv.ParseFloat(string(s.text[from:s.at]), 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return 0, unsound("ada koordinat yang bukan bilangan.", "a coordinate is not a number.")
	}
	return v, nil
}

// Append writes the geometry as a GeoJSON MultiPolygon, or Polygon when it is a single one, with six decimals (section 11.2: about
// ten centimetres).
func Append(to []byte, g orb.MultiPolygon) []byte {
	if len(g) == 1 {
		to = append(to, `{"type":"Polygon","coordinates":`...)
		return append(appendPolygon(to, g[0]), '}')
	}
	to = append(to, `{"type":"MultiPolygon","coordinates":[`...)
	for i, polygon := range g {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendPolygon(to, polygon)
	}
	return append(to, "]}"...)
}

func appendPolygon(to []byte, polygon orb.Polygon) []byte {
	to = append(to, '[')
	for i, ring := range polygon {
		if i > 0 {
			to = append(to, ',')
		}
		to = append(to, '[')
		for k, p := range ring {
			if k > 0 {
				to = append(to, ',')
			}
			to = append(appendDegrees(append(to, '['), p[0]), ',')
			to = append(appendDegrees(to, p[1]), ']')
		}
		to = append(to, ']')
	}
	return append(to, ']')
}

func appendDegrees(to []byte, v float64) []byte {
	from := len(to)
	to = strconv.AppendFloat(to, v, 'f', 6, 64)
	to = bytes.TrimRight(to, "0")
	to = bytes.TrimSuffix(to, []byte("."))
	if string(to[from:]) == "-0" {
		to = append(to[:from], '0')
	}
	return to
}
