package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"sentra/internal/platform/web"
)

func jsonText(t *testing.T, text string) []byte {
	t.Helper()
	encoded, err := json.Marshal(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// A file that somebody attached must never run or show in our name, whatever it is and whatever it is called.
func TestAnAttachedFileIsADownloadWithoutRights(t *testing.T) {
	for _, name := range []string{"photo.html", "a\"; filename=\"b.html", "jalan é.svg", "../../etc/passwd", "x\r\nSet-Cookie: a=b"} {
		w := httptest.NewRecorder()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/v1/attachments/1", nil)
		web.ServeFile(w, r, name, "abc", strings.NewReader("<script>alert(1)</script>"))
		h := w.Header()
		if h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") ||
			!strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%q is sent with %v", name, h)
		}
		if strings.ContainsAny(h.Get("Content-Disposition"), "\r\n") || h.Get("Set-Cookie") != "" {
			t.Errorf("%q writes headers of its own: %q", name, h)
		}
		if w.Body.String() != "<script>alert(1)</script>" {
			t.Errorf("the content is %q", w.Body)
		}
	}
}
