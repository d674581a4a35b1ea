package callcsv

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Mapping says which column of a file holds what. A column that is not named is not used.
type Mapping struct {
	Delimiter string   `yaml:"delimiter"` // one character; comma when empty
	Empty     []string `yaml:"empty"`     // texts that mean nothing, in any case

	Number   string   `yaml:"number"` // of the row
	Group    string   `yaml:"group"`  // rows with the same text are one incident, one row for each unit sent
	Zone     string   `yaml:"zone"`   // IANA name, for times without one
	Time     []Moment `yaml:"time"`   // the first that is not empty counts
	Type     Words    `yaml:"type"`
	Location struct {
		Point string `yaml:"point"` // one column: (latitude, longitude)
		Lat   string `yaml:"lat"`
		Lon   string `yaml:"lon"`
	} `yaml:"location"`
	Address     []string `yaml:"address"` // joined by commas
	Text        []string `yaml:"text"`    // what the caller said, joined by commas
	Unit        string   `yaml:"unit"`    // call sign that the row is about
	Priority    Words    `yaml:"priority"`
	Disposition Words    `yaml:"disposition"`
	Delay       struct {
		Column string        `yaml:"column"` // a number: how long the first unit took
		Unit   time.Duration `yaml:"unit"`   // what the number counts, such as 1m
	} `yaml:"delay"`

	zone *time.Location
}

// Moment is a column with a time.
type Moment struct {
	Column string `yaml:"column"`
	Layout string `yaml:"layout"` // as package time writes it: 2006-01-02 15:04:05
}

// Words says what the words of a column mean in Sentra.
type Words struct {
	Column  string            `yaml:"column"`
	Codes   map[string]string `yaml:"codes"`   // text, in any case → code
	Default string            `yaml:"default"` // for texts that are not listed
}

//go:embed mappings/*.yaml
var builtIn embed.FS

// Names are the mappings that are built in.
func Names() []string {
	files, _ := fs.Glob(builtIn, "mappings/*.yaml") // the pattern is a constant
	names := make([]string, len(files))
	for i, file := range files {
		names[i] = strings.TrimSuffix(path.Base(file), ".yaml")
	}
	return names
}

// Named returns a mapping that is built in.
func Named(name string) (*Mapping, error) {
	if !slices.Contains(Names(), name) {
		return nil, fault.OnField("mapping", lang.F("Pemetaan %q tidak ada; yang tersedia: %s.", "There is no mapping %q; there are: %s.", clip(name), strings.Join(Names(), ", ")))
	}
	data, err := builtIn.ReadFile("mappings/" + name + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read mapping: %w", err)
	}
	return ParseMapping(data)
}

const maxMapping = 1 << 20

// ParseMapping reads a mapping file, YAML or JSON. The error is a fault that names what is wrong in it.
func ParseMapping(data []byte) (*Mapping, error) {
	if len(data) > maxMapping || !utf8.Valid(data) {
		return nil, fault.New(fault.Malformed, lang.T("Berkas pemetaan harus UTF-8 dan paling besar 1 MiB.", "A mapping file must be UTF-8 and have at most 1 MiB."))
	}
	m := &Mapping{}
	decoder := yaml.NewDecoder(bytes.NewReader(data)) // JSON is YAML, too
	decoder.KnownFields(true)
	if err := decoder.Decode(m); err != nil && !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Malformed, lang.F("Berkas pemetaan tidak terbaca: %s", "The mapping file cannot be read: %s", clip(err.Error()))).Because(err)
	}
	return m, m.check()
}

var codeForm = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

func (m *Mapping) check() error {
	var wrong fault.List
	required := func(field, value string) {
		if value == "" {
			wrong.Add(field, lang.T("Wajib ada.", "It is required."))
		}
	}
	required("number", m.Number)
	if len(m.Time) == 0 {
		required("time", "")
	}
	for _, moment := range m.Time {
		required("time.column", moment.Column)
		required("time.layout", moment.Layout)
	}
	required("type.default", m.Type.Default)
	if utf8.RuneCountInString(m.Delimiter) > 1 || strings.ContainsAny(m.Delimiter, "\"\r\n\ufffd") {
		wrong.Add("delimiter", lang.T("Harus satu tanda, bukan tanda petik.", "It must be one character, and no quotation mark."))
	}
	if (m.Location.Lat == "") != (m.Location.Lon == "") || m.Location.Lat != "" && m.Location.Point != "" {
		wrong.Add("location", lang.T("Sebutkan point saja, atau lat bersama lon.", "Name point alone, or lat together with lon."))
	}
	var err error
	if m.zone, err = time.LoadLocation(m.Zone); err != nil || m.Zone == "Local" {
		wrong.Add("zone", lang.F("Zona waktu %q tidak dikenal.", "The time zone %q is not known.", clip(m.Zone)))
	}
	if m.Delay.Column != "" && m.Delay.Unit <= 0 {
		wrong.Add("delay.unit", lang.T("Sebutkan satuannya, misalnya 1m.", "Name the unit, such as 1m."))
	}
	m.Type.check("type", &wrong)
	m.Priority.check("priority", &wrong)
	m.Disposition.check("disposition", &wrong)
	return wrong.Err()
}

func (w *Words) check(field string, wrong *fault.List) {
	folded := make(map[string]string, len(w.Codes))
	for text, code := range w.Codes {
		if !codeForm.MatchString(code) {
			wrong.Add(field+".codes", lang.F("Kode untuk %q harus terdiri atas huruf, angka, dan garis bawah.", "The code for %q must be letters, digits and underscores.", clip(text)))
		}
		folded[fold(text)] = code
	}
	if w.Default != "" && !codeForm.MatchString(w.Default) {
		wrong.Add(field+".default", lang.T("Kode harus terdiri atas huruf, angka, dan garis bawah.", "A code must be letters, digits and underscores."))
	}
	w.Codes = folded
}

// code gives the code for a text of the file.
func (w *Words) code(text string) string {
	if code, known := w.Codes[fold(text)]; known {
		return code
	}
	return w.Default
}

// fold makes texts equal that differ by case and blanks only.
func fold(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }

// clip keeps a text from outside short enough for a message.
func clip(text string) string {
	const most = 120
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
