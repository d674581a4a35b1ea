package intake

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

// How far and how long ago something may be and still be the same event.
const (
	duplicateRadius = 1500.0 // metres
	duplicateWithin = 4 * time.Hour
)

// Duplicate is an incident that a contact may be about.
type Duplicate struct {
	Incident incident.Incident `json:"incident"`
	Distance *float64          `json:"distance_m,omitempty"`
	Age      float64           `json:"age_s"`
	Score    float64           `json:"score" doc:"0 to 1; only for ordering"`
	Reasons  []string          `json:"reasons"`
}

// likeness is how much place, time and words speak for the same event. With a place, place and time must agree and words
// add; without one, words and type alone can.
func likeness(c Contact, i incident.Incident, now time.Time, cat *catalogue.Catalogue, l lang.Lang) Duplicate {
	d := Duplicate{Incident: i, Age: now.Sub(i.OpenedAt).Seconds(), Reasons: []string{}}
	recent := math.Exp(-d.Age / (90 * 60))
	shared := sharedWords(c.Text, i.Summary, cat, c.Type, i.Type)
	sameType := c.Type != "" && c.Type == i.Type
	near := 0.0
	if c.Location != nil {
		metres := geo.Distance(c.Location.Point, i.Location.Point)
		d.Distance = &metres
		if metres > duplicateRadius {
			return d
		}
		near = math.Exp(-metres / 350)
		d.Reasons = append(d.Reasons, lang.F("%d m dari kejadian ini", "%d m from this incident", int(metres)).In(l))
	}
	d.Reasons = append(d.Reasons, lang.F("dibuka %d menit lalu", "opened %d minutes ago", int(d.Age/60)).In(l))
	if sameType {
		kind, _ := cat.Type(i.Type)
		d.Reasons = append(d.Reasons, lang.F("jenis sama: %s", "same type: %s", kind.Name).In(l))
	}
	if shared > 0 {
		d.Reasons = append(d.Reasons, lang.T("kata-kata serupa", "similar words").In(l))
	}
	words := shared
	if sameType {
		words = min(1, words+0.5)
	}
	if c.Location != nil {
		d.Score = near * (0.4 + 0.3*recent + 0.3*words)
	} else {
		d.Score = words * recent * 0.6
	}
	return d
}

// sharedWords is the part of the shorter text's telling words that the other has too. Words that callers use for a type count as
// that type's name, so that "tabrakan" meets "kecelakaan".
func sharedWords(a, b string, cat *catalogue.Catalogue, typeA, typeB string) float64 {
	left, right := tokens(a, cat, typeA), tokens(b, cat, typeB)
	if len(left) == 0 || len(right) == 0 {
		return 0
	}
	common := 0
	for w := range left {
		if right[w] {
			common++
		}
	}
	return float64(common) / float64(min(len(left), len(right)))
}

func tokens(text string, cat *catalogue.Catalogue, kind string) map[string]bool {
	out := map[string]bool{}
	for _, w := range catalogue.Words(text) {
		if len(w) > 3 { // "di", "ada", "dan" say nothing
			out[w] = true
		}
	}
	for _, s := range cat.Suggest(text, 2) {
		out["type:"+s.Type.Code] = true
	}
	if kind != "" {
		out["type:"+kind] = true
	}
	return out
}

// Duplicates returns the open incidents that the contact may be about, likeliest first.
func (s *Service) Duplicates(ctx context.Context, contact ID) ([]Duplicate, error) {
	c, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return nil, err
	}
	if err := s.access.May(ctx, access.ContactRead, resource(c)); err != nil {
		return nil, err
	}
	query := incident.Query{States: incident.Active(), Within: duplicateWithin, Limit: 200}
	if c.Location != nil {
		query.Near, query.Radius = &c.Location.Point, duplicateRadius
	}
	near, _, err := s.incidents.List(ctx, query)
	if err != nil {
		return nil, err
	}
	const worthShowing, shown = 0.12, 10
	found := []Duplicate{}
	for _, i := range near {
		if slices.Contains(c.IncidentIDs, i.ID) {
			continue
		}
		if d := likeness(c, i, s.db.Clock().Now(), s.catalogue, lang.From(ctx)); d.Score >= worthShowing {
			found = append(found, d)
		}
	}
	slices.SortStableFunc(found, func(a, b Duplicate) int { return cmp.Compare(b.Score, a.Score) })
	return found[:min(shown, len(found))], nil
}
