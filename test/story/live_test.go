package story

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sentra/internal/platform/live"
)

// TestLive tells what screens are shown, and what becomes of their lines.
func TestLive(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		parts(t, c.team(), []part{
			{"a screen that lost its line gets exactly what it missed", resumes},
			{"hidden things go from the screens that had them, and only there", goesOut},
			{"positions come merged", merged},
			{"a slow screen is cut, the others go on", slow},
			{"after too long away there is a new snapshot", tooLong},
			{"the end of a session is the end of its stream", signedOut},
			{"a disabled account sees no more", disabled},
			{"a key that was taken back sees no more", keyTaken},
			{"nobody looks on without signing in", anonymous},
		})
	})
}

// changes are the events that show a change.
func changes(list []event) (names []string) {
	for _, e := range list {
		if e.name != "beat" && e.name != "positions" && e.name != "snapshot" {
			var thing struct {
				ID      string
				Version int64
			}
			if json.Unmarshal(e.data, &thing) == nil {
				names = append(names, fmt.Sprintf("%s %s %d @%s", e.name, thing.ID, thing.Version, e.id))
			}
		}
	}
	return names
}

func resumes(t *testing.T, m *team) {
	stays, leaves := m.dispatcher.watch(""), m.second.watch("")
	for _, s := range []*screen{stays, leaves} {
		s.untilName("snapshot")
	}
	marks := m.operator.report(object{"channel": "phone", "text": "sebelum"})
	for _, s := range []*screen{stays, leaves} {
		s.until("the mark", func(e event) bool { return e.name == "contact" && bytes.Contains(e.data, []byte(marks)) })
	}
	last := leaves.last
	leaves.close()
	u := m.free("patrol")
	i := m.dispatcher.open("fight", object{"contact_ids": []string{marks}})
	m.dispatcher.assign(i.ID, object{"unit_ids": []string{u.ID}})
	m.dispatcher.status(u.ID, "acknowledged", "en_route", "on_scene")
	size := m.c.size()
	missed := changes(stays.beyond(size))

	back := m.second.watch(last)
	before := back.beyond(size)
	if slices.ContainsFunc(before, func(e event) bool { return e.name == "snapshot" }) {
		t.Fatal("it could resume and got a snapshot")
	}
	got := changes(before)
	if len(missed) == 0 || !slices.Equal(things(got), things(missed)) {
		t.Errorf("missed\n%s\nand got\n%s", strings.Join(missed, "\n"), strings.Join(got, "\n"))
	}
	for _, wrong := range []string{"999999999", "bukan angka", "-4"} {
		m.second.watch(wrong).untilName("snapshot")
	}
}

// things tells of a list of changes the last of each thing: while a screen is away, what changed five times may be shown once.
func things(changes []string) []string {
	last := map[string]string{}
	for _, c := range changes {
		f := strings.Fields(c)
		last[f[0]+f[1]] = c[:strings.Index(c, " @")]
	}
	out := []string{}
	for _, c := range last {
		out = append(out, c)
	}
	slices.Sort(out)
	return out
}

func goesOut(t *testing.T, m *team) {
	analyst, room := m.c.signIn("analyst1").watch(""), m.dispatcher.watch("")
	for _, s := range []*screen{analyst, room} {
		s.untilName("snapshot")
	}
	hidden, shown := m.dispatcher.open("domestic_violence"), m.dispatcher.open("fight")
	before, _ := analyst.until("the incident", about(shown.ID))
	if slices.ContainsFunc(before, about(hidden.ID)) {
		t.Error("the analyst is told of a hidden incident")
	}
	room.until("the hidden incident", about(hidden.ID))
	m.dispatcher.send("PATCH", "/incidents/"+shown.ID, object{"protected": true}, ifMatch(shown.Version)).is(http.StatusOK)
	if _, e := analyst.until("its end", about(shown.ID)); e.name != "removed" {
		t.Errorf("the analyst gets %s %s", e.name, e.data)
	}
	room.until("the other", about(shown.ID))
	m.dispatcher.post(path("/incidents/%s/notes", hidden.ID), object{"text": "x"}).is(http.StatusOK)
	m.dispatcher.post(path("/incidents/%s/notes", shown.ID), object{"text": "x"}).is(http.StatusOK)
	size := m.c.size()
	for _, e := range analyst.beyond(size) {
		if about(hidden.ID)(e) || about(shown.ID)(e) {
			t.Errorf("the analyst is told of what is hidden: %s %s", e.name, e.data)
		}
	}
	for _, e := range room.beyond(size) {
		if e.name == "removed" {
			t.Errorf("the room lost %s", e.data)
		}
	}
	// A line lost while something went out of sight gets a snapshot, never a resumed screen that still shows it.
	open := m.dispatcher.open("fight")
	analyst.until("the incident", about(open.ID))
	last := analyst.last
	analyst.close()
	m.dispatcher.send("PATCH", "/incidents/"+open.ID, object{"protected": true}, ifMatch(open.Version)).is(http.StatusOK)
	again := m.c.signIn("analyst1").watch(last)
	if _, e := again.untilName("snapshot"); about(open.ID)(e) {
		t.Error("the new snapshot shows it still")
	}
}

func merged(t *testing.T, m *team) {
	s := m.dispatcher.watch("")
	s.untilName("snapshot")
	units := m.dispatcher.units()[:3]
	at := m.c.clock.Now()
	for k := range 5 {
		for n, u := range units {
			m.key.post(path("/units/%s/position", u.ID), object{"lat": -5.18 - float64(k)/1000, "lon": 109.6 + float64(n)/100, "at": at.Add(time.Duration(k) * time.Second).Format(time.RFC3339)}).is(http.StatusAccepted)
		}
	}
	m.c.clock.Advance(time.Second)
	_, e := s.untilName("positions")
	var moved items[struct {
		UnitID   string `json:"unit_id"`
		Lat, Lon float64
		At       time.Time
	}]
	if err := json.Unmarshal(e.data, &moved); err != nil {
		t.Fatal(err)
	}
	if len(moved.Items) != len(units) {
		t.Fatalf("fifteen positions of three units come as %+v", moved.Items)
	}
	for _, each := range moved.Items {
		if math.Abs(each.Lat+5.184) > 1e-9 || !each.At.Equal(at.Add(4*time.Second)) {
			t.Errorf("not the last position: %+v", each)
		}
	}
	// What comes late stands in the trail and does not move the unit back, neither in the store nor on screens.
	m.key.post(path("/units/%s/position", units[0].ID), object{"lat": -5.5, "lon": 109.5, "at": at.Add(-time.Minute).Format(time.RFC3339)}).is(http.StatusAccepted)
	if u := m.dispatcher.unit(units[0].ID); math.Abs(u.Position.Lat+5.184) > 1e-9 {
		t.Errorf("moved back to %+v", u.Position)
	}
	m.key.post(path("/units/%s/position", units[1].ID), object{"lat": -5.3, "lon": 109.5, "at": at.Add(time.Minute).Format(time.RFC3339)}).is(http.StatusAccepted)
	m.c.clock.Advance(time.Second)
	if _, e := s.untilName("positions"); bytes.Contains(e.data, []byte(units[0].ID)) || !bytes.Contains(e.data, []byte(units[1].ID)) {
		t.Errorf("what came late moves on screens: %s", e.data)
	}
}

func slow(t *testing.T, m *team) {
	quick := m.dispatcher.watch("")
	quick.untilName("snapshot")
	soon(t, "the screens of the parts before have left", func() bool { return m.c.app.Hub.Screens() == 1 })
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(m.c.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.(*net.TCPConn).SetReadBuffer(4096)
	if _, err := fmt.Fprintf(conn, "GET /api/v1/live HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n\r\n", m.key.key); err != nil {
		t.Fatal(err)
	}
	soon(t, "the slow screen is there", func() bool { return m.c.app.Hub.Screens() == 2 })
	size := m.c.size()
	text := strings.Repeat("x", 64<<10)
	const many = 400 // 25 MiB: more than all buffers between
	for range many {
		m.c.app.Hub.Publish(size, []*live.Delta{{Seq: size + 1, Kind: "noise", ID: "1", Show: func(context.Context) (any, bool) { return text, true }}})
		if got, _ := quick.untilName("noise"); len(got) > 10 {
			t.Fatal("the quick screen got something else")
		}
	}
	soon(t, "the slow screen is cut", func() bool { return m.c.app.Hub.Screens() == 1 })
	id := m.operator.report(object{"channel": "phone", "text": "sesudah"})
	quick.until("what comes after", func(e event) bool { return bytes.Contains(e.data, []byte(id)) })
}

func tooLong(t *testing.T, m *team) {
	s := m.dispatcher.watch("")
	s.untilName("snapshot")
	id := m.operator.report(object{"channel": "phone", "text": "lama"})
	s.until("the mark", func(e event) bool { return bytes.Contains(e.data, []byte(id)) })
	last := s.last
	s.close()
	m.operator.report(object{"channel": "phone", "text": "sesudah"})
	size := m.c.size()
	soon(t, "the stream knows it", func() bool {
		list := m.dispatcher.watch("")
		_, beat := list.untilName("beat")
		list.close()
		var at struct{ Seq int64 }
		return json.Unmarshal(beat.data, &at) == nil && at.Seq >= size
	})
	flood := make([]*live.Delta, 9000) // more than the ring holds
	for k := range flood {
		flood[k] = &live.Delta{Seq: size, Last: true, Kind: "noise", ID: "1", Show: func(context.Context) (any, bool) { return "", true }}
	}
	m.c.app.Hub.Publish(size, flood)
	again := m.dispatcher.watch(last)
	if before, e := again.untilName("snapshot"); len(before) > 0 || !bytes.Contains(e.data, []byte(id)) {
		t.Errorf("%d events before the snapshot", len(before))
	}
}

func signedOut(t *testing.T, m *team) {
	p := m.c.signIn("operator2")
	s := p.watch("")
	s.untilName("snapshot")
	p.send("DELETE", "/session", nil, nil).is(http.StatusNoContent)
	s.ended(20 * time.Second)
	p.get("/incidents").refused(http.StatusUnauthorized)
}

func disabled(t *testing.T, m *team) {
	p := m.c.signIn("operator3")
	s := p.watch("")
	s.untilName("snapshot")
	var me struct{ Account struct{ ID string } }
	p.get("/session").is(http.StatusOK).into(&me)
	m.key.post(path("/accounts/%s/disable", me.Account.ID), nil).is(http.StatusOK)
	s.ended(20 * time.Second)
	p.get("/incidents").refused(http.StatusUnauthorized)
}

func keyTaken(t *testing.T, m *team) {
	var me struct{ Account struct{ ID string } }
	m.key.get("/session").is(http.StatusOK).into(&me)
	var made struct{ ID, Secret string }
	m.key.post("/keys", object{"account_id": me.Account.ID, "name": "sementara"}).is(http.StatusCreated).into(&made)
	program := &person{c: m.c, key: made.Secret, lang: "en"}
	s := program.watch("")
	s.untilName("snapshot")
	m.key.send("DELETE", "/keys/"+made.ID, nil, nil).is(http.StatusNoContent)
	s.ended(20 * time.Second)
	program.get("/incidents").refused(http.StatusUnauthorized)
}

func anonymous(_ *testing.T, m *team) {
	nobody := &person{c: m.c, lang: "en"}
	for _, secret := range []string{"/live", "/incidents", "/contacts", "/units", "/journal", "/types", "/accounts", "/areas"} {
		nobody.get(secret).refused(http.StatusUnauthorized)
	}
}
