package place

import (
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

// Geometry is a GeoJSON geometry, already encoded.
type Geometry json.RawMessage

// MarshalJSON implements json.Marshaler.
func (g Geometry) MarshalJSON() ([]byte, error) { return g, nil }

// Schema implements huma.SchemaProvider.
func (Geometry) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, Description: "GeoJSON Polygon or MultiPolygon (RFC 7946), WGS 84, longitude first",
		Properties: map[string]*huma.Schema{
			"type":        {Type: huma.TypeString, Enum: []any{"Polygon", "MultiPolygon"}},
			"coordinates": {Type: huma.TypeArray, Items: &huma.Schema{}},
		},
		Required: []string{"type", "coordinates"},
	}
}

// outlined is an area with its geometry.
type outlined struct {
	Area
	Geometry Geometry `json:"geometry"`
}

type areasOutput struct {
	Status int
	ETag   string `header:"ETag"`
	Body   *web.Page[outlined]
}

// leg is one answer of /eta; both are null when nobody can tell.
type leg struct {
	Seconds *float64 `json:"eta_s" nullable:"true"`
	Metres  *float64 `json:"distance_m" nullable:"true"`
}

type legs struct {
	Basis Basis `json:"basis" enum:"straight_line,road"`
	Items []leg `json:"items" doc:"in the order of from"`
}

// Routes adds the operations of places.
func (s *Service) Routes(r *web.Router) {
	web.Register(r, huma.Operation{OperationID: "list-areas", Method: http.MethodGet, Path: "/api/v1/areas", Tags: []string{"areas"}, Summary: "Every area with its geometry",
		Description: "Smallest first. The ETag stays until an area changes."}, s.listAreas)
	web.Register(r, huma.Operation{OperationID: "travel-times", Method: http.MethodGet, Path: "/api/v1/eta", Tags: []string{"areas"}, Summary: "How long it takes to get to one place from each of many"}, s.travelTimes)
	s.importRoute(r)
	s.streetRoutes(r)
}

func (s *Service) listAreas(ctx context.Context, in *struct {
	IfNoneMatch string `header:"If-None-Match"`
}) (*areasOutput, error) {
	x, err := s.List(ctx)
	if err != nil {
		return nil, err
	}
	out := &areasOutput{Status: http.StatusOK, ETag: tag(x.revision)}
	if holds(in.IfNoneMatch, out.ETag) {
		out.Status = http.StatusNotModified
		return out, nil
	}
	outlines := x.outline()
	out.Body = &web.Page[outlined]{Items: make([]outlined, len(x.shapes))}
	for n, shape := range x.shapes {
		out.Body.Items[n] = outlined{Area: shape.Area, Geometry: outlines[n]}
	}
	return out, nil
}

func tag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// holds tells whether an If-None-Match header names the tag (RFC 9110 section 13.1.2, weak comparison).
func holds(header, tag string) bool {
	for one := range strings.SplitSeq(header, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

func (s *Service) travelTimes(ctx context.Context, in *struct {
	To   string   `query:"to" required:"true" maxLength:"64" doc:"lat,lon" example:"-6.2,106.8"`
	From []string `query:"from,explode" required:"true" minItems:"1" maxItems:"1000" doc:"lat,lon; may be repeated"`
}) (*web.Answer[legs], error) {
	to, err := parsePoint("to", in.To)
	if err != nil {
		return nil, err
	}
	from := make([]geo.Point, len(in.From))
	for i, text := range in.From {
		if from[i], err = parsePoint("from", text); err != nil {
			return nil, err
		}
	}
	times, basis, err := s.Times(ctx, to, from)
	if err != nil {
		return nil, err
	}
	out := &web.Answer[legs]{Body: legs{Basis: basis, Items: make([]leg, len(times))}}
	for i := range times {
		if times[i].OK {
			out.Body.Items[i] = leg{Seconds: &times[i].Seconds, Metres: &times[i].Metres}
		}
	}
	return out, nil
}

// parsePoint reads "lat,lon".
func parsePoint(field, text string) (geo.Point, error) {
	lat, lon, found := strings.Cut(text, ",")
	var p geo.Point
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	p.Lon, errLon = strconv.ParseFloat(strings.TrimSpace(lon), 64)
	if !found || errLat != nil || errLon != nil {
		return p, fault.OnField(field, lang.T("Tulis titik sebagai lintang,bujur, misalnya -6.2,106.8.", "Write a point as latitude,longitude, such as -6.2,106.8."))
	}
	var l fault.List
	p.Check(&l, field)
	return p, l.Err()
}
