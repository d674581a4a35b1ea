package crash

import (
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The checker itself must be able to fail. It is given a small log and what the server would hold, whole and then spoilt.

func note(key, incident, text string) *operation {
	body, _ := json.Marshal(map[string]string{"text": text})
	return &operation{Key: key, Kind: "note", Account: "operator1", Method: http.MethodPost, Path: "/incidents/" + incident + "/notes", Media: "application/json", Body: body}
}

func answered(status int) *reply { return &reply{Status: status, Body: []byte(`{}`), Tries: 1} }

// written writes lines into a log and reads them back.
func written(t *testing.T, lines ...line) []*entry {
	t.Helper()
	log := openLog(t, filepath.Join(t.TempDir(), "log"))
	for _, l := range lines {
		if err := log.add(l); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := readLog(log.path)
	if err != nil {
		t.Fatal(err)
	}
	return entries
}

func TestCheckerNamesWhatIsWrong(t *testing.T) {
	one, two := line{Intent: note("k1", "i", "satu")}, line{Intent: note("k2", "i", "dua")}
	oneDone, twoDone, twoRefused := line{Key: "k1", Reply: answered(200)}, line{Key: "k2", Reply: answered(200)}, line{Key: "k2", Reply: answered(409)}
	fact1, fact2 := fact{Mark: "incident.noted incident:i satu", Seq: 1}, fact{Mark: "incident.noted incident:i dua", Seq: 2}
	for name, c := range map[string]struct {
		lines []line
		facts []fact
		want  string // what a problem must hold; empty: none may be found
	}{
		"all is well":               {[]line{one, oneDone, two, twoDone}, []fact{fact1, fact2}, ""},
		"at once, in another order": {[]line{two, one, oneDone, twoDone}, []fact{fact1, fact2}, ""},
		"refused and not there":     {[]line{one, oneDone, two, twoRefused}, []fact{fact1}, ""},
		"answered though the server never did it": {[]line{one, oneDone, two, twoDone}, []fact{fact1},
			"LOST: note k2 was answered 200 (line 4) and is not there: incident.noted incident:i dua"},
		"done twice":            {[]line{one, oneDone}, []fact{fact1, {Mark: fact1.Mark, Seq: 5}}, "TWICE: note k1"},
		"refused and yet there": {[]line{one, oneDone, two, twoRefused}, []fact{fact1, fact2}, "NOBODY'S: there is something that no answered operation accounts for: incident.noted incident:i dua"},
		"never answered":        {[]line{one, oneDone, two}, []fact{fact1}, "note k2 (line 3) was never answered"},
		"in the wrong order":    {[]line{one, oneDone, two, twoDone}, []fact{{Mark: fact1.Mark, Seq: 2}, {Mark: fact2.Mark, Seq: 1}}, "ORDER: note k1 was answered before note k2 was sent"},
	} {
		t.Run(name, func(t *testing.T) {
			named(t, compare(written(t, c.lines...), c.facts), c.want)
		})
	}
}

func named(t *testing.T, problems []string, want string) {
	t.Helper()
	text := strings.Join(problems, "\n")
	if want == "" && text != "" || !strings.Contains(text, want) {
		t.Errorf("problems:\n%s\nwant: %q", text, want)
	}
}

func TestCheckerNamesNumbersThatAreNotRight(t *testing.T) {
	named(t, numbered("contact", []string{"LAP-20261125-0001", "LAP-20261125-0002", "LAP-20261126-0001"}), "")
	named(t, numbered("contact", []string{"LAP-20261125-0001", "LAP-20261125-0001"}), "1 stands where 2 is due")
	named(t, numbered("contact", []string{"LAP-20261125-0001", "LAP-20261125-0003"}), "3 stands where 2 is due")
}

func TestCheckerNamesAUnitInTwoPlaces(t *testing.T) {
	active := func(id string) incident {
		return incident{ID: id, State: "dispatched", Assignments: []assignment{{UnitID: "u", IncidentID: id, State: "active"}}}
	}
	u := unit{ID: "u", CallSign: "AMB-01", IncidentID: "a"}
	named(t, (&found{incidents: []incident{active("a")}, units: []unit{u}}).crews(), "")
	named(t, (&found{incidents: []incident{active("a"), active("b")}, units: []unit{u}}).crews(), "unit u is on two incidents at once: a and b")
	named(t, (&found{units: []unit{u}}).crews(), `says that it is on incident "a"`)
}

func TestCheckerNamesWhatTheListsDoNotShow(t *testing.T) {
	entries := written(t,
		line{Intent: &operation{Key: "k1", Kind: "contact", Path: "/contacts", Media: "application/json", Body: []byte(`{"text":"banjir"}`)}},
		line{Key: "k1", Reply: &reply{Status: 201, Body: []byte(`{"id":"c","number":"LAP-20261125-0001"}`)}},
		line{Intent: &operation{Key: "k2", Kind: "file", Path: "/incidents/i/attachments", Media: "image/jpeg", Body: []byte{0xff, 0xd8}}},
		line{Key: "k2", Reply: &reply{Status: 201, Body: []byte(`{"id":"f","sha256":"aa"}`)}})
	right := found{contacts: []contact{{ID: "c", Number: "LAP-20261125-0001", Text: "banjir"}}, files: map[string]string{"f": "aa"}}
	named(t, right.state(entries), "")
	named(t, (&found{files: right.files}).state(entries), `contact LAP-20261125-0001 says "" where "banjir" was said`)
	named(t, (&found{contacts: right.contacts, files: map[string]string{"f": "bb"}}).state(entries), `file f has the bytes "bb" where "aa" were acknowledged`)
}

func TestCheckerNamesAJournalThatWasChanged(t *testing.T) {
	journal := func() []event {
		var out []event
		for n := range int64(5) {
			out = append(out, event{Seq: n + 1, Case: "i", Payload: fmt.Sprintf(`{"n":%d}`, n)})
		}
		return out
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) (out []tlog.Hash, err error) {
		for _, index := range indexes {
			out = append(out, hashes[index])
		}
		return out, nil
	})
	for n, e := range journal()[:3] {
		more, err := tlog.StoredHashes(int64(n), []byte(e.Payload), reader)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, more...)
	}
	root, err := tlog.TreeHash(3, reader)
	if err != nil {
		t.Fatal(err)
	}
	given := []checkpoint{{Size: 3, Root: root.String()}}
	check := func(spoil func(*found), want string) {
		t.Helper()
		f := &found{journal: journal(), timelines: map[string][]event{"i": journal()}}
		spoil(f)
		named(t, f.record(append([]checkpoint{}, given...)), want)
	}
	check(func(*found) {}, "")
	check(func(f *found) { f.journal[1].Payload = `{"n":9}` }, "the checkpoint of 3 events said")
	check(func(f *found) { f.journal = f.journal[:2]; f.timelines = nil }, "a checkpoint said 3 events, the journal has 2")
	check(func(f *found) { f.journal[3].Seq = 9 }, "sequence 9 stands where 4 is due")
	check(func(f *found) { f.timelines["i"] = f.timelines["i"][1:] }, "timeline of incident i")
	check(func(f *found) { f.timelines["i"][0], f.timelines["i"][1] = f.timelines["i"][1], f.timelines["i"][0] }, "timeline of incident i")
}
