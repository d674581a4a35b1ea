package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
	"sentra/internal/platform/web"
)

// thing is what the API of these tests takes.
type thing struct {
	Name  string   `json:"name" minLength:"1" maxLength:"20"`
	Count int      `json:"count,omitempty" minimum:"1" maximum:"9"`
	Lat   float64  `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Kind  string   `json:"kind,omitempty" enum:"fire,flood"`
	At    string   `json:"at,omitempty" format:"date-time"`
	Tags  []string `json:"tags,omitempty" maxItems:"2"`
	Deep  *struct {
		Lon float64 `json:"lon"`
	} `json:"deep,omitempty"`
}

type edit struct {
	web.Path
	IfMatch string `header:"If-Match"`
	Limit   int    `query:"limit" minimum:"1"`
	Body    thing
}

// api is a small API behind the guards that a program puts around it. did counts the requests that reached a handler.
func api(t *testing.T) (handler http.Handler, did *int) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	r, did := web.NewRouter(log), new(int)
	web.Register(r, huma.Operation{OperationID: "make", Method: http.MethodPost, Path: "/api/v1/things"},
		func(_ context.Context, in *web.Body[thing]) (*web.Answer[thing], error) {
			*did++
			return &web.Answer[thing]{Body: in.Body}, failure(in.Body.Name)
		})
	web.Register(r, huma.Operation{OperationID: "edit", Method: http.MethodPatch, Path: "/api/v1/things/{id}"},
		func(_ context.Context, in *edit) (*web.Answer[thing], error) {
			version, err := web.Version(in.IfMatch)
			if err != nil {
				return nil, err
			}
			*did++
			if version != 7 {
				return nil, fault.New(fault.Stale, lang.T("Sudah diubah orang lain.", "Somebody has changed it.")).WithCurrent(map[string]int{"version": 7})
			}
			return &web.Answer[thing]{Body: in.Body}, nil
		})
	guarded := web.JSONBody(log, func(*http.Request) string { return "account-1" }, r.Mux)
	return web.Recover(log, web.Headers(web.Language(web.SameSite(log, guarded)))), did
}

// failure is what the service says about some names.
func failure(name string) error {
	switch name {
	case "panic":
		panic("a secret of ours")
	case "leak":
		return fmt.Errorf("SELECT password FROM account: %w", io.ErrUnexpectedEOF)
	case "closed":
		return fault.New(fault.Conflict, lang.T("Kejadian sudah ditutup.", "The incident is closed."))
	}
	return nil
}

type answer struct {
	*http.Response
	problem web.Problem
	text    string
}

func send(t *testing.T, h http.Handler, method, path, body string, headers ...string) answer {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := answer{Response: w.Result(), text: w.Body.String()}
	if w.Code >= 400 {
		if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
			t.Errorf("%s %s: %d is answered as %q: %s", method, path, w.Code, got, a.text)
		} else if err := json.Unmarshal(w.Body.Bytes(), &a.problem); err != nil || a.problem.Status != w.Code || a.problem.Title == "" {
			t.Errorf("%s %s: %d is no problem document: %s", method, path, w.Code, a.text)
		}
	}
	return a
}

func TestBadInputIsRefusedWithAProblemInTheReadersLanguage(t *testing.T) {
	h, did := api(t)
	for _, c := range []struct {
		name, body string
		status     int
		field      string
	}{
		{"no JSON", `{"name":`, 400, ""},
		{"no JSON at all", `name=x`, 400, ""},
		{"two values", `{"name":"x"} {"name":"y"}`, 400, ""},
		{"nothing", ``, 400, ""},
		{"bad UTF-8", "{\"name\":\"\xff\"}", 400, ""},
		{"a surrogate half of UTF-8", "{\"name\":\"\xed\xa0\x80\"}", 400, ""},
		{"the character NUL", `{"name":"a\u0000b"}`, 422, ""},
		{"a wrong type", `{"name":5}`, 422, "name"},
		{"a list for an object", `[]`, 422, ""},
		{"a fraction for a whole number", `{"name":"x","count":1.5}`, 422, "count"},
		{"a text for a number", `{"name":"x","count":"1"}`, 422, "count"},
		{"an unknown field", `{"name":"x","password":"y"}`, 422, "password"},
		{"a missing field", `{"count":1}`, 422, ""},
		{"an empty text", `{"name":""}`, 422, "name"},
		{"a long text", `{"name":"` + strings.Repeat("x", 21) + `"}`, 422, "name"},
		{"a place that cannot be", `{"name":"x","lat":91}`, 422, "lat"},
		{"a number without bounds", `{"name":"x","lat":1e999}`, 0, ""},
		{"a word of no list", `{"name":"x","kind":"war"}`, 422, "kind"},
		{"no time", `{"name":"x","at":"yesterday"}`, 422, "at"},
		{"a long list", `{"name":"x","tags":["a","b","c"]}`, 422, "tags"},
		{"deep inside", `{"name":"x","deep":{"lon":"y"}}`, 422, "deep.lon"},
		{"a huge body", `{"name":"` + strings.Repeat("x", web.MaxJSON) + `"}`, 413, ""},
		{"nested without end", strings.Repeat(`[`, 100_000), 0, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			*did = 0
			id, en := send(t, h, "POST", "/api/v1/things", c.body), send(t, h, "POST", "/api/v1/things", c.body, "Accept-Language", "en")
			switch {
			case *did > 0:
				t.Error("it reached the service")
			case c.status == 0 && (id.StatusCode < 400 || id.StatusCode >= 500):
				t.Errorf("%d: %s", id.StatusCode, id.text)
			case c.status > 0 && (id.StatusCode != c.status || en.StatusCode != c.status):
				t.Errorf("%d, want %d: %s", id.StatusCode, c.status, id.text)
			case id.problem.Title == en.problem.Title || id.problem.Detail == en.problem.Detail || id.problem.Detail == "":
				t.Errorf("said alike in both languages:\n%s\n%s", id.text, en.text)
			}
			if id.Header.Get("Content-Language") != "id" || en.Header.Get("Content-Language") != "en" {
				t.Errorf("languages %s and %s", id.Header.Get("Content-Language"), en.Header.Get("Content-Language"))
			}
			if c.field != "" && (len(id.problem.Errors) != 1 || id.problem.Errors[0].Field != c.field || id.problem.Errors[0].Message == en.problem.Errors[0].Message) {
				t.Errorf("the field %s is not named: %s", c.field, id.text)
			}
		})
	}
	*did = 0
	if a := send(t, h, "POST", "/api/v1/things", `{"name":"\\u0000 é \ud83d\ude92"}`); a.StatusCode != http.StatusOK || *did != 1 {
		t.Errorf("sound input: %d %s", a.StatusCode, a.text)
	}
}

func TestAddressesThatNoStoreKnowsAreRefused(t *testing.T) {
	h, did := api(t)
	for _, path := range []string{"/api/v1/things/%00", "/api/v1/things/%ff", "/api/v1/things/x?limit=%00", "/api/v1/things/x?name=%ed%a0%80", "/api/v1/things/x?a=%zz"} {
		for _, method := range []string{"PATCH", "GET", "POST"} {
			if a := send(t, h, method, path, `{"name":"x"}`, "If-Match", `"7"`); a.StatusCode != http.StatusBadRequest {
				t.Errorf("%s %s: %d %s", method, path, a.StatusCode, a.text)
			}
		}
	}
	if a := send(t, h, "PATCH", "/api/v1/things/x?limit=many", `{"name":"x"}`, "If-Match", `"7"`); a.StatusCode != http.StatusUnprocessableEntity || len(a.problem.Errors) == 0 || a.problem.Errors[0].Field != "limit" {
		t.Errorf("a wrong parameter: %d %s", a.StatusCode, a.text)
	}
	if a := send(t, h, "PATCH", "/api/v1/things/"+strings.Repeat("x", 65), `{"name":"x"}`, "If-Match", `"7"`); a.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a long id: %d %s", a.StatusCode, a.text)
	}
	if *did != 0 {
		t.Errorf("%d reached the service", *did)
	}
}

func TestOtherContentThanJSONIsRefused(t *testing.T) {
	h, did := api(t)
	for _, media := range []string{"text/plain", "application/x-www-form-urlencoded", "application/xml", "nonsense"} {
		if a := send(t, h, "POST", "/api/v1/things", `name=x`, "Content-Type", media); a.StatusCode < 400 || a.StatusCode >= 500 {
			t.Errorf("%s: %d %s", media, a.StatusCode, a.text)
		}
	}
	if *did != 0 {
		t.Errorf("%d reached the service", *did)
	}
}

func TestFaultsOfTheService(t *testing.T) {
	h, _ := api(t)
	closed := send(t, h, "POST", "/api/v1/things", `{"name":"closed"}`)
	if closed.StatusCode != http.StatusConflict || closed.problem.Detail != "Kejadian sudah ditutup." || closed.problem.Type != "urn:sentra:problem:conflict" {
		t.Errorf("%d %s", closed.StatusCode, closed.text)
	}
	for _, name := range []string{"leak", "panic"} {
		a := send(t, h, "POST", "/api/v1/things", `{"name":"`+name+`"}`, "Accept-Language", "en-GB, id;q=0.5")
		if a.StatusCode != http.StatusInternalServerError || a.problem.Title != "Server error" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.text)
		}
		for _, secret := range []string{"SELECT", "EOF", "secret", "panic", ".go"} {
			if strings.Contains(a.text, secret) {
				t.Errorf("%s: %q is told: %s", name, secret, a.text)
			}
		}
	}
}

func TestAnEditNamesItsVersion(t *testing.T) {
	h, did := api(t)
	for ifMatch, status := range map[string]int{"": 428, `"7"`: 200, `7`: 200, `"6"`: 412, `W/"7"`: 422, `*`: 422, `"x"`: 422, `"-7"`: 422, `"7`: 422, `"\u0037"`: 422, `"+7"`: 422, "`7`": 422, `"99999999999999999999"`: 422} {
		headers := []string{}
		if ifMatch != "" {
			headers = []string{"If-Match", ifMatch}
		}
		a := send(t, h, "PATCH", "/api/v1/things/x?limit=1", `{"name":"x"}`, headers...)
		if a.StatusCode != status {
			t.Errorf("If-Match %s: %d, want %d: %s", ifMatch, a.StatusCode, status, a.text)
		}
		if current, ok := a.problem.Current.(map[string]any); status == 412 && (!ok || current["version"] != 7.0) {
			t.Errorf("the present state is not told: %s", a.text)
		}
	}
	if *did != 3 {
		t.Errorf("%d reached the service, want 3", *did)
	}
}

func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	h, did := api(t)
	const cookie = "sentra_session=x"
	for _, c := range []struct {
		name    string
		headers []string
		status  int
	}{
		{"from our own page", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-origin"}, 200},
		{"from another site", []string{"Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 403},
		{"from a neighbour of the site", []string{"Cookie", cookie, "Sec-Fetch-Site", "same-site"}, 403},
		{"from another origin, by an old browser", []string{"Cookie", cookie, "Origin", "https://elsewhere.example"}, 403},
		{"from our origin, by an old browser", []string{"Cookie", cookie, "Origin", "http://example.com"}, 200},
		{"from a page without origin", []string{"Cookie", cookie, "Origin", "null"}, 403},
		{"by a program", nil, 200},
		{"by a program with a key", []string{"Authorization", "Bearer x", "Origin", "https://elsewhere.example"}, 200},
		{"with a key that is none, and the cookie", []string{"Authorization", "Bearer x", "Cookie", cookie, "Sec-Fetch-Site", "cross-site"}, 403},
	} {
		before := *did
		a := send(t, h, "POST", "/api/v1/things", `{"name":"x"}`, c.headers...)
		if a.StatusCode != c.status || (*did > before) != (c.status == 200) {
			t.Errorf("%s: %d, want %d: %s", c.name, a.StatusCode, c.status, a.text)
		}
	}
}

func TestAnswersAreCareful(t *testing.T) {
	h, _ := api(t)
	for _, a := range []answer{send(t, h, "POST", "/api/v1/things", `{"name":"<b>"}`), send(t, h, "POST", "/api/v1/things", `{`)} {
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Language"} {
			if got := a.Header.Get(name); !strings.Contains(got, want) {
				t.Errorf("%d: %s is %q, want %q", a.StatusCode, name, got, want)
			}
		}
		if policy := a.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'self'") || strings.Contains(policy, "script-src") {
			t.Errorf("the content policy is %q", policy)
		}
	}
}
