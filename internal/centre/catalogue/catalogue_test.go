package catalogue

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func load(t testing.TB) *Catalogue {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBuiltInCatalogueIsWhole(t *testing.T) {
	c := load(t)
	if got := len(c.Types()); got < 60 {
		t.Errorf("%d types, want at least 60", got)
	}
	if got := len(c.Dispositions()); got < 15 {
		t.Errorf("%d dispositions, want at least 15", got)
	}
	perService := map[Service]int{}
	for _, kind := range c.Types() {
		perService[kind.Service]++
	}
	for _, s := range Services() {
		if perService[s] < 5 {
			t.Errorf("service %s has %d types, want at least 5", s, perService[s])
		}
	}
	if len(c.EndKinds()) != len(Ends()) || len(c.Services()) != 6 || len(c.Priorities()) != 5 {
		t.Errorf("%d ends, %d services, %d priorities", len(c.EndKinds()), len(c.Services()), len(c.Priorities()))
	}
}

// A caller's withdrawal of a violence, child or medical incident never cancels it (domain.md, "Incident states").
func TestViolenceChildrenAndMedicineAreChecked(t *testing.T) {
	c := load(t)
	for _, kind := range c.Types() {
		child := strings.Contains(kind.Code, "child") || strings.Contains(kind.Code, "baby")
		if (kind.Group == "violence" || kind.Group == "medical" || child) && !kind.SafetyCheck {
			t.Errorf("%s: a unit must check before it is cancelled", kind.Code)
		}
	}
}

// Protected by default: domestic and sexual violence, children, informants, complaints about officers.
func TestProtectedByDefault(t *testing.T) {
	c := load(t)
	for _, code := range []string{
		"domestic_violence", "sexual_violence", "child_abuse", "missing_child", "found_child", "abandoned_baby", "narcotics",
		"officer_complaint", "illegal_levy", "retaliation", "human_trafficking",
	} {
		kind, ok := c.Type(code)
		if !ok || !kind.Protected {
			t.Errorf("%s: found %v, protected %v", code, ok, kind.Protected)
		}
	}
	settled, ok := c.Disposition("settled_between_parties")
	if !ok || !settled.NotProtected {
		t.Fatal("settling between the parties must not be offered for protected types")
	}
	violence, _ := c.Type("sexual_violence")
	if settled.Allows(violence) {
		t.Error("sexual violence may be settled between the parties")
	}
	fight, _ := c.Type("fight")
	if !settled.Allows(fight) {
		t.Error("a fight may not be settled between the parties")
	}
}

func TestEveryTypeCanBeClosed(t *testing.T) {
	c := load(t)
	for _, kind := range c.Types() {
		var open int
		for _, d := range c.Dispositions() {
			if d.Allows(kind) {
				open++
			}
		}
		if open < 5 {
			t.Errorf("%s can be closed in %d ways only", kind.Code, open)
		}
	}
}

// An alleged crime is never discarded: only ends that pass the contact on allow it.
func TestEndsThatDiscardRefuseCrime(t *testing.T) {
	c := load(t)
	passesOn := []End{EndIncident, EndAttached, EndRequest, EndHandedOver}
	for _, e := range c.EndKinds() {
		if want := slices.Contains(passesOn, e.Code); e.AllowsCrime != want {
			t.Errorf("%s allows crime: %v, want %v", e.Code, e.AllowsCrime, want)
		}
	}
}

func TestTypeOnTheWire(t *testing.T) {
	c := load(t)
	kind, _ := c.Type("rumour_check")
	raw, err := json.Marshal(kind)
	if err != nil {
		t.Fatal(err)
	}
	var wire map[string]any
	if err := json.Unmarshal(raw, &wire); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{"code", "name", "service", "priority", "needs", "crime", "protected", "safety_check", "words"} {
		if wire[field] == nil {
			t.Errorf("%s is missing or null in %s", field, raw)
		}
	}
	if name, _ := wire["name"].(map[string]any); name["id"] == "" || name["en"] == "" {
		t.Errorf("name in both languages wanted: %v", wire["name"])
	}
}

func TestWhatItHandsOutIsNotItself(t *testing.T) {
	c := load(t)
	c.Types()[0].Code = "changed"
	if _, ok := c.Type(c.Types()[0].Code); !ok || c.Types()[0].Code == "changed" {
		t.Error("a caller changed the catalogue")
	}
}

func TestPriority(t *testing.T) {
	if !P1.Before(P2) || P5.Before(P4) || P3.Before(P3) {
		t.Error("P1 is the most urgent")
	}
	for _, bad := range []Priority{"", "P0", "P6", "p1", "P10"} {
		if bad.Valid() {
			t.Errorf("%q is no priority", bad)
		}
	}
	if Service("police").Valid() {
		t.Error("police is no service")
	}
}

func TestSuggest(t *testing.T) {
	c := load(t)
	for text, want := range map[string]string{
		"Ada tabrak lari di depan pasar, pengendara motor tergeletak":     "hit_and_run",
		"rumah terbakar, api besar":                                       "house_fire",
		"Tolong, ada ULAR masuk dapur":                                    "snake",
		"ketuban pecah, mau lahiran sekarang":                             "childbirth",
		"motor saya hilang, motor dicuri di parkiran":                     "vehicle_theft",
		"lindu, rumah goyang":                                             "earthquake",
		"air masuk rumah, banjir setinggi lutut":                          "flood",
		"suami memukul istri di sebelah, kdrt":                            "domestic_violence",
		"pasien tidak bernapas, nadi tidak teraba":                        "cardiac_arrest",
		"mati lampu sejak magrib":                                         "power_outage",
		"there is a gas leak in the kitchen":                              "gas_leak",
		"mobil ringsek, sopir terjepit dan tidak bisa keluar, kecelakaan": "traffic_accident_trapped",
	} {
		got := c.Suggest(text, 3)
		if len(got) == 0 || got[0].Type.Code != want {
			t.Errorf("%q: got %v, want %s first", text, codes(got), want)
		}
	}
	if got := c.Suggest("halo selamat pagi", 5); len(got) != 0 {
		t.Errorf("a greeting suggests %v", codes(got))
	}
	if got := c.Suggest("kebakaran pasar", -1); len(got) != 0 {
		t.Errorf("limit -1 gives %v", codes(got))
	}
}

func codes(list []Suggestion) []string {
	var out []string
	for _, s := range list {
		out = append(out, s.Type.Code)
	}
	return out
}
