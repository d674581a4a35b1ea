package story

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const canary = "nilai-yang-dikirim" // a refusal does not repeat what was sent

// bad is one thing that somebody sends and that must be refused.
type bad struct {
	name, method, path string
	body               any
	with               headers
	who                *person // nil: a dispatcher
	status             int
	field              string // that the refusal names, if any
	current            bool   // the refusal carries the present state
}

// TestBadInput sends everything that is wrong: each time a problem document in the reader's language, nothing changed, nothing leaked.
func TestBadInput(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		m := c.team()
		i, closed := m.dispatcher.open("fight"), m.dispatcher.open("noise")
		m.dispatcher.post(path("/incidents/%s/close", closed.ID), object{"disposition": "other", "reason": "x"}).is(http.StatusOK)
		u := m.free("patrol")
		contact := m.operator.report(object{"channel": "phone", "text": "x"})
		var kept incidentView
		m.dispatcher.send("PATCH", "/incidents/"+i.ID, object{"summary": "kedua"}, ifMatch(i.Version)).is(http.StatusOK).into(&kept)
		m.dispatcher.send("POST", "/incidents/"+i.ID+"/notes", object{"text": "x"}, headers{"Idempotency-Key": "dipakai"}).is(http.StatusOK)
		forged := m.dispatcher.in(t)
		cookie := *forged.cookie
		cookie.Value = strings.Repeat("A", len(cookie.Value))
		forged.cookie = &cookie

		before, files := c.size(), c.files()
		for _, group := range [][]bad{
			unreadable(i.ID), unsound(i.ID, u.ID), unknown(i.ID), forbiddenNow(m, i, closed, u, contact), fromElsewhere(m, forged, i.ID), notGeoJSON(m), notFiles(i.ID),
		} {
			for _, b := range group {
				t.Run(b.name, func(t *testing.T) {
					who := b.who
					if who == nil {
						who = m.dispatcher
					}
					c.refuses(t, who, b)
				})
			}
		}
		if after := c.size(); after != before {
			t.Errorf("what was refused left %d events in the journal", after-before)
		}
		if after := c.files(); after != files {
			t.Errorf("what was refused left %d files", after-files)
		}
		c.filesAreInert(t, m, i.ID)
	})
}

// refuses sends it in both languages and looks at the refusals.
func (c *centre) refuses(t *testing.T, who *person, b bad) {
	said := map[string]problemView{}
	for _, language := range []string{"id", "en"} {
		p := who.in(t)
		p.lang = language
		a := p.send(b.method, b.path, b.body, b.with)
		said[language] = a.refused(b.status)
		if a.header.Get("Content-Language") != language {
			t.Errorf("in the language %q", a.header.Get("Content-Language"))
		}
		for _, leak := range []string{canary, c.dir, ".go", "sql", "SQL", "json:", "strconv", "unmarshal", "invalid character", "constraint", "goroutine", "panic", "0x", "EOF", "tx", "bun:", "huma"} {
			if strings.Contains(string(a.raw), leak) && (leak != "tx" || strings.Contains(string(a.raw), " tx")) {
				t.Errorf("the refusal leaks %q: %s", leak, a.raw)
			}
		}
		if (said[language].Current != nil) != b.current {
			t.Errorf("the present state: %v, want %v: %s", said[language].Current != nil, b.current, a.raw)
		}
		if b.field != "" && (len(said[language].Errors) == 0 || said[language].Errors[0].Field != b.field) {
			t.Errorf("does not name %s: %s", b.field, a.raw)
		}
	}
	id, en := said["id"], said["en"]
	if id.Title == en.Title || id.Detail == en.Detail {
		t.Errorf("the two languages are one: %+v and %+v", id, en)
	}
	for k := range id.Errors {
		if len(en.Errors) <= k || id.Errors[k].Message == en.Errors[k].Message {
			t.Errorf("the two languages are one: %+v and %+v", id.Errors, en.Errors)
		}
	}
}

// files counts what lies in the file store.
func (c *centre) files() (n int) {
	_ = filepath.WalkDir(filepath.Join(c.dir, "files"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return nil
	})
	return n
}

func unreadable(incident string) []bad {
	contact := func(name string, body any, status int) bad {
		return bad{name: "unreadable: " + name, method: "POST", path: "/contacts", body: body, status: status}
	}
	notes := "/incidents/" + incident + "/notes"
	return []bad{
		contact("no JSON", `{"channel": `+canary, http.StatusBadRequest),
		contact("half", `{"channel":"phone","text":"`+canary, http.StatusBadRequest),
		contact("nothing", "", http.StatusBadRequest),
		contact("blank", "   ", http.StatusBadRequest),
		contact("two values", `{"channel":"phone","text":"a"} {"channel":"phone"}`, http.StatusBadRequest),
		contact("bad UTF-8", "{\"channel\":\"phone\",\"text\":\"\xff\xfe\"}", http.StatusBadRequest),
		contact("a raw NUL", "{\"channel\":\"phone\",\"text\":\"a\x00b\"}", http.StatusBadRequest),
		contact("NaN", `{"channel":"phone","text":"a","location":{"lat":NaN,"lon":1}}`, http.StatusBadRequest),
		contact("deep", strings.Repeat("[", 20_000)+strings.Repeat("]", 20_000), http.StatusBadRequest),
		contact("2 MB", `{"channel":"phone","text":"`+strings.Repeat("a", 2<<20)+`"}`, http.StatusRequestEntityTooLarge),
		contact("a list", `["phone"]`, http.StatusUnprocessableEntity),
		contact("null", `null`, http.StatusUnprocessableEntity),
		contact("a text", `"`+canary+`"`, http.StatusUnprocessableEntity),
		{name: "unreadable: 2 MB note", method: "POST", path: notes, body: `{"text":"` + strings.Repeat("a", 2<<20) + `"}`, status: http.StatusRequestEntityTooLarge},
		{name: "unreadable: a form", method: "POST", path: "/contacts", body: "channel=phone&text=a", with: headers{"Content-Type": "application/x-www-form-urlencoded"}, status: http.StatusUnsupportedMediaType},
		{name: "unreadable: XML", method: "POST", path: notes, body: "<a/>", with: headers{"Content-Type": "application/xml"}, status: http.StatusUnsupportedMediaType},
		{name: "unreadable: method", method: "PUT", path: "/contacts", body: `{}`, status: http.StatusMethodNotAllowed},
		{name: "unreadable: method of one", method: "DELETE", path: "/incidents/" + incident, status: http.StatusMethodNotAllowed},
		{name: "unreadable: address", method: "GET", path: "/tidak-ada", status: http.StatusNotFound},
	}
}

func unsound(incident, unit string) []bad {
	var list []bad
	add := func(name, method, path, body, field string) {
		list = append(list, bad{name: "unsound: " + name, method: method, path: path, body: body, status: http.StatusUnprocessableEntity, field: field})
	}
	contact := func(name, more, field string) {
		add(name, "POST", "/contacts", `{"channel":"phone","text":"a"`+more+`}`, field)
	}
	contact("unknown field", `,"warna":"`+canary+`"`, "warna")
	contact("wrong type", `,"protected":"`+canary+`"`, "protected")
	contact("unknown incident type", `,"type":"`+canary+`"`, "type")
	contact("latitude", `,"location":{"lat":91,"lon":100}`, "location.lat")
	contact("longitude", `,"location":{"lat":1,"lon":-180.001}`, "location.lon")
	contact("0/0", `,"location":{"lat":0,"lon":0}`, "location")
	contact("half a place", `,"location":{"lat":1}`, "location")
	contact("a place of texts", `,"location":{"lat":"`+canary+`","lon":"1"}`, "location.lat")
	contact("accuracy", `,"location":{"lat":1,"lon":100,"accuracy_m":-1}`, "location.accuracy_m")
	contact("long name", `,"reporter":{"name":"`+strings.Repeat("a", 201)+`"}`, "reporter.name")
	contact("long address", `,"location":{"lat":1,"lon":100,"address":"`+strings.Repeat("a", 501)+`"}`, "location.address")
	contact("way to reach", `,"reporter":{"safe_contact":"`+canary+`"}`, "reporter.safe_contact")
	add("long text", "POST", "/contacts", `{"channel":"phone","text":"`+strings.Repeat("a", 8001)+`"}`, "text")
	add("channel", "POST", "/contacts", `{"channel":"`+canary+`","text":"a"}`, "channel")
	for _, nul := range []string{
		`{"channel":"phone","text":"a\u0000b"}`, `{"channel":"phone","text":"a","reporter":{"name":"\u0000"}}`, `{"channel":"phone","text":"a","reporter":{"phone":"\u0000"}}`,
		`{"channel":"phone","text":"a","location":{"lat":1,"lon":100,"address":"\\\u0000"}}`, `{"channel":"phone","text":"a","type":"\u0000"}`,
	} {
		add("NUL in "+nul, "POST", "/contacts", nul, "")
	}
	for what, body := range map[string]string{
		"notes": `{"text":"\u0000"}`, "cancel": `{"reason":"\u0000"}`, "close": `{"disposition":"other","reason":"a","note":"\u0000"}`, "links": `{"to":"\u0000","kind":"related"}`,
		"merge": `{"into":"\u0000"}`, "contacts": `{"contact_id":"\u0000"}`, "assignments": `{"unit_ids":["\u0000"]}`, "backup": `{"capability":"patrol","reason":"\u0000"}`,
	} {
		add("NUL in "+what, "POST", "/incidents/"+incident+"/"+what, body, "")
	}
	add("empty note", "POST", "/incidents/"+incident+"/notes", `{"text":"  "}`, "text")
	add("long note", "POST", "/incidents/"+incident+"/notes", `{"text":"`+strings.Repeat("a", 4001)+`"}`, "text")
	add("no units", "POST", "/incidents/"+incident+"/assignments", `{"unit_ids":[]}`, "unit_ids")
	add("too many units", "POST", "/incidents/"+incident+"/assignments", `{"unit_ids":["`+strings.Repeat(`a","`, 50)+`"]}`, "unit_ids")
	add("no capability", "POST", "/incidents/"+incident+"/needs", `{"capability":"`+canary+`"}`, "capability")
	add("no such count", "POST", "/incidents/"+incident+"/needs", `{"capability":"patrol","count":101}`, "count")
	add("no disposition", "POST", "/incidents/"+incident+"/close", `{"disposition":"`+canary+`","reason":"a"}`, "disposition")
	add("link", "POST", "/incidents/"+incident+"/links", `{"to":"`+incident+`","kind":"`+canary+`"}`, "kind")
	add("no type", "POST", "/incidents", `{"type":"`+canary+`","location":{"lat":1,"lon":100},"summary":"a"}`, "type")
	add("no place", "POST", "/incidents", `{"type":"noise","summary":"a"}`, "body")
	add("nobody's place", "POST", "/incidents", `{"type":"noise","location":{"lat":0,"lon":0},"summary":"a"}`, "location")
	add("priority", "POST", "/incidents", `{"type":"noise","location":{"lat":1,"lon":100},"summary":"a","priority":"P9"}`, "priority")
	add("status", "POST", "/units/"+unit+"/status", `{"status":"`+canary+`"}`, "status")
	add("time", "POST", "/units/"+unit+"/status", `{"status":"busy","reason":"a","at":"kemarin"}`, "at")
	add("sub-state", "POST", "/units/"+unit+"/status", `{"status":"available","sub_state":"`+canary+`"}`, "sub_state")
	add("position in the future", "POST", "/units/"+unit+"/position", `{"lat":1,"lon":100,"at":"2030-01-01T00:00:00Z"}`, "at")
	add("position long ago", "POST", "/units/"+unit+"/position", `{"lat":1,"lon":100,"at":"2020-01-01T00:00:00Z"}`, "at")
	add("position nowhere", "POST", "/units/"+unit+"/position", `{"lat":0,"lon":0,"at":"2026-11-23T20:14:00Z"}`, "position")
	add("heading", "POST", "/units/"+unit+"/position", `{"lat":1,"lon":100,"at":"2026-11-23T20:14:00Z","heading_deg":400}`, "heading_deg")
	for query, field := range map[string]string{
		"/incidents?state=" + canary: "state", "/incidents?limit=0": "limit", "/incidents?limit=banyak": "limit", "/contacts?state=" + canary: "state",
		"/incidents/nearby?lat=NaN&lon=100": "lat", "/incidents/nearby?lat=1&lon=200": "lon", "/incidents/nearby?lat=1&lon=100&radius_m=NaN": "radius_m",
		"/incidents/nearby?lat=1&lon=100&radius_m=Inf": "radius_m", "/incidents/nearby?lat=1": "lon", "/incidents?q=" + strings.Repeat("a", 101): "q",
		"/incidents/" + incident + "/recommendation?capability=" + canary: "capability", "/incidents/" + strings.Repeat("a", 65): "id",
	} {
		add("GET "+query[:min(len(query), 60)], "GET", query, "", field)
		list[len(list)-1].body = nil
	}
	return list
}

func unknown(incident string) []bad {
	var list []bad
	for _, id := range []string{"01999999-9999-7999-8999-999999999999", "bukan-id", "%27%3B%20DROP%20TABLE%20unit--", "..%2f..%2fetc", "%E2%80%AE"} {
		for _, ask := range []bad{
			{method: "GET", path: "/incidents/" + id}, {method: "GET", path: "/incidents/" + id + "/timeline"}, {method: "GET", path: "/contacts/" + id},
			{method: "GET", path: "/units/" + id}, {method: "GET", path: "/attachments/" + id}, {method: "GET", path: "/incidents/" + id + "/recommendation"},
			{method: "POST", path: "/incidents/" + id + "/notes", body: object{"text": "a"}}, {method: "POST", path: "/contacts/" + id + "/end", body: object{"as": "prank"}},
			{method: "POST", path: "/units/" + id + "/status", body: object{"status": "available"}}, {method: "POST", path: "/assignments/" + id + "/cancel", body: object{"reason": "a"}},
			{method: "PATCH", path: "/incidents/" + id, body: object{"summary": "a"}, with: ifMatch(1)},
			{method: "POST", path: "/incidents/" + incident + "/needs/" + id + "/withdraw", body: object{"reason": "a"}},
			{method: "POST", path: "/incidents/" + incident + "/contacts/" + id + "/detach", body: object{}},
			{method: "POST", path: "/incidents/" + id + "/attachments?name=a", body: "a"},
		} {
			ask.name, ask.status = "unknown: "+ask.method+" "+ask.path, http.StatusNotFound
			list = append(list, ask)
		}
	}
	for name, body := range map[string]object{
		"assignments": {"unit_ids": []string{"bukan-id"}}, "contacts": {"contact_id": "bukan-id"}, "merge": {"into": "bukan-id"}, "links": {"to": "bukan-id", "kind": "related"},
	} {
		list = append(list, bad{name: "unknown: in " + name, method: "POST", path: "/incidents/" + incident + "/" + name, body: body, status: http.StatusNotFound})
	}
	for _, address := range []string{"/incidents/%00", "/units/%ff", "/incidents?q=%00", "/contacts?phone=%00", "/incidents?after=%fe", "/contacts?after=%00"} {
		list = append(list, bad{name: "unknown: GET " + address, method: "GET", path: address, status: http.StatusBadRequest})
	}
	return append(list, bad{name: "unknown: contact of a new incident", method: "POST", path: "/incidents", status: http.StatusNotFound,
		body: object{"type": "noise", "location": place(1, 100), "summary": "a", "contact_ids": []string{"bukan-id"}}})
}

func forbiddenNow(m *team, i, closed incidentView, u unitView, contact string) []bad {
	edit := func(name, version string, status int, current bool) bad {
		b := bad{name: "version: " + name, method: "PATCH", path: "/incidents/" + i.ID, body: object{"summary": "ketiga"}, status: status, current: current}
		if version != "" {
			b.with = headers{"If-Match": version}
		}
		return b
	}
	key := headers{"Idempotency-Key": "dipakai"}
	return []bad{
		edit("none", "", http.StatusPreconditionRequired, false),
		edit("old", fmt.Sprintf(`"%d"`, i.Version), http.StatusPreconditionFailed, true),
		edit("to come", `"99999"`, http.StatusPreconditionFailed, true),
		edit("no number", `"`+canary+`"`, http.StatusUnprocessableEntity, false),
		edit("negative", `"-1"`, http.StatusUnprocessableEntity, false),
		edit("any", `*`, http.StatusUnprocessableEntity, false),
		{name: "now: closed again", method: "POST", path: "/incidents/" + closed.ID + "/close", body: object{"disposition": "other", "reason": "x"}, status: http.StatusConflict, current: true},
		{name: "now: to the closed", method: "POST", path: "/incidents/" + closed.ID + "/contacts", body: object{"contact_id": contact}, status: http.StatusConflict, current: true},
		{name: "now: no job", method: "POST", path: "/units/" + u.ID + "/status", body: object{"status": "on_scene"}, status: http.StatusConflict, current: true},
		{name: "now: checked first", method: "POST", path: "/incidents/" + i.ID + "/cancel", body: object{"reason": "x"}, status: http.StatusConflict, current: true},
		{name: "key: another body", method: "POST", path: "/incidents/" + i.ID + "/notes", body: object{"text": "lain"}, with: key, status: http.StatusUnprocessableEntity, field: "Idempotency-Key"},
		{name: "key: another address", method: "POST", path: "/incidents/" + closed.ID + "/notes", body: object{"text": "x"}, with: key, status: http.StatusUnprocessableEntity, field: "Idempotency-Key"},
		{name: "key: too long", method: "POST", path: "/incidents/" + i.ID + "/notes", body: object{"text": "x"}, with: headers{"Idempotency-Key": strings.Repeat("k", 201)}, status: http.StatusUnprocessableEntity, field: "Idempotency-Key"},
		{name: "may not: units", method: "POST", path: "/units", status: http.StatusForbidden,
			body: object{"call_sign": "X-1", "kind": "patrol_car", "agency_id": u.AgencyID, "capabilities": []string{"patrol"}, "base": place(1, 100)}},
		{name: "may not: accounts", method: "POST", path: "/accounts", body: object{"login": "x", "name": "x", "role": "operator"}, status: http.StatusForbidden},
		{name: "may not: journal", method: "GET", path: "/journal", status: http.StatusForbidden},
		{name: "journal: no such event", method: "GET", path: "/journal/9999999", who: m.key, status: http.StatusNotFound},
		{name: "journal: no such tree", method: "GET", path: "/journal/1/proof?size=9999999", who: m.key, status: http.StatusUnprocessableEntity},
		{name: "journal: backwards", method: "GET", path: "/journal/consistency?from=9&to=3", who: m.key, status: http.StatusUnprocessableEntity},
		{name: "unit: agency of nobody", method: "POST", path: "/units", who: m.key, status: http.StatusUnprocessableEntity, field: "agency_id",
			body: object{"call_sign": "X-1", "kind": "patrol_car", "agency_id": "bukan-id", "capabilities": []string{"patrol"}, "base": place(1, 100)}},
		{name: "unit: call sign twice", method: "POST", path: "/units", who: m.key, status: http.StatusUnprocessableEntity, field: "call_sign",
			body: object{"call_sign": u.CallSign, "kind": "patrol_car", "agency_id": u.AgencyID, "capabilities": []string{"patrol"}, "base": place(1, 100)}},
	}
}

func fromElsewhere(m *team, forged *person, incident string) []bad {
	note := func(name string, who *person, status int, with headers) bad {
		return bad{name: "elsewhere: " + name, method: "POST", path: "/incidents/" + incident + "/notes", body: object{"text": "x"}, who: who, status: status, with: with}
	}
	c := m.c
	wrong := func(key string) *person { return &person{c: c, key: key} }
	return []bad{
		note("another site", nil, http.StatusForbidden, headers{"Sec-Fetch-Site": "cross-site"}),
		note("a site beside", nil, http.StatusForbidden, headers{"Sec-Fetch-Site": "same-site"}),
		note("another origin", nil, http.StatusForbidden, headers{"Origin": "https://lain.example"}),
		note("no origin", nil, http.StatusForbidden, headers{"Origin": "null"}),
		note("a key and a cookie from another site", &person{c: c, key: m.key.key, cookie: m.dispatcher.cookie}, http.StatusForbidden, headers{"Sec-Fetch-Site": "cross-site"}),
		note("a forged cookie", forged, http.StatusUnauthorized, nil),
		note("a cookie of rubbish", &person{c: c, cookie: &http.Cookie{Name: "sentra_session", Value: canary}}, http.StatusUnauthorized, nil),
		note("nobody", &person{c: c}, http.StatusUnauthorized, nil),
		note("a key of nobody", wrong(strings.Repeat("k", len(m.key.key))), http.StatusUnauthorized, nil),
		note("a key of rubbish", wrong(canary), http.StatusUnauthorized, nil),
		note("a basic password", &person{c: c}, http.StatusUnauthorized, headers{"Authorization": "Basic YTpi"}),
	}
}

func notGeoJSON(m *team) []bad {
	var list []bad
	for name, each := range map[string]struct {
		body   string
		status int
	}{
		"no JSON": {canary, http.StatusBadRequest}, "nothing": {"", http.StatusBadRequest}, "bad UTF-8": {"{\"type\":\"\xff\"}", http.StatusBadRequest},
		"another object": {`{"type":"Topology","features":[]}`, http.StatusUnprocessableEntity}, "no area": {`{"type":"FeatureCollection","features":[]}`, http.StatusUnprocessableEntity},
		"a point":       {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A","code":"A","kind":"beat"},"geometry":{"type":"Point","coordinates":[1,1]}}]}`, http.StatusUnprocessableEntity},
		"an open ring":  {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A","code":"A","kind":"beat"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2]]]}}]}`, http.StatusUnprocessableEntity},
		"NUL":           {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A\u0000","code":"A","kind":"beat"},"geometry":{"type":"Polygon","coordinates":[[[1,1],[2,1],[2,2],[1,1]]]}}]}`, http.StatusUnprocessableEntity},
		"off the earth": {`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"A","code":"A","kind":"beat"},"geometry":{"type":"Polygon","coordinates":[[[1,91],[2,91],[2,92],[1,91]]]}}]}`, http.StatusUnprocessableEntity},
	} {
		list = append(list, bad{name: "GeoJSON: " + name, method: "POST", path: "/areas/import", body: each.body, who: m.key, status: each.status})
	}
	return append(list,
		bad{name: "GeoJSON: as a picture", method: "POST", path: "/areas/import", body: "x", who: m.key, with: headers{"Content-Type": "image/png"}, status: http.StatusUnsupportedMediaType},
		bad{name: "GeoJSON: by somebody", method: "POST", path: "/areas/import", body: "{}", status: http.StatusForbidden})
}

func notFiles(incident string) []bad {
	address := "/incidents/" + incident + "/attachments"
	return []bad{
		{name: "file: more than 32 MiB", method: "POST", path: address + "?name=a", body: make([]byte, 32<<20+1), status: http.StatusRequestEntityTooLarge},
		{name: "file: empty", method: "POST", path: address + "?name=a", body: []byte{}, status: http.StatusUnprocessableEntity},
		{name: "file: a name that is no text", method: "POST", path: address + "?name=%ff", body: "a", status: http.StatusBadRequest},
	}
}

// filesAreInert: what is attached comes back as the same bytes, and never as something that a browser runs.
func (c *centre) filesAreInert(t *testing.T, m *team, incident string) {
	type file struct {
		ID, Name, SHA256 string
		Size             int64
		MediaType        string `json:"media_type"`
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>`
	for sent, want := range map[string]string{
		"gambar.svg": "gambar.svg", "../../etc/passwd": "passwd", `C:\Windows\cmd.exe`: "cmd.exe", "..": "file", "": "file", "a<b>\u202e.png": "ab.png", "/": "file",
		strings.Repeat("é", 200) + ".jpg": strings.Repeat("é", 116) + ".jpg", "baris\r\nSet-Cookie: a=b": "barisSet-Cookie a=b",
	} {
		var kept file
		a := m.dispatcher.send("POST", path("/incidents/%s/attachments?name=%s", incident, url.QueryEscape(sent)), svg, headers{"Content-Type": "image/svg+xml; charset=utf-8"}).is(http.StatusCreated).into(&kept)
		if kept.Name != want || kept.MediaType != "image/svg+xml" || kept.Size != int64(len(svg)) {
			t.Errorf("%q is kept as %s, want %q", sent, a.raw, want)
		}
		got := m.dispatcher.get("/attachments/" + kept.ID).is(http.StatusOK)
		h := got.header
		if string(got.raw) != svg || h.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(h.Get("Content-Disposition"), "attachment") || h.Get("Set-Cookie") != "" ||
			h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("served as %v", h)
		}
	}
	if n := c.files(); n != 1 {
		t.Errorf("the same bytes are kept %d times", n)
	}
	m.key.get(path("/incidents/%s/attachments", incident)).is(http.StatusOK).says(`"items":[]`) // names may be personal
}
