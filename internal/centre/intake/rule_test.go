package intake

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/incident"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

func book(t *testing.T) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPhone(t *testing.T) {
	for said, want := range map[string]string{
		"0812 5550 1234": "+6281255501234", "0812-5550-1234": "+6281255501234", "+62 812 5550 1234": "+6281255501234", "6281255501234": "+6281255501234",
		"+62 (0)812 5550 1234": "+6281255501234", "62 0812 5550 1234": "+6281255501234", "+1 (555) 0100": "+15550100", "(0561) 555 123": "+62561555123", "112": "112", "110": "110", "0110": "0110",
		"": "", "  ": "", " tanpa nomor ": "tanpa nomor", "62812": "62812", "08125 ext 1": "+6281251",
	} {
		if got := Phone(said); got != want {
			t.Errorf("%q becomes %q, want %q", said, got, want)
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, seed := range []string{"0812 5550 1234", "+62 (0)812", "+620", "62", "tanpa nomor", "٠٨١٢", "+A620", "620812345678", "+", "++0", "\xff", "0", "000000"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, said string) {
		stored := Phone(said)
		if again := Phone(stored); again != stored {
			t.Fatalf("%q becomes %q, and that %q: a number is not found again", said, stored, again)
		}
		if strings.ContainsAny(said, "0123456789") && strings.Trim(strings.TrimPrefix(stored, "+"), "0123456789") != "" {
			t.Fatalf("%q becomes %q", said, stored)
		}
		masked := (&Reporter{Name: said, Phone: stored}).mask()
		if utf8.ValidString(said) && (!utf8.ValidString(masked.Phone) || !utf8.ValidString(masked.Name)) {
			t.Fatalf("%q is masked as %+v", said, masked)
		}
	})
}

// What lists show of a person never suffices to reach or name them.
func TestAReporterInAList(t *testing.T) {
	if (*Reporter)(nil).mask() != nil {
		t.Error("nobody is masked as somebody")
	}
	rapid.Check(t, func(t *rapid.T) {
		r := &Reporter{Name: rapid.StringN(0, 30, -1).Draw(t, "name"), Phone: Phone(rapid.StringMatching(`(\+|0|62|)[0-9]{0,14}|tanpa nomor|[a-zé ]{0,12}`).Draw(t, "phone")), SafeContact: SafeText}
		before := *r
		m := r.mask()
		if *r != before || m.SafeContact != SafeText {
			t.Fatal("masking changed the record")
		}
		if utf8.RuneCountInString(strings.ReplaceAll(m.Name, "•", "")) > 1 || (m.Name == "") != (r.Name == "") {
			t.Fatalf("%q is shown as %q", r.Name, m.Name)
		}
		shown := utf8.RuneCountInString(strings.ReplaceAll(m.Phone, "•", ""))
		if shown > 5 || shown*2 > len(r.Phone)+1 || (m.Phone == "") != (r.Phone == "") {
			t.Fatalf("%q is shown as %q", r.Phone, m.Phone)
		}
	})
}

func TestEveryEndOfEveryType(t *testing.T) {
	c := book(t)
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	discards := []catalogue.End{catalogue.EndInformation, catalogue.EndSilent, catalogue.EndPrank, catalogue.EndWrongNumber, catalogue.EndTest}
	for _, kind := range append(c.Types(), catalogue.Type{}) {
		for _, as := range append(catalogue.Ends(), "lupa") {
			for _, state := range []State{Waiting, Attached, Ended} {
				contact := Contact{Type: kind.Code, State: state}
				err := contact.end(Ending{As: as, To: "PLN"}, c, now)
				possible := slices.Contains(discards, as) || as == catalogue.EndRequest || as == catalogue.EndHandedOver
				want := fault.Kind("")
				switch {
				case !possible:
					want = fault.Invalid
				case state != Waiting, kind.Crime && slices.Contains(discards, as):
					want = fault.Conflict
				}
				if fault.KindOf(err) != want {
					t.Fatalf("%s %q as %s: %v", state, kind.Code, as, err)
				}
				if err != nil && (contact.State != state || contact.EndedAt != nil) {
					t.Fatalf("refused, and yet %+v", contact)
				}
				if err == nil && (contact.State != Ended || contact.EndedAs != as || !contact.EndedAt.Equal(now)) {
					t.Fatalf("ended as %+v", contact)
				}
			}
		}
	}
	contact := Contact{State: Waiting}
	if err := contact.end(Ending{As: catalogue.EndHandedOver, To: " "}, c, now); fault.KindOf(err) != fault.Invalid {
		t.Errorf("handed over to nobody: %v", err)
	}
}

func TestWhatAContactNeeds(t *testing.T) {
	c := book(t)
	here := &incident.Place{Point: geo.Point{Lat: -5.1, Lon: 109.6}}
	for name, n := range map[string]struct {
		New
		sound bool
	}{
		"a silent call":      {New{Channel: "phone"}, true},
		"a sensor":           {New{Channel: "sensor", Location: here}, true},
		"an empty web form":  {New{Channel: "web", Text: " \n"}, false},
		"a type of nobody":   {New{Channel: "phone", Type: "menari"}, false},
		"NUL in the text":    {New{Channel: "phone", Text: "a\x00"}, false},
		"NUL in the name":    {New{Channel: "phone", Reporter: &Reporter{Name: "\x00"}}, false},
		"NUL in the number":  {New{Channel: "phone", Reporter: &Reporter{Phone: "\x00"}}, false},
		"zero island":        {New{Channel: "phone", Location: &incident.Place{}}, false},
		"somebody anonymous": {New{Channel: "phone", Text: "a", Reporter: &Reporter{Name: "Warga", Anonymous: true}}, true},
	} {
		if err := n.check(c); (err == nil) != n.sound {
			t.Errorf("%s: %v", name, err)
		}
		if n.Reporter != nil && n.Reporter.Anonymous && n.Reporter.Name != "" {
			t.Errorf("%s is named", name)
		}
	}
}

func TestLikeness(t *testing.T) {
	c := book(t)
	now := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	texts := []string{"", "tabrakan motor di pasar", "kecelakaan motor depan pasar", "kebakaran rumah dekat jembatan", "rumah terbakar", "kapan buka"}
	kinds := []string{"", "house_fire", "traffic_accident", "noise"}
	rapid.Check(t, func(t *rapid.T) {
		at := geo.Point{Lat: -5.1869, Lon: 109.6367}
		i := incident.Incident{
			Type: rapid.SampledFrom(kinds[1:]).Draw(t, "type"), Summary: rapid.SampledFrom(texts).Draw(t, "summary"), Location: incident.Place{Point: at},
			OpenedAt: now.Add(-time.Duration(rapid.IntRange(0, 240).Draw(t, "minutes")) * time.Minute),
		}
		contact := Contact{Text: rapid.SampledFrom(texts).Draw(t, "text"), Type: rapid.SampledFrom(kinds).Draw(t, "contact's type")}
		score := func(contact Contact, i incident.Incident) float64 {
			d := likeness(contact, i, now, c, lang.English)
			if d.Score < 0 || d.Score > 1 || d.Age < 0 || d.Score > 0 && len(d.Reasons) == 0 || (d.Distance == nil) != (contact.Location == nil) {
				t.Fatalf("%+v", d)
			}
			return d.Score
		}
		score(contact, i)
		near := rapid.Float64Range(0, 0.02).Draw(t, "degrees")
		placed := func(degrees float64) Contact {
			with := contact
			with.Location = &incident.Place{Point: geo.Point{Lat: at.Lat + degrees, Lon: at.Lon}}
			return with
		}
		if score(placed(near), i) < score(placed(near+0.002), i) {
			t.Fatal("who is farther is likelier")
		}
		older := i
		older.OpenedAt = i.OpenedAt.Add(-time.Hour)
		if score(placed(near), i) < score(placed(near), older) || score(contact, i) < score(contact, older) {
			t.Fatal("what is older is likelier")
		}
		same := contact
		if same.Type = i.Type; score(same, i) < score(contact, i) {
			t.Fatal("the same type makes it less likely")
		}
		a, b := sharedWords(contact.Text, i.Summary, c, contact.Type, i.Type), sharedWords(i.Summary, contact.Text, c, i.Type, contact.Type)
		if a != b || a < 0 || a > 1 {
			t.Fatalf("words shared one way %v, the other %v", a, b)
		}
	})
	if shared := sharedWords("ada tabrakan motor", "kecelakaan sepeda motor", c, "", ""); shared == 0 {
		t.Error("tabrakan does not meet kecelakaan")
	}
}

func TestRate(t *testing.T) {
	now := clock.NewFake(time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC))
	l := newRate(now)
	for k := range rateReports {
		if !l.allow("a") {
			t.Fatalf("report %d is refused", k+1)
		}
		now.Advance(time.Second)
	}
	if l.allow("a") || !l.allow("b") {
		t.Error("one address is not told from another")
	}
	now.Advance(rateWindow)
	if !l.allow("a") {
		t.Error("refused for ever")
	}
	for k := range rateMost + 10 {
		l.allow(string(rune('一' + k)))
	}
	if len(l.sent) > rateMost || l.allow("somebody new") {
		t.Errorf("%d addresses are remembered", len(l.sent))
	}
	now.Advance(rateWindow + time.Second)
	if !l.allow("somebody new") {
		t.Error("the memory never empties")
	}
}
