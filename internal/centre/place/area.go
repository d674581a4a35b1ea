package place

import (
	"slices"
	"strings"

	"sentra/internal/platform/lang"
)

// ID identifies an area.
type ID string

// Kind is what sort of area it is.
type Kind string

// The kinds, greater ones first.
const (
	Province     Kind = "province"
	Regency      Kind = "regency" // kabupaten or kota
	District     Kind = "district"
	Village      Kind = "village" // desa or kelurahan
	RW           Kind = "rw"
	RT           Kind = "rt"
	Jurisdiction Kind = "jurisdiction"
	Beat         Kind = "beat"
	Zone         Kind = "zone"
)

// kindNames say each kind in words, greater ones first; also lists what files call it.
var kindNames = []struct {
	kind           Kind
	administrative bool
	name           lang.Text
	also           []string
}{
	{Province, true, lang.T("Provinsi", "Province"), []string{"provinsi", "propinsi"}},
	{Regency, true, lang.T("Kabupaten/kota", "Regency or city"), []string{"kabupaten", "kota", "city", "kabupaten/kota"}},
	{District, true, lang.T("Kecamatan", "District"), []string{"kecamatan", "subdistrict"}},
	{Village, true, lang.T("Desa/kelurahan", "Village"), []string{"desa", "kelurahan", "desa/kelurahan"}},
	{RW, true, lang.T("RW", "RW"), []string{"rukun warga"}},
	{RT, true, lang.T("RT", "RT"), []string{"rukun tetangga"}},
	{Jurisdiction, false, lang.T("Wilayah hukum", "Jurisdiction"), []string{"wilayah hukum", "wilkum"}},
	{Beat, false, lang.T("Sektor patroli", "Beat"), []string{"sektor", "sektor patroli"}},
	{Zone, false, lang.T("Zona", "Zone"), []string{"zona"}},
}

// Kinds are all kinds, greater ones first.
func Kinds() []Kind {
	kinds := make([]Kind, len(kindNames))
	for i, k := range kindNames {
		kinds[i] = k.kind
	}
	return kinds
}

// ParseKind reads a kind as files write it, in English or Indonesian, in any case; false when it is none.
func ParseKind(text string) (Kind, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, k := range kindNames {
		if string(k.kind) == text || slices.Contains(k.also, text) {
			return k.kind, true
		}
	}
	return "", false
}

// Text says the kind in words.
func (k Kind) Text() lang.Text {
	if rank := k.rank(); rank >= 0 {
		return kindNames[rank].name
	}
	return lang.T(string(k), string(k))
}

// rank is smaller for greater kinds.
func (k Kind) rank() int { return slices.Index(Kinds(), k) }

// administrative tells whether areas of the kind nest by law.
func (k Kind) administrative() bool {
	rank := k.rank()
	return rank >= 0 && kindNames[rank].administrative
}

// Area is an area without its geometry.
type Area struct {
	ID       ID     `json:"id"`
	Code     string `json:"code"`
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	ParentID ID     `json:"parent_id,omitempty"`
	TimeZone string `json:"time_zone,omitempty" doc:"IANA name; empty: as the area around it"`
	Version  int64  `json:"version"`
}
