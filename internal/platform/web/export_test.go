package web

import "sentra/internal/platform/lang"

// InWords is inWords.
func InWords(message string) lang.Text { return inWords(message) }

// HoldsNUL is holdsNUL.
func HoldsNUL(body []byte) bool { return holdsNUL(body) }
