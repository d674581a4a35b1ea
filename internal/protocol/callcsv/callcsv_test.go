package callcsv_test

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"sentra/internal/platform/fault"
	"sentra/internal/protocol/callcsv"
)

const small = `
number: id
group: incident
zone: Asia/Jakarta
time: [{column: when, layout: "2006-01-02 15:04:05"}]
location: {lat: lat, lon: lon}
type: {column: kind, default: welfare_check, codes: {Kebakaran Rumah: house_fire}}
priority: {column: prio, codes: {tinggi: P1}}
address: [street, town]
delay: {column: wait, unit: 1s}
empty: ["null"]
`

const header = "id,incident,when,lat,lon,kind,prio,street,town,wait\n"

func mapping(t testing.TB, text string) *callcsv.Mapping {
	t.Helper()
	m, err := callcsv.ParseMapping([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// readAll gives the rows that can be read, and the bad ones.
func readAll(t testing.TB, in string) ([]callcsv.Row, []*callcsv.Bad) {
	t.Helper()
	r, err := callcsv.NewReader(strings.NewReader(in), mapping(t, small))
	if err != nil {
		t.Fatal(err)
	}
	var rows []callcsv.Row
	var bads []*callcsv.Bad
	for {
		row, err := r.Next()
		var bad *callcsv.Bad
		switch {
		case errors.Is(err, io.EOF):
			if c := r.Counts(); c.Read != len(rows) || c.Bad != len(bads) {
				t.Errorf("the counts say %+v, there were %d and %d", c, len(rows), len(bads))
			}
			return rows, bads
		case errors.As(err, &bad):
			bads = append(bads, bad)
		case err != nil:
			t.Fatal(err)
		default:
			rows = append(rows, row)
		}
	}
}

func TestARowIsReadByItsMapping(t *testing.T) {
	rows, bads := readAll(t, "\ufeff"+header+
		"1,A,2026-11-23 07:30:00,-6.2,106.8, kebakaran  RUMAH ,Tinggi,\"Jl. Melati, 5\",Kota Nusa,90\r\n"+
		"2,A,2026-11-23 07:31:00,null,,lain,,null,Kota Nusa,\r\n\r\n"+
		"3,,2026-11-23 07:32:00,0,0,lain,,\"baris\nkedua\",,")
	if len(bads) > 0 || len(rows) != 3 {
		t.Fatalf("%d rows, bad: %v", len(rows), bads)
	}
	first := rows[0]
	if first.Number != "1" || first.Group != "A" || first.Further || first.Type != "house_fire" || first.Priority != "P1" ||
		first.Address != "Jl. Melati, 5, Kota Nusa" || first.Delay != 90*time.Second || first.Line != 2 {
		t.Errorf("first row: %+v", first)
	}
	if want := time.Date(2026, 11, 23, 0, 30, 0, 0, time.UTC); !first.At.Equal(want) {
		t.Errorf("time %v, want %v", first.At, want)
	}
	if first.Location == nil || first.Location.Lat != -6.2 || first.Location.Lon != 106.8 {
		t.Errorf("location %v", first.Location)
	}
	if second := rows[1]; !second.Further || second.Location != nil || second.Type != "welfare_check" || second.Priority != "" || second.Address != "Kota Nusa" {
		t.Errorf("second row: %+v", second)
	}
	if third := rows[2]; third.Group != "3" || third.Further || third.Location != nil || third.Line != 5 {
		t.Errorf("third row: %+v", third)
	}
}

func TestABadRowIsToldAndTheOthersAreRead(t *testing.T) {
	good := ",A,2026-11-23 07:30:00,-6.2,106.8,lain,,x,y,1\n"
	for name, c := range map[string]struct{ row, column string }{
		"too few columns":      {"1,A\n", ""},
		"stray quotation mark": {`1,A,2026-11-23 07:30:00,-6.2,106.8,la"in,,x,y,1` + "\n", ""},
		"never closed":         {`1,A,2026-11-23 07:30:00,-6.2,106.8,"lain,,x,y,1` + "\n", ""},
		"no number":            {good, "id"},
		"time":                 {"1,A,23/11/2026,-6.2,106.8,lain,,x,y,1\n", "when"},
		"no time":              {"1,A,,-6.2,106.8,lain,,x,y,1\n", "when"},
		"latitude":             {"1,A,2026-11-23 07:30:00,-96.2,106.8,lain,,x,y,1\n", "lat"},
		"no number as lat":     {"1,A,2026-11-23 07:30:00,enam,106.8,lain,,x,y,1\n", "lat"},
		"not a number":         {"1,A,2026-11-23 07:30:00,NaN,106.8,lain,,x,y,1\n", "lat"},
		"half a place":         {"1,A,2026-11-23 07:30:00,-6.2,,lain,,x,y,1\n", "lat"},
		"UTF-8":                {"1,A,2026-11-23 07:30:00,-6.2,106.8,lain,,\xff\xfe,y,1\n", "street"},
		"control character":    {"1,A,2026-11-23 07:30:00,-6.2,106.8,lain,,a\x00b,y,1\n", "street"},
		"delay":                {"1,A,2026-11-23 07:30:00,-6.2,106.8,lain,,x,y,-5\n", "wait"},
		"long line":            {strings.Repeat("x", 70_000) + "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			rows, bads := readAll(t, header+"7"+good+c.row+"8"+good+"9"+good)
			if len(rows) != 3 || len(bads) != 1 {
				t.Fatalf("%d rows and %d bad ones: %v", len(rows), len(bads), bads)
			}
			bad := bads[0]
			if bad.Line != 3 || bad.Column != c.column || bad.Reason.ID == "" || bad.Reason.EN == "" {
				t.Errorf("told: %v", bad)
			}
			if rows[2].Line != 5 {
				t.Errorf("the last row is said to stand on line %d", rows[2].Line)
			}
		})
	}
}

func TestAFileThatDoesNotFitItsMapping(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		kind fault.Kind
	}{
		"empty":          {"", fault.Malformed},
		"no such column": {"id,when\n", fault.Invalid},
		"twice":          {"id," + header, fault.Invalid},
		"binary":         {"\xff\xfe\x00i\x00d", fault.Malformed},
	} {
		if _, err := callcsv.NewReader(strings.NewReader(c.in), mapping(t, small)); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMappingIsChecked(t *testing.T) {
	for name, text := range map[string]string{
		"empty":       "",
		"no YAML":     "a: [",
		"unknown key": small + "colour: red\n",
		"zone":        strings.Replace(small, "Asia/Jakarta", "Asia/Atlantis", 1),
		"half point":  strings.Replace(small, "lat: lat, ", "", 1),
		"code":        strings.Replace(small, "house_fire", "'house fire'", 1),
		"delimiter":   small + "delimiter: '\"'\n",
		"delay":       strings.Replace(small, "unit: 1s", "unit: 0s", 1),
	} {
		if _, err := callcsv.ParseMapping([]byte(text)); !fault.Is(err, fault.Invalid) && !fault.Is(err, fault.Malformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	asJSON := `{"number":"n","time":[{"column":"t","layout":"2006-01-02"}],"type":{"default":"fight"},"delimiter":";"}`
	if !json.Valid([]byte(asJSON)) {
		t.Fatal("the test itself is wrong")
	}
	r, err := callcsv.NewReader(strings.NewReader("n;t\n1;2026-11-23\n"), mapping(t, asJSON))
	if err != nil {
		t.Fatal(err)
	}
	if row, err := r.Next(); err != nil || row.Number != "1" || row.Type != "fight" {
		t.Errorf("%+v, %v", row, err)
	}
	if _, err := callcsv.Named("atlantis"); !fault.Is(err, fault.Invalid) {
		t.Error(err)
	}
	for _, name := range callcsv.Names() {
		if _, err := callcsv.Named(name); err != nil {
			t.Errorf("built in %s: %v", name, err)
		}
	}
}

// The whole published file: 1,000 rows, 961 incidents, every row with a place.
func TestSanFrancisco(t *testing.T) {
	const file = "../../../../shared/data/calls/san-francisco-fire-2002.csv"
	in, err := os.Open(file)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("calls/san-francisco-fire-2002.csv is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	m, err := callcsv.Named("san-francisco-fire")
	if err != nil {
		t.Fatal(err)
	}
	r, err := callcsv.NewReader(in, m)
	if err != nil {
		t.Fatal(err)
	}
	unknown := 0
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Location == nil || row.Priority == "" || row.Disposition == "" || row.Unit == "" || row.Delay == 0 || row.At.Year() != 2002 {
			t.Errorf("line %d lacks something: %+v", row.Line, row)
		}
		if row.Type == m.Type.Default {
			unknown++
		}
	}
	if c := r.Counts(); c != (callcsv.Counts{Read: 1000, Further: 39}) {
		t.Errorf("accounted: %+v", c)
	}
	if unknown != 31 { // "Other" and "Citizen Assist"
		t.Errorf("%d rows have the type for all else", unknown)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(header + "1,A,2026-11-23 07:30:00,-6.2,106.8,lain,,x,y,1\n"))
	f.Add([]byte("\ufeff" + header + "1,A,\"\n\n2,\"\"\",,\r\n"))
	f.Add([]byte("\"\n\"\n\""))
	m := mapping(f, small)
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := callcsv.NewReader(strings.NewReader(string(data)), m)
		if err != nil {
			return
		}
		lines := strings.Count(string(data), "\n") + 1
		for last := 0; ; {
			row, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if row.Line <= last || row.Line > lines {
				t.Fatalf("line %d after line %d of %d", row.Line, last, lines)
			}
			last = row.Line
		}
		if c := r.Counts(); c.Read+c.Bad > lines {
			t.Fatalf("%+v in %d lines", c, lines)
		}
	})
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte(`{"number":"n","type":{"codes":{"a":"b"}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := callcsv.ParseMapping(data); err == nil && m.Number == "" {
			t.Fatal("a mapping without a number")
		}
	})
}
