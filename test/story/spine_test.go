package story

import (
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"
)

// TestFromFirstWordToClosure is the main job: a crash is told by two callers, one incident is made of it, units are
// recommended, sent, arrive, and it is closed; every step is in a record that can be proved.
func TestFromFirstWordToClosure(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		operator, dispatcher := c.signIn("operator1"), c.signIn("dispatcher1")
		here := c.downtown()

		first := operator.report(object{
			"channel": "phone", "text": "Kecelakaan motor di depan pasar, dua orang luka", "type": "traffic_accident_injury", "location": here,
			"reporter": object{"name": "Pelapor Pertama", "phone": "0812 0000 0001", "safe_contact": "voice"},
		})
		var inbox items[struct {
			ID       string
			Reporter struct{ Name, Phone string }
		}]
		dispatcher.get("/contacts?state=waiting").is(http.StatusOK).into(&inbox)
		if len(inbox.Items) != 1 || inbox.Items[0].ID != first {
			t.Fatalf("the inbox holds %+v", inbox.Items)
		}
		if inbox.Items[0].Reporter.Phone == "+6281200000001" {
			t.Error("the list shows the telephone number in full")
		}
		dispatcher.get("/contacts/" + first).is(http.StatusOK).says("+6281200000001")

		var opened incidentView
		dispatcher.post("/incidents", object{
			"type": "traffic_accident_injury", "location": here, "summary": "Motor lawan motor", "contact_ids": []string{first},
		}).is(http.StatusCreated).into(&opened)
		if opened.State != "open" || opened.Number != "KEJ-20261124-0001" { // 03:14 WIB: already the 24th
			t.Fatalf("opened %+v", opened)
		}

		c.clock.Advance(40 * time.Second)
		second := operator.report(object{"channel": "web", "text": "ada tabrakan motor", "location": place(-5.1872, 109.6369)})
		var likely items[struct {
			Incident incidentView
			Reasons  []string
		}]
		operator.get(path("/contacts/%s/duplicates", second)).is(http.StatusOK).into(&likely)
		if len(likely.Items) == 0 || likely.Items[0].Incident.ID != opened.ID {
			t.Fatalf("the second caller is not recognised: %+v", likely.Items)
		}
		operator.post(path("/incidents/%s/contacts", opened.ID), object{"contact_id": second}).is(http.StatusOK)

		before := dispatcher.incident(opened.ID).Version
		var advice struct {
			Basis string
			Units []struct {
				UnitID    string `json:"unit_id"`
				Suggested bool
				Reasons   []string
			}
			RuledOut  []object `json:"ruled_out"`
			Shortfall []object
		}
		dispatcher.get(path("/incidents/%s/recommendation", opened.ID)).is(http.StatusOK).into(&advice)
		if advice.Basis != "straight_line" || len(advice.RuledOut) == 0 || len(advice.Shortfall) != 0 {
			t.Fatalf("advice %+v", advice)
		}
		if after := dispatcher.incident(opened.ID).Version; after != before {
			t.Errorf("recommending changed the incident: version %d became %d", before, after)
		}
		var send []string
		for _, u := range advice.Units {
			if u.Suggested {
				send = append(send, u.UnitID)
			}
		}
		if len(send) != len(opened.Needs) {
			t.Fatalf("%d units suggested for %d needs", len(send), len(opened.Needs))
		}
		var sent incidentView
		dispatcher.post(path("/incidents/%s/assignments", opened.ID), object{"unit_ids": send}).is(http.StatusCreated).into(&sent)
		if sent.State != "dispatched" {
			t.Fatalf("after dispatch it is %s", sent.State)
		}

		c.clock.Advance(time.Minute)
		for _, status := range []string{"acknowledged", "en_route"} {
			dispatcher.post(path("/units/%s/status", send[0]), object{"status": status}).is(http.StatusOK)
		}
		heard := c.clock.Now().Add(-20 * time.Second).Format(time.RFC3339)
		dispatcher.post(path("/units/%s/status", send[0]), object{"status": "on_scene", "at": heard}).is(http.StatusOK)
		arrived := dispatcher.incident(opened.ID)
		met := map[string]int{}
		for _, n := range arrived.Needs {
			met[n.State]++
		}
		if arrived.State != "on_scene" || met["met"] != 1 {
			t.Fatalf("one arrival stops only the clock of the need that it meets: %s %v", arrived.State, met)
		}
		tooEarly := dispatcher.post(path("/incidents/%s/close", opened.ID), object{"disposition": c.plainDispositionOf(dispatcher, "safety")})
		tooEarly.is(http.StatusUnprocessableEntity).says(`"field":"reason"`, "Unmet needs: 1")
		for _, status := range []string{"en_route", "on_scene"} {
			dispatcher.post(path("/units/%s/status", send[1]), object{"status": status}).is(http.StatusOK)
		}

		var closed incidentView
		dispatcher.post(path("/incidents/%s/close", opened.ID), object{"disposition": c.plainDispositionOf(dispatcher, "safety")}).is(http.StatusOK).into(&closed)
		if closed.State != "closed" {
			t.Fatalf("after closing it is %s", closed.State)
		}
		for _, u := range send {
			if free := dispatcher.unit(u); free.State != "available" || free.IncidentID != "" {
				t.Errorf("%s is not free: %+v", free.CallSign, free)
			}
		}

		c.provesTimeline(t, opened.ID, "incident.opened", "intake.attached", "dispatch.assigned", "unit.status_changed", "incident.need_changed", "incident.closed", "dispatch.ended")
	})
}

// plainDispositionOf is one that closes a matter of the service without a reason of its own.
func (c *centre) plainDispositionOf(p *person, service string) string {
	c.t.Helper()
	var all items[struct {
		Code        string
		NeedsReason bool `json:"needs_reason"`
		Services    []string
	}]
	p.get("/dispositions").is(http.StatusOK).into(&all)
	for _, d := range all.Items {
		if !d.NeedsReason && (len(d.Services) == 0 || slices.Contains(d.Services, service)) {
			return d.Code
		}
	}
	c.t.Fatal("no plain disposition")
	return ""
}

// provesTimeline reads the timeline, which must tell certain kinds of events, and proves each of its events against a signed checkpoint, with the bytes an auditor gets.
func (c *centre) provesTimeline(t *testing.T, incident string, told ...string) {
	t.Helper()
	auditor, dispatcher := c.signIn("auditor1"), c.signIn("dispatcher1")
	var timeline items[struct {
		Seq  int64
		Kind string
	}]
	for deadline := time.Now().Add(5 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		dispatcher.get(path("/incidents/%s/timeline", incident)).is(http.StatusOK).into(&timeline)
		if last := timeline.Items[len(timeline.Items)-1]; last.Seq > 0 || time.Now().After(deadline) {
			break
		}
	}
	var kinds []string
	var checkpoint struct {
		Size int64
		Root tlog.Hash
	}
	auditor.get("/journal/checkpoint").is(http.StatusOK).into(&checkpoint)
	previous := int64(0)
	for _, e := range timeline.Items {
		kinds = append(kinds, e.Kind)
		if e.Seq <= previous {
			t.Fatalf("timeline out of order: %d after %d", e.Seq, previous)
		}
		previous = e.Seq
		var event struct{ Payload string }
		auditor.get(path("/journal/%d", e.Seq)).is(http.StatusOK).into(&event)
		var proof struct {
			Leaf   tlog.Hash
			Hashes tlog.RecordProof
		}
		auditor.get(path("/journal/%d/proof?size=%d", e.Seq, checkpoint.Size)).is(http.StatusOK).into(&proof)
		leaf := tlog.RecordHash([]byte(event.Payload))
		if err := tlog.CheckRecord(proof.Hashes, checkpoint.Size, checkpoint.Root, e.Seq-1, leaf); err != nil {
			t.Fatalf("event %d (%s) is not proved: %v", e.Seq, e.Kind, err)
		}
	}
	for _, want := range told {
		if !slices.Contains(kinds, want) {
			t.Errorf("the timeline lacks %s: %v", want, kinds)
		}
	}
}

// TestTwoDispatchersOneUnit: both send the same unit at the same moment. One wins; the other is told who has it.
func TestTwoDispatchersOneUnit(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		a, b := c.signIn("dispatcher1"), c.signIn("dispatcher2")
		var units items[unitView]
		a.get("/units").is(http.StatusOK).into(&units)
		rounds := 0
		for _, u := range units.Items {
			if u.State != "available" || rounds == 12 {
				continue
			}
			rounds++
			var one, two incidentView
			a.post("/incidents", object{"type": "traffic_accident_injury", "location": c.downtown(), "summary": "A"}).is(http.StatusCreated).into(&one)
			b.post("/incidents", object{"type": "house_fire", "location": c.downtown(), "summary": "B"}).is(http.StatusCreated).into(&two)
			var answers [2]*answer
			var both sync.WaitGroup
			start := make(chan struct{})
			for k, try := range []struct {
				who *person
				to  string
			}{{a, one.ID}, {b, two.ID}} {
				both.Go(func() {
					<-start
					answers[k] = try.who.post(path("/incidents/%s/assignments", try.to), object{"unit_ids": []string{u.ID}})
				})
			}
			close(start)
			both.Wait()
			won, lost := answers[0], answers[1]
			if lost.status == http.StatusCreated {
				won, lost = lost, won
			}
			won.is(http.StatusCreated)
			lost.is(http.StatusConflict).says(u.CallSign, "was sent to KEJ-")
		}
		if rounds < 12 {
			t.Fatalf("only %d units were free to race for", rounds)
		}
	})
}
