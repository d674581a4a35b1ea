package geojson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Limits of what is read.
const (
	MaxBytes    = 256 << 20
	MaxFeatures = 50_000
	MaxText     = 200 // characters of a name, code, kind …
	maxFaults   = 20  // told at once
)

// Area is a feature of the file. Texts are as in the file; "" when it says nothing.
type Area struct {
	Index    int    // of the feature, from 0
	Name     string // never empty
	Kind     string
	Code     string
	Parent   string // code of the parent
	TimeZone string // IANA name
	Geometry orb.MultiPolygon
}

// Read reads a whole file of at most MaxBytes.
func Read(r io.Reader, m Mapping) ([]Area, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, malformed(lang.T("Berkas tidak terbaca sampai selesai.", "The file could not be read to its end.")).Because(err)
	}
	return Parse(data, m)
}

// Parse reads a whole file. The error is a fault: Malformed when it is no GeoJSON, TooLarge, or Invalid with a field such as
// features[3].geometry for each feature at fault (the first few).
func Parse(data []byte, m Mapping) ([]Area, error) {
	if len(data) > MaxBytes {
		return nil, fault.New(fault.TooLarge, lang.F("Berkas GeoJSON paling besar %d MiB.", "A GeoJSON file has at most %d MiB.", MaxBytes>>20))
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff")) // RFC 8259 section 8.1 allows to ignore it
	if at := invalidUTF8(data); at >= 0 {
		return nil, malformed(lang.F("Berkas bukan UTF-8 yang sah (byte ke-%d).", "The file is not valid UTF-8 (byte %d).", at+1))
	}
	p := &parser{mapping: m, decode: json.NewDecoder(bytes.NewReader(data))}
	if err := p.collection(); err != nil {
		return nil, err
	}
	if err := p.wrong.Err(); err != nil {
		return nil, err
	}
	if len(p.areas) == 0 {
		return nil, fault.OnField("features", lang.T("Berkas ini tidak memuat satu wilayah pun.", "The file holds no area."))
	}
	return p.areas, nil
}

func invalidUTF8(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; at < len(data); {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size <= 1 {
			return at
		}
		at += size
	}
	return -1
}

func malformed(message lang.Text) *fault.Fault { return fault.New(fault.Malformed, message) }

// parser walks the collection and decodes one feature at a time.
type parser struct {
	mapping Mapping
	decode  *json.Decoder
	areas   []Area
	wrong   fault.List
	faults  int
}

func (p *parser) collection() error {
	if err := p.open('{', lang.T("Berkas harus berupa satu objek GeoJSON.", "The file must be one GeoJSON object.")); err != nil {
		return err
	}
	seen := map[string]bool{}
	for p.decode.More() {
		token, err := p.decode.Token()
		if err != nil {
			return p.notJSON(err)
		}
		name, _ := token.(string)
		if seen[name] {
			return malformed(lang.F("Anggota %q muncul dua kali.", "The member %q appears twice.", shorten(name)))
		}
		seen[name] = true
		if err := p.member(name); err != nil {
			return err
		}
	}
	if _, err := p.decode.Token(); err != nil {
		return p.notJSON(err)
	}
	if _, err := p.decode.Token(); !errors.Is(err, io.EOF) {
		return malformed(lang.T("Ada isi lain sesudah akhir objek GeoJSON.", "Something follows the end of the GeoJSON object."))
	}
	for _, needed := range []string{"type", "features"} {
		if !seen[needed] {
			return fault.OnField(needed, lang.F("Anggota %q wajib ada.", "The member %q is required.", needed))
		}
	}
	return nil
}

func (p *parser) open(delimiter json.Delim, otherwise lang.Text) error {
	token, err := p.decode.Token()
	if err != nil {
		return p.notJSON(err)
	}
	if token != delimiter {
		return malformed(otherwise)
	}
	return nil
}

func (p *parser) member(name string) error {
	switch name {
	case "features":
		return p.features()
	case "type":
		var kind any
		if err := p.decode.Decode(&kind); err != nil {
			return p.notJSON(err)
		}
		if kind != "FeatureCollection" {
			return fault.OnField("type", lang.T("Yang dapat dibaca hanya GeoJSON berjenis FeatureCollection.", "Only GeoJSON of the type FeatureCollection can be read."))
		}
		return nil
	}
	var value json.RawMessage
	if err := p.decode.Decode(&value); err != nil {
		return p.notJSON(err)
	}
	if name == "crs" && !worldwide(value) {
		return fault.OnField("crs", lang.T("Koordinat harus WGS 84 (EPSG:4326, bujur lalu lintang). Ubah dahulu sistem koordinat berkas ini.",
			"Coordinates must be WGS 84 (EPSG:4326, longitude first). Convert the file first."))
	}
	return nil
}

// worldwide tells whether the "crs" member of GeoJSON before RFC 7946 names WGS 84 or nothing.
func worldwide(crs json.RawMessage) bool {
	var named struct {
		Properties struct{ Name string }
	}
	if json.Unmarshal(crs, &named) != nil {
		return false
	}
	name := strings.ToUpper(named.Properties.Name)
	return string(crs) == "null" || strings.HasSuffix(name, "CRS84") || strings.HasSuffix(name, ":4326")
}

func (p *parser) features() error {
	if err := p.open('[', lang.T(`"features" harus berupa daftar.`, `"features" must be a list.`)); err != nil {
		return err
	}
	for index := 0; p.decode.More(); index++ {
		if index == MaxFeatures {
			return fault.New(fault.TooLarge, lang.F("Berkas memuat lebih dari %d fitur.", "The file has more than %d features.", MaxFeatures))
		}
		var raw json.RawMessage
		if err := p.decode.Decode(&raw); err != nil {
			return p.notJSON(err)
		}
		p.feature(index, raw)
		if p.faults >= maxFaults {
			return p.wrong.Err()
		}
	}
	_, err := p.decode.Token()
	if err != nil {
		return p.notJSON(err)
	}
	return nil
}

// notJSON says where the file stops being JSON.
func (p *parser) notJSON(cause error) error {
	at := p.decode.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(cause, &syntax) {
		at = syntax.Offset
	}
	return malformed(lang.F("Berkas bukan JSON yang sah (sekitar byte ke-%d).", "The file is not valid JSON (near byte %d).", at)).Because(cause)
}

// fault notes what is wrong with a feature: a part of it ("geometry", "properties.name") and why.
func (p *parser) fault(index int, part string, why lang.Text) {
	p.faults++
	p.wrong.Add(strings.TrimSuffix(fmt.Sprintf("features[%d].%s", index, part), "."),
		lang.F("Fitur ke-%d: %s", "Feature %d: %s", index, why))
}

func (p *parser) feature(index int, raw json.RawMessage) {
	var f struct {
		Type       string                     `json:"type"`
		Properties map[string]json.RawMessage `json:"properties"`
		Geometry   *struct {
			Type        string          `json:"type"`
			Coordinates json.RawMessage `json:"coordinates"`
		} `json:"geometry"`
	}
	if err := json.Unmarshal(raw, &f); err != nil || f.Type != "Feature" {
		p.fault(index, "", lang.T("bukan objek Feature yang benar.", "not a proper Feature object."))
		return
	}
	a := Area{Index: index}
	if part, err := p.mapping.read(f.Properties, &a); err != nil {
		p.fault(index, part, err.Message)
		return
	}
	if f.Geometry == nil {
		p.fault(index, "geometry", lang.T("geometri wajib ada.", "the geometry is required."))
		return
	}
	var wrong *fault.Fault
	if a.Geometry, wrong = polygons(f.Geometry.Type, f.Geometry.Coordinates); wrong != nil {
		p.fault(index, "geometry", wrong.Message)
		return
	}
	p.areas = append(p.areas, a)
}

// readable tells whether a text may be shown as it is.
func readable(text string) bool {
	return utf8.RuneCountInString(text) <= MaxText && !strings.ContainsFunc(text, unicode.IsControl)
}

// shorten keeps a text from the file short enough for a message.
func shorten(text string) string {
	const most = 40
	runes := []rune(text)
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
