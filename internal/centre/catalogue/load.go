package catalogue

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"unicode/utf8"
)

//go:embed data/*.json
var data embed.FS

// Load reads the catalogue that is built into the program.
func Load() (*Catalogue, error) {
	sub, err := fs.Sub(data, "data")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	return LoadFrom(sub)
}

// LoadFrom reads a catalogue from the *.json files at the root of fsys, in the order of their names. The error names every
// fault that was found, each with its file.
func LoadFrom(fsys fs.FS) (*Catalogue, error) {
	names, err := fs.Glob(fsys, "*.json")
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("catalogue: no *.json file")
	}
	var files []source
	var faults []error
	for _, name := range names {
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, fmt.Errorf("catalogue: %w", err)
		}
		sections, err := parse(raw)
		if err != nil {
			faults = append(faults, fmt.Errorf("catalogue: %s: %w", name, err))
			continue
		}
		files = append(files, source{name: name, sections: sections})
	}
	// The rules span the files: with one of them missing, they would only name consequences.
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	if err := check(files); err != nil {
		return nil, err
	}
	return assemble(files), nil
}

// source is one file of the catalogue.
type source struct {
	name     string
	sections sections
}

// sections is what a file may hold: any of these, in any order.
type sections struct {
	Services     []ServiceEntry  `json:"services,omitempty"`
	Priorities   []PriorityEntry `json:"priorities,omitempty"`
	Groups       []Named         `json:"groups,omitempty"`
	Capabilities []Named         `json:"capabilities,omitempty"`
	UnitKinds    []UnitKind      `json:"unit_kinds,omitempty"`
	Types        []Type          `json:"types,omitempty"`
	Dispositions []Disposition   `json:"dispositions,omitempty"`
	EndKinds     []EndKind       `json:"end_kinds,omitempty"`
}

// parse reads one file strictly: UTF-8, one JSON object, no field that is not known, no field twice.
func parse(raw []byte) (sections, error) {
	if !utf8.Valid(raw) {
		return sections{}, errors.New("not UTF-8")
	}
	if err := refuseRepeated(raw); err != nil {
		return sections{}, at(raw, err)
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	var s sections
	if err := decoder.Decode(&s); err != nil {
		return sections{}, at(raw, err)
	}
	return s, nil
}

// repeated is a field that an object has twice.
type repeated struct {
	field  string
	offset int64
}

func (r repeated) Error() string { return fmt.Sprintf("field %q stands twice in one object", r.field) }

// refuseRepeated reads through raw and refuses an object that has a field twice: encoding/json would silently keep the
// last, and a second "crime" must not win over the first.
func refuseRepeated(raw []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	// seen has one entry per open object or array, nil for an array; want tells whether an object's next token is a field.
	var seen []map[string]bool
	var want []bool
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		top := len(seen) - 1
		switch delim, isDelim := token.(json.Delim); {
		case isDelim && (delim == '{' || delim == '['):
			if top >= 0 {
				want[top] = true
			} else if delim == '[' {
				return errors.New("want one JSON object")
			}
			var fields map[string]bool
			if delim == '{' {
				fields = map[string]bool{}
			}
			seen, want = append(seen, fields), append(want, true)
			continue
		case isDelim:
			seen, want = seen[:top], want[:top]
			if top == 0 {
				return onlySpaceLeft(decoder)
			}
			continue
		case top < 0:
			return errors.New("want one JSON object")
		case seen[top] != nil && want[top]:
			field, _ := token.(string)
			if seen[top][field] {
				return repeated{field: field, offset: decoder.InputOffset()}
			}
			seen[top][field] = true
			want[top] = false
		default:
			want[top] = true
		}
	}
}

// onlySpaceLeft refuses anything behind the one object of a file.
func onlySpaceLeft(decoder *json.Decoder) error {
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("want one JSON object and nothing behind it")
	}
	return nil
}

// at adds the line where err arose, when it is known.
func at(raw []byte, err error) error {
	var offset int64
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	var twice repeated
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &kind):
		offset = kind.Offset
	case errors.As(err, &twice):
		offset = twice.offset
	default:
		return err
	}
	offset = min(max(offset, 0), int64(len(raw)))
	return fmt.Errorf("line %d: %w", 1+bytes.Count(raw[:offset], []byte("\n")), err)
}

// assemble joins files that have been checked.
func assemble(files []source) *Catalogue {
	c := &Catalogue{
		capability: map[string]Named{}, unitKind: map[string]UnitKind{}, kind: map[string]Type{},
		disposition: map[string]Disposition{}, end: map[End]EndKind{},
	}
	for _, file := range files {
		s := file.sections
		c.services = append(c.services, s.Services...)
		c.priorities = append(c.priorities, s.Priorities...)
		c.groups = append(c.groups, s.Groups...)
		c.capabilities = append(c.capabilities, s.Capabilities...)
		c.unitKinds = append(c.unitKinds, s.UnitKinds...)
		c.types = append(c.types, s.Types...)
		c.dispositions = append(c.dispositions, s.Dispositions...)
		c.endKinds = append(c.endKinds, s.EndKinds...)
	}
	// A list that is absent in the file is empty on the wire, never null.
	for i := range c.types {
		c.types[i].Needs = orEmpty(c.types[i].Needs)
		c.types[i].Words = orEmpty(c.types[i].Words)
	}
	for i := range c.dispositions {
		c.dispositions[i].Services = orEmpty(c.dispositions[i].Services)
		c.dispositions[i].Words = orEmpty(c.dispositions[i].Words)
	}
	order := Services()
	slices.SortStableFunc(c.services, func(a, b ServiceEntry) int {
		return slices.Index(order, a.Code) - slices.Index(order, b.Code)
	})
	slices.SortStableFunc(c.types, func(a, b Type) int {
		return slices.Index(order, a.Service) - slices.Index(order, b.Service)
	})
	for _, n := range c.capabilities {
		c.capability[n.Code] = n
	}
	for _, k := range c.unitKinds {
		c.unitKind[k.Code] = k
	}
	for _, t := range c.types {
		c.kind[t.Code] = t
	}
	for _, d := range c.dispositions {
		c.disposition[d.Code] = d
	}
	for _, e := range c.endKinds {
		c.end[e.Code] = e
	}
	c.phrases = phrasesOf(c.types)
	return c
}

func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
