package place

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/paulmach/orb"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/id"
	"sentra/internal/platform/lang"
	"sentra/internal/protocol/geojson"
)

// Options of an import.
type Options struct {
	Kind Kind // of areas whose file does not say
}

// plan is what an import would do to the areas of an index. It is pure: nothing is stored.
type plan struct {
	before  *Index
	options Options
	all     []*shape // every area as it would be, those untouched too
	byCode  map[string]*shape
	taken   map[string]int // code → feature of the file
	parents []parent
	wrong   fault.List
	faults  int

	added, updated []*shape
	next           *Index
	result         Imported
}

// parent is what a feature says about what it lies in.
type parent struct {
	of      *shape
	code    string
	feature int
}

// newPlan works out what importing the areas does. The error is a fault that names the features.
func newPlan(before *Index, areas []geojson.Area, o Options) (*plan, error) {
	p := &plan{before: before, options: o, byCode: make(map[string]*shape, before.Len()+len(areas)), taken: map[string]int{}}
	for _, s := range before.shapes {
		p.byCode[s.Code] = s
	}
	for _, a := range areas {
		p.area(a)
	}
	for _, named := range p.parents {
		p.named(named)
	}
	if err := p.wrong.Err(); err != nil {
		return nil, err
	}
	for _, code := range slices.Sorted(maps.Keys(p.byCode)) {
		p.all = append(p.all, p.byCode[code])
	}
	p.nest()
	if err := p.circle(); err != nil {
		return nil, err
	}
	p.compare()
	p.result.Count, p.result.Added, p.result.Updated = len(areas), len(p.added), len(p.updated)
	p.result.Revision = before.revision
	if p.changes() {
		p.result.Revision++
	}
	p.next = newIndex(p.result.Revision, slices.Clone(p.all))
	return p, nil
}

func (p *plan) fault(feature int, id, en string, args ...any) {
	const most = 20 // told at once
	if p.faults++; p.faults > most {
		return
	}
	p.wrong.Add(fmt.Sprintf("features[%d].properties", feature), lang.F("Fitur ke-%d: %s", "Feature %d: %s", feature, lang.F(id, en, args...)))
}

// area takes one feature of the file into the plan.
func (p *plan) area(a geojson.Area) {
	kind, known := ParseKind(a.Kind)
	if a.Kind == "" {
		kind, known = p.options.Kind, p.options.Kind != ""
	}
	if !known {
		list := strings.Trim(fmt.Sprint(Kinds()), "[]")
		if a.Kind == "" {
			p.fault(a.Index, "jenis wilayah tidak disebut; sebutkan salah satu dari: %s.", "the kind of area is not told; tell one of: %s.", list)
		} else {
			p.fault(a.Index, "jenis wilayah %q tidak dikenal; pilih salah satu dari: %s.", "the kind of area %q is not known; choose one of: %s.", a.Kind, list)
		}
		return
	}
	if a.TimeZone != "" {
		if _, err := time.LoadLocation(a.TimeZone); err != nil || a.TimeZone == "Local" {
			p.fault(a.Index, "zona waktu %q tidak dikenal.", "the time zone %q is not known.", a.TimeZone)
			return
		}
	}
	s := newShape(Area{Code: a.Code, Name: a.Name, Kind: kind, TimeZone: a.TimeZone}, a.Parent != "", a.Geometry)
	if s.Code == "" {
		s.Code = p.code(s)
	}
	if other, twice := p.taken[s.Code]; twice {
		p.fault(a.Index, "kode %q sudah dipakai fitur ke-%d.", "the code %q is that of feature %d already.", s.Code, other)
		return
	}
	p.taken[s.Code] = a.Index
	if was, there := p.before.byCode[s.Code]; there {
		s.ID, s.Version = was.ID, was.Version
		if s.TimeZone == "" {
			s.TimeZone = was.TimeZone
		}
	} else {
		s.ID, s.Version = ID(id.New()), 1
	}
	p.byCode[s.Code] = s
	if a.Parent != "" {
		p.parents = append(p.parents, parent{s, a.Parent, a.Index})
	}
}

// code makes a code for an area whose file has none, from kind and name. Villages of the same name are common: one that lies elsewhere
// is another area and gets a number, so that nothing is overwritten unseen.
func (p *plan) code(s *shape) string {
	stem := string(s.Kind) + ":" + slug(s.Name)
	for n := 1; ; n++ {
		code := stem
		if n > 1 {
			code = fmt.Sprintf("%s-%d", stem, n)
		}
		if _, twice := p.taken[code]; twice {
			continue
		}
		was, there := p.before.byCode[code]
		if !there || was.Kind == s.Kind && was.bound.Intersects(s.bound) {
			return code
		}
	}
}

// slug is a name in small letters and digits, without accents.
func slug(name string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), name)
	if err != nil {
		plain = name
	}
	return strings.Join(strings.FieldsFunc(strings.ToLower(plain), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), "-")
}

func (p *plan) named(named parent) {
	above, there := p.byCode[named.code]
	switch {
	case !there:
		p.fault(named.feature, "wilayah induk dengan kode %q tidak ada, baik di berkas maupun di data.", "there is no parent area with the code %q, neither in the file nor in the data.", named.code)
	case above == named.of:
		p.fault(named.feature, "wilayah tidak dapat berada di dalam dirinya sendiri.", "an area cannot lie in itself.")
	default:
		named.of.ParentID = above.ID
	}
}

// nest finds the parent of every area for which none was named. Areas that were there before are looked at too: the one around them may
// just have come.
func (p *plan) nest() {
	around := newIndex(0, slices.Clone(p.all))
	for i, s := range p.all {
		if s.given {
			continue
		}
		found := around.parentOf(s)
		if found == s.ParentID {
			continue
		}
		next := *s
		next.ParentID = found
		p.all[i] = &next
		p.byCode[s.Code] = &next
	}
}

// parentOf finds the smallest area of a greater kind that the shape lies in.
func (x *Index) parentOf(s *shape) ID {
	inner := innerPoint(s.geometry)
	for _, n := range x.covering(geo.Point{Lat: inner.Lat(), Lon: inner.Lon()}) {
		above := x.shapes[n]
		if above.Kind.rank() < s.Kind.rank() && (s.Kind.administrative() && above.Kind.administrative() || within(s, above)) {
			return above.ID
		}
	}
	return ""
}

// circle refuses areas that lie in themselves by way of others.
func (p *plan) circle() error {
	byID := make(map[ID]*shape, len(p.all))
	for _, s := range p.all {
		byID[s.ID] = s
	}
	sound := make(map[ID]bool, len(p.all))
	for _, s := range p.all {
		onTheWay := map[ID]bool{}
		for at := s; at != nil && !sound[at.ID]; at = byID[at.ParentID] {
			if onTheWay[at.ID] {
				return fault.OnField("features", lang.F("Wilayah %q berada di dalam dirinya sendiri melalui induk-induknya.", "The area %q lies in itself by way of its parents.", at.Code))
			}
			onTheWay[at.ID] = true
		}
		for id := range onTheWay {
			sound[id] = true
		}
	}
	return nil
}

// compare sorts out what is new and what differs.
func (p *plan) compare() {
	for i, s := range p.all {
		was, there := p.before.byCode[s.Code]
		switch {
		case !there:
			p.added = append(p.added, s)
		case was == s:
		case was.same(s):
			p.all[i] = was
			if _, inFile := p.taken[s.Code]; inFile {
				p.result.Unchanged++
			}
		default:
			s.Version = was.Version + 1
			p.updated = append(p.updated, s)
		}
	}
}

func (p *plan) changes() bool { return len(p.added)+len(p.updated) > 0 }

// same tells whether nothing differs that is stored.
func (s *shape) same(other *shape) bool {
	return s.Area == other.Area && s.given == other.given && orb.Equal(s.geometry, other.geometry)
}
