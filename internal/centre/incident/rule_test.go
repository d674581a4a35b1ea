package incident

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sentra/internal/centre/catalogue"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

func states() []State {
	return []State{Received, Open, Dispatched, EnRoute, OnScene, Resolved, Closed, Cancelled, Merged}
}

func TestTheTableOfStates(t *testing.T) {
	table := Transitions()
	if len(table) != len(states()) {
		t.Fatalf("%d states, %d rows", len(states()), len(table))
	}
	for k, s := range states() {
		rule := RuleOf(s)
		if table[k].State != s || rule.Name == (lang.Text{}) || rule.Name.ID == rule.Name.EN || rule.EIDO == "" {
			t.Errorf("%s: %+v", s, rule)
		}
		for _, next := range rule.Next {
			if !slices.Contains(states(), next) || next == s {
				t.Errorf("%s may become %s", s, next)
			}
		}
		switch {
		case s == Merged:
			if len(rule.Next) != 0 {
				t.Error("what was merged is taken apart")
			}
		case rule.Done:
			if !slices.Equal(rule.Next, []State{Open}) {
				t.Errorf("%s may become %v, not only be reopened", s, rule.Next)
			}
		case s != Received:
			if !May(s, Closed) || !May(s, Merged) {
				t.Errorf("%s cannot end", s)
			}
		}
		if rule.Done == slices.Contains(Active(), s) {
			t.Errorf("%s is done and active, or neither", s)
		}
	}
	if May(OnScene, Cancelled) || May(Resolved, Cancelled) {
		t.Error("what a unit has seen is closed with what it found, not cancelled")
	}
	reached := map[State]bool{Received: true}
	for range table {
		for _, r := range table {
			for _, next := range r.Next {
				reached[next] = reached[next] || reached[r.State]
			}
		}
	}
	for _, s := range states() {
		if !reached[s] {
			t.Errorf("%s cannot be reached", s)
		}
	}
	if table[0].State = "changed"; Transitions()[0].State == "changed" {
		t.Error("a reader can change the table")
	}
}

func TestMoveStampsTheFirstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i, now := Incident{State: Open}, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		first := map[State]time.Time{}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			to := rapid.SampledFrom(states()).Draw(t, "to")
			now = now.Add(time.Minute)
			from := i.State
			err := i.move(to, now)
			if (err == nil) != (from == to || May(from, to)) {
				t.Fatalf("%s to %s: %v", from, to, err)
			}
			if err != nil {
				if i.State != from || fault.KindOf(err) != fault.Conflict {
					t.Fatalf("refused %s to %s, is %s: %v", from, to, i.State, err)
				}
				continue
			}
			if _, was := first[to]; !was && from != to {
				first[to] = now
			}
		}
		for state, at := range map[State]*time.Time{Dispatched: i.DispatchedAt, EnRoute: i.EnRouteAt, OnScene: i.OnSceneAt, Resolved: i.ResolvedAt} {
			if was, ok := first[state]; ok != (at != nil) || ok && !was.Equal(*at) {
				t.Fatalf("%s first at %v, stamped %v", state, was, at)
			}
		}
	})
}

func TestNeedProgress(t *testing.T) {
	for _, c := range []struct {
		count int
		p     Progress
		want  NeedState
	}{
		{1, Progress{}, NeedOpen},
		{1, Progress{Sent: 1}, NeedAssigned},
		{1, Progress{Sent: 1, Moving: 1}, NeedMoving},
		{1, Progress{Sent: 1, Arrived: 1}, NeedMet},
		{2, Progress{Sent: 1, Arrived: 1}, NeedOpen},
		{2, Progress{Sent: 2, Arrived: 1}, NeedMoving},
		{2, Progress{Sent: 2, Moving: 1}, NeedMoving},
		{2, Progress{Sent: 3, Arrived: 2}, NeedMet},
	} {
		if got := c.p.state(c.count); got != c.want {
			t.Errorf("%d asked, %+v: %s, want %s", c.count, c.p, got, c.want)
		}
	}
}

func TestANeedOnlyCountsWhatCame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := Need{Count: rapid.IntRange(1, 4).Draw(t, "count"), State: NeedOpen}
		at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			at = at.Add(time.Minute)
			sent := rapid.IntRange(0, 5).Draw(t, "sent")
			arrived := rapid.IntRange(0, sent).Draw(t, "arrived")
			before := n
			n.progress(Progress{Sent: sent, Arrived: arrived, Moving: rapid.IntRange(0, sent-arrived).Draw(t, "moving")}, at)
			if (n.State == NeedMet) != (arrived >= n.Count) || (n.State == NeedMet) != (n.MetAt != nil) {
				t.Fatalf("%+v with %d arrived", n, arrived)
			}
			if n.State == NeedOpen && sent >= n.Count || n.Sent != sent || n.Arrived != arrived {
				t.Fatalf("%+v with %d sent", n, sent)
			}
			if before.AssignedAt != nil && n.AssignedAt != before.AssignedAt || before.MovingAt != nil && n.MovingAt != before.MovingAt {
				t.Fatalf("a clock was set anew: %+v became %+v", before, n)
			}
			if n.MovingAt != nil && n.AssignedAt == nil {
				t.Fatalf("on the way before it was sent: %+v", n)
			}
		}
		for _, ended := range []NeedState{NeedWithdrawn, NeedUnmet} {
			n.State = ended
			if n.progress(Progress{Sent: 9, Arrived: 9}, at); n.State != ended {
				t.Fatalf("what was %s became %s", ended, n.State)
			}
		}
	})
}

func TestClosingAndReopening(t *testing.T) {
	c, err := catalogue.Load()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, kind := range c.Types() {
		for _, d := range c.Dispositions() {
			for _, reason := range []string{"", "  ", "sebab"} {
				i := Incident{Type: kind.Code, State: OnScene, Needs: []Need{{State: NeedMet}, {State: NeedAssigned, AssignedAt: &now}, {State: NeedWithdrawn}}}
				err := i.close(Closing{Disposition: d.Code, Reason: reason}, c, now)
				if allowed := d.Allows(kind) && reason == "sebab"; (err == nil) != allowed {
					t.Fatalf("%s as %s with %q: %v", kind.Code, d.Code, reason, err)
				}
				if err != nil {
					if i.State != OnScene || i.Needs[1].State != NeedAssigned {
						t.Fatalf("refused, and yet %+v", i)
					}
					continue
				}
				if i.Needs[0].State != NeedMet || i.Needs[1].State != NeedUnmet || i.Needs[2].State != NeedWithdrawn || len(i.unmet()) != 0 {
					t.Fatalf("closed %+v", i.Needs)
				}
				if err := i.reopen(now.Add(time.Hour)); err != nil {
					t.Fatal(err)
				}
				if n := i.Needs[1]; i.State != Open || i.ClosedAt != nil || i.Disposition != "" || n.State != NeedOpen || n.AssignedAt != nil || !n.OpenedAt.Equal(now.Add(time.Hour)) {
					t.Fatalf("reopened %+v", i)
				}
				if i.Needs[0].State != NeedMet || i.Needs[2].State != NeedWithdrawn {
					t.Fatalf("reopened %+v", i.Needs)
				}
			}
		}
	}
}

func TestStatesInAQuery(t *testing.T) {
	for list, want := range map[string]int{"": 0, "active": 6, "open": 1, "open, closed": 2} {
		if got, err := statesIn(list); err != nil || len(got) != want {
			t.Errorf("%q: %v %v", list, got, err)
		}
	}
	for _, list := range []string{"terbuka", "open,", "active,open", "open;closed"} {
		if _, err := statesIn(list); fault.KindOf(err) != fault.Invalid {
			t.Errorf("%q: %v", list, err)
		}
	}
}

func TestCleanName(t *testing.T) {
	for sent, want := range map[string]string{
		"foto.jpg": "foto.jpg", "../../etc/passwd": "passwd", `..\..\boot.ini`: "boot.ini", "/": "file", "": "file", "..": "file", ". .": "file",
		"a\x00b.txt": "ab.txt", "a\r\nb": "ab", `<img src="x">|?*:`: "img src=x", "\u202egpj.exe": "gpj.exe", "surat é.pdf": "surat é.pdf", "\xffx": "x",
	} {
		if got := cleanName(sent); got != want {
			t.Errorf("%q becomes %q, want %q", sent, got, want)
		}
	}
	if got := cleanName(strings.Repeat("a", 300) + ".pdf"); !strings.HasSuffix(got, "aaa.pdf") || len(got) != 120 {
		t.Errorf("a long name becomes %q", got)
	}
}

func FuzzCleanName(f *testing.F) {
	for _, seed := range []string{"foto.jpg", "../x", "a\x00", "\u202e", "\xff\xfe", strings.Repeat("é", 130), `a\b`, "."} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		name := cleanName(sent)
		if name == "" || name == "." || name == ".." || utf8.RuneCountInString(name) > 120 || !utf8.ValidString(name) || strings.ContainsAny(name, `/\<>:"|?*`) {
			t.Fatalf("%q becomes %q", sent, name)
		}
		if strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }) {
			t.Fatalf("%q becomes %q", sent, name)
		}
		if again := cleanName(name); again != name {
			t.Fatalf("%q becomes %q, and that %q", sent, name, again)
		}
	})
}

func FuzzCleanMediaType(f *testing.F) {
	for _, seed := range []string{"image/png", "text/html; charset=utf-8", "", "a", "a/b/c", "image/svg+xml\r\nX: y"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sent string) {
		media := cleanMediaType(sent)
		if media == "" || len(media) > 100 || strings.ContainsFunc(media, func(r rune) bool { return r <= ' ' || r > '~' || r == ';' }) {
			t.Fatalf("%q becomes %q", sent, media)
		}
	})
}
