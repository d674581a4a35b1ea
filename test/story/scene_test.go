package story

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestScene tells what depends on who is at the scene and where it lies.
func TestScene(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"the crew asks for back-up itself", crewAsks},
			{"while a need is open nothing is resolved", notResolved},
			{"new areas show on the screens at once", newAreas},
			{"who sees no persons reads no reasons", noReasons},
		})
	})
}

func crewAsks(t *testing.T, m *team) {
	officer := m.c.signIn("officer1")
	var me struct {
		Account struct {
			UnitID string `json:"unit_id"`
		}
	}
	officer.get("/session").is(http.StatusOK).into(&me)
	own := me.Account.UnitID
	if own == "" {
		t.Fatal("officer1 crews no unit")
	}
	m.taken[own] = true
	theirs := m.dispatcher.open("fight")
	ask := object{"capability": "patrol", "reason": "massa bertambah"}
	if a := officer.post(path("/incidents/%s/backup", theirs.ID), ask); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
		t.Fatalf("asked for back-up on the job of others: %d %s", a.status, a.raw)
	}
	m.dispatcher.assign(theirs.ID, object{"unit_ids": []string{own}, "reason": "latihan"})
	var asked incidentView
	officer.post(path("/incidents/%s/backup", theirs.ID), ask).is(http.StatusOK).into(&asked)
	if len(asked.Needs) != len(theirs.Needs)+1 {
		t.Fatalf("after asking: %+v", asked.Needs)
	}
	officer.post(path("/incidents/%s/needs", theirs.ID), ask).refused(http.StatusForbidden)
}

func notResolved(t *testing.T, m *team) {
	i := m.dispatcher.open("traffic_accident_injury")
	first, second := m.free(i.Needs[0].Capability), m.free(i.Needs[1].Capability)
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{first.ID}, "need_id": i.Needs[0].ID})
	m.dispatcher.status(first.ID, "on_scene", "available")
	if after := m.dispatcher.incident(i.ID); after.State != "open" {
		t.Fatalf("one unit has left, one need is open, and it is %s", after.State)
	}
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{second.ID}, "need_id": i.Needs[1].ID})
	m.dispatcher.status(second.ID, "on_scene", "available")
	if after := m.dispatcher.incident(i.ID); after.State != "resolved" {
		t.Fatalf("every need is met, and it is %s", after.State)
	}
}

func newAreas(t *testing.T, m *team) {
	i := m.dispatcher.open("fight")
	screen := m.dispatcher.watch("")
	screen.untilName("snapshot")
	const around = `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"Kawasan Baru","kind":"zone","code":"Z-BARU"},
		"geometry":{"type":"Polygon","coordinates":[[[109.636,-5.188],[109.638,-5.188],[109.638,-5.186],[109.636,-5.186],[109.636,-5.188]]]}}]}`
	m.key.send("POST", "/areas/import", around, headers{"Content-Type": "application/geo+json"}).is(http.StatusOK)
	screen.until("the incident in its new area", about(i.ID))
	var now struct {
		AreaIDs []string `json:"area_ids"`
	}
	m.dispatcher.get("/incidents/" + i.ID).is(http.StatusOK).into(&now)
	var areas items[struct{ ID, Code string }]
	m.dispatcher.get("/areas").is(http.StatusOK).into(&areas)
	for _, a := range areas.Items {
		if a.Code == "Z-BARU" && !slices.Contains(now.AreaIDs, a.ID) {
			t.Fatalf("the incident does not lie in the new area: %v", now.AreaIDs)
		}
	}
	m.dispatcher.tells(i.ID, "incident.relocated", "")
}

func noReasons(t *testing.T, m *team) {
	i := m.dispatcher.open("fight")
	m.dispatcher.send("PATCH", "/incidents/"+i.ID, object{"priority": "P1", "reason": "kata seorang bernama Anu"}, ifMatch(i.Version)).is(http.StatusOK)
	m.dispatcher.get(path("/incidents/%s/timeline", i.ID)).is(http.StatusOK).says("bernama Anu")
	if a := m.c.signIn("analyst1").get(path("/incidents/%s/timeline", i.ID)).is(http.StatusOK).says("incident.edited"); strings.Contains(string(a.raw), "Anu") {
		t.Errorf("the analyst reads %s", a.raw)
	}
	need := m.dispatcher.incident(i.ID).Needs[0].ID
	m.dispatcher.post(path("/incidents/%s/needs/%s/withdraw", i.ID, need), object{"reason": "Anu sudah pulang"}).is(http.StatusOK).says("Anu")
	if a := m.c.signIn("analyst1").get("/incidents/" + i.ID).is(http.StatusOK); strings.Contains(string(a.raw), "Anu") {
		t.Errorf("the analyst reads %s", a.raw)
	}
}
