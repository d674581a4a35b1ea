package access

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/db"
	"sentra/internal/platform/web"
)

const accountPage = 200

type addAccountBody struct {
	Login    string   `json:"login" maxLength:"64"`
	Name     string   `json:"name" maxLength:"200"`
	Role     Role     `json:"role" enum:"administrator,operator,dispatcher,officer,supervisor,partner,verifier,media,analyst,auditor"`
	AgencyID string   `json:"agency_id,omitempty" maxLength:"100"`
	AreaIDs  []string `json:"area_ids,omitempty" maxItems:"1000"`
	UnitID   string   `json:"unit_id,omitempty" maxLength:"100"`
	Language string   `json:"language,omitempty" enum:"id,en"`
	Password string   `json:"password,omitempty" maxLength:"1024" doc:"without one nobody can sign in; keys may act as the account"`
}

type changeAccountBody struct {
	Name     *string   `json:"name,omitempty" maxLength:"200"`
	Role     *Role     `json:"role,omitempty" enum:"administrator,operator,dispatcher,officer,supervisor,partner,verifier,media,analyst,auditor"`
	AgencyID *string   `json:"agency_id,omitempty" maxLength:"100"`
	AreaIDs  *[]string `json:"area_ids,omitempty" maxItems:"1000"`
	UnitID   *string   `json:"unit_id,omitempty" maxLength:"100"`
	Language *string   `json:"language,omitempty" enum:"id,en"`
	Password *string   `json:"password,omitempty" maxLength:"1024" doc:"ends the account's sessions"`
	Disabled *bool     `json:"disabled,omitempty"`
}

type keyAnswer struct {
	Key
	Secret string `json:"secret" doc:"shown only now"`
}

func (s *Service) accountRoutes(r *web.Router) {
	web.Register(r, huma.Operation{
		OperationID: "list-accounts", Method: http.MethodGet, Path: "/api/v1/accounts", Tags: []string{"accounts"}, Summary: "Accounts by login",
	}, func(ctx context.Context, in *struct {
		Limit int    `query:"limit" minimum:"1" maximum:"200" default:"200"`
		After string `query:"after" maxLength:"64" doc:"the next of the page before"`
	}) (*web.Answer[web.Page[Account]], error) {
		limit := in.Limit
		if limit == 0 {
			limit = accountPage
		}
		items, err := s.Accounts(ctx, in.After, limit+1)
		if err != nil {
			return nil, err
		}
		next := ""
		if len(items) > limit {
			items = items[:limit]
			next = items[limit-1].Login
		}
		answer := web.List(items)
		answer.Body.Next = next
		return answer, nil
	})
	web.Register(r, huma.Operation{
		OperationID: "add-account", Method: http.MethodPost, Path: "/api/v1/accounts", Tags: []string{"accounts"}, DefaultStatus: http.StatusCreated,
		Summary: "Make an account",
	}, func(ctx context.Context, in *struct {
		Key  string `header:"Idempotency-Key"`
		Body addAccountBody
	}) (*web.Answer[Account], error) {
		b := in.Body
		n := NewAccount(b)
		b.Password = ""
		a, err := s.AddAccount(withoutSecret(ctx, in.Key, "add-account", b), n)
		return &web.Answer[Account]{Body: a}, err
	})
	web.Register(r, huma.Operation{
		OperationID: "get-account", Method: http.MethodGet, Path: "/api/v1/accounts/{id}", Tags: []string{"accounts"}, Summary: "One account",
	}, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*web.Answer[Account], error) {
		a, err := s.Account(ctx, in.ID)
		return &web.Answer[Account]{Body: a}, err
	})
	web.Register(r, huma.Operation{
		OperationID: "change-account", Method: http.MethodPatch, Path: "/api/v1/accounts/{id}", Tags: []string{"accounts"}, Summary: "Edit an account",
		Errors: []int{http.StatusPreconditionFailed, http.StatusPreconditionRequired},
	}, func(ctx context.Context, in *struct {
		ID      string `path:"id"`
		IfMatch string `header:"If-Match"`
		Key     string `header:"Idempotency-Key"`
		Body    changeAccountBody
	}) (*web.Answer[Account], error) {
		version, err := web.Version(in.IfMatch)
		if err != nil {
			return nil, err
		}
		b := in.Body
		c := AccountChange(b)
		b.Password = nil
		a, err := s.ChangeAccount(withoutSecret(ctx, in.Key, "change-account "+in.ID+" "+in.IfMatch, b), in.ID, version, c)
		return &web.Answer[Account]{Body: a}, err
	})
	web.Register(r, huma.Operation{
		OperationID: "disable-account", Method: http.MethodPost, Path: "/api/v1/accounts/{id}/disable", Tags: []string{"accounts"},
		Summary: "Disable an account", Description: "Its sessions end, its password and keys no longer work.",
	}, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*web.Answer[Account], error) {
		a, err := s.DisableAccount(ctx, in.ID)
		return &web.Answer[Account]{Body: a}, err
	})
	s.keyRoutes(r)
}

func (s *Service) keyRoutes(r *web.Router) {
	web.Register(r, huma.Operation{
		OperationID: "list-keys", Method: http.MethodGet, Path: "/api/v1/keys", Tags: []string{"keys"}, Summary: "API keys, without their secrets",
	}, func(ctx context.Context, _ *struct{}) (*web.Answer[web.Page[Key]], error) {
		items, err := s.Keys(ctx)
		if err != nil {
			return nil, err
		}
		return web.List(items), nil
	})
	web.Register(r, huma.Operation{
		OperationID: "add-key", Method: http.MethodPost, Path: "/api/v1/keys", Tags: []string{"keys"}, DefaultStatus: http.StatusCreated,
		Summary: "Make an API key that acts as an account", Description: "The secret is in this answer and nowhere else. A repeated request (Idempotency-Key) makes no second key and answers 409 with the key, without its secret.",
	}, func(ctx context.Context, in *web.Body[struct {
		AccountID string `json:"account_id" maxLength:"100"`
		Name      string `json:"name" maxLength:"200"`
	}]) (*web.Answer[keyAnswer], error) {
		key, secret, err := s.addKey(ctx, in.Body.AccountID, in.Body.Name)
		return &web.Answer[keyAnswer]{Body: keyAnswer{Key: key, Secret: secret}}, err
	})
	web.Register(r, huma.Operation{
		OperationID: "remove-key", Method: http.MethodDelete, Path: "/api/v1/keys/{id}", Tags: []string{"keys"}, DefaultStatus: http.StatusNoContent,
		Summary: "Make an API key useless at once",
	}, func(ctx context.Context, in *struct {
		ID string `path:"id"`
	}) (*struct{}, error) {
		return nil, s.RemoveKey(ctx, in.ID)
	})
}

// withoutSecret ties the idempotency key to the request without its password: the store keeps that hash for a week, and a fast hash of
// a password is worth guessing at.
func withoutSecret(ctx context.Context, key, operation string, body any) context.Context {
	if key == "" {
		return ctx
	}
	actor, _ := ActorFrom(ctx)
	text, err := json.Marshal(body)
	if err != nil {
		panic(err) // a struct of texts
	}
	sum := sha256.Sum256(append([]byte(operation+"\n"), text...))
	return db.WithKey(ctx, db.Key{Account: actor.ID, Key: key, Hash: hex.EncodeToString(sum[:])})
}
