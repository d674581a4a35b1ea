package unit

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/web"
)

// Routes adds the operations of units.
func (s *Service) Routes(r *web.Router) {
	web.Register(r, huma.Operation{OperationID: "list-units", Method: http.MethodGet, Path: "/api/v1/units", Tags: []string{"units"}, Summary: "Every unit that the reader may see"},
		func(ctx context.Context, _ *struct{}) (*web.Answer[web.Page[Unit]], error) {
			units, err := s.List(ctx)
			if err != nil {
				return nil, err
			}
			return web.List(units), nil
		})
	web.Register(r, huma.Operation{OperationID: "get-unit", Method: http.MethodGet, Path: "/api/v1/units/{id}", Tags: []string{"units"}, Summary: "One unit"},
		func(ctx context.Context, in *web.Path) (*web.Answer[Unit], error) {
			u, err := s.Get(ctx, ID(in.ID))
			if err != nil {
				return nil, err
			}
			return &web.Answer[Unit]{Body: u}, nil
		})
	web.Register(r, huma.Operation{OperationID: "add-unit", Method: http.MethodPost, Path: "/api/v1/units", Tags: []string{"units"}, Summary: "Add a unit", DefaultStatus: http.StatusCreated},
		func(ctx context.Context, in *web.Body[New]) (*web.Answer[Unit], error) {
			u, err := s.Add(ctx, in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Unit]{Body: u}, nil
		})
	web.Register(r, huma.Operation{OperationID: "edit-unit", Method: http.MethodPatch, Path: "/api/v1/units/{id}", Tags: []string{"units"}, Summary: "Change the version of a unit that was seen"},
		func(ctx context.Context, in *struct {
			web.Path
			IfMatch string `header:"If-Match" doc:"the quoted version that was seen"`
			Body    Edit
		}) (*web.Answer[Unit], error) {
			version, err := web.Version(in.IfMatch)
			if err != nil {
				return nil, err
			}
			u, err := s.Edit(ctx, ID(in.ID), version, in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Unit]{Body: u}, nil
		})
	web.Register(r, huma.Operation{OperationID: "set-unit-status", Method: http.MethodPost, Path: "/api/v1/units/{id}/status", Tags: []string{"units"}, Summary: "Report a unit's state, as pressed by the crew or heard by radio"},
		func(ctx context.Context, in *struct {
			web.Path
			Body Change
		}) (*web.Answer[Unit], error) {
			u, err := s.SetStatus(ctx, ID(in.ID), in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Unit]{Body: u}, nil
		})
	web.Register(r, huma.Operation{OperationID: "set-unit-position", Method: http.MethodPost, Path: "/api/v1/units/{id}/position", Tags: []string{"units"}, Summary: "Report where a unit is", DefaultStatus: http.StatusAccepted},
		func(ctx context.Context, in *struct {
			web.Path
			Body Position
		}) (*struct{}, error) {
			return nil, s.Locate(ctx, ID(in.ID), in.Body)
		})
}
