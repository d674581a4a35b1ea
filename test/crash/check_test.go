package crash

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// marks are what an answered operation must have left behind, each exactly once. They follow from what was sent and answered.
func marks(e *entry) ([]string, error) {
	var sent struct {
		ContactID   string    `json:"contact_id"`
		ContactIDs  []string  `json:"contact_ids"`
		UnitIDs     []string  `json:"unit_ids"`
		As          string    `json:"as"`
		Text        string    `json:"text"`
		Summary     string    `json:"summary"`
		Note        string    `json:"note"`
		Status      string    `json:"status"`
		Reason      string    `json:"reason"`
		Disposition string    `json:"disposition"`
		At          time.Time `json:"at"`
		point
	}
	if e.Media == "application/json" {
		if err := json.Unmarshal(e.operation.Body, &sent); err != nil {
			return nil, err
		}
	}
	var told struct {
		incident
		SHA256 string `json:"sha256"`
	}
	if len(e.reply.Body) > 0 {
		if err := json.Unmarshal(e.reply.Body, &told); err != nil {
			return nil, fmt.Errorf("the answer %q: %w", e.reply.Body, err)
		}
	}
	parts := strings.Split(e.Path, "/")
	id := ""
	if len(parts) > 2 {
		id = parts[2]
	}
	attached := func(contact, incident string) string { return mark("intake.attached", "contact:"+contact, incident) }
	switch e.Kind {
	case "contact":
		return []string{mark("intake.received", "contact:"+told.ID, told.Number)}, nil
	case "end":
		return []string{mark("intake.ended", "contact:"+id, sent.As)}, nil
	case "attach":
		return []string{attached(sent.ContactID, id)}, nil
	case "incident":
		out := []string{mark("incident.opened", "incident:"+told.ID, told.Number)}
		for _, c := range sent.ContactIDs {
			out = append(out, attached(c, told.ID))
		}
		return out, nil
	case "note":
		return []string{mark("incident.noted", "incident:"+id, sent.Text)}, nil
	case "edit":
		return []string{mark("incident.edited", "incident:"+id, sent.Summary)}, nil
	case "close":
		return []string{mark("incident.noted", "incident:"+id, sent.Note), mark("incident.closed", "incident:"+id, sent.Disposition)}, nil
	case "file":
		return []string{mark("incident.file_attached", "incident:"+id, told.ID, told.SHA256)}, nil
	case "status":
		return []string{mark("unit.status_changed", "unit:"+id, sent.Status, sent.Reason)}, nil
	case "position":
		return []string{positionMark(id, sent.At, sent.point)}, nil
	case "dispatch":
		var out []string
		for _, u := range sent.UnitIDs {
			k := slices.IndexFunc(told.Assignments, func(a assignment) bool { return a.UnitID == u && a.State == "active" })
			if k < 0 {
				return nil, fmt.Errorf("the answer shows no active assignment of unit %s", u)
			}
			out = append(out, mark("dispatch.assigned", "unit:"+u, told.Assignments[k].ID))
		}
		return out, nil
	}
	return nil, fmt.Errorf("an operation of the unknown kind %q", e.Kind)
}

// compare holds the log of the clients against the facts: what was answered is there once, nothing else is there, and what was answered
// before another thing was asked for stands before it in the journal.
func compare(entries []*entry, facts []fact) []string {
	var problems []string
	report := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	byMark := map[string][]fact{}
	for _, f := range facts {
		byMark[f.Mark] = append(byMark[f.Mark], f)
	}
	asked := map[string]bool{}
	type placed struct {
		*entry
		first, last int64 // sequences of what it left
	}
	var done []placed
	for _, e := range entries {
		if e.Answered == 0 {
			report("%s %s (line %d) was never answered", e.Kind, e.Key, e.Sent)
			continue
		}
		if !e.accepted() {
			continue // refused: it may have left nothing, which shows below
		}
		expected, err := marks(e)
		if err != nil {
			report("%s %s (line %d): %v", e.Kind, e.Key, e.Sent, err)
		}
		p := placed{entry: e}
		for _, m := range expected {
			asked[m] = true
			there := byMark[m]
			switch {
			case len(there) == 0:
				report("LOST: %s %s was answered %d (line %d) and is not there: %s", e.Kind, e.Key, e.Status, e.Answered, m)
				continue
			case len(there) > 1:
				report("TWICE: %s %s (line %d) is there %d times: %s", e.Kind, e.Key, e.Sent, len(there), m)
			}
			if seq := there[0].Seq; seq > 0 {
				if p.first == 0 || seq < p.first {
					p.first = seq
				}
				p.last = max(p.last, seq)
			}
		}
		if p.first > 0 {
			done = append(done, p)
		}
	}
	for _, m := range slices.Sorted(maps.Keys(byMark)) {
		if !asked[m] {
			report("NOBODY'S: there is something that no answered operation accounts for: %s", m)
		}
	}
	// Whoever was answered before another was sent stands before it. Both are walked in time.
	answered := slices.Clone(done)
	slices.SortFunc(answered, func(a, b placed) int { return a.Answered - b.Answered })
	var latest placed
	for _, k := range done {
		for len(answered) > 0 && answered[0].Answered < k.Sent {
			if answered[0].last > latest.last {
				latest = answered[0]
			}
			answered = answered[1:]
		}
		if latest.entry != nil && k.first <= latest.last {
			report("ORDER: %s %s was answered before %s %s was sent, and stands after it: %d and %d", latest.Kind, latest.Key, k.Kind, k.Key, latest.last, k.first)
		}
	}
	return problems
}

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

// sameAnswer compares two answers as JSON.
func sameAnswer(a, b reply) bool {
	var x, y any
	errX, errY := json.Unmarshal(a.Body, &x), json.Unmarshal(b.Body, &y)
	if errX != nil || errY != nil {
		return a.Status == b.Status && string(a.Body) == string(b.Body)
	}
	return a.Status == b.Status && fmt.Sprint(x) == fmt.Sprint(y)
}
