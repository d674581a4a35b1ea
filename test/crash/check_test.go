package crash

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
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

// sameAnswer compares two answers as JSON.
func sameAnswer(a, b reply) bool {
	var x, y any
	errX, errY := json.Unmarshal(a.Body, &x), json.Unmarshal(b.Body, &y)
	if errX != nil || errY != nil {
		return a.Status == b.Status && string(a.Body) == string(b.Body)
	}
	return a.Status == b.Status && fmt.Sprint(x) == fmt.Sprint(y)
}
