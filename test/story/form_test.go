package story

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestPublicForm is a person with an old phone and no JavaScript: the page, the form, the number.
func TestPublicForm(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		anybody := &person{c: c, lang: "id"}
		operator := c.signIn("operator1")
		page := anybody.send("GET", "//", nil, nil).is(http.StatusOK).says("LATIHAN", "tel:112", "<form")
		if strings.Contains(string(page.raw), "<script") || !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'self'") {
			t.Error("the page needs scripts")
		}
		once := regexp.MustCompile(`name="once" value="([^"]+)"`).FindSubmatch(page.raw)
		if once == nil {
			t.Fatalf("the form cannot be sent twice without harm: %s", page.raw)
		}
		send := func(fields url.Values, with headers) *answer {
			all := headers{"Content-Type": "application/x-www-form-urlencoded", "Origin": c.url, "Sec-Fetch-Site": "same-origin"}
			for name, value := range with {
				all[name] = value
			}
			return anybody.send("POST", "//", fields.Encode(), all)
		}
		report := url.Values{"once": {string(once[1])}, "text": {"Lampu jalan <b>mati</b>"}, "address": {"Jalan Melati 3"}, "name": {"Warga"}, "phone": {"0812 5550 1234"}, "safe": {"text"}}
		sent := send(report, nil).is(http.StatusCreated)
		again := send(report, nil).is(http.StatusCreated)
		number := regexp.MustCompile(`LAP-\d{8}-\d{4}`).Find(sent.raw)
		if number == nil || string(number) != string(regexp.MustCompile(`LAP-\d{8}-\d{4}`).Find(again.raw)) {
			t.Errorf("sent twice it has two numbers: %s", again.raw)
		}
		list := operator.waiting()
		if len(list) != 1 {
			t.Fatalf("the inbox holds %d contacts", len(list))
		}
		if got := operator.contact(list[0]); got.Reporter.Phone != "+6281255501234" || !strings.Contains(got.Text, "Jalan Melati 3") || got.Number != string(number) {
			t.Errorf("%+v", got)
		}
		operator.get("/contacts/" + list[0]).says(`"safe_contact":"text"`)

		// What is wrong is said, and what was typed is kept, harmless.
		if empty := send(url.Values{"text": {" "}, "name": {`"><script>alert(1)</script>`}}, nil).is(http.StatusUnprocessableEntity).says("Ceritakan"); strings.Contains(string(empty.raw), "<script") || !strings.Contains(html.UnescapeString(string(empty.raw)), `"><script>`) {
			t.Errorf("%s", empty.raw)
		}
		send(url.Values{"text": {"a"}, "website": {"http://spam"}}, nil).is(http.StatusUnprocessableEntity)
		send(url.Values{"text": {strings.Repeat("a", 8001)}}, nil).is(http.StatusUnprocessableEntity)
		send(url.Values{"text": {strings.Repeat("a", 70_000)}}, nil).is(http.StatusBadRequest)
		send(url.Values{"text": {"nul \x00"}}, nil).is(http.StatusUnprocessableEntity)
		send(url.Values{"text": {"a"}, "name": {"nul \x00"}}, nil).is(http.StatusUnprocessableEntity)
		send(url.Values{"text": {"a"}, "phone": {"nul \x00"}}, nil).is(http.StatusUnprocessableEntity)
		send(report, headers{"Origin": "https://lain.example", "Sec-Fetch-Site": "cross-site"}).refused(http.StatusForbidden)
		if n := len(operator.waiting()); n != 1 {
			t.Fatalf("what was refused made %d contacts", n-1)
		}
		last := 0
		for range 32 {
			last = send(url.Values{"text": {"lagi"}}, nil).status
		}
		if last != http.StatusTooManyRequests || len(operator.waiting()) > 30 {
			t.Errorf("after many reports from one address: %d, %d in the inbox", last, len(operator.waiting()))
		}
		c.clock.Advance(11 * time.Minute)
		send(url.Values{"text": {"kemudian"}}, nil).is(http.StatusCreated)
	})
}
