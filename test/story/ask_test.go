package story

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// in is the same centre for a part of the story: what fails, fails there.
func (c *centre) in(t *testing.T) *centre {
	part := *c
	part.t = t
	return &part
}

// in is the same person in a part of the story.
func (p *person) in(t *testing.T) *person {
	part := *p
	part.c = p.c.in(t)
	return &part
}

// team is who works in the room.
type team struct {
	c                                             *centre
	operator, dispatcher, second, supervisor, key *person
	taken                                         map[string]bool // units that a part of the story has
}

func (c *centre) team() *team {
	c.t.Helper()
	return &team{
		c: c, operator: c.signIn("operator1"), dispatcher: c.signIn("dispatcher1"), second: c.signIn("dispatcher2"), supervisor: c.signIn("supervisor1"),
		key: c.program(), taken: map[string]bool{},
	}
}

func (m *team) in(t *testing.T) *team {
	return &team{c: m.c.in(t), operator: m.operator.in(t), dispatcher: m.dispatcher.in(t), second: m.second.in(t), supervisor: m.supervisor.in(t), key: m.key.in(t), taken: m.taken}
}

// parts tells the parts of a story one after the other in one centre.
func parts(t *testing.T, m *team, list []part) {
	for _, p := range list {
		t.Run(p.name, func(t *testing.T) { p.tell(t, m.in(t)) })
	}
}

type part struct {
	name string
	tell func(*testing.T, *team)
}

// free is a unit that can do it, is available, has a crew, and that no other part of the story has.
func (m *team) free(capability string) unitView {
	m.c.t.Helper()
	return m.find(func(u unitView) bool {
		return u.State == "available" && u.Crew > 0 && slices.Contains(u.Capabilities, capability)
	})
}

func (m *team) find(fits func(unitView) bool) unitView {
	m.c.t.Helper()
	for _, u := range m.dispatcher.units() {
		if !m.taken[u.ID] && fits(u) {
			m.taken[u.ID] = true
			return u
		}
	}
	m.c.t.Fatal("no such unit is left")
	return unitView{}
}

func (p *person) units() []unitView {
	p.c.t.Helper()
	var list items[unitView]
	p.get("/units").is(http.StatusOK).into(&list)
	return list.Items
}

// open opens an incident downtown.
func (p *person) open(kind string, with ...object) incidentView {
	p.c.t.Helper()
	body := object{"type": kind, "location": p.c.downtown(), "summary": "Latihan " + kind}
	for _, more := range with {
		for name, value := range more {
			body[name] = value
		}
	}
	var i incidentView
	p.post("/incidents", body).is(http.StatusCreated).into(&i)
	return i
}

// assign sends units and answers how the incident then is.
func (p *person) assign(incident string, body object) (i incidentView) {
	p.c.t.Helper()
	p.post(path("/incidents/%s/assignments", incident), body).is(http.StatusCreated).into(&i)
	return i
}

// status reports states of a unit, one after the other.
func (p *person) status(unit string, states ...string) {
	p.c.t.Helper()
	for _, s := range states {
		p.post(path("/units/%s/status", unit), object{"status": s, "reason": "latihan"}).is(http.StatusOK)
	}
}

// entry is a line of a timeline.
type entry struct {
	Seq      int64
	Kind     string
	At       time.Time
	Actor    string
	Personal struct{ Reason string }
	Data     struct {
		AssignmentID string `json:"assignment_id"`
		UnitID       string `json:"unit_id"`
		For, From    any
		To           any
		At           time.Time
		Heard        bool
		Backup       bool
	}
}

func (p *person) timeline(incident string) []entry {
	p.c.t.Helper()
	var list items[entry]
	p.get(path("/incidents/%s/timeline", incident)).is(http.StatusOK).into(&list)
	return list.Items
}

// tells finds the last event of the kind about the unit ("" means whatever) on the timeline; the story fails without it.
func (p *person) tells(incident, kind, unit string) entry {
	p.c.t.Helper()
	list := p.timeline(incident)
	var kinds []string
	for _, e := range slices.Backward(list) {
		if e.Kind == kind && (unit == "" || e.Data.UnitID == unit) {
			return e
		}
		kinds = append(kinds, e.Kind)
	}
	p.c.t.Fatalf("the timeline does not tell %s of %q: %v", kind, unit, kinds)
	return entry{}
}

// of finds the last assignment of the unit on the incident.
func (i incidentView) of(unit string) (a assignmentView) {
	for _, each := range i.Assignments {
		if each.UnitID == unit {
			a = each
		}
	}
	return a
}

// need finds the first need for the capability.
func (i incidentView) need(capability string) (n needView) {
	for _, each := range i.Needs {
		if each.Capability == capability {
			return each
		}
	}
	return n
}

// advice asks for a recommendation.
func (p *person) advice(incident, query string) (r adviceView) {
	p.c.t.Helper()
	p.get(path("/incidents/%s/recommendation%s", incident, query)).is(http.StatusOK).into(&r)
	return r
}

type adviceView struct {
	Basis    string
	Units    []candidateView
	RuledOut []struct {
		UnitID      string `json:"unit_id"`
		IncidentID  string `json:"incident_id"`
		Reason      string
		Preemptible bool
	} `json:"ruled_out"`
	Shortfall []struct {
		NeedID     string `json:"need_id"`
		Capability string
		Missing    int
	}
}

type candidateView struct {
	UnitID      string   `json:"unit_id"`
	NeedID      string   `json:"need_id"`
	PositionAge *float64 `json:"position_age_s"`
	Capability  string
	Suggested   bool
	Reasons     []string
	Flags       []string
}

// problemView is a refusal.
type problemView struct {
	Type, Title, Detail string
	Status              int
	Errors              []struct{ Field, Message string }
	Current             map[string]any
}

// refused checks that the answer is a problem document with the status, and reads it.
func (a *answer) refused(status int) (p problemView) {
	a.t.Helper()
	a.is(status)
	if kind := a.header.Get("Content-Type"); kind != "application/problem+json" {
		a.t.Fatalf("%s: a refusal of type %q: %s", a.asked, kind, a.raw)
	}
	a.into(&p)
	if p.Status != status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "urn:sentra:problem:") {
		a.t.Fatalf("%s: an incomplete problem document: %s", a.asked, a.raw)
	}
	return p
}

// size is how many events the journal holds; it is also the place of the last of them, once it has one.
func (c *centre) size() (n int64) {
	c.t.Helper()
	if err := c.app.DB.Read().QueryRowContext(c.t.Context(), `SELECT COUNT(*) FROM journal_event`).Scan(&n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// soon tries until fn is true, for what becomes so within moments.
func soon(t *testing.T, what string, fn func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !fn(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within a minute", what)
		}
	}
}

// ifMatch names the version that was seen.
func ifMatch(version int64) headers { return headers{"If-Match": fmt.Sprintf(`"%d"`, version)} }

// race does all at the same moment.
func race(tries ...func() *answer) []*answer {
	answers := make([]*answer, len(tries))
	start := make(chan struct{})
	var all sync.WaitGroup
	for k, try := range tries {
		all.Go(func() {
			<-start
			answers[k] = try()
		})
	}
	close(start)
	all.Wait()
	return answers
}
