package catalogue

import (
	"slices"
	"strings"
	"unicode"
)

// Words cuts a text into its words: lower case, letters and digits only, in order. Both the words of a type and what a
// caller said pass through it, so that the two can be compared.
func Words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// phrase is one entry of a type's words.
type phrase struct {
	words []string
	kind  int // index of the type
}

func phrasesOf(types []Type) map[string][]phrase {
	byFirst := map[string][]phrase{}
	for i, t := range types {
		for _, spoken := range t.Words {
			words := Words(spoken)
			byFirst[words[0]] = append(byFirst[words[0]], phrase{words: words, kind: i})
		}
	}
	return byFirst
}

// Suggestion is a type that a text may be about.
type Suggestion struct {
	Type  Type
	Words []string // what was found in the text, in the order of the text
	Score int      // more is likelier; only to be compared within one answer
}

// Suggest answers the types whose words stand in text, likeliest first, at most limit of them. It is a hint for a person:
// nothing is decided by it. A phrase counts by the square of its words, because "tabrak lari" says more than two loose
// words; between equals the more urgent type comes first, because leaving it out costs more.
func (c *Catalogue) Suggest(text string, limit int) []Suggestion {
	said := Words(text)
	found := map[int]*Suggestion{}
	for i, word := range said {
		for _, p := range c.phrases[word] {
			if i+len(p.words) > len(said) || !slices.Equal(said[i:i+len(p.words)], p.words) {
				continue
			}
			s := found[p.kind]
			if s == nil {
				s = &Suggestion{Type: c.types[p.kind]}
				found[p.kind] = s
			}
			spoken := strings.Join(p.words, " ")
			if slices.Contains(s.Words, spoken) {
				continue
			}
			s.Words = append(s.Words, spoken)
			s.Score += len(p.words) * len(p.words)
		}
	}
	out := make([]Suggestion, 0, len(found))
	for _, s := range found {
		out = append(out, *s)
	}
	slices.SortFunc(out, func(a, b Suggestion) int {
		if a.Score != b.Score {
			return b.Score - a.Score
		}
		if a.Type.Priority != b.Type.Priority {
			return strings.Compare(string(a.Type.Priority), string(b.Type.Priority))
		}
		return strings.Compare(a.Type.Code, b.Type.Code)
	})
	return out[:min(max(limit, 0), len(out))]
}
