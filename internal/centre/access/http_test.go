package access

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
)

func copyBody(w io.Writer, answer *http.Response) (int64, error) { return io.Copy(w, answer.Body) }

func session(token string) request {
	return request{method: "GET", path: "/api/v1/session", cookie: token}
}

func TestSigningInAndOut(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		a := p.account(NewAccount{Login: "sari", Password: goodPassword, AgencyID: "a1", Language: "id"})
		answer := p.status(204, request{method: "POST", path: "/api/v1/session", body: `{"login":"SARI","password":"` + goodPassword + `"}`})
		c := answer.Cookies()[0]
		if c.Name != Cookie || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Secure || c.MaxAge != 12*3600 {
			t.Errorf("cookie %+v", c)
		}
		var got struct {
			Account struct {
				ID, Login, Name, Role string
				AgencyID              string `json:"agency_id"`
			}
			Language   string
			Exercise   bool
			CentreName string `json:"centre_name"`
			TimeZone   string `json:"time_zone"`
		}
		if err := json.NewDecoder(p.status(200, session(c.Value)).Body).Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.Account.ID != a.ID || got.Account.Role != "dispatcher" || got.Account.AgencyID != "a1" || got.Language != "id" || !got.Exercise || got.CentreName != "Kota Nusa" || got.TimeZone != "Asia/Jakarta" {
			t.Errorf("%+v", got)
		}
		p.status(204, request{method: "DELETE", path: "/api/v1/session", cookie: c.Value})
		p.status(401, session(c.Value))
		p.status(401, session(""))
		p.status(204, request{method: "DELETE", path: "/api/v1/session"}) // again
		p.status(204, request{method: "DELETE", path: "/api/v1/session", cookie: c.Value})
		if got := strings.Join(p.kinds(), " "); got != "access.account_added access.signed_in access.signed_out" {
			t.Error(got)
		}
		if strings.Contains(p.payloads(), c.Value) || strings.Contains(p.payloads(), "192.0.2.1") {
			t.Error("a token or an address stands in the journal")
		}
	})
}

func TestFailedSignInTellsNothing(t *testing.T) {
	p := onSQLite(t)
	a := p.account(NewAccount{Login: "sari", Password: goodPassword})
	p.account(NewAccount{Login: "program"})
	disabled := p.account(NewAccount{Login: "gone", Password: goodPassword})
	if _, err := p.DisableAccount(p.seed, disabled.ID); err != nil {
		t.Fatal(err)
	}
	var bodies []string
	for _, try := range []string{"sari", "nobody", "program", "gone", "' OR 1=1"} {
		password := "rahasia-yang-dicoba"
		if try == "gone" {
			password = goodPassword
		}
		answer := p.status(401, request{method: "POST", path: "/api/v1/session", body: `{"login":"` + try + `","password":"` + password + `"}`})
		if len(answer.Cookies()) > 0 {
			t.Error("a cookie for a failed sign-in")
		}
		bodies = append(bodies, text(t, answer))
	}
	for _, body := range bodies[1:] {
		if body != bodies[0] {
			t.Errorf("%s and %s can be told apart", bodies[0], body)
		}
	}
	said := p.payloads()
	if strings.Contains(said, "rahasia") || strings.Contains(said, "nobody") {
		t.Error("what was tried stands in the journal")
	}
	if n := strings.Count(said, `"access.sign_in_failed"`); n != 5 {
		t.Errorf("%d failures journaled", n)
	}
	if !strings.Contains(said, a.ID) {
		t.Error("the failure of a known account does not name it")
	}
}

func TestSignInIsThrottled(t *testing.T) {
	p := onSQLite(t)
	p.account(NewAccount{Login: "sari", Password: goodPassword})
	for i, want := range []int{401, 401, 401, 401, 429} {
		if _, got := p.signIn("sari", "salah sekali"); got != want {
			t.Fatalf("attempt %d: %d, want %d", i+1, got, want)
		}
	}
	answer := p.do(request{method: "POST", path: "/api/v1/session", body: `{"login":"sari","password":"x"}`})
	if answer.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	if _, got := p.signIn("sari", goodPassword); got != 429 {
		t.Errorf("the right password during the wait: %d", got)
	}
	p.clock.Advance(time.Second)
	if _, got := p.signIn("sari", goodPassword); got != 204 {
		t.Errorf("the right password after the wait: %d", got)
	}
}

func TestThrottle(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	th := newThrottle(c)
	wrong := func(login, address string) bool {
		_, err := th.begin(login, address)
		return err == nil
	}
	right := func(login, address string) bool {
		try, err := th.begin(login, address)
		if err == nil {
			try.right()
		}
		return err == nil
	}
	// The wait doubles.
	for range 4 {
		if !wrong("sari", "A") {
			t.Fatal("refused too soon")
		}
	}
	for _, wait := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		c.Advance(wait - time.Millisecond)
		if wrong("sari", "A") {
			t.Fatalf("allowed before %s", wait)
		}
		c.Advance(time.Millisecond)
		if !wrong("sari", "A") {
			t.Fatalf("refused after %s", wait)
		}
	}
	// Quiet forgives.
	c.Advance(time.Hour)
	if !right("sari", "A") {
		t.Fatal("refused after an hour")
	}
	// Strangers cannot lock out somebody at a place where that login has signed in before.
	for i := range 40 {
		wrong("sari", string(rune('a'+i)))
	}
	if wrong("sari", "new place") {
		t.Error("guessing from many addresses is not slowed")
	}
	if !right("sari", "A") {
		t.Error("locked out by strangers")
	}
	// One address that tries many logins.
	for i := range 31 {
		if !wrong("user"+string(rune('a'+i)), "B") {
			t.Fatalf("address refused after %d", i)
		}
	}
	if wrong("yet another", "B") {
		t.Error("an address that tries many logins is not slowed")
	}
	// What was neither right nor wrong does not count.
	for range 50 {
		try, err := th.begin("budi", "C")
		if err != nil {
			t.Fatal(err)
		}
		try.undecided()
	}
	// The longest wait, and no overflow on the way.
	for range 200 {
		c.Advance(15*time.Minute - time.Second)
		wrong("sari", "D")
	}
	if e := th.tries[th.mark("pair", "sari", "D")]; e.until.Sub(c.Now()) > 15*time.Minute {
		t.Errorf("a wait of %s", e.until.Sub(c.Now()))
	}
}

func TestThrottleIsBounded(t *testing.T) {
	c := clock.NewFake(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
	th := newThrottle(c)
	for i := range throttleSize {
		_, _ = th.begin("sari", id.HashSecret(string(rune(i))))
		if len(th.tries) > throttleSize {
			t.Fatal("grows without bound")
		}
	}
}

func TestForgedCookie(t *testing.T) {
	p := onSQLite(t)
	a := p.account(NewAccount{Login: "sari", Password: goodPassword})
	token, _ := p.signIn("sari", goodPassword)
	for _, forged := range []string{
		id.Secret(), token[:42], token + "A", strings.ToLower(token), a.ID, id.HashSecret(token), "admin", "..", "%00", strings.Repeat("A", 5000),
	} {
		p.status(401, session(forged))
		p.status(401, request{method: "GET", path: "/api/v1/accounts", cookie: forged})
		answer := p.status(200, request{method: "GET", path: "/page", cookie: forged})
		if who := text(t, answer); !strings.HasPrefix(who, "public:") || strings.Contains(who, "192.0.2.1") {
			t.Errorf("%q became %s", forged, who)
		}
	}
	// An old cookie does not keep anybody from signing in.
	answer := p.status(204, request{method: "POST", path: "/api/v1/session", cookie: id.Secret(), body: `{"login":"sari","password":"` + goodPassword + `"}`})
	if answer.Cookies()[0].Value == token {
		t.Error("a token was used twice")
	}
	if who := text(t, p.status(200, request{method: "GET", path: "/page", cookie: token})); who != a.ID {
		t.Errorf("the real cookie became %s", who)
	}
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.account(NewAccount{Login: "sari", Password: goodPassword})
		idle, _ := p.signIn("sari", goodPassword)
		p.clock.Advance(59 * time.Minute)
		p.status(200, session(idle))
		p.clock.Advance(59 * time.Minute)
		p.status(200, session(idle))
		p.clock.Advance(61 * time.Minute)
		p.status(401, session(idle))

		busy, _ := p.signIn("sari", goodPassword)
		for range 12*2 - 1 {
			p.clock.Advance(30 * time.Minute)
			p.status(200, session(busy))
		}
		p.clock.Advance(30 * time.Minute)
		p.status(401, session(busy))

		before, _ := p.signIn("sari", goodPassword)
		answer := p.status(204, request{method: "POST", path: "/api/v1/session", cookie: before, body: `{"login":"sari","password":"` + goodPassword + `"}`})
		p.status(401, session(before)) // signing in again ended it
		p.status(200, session(answer.Cookies()[0].Value))
	})
}

func TestSeenIsWrittenOncePerMinute(t *testing.T) {
	p := onSQLite(t)
	p.account(NewAccount{Login: "sari", Password: goodPassword})
	token, _ := p.signIn("sari", goodPassword)
	seen := func() (at time.Time) {
		if err := p.db.Read().NewSelect().Table("access_session").Column("seen_at").Scan(t.Context(), &at); err != nil {
			t.Fatal(err)
		}
		return at
	}
	begin := seen()
	for range 5 {
		p.clock.Advance(10 * time.Second)
		p.status(200, session(token))
	}
	if !seen().Equal(begin) {
		t.Error("written within the minute")
	}
	p.clock.Advance(10 * time.Second)
	p.status(200, session(token))
	if !seen().Equal(begin.Add(time.Minute)) {
		t.Error("not written after the minute")
	}
}

func TestNewPassword(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.account(NewAccount{Login: "sari", Password: goodPassword})
		here, _ := p.signIn("sari", goodPassword)
		there, _ := p.signIn("sari", goodPassword)
		change := func(want int, current, password string) {
			t.Helper()
			p.status(want, request{method: "POST", path: "/api/v1/session/password", cookie: here, body: `{"current":"` + current + `","new":"` + password + `"}`})
		}
		change(422, "wrong", otherPassword)
		change(422, goodPassword, "pendek")
		change(422, goodPassword, goodPassword)
		p.status(200, session(there))
		change(204, goodPassword, otherPassword)
		p.status(200, session(here))
		p.status(401, session(there))
		if _, status := p.signIn("sari", goodPassword); status != 401 {
			t.Errorf("the old password: %d", status)
		}
		if _, status := p.signIn("sari", otherPassword); status != 204 {
			t.Errorf("the new password: %d", status)
		}
		p.status(401, request{method: "POST", path: "/api/v1/session/password", body: `{"current":"a","new":"b"}`})
	})
}

func TestDisabledAccountIsOutAtOnce(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		root := p.account(NewAccount{Login: "akar", Role: Administrator, Password: otherPassword})
		a := p.account(NewAccount{Login: "sari", Password: goodPassword})
		secret, err := p.AddKey(p.seed, a.ID, "skrip")
		if err != nil {
			t.Fatal(err)
		}
		token, _ := p.signIn("sari", goodPassword)
		boss, _ := p.signIn(root.Login, otherPassword)
		key := map[string]string{"Authorization": "Bearer " + secret}
		p.status(200, session(token))
		p.status(200, request{method: "GET", path: "/api/v1/session", header: key})
		p.status(200, request{method: "POST", path: "/api/v1/accounts/" + a.ID + "/disable", cookie: boss})
		p.status(401, session(token))
		p.status(401, request{method: "GET", path: "/api/v1/session", header: key})
		if _, status := p.signIn("sari", goodPassword); status != 401 {
			t.Errorf("signed in: %d", status)
		}
	})
}

func TestKeys(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		root := p.account(NewAccount{Login: "akar", Role: Administrator, Password: otherPassword})
		boss, _ := p.signIn("akar", otherPassword)
		once := map[string]string{"Idempotency-Key": "k1"}
		make1 := request{method: "POST", path: "/api/v1/keys", cookie: boss, header: once, body: `{"account_id":"` + root.ID + `","name":"skrip"}`}
		var made struct{ ID, Secret string }
		if err := json.NewDecoder(p.status(201, make1).Body).Decode(&made); err != nil {
			t.Fatal(err)
		}
		if again := text(t, p.status(409, make1)); strings.Contains(again, made.Secret) || !strings.Contains(again, made.ID) {
			t.Error(again)
		}
		key := map[string]string{"Authorization": "Bearer " + made.Secret}
		p.status(200, request{method: "GET", path: "/api/v1/accounts", header: key})
		list := text(t, p.status(200, request{method: "GET", path: "/api/v1/keys", header: key}))
		if !strings.Contains(list, made.ID) || strings.Contains(list, made.Secret) || strings.Contains(list, id.HashSecret(made.Secret)) || !strings.Contains(list, "seen_at") {
			t.Error(list)
		}
		p.status(403, request{method: "POST", path: "/api/v1/session/password", header: key, body: `{"current":"a","new":"b"}`})
		p.status(204, request{method: "DELETE", path: "/api/v1/keys/" + made.ID, cookie: boss})
		p.status(401, request{method: "GET", path: "/api/v1/accounts", header: key})
		p.status(404, request{method: "DELETE", path: "/api/v1/keys/" + made.ID, cookie: boss})
		for _, bad := range []string{"Bearer", "Bearer ", "Bearer x", "Basic " + made.Secret, "Bearer sentra_", "Bearer " + made.Secret + "A", made.Secret} {
			answer := p.status(401, request{method: "GET", path: "/page", header: map[string]string{"Authorization": bad}})
			if answer.Header.Get("WWW-Authenticate") == "" || answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%q: %v", bad, answer.Header)
			}
		}
		// A bad key is not saved by a good cookie.
		p.status(401, request{method: "GET", path: "/api/v1/accounts", cookie: boss, header: map[string]string{"Authorization": "Bearer sentra_x"}})
	})
}

func TestAccountsOverHTTP(t *testing.T) {
	each(t, func(t *testing.T, p *place) {
		p.account(NewAccount{Login: "akar", Role: Administrator, Password: otherPassword})
		boss, _ := p.signIn("akar", otherPassword)
		add := request{method: "POST", path: "/api/v1/accounts", cookie: boss, header: map[string]string{"Idempotency-Key": "a1"},
			body: `{"login":"sari","name":"Sari","role":"operator","password":"` + goodPassword + `"}`}
		first := text(t, p.status(201, add))
		if again := text(t, p.status(201, add)); again != first {
			t.Errorf("%s and %s", first, again)
		}
		var hashes []string
		if err := p.db.Read().NewSelect().Table("idempotency").Column("hash").Scan(t.Context(), &hashes); err != nil || len(hashes) != 1 {
			t.Fatal(hashes, err)
		}
		add.body = strings.Replace(add.body, "operator", "media", 1)
		p.status(422, add)
		if strings.Contains(first, "assword") {
			t.Error(first)
		}
		var a Account
		if err := json.Unmarshal([]byte(first), &a); err != nil {
			t.Fatal(err)
		}
		change := func(want int, ifMatch string) string {
			return text(t, p.status(want, request{method: "PATCH", path: "/api/v1/accounts/" + a.ID, cookie: boss, header: map[string]string{"If-Match": ifMatch}, body: `{"role":"supervisor"}`}))
		}
		change(428, "")
		change(422, `"x"`)
		change(200, `"1"`)
		if stale := change(412, `"1"`); !strings.Contains(stale, `"current":{`) || !strings.Contains(stale, `"supervisor"`) {
			t.Error(stale)
		}
		twice := request{method: "PATCH", path: "/api/v1/accounts/" + a.ID, cookie: boss, body: `{"name":"Sari D","password":"` + goodPassword + `"}`,
			header: map[string]string{"If-Match": `"2"`, "Idempotency-Key": "p1"}}
		if one, two := text(t, p.status(200, twice)), text(t, p.status(200, twice)); one != two || !strings.Contains(one, `"version":3`) {
			t.Errorf("%s and %s", one, two)
		}
		p.status(404, request{method: "PATCH", path: "/api/v1/accounts/" + id.New(), cookie: boss, header: map[string]string{"If-Match": `"1"`}, body: `{}`})
		page := text(t, p.status(200, request{method: "GET", path: "/api/v1/accounts?limit=1", cookie: boss}))
		if !strings.Contains(page, `"next":"akar"`) {
			t.Error(page)
		}
		p.status(422, request{method: "POST", path: "/api/v1/accounts", cookie: boss, body: `{"login":"x","name":"","role":"king"}`})
		p.status(400, request{method: "POST", path: "/api/v1/accounts", cookie: boss, body: `{`})

		sari, _ := p.signIn("sari", goodPassword)
		p.status(403, request{method: "POST", path: "/api/v1/accounts", cookie: sari, body: `{"login":"evil","name":"E","role":"administrator"}`})
		p.status(404, request{method: "POST", path: "/api/v1/keys", cookie: sari, body: `{"account_id":"` + id.New() + `","name":"x"}`})
		if list := text(t, p.status(200, request{method: "GET", path: "/api/v1/accounts", cookie: sari})); strings.Count(list, `"login"`) != 1 {
			t.Errorf("an operator sees %s", list)
		}
		p.status(401, request{method: "GET", path: "/api/v1/accounts"})
	})
}

func TestSecureCookieAndAddressBehindAProxy(t *testing.T) {
	p := onSQLite(t)
	p.account(NewAccount{Login: "sari", Password: goodPassword})
	in := request{method: "POST", path: "/api/v1/session", body: `{"login":"sari","password":"` + goodPassword + `"}`,
		header: map[string]string{"X-Forwarded-Proto": "https", "X-Forwarded-For": "10.9.9.9, 203.0.113.7"}}
	if p.status(204, in).Cookies()[0].Secure {
		t.Error("believed a header that anybody can send")
	}
	p.SetSessions(Sessions{TrustProxy: true})
	if !p.status(204, in).Cookies()[0].Secure {
		t.Error("the cookie is not Secure behind TLS")
	}
	q := httptest.NewRequest(http.MethodGet, "/", nil)
	q.Header.Set("X-Forwarded-For", "10.9.9.9, 203.0.113.7")
	if v := p.visit(q); v.origin.Address != "203.0.113.7" {
		t.Errorf("address %s", v.origin.Address)
	}
	for address, want := range map[string]string{"2001:db8:1:2:3::4": "2001:db8:1:2::/64", "192.0.2.1": "192.0.2.1", "::ffff:192.0.2.1": "::ffff:192.0.2.1", "odd": "odd"} {
		if got := networkOf(address); got != want {
			t.Errorf("%s: %s", address, got)
		}
	}
}

func TestLanguageOfTheAccount(t *testing.T) {
	p := onSQLite(t)
	p.account(NewAccount{Login: "sari", Password: goodPassword, Language: "en"})
	token, _ := p.signIn("sari", goodPassword)
	for accept, want := range map[string]string{"": "en", "id": "id"} {
		answer := p.status(200, request{method: "GET", path: "/page", cookie: token, header: map[string]string{"Accept-Language": accept}})
		if got := answer.Header.Get("Content-Language"); got != want {
			t.Errorf("%q: %s", accept, got)
		}
	}
}

func TestRenewSeesThatSomebodyWasSignedOut(t *testing.T) {
	p := onSQLite(t)
	a := p.account(NewAccount{Login: "sari", Password: goodPassword})
	token, _ := p.signIn("sari", goodPassword)
	var streaming *http.Request
	p.Authenticate(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { streaming = r })).ServeHTTP(httptest.NewRecorder(), func() *http.Request {
		q := httptest.NewRequest(http.MethodGet, "/api/v1/live", nil)
		q.AddCookie(&http.Cookie{Name: Cookie, Value: token})
		return q
	}())
	role := Supervisor
	ctx, err := p.Renew(streaming.Context())
	if who, _ := ActorFrom(ctx); err != nil || who.ID != a.ID {
		t.Fatal(who, err)
	}
	unit := "u7"
	if _, err := p.ChangeAccount(p.seed, a.ID, 1, AccountChange{Language: &unit}); !fault.Is(err, fault.Invalid) {
		t.Fatal(err)
	}
	if _, err := p.ChangeAccount(p.seed, a.ID, 1, AccountChange{Role: &role}); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Renew(streaming.Context()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a stream goes on with the old role: %v", err)
	}
	if _, err := p.Renew(t.Context()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody: %v", err)
	}
	if _, err := p.Renew(p.seed); err != nil {
		t.Errorf("system: %v", err)
	}
}

func FuzzCredentials(f *testing.F) {
	f.Add("sentra_session="+id.Secret(), "Bearer sentra_"+id.Secret())
	f.Add("sentra_session=\"x\"; sentra_session=y", "bearer  sentra_x")
	f.Add("a=b; ;=", "Basic Zm9v")
	f.Fuzz(func(t *testing.T, cookie, header string) {
		if hash, ok := keyHash(header); ok != (hash != "") || ok && !strings.Contains(header, keyPrefix) {
			t.Errorf("%q: %q %v", header, hash, ok)
		}
		q := httptest.NewRequest(http.MethodGet, "/", nil)
		q.Header.Set("Cookie", cookie)
		q.Header.Set("X-Forwarded-For", header)
		q.RemoteAddr = cookie
		s := &Service{sessions: Sessions{TrustProxy: true}}
		v := s.visit(q)
		if soundSecret(v.session) && len(v.session) != secretLength {
			t.Errorf("%q is no token", v.session)
		}
		AccountOf(q)
	})
}
