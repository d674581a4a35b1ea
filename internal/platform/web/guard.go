package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Limits of a request's body in bytes.
const (
	MaxJSON = 1 << 20
	MaxBlob = 32 << 20
)

// Headers sets what tells browsers to be careful with everything that Sentra serves.
func Headers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(self), geolocation=(self)")
		// Styles inline: Mantine positions its floating parts by style attributes. Scripts only as files of our own.
		h.Set("Content-Security-Policy", "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "+
			"worker-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")
		next.ServeHTTP(w, r)
	})
}

// Recover answers a panic with a problem document and logs where it was.
func Recover(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if p == http.ErrAbortHandler { //nolint:errorlint // net/http's own sentinel, compared as it does
				panic(p)
			}
			log.ErrorContext(r.Context(), "panic", slog.String("route", r.Pattern), slog.Any("panic", p), slog.String("stack", string(debug.Stack())))
			// Outside of everything, so that it catches everything, nobody has read the reader's choice yet.
			WriteProblem(w, r.WithContext(lang.With(r.Context(), wanted(r))), log, fmt.Errorf("panic: %v", p))
		}()
		next.ServeHTTP(w, r)
	})
}

// SameSite refuses what another site makes a signed-in browser send (cross-site request forgery), by Sec-Fetch-Site and Origin. A
// program with a key has no cookie to abuse and is let through.
func SameSite(log *slog.Logger, next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		WriteProblem(w, r, log, fault.New(fault.Forbidden, lang.T(
			"Permintaan ini datang dari situs lain dan ditolak.", "This request came from another site and was refused.")))
	}))
	protected := guard.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") && r.Header.Get("Cookie") == "" {
			next.ServeHTTP(w, r)
			return
		}
		protected.ServeHTTP(w, r)
	})
}

// rawPaths end the addresses whose handlers read, limit and hash their bodies themselves: files, whatever they say they are.
var rawPaths = []string{"/attachments", "/areas/import"}

// JSONBody checks a JSON body before anything reads it (size, UTF-8 as RFC 8259 section 8.1 asks) and, when the request has an Idempotency-Key, ties
// the key to account and content. Files pass: see rawPaths.
func JSONBody(log *slog.Logger, account func(*http.Request) string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, "/api/") {
			next.ServeHTTP(w, r)
			return
		}
		if err := soundHead(r); err != nil {
			WriteProblem(w, r, log, err)
			return
		}
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			next.ServeHTTP(w, r)
			return
		}
		if slices.ContainsFunc(rawPaths, func(end string) bool { return strings.HasSuffix(r.URL.Path, end) }) {
			next.ServeHTTP(w, r)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxJSON))
		if err != nil {
			WriteProblem(w, r, log, unread(err))
			return
		}
		if !utf8.Valid(body) {
			WriteProblem(w, r, log, fault.New(fault.Malformed, lang.T("Isi permintaan bukan UTF-8 yang sah.", "The body of the request is not valid UTF-8.")))
			return
		}
		if holdsNUL(body) {
			WriteProblem(w, r, log, fault.New(fault.Invalid, lang.T("Teks tidak boleh memuat karakter NUL.", "Texts must not hold the character NUL.")))
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		key := r.Header.Get("Idempotency-Key")
		if key == "" {
			next.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r.WithContext(db.WithKey(r.Context(), db.Key{Account: account(r), Key: key, Hash: RequestHash(r, body)})))
	})
}

// soundHead refuses in address and key what no store holds as text, also for files.
func soundHead(r *http.Request) error {
	query, err := url.QueryUnescape(r.URL.RawQuery)
	for _, text := range []string{r.URL.Path, query} {
		if err != nil || !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			return fault.New(fault.Malformed, lang.T("Alamat permintaan bukan teks UTF-8 yang sah.", "The address of the request is not valid UTF-8 text."))
		}
	}
	if key := r.Header.Get("Idempotency-Key"); len(key) > 200 || !utf8.ValidString(key) {
		return fault.OnField("Idempotency-Key", lang.T("Kunci paling panjang 200 huruf UTF-8.", "A key has at most 200 characters of UTF-8."))
	}
	return nil
}

// holdsNUL looks for the escape of U+0000 in a JSON text: JSON can say it, PostgreSQL cannot keep it.
func holdsNUL(body []byte) bool {
	for {
		at := bytes.Index(body, []byte(`\u0000`))
		if at < 0 {
			return false
		}
		backslashes := 1
		for at-backslashes >= 0 && body[at-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 1 {
			return true
		}
		body = body[at+len(`\u0000`):]
	}
}

// RequestHash tells two requests with the same key apart: method, address, If-Match and content.
func RequestHash(r *http.Request, body []byte) string {
	sum := sha256.New()
	fmt.Fprintf(sum, "%s %s\n%s\n", r.Method, r.URL.RequestURI(), r.Header.Get("If-Match"))
	sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

func unread(err error) *fault.Fault {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.New(fault.TooLarge, lang.F("Isi permintaan paling besar %d byte.", "The body of a request has at most %d bytes.", large.Limit))
	}
	return fault.New(fault.Malformed, lang.T("Isi permintaan tidak terbaca sampai selesai.", "The body of the request could not be read to its end.")).Because(err)
}
