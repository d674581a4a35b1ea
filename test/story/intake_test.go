package story

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestIntake tells how contacts arrive and end.
func TestIntake(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"each end by one call", everyEnd},
			{"a crime is never discarded", crimeStays},
			{"a second caller is joined and taken off again", attachDetach},
			{"a caller about protected people is hidden with them", hiddenCaller},
			{"two dispatchers open one contact", openRace},
			{"who ends and who opens", endRace},
			{"duplicates by place, time and words", duplicates},
			{"a silent call has no words", silentCall},
			{"a key makes one contact", idempotent},
			{"numbers go on and begin again at midnight", numbers},
		})
	})
}

type contactView struct {
	ID, Number, State, Text, Type string
	EndedAs                       string   `json:"ended_as"`
	IncidentIDs                   []string `json:"incident_ids"`
	Version                       int64
	Protected                     bool
	Reporter                      *struct{ Name, Phone string }
}

func (p *person) contact(id string) (c contactView) {
	p.c.t.Helper()
	p.get("/contacts/" + id).is(http.StatusOK).into(&c)
	return c
}

func (p *person) waiting() (ids []string) {
	p.c.t.Helper()
	var list items[contactView]
	p.get("/contacts?state=waiting&limit=500").is(http.StatusOK).into(&list)
	for _, c := range list.Items {
		ids = append(ids, c.ID)
	}
	return ids
}

func everyEnd(t *testing.T, m *team) {
	for _, as := range []string{"information", "silent", "prank", "wrong_number", "test", "request", "handed_over"} {
		id := m.operator.report(object{"channel": "phone", "text": "halo"})
		body := object{"as": as}
		if as == "handed_over" {
			if p := m.operator.post("/contacts/"+id+"/end", body).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "to" {
				t.Errorf("handed over to nobody: %+v", p)
			}
			body["to"] = "PLN"
		}
		var ended contactView
		m.operator.post("/contacts/"+id+"/end", body).is(http.StatusOK).into(&ended)
		if ended.State != "ended" || ended.EndedAs != as || slices.Contains(m.operator.waiting(), id) {
			t.Errorf("ended as %s it is %+v", as, ended)
		}
		if p := m.operator.post("/contacts/"+id+"/end", body).refused(http.StatusConflict); p.Current["ended_as"] != as {
			t.Errorf("ended twice: %+v", p)
		}
	}
	id := m.operator.report(object{"channel": "phone", "text": "halo"})
	for _, as := range []string{"incident", "attached", "lupa", ""} {
		m.operator.post("/contacts/"+id+"/end", object{"as": as}).refused(http.StatusUnprocessableEntity)
	}
}

func crimeStays(t *testing.T, m *team) {
	id := m.operator.report(object{"channel": "phone", "text": "motor saya dicuri", "type": "vehicle_theft"})
	for _, as := range []string{"information", "silent", "prank", "wrong_number", "test"} {
		if p := m.operator.post("/contacts/"+id+"/end", object{"as": as}).refused(http.StatusConflict); p.Current["state"] != "waiting" {
			t.Errorf("%s: %+v", as, p)
		}
	}
	if !slices.Contains(m.operator.waiting(), id) {
		t.Fatal("the alleged crime has left the inbox")
	}
	m.operator.post("/contacts/"+id+"/end", object{"as": "handed_over", "to": "Polsek Timur"}).is(http.StatusOK)
}

func attachDetach(t *testing.T, m *team) {
	first, second := m.operator.report(object{"channel": "phone", "text": "kebakaran"}), m.operator.report(object{"channel": "web", "text": "asap tebal"})
	i, other := m.dispatcher.open("rubbish_fire", object{"contact_ids": []string{first}}), m.dispatcher.open("rubbish_fire")
	var joined incidentView
	m.operator.post(path("/incidents/%s/contacts", i.ID), object{"contact_id": second}).is(http.StatusOK).into(&joined)
	if len(joined.ContactIDs) != 2 || joined.Version <= i.Version {
		t.Fatalf("joined %+v", joined)
	}
	m.operator.post(path("/incidents/%s/contacts", i.ID), object{"contact_id": second}).is(http.StatusOK) // it holds already
	m.operator.post(path("/incidents/%s/contacts", other.ID), object{"contact_id": second}).is(http.StatusOK)
	m.operator.post(path("/incidents/%s/contacts/%s/detach", i.ID, second), object{"reason": "kejadian lain"}).is(http.StatusOK)
	if c := m.operator.contact(second); c.State != "attached" || !slices.Equal(c.IncidentIDs, []string{other.ID}) {
		t.Fatalf("taken off one of two: %+v", c)
	}
	m.operator.post(path("/incidents/%s/contacts/%s/detach", other.ID, second), nil).is(http.StatusOK)
	if c := m.operator.contact(second); c.State != "waiting" || c.EndedAs != "" || !slices.Contains(m.operator.waiting(), second) {
		t.Fatalf("taken off all: %+v", c)
	}
	m.operator.post(path("/incidents/%s/contacts/%s/detach", other.ID, second), object{}).refused(http.StatusConflict)
	m.operator.post("/contacts/"+first+"/end", object{"as": "prank"}).refused(http.StatusConflict)
	m.dispatcher.tells(i.ID, "intake.detached", "")
}

func hiddenCaller(t *testing.T, m *team) {
	untyped := m.operator.report(object{"channel": "phone", "text": "tolong suami saya", "location": m.c.downtown()})
	m.key.get("/contacts/" + untyped).is(http.StatusOK)
	i := m.dispatcher.open("domestic_violence", object{"contact_ids": []string{untyped}})
	later := m.operator.report(object{"channel": "phone", "text": "tetangga memukul istrinya"})
	m.operator.post(path("/incidents/%s/contacts", i.ID), object{"contact_id": later}).is(http.StatusOK)
	plain := m.operator.report(object{"channel": "phone", "text": "ribut"})
	shown := m.dispatcher.open("fight", object{"contact_ids": []string{plain}})
	m.key.get("/contacts/" + plain).is(http.StatusOK)
	m.dispatcher.send("PATCH", "/incidents/"+shown.ID, object{"protected": true}, ifMatch(shown.Version)).is(http.StatusOK)
	for _, id := range []string{untyped, later, plain} {
		if !m.operator.contact(id).Protected {
			t.Errorf("the caller about protected people is not hidden")
		}
		m.key.get("/contacts/" + id).refused(http.StatusNotFound)
	}
	asked := m.operator.report(object{"channel": "phone", "text": "jangan sebut saya", "protected": true})
	hidden := m.dispatcher.open("noise")
	m.operator.post(path("/incidents/%s/contacts", hidden.ID), object{"contact_id": asked}).is(http.StatusOK)
	if !m.dispatcher.incident(hidden.ID).Protected {
		t.Error("an incident told by somebody who asked to be hidden is shown")
	}
}

func openRace(t *testing.T, m *team) {
	for range 4 {
		id := m.operator.report(object{"channel": "phone", "text": "ribut"})
		open := func(p *person) func() *answer {
			return func() *answer {
				return p.post("/incidents", object{"type": "fight", "location": m.c.downtown(), "summary": "ribut", "contact_ids": []string{id}})
			}
		}
		won := 0
		for _, a := range race(open(m.dispatcher), open(m.second), open(m.supervisor)) {
			if a.status == http.StatusCreated {
				won++
			} else if p := a.refused(http.StatusConflict); p.Current["state"] != "attached" {
				t.Errorf("who comes late is not told: %+v", p)
			}
		}
		if c := m.operator.contact(id); won != 1 || len(c.IncidentIDs) != 1 {
			t.Fatalf("%d opened it: %+v", won, c)
		}
	}
}

func endRace(t *testing.T, m *team) {
	for range 4 {
		id := m.operator.report(object{"channel": "phone", "text": "ribut"})
		answers := race(
			func() *answer { return m.operator.post("/contacts/"+id+"/end", object{"as": "prank"}) },
			func() *answer {
				return m.dispatcher.post("/incidents", object{"type": "fight", "location": m.c.downtown(), "summary": "ribut", "contact_ids": []string{id}})
			},
		)
		c := m.operator.contact(id)
		if ended := answers[0].status == http.StatusOK; ended == (answers[1].status == http.StatusCreated) || ended != (c.State == "ended") || ended == (len(c.IncidentIDs) == 1) {
			t.Fatalf("%d and %d: %+v", answers[0].status, answers[1].status, c)
		}
	}
}

func duplicates(t *testing.T, m *team) {
	type likely struct {
		Incident incidentView
		Distance *float64 `json:"distance_m"`
		Score    float64
		Reasons  []string
	}
	hints := func(contact string) []likely {
		var list items[likely]
		m.operator.get("/contacts/" + contact + "/duplicates").is(http.StatusOK).into(&list)
		return list.Items
	}
	m.c.clock.Advance(6 * time.Hour) // what other parts opened is long ago
	m.operator, m.dispatcher = m.c.signIn("operator1"), m.c.signIn("dispatcher1")
	far := m.dispatcher.open("house_fire", object{"summary": "Rumah terbakar", "location": place(-5.30, 109.70)})
	near := m.dispatcher.open("house_fire", object{"summary": "Kebakaran rumah dekat jembatan merah", "location": place(-5.1869, 109.6367)})
	m.c.clock.Advance(3 * time.Minute)
	located := m.operator.report(object{"channel": "phone", "text": "api besar", "location": place(-5.1873, 109.6370)})
	if list := hints(located); len(list) != 1 || list[0].Incident.ID != near.ID || list[0].Distance == nil || *list[0].Distance > 100 {
		t.Errorf("by place: %+v", list)
	}
	worded := m.operator.report(object{"channel": "chat", "text": "kebakaran di rumah dekat jembatan merah tolong"})
	list := hints(worded)
	if len(list) == 0 || list[0].Incident.ID != near.ID || list[0].Distance != nil || !slices.ContainsFunc(list[0].Reasons, func(r string) bool { return strings.Contains(r, "words") }) {
		t.Errorf("by words alone: %+v", list)
	}
	if slices.ContainsFunc(list[1:], func(l likely) bool { return l.Score > list[0].Score }) || far.ID == list[0].Incident.ID {
		t.Errorf("not the likeliest first: %+v", list)
	}
	if list := hints(m.operator.report(object{"channel": "chat", "text": "kapan kantor buka"})); len(list) != 0 {
		t.Errorf("a question is like a fire: %+v", list)
	}
	m.operator.post(path("/incidents/%s/contacts", near.ID), object{"contact_id": located}).is(http.StatusOK)
	if list := hints(located); len(list) != 0 {
		t.Errorf("it is its own duplicate: %+v", list)
	}
	m.c.clock.Advance(59 * time.Minute)
	m.c.clock.Advance(4 * time.Hour)
	m.operator = m.c.signIn("operator1")
	if list := hints(worded); len(list) != 0 {
		t.Errorf("after five hours it is still the same: %+v", list)
	}
}

func silentCall(t *testing.T, m *team) {
	m.operator = m.c.signIn("operator1")
	id := m.operator.report(object{"channel": "phone", "text": "", "reporter": object{"phone": "0812 5550 7777"}})
	if c := m.operator.contact(id); c.State != "waiting" || c.Reporter == nil || c.Reporter.Phone != "+6281255507777" {
		t.Errorf("%+v", c)
	}
	var history items[contactView]
	m.operator.get("/contacts?phone=62-812-5550-7777").is(http.StatusOK).into(&history)
	if len(history.Items) != 1 || history.Items[0].ID != id || history.Items[0].Reporter.Phone == "+6281255507777" {
		t.Errorf("the history of the number: %+v", history.Items)
	}
	m.operator.report(object{"channel": "sensor", "text": "", "location": m.c.downtown()})
	if p := m.operator.post("/contacts", object{"channel": "web", "text": "  "}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "text" {
		t.Errorf("%+v", p)
	}
}

func idempotent(t *testing.T, m *team) {
	m.operator, m.dispatcher, m.second = m.c.signIn("operator1"), m.c.signIn("dispatcher1"), m.c.signIn("dispatcher2")
	send := func(p *person, key, body string) *answer {
		return p.send("POST", "/contacts", body, headers{"Idempotency-Key": key})
	}
	body := `{"channel":"phone","text":"satu kali","reporter":{"name":"Pelapor"}}`
	first := send(m.operator, "k-1", body).is(http.StatusCreated)
	m.c.clock.Advance(time.Minute)
	if again := send(m.operator, "k-1", body); again.status != first.status || string(again.raw) != string(first.raw) {
		t.Errorf("the same key and body: %d %s, then %d %s", first.status, first.raw, again.status, again.raw)
	}
	if p := send(m.operator, "k-1", `{"channel":"phone","text":"lain"}`).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "Idempotency-Key" {
		t.Errorf("the same key, another body: %+v", p)
	}
	m.operator.send("POST", "/incidents", object{"type": "noise", "location": m.c.downtown(), "summary": "x"}, headers{"Idempotency-Key": "k-1"}).refused(http.StatusUnprocessableEntity)
	if other := send(m.dispatcher, "k-1", body).is(http.StatusCreated); string(other.raw) == string(first.raw) {
		t.Error("two accounts share a key")
	}
	send(m.operator, strings.Repeat("k", 201), body).refused(http.StatusUnprocessableEntity)

	before := len(m.operator.waiting())
	tries := make([]func() *answer, 8)
	for k := range tries {
		tries[k] = func() *answer { return send(m.operator, "k-race", body) }
	}
	answers := race(tries...)
	for _, a := range answers {
		if a.is(http.StatusCreated); string(a.raw) != string(answers[0].raw) {
			t.Errorf("eight with one key: %s and %s", a.raw, answers[0].raw)
		}
	}
	if after := len(m.operator.waiting()); after != before+1 {
		t.Errorf("eight with one key made %d contacts", after-before)
	}

	// What changes more than one thing, and what is refused, behave alike.
	u := m.free("patrol")
	i := m.dispatcher.open("fight")
	sent := m.dispatcher.send("POST", path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID}}, headers{"Idempotency-Key": "a-1"}).is(http.StatusCreated)
	again := m.dispatcher.send("POST", path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID}}, headers{"Idempotency-Key": "a-1"}).is(http.StatusCreated)
	if string(sent.raw) != string(again.raw) {
		t.Errorf("sent twice: %s and %s", sent.raw, again.raw)
	}
	m.second.send("POST", path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID}}, headers{"Idempotency-Key": "a-1"}).refused(http.StatusConflict)
	refusedFirst := headers{"Idempotency-Key": "a-2"}
	m.dispatcher.send("POST", path("/incidents/%s/close", i.ID), object{"disposition": "report_made"}, refusedFirst).refused(http.StatusUnprocessableEntity)
	m.dispatcher.status(u.ID, "on_scene")
	m.dispatcher.send("POST", path("/incidents/%s/close", i.ID), object{"disposition": "report_made"}, refusedFirst).is(http.StatusOK)
	m.dispatcher.send("POST", path("/incidents/%s/close", i.ID), object{"disposition": "report_made"}, refusedFirst).is(http.StatusOK)
}

func numbers(t *testing.T, m *team) {
	number := func() string {
		var receipt struct{ Number string }
		m.operator.post("/contacts", object{"channel": "phone", "text": "x"}).is(http.StatusCreated).into(&receipt)
		return receipt.Number
	}
	now := m.c.clock.Now()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 17, 0, 0, 0, time.UTC) // 00:00 WIB
	if !midnight.After(now) {
		midnight = midnight.AddDate(0, 0, 1)
	}
	m.c.clock.Advance(midnight.Sub(now) - time.Second)
	m.operator = m.c.signIn("operator1")
	wib := time.FixedZone("WIB", 7*3600)
	one, two := number(), number()
	var a, b int
	if _, err := fmt.Sscanf(one+" "+two, "LAP-"+m.c.clock.Now().In(wib).Format("20060102")+"-%d LAP-"+m.c.clock.Now().In(wib).Format("20060102")+"-%d", &a, &b); err != nil || b != a+1 {
		t.Errorf("%s, then %s: %v", one, two, err)
	}
	m.c.clock.Advance(time.Second)
	for k := 1; k <= 3; k++ {
		if got, want := number(), fmt.Sprintf("LAP-%s-%04d", midnight.In(wib).Format("20060102"), k); got != want {
			t.Errorf("after midnight %s, want %s", got, want)
		}
	}
}
