package story

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestDispatch tells what a dispatcher does with units, and what is refused.
func TestDispatch(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"a queued job begins when the first ends", queueBegins},
			{"two queued jobs begin in the order in which they were queued", queueInOrder},
			{"a queued unit can be taken off its job for the queued one", queueThenPreempt},
			{"pre-empting is asked for, has a reason and is told on both sides", preempting},
			{"planned duty asks for a reason", plannedDuty},
			{"a unit is taken off before its work is done", cancelling},
			{"back-up from the scene", backUp},
			{"a shortfall is said", shortfall},
			{"a unit without position is reckoned from its base", fromBase},
			{"a running status is never reset", runningStatus},
			{"an officer's emergency overrides all", emergency},
			{"a status heard by radio keeps both times", byRadio},
			{"what may not follow is refused with the present state", forbidden},
		})
	})
}

func queueBegins(t *testing.T, m *team) {
	u := m.free("patrol")
	first, second := m.dispatcher.open("fight"), m.dispatcher.open("suspicious_person")
	m.dispatcher.assign(first.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "acknowledged", "en_route")
	m.dispatcher.post(path("/incidents/%s/assignments", second.ID), object{"unit_ids": []string{u.ID}}).refused(http.StatusConflict)
	queued := m.dispatcher.assign(second.ID, object{"unit_ids": []string{u.ID}, "queue": true})
	if a := queued.of(u.ID); a.State != "queued" || queued.State != "open" || queued.need("patrol").State != "open" {
		t.Fatalf("a queued unit counts as sent: %+v", queued)
	}
	m.dispatcher.post(path("/incidents/%s/assignments", second.ID), object{"unit_ids": []string{u.ID}, "queue": true}).refused(http.StatusConflict)
	m.c.clock.Advance(5 * time.Minute)
	m.dispatcher.status(u.ID, "on_scene", "clearing")
	if a := m.dispatcher.incident(second.ID).of(u.ID); a.State != "queued" {
		t.Fatalf("it is still clearing and was sent on: %+v", a)
	}
	m.dispatcher.status(u.ID, "available")
	after := m.dispatcher.incident(second.ID)
	if a := after.of(u.ID); a.State != "active" || after.State != "dispatched" || m.dispatcher.unit(u.ID).IncidentID != second.ID || m.dispatcher.unit(u.ID).State != "dispatched" {
		t.Fatalf("the queued job did not begin: %+v", after)
	}
	m.dispatcher.tells(second.ID, "dispatch.assigned", u.ID)
	if was := m.dispatcher.incident(first.ID); was.of(u.ID).State != "ended" || was.need("patrol").State != "met" {
		t.Fatalf("the first job did not end: %+v", was)
	}
}

func queueInOrder(t *testing.T, m *team) {
	u := m.free("patrol")
	var jobs []incidentView
	for range 3 {
		jobs = append(jobs, m.dispatcher.open("fight"))
	}
	m.dispatcher.assign(jobs[0].ID, object{"unit_ids": []string{u.ID}})
	for _, later := range []incidentView{jobs[2], jobs[1]} { // queued in this order
		m.c.clock.Advance(time.Second)
		m.dispatcher.assign(later.ID, object{"unit_ids": []string{u.ID}, "queue": true})
	}
	for _, now := range []incidentView{jobs[0], jobs[2], jobs[1]} {
		if at := m.dispatcher.unit(u.ID).IncidentID; at != now.ID {
			t.Fatalf("the unit is on %s, should be on %s", at, now.ID)
		}
		m.dispatcher.status(u.ID, "on_scene")
		m.dispatcher.post(path("/incidents/%s/close", now.ID), object{"disposition": "report_made"}).is(http.StatusOK)
	}
	if free := m.dispatcher.unit(u.ID); free.State != "available" || free.IncidentID != "" {
		t.Fatalf("after its last job the unit is %+v", free)
	}
}

func queueThenPreempt(t *testing.T, m *team) {
	u := m.free("patrol")
	first, urgent := m.dispatcher.open("noise"), m.dispatcher.open("street_robbery")
	m.dispatcher.assign(first.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.assign(urgent.ID, object{"unit_ids": []string{u.ID}, "queue": true})
	sent := m.supervisor.assign(urgent.ID, object{"unit_ids": []string{u.ID}, "preempt": true, "reason": "nyawa terancam"})
	open := 0
	for _, a := range sent.Assignments {
		if a.State == "active" || a.State == "queued" {
			open++
		}
	}
	if open != 1 || sent.of(u.ID).State != "active" || m.dispatcher.unit(u.ID).IncidentID != urgent.ID {
		t.Fatalf("queued, then pre-empted: %+v", sent.Assignments)
	}
}

func preempting(t *testing.T, m *team) {
	u := m.free("patrol")
	first, urgent := m.dispatcher.open("suspicious_person"), m.dispatcher.open("street_robbery")
	m.dispatcher.assign(first.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "en_route")
	send := path("/incidents/%s/assignments", urgent.ID)
	m.dispatcher.post(send, object{"unit_ids": []string{u.ID}, "preempt": true, "reason": "x"}).refused(http.StatusForbidden) // one level up decides
	if p := m.supervisor.post(send, object{"unit_ids": []string{u.ID}, "preempt": true, "reason": "  "}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "reason" {
		t.Errorf("without a reason: %+v", p)
	}
	m.supervisor.post(send, object{"unit_ids": []string{u.ID}, "preempt": true, "queue": true, "reason": "x"}).refused(http.StatusUnprocessableEntity)
	m.c.clock.Advance(time.Minute)
	taken := m.supervisor.assign(urgent.ID, object{"unit_ids": []string{u.ID}, "preempt": true, "reason": "nyawa terancam"})
	if taken.of(u.ID).State != "active" || m.dispatcher.unit(u.ID).State != "dispatched" || m.dispatcher.unit(u.ID).IncidentID != urgent.ID {
		t.Fatalf("after pre-empting %+v", taken)
	}
	left := m.dispatcher.incident(first.ID)
	if left.State != "open" || left.need("patrol").State != "open" || left.of(u.ID).State != "cancelled" {
		t.Fatalf("the incident that lost its unit does not ask for one again: %+v", left)
	}
	lost, got := m.dispatcher.tells(first.ID, "dispatch.preempted", u.ID), m.dispatcher.tells(urgent.ID, "dispatch.assigned", u.ID)
	if lost.Personal.Reason != "nyawa terancam" || lost.Data.For != urgent.ID || got.Personal.Reason != "nyawa terancam" || got.Data.From != first.ID {
		t.Errorf("the two timelines tell %+v and %+v", lost.Data, got.Data)
	}
}

func plannedDuty(t *testing.T, m *team) {
	u := m.free("patrol")
	m.dispatcher.status(u.ID, "planned_duty")
	i := m.dispatcher.open("fight")
	advice := m.dispatcher.advice(i.ID, "")
	k := slices.IndexFunc(advice.Units, func(each candidateView) bool { return each.UnitID == u.ID })
	if k < 0 || len(advice.Units[k].Flags) == 0 {
		t.Fatalf("a unit on planned duty is not offered with a flag: %+v", advice.Units)
	}
	p := m.dispatcher.post(path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID}}).refused(http.StatusUnprocessableEntity)
	if p.Errors[0].Field != "reason" {
		t.Errorf("without a reason: %+v", p)
	}
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}, "reason": "paling dekat"})
	if e := m.dispatcher.tells(i.ID, "dispatch.assigned", u.ID); e.Personal.Reason != "paling dekat" {
		t.Errorf("the timeline gives the reason %q", e.Personal.Reason)
	}
}

func cancelling(t *testing.T, m *team) {
	u := m.free("patrol")
	i := m.dispatcher.open("fight")
	sent := m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "en_route")
	cancel := path("/assignments/%s/cancel", sent.of(u.ID).ID)
	m.dispatcher.post(cancel, object{"reason": " "}).refused(http.StatusUnprocessableEntity)
	var after incidentView
	m.dispatcher.post(cancel, object{"reason": "salah alamat"}).is(http.StatusOK).into(&after)
	if after.State != "open" || after.of(u.ID).State != "cancelled" || after.need("patrol").State != "open" || after.need("patrol").Assigned != 0 {
		t.Fatalf("after cancelling %+v", after)
	}
	if free := m.dispatcher.unit(u.ID); free.State != "available" || free.IncidentID != "" {
		t.Errorf("the unit is %+v", free)
	}
	if e := m.dispatcher.tells(i.ID, "dispatch.cancelled", u.ID); e.Personal.Reason != "salah alamat" {
		t.Errorf("told with the reason %q", e.Personal.Reason)
	}
	m.dispatcher.post(cancel, object{"reason": "sekali lagi"}).refused(http.StatusConflict)
}

func backUp(t *testing.T, m *team) {
	u, help := m.free("patrol"), m.free("patrol")
	i := m.dispatcher.open("fight")
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "on_scene")
	ask := path("/incidents/%s/backup", i.ID)
	m.dispatcher.post(ask, object{"capability": "patrol", "count": 1}).refused(http.StatusUnprocessableEntity)
	m.dispatcher.post(ask, object{"capability": "sihir", "reason": "x"}).refused(http.StatusUnprocessableEntity)
	var more incidentView
	m.dispatcher.post(ask, object{"capability": "patrol", "count": 1, "reason": "massa bertambah"}).is(http.StatusOK).into(&more)
	if len(more.Needs) != 2 || more.Needs[0].State != "met" || more.Needs[1].State != "open" || more.State != "on_scene" {
		t.Fatalf("after asking for back-up: %+v", more)
	}
	if e := m.dispatcher.tells(i.ID, "incident.need_added", ""); !e.Data.Backup || e.Personal.Reason != "massa bertambah" {
		t.Errorf("told as %+v", e.Data)
	}
	met := m.dispatcher.assign(i.ID, object{"unit_ids": []string{help.ID}})
	if met.of(help.ID).NeedID != more.Needs[1].ID || met.Needs[1].State != "assigned" {
		t.Fatalf("the help does not meet the new need: %+v", met)
	}
	m.dispatcher.post(path("/incidents/%s/needs/%s/withdraw", i.ID, more.Needs[1].ID), object{"reason": "sudah reda"}).is(http.StatusOK).into(&met)
	if met.Needs[1].State != "withdrawn" {
		t.Fatalf("after withdrawing: %+v", met.Needs)
	}
	m.dispatcher.post(path("/incidents/%s/needs/%s/withdraw", i.ID, more.Needs[1].ID), object{"reason": "lagi"}).refused(http.StatusConflict)
}

func shortfall(t *testing.T, m *team) {
	i := m.dispatcher.open("noise")
	m.dispatcher.post(path("/incidents/%s/needs", i.ID), object{"capability": "patrol", "count": 90}).is(http.StatusOK)
	advice := m.dispatcher.advice(i.ID, "?capability=patrol")
	seen := map[string]bool{}
	for _, u := range advice.Units {
		seen[u.UnitID] = true
	}
	if len(advice.Shortfall) != 1 || advice.Shortfall[0].Missing != 90-len(seen) || advice.Shortfall[0].Capability != "patrol" {
		t.Fatalf("%d could go, the shortfall is %+v", len(seen), advice.Shortfall)
	}
	for _, u := range advice.RuledOut {
		if u.Reason == "" {
			t.Errorf("%s is ruled out without a reason", u.UnitID)
		}
		seen[u.UnitID] = true
	}
	if all := m.dispatcher.units(); len(seen) != len(all) {
		t.Errorf("%d of %d units are neither recommended nor ruled out", len(all)-len(seen), len(all))
	}
	m.dispatcher.get(path("/incidents/%s/recommendation?capability=sihir", i.ID)).refused(http.StatusUnprocessableEntity)
}

func fromBase(t *testing.T, m *team) {
	u := m.find(func(u unitView) bool {
		return u.Position == nil && (u.State == "available" || u.State == "planned_duty")
	})
	i := m.dispatcher.open("fight", object{"location": place(u.Base.Lat, u.Base.Lon+0.0001)})
	for _, each := range m.dispatcher.advice(i.ID, "?capability="+u.Capabilities[0]).Units {
		if each.UnitID != u.ID {
			continue
		}
		if each.PositionAge != nil || !slices.ContainsFunc(append(each.Reasons, each.Flags...), func(r string) bool { return strings.Contains(r, "from its base") }) {
			t.Fatalf("reckoned from its base without a word: %+v", each)
		}
		return
	}
	t.Fatal("a unit without position was dropped")
}

func runningStatus(t *testing.T, m *team) {
	u := m.free("patrol")
	first, second := m.dispatcher.open("fight"), m.dispatcher.open("noise")
	m.dispatcher.assign(first.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "on_scene")
	before := m.dispatcher.unit(u.ID)
	m.c.clock.Advance(3 * time.Minute)
	queued := m.dispatcher.assign(second.ID, object{"unit_ids": []string{u.ID}, "queue": true})
	m.dispatcher.post(path("/incidents/%s/assignments", first.ID), object{"unit_ids": []string{u.ID}}).refused(http.StatusConflict)
	m.dispatcher.post(path("/incidents/%s/assignments", second.ID), object{"unit_ids": []string{u.ID}, "reason": "x"}).refused(http.StatusConflict)
	m.dispatcher.post(path("/assignments/%s/cancel", queued.of(u.ID).ID), object{"reason": "x"}).is(http.StatusOK)
	if after := m.dispatcher.unit(u.ID); after.State != "on_scene" || !after.StateSince.Equal(before.StateSince) || after.IncidentID != first.ID {
		t.Fatalf("%+v became %+v", before, after)
	}
}

func emergency(t *testing.T, m *team) {
	u, free := m.free("patrol"), m.free("patrol")
	i := m.dispatcher.open("fight")
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "on_scene", "emergency")
	during := m.dispatcher.incident(i.ID)
	if a := during.of(u.ID); a.State != "active" || a.Status != "emergency" || during.State != "on_scene" {
		t.Fatalf("an emergency takes the unit off its job: %+v", during)
	}
	m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "en_route"}).refused(http.StatusConflict)
	m.supervisor.post(path("/incidents/%s/assignments", m.dispatcher.open("noise").ID), object{"unit_ids": []string{u.ID}, "preempt": true, "reason": "x"}).refused(http.StatusConflict)
	m.dispatcher.post(path("/incidents/%s/close", i.ID), object{"disposition": "report_made"}).is(http.StatusOK)
	if still := m.dispatcher.unit(u.ID); still.State != "emergency" || still.IncidentID != "" {
		t.Fatalf("closing the incident ended the officer's emergency: %+v", still)
	}
	m.dispatcher.status(u.ID, "available")
	m.dispatcher.status(free.ID, "out_of_service", "emergency") // from any state
	if e := m.dispatcher.unit(free.ID); e.State != "emergency" {
		t.Fatalf("%+v", e)
	}
}

func byRadio(t *testing.T, m *team) {
	u := m.free("patrol")
	i := m.dispatcher.open("fight")
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	m.c.clock.Advance(4 * time.Minute)
	now := m.c.clock.Now()
	heard := now.Add(-90 * time.Second)
	m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "on_scene", "at": heard.Format(time.RFC3339Nano), "incident_id": i.ID}).is(http.StatusOK)
	e := m.dispatcher.tells(i.ID, "unit.status_changed", "")
	if !e.Data.At.Equal(heard) || !e.At.Equal(now) || !e.Data.Heard {
		t.Errorf("heard %s, entered %s, told as %+v at %s", heard, now, e.Data, e.At)
	}
	if a := m.dispatcher.incident(i.ID).of(u.ID); a.OnSceneAt == nil || !a.OnSceneAt.Equal(heard) {
		t.Errorf("the arrival is not the heard time: %+v", a)
	}
	for name, at := range map[string]time.Time{"in the future": now.Add(time.Hour), "two days ago": now.Add(-48 * time.Hour)} {
		if p := m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "clearing", "at": at.Format(time.RFC3339)}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "at" {
			t.Errorf("heard %s: %+v", name, p)
		}
	}
	m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "clearing", "incident_id": "01999999-9999-7999-8999-999999999999"}).refused(http.StatusConflict)
}

func forbidden(t *testing.T, m *team) {
	u := m.free("patrol")
	for _, status := range []string{"on_scene", "en_route", "acknowledged", "dispatched", "transporting", "clearing"} {
		p := m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": status}).refused(http.StatusConflict)
		if p.Current["state"] != "available" {
			t.Errorf("%s is refused without the present state: %+v", status, p)
		}
	}
	m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "busy"}).refused(http.StatusUnprocessableEntity)
	m.dispatcher.post(path("/units/%s/status", u.ID), object{"status": "menari"}).refused(http.StatusUnprocessableEntity)
	i := m.dispatcher.open("fight")
	if p := m.dispatcher.post(path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID}, "need_id": "bukan"}).refused(http.StatusUnprocessableEntity); p.Errors[0].Field != "need_id" {
		t.Errorf("a need of nothing: %+v", p)
	}
	fire := m.free("fire_engine")
	m.dispatcher.post(path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{fire.ID}, "need_id": i.Needs[0].ID}).refused(http.StatusUnprocessableEntity)
	m.dispatcher.status(fire.ID, "out_of_service")
	if p := m.dispatcher.post(path("/incidents/%s/assignments", i.ID), object{"unit_ids": []string{u.ID, fire.ID}, "reason": "x"}).refused(http.StatusConflict); p.Current["state"] != "out_of_service" {
		t.Errorf("%+v", p)
	}
	if half := m.dispatcher.incident(i.ID); len(half.Assignments) != 0 || m.dispatcher.unit(u.ID).State != "available" {
		t.Errorf("of two units one was refused and the other went: %+v", half)
	}
	m.dispatcher.post(path("/incidents/%s/reopen", i.ID), object{"reason": "x"}).refused(http.StatusForbidden)
	if p := m.supervisor.post(path("/incidents/%s/reopen", i.ID), object{"reason": "x"}).refused(http.StatusConflict); p.Current["state"] != "open" {
		t.Errorf("%+v", p)
	}
}
