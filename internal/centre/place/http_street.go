package place

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/web"
)

type streetsOutput struct {
	Status      int
	ETag        string `header:"ETag"`
	ContentType string `header:"Content-Type"`
	Body        []byte
}

func (s *Service) streetRoutes(r *web.Router) {
	web.Register(r, huma.Operation{
		OperationID: "list-streets", Method: http.MethodGet, Path: "/api/v1/streets", Tags: []string{"areas"},
		Summary:   "The layer of streets for the map: a GeoJSON FeatureCollection of LineStrings with name and class",
		Responses: map[string]*huma.Response{"200": {Description: "OK", Content: map[string]*huma.MediaType{geoJSON: {Schema: &huma.Schema{Type: huma.TypeObject}}}}},
	}, func(ctx context.Context, in *struct {
		IfNoneMatch string `header:"If-None-Match"`
	}) (*streetsOutput, error) {
		content, version, err := s.Streets(ctx)
		if err != nil {
			return nil, err
		}
		out := &streetsOutput{Status: http.StatusOK, ETag: tag(version), ContentType: geoJSON, Body: content}
		if holds(in.IfNoneMatch, out.ETag) {
			out.Status, out.Body = http.StatusNotModified, nil
		}
		return out, nil
	})
}
