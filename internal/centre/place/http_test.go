package place_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/web"
)

func TestPlacesOverHTTP(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	router := web.NewRouter(slog.New(slog.DiscardHandler))
	r.Routes(router)
	do := func(method, path, media, body string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(ctx, method, "/api/v1"+path, strings.NewReader(body))
		if media != "" {
			request.Header.Set("Content-Type", media)
		}
		if method == http.MethodGet && body != "" {
			request.Header.Set("If-None-Match", body)
		}
		w := httptest.NewRecorder()
		router.Mux.ServeHTTP(w, request)
		return w
	}
	const geo = "application/geo+json"
	for _, c := range []struct {
		method, path, media, body string
		status                    int
		has                       string
	}{
		{"GET", "/areas", "", "", 200, `"items":[]`},
		{"POST", "/areas/import", "text/plain", city, 415, `"status":415`},
		{"POST", "/areas/import", geo, "{", 400, `"status":400`},
		{"POST", "/areas/import", geo, strings.Replace(city, "kota", "galaxy", 1), 422, `"field":"features[1].properties"`},
		{"POST", "/areas/import?kind=galaxy", geo, city, 422, `"field":"kind"`},
		{"POST", "/areas/import", geo, city, 200, `"added":7`},
		{"POST", "/areas/import?kind=desa", geo, file(box(`"name":"Tanpa Jenis"`, 1, 1, 2, 2)), 200, `"added":1`},
		{"POST", "/areas/import?name_property=n&kind_property=k", geo, file(box(`"n":"Lain","k":"desa"`, 3, 3, 4, 4)), 200, `"added":1`},
		{"GET", "/eta?to=-6.2,106.8&from=-6.2,106.8&from=-6.3,106.8", "", "", 200, `"basis":"straight_line","items":[{"eta_s":0,"distance_m":0},{"eta_s":`},
		{"GET", "/eta?to=-6.2,106.8", "", "", 422, `"field":"from"`},
		{"GET", "/eta?to=-6.2&from=-6.3,106.8", "", "", 422, `"field":"to"`},
		{"GET", "/eta?to=-96.2,106.8&from=-6.3,106.8", "", "", 422, `"field":"to.lat"`},
		{"GET", "/eta?to=-6.2,106.8&from=NaN,106.8", "", "", 422, `"field":"from.lat"`},
		{"GET", "/streets", "", "", 200, `{"type":"FeatureCollection","features":[]}`},
	} {
		if w := do(c.method, c.path, c.media, c.body); w.Code != c.status || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%s %s: %d, want %d with %s: %s", c.method, c.path, w.Code, c.status, c.has, w.Body)
		}
	}
	w := do("GET", "/areas", "", "")
	var page struct {
		Items []struct {
			Name     string
			ParentID string `json:"parent_id"`
			Geometry struct{ Type string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &page); err != nil || len(page.Items) != 9 || page.Items[0].Geometry.Type != "Polygon" {
		t.Errorf("%v: %s", err, w.Body)
	}
	tag := w.Header().Get("ETag")
	if w := do("GET", "/areas", "", tag); tag == "" || w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("the same areas again: tag %s, %d with %d bytes", tag, w.Code, w.Body.Len())
	}
	if api, err := json.Marshal(router.API.OpenAPI()); err != nil || !strings.Contains(string(api), "import-areas") {
		t.Errorf("the description of the API lacks the import: %v", err)
	}
}

func TestStreetsAreReplaced(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	line := `{"type":"Feature","properties":{"name":"Jl. Melati","class":"primary"},"geometry":{"type":"LineString","coordinates":[[110,-6],[110.1,-6]]}}`
	for _, bad := range []string{``, `[]`, `{"type":"Feature"}`, file(`7`), file(strings.Replace(line, "LineString", "Point", 1)), file(strings.Replace(line, "110.1", "910", 1))} {
		if err := r.SetStreets(ctx, []byte(bad)); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
	for version := int64(1); version <= 2; version++ {
		if err := r.SetStreets(ctx, []byte(file(line))); err != nil {
			t.Fatal(err)
		}
		content, got, err := r.Streets(ctx)
		if err != nil || got != version || string(content) != file(line) {
			t.Errorf("version %d: %s, %v", got, content, err)
		}
	}
}
