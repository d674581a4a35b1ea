package crash

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// state holds what the lists show against the log and against itself.
func (f *found) state(entries []*entry) []string {
	var problems []string
	report := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	contacts, incidents := map[string]contact{}, map[string]incident{}
	var contactNumbers, incidentNumbers []string
	for _, c := range f.contacts {
		contacts[c.ID], contactNumbers = c, append(contactNumbers, c.Number)
	}
	for _, i := range f.incidents {
		incidents[i.ID], incidentNumbers = i, append(incidentNumbers, i.Number)
	}
	problems = append(problems, numbered("contact", contactNumbers)...)
	problems = append(problems, numbered("incident", incidentNumbers)...)
	if len(contacts) != len(f.contacts) || len(incidents) != len(f.incidents) {
		report("a list shows something twice")
	}
	summaries := map[string]string{}
	for _, e := range entries {
		if !e.accepted() {
			continue
		}
		var sent, told map[string]any
		_ = json.Unmarshal(e.operation.Body, &sent) // bytes of files are no JSON
		_ = json.Unmarshal(e.reply.Body, &told)
		id, _ := told["id"].(string)
		switch e.Kind {
		case "contact":
			if contacts[id].Text != sent["text"] {
				report("contact %s says %q where %q was said", told["number"], contacts[id].Text, sent["text"])
			}
		case "end":
			if contacts[id].State != "ended" {
				report("contact %s was ended and is %q", told["number"], contacts[id].State)
			}
		case "incident", "edit": // the desks edit one after the other
			summaries[id] = sent["summary"].(string)
		case "close":
			if i := incidents[id]; i.State != "closed" || i.Disposition != sent["disposition"] {
				report("incident %s was closed and is %q, %q", told["number"], i.State, i.Disposition)
			}
		case "file":
			if f.files[id] != told["sha256"] {
				report("file %s has the bytes %q where %q were acknowledged", id, f.files[id], told["sha256"])
			}
		case "attach":
			of := strings.Split(e.Path, "/")[2]
			if c := sent["contact_id"].(string); !slices.Contains(contacts[c].IncidentIDs, of) || !slices.Contains(incidents[of].ContactIDs, c) {
				report("contact %s was attached to incident %s and is not", contacts[c].Number, incidents[of].Number)
			}
		}
	}
	for id, summary := range summaries {
		if incidents[id].Summary != summary {
			report("incident %s reads %q where %q was written", incidents[id].Number, incidents[id].Summary, summary)
		}
	}
	return append(problems, f.crews()...)
}

// crews checks that no unit is in two places, and that units and incidents tell the same.
func (f *found) crews() []string {
	var problems []string
	active := map[string]string{}
	for _, i := range f.incidents {
		for _, a := range i.Assignments {
			if a.State != "active" {
				continue
			}
			if other := active[a.UnitID]; other != "" {
				problems = append(problems, fmt.Sprintf("unit %s is on two incidents at once: %s and %s", a.UnitID, other, i.ID))
			}
			active[a.UnitID] = i.ID
			if i.State == "closed" {
				problems = append(problems, fmt.Sprintf("unit %s is still on incident %s, which is closed", a.UnitID, i.Number))
			}
		}
	}
	for _, u := range f.units {
		if u.IncidentID != active[u.ID] {
			problems = append(problems, fmt.Sprintf("unit %s says that it is on incident %q, its assignment says %q", u.CallSign, u.IncidentID, active[u.ID]))
		}
	}
	return problems
}

// numbered checks that numbers are unique and leave no gap: PREFIX-DATE-0001, 0002 …
func numbered(what string, numbers []string) []string {
	var problems []string
	series := map[string][]int{}
	for _, number := range numbers {
		cut := strings.LastIndexByte(number, '-')
		n, err := strconv.Atoi(number[cut+1:])
		if err != nil || cut < 0 {
			problems = append(problems, fmt.Sprintf("%s number %q", what, number))
			continue
		}
		series[number[:cut]] = append(series[number[:cut]], n)
	}
	for day, numbers := range series {
		slices.Sort(numbers)
		for k, n := range numbers {
			if n != k+1 {
				problems = append(problems, fmt.Sprintf("%s numbers %s: %d stands where %d is due", what, day, n, k+1))
				break
			}
		}
	}
	return problems
}

// record checks the journal itself: gap-free, the timelines its very excerpts, and every checkpoint that was ever given the beginning of it.
func (f *found) record(given []checkpoint) []string {
	var problems []string
	cases := map[string][]int64{}
	for k, e := range f.journal {
		if e.Seq != int64(k)+1 {
			return append(problems, fmt.Sprintf("journal: sequence %d stands where %d is due", e.Seq, k+1))
		}
		if e.Case != "" {
			cases[e.Case] = append(cases[e.Case], e.Seq)
		}
	}
	for id, entries := range f.timelines {
		var seqs []int64
		for _, e := range entries {
			seqs = append(seqs, e.Seq)
		}
		if !slices.Equal(seqs, cases[id]) {
			problems = append(problems, fmt.Sprintf("timeline of incident %s: %v, where the journal has %v", id, seqs, cases[id]))
		}
	}
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for k, index := range indexes {
			out[k] = hashes[index]
		}
		return out, nil
	})
	slices.SortFunc(given, func(a, b checkpoint) int { return int(a.Size - b.Size) })
	for k, e := range f.journal {
		more, err := tlog.StoredHashes(int64(k), []byte(e.Payload), reader)
		if err != nil {
			return append(problems, err.Error())
		}
		hashes = append(hashes, more...)
		for ; len(given) > 0 && given[0].Size == int64(k)+1; given = given[1:] {
			if root, err := tlog.TreeHash(given[0].Size, reader); err != nil || root.String() != given[0].Root {
				problems = append(problems, fmt.Sprintf("the checkpoint of %d events said %s, the journal now has %v", given[0].Size, given[0].Root, root))
			}
		}
	}
	if len(given) > 0 {
		problems = append(problems, fmt.Sprintf("a checkpoint said %d events, the journal has %d", given[0].Size, len(f.journal)))
	}
	return problems
}
