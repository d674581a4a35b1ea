package dispatch

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/incident"
	"sentra/internal/platform/web"
)

// Routes adds the operations of dispatch.
func (s *Service) Routes(r *web.Router) {
	tags := []string{"dispatch"}
	web.Register(r, huma.Operation{OperationID: "recommend", Method: http.MethodGet, Path: "/api/v1/incidents/{id}/recommendation", Tags: tags, Summary: "Who could meet the needs, best first, and why; changes nothing"},
		func(ctx context.Context, in *struct {
			web.Path
			Capability string `query:"capability" maxLength:"60" doc:"only for this capability"`
		}) (*web.Answer[Recommendation], error) {
			rec, err := s.Recommend(ctx, incident.ID(in.ID), in.Capability)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Recommendation]{Body: rec}, nil
		})
	web.Register(r, huma.Operation{OperationID: "assign", Method: http.MethodPost, Path: "/api/v1/incidents/{id}/assignments", Tags: tags, Summary: "Send units: all of them go, or none", DefaultStatus: http.StatusCreated},
		func(ctx context.Context, in *struct {
			web.Path
			Body Order
		}) (*web.Answer[incident.Incident], error) {
			i, err := s.Assign(ctx, incident.ID(in.ID), in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[incident.Incident]{Body: i}, nil
		})
	web.Register(r, huma.Operation{OperationID: "cancel-assignment", Method: http.MethodPost, Path: "/api/v1/assignments/{id}/cancel", Tags: tags, Summary: "Take a unit off before its work is done"},
		func(ctx context.Context, in *struct {
			web.Path
			Body struct {
				Reason string `json:"reason" minLength:"1" maxLength:"500"`
			}
		}) (*web.Answer[incident.Incident], error) {
			i, err := s.Cancel(ctx, in.ID, in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return &web.Answer[incident.Incident]{Body: i}, nil
		})
}
