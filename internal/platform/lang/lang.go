// Package lang holds texts that a person reads, always in Indonesian and English side by side, and the reader's choice.
package lang

import (
	"context"
	"fmt"

	"golang.org/x/text/language"
)

// Lang is a language that Sentra speaks.
type Lang string

// The languages. Indonesian is the default.
const (
	Indonesian Lang = "id"
	English    Lang = "en"
)

// Text is one text in both languages.
type Text struct {
	ID string `json:"id"`
	EN string `json:"en"`
}

// T pairs an Indonesian and an English text.
func T(id, en string) Text { return Text{ID: id, EN: en} }

// F formats both texts with the same arguments. An argument that is itself a Text is put in its own language.
func F(id, en string, args ...any) Text {
	in := func(l Lang) []any {
		out := make([]any, len(args))
		for i, arg := range args {
			out[i] = arg
			if text, ok := arg.(Text); ok {
				out[i] = text.In(l)
			}
		}
		return out
	}
	return Text{ID: fmt.Sprintf(id, in(Indonesian)...), EN: fmt.Sprintf(en, in(English)...)}
}

// Say formats a text in the one language l: what F and In do together, where there are many and one reader.
func (l Lang) Say(id, en string, args ...any) string {
	form := T(id, en).In(l)
	if len(args) == 0 {
		return form
	}
	for i, arg := range args {
		if text, ok := arg.(Text); ok {
			args[i] = text.In(l)
		}
	}
	return fmt.Sprintf(form, args...)
}

// In returns the text in the language l.
func (t Text) In(l Lang) string {
	if l == English {
		return t.EN
	}
	return t.ID
}

type key struct{}

// With returns a context whose reader wants l.
func With(ctx context.Context, l Lang) context.Context { return context.WithValue(ctx, key{}, l) }

// From tells what the reader of ctx wants; Indonesian when nobody said.
func From(ctx context.Context) Lang {
	if l, ok := ctx.Value(key{}).(Lang); ok {
		return l
	}
	return Indonesian
}

// Accept reads an Accept-Language header (RFC 9110 section 12.5.4).
func Accept(header string) Lang {
	matcher := language.NewMatcher([]language.Tag{language.Indonesian, language.English})
	wanted, _, err := language.ParseAcceptLanguage(header)
	if err != nil || len(wanted) == 0 {
		return Indonesian
	}
	if _, i, _ := matcher.Match(wanted...); i == 1 {
		return English
	}
	return Indonesian
}
