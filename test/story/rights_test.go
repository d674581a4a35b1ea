package story

import (
	"net/http"
	"slices"
	"testing"
)

// TestRights tells who may not, where a forgotten question would let somebody do it; and that reading a person leaves a trace.
func TestRights(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"nobody points at, takes or joins what is hidden from them", hiddenIsNotTouched},
			{"an onlooker takes nobody off a job", onlookers},
			{"units are moved by those over both agencies only", movingUnits},
			{"reading what speaks of persons is journaled", readings},
			{"a contact that sounds like a crime is not discarded until somebody says what it is", soundsLikeCrime},
			{"an alleged crime is closed, not cancelled", crimeIsClosed},
		})
	})
}

func hiddenIsNotTouched(t *testing.T, m *team) {
	hidden := m.dispatcher.open("fight", object{"protected": true})
	secret := m.operator.report(object{"channel": "phone", "text": "tolong", "protected": true, "location": m.c.downtown()})
	mine := m.key.open("fight")
	m.key.post(path("/incidents/%s/links", mine.ID), object{"to": hidden.ID, "kind": "related"}).refused(http.StatusNotFound)
	m.key.post(path("/incidents/%s/merge", mine.ID), object{"into": hidden.ID}).refused(http.StatusNotFound)
	m.key.post(path("/incidents/%s/contacts", mine.ID), object{"contact_id": secret}).refused(http.StatusNotFound)
	m.key.post("/incidents", object{"type": "fight", "location": m.c.downtown(), "summary": "x", "contact_ids": []string{secret}}).refused(http.StatusNotFound)
	if after := m.dispatcher.incident(hidden.ID); after.Version != hidden.Version {
		t.Errorf("the hidden incident was changed: version %d became %d", hidden.Version, after.Version)
	}
	// What is linked to it by those who may is not named to those who may not.
	m.dispatcher.post(path("/incidents/%s/links", mine.ID), object{"to": hidden.ID, "kind": "related"}).is(http.StatusOK).says(hidden.ID)
	for _, page := range []string{"/incidents/" + mine.ID, "/incidents", path("/incidents/%s/timeline", mine.ID)} {
		if a := m.key.get(page).is(http.StatusOK); about(hidden.ID)(event{data: a.raw}) {
			t.Errorf("%s names the hidden incident", page)
		}
	}
	u := m.free("patrol")
	m.dispatcher.assign(hidden.ID, object{"unit_ids": []string{u.ID}})
	for _, page := range []string{"/units", "/units/" + u.ID, path("/incidents/%s/recommendation", mine.ID)} {
		if a := m.key.get(page).is(http.StatusOK); about(hidden.ID)(event{data: a.raw}) {
			t.Errorf("%s names the hidden incident", page)
		}
	}
}

func onlookers(t *testing.T, m *team) {
	i, u := m.dispatcher.open("fight"), m.free("patrol")
	assigned := m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	cancel := path("/assignments/%s/cancel", assigned.of(u.ID).ID)
	for _, login := range []string{"analyst1", "auditor1", "media1", "officer1"} {
		if a := m.c.signIn(login).post(cancel, object{"reason": "x"}); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", login, a.status, a.raw)
		}
	}
	if a := m.dispatcher.incident(i.ID).of(u.ID); a.State != "active" {
		t.Errorf("the assignment is %s", a.State)
	}
	if a := m.c.signIn("analyst1").get("/journal/consistency?from=1"); a.status != http.StatusForbidden {
		t.Errorf("the analyst asks for consistency: %d", a.status)
	}
	m.c.signIn("auditor1").get("/journal/consistency?from=1").is(http.StatusOK)
}

func movingUnits(t *testing.T, m *team) {
	u := m.free("patrol")
	var full struct {
		Version  int64
		AgencyID string `json:"agency_id"`
	}
	m.dispatcher.get("/units/" + u.ID).is(http.StatusOK).into(&full)
	edit := func(p *person, body object) *answer {
		return p.send("PATCH", "/units/"+u.ID, body, ifMatch(full.Version))
	}
	for _, login := range []string{"dispatcher1", "officer1", "auditor1"} {
		if a := edit(m.c.signIn(login), object{"crew": 9}); a.status != http.StatusForbidden && a.status != http.StatusNotFound {
			t.Errorf("%s: %d %s", login, a.status, a.raw)
		}
	}
	edit(m.key, object{"crew": 5}).is(http.StatusOK).says(`"crew":5`)
	edit(m.key, object{"crew": 6}).refused(http.StatusPreconditionFailed)
}

func readings(t *testing.T, m *team) {
	i := m.dispatcher.open("fight")
	var file struct{ ID string }
	m.dispatcher.send("POST", path("/incidents/%s/attachments?name=foto.jpg", i.ID), "gambar", headers{"Content-Type": "image/jpeg"}).is(http.StatusCreated).into(&file)
	read := func(p *person, page string, subject string) {
		t.Helper()
		before := m.c.size()
		p.get(page).is(http.StatusOK)
		var record items[struct {
			Kind    string
			Subject struct{ ID string }
		}]
		soon(t, "the reading of "+page+" in the record", func() bool {
			m.c.program().get(path("/journal?after=%d&limit=100", before)).is(http.StatusOK).into(&record)
			return slices.ContainsFunc(record.Items, func(e struct {
				Kind    string
				Subject struct{ ID string }
			}) bool {
				return e.Kind == "access.read" && e.Subject.ID == subject
			})
		})
	}
	read(m.second, path("/incidents/%s/timeline", i.ID), i.ID)
	read(m.second, "/attachments/"+file.ID, file.ID)
	read(m.operator, "/incidents/"+i.ID, i.ID)
}

func soundsLikeCrime(t *testing.T, m *team) {
	said := m.operator.report(object{"channel": "web", "text": "saya dibegal di jalan, motor dibawa lari"})
	end := path("/contacts/%s/end", said)
	m.operator.post(end, object{"as": "prank"}).refused(http.StatusConflict)
	m.operator.post(end, object{"as": "wrong_number"}).refused(http.StatusConflict)
	var now struct{ Version int64 }
	m.operator.get("/contacts/" + said).is(http.StatusOK).into(&now)
	m.operator.send("PATCH", "/contacts/"+said, object{"type": "sihir"}, ifMatch(now.Version)).refused(http.StatusUnprocessableEntity)
	m.c.signIn("analyst1").send("PATCH", "/contacts/"+said, object{"type": "noise"}, ifMatch(now.Version)).refused(http.StatusNotFound)
	m.operator.send("PATCH", "/contacts/"+said, object{"type": "noise"}, ifMatch(now.Version)).is(http.StatusOK).says(`"type":"noise"`)
	m.operator.send("PATCH", "/contacts/"+said, object{"type": "fight"}, ifMatch(now.Version)).refused(http.StatusPreconditionFailed)
	m.operator.post(end, object{"as": "prank"}).is(http.StatusOK)
	plain := m.operator.report(object{"channel": "phone", "text": "halo halo"})
	m.operator.post(path("/contacts/%s/end", plain), object{"as": "prank"}).is(http.StatusOK)
}

func crimeIsClosed(t *testing.T, m *team) {
	i := m.dispatcher.open("bag_snatching")
	m.dispatcher.post(path("/incidents/%s/cancel", i.ID), object{"reason": "pelapor mencabut"}).refused(http.StatusConflict)
}
