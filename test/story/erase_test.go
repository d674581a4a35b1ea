package story

import (
	"net/http"
	"strings"
	"testing"
)

// TestErasure: somebody asks by law to be forgotten. Name, number, words and address are gone from everything that Sentra shows; what was done
// stays, and the record still proves itself.
func TestErasure(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		m := c.team()
		report := object{
			"channel": "phone", "text": "rahasia kata-kata", "location": object{"lat": -5.1869, "lon": 109.6367, "address": "rahasia alamat"},
			"reporter": object{"name": "Rahasia Nama", "phone": "081255500077"},
		}
		once := headers{"Idempotency-Key": "laporan-1"}
		var first, again struct{ ID, Number string }
		m.operator.send("POST", "/contacts", report, once).is(http.StatusCreated).into(&first)
		i := m.operator.open("fight", object{"contact_ids": []string{first.ID}, "summary": "rahasia ringkasan"})
		m.operator.post(path("/incidents/%s/notes", i.ID), object{"text": "rahasia catatan"}).is(http.StatusOK)

		u := m.free("patrol")
		m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}, "reason": "rahasia penugasan"})

		forget := object{"reason": "permintaan pemilik data"}
		m.operator.post(path("/contacts/%s/erase", first.ID), forget).refused(http.StatusForbidden)
		m.key.post(path("/incidents/%s/erase", i.ID), forget).refused(http.StatusConflict) // it is still being worked on
		m.operator.post(path("/incidents/%s/close", i.ID), object{"disposition": c.plainDispositionOf(m.operator, "security"), "reason": "rahasia alasan"}).is(http.StatusOK)
		m.key.post(path("/contacts/%s/erase", first.ID), object{"reason": " "}).refused(http.StatusUnprocessableEntity)
		m.key.post(path("/contacts/%s/erase", first.ID), forget).is(http.StatusOK)
		m.key.post(path("/incidents/%s/erase", i.ID), forget).is(http.StatusOK)

		for _, page := range []string{"/contacts/" + first.ID, "/contacts", "/incidents/" + i.ID, "/incidents", path("/incidents/%s/timeline", i.ID)} {
			if shown := m.operator.get(page).is(http.StatusOK); strings.Contains(strings.ToLower(string(shown.raw)), "rahasia") || strings.Contains(string(shown.raw), "81255500077") {
				t.Errorf("%s still shows it: %s", page, shown.raw)
			}
		}
		auditor := c.signIn("auditor1")
		for after := ""; ; {
			var record items[struct{ Seq int64 }]
			page := auditor.get("/journal?limit=1000&after=0" + after).is(http.StatusOK).into(&record)
			if strings.Contains(string(page.raw), "rahasia") {
				t.Error("the record holds it in the clear")
			}
			if after = record.Next; after == "" {
				break
			}
		}
		var found items[object]
		m.operator.get("/contacts?phone=081255500077").is(http.StatusOK).into(&found)
		if len(found.Items) != 0 {
			t.Errorf("the number still finds %v", found.Items)
		}
		// The answer that was kept for the key is gone with the rest: the same request is a new one.
		m.operator.send("POST", "/contacts", report, once).is(http.StatusCreated).into(&again)
		if again.ID == first.ID {
			t.Error("the kept answer still names the contact")
		}
		m.dispatcher.tells(i.ID, "journal.erased", "")
		c.provesTimeline(t, i.ID, "incident.opened", "intake.attached", "incident.noted", "incident.closed", "journal.erased")
	})
}
