package geojson

import (
	"encoding/json"
	"strings"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Mapping says which properties of a feature hold what. An empty name means: guess from the names in use.
type Mapping struct {
	Name     string
	Kind     string
	Code     string
	Parent   string
	TimeZone string
}

// candidate is a property name in use, in small letters. For names of areas it also tells the kind they are then of: in a
// table of villages the columns for district and province are there too, so that the finest one stands first.
type candidate struct {
	property string
	kind     string
}

// nameProperties come from OpenStreetMap exports, the Indonesian mapping agency (BIG, since 2014 NAMOBJ/WADM…), the ministry of the
// interior, GADM and geoBoundaries.
var nameProperties = []candidate{
	{"name", ""}, {"nama", ""}, {"name:id", ""}, {"namobj", ""}, {"shapename", ""},
	{"wadmkd", "village"}, {"desa", "village"}, {"kelurahan", "village"}, {"nama_kel", "village"}, {"kel_name", "village"}, {"name_4", "village"},
	{"wadmkc", "district"}, {"kecamatan", "district"}, {"nama_kec", "district"}, {"kec_name", "district"}, {"name_3", "district"},
	{"wadmkk", "regency"}, {"kabupaten", "regency"}, {"kabkot", "regency"}, {"nama_kab", "regency"}, {"kab_name", "regency"}, {"name_2", "regency"},
	{"wadmpr", "province"}, {"propinsi", "province"}, {"provinsi", "province"}, {"nama_prov", "province"}, {"prov_name", "province"}, {"name_1", "province"},
}

var (
	kindProperties   = []candidate{{"kind", ""}, {"jenis", ""}, {"admin_level", ""}, {"shapetype", ""}}
	codeProperties   = []candidate{{"code", ""}, {"kode", ""}, {"kode_wilayah", ""}, {"kdpum", ""}, {"ref", ""}, {"iso3166-2", ""}, {"shapeiso", ""}}
	parentProperties = []candidate{{"parent", ""}, {"parent_code", ""}, {"induk", ""}}
	zoneProperties   = []candidate{{"time_zone", ""}, {"timezone", ""}, {"zona_waktu", ""}}
)

// levelKinds are the kinds of OpenStreetMap's admin_level in Indonesia, and of the levels of geoBoundaries.
var levelKinds = map[string]string{
	"4": "province", "5": "regency", "6": "district", "7": "village",
	"ADM1": "province", "ADM2": "regency", "ADM3": "district", "ADM4": "village",
}

// read fills the texts of the area. The string names the property that is at fault.
func (m Mapping) read(properties map[string]json.RawMessage, a *Area) (part string, wrong *fault.Fault) {
	names := make(map[string]string, len(properties)) // small letters → as written
	for name := range properties {
		lower := strings.ToLower(name)
		if other, twice := names[lower]; !twice || name < other { // always the same one of two that differ by case only
			names[lower] = name
		}
	}
	impliedKind := ""
	for _, want := range []struct {
		into     *string
		told     string
		guesses  []candidate
		required bool
		part     string
	}{
		{&a.Name, m.Name, nameProperties, true, "name"},
		{&a.Kind, m.Kind, kindProperties, false, "kind"},
		{&a.Code, m.Code, codeProperties, false, "code"},
		{&a.Parent, m.Parent, parentProperties, false, "parent"},
		{&a.TimeZone, m.TimeZone, zoneProperties, false, "time_zone"},
	} {
		property, text := "", ""
		if want.told != "" {
			property, text = want.told, textOf(properties[want.told])
		} else {
			for _, guess := range want.guesses {
				name, there := names[guess.property]
				if !there {
					continue
				}
				if found := textOf(properties[name]); found != "" {
					property, text = name, found
					if want.part == "name" {
						impliedKind = guess.kind
					}
					break
				}
			}
		}
		if !readable(text) {
			return "properties." + shorten(property), fault.New(fault.Invalid, lang.F("isi properti terlalu panjang (paling banyak %d huruf) atau memuat tanda kendali.",
				"the property is too long (at most %d characters) or holds control characters.", MaxText))
		}
		if text == "" && want.required {
			return "properties", fault.New(fault.Invalid, lang.T("tidak ada properti yang memuat nama wilayah; sebutkan nama propertinya.",
				"no property holds the name of the area; tell the property's name."))
		}
		*want.into = text
	}
	if kind, known := levelKinds[a.Kind]; known && m.Kind == "" {
		a.Kind = kind
	}
	if a.Kind == "" {
		a.Kind = impliedKind
	}
	return "", nil
}

// textOf reads a property as text: a string without blanks around it, or the digits of a number. Anything else is no text.
func textOf(raw json.RawMessage) string {
	if len(raw) == 0 {
		return ""
	}
	if raw[0] == '"' {
		var text string
		if json.Unmarshal(raw, &text) != nil {
			return ""
		}
		return strings.TrimSpace(text)
	}
	if raw[0] == '-' || raw[0] >= '0' && raw[0] <= '9' {
		return string(raw)
	}
	return ""
}
