package story

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestNothingShowsWhatASingleReadRefuses is the property behind all of access: after random work in the room, for every account of the
// demonstration, whatever a list, a search, a count, a recommendation or the stream shows is exactly what the account may read one
// by one, and masked alike.
func TestNothingShowsWhatASingleReadRefuses(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		people := c.everybody()
		w := newWork(c, people, 20261123)
		w.somebodyActs(30)
		screens := map[string]*screen{}
		begun := map[string]*shown{}
		for login, p := range people {
			screens[login] = p.watch("")
			_, first := screens[login].untilName("snapshot")
			begun[login] = newShown(t, login, first)
		}
		w.somebodyActs(32)
		size := c.size()

		var all sync.WaitGroup
		var told tally
		turn := make(chan struct{}, 4)
		for login, p := range people {
			all.Go(func() {
				turn <- struct{}{}
				defer func() { <-turn }()
				check := &sweep{t: t, login: login, p: p, work: w, incidents: map[string]any{}, contacts: map[string]any{}, units: map[string]any{}}
				check.readOneByOne()
				check.lists()
				check.searches()
				check.advice()
				check.hiddenIsUnknown()
				for _, e := range screens[login].beyond(size) {
					begun[login].take(e)
				}
				check.stream(begun[login])
				_, fresh := p.watch("").untilName("snapshot")
				check.snapshot(fresh)
				told.note(check, begun[login])
			})
		}
		all.Wait()
		told.isWorthSomething(t)
		w.positions(screens)
		w.changesAnswerMasked()
	})
}

// tally makes sure that the sweep had something to find.
type tally struct {
	mu                             sync.Mutex
	partly, masked, removed, blind int
}

func (a *tally) note(s *sweep, screen *shown) {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch n := len(s.incidents); {
	case n == 0:
		a.blind++
	case n < len(s.work.incidents):
		a.partly++
	}
	a.masked += len(pick(s.incidents, func(i object) bool { return i["summary"] == "" }))
	a.removed += screen.removed
}

func (a *tally) isWorthSomething(t *testing.T) {
	t.Helper()
	if a.partly < 5 || a.masked == 0 || a.removed == 0 {
		t.Errorf("the work gives nothing to sweep: %d accounts see a part, %d see nothing, %d times masked, %d times removed", a.partly, a.blind, a.masked, a.removed)
	}
}

// everybody signs in every account of the demonstration.
func (c *centre) everybody() map[string]*person {
	c.t.Helper()
	people := map[string]*person{}
	for _, a := range c.demo.Accounts {
		people[a.Login] = c.signIn(a.Login)
	}
	return people
}

// work is random activity; it knows everything there is.
type work struct {
	c                          *centre
	people                     map[string]*person
	random                     *rand.Rand
	incidents, contacts, units []string
	places                     []object
	n                          int
}

const secret = "RAHASIA" // stands in every text that must not be seen by all

func newWork(c *centre, people map[string]*person, seed uint64) *work {
	w := &work{c: c, people: people, random: rand.New(rand.NewPCG(seed, 1))}
	for _, u := range people["dispatcher1"].units() {
		w.units = append(w.units, u.ID)
		w.places = append(w.places, place(u.Base.Lat+0.0004, u.Base.Lon))
	}
	return w
}

func (w *work) one(list []string) string { return list[w.random.IntN(len(list))] }

func (w *work) where() object {
	p := maps.Clone(w.places[w.random.IntN(len(w.places))])
	p["address"] = secret + " alamat"
	return p
}

// somebodyActs does n random things. What the state of affairs refuses is refused; it must only never fail.
func (w *work) somebodyActs(n int) {
	w.c.t.Helper()
	for range n {
		w.n++
		w.c.clock.Advance(time.Duration(w.random.IntN(20)) * time.Second)
		var a *answer
		switch kind := w.random.IntN(23); {
		case kind < 6 || len(w.contacts) < 3:
			a = w.report()
		case kind < 11 || len(w.incidents) < 3:
			a = w.opens()
		case kind < 15:
			a = w.by("dispatcher1", "dispatcher3", "administrator1").post(path("/incidents/%s/assignments", w.one(w.incidents)),
				object{"unit_ids": []string{w.one(w.units)}, "reason": "latihan", "queue": w.random.IntN(3) == 0})
		case kind < 16:
			a = w.by("dispatcher1").post(path("/units/%s/status", w.one(w.units)), object{"status": w.one([]string{"en_route", "on_scene", "available"})})
		case kind < 17:
			a = w.by("operator1", "dispatcher3").post(path("/incidents/%s/contacts", w.one(w.incidents)), object{"contact_id": w.one(w.contacts)})
		case kind < 21:
			a = w.protects()
		case kind < 22:
			a = w.by("dispatcher1").post(path("/incidents/%s/close", w.one(w.incidents)), object{"disposition": "other", "reason": "latihan"})
		default:
			a = w.by("dispatcher1").post(path("/incidents/%s/merge", w.one(w.incidents)), object{"into": w.one(w.incidents)})
		}
		if a.status >= 500 {
			w.c.t.Fatalf("%s: %d %s", a.asked, a.status, a.raw)
		}
	}
}

func (w *work) by(logins ...string) *person { return w.people[w.one(logins)] }

func (w *work) report() *answer {
	body := object{
		"channel": w.one([]string{"phone", "web", "counter"}), "text": fmt.Sprintf("%s laporan %d", secret, w.n), "protected": w.random.IntN(4) == 0,
		"reporter": object{"name": secret + " nama", "phone": fmt.Sprintf("0812 5550 %04d", w.random.IntN(4))},
	}
	if w.random.IntN(5) > 0 {
		body["location"] = w.where()
	}
	if w.random.IntN(2) == 0 {
		body["type"] = w.one([]string{"domestic_violence", "traffic_accident", "sick_child", "noise", "fight"})
	}
	var receipt struct{ ID string }
	a := w.by("operator1", "operator2", "dispatcher3", "partner1", "officer1", "administrator1", "supervisor2").post("/contacts", body)
	a.is(http.StatusCreated).into(&receipt)
	w.contacts = append(w.contacts, receipt.ID)
	return a
}

func (w *work) opens() *answer {
	body := object{
		"type":    w.one([]string{"domestic_violence", "traffic_accident_injury", "house_fire", "sick_child", "noise", "flood", "fight"}),
		"summary": fmt.Sprintf("%s kejadian %d", secret, w.n), "location": w.where(), "protected": w.random.IntN(5) == 0,
	}
	if len(w.contacts) > 0 && w.random.IntN(2) == 0 {
		body["contact_ids"] = []string{w.one(w.contacts)}
	}
	a := w.by("operator1", "dispatcher1", "dispatcher3", "administrator1", "supervisor2").post("/incidents", body)
	if a.status == http.StatusCreated {
		var i incidentView
		a.into(&i)
		w.incidents = append(w.incidents, i.ID)
	}
	return a
}

// protects hides an incident, or shows it again.
func (w *work) protects() *answer {
	id := w.one(w.incidents)
	i := w.people["supervisor1"].incident(id)
	return w.people["supervisor1"].send("PATCH", "/incidents/"+id, object{"protected": !i.Protected, "reason": "latihan"}, headers{"If-Match": fmt.Sprintf("%q", fmt.Sprint(i.Version))})
}

// sweep checks one account.
type sweep struct {
	t                          *testing.T
	login                      string
	p                          *person
	work                       *work
	incidents, contacts, units map[string]any // what it may read, as the single read shows it
}

func (s *sweep) errorf(format string, args ...any) {
	s.t.Errorf("%s: %s", s.login, fmt.Sprintf(format, args...))
}

func (s *sweep) readOneByOne() {
	for kind, ids := range map[string][]string{"incidents": s.work.incidents, "contacts": s.work.contacts, "units": s.work.units} {
		for _, id := range ids {
			a := s.p.get("/" + kind + "/" + id)
			switch {
			case a.status == http.StatusOK:
				var thing any
				a.into(&thing)
				s.of(kind)[id] = thing
			case a.status != http.StatusNotFound:
				s.errorf("%s answers %d", a.asked, a.status)
			}
		}
	}
	for id, thing := range s.incidents {
		if thing.(object)["summary"] != "" {
			continue
		}
		for _, part := range []string{"", "/timeline", "/attachments"} {
			if a := s.p.get("/incidents/" + id + part); strings.Contains(string(a.raw), secret) {
				s.errorf("%s shows what is masked: %s", a.asked, a.raw)
			}
		}
	}
}

func (s *sweep) of(kind string) map[string]any {
	return map[string]map[string]any{"incidents": s.incidents, "contacts": s.contacts, "units": s.units}[kind]
}

// pages reads a list to its end.
func (s *sweep) pages(list string) map[string]any {
	found := map[string]any{}
	for after := ""; ; {
		var page items[object]
		s.p.get(list + "&after=" + after).is(http.StatusOK).into(&page)
		for _, thing := range page.Items {
			found[thing["id"].(string)] = thing
		}
		if after = page.Next; after == "" {
			return found
		}
	}
}

// same compares two sets of things.
func (s *sweep) same(where string, found, want map[string]any) {
	for id := range want {
		if _, ok := found[id]; !ok {
			s.errorf("%s lacks %s", where, id)
		}
	}
	s.within(where, found, want)
}

// within checks that found holds nothing but what the single read shows, and as it shows it.
func (s *sweep) within(where string, found, want map[string]any) {
	for id, thing := range found {
		single, ok := want[id]
		if !ok {
			s.errorf("%s shows %s, which a single read refuses", where, id)
			continue
		}
		if !reflect.DeepEqual(thing, masked(single)) {
			s.errorf("%s shows %s as\n%v\nthe single read as\n%v", where, id, thing, single)
		}
	}
}

// masked is what a list shows of a thing: a contact's reporter never in full.
func masked(single any) any {
	thing := single.(object)
	reporter, ok := thing["reporter"].(object)
	if !ok {
		return thing
	}
	thing, reporter = maps.Clone(thing), maps.Clone(reporter)
	if name, _ := reporter["name"].(string); name != "" {
		reporter["name"] = "R•••"
	}
	if phone, _ := reporter["phone"].(string); phone != "" {
		reporter["phone"] = phone[:3] + "•••••" + phone[len(phone)-2:]
	}
	thing["reporter"] = reporter
	return thing
}

func (s *sweep) lists() {
	s.same("GET /incidents", s.pages("/incidents?limit=7"), s.incidents)
	s.same("GET /contacts", s.pages("/contacts?limit=7"), s.contacts)
	waiting := pick(s.contacts, func(c object) bool { return c["state"] == "waiting" })
	s.same("GET /contacts?state=waiting", s.pages("/contacts?state=waiting&limit=5"), waiting)
	s.same("GET /units", s.pages("/units?"), s.units)
}

func pick(from map[string]any, fits func(object) bool) map[string]any {
	out := map[string]any{}
	for id, thing := range from {
		if fits(thing.(object)) {
			out[id] = thing
		}
	}
	return out
}

func (s *sweep) searches() {
	s.same("search for words", s.pages("/incidents?limit=50&q="+strings.ToLower(secret)), pick(s.incidents, func(i object) bool { return i["summary"] != "" }))
	for _, p := range s.work.places[:3] {
		s.within("nearby", s.pages(path("/incidents/nearby?lat=%v&lon=%v&radius_m=20000&within_s=604800", p["lat"], p["lon"])), s.incidents)
	}
	for n := range 4 {
		phone := fmt.Sprintf("+628125550%04d", n)
		want := pick(s.contacts, func(c object) bool {
			reporter, _ := c["reporter"].(object)
			return reporter["phone"] == phone
		})
		s.same("contacts of a number", s.pages("/contacts?limit=5&phone="+strings.Replace(phone, "+62", "0", 1)), want)
	}
	for id := range s.contacts {
		var likely items[struct{ Incident object }]
		s.p.get(path("/contacts/%s/duplicates", id)).is(http.StatusOK).into(&likely)
		found := map[string]any{}
		for _, d := range likely.Items {
			found[d.Incident["id"].(string)] = d.Incident
		}
		s.within("duplicates", found, s.incidents)
	}
}

func (s *sweep) advice() {
	for _, id := range s.work.incidents {
		a := s.p.get(path("/incidents/%s/recommendation", id))
		if _, sees := s.incidents[id]; !sees {
			a.is(http.StatusNotFound)
			continue
		}
		if a.status != http.StatusOK {
			a.is(http.StatusForbidden)
			continue
		}
		var advice adviceView
		a.into(&advice)
		for _, u := range advice.Units {
			if s.units[u.UnitID] == nil {
				s.errorf("the recommendation names the unit %s, which a single read refuses", u.UnitID)
			}
		}
		for _, u := range advice.RuledOut {
			if s.units[u.UnitID] == nil {
				s.errorf("the recommendation rules out the unit %s, which a single read refuses", u.UnitID)
			}
		}
	}
}

// hiddenIsUnknown compares, for what the account may not see, every way of asking with the same way of asking for what is not there.
func (s *sweep) hiddenIsUnknown() {
	const nothing = "01999999-9999-7999-8999-999999999999"
	ways := map[string][]func(string) *answer{
		"incidents": {
			func(id string) *answer { return s.p.get("/incidents/" + id) },
			func(id string) *answer { return s.p.get("/incidents/" + id + "/timeline") },
			func(id string) *answer { return s.p.get("/incidents/" + id + "/attachments") },
			func(id string) *answer { return s.p.get("/incidents/" + id + "/recommendation") },
			func(id string) *answer { return s.p.post("/incidents/"+id+"/notes", object{"text": "x"}) },
			func(id string) *answer { return s.p.post("/incidents/"+id+"/cancel", object{"reason": "x"}) },
			func(id string) *answer { return s.p.post("/incidents/"+id+"/reopen", object{"reason": "x"}) },
			func(id string) *answer { return s.p.post("/incidents/"+id+"/close", object{"disposition": "x"}) },
			func(id string) *answer { return s.p.post("/incidents/"+id+"/merge", object{"into": id}) },
			func(id string) *answer {
				return s.p.post("/incidents/"+id+"/assignments", object{"unit_ids": []string{nothing}})
			},
			func(id string) *answer { return s.p.post("/incidents/"+id+"/contacts", object{"contact_id": nothing}) },
			func(id string) *answer { return s.p.send("POST", "/incidents/"+id+"/attachments?name=x", "x", nil) },
			func(id string) *answer {
				return s.p.send("PATCH", "/incidents/"+id, object{"summary": "x"}, headers{"If-Match": `"1"`})
			},
		},
		"contacts": {
			func(id string) *answer { return s.p.get("/contacts/" + id) },
			func(id string) *answer { return s.p.get("/contacts/" + id + "/duplicates") },
			func(id string) *answer { return s.p.post("/contacts/"+id+"/end", object{"as": "prank"}) },
		},
		"units": {
			func(id string) *answer { return s.p.get("/units/" + id) },
			func(id string) *answer { return s.p.post("/units/"+id+"/status", object{"status": "available"}) },
			func(id string) *answer {
				return s.p.post("/units/"+id+"/position", object{"lat": -5.1, "lon": 109.6, "at": "2026-11-23T20:00:00Z"})
			},
		},
	}
	all := map[string][]string{"incidents": s.work.incidents, "contacts": s.work.contacts, "units": s.work.units}
	for kind, asks := range ways {
		k := slices.IndexFunc(all[kind], func(id string) bool { return s.of(kind)[id] == nil })
		if k < 0 {
			continue
		}
		for _, ask := range asks {
			hidden, unknown := ask(all[kind][k]), ask(nothing)
			if hidden.status != http.StatusNotFound || hidden.status != unknown.status || string(hidden.raw) != string(unknown.raw) {
				s.errorf("%s: %d %s, but what is not there: %d %s", hidden.asked, hidden.status, hidden.raw, unknown.status, unknown.raw)
			}
		}
	}
}

// shown is what stands on a screen.
type shown struct {
	t      *testing.T
	login  string
	things map[string]any // "incident:<id>"

	removed int
}

func newShown(t *testing.T, login string, snapshot event) *shown {
	t.Helper()
	s := &shown{t: t, login: login, things: map[string]any{}}
	var content map[string]any
	if err := json.Unmarshal(snapshot.data, &content); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"contact", "incident", "unit"} {
		for _, thing := range content[kind+"s"].([]any) {
			s.things[kind+":"+thing.(object)["id"].(string)] = thing
		}
	}
	return s
}

// take puts an event onto the screen.
func (s *shown) take(e event) {
	var thing object
	if err := json.Unmarshal(e.data, &thing); err != nil {
		s.t.Errorf("%s: %v in %s", s.login, err, e.data)
		return
	}
	id, _ := thing["id"].(string)
	switch e.name {
	case "contact", "incident", "unit":
		s.things[e.name+":"+id] = thing
	case "removed":
		key := thing["kind"].(string) + ":" + id
		if s.things[key] == nil {
			s.t.Errorf("%s: told that %s is removed, which never stood there", s.login, key)
		}
		delete(s.things, key)
		s.removed++
	}
}

func (s *shown) of(kind string) map[string]any {
	out := map[string]any{}
	for key, thing := range s.things {
		if id, ok := strings.CutPrefix(key, kind+":"); ok {
			out[id] = thing
		}
	}
	return out
}

// stream checks what the screen that was open all along shows in the end.
func (s *sweep) stream(screen *shown) {
	s.within("the stream", screen.of("incident"), s.incidents)
	s.within("the stream", screen.of("contact"), s.contacts)
	s.same("the stream", screen.of("unit"), s.units)
	for id := range s.waitingOrActive("incidents") {
		if screen.things["incident:"+id] == nil {
			s.errorf("the stream lacks the incident %s", id)
		}
	}
	for id := range s.waitingOrActive("contacts") {
		if screen.things["contact:"+id] == nil {
			s.errorf("the stream lacks the contact %s", id)
		}
	}
}

func (s *sweep) waitingOrActive(kind string) map[string]any {
	return pick(s.of(kind), func(thing object) bool {
		state := thing["state"]
		return state != "closed" && state != "cancelled" && state != "merged" && state != "ended" && state != "attached"
	})
}

func (s *sweep) snapshot(e event) {
	screen := newShown(s.t, s.login, e)
	s.same("the snapshot", screen.of("incident"), s.waitingOrActive("incidents"))
	s.same("the snapshot", screen.of("contact"), s.waitingOrActive("contacts"))
	s.same("the snapshot", screen.of("unit"), s.units)
}

// positions moves every unit and checks who sees which of them move.
func (w *work) positions(screens map[string]*screen) {
	w.c.t.Helper()
	at := w.c.clock.Now().Format(time.RFC3339)
	for k, u := range w.units {
		w.c.program().post(path("/units/%s/position", u), object{"lat": -5.18, "lon": 109.6 + float64(k)/1000, "at": at}).is(http.StatusAccepted)
	}
	want := map[string]map[string]bool{}
	for login, p := range w.people {
		want[login] = map[string]bool{}
		for _, u := range p.units() {
			want[login][u.ID] = true
		}
	}
	w.c.clock.Advance(time.Second)
	for login, s := range screens {
		got := map[string]bool{}
		collect := func(e event) bool {
			var moved items[struct {
				UnitID string `json:"unit_id"`
			}]
			if e.name == "positions" && json.Unmarshal(e.data, &moved) == nil {
				for _, m := range moved.Items {
					got[m.UnitID] = true
				}
			}
			return len(got) >= len(want[login])
		}
		if len(want[login]) > 0 {
			s.until("positions", collect)
		}
		s.until("a beat", func(e event) bool { collect(e); return e.name == "beat" })
		if !maps.Equal(got, want[login]) {
			w.c.t.Errorf("%s: sees %d units move, may see %d", login, len(got), len(want[login]))
		}
	}
}

// changesAnswerMasked: an administrator operates without seeing persons, so the answers to changes and the states that refusals carry hide them too.
func (w *work) changesAnswerMasked() {
	w.c.t.Helper()
	key, dispatcher := w.c.program(), w.people["dispatcher1"]
	contact := w.people["operator1"].report(object{"channel": "phone", "text": secret, "location": w.c.downtown(), "reporter": object{"name": secret, "phone": "081255500009"}})
	other := w.people["operator1"].report(object{"channel": "phone", "text": secret, "reporter": object{"name": secret, "phone": "081255500009"}})
	one, two := dispatcher.open("flood", object{"summary": secret}), dispatcher.open("noise", object{"summary": secret})
	free := slices.IndexFunc(dispatcher.units(), func(u unitView) bool { return u.State == "available" })
	u := dispatcher.units()[free].ID
	hidden := func(a *answer, status int) *answer {
		w.c.t.Helper()
		a.is(status)
		for _, bad := range []string{secret, "55500009", "+62•"} {
			if strings.Contains(string(a.raw), bad) {
				w.c.t.Errorf("%s answers an account that may not see persons: %s", a.asked, a.raw)
			}
		}
		return a
	}
	stale := headers{"If-Match": `"0"`}
	hidden(key.send("PATCH", "/incidents/"+one.ID, object{"priority": "P1", "reason": "x"}, stale), http.StatusPreconditionFailed)
	hidden(key.post("/incidents/"+one.ID+"/contacts", object{"contact_id": contact}), http.StatusOK)
	hidden(key.post("/incidents/"+one.ID+"/contacts/"+contact+"/detach", object{}), http.StatusOK)
	hidden(key.post("/incidents/"+one.ID+"/contacts/"+contact+"/detach", object{}), http.StatusConflict)
	hidden(key.post("/incidents/"+one.ID+"/links", object{"to": two.ID, "kind": "related"}), http.StatusOK)
	var sent incidentView
	hidden(key.post("/incidents/"+one.ID+"/assignments", object{"unit_ids": []string{u}, "reason": "x"}), http.StatusCreated).into(&sent)
	hidden(key.post("/incidents/"+one.ID+"/assignments", object{"unit_ids": []string{u}, "reason": "x"}), http.StatusConflict)
	hidden(key.post("/incidents/"+two.ID+"/assignments", object{"unit_ids": []string{u}, "reason": "x"}), http.StatusConflict)
	hidden(key.post("/assignments/"+sent.of(u).ID+"/cancel", object{"reason": "x"}), http.StatusOK)
	hidden(key.post("/assignments/"+sent.of(u).ID+"/cancel", object{"reason": "x"}), http.StatusConflict)
	hidden(key.post("/incidents/"+one.ID+"/reopen", object{"reason": "x"}), http.StatusConflict)
	hidden(key.post("/incidents/"+one.ID+"/close", object{"disposition": "other", "reason": "x"}), http.StatusOK)
	for _, again := range []string{"close", "cancel", "notes", "needs", "merge"} {
		body := map[string]object{"close": {"disposition": "other", "reason": "x"}, "cancel": {"reason": "x"}, "needs": {"capability": "patrol"}, "merge": {"into": two.ID}}[again]
		if body != nil {
			hidden(key.post("/incidents/"+one.ID+"/"+again, body), http.StatusConflict)
		}
	}
	hidden(key.post("/incidents/"+two.ID+"/merge", object{"into": one.ID}), http.StatusConflict)
	hidden(key.send("PATCH", "/incidents/"+one.ID, object{"priority": "P1", "reason": "x"}, headers{"If-Match": fmt.Sprintf("%q", fmt.Sprint(dispatcher.incident(one.ID).Version))}), http.StatusConflict)
	hidden(key.post("/incidents/"+one.ID+"/contacts", object{"contact_id": contact}), http.StatusConflict)
	hidden(key.post("/contacts/"+other+"/end", object{"as": "silent"}), http.StatusOK)
	hidden(key.post("/contacts/"+other+"/end", object{"as": "silent"}), http.StatusConflict)
	hidden(key.post("/incidents/"+two.ID+"/contacts", object{"contact_id": other}), http.StatusConflict)
	hidden(key.post("/incidents", object{"type": "noise", "location": w.c.downtown(), "summary": "x", "contact_ids": []string{other}}), http.StatusConflict)
	if a := dispatcher.post("/contacts/"+other+"/end", object{"as": "silent"}).is(http.StatusConflict); strings.Contains(string(a.raw), "81255500009") {
		w.c.t.Errorf("a refusal tells a telephone number in full, and no reading is journaled: %s", a.raw)
	}
}
