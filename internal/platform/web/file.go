package web

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"sentra/internal/platform/db"
)

// ServeFile sends a stored file so that no browser runs or shows it in our name: as a download of unknown type, without rights.
func ServeFile(w http.ResponseWriter, r *http.Request, name, sum string, body io.ReadSeeker) {
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "private, no-store")
	h.Set("ETag", `"`+sum+`"`)
	http.ServeContent(w, r, "", time.Time{}, body)
}

// WriteJSON answers with v, for the few handlers that stand outside the API.
func WriteJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = writeJSON(w, v) // the reader may have gone
}

// KeyFor ties the request's Idempotency-Key, if any, to account and content, for handlers that read their body themselves.
func KeyFor(r *http.Request, account string, content []byte) context.Context {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return r.Context()
	}
	return db.WithKey(r.Context(), db.Key{Account: account, Key: key, Hash: RequestHash(r, content)})
}
