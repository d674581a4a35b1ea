package geojson_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"sentra/internal/platform/fault"
	"sentra/internal/protocol/geojson"
)

const square = `[[106.8,-6.2],[106.9,-6.2],[106.9,-6.1],[106.8,-6.1],[106.8,-6.2]]`

func collection(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func feature(properties, kind, coordinates string) string {
	return fmt.Sprintf(`{"type":"Feature","properties":%s,"geometry":{"type":%q,"coordinates":%s}}`, properties, kind, coordinates)
}

func polygon(properties string) string { return feature(properties, "Polygon", "["+square+"]") }

func TestTheTextsOfAnArea(t *testing.T) {
	for name, c := range map[string]struct {
		properties string
		mapping    geojson.Mapping
		want       geojson.Area
	}{
		"plain":           {`{"name":"Melati","kind":"village","code":"31.01","parent":"31","time_zone":"Asia/Jakarta"}`, geojson.Mapping{}, geojson.Area{Name: "Melati", Kind: "village", Code: "31.01", Parent: "31", TimeZone: "Asia/Jakarta"}},
		"OpenStreetMap":   {`{"name":" Melati ","admin_level":"7","ref":null}`, geojson.Mapping{}, geojson.Area{Name: "Melati", Kind: "village"}},
		"number":          {`{"Propinsi":"NUSA","kode":52}`, geojson.Mapping{}, geojson.Area{Name: "NUSA", Kind: "province", Code: "52"}},
		"finest first":    {`{"WADMPR":"Nusa","WADMKK":"Kota Nusa","WADMKC":"Selatan","WADMKD":"Melati"}`, geojson.Mapping{}, geojson.Area{Name: "Melati", Kind: "village"}},
		"empty is passed": {`{"name":"","KAB_NAME":"KOTA NUSA"}`, geojson.Mapping{}, geojson.Area{Name: "KOTA NUSA", Kind: "regency"}},
		"told":            {`{"name":"no","n":"Melati","k":"7","admin_level":"4"}`, geojson.Mapping{Name: "n", Kind: "k"}, geojson.Area{Name: "Melati", Kind: "7"}},
	} {
		t.Run(name, func(t *testing.T) {
			areas, err := geojson.Parse([]byte("\ufeff"+collection(polygon(c.properties))), c.mapping)
			if err != nil {
				t.Fatal(err)
			}
			got := areas[0]
			got.Geometry = nil
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
		})
	}
}

func TestWhatIsNoAreaFileIsRefused(t *testing.T) {
	name := `{"name":"Melati"}`
	for label, c := range map[string]struct {
		in    string
		kind  fault.Kind
		field string
	}{
		"nothing":            {``, fault.Malformed, ""},
		"no JSON":            {`{"type":`, fault.Malformed, ""},
		"a list":             {`[]`, fault.Malformed, ""},
		"null":               {`null`, fault.Malformed, ""},
		"more behind":        {collection(polygon(name)) + `{}`, fault.Malformed, ""},
		"UTF-8":              {collection(polygon("{\"name\":\"\xff\"}")), fault.Malformed, ""},
		"a feature alone":    {polygon(name), fault.Invalid, "type"},
		"type missing":       {`{"features":[` + polygon(name) + `]}`, fault.Invalid, "type"},
		"features missing":   {`{"type":"FeatureCollection"}`, fault.Invalid, "features"},
		"no features":        {collection(), fault.Invalid, "features"},
		"features no list":   {`{"type":"FeatureCollection","features":{}}`, fault.Malformed, ""},
		"twice":              {`{"type":"FeatureCollection","features":[],"features":[]}`, fault.Malformed, ""},
		"another system":     {`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32748"}},"features":[]}`, fault.Invalid, "crs"},
		"no Feature":         {collection(polygon(name), `7`), fault.Invalid, "features[1]"},
		"null feature":       {collection(`null`), fault.Invalid, "features[0]"},
		"no name":            {collection(polygon(`{"kind":"village"}`)), fault.Invalid, "features[0].properties"},
		"no properties":      {collection(polygon(`null`)), fault.Invalid, "features[0].properties"},
		"long name":          {collection(polygon(`{"name":"` + strings.Repeat("x", 300) + `"}`)), fault.Invalid, "features[0].properties.name"},
		"control character":  {collection(polygon(`{"name":"a\u0000b"}`)), fault.Invalid, "features[0].properties.name"},
		"no geometry":        {collection(`{"type":"Feature","properties":{"name":"x"},"geometry":null}`), fault.Invalid, "features[0].geometry"},
		"a point":            {collection(feature(name, "Point", `[106.8,-6.2]`)), fault.Invalid, "features[0].geometry"},
		"no coordinates":     {collection(`{"type":"Feature","properties":{"name":"x"},"geometry":{"type":"Polygon"}}`), fault.Invalid, "features[0].geometry"},
		"empty polygon":      {collection(feature(name, "Polygon", `[]`)), fault.Invalid, "features[0].geometry"},
		"empty multipolygon": {collection(feature(name, "MultiPolygon", `[]`)), fault.Invalid, "features[0].geometry"},
		"wrong depth":        {collection(feature(name, "Polygon", square)), fault.Invalid, "features[0].geometry"},
		"too deep":           {collection(feature(name, "Polygon", "[["+square+"]]")), fault.Invalid, "features[0].geometry"},
		"open ring":          {collection(feature(name, "Polygon", `[[[1,1],[2,1],[2,2],[1,2]]]`)), fault.Invalid, "features[0].geometry"},
		"three positions":    {collection(feature(name, "Polygon", `[[[1,1],[2,1],[1,1]]]`)), fault.Invalid, "features[0].geometry"},
		"no extent":          {collection(feature(name, "Polygon", `[[[1,1],[2,1],[3,1],[1,1]]]`)), fault.Invalid, "features[0].geometry"},
		"latitude first":     {collection(feature(name, "Polygon", `[[[-6.2,106.8],[-6.2,106.9],[-6.1,106.9],[-6.2,106.8]]]`)), fault.Invalid, "features[0].geometry"},
		"longitude":          {collection(feature(name, "Polygon", `[[[181,1],[2,1],[2,2],[181,1]]]`)), fault.Invalid, "features[0].geometry"},
		"infinite":           {collection(feature(name, "Polygon", `[[[1e999,1],[2,1],[2,2],[1e999,1]]]`)), fault.Invalid, "features[0].geometry"},
		"text for a number":  {collection(feature(name, "Polygon", `[[["1","1"],[2,1],[2,2],[1,1]]]`)), fault.Invalid, "features[0].geometry"},
		"null position":      {collection(feature(name, "Polygon", `[[null,[2,1],[2,2],[1,1]]]`)), fault.Invalid, "features[0].geometry"},
	} {
		t.Run(label, func(t *testing.T) {
			_, err := geojson.Parse([]byte(c.in), geojson.Mapping{})
			f, ok := fault.As(err)
			if !ok || f.Kind != c.kind {
				t.Fatalf("%v", err)
			}
			if c.field == "" {
				return
			}
			if len(f.Fields) != 1 || f.Fields[0].Field != c.field || f.Fields[0].Message.ID == "" || f.Fields[0].Message.EN == "" {
				t.Errorf("fields: %+v, want %s", f.Fields, c.field)
			}
		})
	}
}

func TestManyFaultsAreToldTogetherButNotAll(t *testing.T) {
	_, err := geojson.Parse([]byte(collection(strings.Split(strings.Repeat("7 ", 100), " ")[:100]...)), geojson.Mapping{})
	f, ok := fault.As(err)
	if !ok || len(f.Fields) != 20 {
		t.Errorf("%v", err)
	}
}

func TestTooManyFeatures(t *testing.T) {
	many := make([]string, geojson.MaxFeatures+1)
	for i := range many {
		many[i] = polygon(`{"name":"x"}`)
	}
	if _, err := geojson.Parse([]byte(collection(many...)), geojson.Mapping{}); !fault.Is(err, fault.TooLarge) {
		t.Error(err)
	}
}

func TestRingsAreTurnedAndHeightsDropped(t *testing.T) {
	clockwise := `[[[0,0,5],[0,9,5],[9,9,5],[9,0,5],[0,0,5]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]`
	areas, err := geojson.Parse([]byte(collection(feature(`{"name":"x"}`, "Polygon", clockwise))), geojson.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	rings := areas[0].Geometry[0]
	if rings[0].Orientation() != orb.CCW || rings[1].Orientation() != orb.CW {
		t.Error("the outer ring must run against the clock, the hole with it")
	}
	text := string(geojson.Append(nil, areas[0].Geometry))
	if want := `{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}`; text != want {
		t.Errorf("written as %s", text)
	}
}

// What Append writes can be read again and is the same to a ten-millionth of a degree.
func TestWrittenGeometryIsReadAgain(t *testing.T) {
	g := orb.MultiPolygon{
		{{{106.12345678, -6.1}, {106.9, -0.0000001}, {106.5, 1}, {106.12345678, -6.1}}},
		{{{-1, 2}, {3, 2}, {3, 4}, {-1, 2}}},
	}
	text := geojson.Append(nil, g)
	var raw struct {
		Type        string
		Coordinates json.RawMessage
	}
	if err := json.Unmarshal(text, &raw); err != nil {
		t.Fatal(err)
	}
	areas, err := geojson.Parse([]byte(collection(feature(`{"name":"x"}`, raw.Type, string(raw.Coordinates)))), geojson.Mapping{})
	if err != nil {
		t.Fatal(err)
	}
	if again := geojson.Append(nil, areas[0].Geometry); string(again) != string(text) {
		t.Errorf("%s became %s", text, again)
	}
	if strings.Contains(string(text), "-0,") || strings.Contains(string(text), "-0]") {
		t.Errorf("minus nought in %s", text)
	}
}

// The files that the project is tried on.
func TestRealFiles(t *testing.T) {
	for file, want := range map[string]struct {
		count int
		kind  string
		code  string
	}{
		"jakarta.geojson":                {5, "regency", ""},
		"indonesia-provinces-34.geojson": {34, "province", "52"},
	} {
		t.Run(file, func(t *testing.T) {
			in, err := os.Open(filepath.Join("../../../../shared/data/areas", file))
			if errors.Is(err, os.ErrNotExist) {
				t.Skipf("areas/%s is not here", file)
			}
			if err != nil {
				t.Fatal(err)
			}
			defer in.Close()
			areas, err := geojson.Read(in, geojson.Mapping{})
			if err != nil {
				t.Fatal(err)
			}
			if len(areas) != want.count || areas[0].Kind != want.kind || areas[0].Code != want.code {
				t.Errorf("%d areas, the first is %q of kind %q with code %q", len(areas), areas[0].Name, areas[0].Kind, areas[0].Code)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(collection(polygon(`{"name":"x","kode":1}`))))
	f.Add([]byte(collection(feature(`{"KAB_NAME":"x"}`, "MultiPolygon", "[["+square+"]]"))))
	f.Add([]byte(`{"features":[{"type":"Feature","geometry":{"coordinates":[[[[1e-9,`))
	f.Fuzz(func(t *testing.T, data []byte) {
		areas, err := geojson.Parse(data, geojson.Mapping{})
		if err != nil {
			if _, ok := fault.As(err); !ok {
				t.Fatalf("no fault: %v", err)
			}
			return
		}
		for _, a := range areas {
			if a.Name == "" || len(a.Geometry) == 0 {
				t.Fatalf("an area without name or geometry: %+v", a)
			}
			if !json.Valid(geojson.Append(nil, a.Geometry)) {
				t.Fatal("written as no JSON")
			}
			for _, p := range a.Geometry {
				for _, ring := range p {
					if len(ring) < 4 || !ring.Closed() {
						t.Fatal("a ring that is none")
					}
				}
			}
		}
	})
}
