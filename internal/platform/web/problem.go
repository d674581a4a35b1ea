package web

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Problem is an error as the outside reads it (RFC 9457), in the reader's language.
type Problem struct {
	Type    string         `json:"type" doc:"about:blank or urn:sentra:problem:<kind>"`
	Title   string         `json:"title"`
	Status  int            `json:"status"`
	Detail  string         `json:"detail,omitempty"`
	Errors  []ProblemField `json:"errors,omitempty"`
	Current any            `json:"current,omitempty" doc:"412 and some 409: the state that the caller had not seen"`
	wait    time.Duration
}

// ProblemField is one part of the input that is at fault.
type ProblemField struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Error implements error.
func (p *Problem) Error() string { return p.Title + ": " + p.Detail }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders implements huma.HeadersError: who is asked to wait is told how long, in whole seconds.
func (p *Problem) GetHeaders() http.Header {
	if p.Status != http.StatusTooManyRequests && p.Status != http.StatusServiceUnavailable {
		return nil
	}
	wait := p.wait
	if wait <= 0 {
		wait = 2 * time.Second
	}
	return http.Header{"Retry-After": {strconv.Itoa(int(math.Ceil(wait.Seconds())))}}
}

// statusOf is the one table from kinds to HTTP.
func statusOf(kind fault.Kind) (int, lang.Text) {
	switch kind {
	case fault.Malformed:
		return http.StatusBadRequest, lang.T("Permintaan tidak terbaca", "The request cannot be read")
	case fault.Unauthenticated:
		return http.StatusUnauthorized, lang.T("Silakan masuk", "Please sign in")
	case fault.Forbidden:
		return http.StatusForbidden, lang.T("Tidak berwenang", "Not allowed")
	case fault.NotFound:
		return http.StatusNotFound, lang.T("Tidak ditemukan", "Not found")
	case fault.NotAllowed:
		return http.StatusMethodNotAllowed, lang.T("Cara ini tidak didukung", "The method is not supported")
	case fault.Conflict:
		return http.StatusConflict, lang.T("Bertentangan dengan keadaan sekarang", "Conflicts with the present state")
	case fault.Stale:
		return http.StatusPreconditionFailed, lang.T("Data sudah berubah", "The data has changed meanwhile")
	case fault.Required:
		return http.StatusPreconditionRequired, lang.T("Versi perlu disebut", "The version must be named")
	case fault.Invalid:
		return http.StatusUnprocessableEntity, lang.T("Isian belum benar", "The input is not right")
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge, lang.T("Terlalu besar", "Too large")
	case fault.Unsupported:
		return http.StatusUnsupportedMediaType, lang.T("Jenis isi tidak didukung", "Unsupported kind of content")
	case fault.TooMany:
		return http.StatusTooManyRequests, lang.T("Terlalu sering", "Too many requests")
	case fault.Unavailable:
		return http.StatusServiceUnavailable, lang.T("Sedang tidak tersedia", "Not available at the moment")
	}
	return http.StatusInternalServerError, lang.T("Kesalahan di server", "Server error")
}

func kindOf(status int) fault.Kind {
	for _, kind := range []fault.Kind{
		fault.Malformed, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.NotAllowed, fault.Conflict, fault.Stale, fault.Required,
		fault.Invalid, fault.TooLarge, fault.Unsupported, fault.TooMany, fault.Unavailable,
	} {
		if s, _ := statusOf(kind); s == status {
			return kind
		}
	}
	if status >= 400 && status < 500 {
		return fault.Malformed
	}
	return fault.Internal
}

// ProblemOf turns any error into what the reader of ctx may see of it. An error that is no fault tells nothing but that it happened.
func ProblemOf(ctx context.Context, err error) *Problem {
	var made *Problem
	if errors.As(err, &made) {
		return made
	}
	f, ok := fault.As(err)
	switch {
	case !ok && db.Away(err):
		f = fault.New(fault.Unavailable, lang.T(
			"Penyimpanan sedang tidak terjangkau. Silakan ulangi.", "The store cannot be reached at the moment. Please try again.")).Because(err)
	case !ok:
		f = fault.New(fault.Internal, lang.T(
			"Terjadi kesalahan di server. Bila permintaan ini menyimpan sesuatu, periksa dahulu sebelum mengulang.",
			"Something went wrong in the server. If this request was to store something, check before you repeat it.")).Because(err)
	}
	status, title := statusOf(f.Kind)
	l := lang.From(ctx)
	p := &Problem{Type: "urn:sentra:problem:" + string(f.Kind), Title: title.In(l), Status: status, Detail: f.Message.In(l), Current: f.Current, wait: f.Wait}
	for _, field := range f.Fields {
		p.Errors = append(p.Errors, ProblemField{Field: field.Field, Message: field.Message.In(l)})
	}
	return p
}

// WriteProblem answers with err as a problem document, for the few handlers that stand outside the API.
func WriteProblem(w http.ResponseWriter, r *http.Request, log *slog.Logger, err error) {
	p := ProblemOf(r.Context(), err)
	if p.Status >= 500 {
		log.ErrorContext(r.Context(), "request failed", slog.String("route", r.Pattern), slog.Int("status", p.Status), slog.Any("error", err))
	}
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = writeJSON(w, p) // the reader may have gone
}

// humaProblem is what huma itself finds wrong (shape and type of the input), said in our words.
func humaProblem(ctx context.Context, status int, message string, errs []error) huma.StatusError {
	for _, err := range errs {
		if _, ok := fault.As(err); ok {
			return ProblemOf(ctx, err)
		}
	}
	l := lang.From(ctx)
	if status == http.StatusUnprocessableEntity && unreadable(message, errs) {
		status = http.StatusBadRequest
	}
	kind := kindOf(status)
	_, title := statusOf(kind)
	p := &Problem{Type: "urn:sentra:problem:" + string(kind), Title: title.In(l), Status: status}
	for _, err := range errs {
		var d huma.ErrorDetailer
		if errors.As(err, &d) {
			detail := d.ErrorDetail()
			p.Errors = append(p.Errors, ProblemField{Field: fieldName(detail.Location), Message: inWords(detail.Message).In(l)})
		}
	}
	switch {
	case status == http.StatusBadRequest && unreadable(message, errs):
		p.Errors = nil
		p.Detail = lang.T("Isi permintaan bukan JSON yang sah.", "The body of the request is not valid JSON.").In(l)
	case len(p.Errors) > 0:
		p.Detail = lang.F("Isian yang perlu diperbaiki: %d.", "Fields to be mended: %d.", len(p.Errors)).In(l)
	case status >= 500:
		p.Detail = lang.T("Terjadi kesalahan di server.", "Something went wrong in the server.").In(l)
	default:
		p.Detail = inWords(message).In(l)
	}
	return p
}

// Version reads an If-Match header: the quoted version of the state that the caller edits (RFC 9110 section 13.1.1).
func Version(ifMatch string) (int64, error) {
	if ifMatch == "" {
		return 0, fault.New(fault.Required, lang.T(
			"Sebutkan versi data yang diubah di If-Match.", "Name the version of the data that you edit in If-Match."))
	}
	text := ifMatch
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' {
		text = text[1 : len(text)-1]
	}
	version, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, fault.OnField("If-Match", lang.T("Versi harus berupa angka dalam tanda petik.", "The version must be a quoted number."))
	}
	return int64(version), nil
}
