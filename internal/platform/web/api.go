package web

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"sentra/internal/platform/lang"
)

// Router is the API and the mux beneath it. Operations go to API; pages and streams that are no JSON go to Mux.
type Router struct {
	API huma.API
	Mux *http.ServeMux
	Log *slog.Logger
}

// NewRouter makes an empty API. Every answer of it, the errors too, is in the language of the request's context.
func NewRouter(log *slog.Logger) *Router {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Sentra", "1")
	config.Info.Description = "The public-service operations centre. Errors are RFC 9457 problem documents in the language of Accept-Language."
	config.Servers = []*huma.Server{{URL: "/"}}
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	config.CreateHooks = nil // no $schema links in bodies
	config.Transformers = nil
	config.DocsPath = "" // a page of ours, without outside hosts
	config.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"key":     {Type: "http", Scheme: "bearer", Description: "an API key"},
		"session": {Type: "apiKey", In: "cookie", Name: "sentra_session"},
	}
	config.Security = []map[string][]string{{"key": {}}, {"session": {}}}
	speakForHuma()
	return &Router{API: humago.New(mux, config), Mux: mux, Log: log}
}

// speakForHuma makes huma's own errors problem documents of ours. huma has one place for this in the whole process, so that it is set
// once, before the first router answers.
var speakForHuma = sync.OnceFunc(func() {
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		if ctx == nil {
			return humaProblem(context.Background(), status, message, errs)
		}
		return humaProblem(ctx.Context(), status, message, errs)
	}
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return humaProblem(context.Background(), status, message, errs)
	}
})

// schemaName puts a type's package before its name, so that two capabilities may use the same word: unit.New is UnitNew, and
// unit.Unit stays Unit.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	pkg := path.Base(t.PkgPath())
	if t.Name() == "" || pkg == "web" || pkg == "." || strings.HasPrefix(strings.ToLower(name), pkg) {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// Register adds an operation. handler does nothing but decode, call its service and encode; its faults become problem documents.
func Register[I, O any](r *Router, op huma.Operation, handler func(context.Context, *I) (*O, error)) {
	op.Errors = append(op.Errors, http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusConflict, http.StatusUnprocessableEntity)
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = MaxJSON
	}
	huma.Register(r.API, op, func(ctx context.Context, input *I) (*O, error) {
		out, err := handler(ctx, input)
		if err == nil {
			return out, nil
		}
		p := ProblemOf(ctx, err)
		if p.Status >= 500 && ctx.Err() == nil { // who has left is no failure of ours
			r.Log.ErrorContext(ctx, "operation failed", slog.String("operation", op.OperationID), slog.Int("status", p.Status), slog.Any("error", err))
		}
		return nil, p
	})
}

// Public marks an operation that nobody needs to sign in for.
func Public(op huma.Operation) huma.Operation {
	op.Security = []map[string][]string{}
	return op
}

// Body is the input of an operation that takes nothing but a JSON body.
type Body[T any] struct{ Body T }

// Answer is the output of an operation that answers with JSON.
type Answer[T any] struct{ Body T }

// Page is a list as every list is answered. Next is set when there is more: pass it as after.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// List makes a page out of items, never null.
func List[T any](items []T) *Answer[Page[T]] {
	if items == nil {
		items = []T{}
	}
	return &Answer[Page[T]]{Body: Page[T]{Items: items}}
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// wanted is the language that the request asks for.
func wanted(r *http.Request) lang.Lang {
	switch r.URL.Query().Get("lang") {
	case "en":
		return lang.English
	case "id":
		return lang.Indonesian
	}
	return lang.Accept(r.Header.Get("Accept-Language"))
}

// Language reads the reader's choice: the query ?lang=, else Accept-Language.
func Language(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l := wanted(r)
		w.Header().Set("Content-Language", string(l))
		w.Header().Add("Vary", "Accept-Language")
		next.ServeHTTP(w, r.WithContext(lang.With(r.Context(), l)))
	})
}

// Path is the input of an operation on one thing. (huma fills exported embedded structs only.)
type Path struct {
	ID string `path:"id" maxLength:"64"`
}
