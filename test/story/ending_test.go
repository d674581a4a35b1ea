package story

import (
	"net/http"
	"testing"
	"time"
)

// TestHowIncidentsEnd tells closing, cancelling, reopening, merging and linking.
func TestHowIncidentsEnd(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"an unmet need is closed with a reason only", closeUnmet},
			{"an end is an end", endIsEnd},
			{"where a unit must look, nothing is cancelled", safetyCheck},
			{"reopening asks for what was not met", reopenUnmet},
			{"reopening what was cancelled asks for everything", reopenCancelled},
			{"a merger moves callers and units", mergeMoves},
			{"a merger of two on which one unit is", mergeBoth},
			{"what was hidden stays hidden in a merger", mergeHidden},
			{"two mergers of the same pair", mergeRace},
			{"a link is told on both timelines", linked},
			{"a priority changes with a reason", priority},
		})
	})
}

func closeUnmet(t *testing.T, m *team) {
	u := m.free("patrol")
	i := m.dispatcher.open("fight")
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	end := path("/incidents/%s/close", i.ID)
	if p := m.dispatcher.post(end, object{"disposition": "report_made"}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "reason" {
		t.Errorf("%+v", p)
	}
	if p := m.dispatcher.post(end, object{"disposition": "bukan_hasil", "reason": "x"}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "disposition" {
		t.Errorf("%+v", p)
	}
	if p := m.dispatcher.post(end, object{"disposition": "fire_extinguished", "reason": "x"}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "disposition" {
		t.Errorf("a fight is put out: %+v", p)
	}
	if p := m.dispatcher.post(end, object{"disposition": "nothing_found"}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "reason" {
		t.Errorf("%+v", p)
	}
	var closed incidentView
	m.dispatcher.post(end, object{"disposition": "report_made", "reason": "pelaku pergi", "note": "dicek lewat telepon"}).is(http.StatusOK).into(&closed)
	if n := closed.need("patrol"); closed.State != "closed" || n.State != "unmet" || n.Reason != "pelaku pergi" || closed.of(u.ID).State != "cancelled" {
		t.Fatalf("closed %+v", closed)
	}
	if free := m.dispatcher.unit(u.ID); free.State != "available" || free.IncidentID != "" {
		t.Errorf("the unit is %+v", free)
	}
	m.dispatcher.tells(i.ID, "incident.noted", "")
}

func endIsEnd(t *testing.T, m *team) {
	i, other := m.dispatcher.open("noise"), m.dispatcher.open("noise")
	m.dispatcher.post(path("/incidents/%s/close", i.ID), object{"disposition": "other", "reason": "x"}).is(http.StatusOK)
	version := m.dispatcher.incident(i.ID).Version
	unit := m.find(func(u unitView) bool { return u.State == "available" })
	contact := m.operator.report(object{"channel": "phone", "text": "bising"})
	for what, body := range map[string]object{
		"close": {"disposition": "exercise", "reason": "x"}, "cancel": {"reason": "x"}, "merge": {"into": other.ID}, "needs": {"capability": "patrol"},
		"backup": {"capability": "patrol", "reason": "x"}, "assignments": {"unit_ids": []string{unit.ID}, "reason": "x"}, "contacts": {"contact_id": contact},
	} {
		if p := m.dispatcher.post(path("/incidents/%s/%s", i.ID, what), body).refused(http.StatusConflict); p.Current["state"] != "closed" {
			t.Errorf("%s of a closed incident: %+v", what, p)
		}
	}
	m.dispatcher.post(path("/incidents/%s/merge", other.ID), object{"into": i.ID}).refused(http.StatusConflict)
	m.dispatcher.send("PATCH", "/incidents/"+i.ID, object{"summary": "lain"}, ifMatch(version)).refused(http.StatusConflict)
	if after := m.dispatcher.incident(i.ID); after.Disposition != "other" || after.Version != version {
		t.Errorf("a closed incident was changed: %+v", after)
	}
}

func safetyCheck(t *testing.T, m *team) {
	for _, kind := range []string{"fight", "sick_child", "domestic_violence", "traffic_accident_injury"} {
		i := m.dispatcher.open(kind)
		if p := m.dispatcher.post(path("/incidents/%s/cancel", i.ID), object{"reason": "pelapor menarik diri"}).refused(http.StatusConflict); p.Current["state"] != "open" {
			t.Errorf("%s: %+v", kind, p)
		}
	}
	i := m.dispatcher.open("noise")
	m.dispatcher.post(path("/incidents/%s/cancel", i.ID), object{"reason": " "}).refused(http.StatusUnprocessableEntity)
	var gone incidentView
	m.dispatcher.post(path("/incidents/%s/cancel", i.ID), object{"reason": "sudah tenang"}).is(http.StatusOK).into(&gone)
	if gone.State != "cancelled" {
		t.Errorf("%+v", gone)
	}
}

func reopenUnmet(t *testing.T, m *team) {
	traffic, ambulance, again := m.free("traffic"), m.free("ambulance"), m.free("ambulance")
	i := m.dispatcher.open("traffic_accident_injury")
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{traffic.ID, ambulance.ID}})
	m.dispatcher.status(traffic.ID, "on_scene")
	m.dispatcher.post(path("/incidents/%s/close", i.ID), object{"disposition": "other", "reason": "korban pergi sendiri"}).is(http.StatusOK)
	m.c.clock.Advance(10 * time.Minute)
	reopen := path("/incidents/%s/reopen", i.ID)
	m.supervisor.post(reopen, object{"reason": " "}).refused(http.StatusUnprocessableEntity)
	var open incidentView
	m.supervisor.post(reopen, object{"reason": "korban kembali"}).is(http.StatusOK).into(&open)
	if n := open.need("ambulance"); open.State != "open" || open.Disposition != "" || n.State != "open" || n.Assigned != 0 || open.need("traffic").State != "met" {
		t.Fatalf("reopened %+v", open)
	}
	suggested := 0
	for _, u := range m.dispatcher.advice(i.ID, "").Units {
		if u.NeedID == open.need("ambulance").ID && u.Suggested {
			suggested++
		}
	}
	if suggested != 1 {
		t.Fatalf("after reopening %d ambulances are suggested", suggested)
	}
	sent := m.dispatcher.assign(i.ID, object{"unit_ids": []string{again.ID}})
	if sent.of(again.ID).NeedID != open.need("ambulance").ID || sent.need("ambulance").State != "assigned" || sent.State != "dispatched" {
		t.Fatalf("%+v", sent)
	}
	m.dispatcher.tells(i.ID, "incident.reopened", "")
}

func reopenCancelled(t *testing.T, m *team) {
	i := m.dispatcher.open("noise")
	var withdrawn incidentView
	m.dispatcher.post(path("/incidents/%s/needs", i.ID), object{"capability": "patrol"}).is(http.StatusOK).into(&withdrawn)
	m.dispatcher.post(path("/incidents/%s/needs/%s/withdraw", i.ID, withdrawn.need("patrol").ID), object{"reason": "tidak perlu"}).is(http.StatusOK)
	m.dispatcher.post(path("/incidents/%s/cancel", i.ID), object{"reason": "sudah tenang"}).is(http.StatusOK)
	var open incidentView
	m.supervisor.post(path("/incidents/%s/reopen", i.ID), object{"reason": "mulai lagi"}).is(http.StatusOK).into(&open)
	if open.need("public_order").State != "open" || open.need("patrol").State != "withdrawn" {
		t.Fatalf("what a cancelled incident needed is not asked for again: %+v", open.Needs)
	}
}

func mergeMoves(t *testing.T, m *team) {
	on, queued := m.free("patrol"), m.free("patrol")
	callers := []string{m.operator.report(object{"channel": "phone", "text": "berkelahi"}), m.operator.report(object{"channel": "web", "text": "ada ribut"})}
	from := m.dispatcher.open("fight", object{"contact_ids": callers[:1]})
	into, busy := m.dispatcher.open("fight", object{"contact_ids": callers[1:]}), m.dispatcher.open("noise")
	m.dispatcher.assign(from.ID, object{"unit_ids": []string{on.ID}})
	m.dispatcher.status(on.ID, "en_route")
	m.dispatcher.assign(busy.ID, object{"unit_ids": []string{queued.ID}})
	m.dispatcher.assign(from.ID, object{"unit_ids": []string{queued.ID}, "queue": true})
	m.dispatcher.post(path("/incidents/%s/merge", from.ID), object{"into": from.ID}).refused(http.StatusUnprocessableEntity)
	var merged incidentView
	m.dispatcher.post(path("/incidents/%s/merge", from.ID), object{"into": into.ID}).is(http.StatusOK).into(&merged)
	if merged.State != "merged" || merged.MergedInto != into.ID {
		t.Fatalf("%+v", merged)
	}
	after := m.dispatcher.incident(into.ID)
	if after.State != "en_route" || after.need("patrol").State != "moving" || after.of(on.ID).State != "active" || after.of(queued.ID).State != "queued" || len(after.ContactIDs) != 2 {
		t.Fatalf("after the merger %+v", after)
	}
	if u := m.dispatcher.unit(on.ID); u.IncidentID != into.ID || u.State != "en_route" {
		t.Errorf("the unit is on %+v", u)
	}
	for _, a := range m.dispatcher.incident(from.ID).Assignments {
		if a.State == "active" || a.State == "queued" {
			t.Errorf("an assignment stayed behind: %+v", a)
		}
	}
	m.dispatcher.tells(from.ID, "incident.merged", "")
	m.dispatcher.tells(into.ID, "incident.absorbed", "")
	m.dispatcher.tells(into.ID, "dispatch.moved", on.ID)
	m.dispatcher.status(on.ID, "on_scene")
	if arrived := m.dispatcher.incident(into.ID); arrived.State != "on_scene" {
		t.Errorf("the arrival went elsewhere: %+v", arrived)
	}
	m.supervisor.post(path("/incidents/%s/reopen", from.ID), object{"reason": "x"}).refused(http.StatusConflict)
}

func mergeBoth(t *testing.T, m *team) {
	for _, order := range []string{"on the merged, queued for the other", "on the other, queued for the merged", "queued for both"} {
		u := m.free("patrol")
		from, into, third := m.dispatcher.open("fight"), m.dispatcher.open("fight"), m.dispatcher.open("noise")
		jobs := map[string][]incidentView{
			"on the merged, queued for the other": {from, into}, "on the other, queued for the merged": {into, from}, "queued for both": {third, from, into},
		}[order]
		for k, job := range jobs {
			m.dispatcher.assign(job.ID, object{"unit_ids": []string{u.ID}, "queue": k > 0})
		}
		m.dispatcher.post(path("/incidents/%s/merge", from.ID), object{"into": into.ID}).is(http.StatusOK)
		after, left := m.dispatcher.incident(into.ID), m.dispatcher.incident(from.ID)
		want := "active"
		if order == "queued for both" {
			want = "queued"
		}
		open := 0
		for _, a := range after.Assignments {
			if a.State == "active" || a.State == "queued" {
				open++
				if a.State != want {
					t.Errorf("%s: the assignment is %s", order, a.State)
				}
			}
		}
		for _, a := range left.Assignments {
			if a.State == "active" || a.State == "queued" {
				t.Errorf("%s: an assignment stayed behind", order)
			}
		}
		if open != 1 {
			t.Errorf("%s: %d assignments of one unit: %+v", order, open, after.Assignments)
		}
		if want == "active" && m.dispatcher.unit(u.ID).IncidentID != into.ID {
			t.Errorf("%s: the unit is elsewhere", order)
		}
	}
}

func mergeHidden(t *testing.T, m *team) {
	hidden, plain := m.dispatcher.open("domestic_violence"), m.dispatcher.open("fight", object{"contact_ids": []string{m.operator.report(object{"channel": "phone", "text": "ribut"})}})
	m.dispatcher.post(path("/incidents/%s/merge", hidden.ID), object{"into": plain.ID}).is(http.StatusOK)
	after := m.dispatcher.incident(plain.ID)
	if !after.Protected {
		t.Error("the merger shows what was hidden")
	}
	m.dispatcher.get("/contacts/" + after.ContactIDs[0]).is(http.StatusOK).says(`"protected":true`)
	m.key.get("/incidents/" + plain.ID).refused(http.StatusNotFound)
	m.key.get("/contacts/" + after.ContactIDs[0]).refused(http.StatusNotFound)
}

func mergeRace(t *testing.T, m *team) {
	for range 3 {
		a, b := m.dispatcher.open("fight"), m.dispatcher.open("fight")
		answers := race(
			func() *answer { return m.dispatcher.post(path("/incidents/%s/merge", a.ID), object{"into": b.ID}) },
			func() *answer { return m.second.post(path("/incidents/%s/merge", b.ID), object{"into": a.ID}) },
		)
		won := 0
		for _, each := range answers {
			if each.status == http.StatusOK {
				won++
			} else {
				each.refused(http.StatusConflict)
			}
		}
		if won != 1 {
			t.Fatalf("%d of two opposite mergers were done", won)
		}
	}
}

func linked(t *testing.T, m *team) {
	a, b := m.dispatcher.open("fight"), m.dispatcher.open("noise")
	before := m.dispatcher.incident(b.ID).Version
	m.dispatcher.post(path("/incidents/%s/links", a.ID), object{"to": b.ID, "kind": "caused_by"}).is(http.StatusOK)
	for _, i := range []incidentView{m.dispatcher.incident(a.ID), m.dispatcher.incident(b.ID)} {
		if len(i.Links) != 1 || i.Links[0].Kind != "caused_by" {
			t.Errorf("%s has the links %+v", i.Number, i.Links)
		}
		m.dispatcher.tells(i.ID, "incident.linked", "")
	}
	if after := m.dispatcher.incident(b.ID).Version; after <= before {
		t.Errorf("an event did not raise the version: %d, %d", before, after)
	}
	m.dispatcher.post(path("/incidents/%s/links", a.ID), object{"to": a.ID, "kind": "related"}).refused(http.StatusUnprocessableEntity)
	m.dispatcher.post(path("/incidents/%s/links", a.ID), object{"to": b.ID, "kind": "cinta"}).refused(http.StatusUnprocessableEntity)
	m.dispatcher.post(path("/incidents/%s/links", a.ID), object{"to": "01999999-9999-7999-8999-999999999999", "kind": "related"}).refused(http.StatusNotFound)
}

func priority(t *testing.T, m *team) {
	i := m.dispatcher.open("noise")
	if p := m.dispatcher.send("PATCH", "/incidents/"+i.ID, object{"priority": "P1"}, ifMatch(i.Version)).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "reason" {
		t.Errorf("%+v", p)
	}
	var changed incidentView
	m.dispatcher.send("PATCH", "/incidents/"+i.ID, object{"priority": "P1", "reason": "ada senjata"}, ifMatch(i.Version)).is(http.StatusOK).into(&changed)
	if e := m.dispatcher.tells(i.ID, "incident.edited", ""); changed.Priority != "P1" || e.Personal.Reason != "ada senjata" {
		t.Errorf("%+v, told %+v", changed, e)
	}
}
