// Package audit is the journal's pages: reading the record, and proving that it is whole. The record itself, its order, its tree and its
// signatures are kept by platform/journal; here stands who may read it, and in which form.
package audit
