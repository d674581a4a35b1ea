package intake

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/incident"
	"sentra/internal/platform/web"
)

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"intake"}}
}

func created(o huma.Operation) huma.Operation {
	o.DefaultStatus = http.StatusCreated
	return o
}

// Routes adds the operations of the inbox, and opening an incident out of it.
func (s *Service) Routes(r *web.Router) {
	web.Register(r, created(op("receive-contact", http.MethodPost, "/contacts", "A reach-out through any channel; numbered at once")),
		func(ctx context.Context, in *web.Body[New]) (*web.Answer[Receipt], error) {
			receipt, err := s.Receive(ctx, in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Receipt]{Body: receipt}, nil
		})
	web.Register(r, op("list-contacts", http.MethodGet, "/contacts", "The inbox"),
		func(ctx context.Context, in *struct {
			State string `query:"state" enum:"waiting,attached,ended"`
			Phone string `query:"phone" maxLength:"40" doc:"earlier contacts of this number"`
			Limit int    `query:"limit" default:"100" minimum:"1" maximum:"500"`
			After string `query:"after" maxLength:"64"`
		}) (*web.Answer[web.Page[Contact]], error) {
			items, next, err := s.List(ctx, Query{State: State(in.State), Phone: in.Phone, Limit: in.Limit, After: in.After})
			if err != nil {
				return nil, err
			}
			page := web.List(items)
			page.Body.Next = next
			return page, nil
		})
	web.Register(r, op("get-contact", http.MethodGet, "/contacts/{id}", "One contact in full; its opening is journaled"),
		func(ctx context.Context, in *web.Path) (*web.Answer[Contact], error) {
			c, err := s.Get(ctx, ID(in.ID))
			if err != nil {
				return nil, err
			}
			return &web.Answer[Contact]{Body: c}, nil
		})
	web.Register(r, op("edit-contact", http.MethodPatch, "/contacts/{id}", "Correct the version of a waiting contact that was seen"),
		func(ctx context.Context, in *struct {
			web.Path
			IfMatch string `header:"If-Match" doc:"the quoted version that was seen"`
			Body    Edit
		}) (*web.Answer[Contact], error) {
			version, err := web.Version(in.IfMatch)
			if err != nil {
				return nil, err
			}
			c, err := s.Edit(ctx, ID(in.ID), version, in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Contact]{Body: c}, nil
		})
	web.Register(r, op("contact-duplicates", http.MethodGet, "/contacts/{id}/duplicates", "Incidents that it may be about, by place, time and words"),
		func(ctx context.Context, in *web.Path) (*web.Answer[web.Page[Duplicate]], error) {
			found, err := s.Duplicates(ctx, ID(in.ID))
			if err != nil {
				return nil, err
			}
			return web.List(found), nil
		})
	web.Register(r, op("end-contact", http.MethodPost, "/contacts/{id}/end", "End it without an incident"),
		func(ctx context.Context, in *struct {
			web.Path
			Body Ending
		}) (*web.Answer[Contact], error) {
			c, err := s.End(ctx, ID(in.ID), in.Body)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Contact]{Body: c}, nil
		})
	web.Register(r, op("erase-contact", http.MethodPost, "/contacts/{id}/erase", "Remove the person from it, by law; cannot be undone"),
		func(ctx context.Context, in *struct {
			web.Path
			Body struct {
				Reason string `json:"reason" minLength:"1" maxLength:"500"`
			}
		}) (*web.Answer[Contact], error) {
			c, err := s.Erase(ctx, ID(in.ID), in.Body.Reason)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Contact]{Body: c}, nil
		})
	s.incidentRoutes(r)
}

func (s *Service) incidentRoutes(r *web.Router) {
	answer := func(i incident.Incident, err error) (*web.Answer[incident.Incident], error) {
		if err != nil {
			return nil, err
		}
		return &web.Answer[incident.Incident]{Body: i}, nil
	}
	web.Register(r, created(op("open-incident", http.MethodPost, "/incidents", "Open an incident, out of contacts or without")),
		func(ctx context.Context, in *web.Body[incident.New]) (*web.Answer[incident.Incident], error) {
			return answer(s.Open(ctx, in.Body))
		})
	web.Register(r, op("attach-contact", http.MethodPost, "/incidents/{id}/contacts", "Join a further caller to an incident"),
		func(ctx context.Context, in *struct {
			web.Path
			Body struct {
				ContactID ID `json:"contact_id" minLength:"1" maxLength:"64"`
			}
		}) (*web.Answer[incident.Incident], error) {
			return answer(s.Attach(ctx, incident.ID(in.ID), in.Body.ContactID))
		})
	web.Register(r, op("detach-contact", http.MethodPost, "/incidents/{id}/contacts/{contact_id}/detach", "Take a caller off an incident again"),
		func(ctx context.Context, in *struct {
			web.Path
			ContactID string `path:"contact_id" maxLength:"64"`
			Body      *struct {
				Reason string `json:"reason,omitempty" maxLength:"500"`
			}
		}) (*web.Answer[incident.Incident], error) {
			reason := ""
			if in.Body != nil {
				reason = in.Body.Reason
			}
			return answer(s.Detach(ctx, incident.ID(in.ID), ID(in.ContactID), reason))
		})
}
