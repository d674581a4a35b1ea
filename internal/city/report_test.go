package city

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"sentra/internal/centre/catalogue"
	"sentra/internal/platform/geo"
)

// channels are those that POST /contacts takes.
func channels() []string {
	return []string{"phone", "web", "chat", "email", "counter", "radio", "officer", "sensor", "camera", "partner", "open311"}
}

func TestStoriesAreOfTheCatalogue(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, s := range stories() {
		if _, ok := cat.Type(s.kind); !ok || seen[s.kind] {
			t.Errorf("story %q is unknown or stands twice", s.kind)
		}
		seen[s.kind] = true
		if s.weight < 1 || len(s.texts) == 0 || !slices.Contains([]string{"", "road", "lane", "river"}, s.where) {
			t.Errorf("story %+v", s)
		}
		for channel := range strings.FieldsSeq(s.channels) {
			if !slices.Contains(channels(), channel) {
				t.Errorf("%s: no channel %q", s.kind, channel)
			}
		}
		for _, text := range s.texts {
			if strings.Count(text, "{di}") != 1 || len(text) > 120 {
				t.Errorf("%s: %q wants one place and few words", s.kind, text)
			}
		}
	}
	if len(seen) < 40 {
		t.Errorf("stories of %d types only", len(seen))
	}
}

func TestReports(t *testing.T) {
	everySeed(t, func(t *testing.T, c City) {
		whole, _ := c.Area(cityCode)
		list := c.Reports(c.Seed, 300)
		if len(list) != 300 || !reflect.DeepEqual(list[:100], c.Reports(c.Seed, 100)) {
			t.Fatal("a longer list does not begin with the shorter one")
		}
		var same int
		for i, r := range list {
			if !whole.holds(r.At) || r.AccuracyM <= 0 || !slices.Contains(channels(), r.Channel) {
				t.Fatalf("report %+v", r)
			}
			if strings.ContainsAny(r.Text, "{}") || !utf8.ValidString(r.Text) || len(r.Text) > 200 || strings.Contains(r.Text, " di di ") {
				t.Fatalf("text %q", r.Text)
			}
			if !strings.HasSuffix(r.Address, c.village(r.At)) {
				t.Fatalf("address %q, but it lies in %s", r.Address, c.village(r.At))
			}
			if r.Same < 0 {
				continue
			}
			same++
			if r.Same >= i || list[r.Same].Same != -1 || list[r.Same].Type != r.Type || geo.Distance(list[r.Same].At, r.At) > 100 {
				t.Fatalf("%+v is not about the same as %+v", r, list[r.Same])
			}
		}
		if same < 20 || same > 120 {
			t.Fatalf("%d of 300 are further reports", same)
		}
	})
}

func TestReportsOfASeed(t *testing.T) {
	if !reflect.DeepEqual(Reports(7, 20), Generate(7).Reports(7, 20)) {
		t.Error("Reports is not that of the city of the seed")
	}
	if len(Reports(7, 0)) != 0 {
		t.Error("none were asked for")
	}
}

// What people say in the city is what the catalogue listens for.
func TestCatalogueUnderstandsTheReports(t *testing.T) {
	cat, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	list := Reports(1, 1000)
	var found int
	for _, r := range list {
		ok := slices.ContainsFunc(cat.Suggest(r.Text, 3), func(s catalogue.Suggestion) bool { return s.Type.Code == r.Type })
		if ok {
			found++
		} else {
			t.Logf("%s: %q", r.Type, r.Text)
		}
	}
	if found < len(list)*9/10 {
		t.Errorf("the right type is among the first three for %d of %d reports", found, len(list))
	}
}
