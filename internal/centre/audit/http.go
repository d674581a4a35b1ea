package audit

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/journal"
	"sentra/internal/platform/web"
)

func op(id, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: http.MethodGet, Path: "/api/v1/journal" + path, Summary: summary, Tags: []string{"journal"}}
}

type proof struct {
	Seq    int64    `json:"seq"`
	Size   int64    `json:"size"`
	Leaf   string   `json:"leaf" doc:"base64"`
	Root   string   `json:"root" doc:"base64"`
	Hashes []string `json:"hashes" doc:"base64, from the leaf upwards"`
}

type consistency struct {
	From     int64    `json:"from"`
	FromRoot string   `json:"from_root"`
	To       int64    `json:"to"`
	ToRoot   string   `json:"to_root"`
	Hashes   []string `json:"hashes"`
}

type checkpoint struct {
	Size int64  `json:"size"`
	Root string `json:"root" doc:"base64"`
	Note string `json:"note" doc:"signed note, as golang.org/x/mod/sumdb/note"`
	Key  string `json:"verifier_key" doc:"verifies the note; trust it only when it came another way too"`
}

// Routes adds the operations of the journal.
func (s *Service) Routes(r *web.Router) {
	web.Register(r, op("list-journal", "", "The record, in order"),
		func(ctx context.Context, in *struct {
			After int64 `query:"after" minimum:"0"`
			Limit int   `query:"limit" default:"100" minimum:"1" maximum:"1000"`
		}) (*web.Answer[web.Page[Event]], error) {
			events, err := s.List(ctx, in.After, in.Limit)
			if err != nil {
				return nil, err
			}
			page := web.List(events)
			if len(events) == in.Limit {
				page.Body.Next = strconv.FormatInt(events[len(events)-1].Seq, 10)
			}
			return page, nil
		})
	web.Register(r, op("journal-checkpoint", "/checkpoint", "The present tree, signed"),
		func(ctx context.Context, _ *struct{}) (*web.Answer[checkpoint], error) {
			c, err := s.Checkpoint(ctx)
			if err != nil {
				return nil, err
			}
			return &web.Answer[checkpoint]{Body: checkpoint{Size: c.Size, Root: c.Root.String(), Note: c.Note, Key: s.journal.Public()}}, nil
		})
	web.Register(r, op("journal-consistency", "/consistency", "Proof that nothing before a size was changed"),
		func(ctx context.Context, in *struct {
			From int64 `query:"from" required:"true" minimum:"1"`
			To   int64 `query:"to" minimum:"0" doc:"0 means the present size"`
		}) (*web.Answer[consistency], error) {
			c, err := s.ProveConsistency(ctx, in.From, in.To)
			if err != nil {
				return nil, err
			}
			out := consistency{From: c.From, FromRoot: c.FromRoot.String(), To: c.To, ToRoot: c.ToRoot.String(), Hashes: []string{}}
			for _, h := range c.Hashes {
				out.Hashes = append(out.Hashes, h.String())
			}
			return &web.Answer[consistency]{Body: out}, nil
		})
	web.Register(r, op("get-journal-event", "/{seq}", "One event"),
		func(ctx context.Context, in *struct {
			Seq int64 `path:"seq" minimum:"1"`
		}) (*web.Answer[Event], error) {
			e, err := s.At(ctx, in.Seq)
			if err != nil {
				return nil, err
			}
			return &web.Answer[Event]{Body: e}, nil
		})
	web.Register(r, op("journal-proof", "/{seq}/proof", "Proof that an event is part of the record"),
		func(ctx context.Context, in *struct {
			Seq  int64 `path:"seq" minimum:"1"`
			Size int64 `query:"size" minimum:"0" doc:"0 means the present size"`
		}) (*web.Answer[proof], error) {
			p, err := s.Prove(ctx, in.Seq, in.Size)
			if err != nil {
				return nil, err
			}
			return &web.Answer[proof]{Body: proofOf(p)}, nil
		})
}

func proofOf(p journal.Inclusion) proof {
	out := proof{Seq: p.Seq, Size: p.Size, Leaf: p.Leaf.String(), Root: p.Root.String(), Hashes: []string{}}
	for _, h := range p.Hashes {
		out.Hashes = append(out.Hashes, h.String())
	}
	return out
}
