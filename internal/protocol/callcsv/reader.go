package callcsv

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
)

// Row is one row of the file that could be read.
type Row struct {
	Line            int // of the file, from 1; the header is line 1
	Number          string
	Group           string // rows of one incident share it; the number when the file does not group
	Further         bool   // an earlier row had the same group
	At              time.Time
	TypeText        string // as in the file
	Type            string // Sentra's code
	Location        *geo.Point
	Address         string
	Text            string
	Unit            string // call sign
	Priority        string // Sentra's code; "" when the file says nothing
	DispositionText string
	Disposition     string        // Sentra's code; "" when the file says nothing
	Delay           time.Duration // 0 when the file says nothing
}

// Bad is a row that could not be read. Reading goes on after it.
type Bad struct {
	Line   int
	Column string // "" when the whole row is at fault
	Reason lang.Text
}

// Error implements error.
func (b *Bad) Error() string {
	if b.Column == "" {
		return fmt.Sprintf("line %d: %s", b.Line, b.Reason.EN)
	}
	return fmt.Sprintf("line %d, column %s: %s", b.Line, b.Column, b.Reason.EN)
}

// Counts accounts for the rows so far: Read + Bad is all of them.
type Counts struct {
	Read    int `json:"read"`
	Further int `json:"further"` // of those read: rows of an incident that an earlier row began
	Bad     int `json:"bad"`
}

// Reader reads one file. It is for one goroutine.
type Reader struct {
	mapping *Mapping
	split   *splitter
	header  []string
	column  map[string]int
	groups  map[string]bool
	counts  Counts
}

// NewReader reads the header. The error is a fault that names the columns that are missing.
func NewReader(in io.Reader, m *Mapping) (*Reader, error) {
	r := &Reader{mapping: m, split: newSplitter(in, commaOf(m)), column: map[string]int{}, groups: map[string]bool{}}
	if head, err := r.split.in.Peek(3); err == nil && bytes.Equal(head, []byte("\ufeff")) {
		_, _ = r.split.in.Discard(3) // just seen
	}
	fields, _, err := r.split.next()
	var bad *Bad
	switch {
	case errors.Is(err, io.EOF):
		return nil, fault.New(fault.Malformed, lang.T("Berkas CSV kosong.", "The CSV file is empty."))
	case errors.As(err, &bad):
		return nil, fault.New(fault.Malformed, lang.F("Baris judul tidak terbaca. %s", "The header cannot be read. %s", bad.Reason)).Because(err)
	case err != nil:
		return nil, fmt.Errorf("read CSV: %w", err)
	}
	var wrong fault.List
	for i, name := range fields {
		name = strings.TrimSpace(name)
		if !utf8.ValidString(name) {
			return nil, fault.New(fault.Malformed, lang.T("Baris judul bukan UTF-8 yang sah.", "The header is not valid UTF-8."))
		}
		if _, twice := r.column[name]; twice && slices.Contains(m.columns(), name) {
			wrong.Add("header", lang.F("Kolom %q muncul dua kali.", "The column %q appears twice.", clip(name)))
		}
		r.header, r.column[name] = append(r.header, name), i
	}
	for _, name := range m.columns() {
		if _, there := r.column[name]; !there {
			wrong.Add("header", lang.F("Kolom %q tidak ada di berkas.", "The file has no column %q.", clip(name)))
		}
	}
	return r, wrong.Err()
}

// columns are all columns that the mapping names.
func (m *Mapping) columns() []string {
	all := slices.Concat([]string{
		m.Number, m.Group, m.Type.Column, m.Location.Point, m.Location.Lat, m.Location.Lon,
		m.Unit, m.Priority.Column, m.Disposition.Column, m.Delay.Column,
	}, m.Address, m.Text)
	for _, moment := range m.Time {
		all = append(all, moment.Column)
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(name string) bool { return name == "" })
}

// Counts accounts for the rows so far.
func (r *Reader) Counts() Counts { return r.counts }

// Next gives the next row. The error is io.EOF at the end, a *Bad for a row that cannot be read (go on), or that of the file itself.
func (r *Reader) Next() (Row, error) {
	fields, at, err := r.split.next()
	var row Row
	if err == nil {
		row, err = r.row(fields, at)
	}
	var bad *Bad
	switch {
	case errors.As(err, &bad):
		r.counts.Bad++
		return Row{Line: bad.Line}, bad
	case errors.Is(err, io.EOF):
		return Row{}, io.EOF
	case err != nil:
		return Row{}, fmt.Errorf("read CSV: %w", err)
	}
	row.Further = r.groups[row.Group]
	r.groups[row.Group] = true
	r.counts.Read++
	if row.Further {
		r.counts.Further++
	}
	return row, nil
}

// maxText is how many characters a field may have.
const maxText = 4000

func (r *Reader) row(fields []string, at int) (Row, error) {
	if len(fields) != len(r.header) {
		return Row{}, &Bad{Line: at, Reason: lang.F("Ada %d kolom, seharusnya %d.", "There are %d columns where %d are due.", len(fields), len(r.header))}
	}
	m, row := r.mapping, Row{Line: at}
	for i, text := range fields {
		switch {
		case !utf8.ValidString(text):
			return row, &Bad{Line: at, Column: r.header[i], Reason: lang.T("Bukan UTF-8 yang sah.", "Not valid UTF-8.")}
		case utf8.RuneCountInString(text) > maxText:
			return row, &Bad{Line: at, Column: r.header[i], Reason: lang.F("Lebih panjang dari %d huruf.", "Longer than %d characters.", maxText)}
		case strings.ContainsFunc(text, func(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' }):
			return row, &Bad{Line: at, Column: r.header[i], Reason: lang.T("Memuat tanda kendali.", "Holds control characters.")}
		}
	}
	get := func(column string) string { return r.text(fields, column) }
	if row.Number = get(m.Number); row.Number == "" {
		return row, &Bad{Line: at, Column: m.Number, Reason: lang.T("Nomor kosong.", "The number is empty.")}
	}
	if row.Group = get(m.Group); row.Group == "" {
		row.Group = row.Number
	}
	var bad *Bad
	if row.At, bad = r.time(get); bad == nil {
		row.Location, bad = r.location(get)
	}
	if bad == nil {
		row.Delay, bad = r.delay(get(m.Delay.Column))
	}
	if bad != nil {
		bad.Line = at
		return row, bad
	}
	row.TypeText, row.DispositionText = get(m.Type.Column), get(m.Disposition.Column)
	row.Type, row.Unit = m.Type.code(row.TypeText), get(m.Unit)
	row.Priority, row.Disposition = m.Priority.code(get(m.Priority.Column)), m.Disposition.code(row.DispositionText)
	row.Address, row.Text = r.joined(fields, m.Address), r.joined(fields, m.Text)
	return row, nil
}

// text gives a field without the blanks around it; "" for one that means nothing.
func (r *Reader) text(fields []string, column string) string {
	if column == "" {
		return ""
	}
	text := strings.TrimSpace(fields[r.column[column]])
	for _, empty := range r.mapping.Empty {
		if strings.EqualFold(text, empty) {
			return ""
		}
	}
	return text
}

func (r *Reader) joined(fields []string, columns []string) string {
	var parts []string
	for _, column := range columns {
		if text := r.text(fields, column); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, ", ")
}

func (r *Reader) time(get func(string) string) (time.Time, *Bad) {
	for _, moment := range r.mapping.Time {
		text := get(moment.Column)
		if text == "" {
			continue
		}
		at, err := time.ParseInLocation(moment.Layout, text, r.mapping.zone)
		if err != nil {
			return at, &Bad{Column: moment.Column, Reason: lang.F("Waktu %q tidak seperti %q.", "The time %q is not like %q.", clip(text), moment.Layout)}
		}
		if year := at.Year(); year < 1900 || year > 2200 {
			return at, &Bad{Column: moment.Column, Reason: lang.F("Tahun %d mustahil.", "The year %d is impossible.", year)}
		}
		return at.UTC(), nil
	}
	return time.Time{}, &Bad{Column: r.mapping.Time[0].Column, Reason: lang.T("Waktu kosong.", "The time is empty.")}
}

// location reads the place; nil when the row has none. The point 0,0 is what systems write that do not know.
func (r *Reader) location(get func(string) string) (*geo.Point, *Bad) {
	columns := r.mapping.Location
	lat, lon, column := get(columns.Lat), get(columns.Lon), columns.Lat
	if columns.Point != "" {
		column = columns.Point
		text := strings.TrimSuffix(strings.TrimPrefix(get(column), "("), ")")
		if text == "" {
			return nil, nil
		}
		var found bool
		if lat, lon, found = strings.Cut(text, ","); !found {
			return nil, &Bad{Column: column, Reason: lang.T("Bukan (lintang, bujur).", "Not (latitude, longitude).")}
		}
		lat, lon = strings.TrimSpace(lat), strings.TrimSpace(lon)
	}
	if lat == "" && lon == "" {
		return nil, nil
	}
	var p geo.Point
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(lat, 64)
	p.Lon, errLon = strconv.ParseFloat(lon, 64)
	if errLat != nil || errLon != nil {
		return nil, &Bad{Column: column, Reason: lang.T("Koordinat bukan angka.", "The coordinates are no numbers.")}
	}
	if p.Lat == 0 && p.Lon == 0 {
		return nil, nil
	}
	var wrong fault.List
	p.Check(&wrong, "")
	if wrong.Err() != nil {
		return nil, &Bad{Column: column, Reason: lang.F("Titik %v, %v tidak ada di bumi.", "The point %v, %v is not on the earth.", p.Lat, p.Lon)}
	}
	return &p, nil
}

func (r *Reader) delay(text string) (time.Duration, *Bad) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(text, 64)
	length := n * float64(r.mapping.Delay.Unit)
	if err != nil || math.IsNaN(length) || length < 0 || length > float64(365*24*time.Hour) {
		return 0, &Bad{Column: r.mapping.Delay.Column, Reason: lang.F("%q bukan lamanya waktu.", "%q is no length of time.", clip(text))}
	}
	return time.Duration(length), nil
}
