package catalogue

import (
	"encoding/json"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// broken is the built-in catalogue with old replaced by new once in one file.
func broken(t *testing.T, file, old, new string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(data, name)
		if err != nil {
			t.Fatal(err)
		}
		short := strings.TrimPrefix(name, "data/")
		if short == file {
			changed := strings.Replace(string(raw), old, new, 1)
			if changed == string(raw) {
				t.Fatalf("%q does not stand in %s", old, file)
			}
			raw = []byte(changed)
		}
		out[short] = &fstest.MapFile{Data: raw}
	}
	return out
}

func TestBrokenFileNamesItsFault(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, want string }{
		"not JSON":            {"safety.json", `"types": [`, `"types": [,`, "safety.json: line 2"},
		"not UTF-8":           {"law.json", `Penipuan`, "Penipuan\xff", "law.json: not UTF-8"},
		"two objects":         {"ends.json", "  ]\n}\n", "  ]\n}\n{}", "ends.json: want one JSON object and nothing behind it"},
		"unknown field":       {"law.json", `"crime": true`, `"crimes": true`, `law.json: json: unknown field "crimes"`},
		"field twice":         {"law.json", `"crime": true`, `"crime": true, "crime": false`, `law.json: line 8: field "crime" stands twice`},
		"wrong type":          {"law.json", `"count": 1`, `"count": "one"`, "law.json: line 7"},
		"duplicate type":      {"law.json", `"code": "fraud"`, `"code": "flood"`, `safety.json: type "flood" stands twice (also in law.json)`},
		"no English":          {"law.json", `"en": "Fraud"`, `"en": ""`, `law.json: type "fraud": text missing or padded in "en"`},
		"no Indonesian":       {"dispositions.json", `"id": "Meninggal dunia"`, `"id": " "`, `disposition "died": text missing or padded in "id"`},
		"unknown capability":  {"law.json", `"capability": "forensics"`, `"capability": "forensic"`, `law.json: type "burglary_report": unknown capability "forensic"`},
		"unknown service":     {"law.json", `"service": "law"`, `"service": "laws"`, `unknown service "laws"`},
		"unknown group":       {"law.json", `"group": "theft"`, `"group": "thefts"`, `unknown group "thefts"`},
		"unknown priority":    {"law.json", `"priority": "P3"`, `"priority": "P9"`, `unknown priority "P9"`},
		"nobody needed":       {"safety.json", `"needs": [{"capability": "traffic", "count": 1}]`, `"needs": []`, "P3 needs somebody"},
		"count of none":       {"safety.json", `"count": 1`, `"count": 0`, `count of "traffic" must be 1 to 20, not 0`},
		"code with blank":     {"law.json", `"code": "fraud"`, `"code": "big fraud"`, `type "big fraud": a code is`},
		"capital word":        {"law.json", `"penipuan"`, `"Penipuan"`, `word "Penipuan" must be lower case`},
		"capability of none":  {"capabilities.json", `["tracking_dog"]`, `["patrol"]`, `capability "tracking_dog": no kind of unit has it`},
		"unit of unknown":     {"capabilities.json", `["tracking_dog"]`, `["tracking_cat"]`, `unit kind "dog_team": unknown capability "tracking_cat"`},
		"two ends on one key": {"ends.json", `"key": "p"`, `"key": "d"`, `key "d" already means "silent"`},
		"end is missing":      {"ends.json", `"code": "prank"`, `"code": "joke"`, `end "prank" is missing`},
		"service is missing":  {"services.json", `"code": "law"`, `"code": "laws"`, `service "law" is missing`},
		"priority is missing": {"services.json", `"code": "P4"`, `"code": "P3"`, `priority "P4" is missing`},
		"word means two":      {"dispositions.json", `"padam"`, `"selesai"`, `word "selesai" already means "resolved_on_scene"`},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := LoadFrom(broken(t, c.file, c.old, c.new))
			if err == nil {
				t.Fatal("was loaded")
			}
			if got != nil {
				t.Error("half a catalogue was handed out")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %q\nwant it to say %q", err, c.want)
			}
		})
	}
}

func TestEveryFaultIsNamed(t *testing.T) {
	files := fstest.MapFS{"a.json": {Data: []byte(`{"types": [{"code": "x", "service": "sky", "priority": "P1"}]}`)}}
	_, err := LoadFrom(files)
	if err == nil {
		t.Fatal("was loaded")
	}
	for _, want := range []string{`unknown service "sky"`, `unknown group ""`, `has no words`, `end "prank" is missing`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not named in:\n%v", want, err)
		}
	}
	if _, err := LoadFrom(fstest.MapFS{}); err == nil {
		t.Error("an empty folder was loaded")
	}
}

// Whatever the bytes: no panic, and what is accepted means the same when it is written and read again.
func FuzzParse(f *testing.F) {
	names, err := fs.Glob(data, "data/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		raw, err := fs.ReadFile(data, name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw[:min(len(raw), 600)])
	}
	f.Add([]byte(`{"types":[{"code":"a","words":["b"],"needs":[{"capability":"c","count":1}]}]}`))
	f.Add([]byte(`{"types":[],"types":[]}`))
	f.Add([]byte(`{"end_kinds":[{"code":"x","key":"é"}]}`))
	f.Add([]byte(`[[{"a":[1,{"a":2}],"b":{}}]]`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := parse(raw)
		if err != nil {
			return
		}
		_ = check([]source{{name: "fuzz.json", sections: first}})
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		second, err := parse(again)
		if err != nil {
			t.Fatalf("%v\n%s", err, again)
		}
		once, _ := json.Marshal(first)
		twice, _ := json.Marshal(second)
		if !reflect.DeepEqual(once, twice) {
			t.Fatalf("changed when written:\n%s\n%s", once, twice)
		}
	})
}

func FuzzWords(f *testing.F) {
	f.Add("Tabrak LARI di Jl. Melati No.12!")
	f.Add("\xff\u0130 ſ 火事")
	f.Fuzz(func(t *testing.T, text string) {
		words := Words(text)
		if again := Words(strings.Join(words, " ")); strings.Join(again, " ") != strings.Join(words, " ") {
			t.Fatalf("%q then %q", words, again)
		}
	})
}
