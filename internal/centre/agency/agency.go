package agency

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// ID identifies an agency.
type ID string

// Kind is what sort of organisation an agency is.
type Kind string

// The kinds. The Indonesian short names are the ones in everyday use and stay as they are in every language.
const (
	Polda     Kind = "polda"     // provincial police
	Polres    Kind = "polres"    // regency or city police
	Polsek    Kind = "polsek"    // district police
	Damkar    Kind = "damkar"    // fire and rescue
	PSC119    Kind = "psc119"    // ambulance dispatch
	BPBD      Kind = "bpbd"      // disaster management
	Basarnas  Kind = "basarnas"  // search and rescue
	Dishub    Kind = "dishub"    // transport
	RS        Kind = "rs"        // hospital
	Puskesmas Kind = "puskesmas" // community health centre
	SatpolPP  Kind = "satpol_pp" // civil service police
	Dinsos    Kind = "dinsos"    // social service
	Utility   Kind = "utility"   // electricity, water, gas, telecommunication
	Pemda     Kind = "pemda"     // provincial, city or regency government
	Kecamatan Kind = "kecamatan" // district government
	Kelurahan Kind = "kelurahan" // village government
	Other     Kind = "other"
)

// kindNames say each kind in words, in the order in which people read them.
var kindNames = []struct {
	kind Kind
	name lang.Text
}{
	{Polda, lang.T("Kepolisian daerah", "Provincial police")},
	{Polres, lang.T("Kepolisian resor", "City or regency police")},
	{Polsek, lang.T("Kepolisian sektor", "District police")},
	{Damkar, lang.T("Pemadam kebakaran dan penyelamatan", "Fire and rescue service")},
	{PSC119, lang.T("Pusat layanan gawat darurat 119", "Ambulance service (PSC 119)")},
	{BPBD, lang.T("Badan penanggulangan bencana daerah", "Disaster management agency")},
	{Basarnas, lang.T("Badan pencarian dan pertolongan", "Search and rescue agency")},
	{Dishub, lang.T("Dinas perhubungan", "Transport agency")},
	{RS, lang.T("Rumah sakit", "Hospital")},
	{Puskesmas, lang.T("Pusat kesehatan masyarakat", "Community health centre")},
	{SatpolPP, lang.T("Satuan polisi pamong praja", "Civil service police")},
	{Dinsos, lang.T("Dinas sosial", "Social service agency")},
	{Utility, lang.T("Penyedia listrik, air, gas, atau telekomunikasi", "Electricity, water, gas or telecommunication utility")},
	{Pemda, lang.T("Pemerintah daerah", "Local government")},
	{Kecamatan, lang.T("Kecamatan", "District office")},
	{Kelurahan, lang.T("Kelurahan atau desa", "Village office")},
	{Other, lang.T("Lainnya", "Other")},
}

// Kinds are all kinds, in the order in which people read them.
func Kinds() []Kind {
	kinds := make([]Kind, len(kindNames))
	for i, k := range kindNames {
		kinds[i] = k.kind
	}
	return kinds
}

// Text says the kind in words.
func (k Kind) Text() lang.Text {
	for _, known := range kindNames {
		if known.kind == k {
			return known.name
		}
	}
	return lang.T(string(k), string(k))
}

// Agency is an organisation.
type Agency struct {
	ID       ID     `json:"id"`
	Code     string `json:"code" doc:"short, unique, known outside"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	ParentID ID     `json:"parent_id,omitempty" doc:"the agency above it"`
	Version  int64  `json:"version"`
}

// New is what is needed to add an agency.
type New struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	ParentID ID     `json:"parent_id,omitempty"`
}

// Edit is what to change of an agency; what is nil stays.
type Edit struct {
	Code     *string `json:"code,omitempty"`
	Name     *string `json:"name,omitempty"`
	Kind     *Kind   `json:"kind,omitempty"`
	ParentID *ID     `json:"parent_id,omitempty" doc:"empty: under nobody"`
}

// apply returns the agency as it would be after the edit.
func (e Edit) apply(a Agency) Agency {
	if e.Code != nil {
		a.Code = *e.Code
	}
	if e.Name != nil {
		a.Name = *e.Name
	}
	if e.Kind != nil {
		a.Kind = *e.Kind
	}
	if e.ParentID != nil {
		a.ParentID = *e.ParentID
	}
	return a
}

const maxName = 200

var codeForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$`)

// sound trims the texts and tells what is wrong with the agency by itself.
func (a *Agency) sound() error {
	var wrong fault.List
	a.Code, a.Name = strings.TrimSpace(a.Code), strings.TrimSpace(a.Name)
	if !codeForm.MatchString(a.Code) {
		wrong.Add("code", lang.T("Kode terdiri atas 1–40 huruf, angka, titik, garis, atau garis miring, dan diawali huruf atau angka.",
			"A code has 1 to 40 letters, digits, dots, dashes or slashes and begins with a letter or digit."))
	}
	switch length := utf8.RuneCountInString(a.Name); {
	case length == 0:
		wrong.Add("name", lang.T("Nama wajib diisi.", "The name is required."))
	case length > maxName:
		wrong.Add("name", lang.F("Nama paling panjang %d huruf.", "A name has at most %d characters.", maxName))
	case !utf8.ValidString(a.Name) || strings.ContainsFunc(a.Name, unicode.IsControl):
		wrong.Add("name", lang.T("Nama memuat tanda yang tidak dapat dibaca.", "The name holds characters that cannot be read."))
	}
	if !slices.Contains(Kinds(), a.Kind) {
		list := strings.Trim(fmt.Sprint(Kinds()), "[]")
		wrong.Add("kind", lang.F("Pilih salah satu dari: %s.", "Choose one of: %s.", list))
	}
	return wrong.Err()
}
