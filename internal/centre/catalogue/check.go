package catalogue

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"sentra/internal/platform/lang"
)

// maxNeed bounds how many units of one capability a type may ask for by default; more is a plan, not a type.
const maxNeed = 20

// check holds the files against the rules of the package comment and answers every fault, each with its file.
func check(files []source) error {
	r := rules{
		groups: map[string]bool{}, capabilities: map[string]bool{}, offered: map[string]bool{}, seen: map[string]string{},
	}
	for _, file := range files {
		r.gather(file)
	}
	for _, file := range files {
		r.file = file.name
		r.words(file.sections)
		r.units(file.sections.UnitKinds)
		r.types(file.sections.Types)
		r.dispositions(file.sections.Dispositions)
		r.ends(file.sections.EndKinds)
	}
	r.whole()
	return errors.Join(r.faults...)
}

// rules collects the faults of one catalogue.
type rules struct {
	file         string
	faults       []error
	groups       map[string]bool
	capabilities map[string]bool
	offered      map[string]bool   // capabilities that some kind of unit has
	seen         map[string]string // "section code" → file that has it
}

func (r *rules) fault(format string, args ...any) {
	prefix := "catalogue: "
	if r.file != "" {
		prefix += r.file + ": "
	}
	r.faults = append(r.faults, errors.New(prefix+fmt.Sprintf(format, args...)))
}

// gather notes what other files may refer to.
func (r *rules) gather(file source) {
	for _, g := range file.sections.Groups {
		r.groups[g.Code] = true
	}
	for _, c := range file.sections.Capabilities {
		r.capabilities[c.Code] = true
	}
	for _, k := range file.sections.UnitKinds {
		for _, code := range k.Capabilities {
			r.offered[code] = true
		}
	}
}

// code refuses a code that is no snake_case word or that stands twice in its section.
func (r *rules) code(section, code string) {
	if !snake(code) {
		r.fault("%s %q: a code is a lower-case snake_case word of at most 40 characters", section, code)
	}
	key := section + " " + code
	if first, twice := r.seen[key]; twice {
		r.fault("%s %q stands twice (also in %s)", section, code, first)
		return
	}
	r.seen[key] = r.file
}

// text refuses a text that is missing in one of the languages.
func (r *rules) text(section, code string, t lang.Text) {
	for _, l := range []lang.Lang{lang.Indonesian, lang.English} {
		text := t.In(l)
		if text == "" || text != strings.TrimSpace(text) {
			r.fault("%s %q: text missing or padded in %q", section, code, l)
		}
	}
}

func (r *rules) words(s sections) {
	for _, e := range s.Services {
		r.code("service", string(e.Code))
		r.text("service", string(e.Code), e.Name)
		r.text("service", string(e.Code), e.About)
		if !e.Code.Valid() {
			r.fault("service %q is not one of the six", e.Code)
		}
	}
	for _, p := range s.Priorities {
		if !p.Code.Valid() {
			r.fault("priority %q is not one of P1 to P5", p.Code)
		}
		if first, twice := r.seen["priority "+string(p.Code)]; twice {
			r.fault("priority %q stands twice (also in %s)", p.Code, first)
		}
		r.seen["priority "+string(p.Code)] = r.file
		r.text("priority", string(p.Code), p.Name)
	}
	for _, g := range s.Groups {
		r.code("group", g.Code)
		r.text("group", g.Code, g.Name)
	}
	for _, c := range s.Capabilities {
		r.code("capability", c.Code)
		r.text("capability", c.Code, c.Name)
		if !r.offered[c.Code] {
			r.fault("capability %q: no kind of unit has it", c.Code)
		}
	}
}

func (r *rules) units(kinds []UnitKind) {
	for _, k := range kinds {
		r.code("unit kind", k.Code)
		r.text("unit kind", k.Code, k.Name)
		if len(k.Capabilities) == 0 {
			r.fault("unit kind %q has no capability", k.Code)
		}
		for i, code := range k.Capabilities {
			if !r.capabilities[code] {
				r.fault("unit kind %q: unknown capability %q", k.Code, code)
			}
			if slices.Contains(k.Capabilities[:i], code) {
				r.fault("unit kind %q: capability %q stands twice", k.Code, code)
			}
		}
	}
}

func (r *rules) types(types []Type) {
	for _, t := range types {
		r.code("type", t.Code)
		r.text("type", t.Code, t.Name)
		if !t.Service.Valid() {
			r.fault("type %q: unknown service %q", t.Code, t.Service)
		}
		if !t.Priority.Valid() {
			r.fault("type %q: unknown priority %q", t.Code, t.Priority)
		}
		if !r.groups[t.Group] {
			r.fault("type %q: unknown group %q", t.Code, t.Group)
		}
		if len(t.Needs) == 0 && t.Priority != P5 {
			r.fault("type %q: %s needs somebody, but has no need", t.Code, t.Priority)
		}
		for i, n := range t.Needs {
			if !r.capabilities[n.Capability] {
				r.fault("type %q: unknown capability %q", t.Code, n.Capability)
			}
			if n.Count < 1 || n.Count > maxNeed {
				r.fault("type %q: count of %q must be 1 to %d, not %d", t.Code, n.Capability, maxNeed, n.Count)
			}
			if slices.ContainsFunc(t.Needs[:i], func(other Need) bool { return other.Capability == n.Capability }) {
				r.fault("type %q: capability %q stands twice", t.Code, n.Capability)
			}
		}
		if len(t.Words) == 0 {
			r.fault("type %q has no words that callers use", t.Code)
		}
		r.spoken("type", t.Code, t.Words)
	}
}

// spoken refuses words that Words would never find again.
func (r *rules) spoken(section, code string, words []string) {
	for i, word := range words {
		if word == "" || strings.Join(Words(word), " ") != word {
			r.fault("%s %q: word %q must be lower case, letters and digits, single blanks", section, code, word)
		}
		if slices.Contains(words[:i], word) {
			r.fault("%s %q: word %q stands twice", section, code, word)
		}
	}
}

func (r *rules) dispositions(list []Disposition) {
	for _, d := range list {
		r.code("disposition", d.Code)
		r.text("disposition", d.Code, d.Name)
		r.spoken("disposition", d.Code, d.Words)
		for i, s := range d.Services {
			if !s.Valid() {
				r.fault("disposition %q: unknown service %q", d.Code, s)
			}
			if slices.Contains(d.Services[:i], s) {
				r.fault("disposition %q: service %q stands twice", d.Code, s)
			}
		}
		for _, word := range d.Words {
			key := "disposition word " + word
			if first, twice := r.seen[key]; twice {
				r.fault("disposition %q: word %q already means %q", d.Code, word, first)
				continue
			}
			r.seen[key] = d.Code
		}
	}
}

func (r *rules) ends(kinds []EndKind) {
	for _, e := range kinds {
		r.code("end", string(e.Code))
		r.text("end", string(e.Code), e.Name)
		if !slices.Contains(Ends(), e.Code) {
			r.fault("end %q is not known to this program", e.Code)
		}
		if len(e.Key) != 1 || e.Key[0] < 'a' || e.Key[0] > 'z' {
			r.fault("end %q: key %q must be one letter a to z", e.Code, e.Key)
		}
		if first, twice := r.seen["key "+e.Key]; twice {
			r.fault("end %q: key %q already means %q", e.Code, e.Key, first)
		}
		r.seen["key "+e.Key] = string(e.Code)
	}
}

// whole refuses a catalogue that lacks something the program knows by name.
func (r *rules) whole() {
	r.file = ""
	for _, s := range Services() {
		if _, there := r.seen["service "+string(s)]; !there {
			r.fault("service %q is missing", s)
		}
	}
	for _, p := range Priorities() {
		if _, there := r.seen["priority "+string(p)]; !there {
			r.fault("priority %q is missing", p)
		}
	}
	for _, e := range Ends() {
		if _, there := r.seen["end "+string(e)]; !there {
			r.fault("end %q is missing", e)
		}
	}
}

// snake tells whether s is a lower-case snake_case word.
func snake(s string) bool {
	if s == "" || len(s) > 40 || s[0] < 'a' || s[0] > 'z' || s[len(s)-1] == '_' || strings.Contains(s, "__") {
		return false
	}
	return strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_") == ""
}
