package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/web"
)

// keyed is an API whose operation is done once per key.
func keyed(d *db.DB, did *int) http.Handler {
	log := slog.New(slog.DiscardHandler)
	r := web.NewRouter(log)
	web.Register(r, huma.Operation{OperationID: "make", Method: http.MethodPost, Path: "/api/v1/things"},
		func(ctx context.Context, in *web.Body[thing]) (*web.Answer[thing], error) {
			out, err := db.Write(ctx, d, func(context.Context, *db.Tx) (thing, error) {
				*did++
				return thing{Name: in.Body.Name, Count: *did}, nil
			})
			return &web.Answer[thing]{Body: out}, err
		})
	return web.Language(web.JSONBody(log, func(r *http.Request) string { return r.Header.Get("X-Account") }, r.Mux))
}

func TestARequestMayBeSentTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		did := 0
		h := keyed(d, &did)
		post := func(name, key, account string) answer {
			return send(t, h, "POST", "/api/v1/things", `{"name":"`+name+`"}`, "Idempotency-Key", key, "X-Account", account)
		}
		first, second := post("x", "k", "a"), post("x", "k", "a")
		if first.StatusCode != http.StatusOK || first.text != second.text || did != 1 {
			t.Errorf("%d %s, then %s, done %d times", first.StatusCode, first.text, second.text, did)
		}
		if other := post("y", "k", "a"); other.StatusCode != http.StatusUnprocessableEntity || len(other.problem.Errors) != 1 || other.problem.Errors[0].Field != "Idempotency-Key" {
			t.Errorf("another request with the key: %d %s", other.StatusCode, other.text)
		}
		if a := post("y", "k", "b"); a.StatusCode != http.StatusOK || did != 2 {
			t.Errorf("the key of another account: %d %s", a.StatusCode, a.text)
		}
		if post("x", "", "a"); did != 3 {
			t.Errorf("without a key: done %d times", did)
		}
		if a := post("x", strings.Repeat("k", 201), "a"); a.StatusCode != http.StatusUnprocessableEntity || did != 3 {
			t.Errorf("a long key: %d %s", a.StatusCode, a.text)
		}
	})
}

func TestRequestsAreToldApart(t *testing.T) {
	one := func(method, path, ifMatch, body string) string {
		r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
		r.Header.Set("If-Match", ifMatch)
		return web.RequestHash(r, []byte(body))
	}
	seen := map[string]bool{}
	for _, hash := range []string{
		one("POST", "/a", "", ""), one("PUT", "/a", "", ""), one("POST", "/b", "", ""), one("POST", "/a?x=1", "", ""), one("POST", "/a", `"1"`, ""),
		one("POST", "/a", "", "x"), one("POST", "/a", "x", ""), one("POST", "/a", "", "\nx"),
	} {
		if seen[hash] {
			t.Error("two requests look alike")
		}
		seen[hash] = true
	}
	if !seen[one("POST", "/a", "", "x")] {
		t.Error("one request looks like two")
	}
}

func FuzzIdempotencyKey(f *testing.F) {
	for _, key := range []string{"k", "", "\xff", strings.Repeat("é", 101), "a b", "🚒", "\u0000"} {
		f.Add(key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/things", strings.NewReader(`{}`))
		r.Header["Idempotency-Key"] = []string{key}
		w := httptest.NewRecorder()
		reached := false
		web.JSONBody(slog.New(slog.DiscardHandler), func(*http.Request) string { return "a" }, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			reached = true
			if body, err := io.ReadAll(r.Body); err != nil || string(body) != `{}` {
				t.Errorf("the body is %q, %v", body, err)
			}
		})).ServeHTTP(w, r)
		if sound := len(key) <= 200 && utf8.ValidString(key); reached != sound {
			t.Errorf("key %q: reached %v, answered %d", key, reached, w.Code)
		}
	})
}

// What Version takes is a number without sign, in quotes or bare, and it reads back what a state's version is written as.
func FuzzVersion(f *testing.F) {
	for _, text := range []string{`"7"`, `7`, ``, `W/"7"`, `*`, `"`, `""`, `"007"`, "`7`", `"\u0037"`, `"9223372036854775807"`, `"9223372036854775808"`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		version, err := web.Version(text)
		if err != nil {
			if kind := fault.KindOf(err); kind != fault.Invalid && kind != fault.Required || (kind == fault.Required) != (text == "") {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		bare := strings.Trim(text, `"`)
		if version < 0 || bare == "" || strings.Trim(bare, "0123456789") != "" {
			t.Errorf("%q was read as %d", text, version)
		}
	})
}

func FuzzHoldsNUL(f *testing.F) {
	for _, text := range []string{"a\x00b", `a\u0000`, `\\u0000`, `\`, "u0000", `\\\u0000`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		encoded := jsonText(t, text)
		if got, want := web.HoldsNUL(encoded), strings.ContainsRune(text, 0); got != want {
			t.Errorf("%s: %v, want %v", encoded, got, want)
		}
	})
}
