package incident

import (
	"context"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/access"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

type answer = web.Answer[Incident]

func found(i Incident, err error) (*answer, error) {
	if err != nil {
		return nil, err
	}
	return &answer{Body: i}, nil
}

// Routes adds the operations of incidents. Opening one and its contacts belong to intake, its assignments to dispatch.
func (s *Service) Routes(r *web.Router) {
	s.reading(r)
	s.editing(r)
	s.ending(r)
	s.fileRoutes(r)
}

func op(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"incidents"}}
}

func (s *Service) reading(r *web.Router) {
	web.Register(r, op("list-incidents", http.MethodGet, "/incidents", "Incidents, newest first"),
		func(ctx context.Context, in *struct {
			State string `query:"state" doc:"states, separated by commas; active means all that are not ended" maxLength:"200"`
			Text  string `query:"q" doc:"in number, summary or address" maxLength:"100"`
			Limit int    `query:"limit" default:"100" minimum:"1" maximum:"500"`
			After string `query:"after" maxLength:"64"`
		}) (*web.Answer[web.Page[Incident]], error) {
			states, err := statesIn(in.State)
			if err != nil {
				return nil, err
			}
			items, next, err := s.List(ctx, Query{States: states, Text: in.Text, Limit: in.Limit, After: in.After})
			if err != nil {
				return nil, err
			}
			page := web.List(items)
			page.Body.Next = next
			return page, nil
		})
	web.Register(r, op("incidents-nearby", http.MethodGet, "/incidents/nearby", "Open incidents near a place: possible duplicates"),
		func(ctx context.Context, in *struct {
			Lat    float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
			Lon    float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
			Radius float64 `query:"radius_m" default:"500" minimum:"1" maximum:"50000"`
			Within int     `query:"within_s" default:"3600" minimum:"1" maximum:"604800"`
		}) (*web.Answer[web.Page[Incident]], error) {
			for name, number := range map[string]float64{"lat": in.Lat, "lon": in.Lon, "radius_m": in.Radius} {
				if math.IsNaN(number) { // passes every bound
					return nil, fault.OnField(name, lang.T("Harus berupa angka.", "It must be a number."))
				}
			}
			items, _, err := s.List(ctx, Query{
				States: Active(), Near: &geo.Point{Lat: in.Lat, Lon: in.Lon}, Radius: in.Radius, Within: time.Duration(in.Within) * time.Second, Limit: 100,
			})
			if err != nil {
				return nil, err
			}
			return web.List(items), nil
		})
	web.Register(r, op("get-incident", http.MethodGet, "/incidents/{id}", "One incident"),
		func(ctx context.Context, in *web.Path) (*answer, error) { return found(s.Get(ctx, ID(in.ID))) })
	web.Register(r, op("incident-timeline", http.MethodGet, "/incidents/{id}/timeline", "Every journal event of the incident, in order"),
		func(ctx context.Context, in *web.Path) (*web.Answer[web.Page[Entry]], error) {
			entries, err := s.Timeline(ctx, ID(in.ID))
			if err != nil {
				return nil, err
			}
			return web.List(entries), nil
		})
}

// Active are the states in which somebody still works on an incident.
func Active() []State {
	var states []State
	for _, r := range transitions {
		if !r.Done {
			states = append(states, r.State)
		}
	}
	return states
}

func statesIn(list string) ([]State, error) {
	if list == "" {
		return nil, nil
	}
	if list == "active" {
		return Active(), nil
	}
	var states []State
	for name := range strings.SplitSeq(list, ",") {
		s := State(strings.TrimSpace(name))
		if RuleOf(s).Name == (lang.Text{}) {
			return nil, fault.OnField("state", lang.T("Keadaan ini tidak dikenal.", "This state is not known."))
		}
		states = append(states, s)
	}
	return states, nil
}

func (s *Service) editing(r *web.Router) {
	web.Register(r, op("edit-incident", http.MethodPatch, "/incidents/{id}", "Change the version that was seen"),
		func(ctx context.Context, in *struct {
			web.Path
			IfMatch string `header:"If-Match" doc:"the quoted version that was seen"`
			Body    Edit
		}) (*answer, error) {
			version, err := web.Version(in.IfMatch)
			if err != nil {
				return nil, err
			}
			return found(s.Edit(ctx, ID(in.ID), version, in.Body))
		})
	web.Register(r, op("note-incident", http.MethodPost, "/incidents/{id}/notes", "Add a note to the timeline"),
		func(ctx context.Context, in *struct {
			web.Path
			Body struct {
				Text string `json:"text" minLength:"1" maxLength:"4000"`
			}
		}) (*answer, error) {
			return found(s.Note(ctx, ID(in.ID), in.Body.Text))
		})
	type asked struct {
		Capability string `json:"capability" minLength:"1" maxLength:"60"`
		Count      int    `json:"count,omitempty" default:"1" minimum:"1" maximum:"100"`
		Reason     string `json:"reason,omitempty" maxLength:"500"`
	}
	web.Register(r, op("add-need", http.MethodPost, "/incidents/{id}/needs", "Ask for more"),
		func(ctx context.Context, in *struct {
			web.Path
			Body asked
		}) (*answer, error) {
			return found(s.AddNeed(ctx, ID(in.ID), in.Body.Capability, in.Body.Count, in.Body.Reason, false))
		})
	web.Register(r, op("ask-backup", http.MethodPost, "/incidents/{id}/backup", "Ask for back-up from the scene"),
		func(ctx context.Context, in *struct {
			web.Path
			Body asked
		}) (*answer, error) {
			return found(s.AddNeed(ctx, ID(in.ID), in.Body.Capability, in.Body.Count, in.Body.Reason, true))
		})
	web.Register(r, op("withdraw-need", http.MethodPost, "/incidents/{id}/needs/{need_id}/withdraw", "A need that turned out not to exist"),
		func(ctx context.Context, in *struct {
			web.Path
			NeedID string `path:"need_id" maxLength:"64"`
			Body   reason
		}) (*answer, error) {
			return found(s.WithdrawNeed(ctx, ID(in.ID), in.NeedID, in.Body.Reason))
		})
	web.Register(r, op("link-incident", http.MethodPost, "/incidents/{id}/links", "Point to another incident"),
		func(ctx context.Context, in *struct {
			web.Path
			Body Link
		}) (*answer, error) {
			return found(s.LinkTo(ctx, ID(in.ID), in.Body))
		})
}

type reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"500"`
}

func (s *Service) ending(r *web.Router) {
	web.Register(r, op("close-incident", http.MethodPost, "/incidents/{id}/close", "End with a disposition; its units are freed"),
		func(ctx context.Context, in *struct {
			web.Path
			Body Closing
		}) (*answer, error) {
			return found(s.Close(ctx, ID(in.ID), in.Body))
		})
	type withReason struct {
		web.Path
		Body reason
	}
	web.Register(r, op("cancel-incident", http.MethodPost, "/incidents/{id}/cancel", "It needs nobody after all"),
		func(ctx context.Context, in *withReason) (*answer, error) {
			return found(s.Cancel(ctx, ID(in.ID), in.Body.Reason))
		})
	web.Register(r, op("erase-incident", http.MethodPost, "/incidents/{id}/erase", "Remove the people from an ended incident, by law; cannot be undone"),
		func(ctx context.Context, in *withReason) (*answer, error) {
			return found(s.Erase(ctx, ID(in.ID), in.Body.Reason))
		})
	web.Register(r, op("reopen-incident", http.MethodPost, "/incidents/{id}/reopen", "Take an ended incident up again"),
		func(ctx context.Context, in *withReason) (*answer, error) {
			return found(s.Reopen(ctx, ID(in.ID), in.Body.Reason))
		})
	web.Register(r, op("merge-incident", http.MethodPost, "/incidents/{id}/merge", "Make it part of another; callers and units go over"),
		func(ctx context.Context, in *struct {
			web.Path
			Body struct {
				Into ID `json:"into" minLength:"1" maxLength:"64"`
			}
		}) (*answer, error) {
			return found(s.Merge(ctx, ID(in.ID), in.Body.Into))
		})
}

func (s *Service) fileRoutes(r *web.Router) {
	web.Register(r, op("list-files", http.MethodGet, "/incidents/{id}/attachments", "What is attached to the incident"),
		func(ctx context.Context, in *web.Path) (*web.Answer[web.Page[File]], error) {
			files, err := s.Files(ctx, ID(in.ID))
			if err != nil {
				return nil, err
			}
			return web.List(files), nil
		})
	// The bytes come and go as they are, so these two stand beside the JSON operations.
	r.Mux.HandleFunc("POST /api/v1/incidents/{id}/attachments", func(w http.ResponseWriter, req *http.Request) {
		incident := ID(req.PathValue("id"))
		sum, size, err := s.Keep(req.Context(), incident, http.MaxBytesReader(w, req.Body, MaxFile+1))
		if err != nil {
			web.WriteProblem(w, req, r.Log, err)
			return
		}
		ctx := web.KeyFor(req, access.AccountOf(req), []byte(sum))
		file, err := s.AttachFile(ctx, incident, req.URL.Query().Get("name"), req.Header.Get("Content-Type"), sum, size)
		if err != nil {
			web.WriteProblem(w, req, r.Log, err)
			return
		}
		web.WriteJSON(w, http.StatusCreated, file)
	})
	r.Mux.HandleFunc("GET /api/v1/attachments/{file}", func(w http.ResponseWriter, req *http.Request) {
		file, body, err := s.OpenFile(req.Context(), req.PathValue("file"))
		if err != nil {
			web.WriteProblem(w, req, r.Log, err)
			return
		}
		defer func() { _ = body.Close() }()
		web.ServeFile(w, req, file.Name, file.SHA256, body)
	})
}
