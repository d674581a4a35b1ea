// Package web is the way in by HTTP: an API whose types are Go types (huma, OpenAPI 3.1), problem documents in the reader's language
// (RFC 9457), and the guards that every request passes: body size, UTF-8, cross-site posts, language, idempotency key.
//
// A capability's http.go registers its operations with [Register]; what they return as a fault becomes a problem document.
package web
