package agency

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/web"
)

// Routes adds the operations of agencies.
func (s *Service) Routes(r *web.Router) {
	web.Register(r, huma.Operation{OperationID: "list-agencies", Method: http.MethodGet, Path: "/api/v1/agencies", Tags: []string{"agencies"}, Summary: "Every agency"},
		func(ctx context.Context, _ *struct{}) (*web.Answer[web.Page[Agency]], error) {
			agencies, err := s.List(ctx)
			if err != nil {
				return nil, err
			}
			return web.List(agencies), nil
		})
	web.Register(r, huma.Operation{OperationID: "get-agency", Method: http.MethodGet, Path: "/api/v1/agencies/{id}", Tags: []string{"agencies"}, Summary: "One agency"},
		func(ctx context.Context, in *struct {
			ID string `path:"id" maxLength:"64"`
		}) (*web.Answer[Agency], error) {
			return answer(s.Get(ctx, ID(in.ID)))
		})
	web.Register(r, huma.Operation{OperationID: "add-agency", Method: http.MethodPost, Path: "/api/v1/agencies", Tags: []string{"agencies"}, Summary: "Add an agency", DefaultStatus: http.StatusCreated},
		func(ctx context.Context, in *web.Body[New]) (*web.Answer[Agency], error) {
			return answer(s.Add(ctx, in.Body))
		})
	web.Register(r, huma.Operation{OperationID: "edit-agency", Method: http.MethodPatch, Path: "/api/v1/agencies/{id}", Tags: []string{"agencies"}, Summary: "Change an agency"},
		func(ctx context.Context, in *struct {
			ID      string `path:"id" maxLength:"64"`
			IfMatch string `header:"If-Match" doc:"the quoted version that was seen"`
			Body    Edit
		}) (*web.Answer[Agency], error) {
			version, err := web.Version(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return answer(s.Edit(ctx, ID(in.ID), version, in.Body))
		})
}

func answer(a Agency, err error) (*web.Answer[Agency], error) {
	if err != nil {
		return nil, err
	}
	return &web.Answer[Agency]{Body: a}, nil
}
