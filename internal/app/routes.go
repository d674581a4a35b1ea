package app

import (
	"context"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/centre/access"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
	console "sentra/web"
)

// routes tells the web server everything it answers.
func (a *App) routes() error {
	r := web.NewRouter(a.Log)
	a.Router = r
	a.Access.Routes(r)
	a.Agencies.Routes(r)
	a.Audit.Routes(r)
	a.Places.Routes(r)
	a.Units.Routes(r)
	a.Catalogue.Routes(r, a.Access)
	a.Incidents.Routes(r)
	a.Dispatch.Routes(r)
	a.Intake.Routes(r)
	shown := &screens{app: a}
	a.screens = shown
	r.Mux.HandleFunc("GET /api/v1/live", shown.serve)
	describeLive(r)
	r.Mux.HandleFunc(nowhere, func(w http.ResponseWriter, req *http.Request) {
		err := fault.Missing(lang.T("Alamat ini", "This address"))
		if others := methods(r.Mux, req); len(others) > 0 {
			w.Header().Set("Allow", strings.Join(others, ", "))
			err = fault.New(fault.NotAllowed, lang.T("Alamat ini tidak menerima cara permintaan itu.", "This address does not take requests of that method."))
		}
		web.WriteProblem(w, req, a.Log, err)
	})
	a.healthRoutes(r)
	a.consoleRoutes(r)
	a.handler = a.guarded(r.Mux)
	return a.Intake.PublicRoutes(r, a.config.CentreName, a.config.Exercise)
}

// nowhere is the pattern of addresses below /api/ that nothing else answers.
const nowhere = "/api/"

// methods are those that the address of the request does take.
func methods(mux *http.ServeMux, req *http.Request) []string {
	var taken []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete} {
		try := req.Clone(req.Context())
		try.Method = method
		if _, pattern := mux.Handler(try); pattern != nowhere && pattern != "" {
			taken = append(taken, method)
		}
	}
	return taken
}

// guarded puts the guards around everything, outermost first.
func (a *App) guarded(next http.Handler) http.Handler {
	next = web.JSONBody(a.Log, access.AccountOf, next)
	next = a.Access.Authenticate(next)
	next = web.SameSite(a.Log, next)
	next = web.Language(next)
	next = web.Headers(next)
	return web.Recover(a.Log, next)
}

// Handler answers requests from outside.
func (a *App) Handler() http.Handler { return a.handler }

// describeLive puts the stream into the description of the API; it is no JSON operation.
func describeLive(r *web.Router) {
	r.API.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "live", Method: http.MethodGet, Path: "/api/v1/live", Tags: []string{"live"},
		Summary: "Server-sent events: a snapshot, then deltas; id is the journal sequence, Last-Event-ID resumes",
		Description: "Events: snapshot {seq, at, contacts, incidents, units}; contact, incident, unit: the thing as in lists; removed {kind, id}; " +
			"positions {items: [{unit_id, lat, lon, at, …}]}, merged once a second; beat {at, seq} every two seconds.",
		Responses: map[string]*huma.Response{"200": {Description: "the stream", Content: map[string]*huma.MediaType{"text/event-stream": {}}}},
	})
}

func (a *App) healthRoutes(r *web.Router) {
	r.Mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		if !a.ready.Load() {
			web.WriteJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "starting"})
			return
		}
		web.WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	r.Mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, req *http.Request) {
		if err := a.DB.Read().PingContext(req.Context()); err != nil || !a.ready.Load() {
			web.WriteJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "store out of reach"})
			return
		}
		web.WriteJSON(w, http.StatusOK, map[string]string{"status": "ok"})
	})
	r.Mux.HandleFunc("GET /favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	r.Mux.HandleFunc("GET /docs", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = docsPage.Execute(w, map[string]any{"API": r.API.OpenAPI(), "Exercise": a.config.Exercise})
	})
}

// consoleRoutes serves the built console: files as they are, every other path below /console/ the page itself.
func (a *App) consoleRoutes(r *web.Router) {
	files := console.Files()
	serve := http.StripPrefix("/console/", http.FileServerFS(files))
	r.Mux.HandleFunc("GET /console/", func(w http.ResponseWriter, req *http.Request) {
		name := strings.TrimPrefix(path.Clean(req.URL.Path), "/console/")
		if info, err := fs.Stat(files, name); err == nil && !info.IsDir() && name != "index.html" {
			if strings.HasPrefix(name, "assets/") { // their names hold a hash of their content
				w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			}
			serve.ServeHTTP(w, req)
			return
		}
		page, err := fs.ReadFile(files, "index.html")
		if err != nil {
			http.Error(w, lang.T("Konsol belum dibangun: jalankan make build.", "The console is not built: run make build.").In(lang.From(req.Context())), http.StatusNotFound)
			return
		}
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(page)
	})
	r.Mux.Handle("GET /console", http.RedirectHandler("/console/", http.StatusPermanentRedirect))
}

// Local returns the handler for commands on this machine, which act as the system. Only the folder's owner reaches it.
func (a *App) Local() http.Handler {
	inner := web.Language(web.Recover(a.Log, web.JSONBody(a.Log, func(*http.Request) string { return "system:local" }, a.Router.Mux)))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r.WithContext(access.System(context.WithoutCancel(r.Context()), "local")))
	})
}

var docsPage = template.Must(template.New("docs").Parse(`<!doctype html><html lang="en"><meta charset="utf-8"><title>Sentra API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}code{font-size:14px}td{padding:.2rem .8rem .2rem 0;vertical-align:top}</style>
{{if .Exercise}}<p><strong>LATIHAN</strong> — exercise</p>{{end}}<h1>Sentra API</h1><p>{{.API.Info.Description}}</p><p>The whole description: <a href="/openapi.json">/openapi.json</a></p><table>
{{range $path, $item := .API.Paths}}{{with $item.Get}}<tr><td><code>GET</code><td><code>{{$path}}</code><td>{{.Summary}}{{end}}
{{with $item.Post}}<tr><td><code>POST</code><td><code>{{$path}}</code><td>{{.Summary}}{{end}}
{{with $item.Patch}}<tr><td><code>PATCH</code><td><code>{{$path}}</code><td>{{.Summary}}{{end}}
{{with $item.Delete}}<tr><td><code>DELETE</code><td><code>{{$path}}</code><td>{{.Summary}}{{end}}{{end}}
</table></html>`))
