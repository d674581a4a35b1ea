package access

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"sync"
	"time"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// throttle slows guessing down. Each wrong attempt counts three times: for the login from that address, for the address and for the login; once
// one of them has used up its free attempts, the next ones wait 1 s, 2 s, 4 s … up to its longest wait.
//
// A stranger must not be able to lock somebody out: the wait of a login as such is short, and does not hold at all at an address from which that
// login has signed in before.
//
// It lives in memory: a restart forgives, and each node counts for itself. Logins and addresses are held as keyed hashes.
type throttle struct {
	clock clock.Clock
	salt  [32]byte

	mu    sync.Mutex
	tries map[mark]*tries
}

type mark [16]byte

type tries struct {
	wrong int
	last  time.Time // the latest attempt
	until time.Time // no attempt before
	known bool      // this login has signed in from this address
}

type limit struct {
	free    int
	longest time.Duration
}

// The limits. An address may be that of a whole room.
const (
	throttleForget = 15 * time.Minute // of quiet, after which the count begins anew
	throttleSize   = 50_000
	throttleSample = 32
)

func pairLimit() limit    { return limit{free: 3, longest: 15 * time.Minute} }
func addressLimit() limit { return limit{free: 30, longest: 5 * time.Minute} }
func loginLimit() limit   { return limit{free: 10, longest: time.Minute} }

func newThrottle(c clock.Clock) *throttle {
	t := &throttle{clock: c, tries: map[mark]*tries{}}
	rand.Read(t.salt[:])
	return t
}

// attempt is one attempt under way. It counts as wrong until it is known to be right: so a hundred at once gain nothing.
type attempt struct {
	of                   *throttle
	pair, address, login mark
}

// begin counts an attempt, or refuses it.
func (t *throttle) begin(login, address string) (*attempt, error) {
	a := &attempt{of: t, pair: t.mark("pair", login, address), address: t.mark("address", address), login: t.mark("login", login)}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	pair, from, of := t.at(a.pair, now), t.at(a.address, now), t.at(a.login, now)
	wait := max(pair.until.Sub(now), from.until.Sub(now))
	if !pair.known {
		wait = max(wait, of.until.Sub(now))
	}
	if wait > 0 {
		return nil, tooMany(wait)
	}
	pair.count(now, pairLimit())
	from.count(now, addressLimit())
	of.count(now, loginLimit())
	return a, nil
}

func (e *tries) count(now time.Time, l limit) {
	e.wrong++
	e.last = now
	if over := e.wrong - l.free; over > 0 {
		e.until = now.Add(min(l.longest, time.Second<<min(over-1, 20)))
	}
}

func (e *tries) forgive() {
	e.wrong = max(e.wrong-1, 0)
	e.until = time.Time{}
}

// right ends an attempt with the right password.
func (a *attempt) right() {
	t := a.of
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	*t.at(a.pair, now) = tries{last: now, known: true}
	t.at(a.login, now).forgive()
	t.at(a.address, now).forgive()
}

// undecided ends an attempt that was neither right nor wrong: the store could not be read.
func (a *attempt) undecided() {
	t := a.of
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.clock.Now()
	for _, m := range []mark{a.pair, a.address, a.login} {
		t.at(m, now).forgive()
	}
}

// at finds or makes an entry. The lock is held.
func (t *throttle) at(m mark, now time.Time) *tries {
	e, ok := t.tries[m]
	if ok && !e.forgotten(now) {
		return e
	}
	if !ok && len(t.tries) >= throttleSize {
		t.makeRoom(now)
	}
	fresh := &tries{last: now, known: ok && e.known}
	t.tries[m] = fresh
	return fresh
}

func (e *tries) forgotten(now time.Time) bool {
	return now.Sub(e.last) >= throttleForget && now.Sub(e.until) >= throttleForget
}

// makeRoom drops what is forgotten, else the oldest of a few: a flood of addresses costs no memory beyond the limit.
func (t *throttle) makeRoom(now time.Time) {
	var oldest mark
	var age time.Duration = math.MinInt64
	seen := 0
	for m, e := range t.tries { // in random order
		if e.forgotten(now) {
			delete(t.tries, m)
		} else if d := now.Sub(e.last); d > age {
			oldest, age = m, d
		}
		if seen++; seen == throttleSample {
			break
		}
	}
	if len(t.tries) >= throttleSize {
		delete(t.tries, oldest)
	}
}

func (t *throttle) mark(parts ...string) (m mark) {
	mac := hmac.New(sha256.New, t.salt[:])
	for _, part := range parts {
		mac.Write([]byte(part))
		mac.Write([]byte{0})
	}
	copy(m[:], mac.Sum(nil))
	return m
}

// nickname tells failed attempts from one address apart from others in the journal, without the address: it changes with every start.
func (t *throttle) nickname(address string) string {
	m := t.mark("nickname", address)
	return hex.EncodeToString(m[:6])
}

func tooMany(wait time.Duration) *fault.Fault {
	seconds := int(math.Ceil(wait.Seconds()))
	return fault.New(fault.TooMany, lang.F("Terlalu banyak percobaan masuk. Coba lagi dalam %d detik.",
		"Too many attempts to sign in. Try again in %d seconds.", seconds)).After(wait)
}
