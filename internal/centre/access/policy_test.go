package access

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/fault"
)

// tree is a hierarchy written down.
type tree map[string][]string

func (t tree) Below(id string) []string {
	out := []string{id}
	for _, child := range t[id] {
		out = append(out, t.Below(child)...)
	}
	return out
}

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// bare is a service without a store, for questions that need none.
func bare(t testing.TB, texts map[string]string) *Service {
	t.Helper()
	var all rules
	var err error
	if texts == nil {
		all, err = readRules(embeddedPolicies())
	} else {
		bytes := map[string][]byte{}
		for file, text := range texts {
			bytes[file] = []byte(text)
		}
		all, err = makeRules(bytes)
	}
	if err != nil {
		t.Fatal(err)
	}
	return &Service{
		rules: all, log: quiet(), clock: clock.System{},
		agencies: tree{"polres": {"polsek-a", "polsek-b"}}, areas: tree{"kota": {"utara", "selatan"}},
	}
}

func as(a Actor) context.Context {
	if a.ID == "" {
		a.ID = "me"
	}
	return WithActor(context.Background(), a)
}

// verdict puts the answer of May in one word.
func verdict(err error) string {
	switch fault.KindOf(err) {
	case "":
		return "yes"
	case fault.NotFound:
		return "hidden"
	case fault.Forbidden:
		return "no"
	}
	return string(fault.KindOf(err))
}

func TestWhoMayDoWhat(t *testing.T) {
	s := bare(t, nil)
	incident := Resource{Kind: "incident", ID: "i1", Agencies: []string{"polsek-a"}, Areas: []string{"utara"}, Units: []string{"u1"}}
	protected := incident
	protected.Protected = true
	mine := protected
	mine.Assigned = []string{"me"}
	contact := Resource{Kind: "contact", ID: "c1", Areas: []string{"selatan"}}
	hiddenContact := contact
	hiddenContact.Protected = true
	unit := Resource{Kind: "unit", ID: "u1", Agencies: []string{"polsek-a"}}
	journal := Resource{Kind: "journal"}

	for _, c := range []struct {
		who    Actor
		action Action
		what   Resource
		want   string
	}{
		{Actor{Role: Dispatcher}, DispatchAssign, incident, "yes"},
		{Actor{Role: Dispatcher}, DispatchPreempt, incident, "no"},
		{Actor{Role: Dispatcher, AgencyID: "polres"}, IncidentRead, incident, "yes"},
		{Actor{Role: Dispatcher, AgencyID: "polsek-b"}, IncidentRead, incident, "hidden"},
		{Actor{Role: Dispatcher, AgencyID: "polsek-b"}, IncidentEdit, incident, "hidden"},
		{Actor{Role: Dispatcher, AreaIDs: []string{"kota"}}, IncidentClose, incident, "yes"},
		{Actor{Role: Dispatcher, AreaIDs: []string{"selatan"}}, IncidentClose, incident, "hidden"},
		{Actor{Role: Operator, AgencyID: "polsek-b"}, ContactCreate, Resource{Kind: "contact"}, "yes"},
		{Actor{Role: Operator}, PersonRead, contact, "yes"},
		{Actor{Role: Operator}, PersonRead, hiddenContact, "yes"},
		{Actor{Role: Operator, AreaIDs: []string{"utara"}}, PersonRead, contact, "hidden"},
		{Actor{Role: Operator}, JournalRead, journal, "no"},
		{Actor{Role: Operator}, AccountEdit, Resource{Kind: "account", ID: "a"}, "hidden"},
		{Actor{Role: Supervisor}, DispatchPreempt, incident, "yes"},
		{Actor{Role: Supervisor}, IncidentReopen, protected, "yes"},
		{Actor{Role: Supervisor, AgencyID: "polsek-b"}, IncidentReopen, incident, "hidden"},

		{Actor{Role: Administrator}, IncidentOpen, Resource{Kind: "incident"}, "yes"},
		{Actor{Role: Administrator}, DispatchPreempt, incident, "yes"},
		{Actor{Role: Administrator}, PersonRead, contact, "no"},
		{Actor{Role: Administrator}, IncidentRead, protected, "hidden"},
		{Actor{Role: Administrator}, IncidentEdit, protected, "hidden"},
		{Actor{Role: Administrator}, DispatchAssign, mine, "yes"},
		{Actor{Role: Administrator}, PersonRead, mine, "yes"},
		{Actor{Role: Administrator}, JournalRead, journal, "yes"},
		{Actor{Role: Administrator, AgencyID: "polres"}, JournalRead, journal, "no"},
		{Actor{Role: Administrator, AgencyID: "polres"}, UnitEdit, unit, "yes"},
		{Actor{Role: Administrator, AgencyID: "polsek-b"}, UnitEdit, unit, "hidden"},
		{Actor{Role: Administrator}, PersonErase, hiddenContact, "yes"},

		{Actor{Role: Officer, UnitID: "u1"}, IncidentRead, protected, "yes"},
		{Actor{Role: Officer, UnitID: "u1"}, PersonRead, protected, "yes"},
		{Actor{Role: Officer, UnitID: "u1"}, IncidentNote, protected, "yes"},
		{Actor{Role: Officer, UnitID: "u1"}, IncidentClose, incident, "no"},
		{Actor{Role: Officer, UnitID: "u1"}, UnitStatus, unit, "yes"},
		{Actor{Role: Officer, UnitID: "u2"}, UnitStatus, unit, "hidden"},
		{Actor{Role: Officer, UnitID: "u2", AgencyID: "polsek-a"}, UnitStatus, unit, "no"},
		{Actor{Role: Officer, UnitID: "u2", AgencyID: "polsek-a"}, IncidentRead, incident, "yes"},
		{Actor{Role: Officer, UnitID: "u2", AgencyID: "polsek-a"}, PersonRead, incident, "no"},
		{Actor{Role: Officer, UnitID: "u2", AgencyID: "polsek-a"}, IncidentRead, protected, "hidden"},
		{Actor{Role: Officer}, IncidentRead, incident, "hidden"},
		{Actor{Role: Officer}, UnitStatus, Resource{Kind: "unit"}, "no"},

		{Actor{Role: Partner, AgencyID: "polsek-a"}, IncidentRead, incident, "yes"},
		{Actor{Role: Partner, AgencyID: "polsek-b"}, IncidentRead, incident, "hidden"},
		{Actor{Role: Partner, AgencyID: "polsek-a"}, IncidentRead, protected, "hidden"},
		{Actor{Role: Partner, AgencyID: "polsek-a"}, DispatchAssign, incident, "no"},
		{Actor{Role: Partner}, IncidentRead, incident, "hidden"},

		{Actor{Role: Auditor}, IncidentRead, incident, "yes"},
		{Actor{Role: Auditor}, PersonRead, incident, "no"},
		{Actor{Role: Auditor}, IncidentEdit, incident, "no"},
		{Actor{Role: Auditor}, IncidentRead, protected, "hidden"},
		{Actor{Role: Auditor}, JournalRead, journal, "yes"},
		{Actor{Role: Auditor, AgencyID: "polres"}, JournalRead, journal, "no"},

		{Actor{Role: Media}, IncidentRead, incident, "yes"},
		{Actor{Role: Media}, IncidentRead, protected, "hidden"},
		{Actor{Role: Media}, ContactRead, contact, "hidden"},
		{Actor{Role: Analyst, AreaIDs: []string{"selatan"}}, IncidentRead, incident, "hidden"},
		{Actor{Role: Verifier}, PersonRead, incident, "no"},
		{Actor{Role: Media}, LiveRead, Resource{Kind: "live"}, "yes"},
		{Actor{Role: Media}, AccountRead, Resource{Kind: "account", ID: "me"}, "yes"},
		{Actor{Role: Media}, AccountRead, Resource{Kind: "account", ID: "other"}, "hidden"},
		{Actor{Role: "janitor"}, IncidentRead, incident, "hidden"},
	} {
		got := verdict(s.May(as(c.who), c.action, c.what))
		if got != c.want {
			t.Errorf("%+v %s %+v: %s, want %s", c.who, c.action, c.what, got, c.want)
		}
		if can := s.Can(as(c.who), c.action, c.what); can != (c.want == "yes") {
			t.Errorf("%+v %s %+v: Can = %v", c.who, c.action, c.what, can)
		}
	}
	if got := verdict(s.May(context.Background(), AgencyRead, Resource{Kind: "agency"})); got != "unauthenticated" {
		t.Errorf("nobody: %s", got)
	}
	if got := verdict(s.May(System(context.Background(), "seed"), PersonErase, protected)); got != "yes" {
		t.Errorf("system: %s", got)
	}
	if got := verdict(s.May(as(Actor{ID: "system:seed", Role: Media}), IncidentEdit, incident)); got != "no" {
		t.Errorf("an account that calls itself system: %s", got)
	}
}

func TestHiddenAndMissingLookTheSame(t *testing.T) {
	s := bare(t, nil)
	err := s.May(as(Actor{Role: Media}), IncidentRead, Resource{Kind: "incident", ID: "i", Protected: true})
	if err.Error() != Missing("incident").Error() {
		t.Errorf("%q and %q can be told apart", err, Missing("incident"))
	}
}

func TestEveryActionIsPermittedToSomebody(t *testing.T) {
	s := bare(t, nil)
	for _, action := range Actions() {
		permits := false
		for _, r := range s.rules[action] {
			permits = permits || !r.forbids
		}
		if !permits {
			t.Errorf("no policy permits %s", action)
		}
	}
}

func TestPolicyThatCannotBeTranslatedIsRefused(t *testing.T) {
	const head = "@id(\"p\")\npermit (principal, action == Action::\"incident.read\", resource)\n"
	for _, c := range []struct{ policy, complaint string }{
		{head + `when { principal.role like "oper*" };`, "Like cannot"},
		{head + `when { resource.agencies.containsAny(resource.areas) };`, "containsAny between two"},
		{head + `when { resource.agencies == principal.agencies };`, "== of anything but texts"},
		{head + `when { resource.agencies.containsAll(principal.agencies) };`, "ContainsAll cannot"},
		{head + `when { resource.agencies.isEmpty() };`, "IsEmpty cannot"},
		{head + `when { resource.colour == "red" };`, "there is no resource.colour"},
		{head + `when { principal.shoe == "42" };`, "there is no principal.shoe"},
		{head + `when { context.ip == "::1" };`, "context cannot"},
		{head + `when { principal in Group::"x" };`, "In cannot"},
		{head + `when { ip("10.0.0.1").isLoopback() };`, "isLoopback() cannot"},
		{head + `when { principal.role };`, "not true or false"},
		{head + `when { [1, 2].contains(3) };`, "the value 1 cannot"},
		{head + `when { 1 < 2 };`, "LessThan cannot"},
		{head + `when { resource.protected == true };`, "== of anything but texts"},
		{head + `when { false && principal.role.contains("x") };`, "contains between two"}, // also where it would never be reached
		{head + `when { resource.id == resource.id };`, "== of anything but texts"},
		{"@id(\"p\")\npermit (principal == Account::\"x\", action, resource);", "a principal in the head"},
		{"@id(\"p\")\npermit (principal, action, resource is Thing);", "a resource in the head"},
		{"@id(\"p\")\npermit (principal, action in Action::\"incident.read\", resource);", "an action group"},
		{"@id(\"p\")\npermit (principal, action == Action::\"incident.burn\", resource);", "there is no action"},
		{"permit (principal, action, resource);", "has no @id"},
		{"@id(\"p\")\npermit (principal, action, resource);\n@id(\"p\")\npermit (principal, action, resource);", "two policies"},
		{"permit nobody;", "city.cedar"},
	} {
		_, err := makeRules(map[string][]byte{"city.cedar": []byte(c.policy)})
		if err == nil || !strings.Contains(err.Error(), c.complaint) {
			t.Errorf("%s\n%v, want %q", c.policy, err, c.complaint)
		}
		if err != nil && !strings.Contains(err.Error(), "city.cedar") {
			t.Errorf("%v does not name the file", err)
		}
	}
}

func TestScopeNamesAMistakeInColumns(t *testing.T) {
	s := bare(t, nil)
	for _, c := range []Columns{{Agencies: "a.id"}, {Areas: "a IN (?) OR b IN (?)"}, {ID: "?"}, {Protected: "p = ?"}} {
		if _, err := s.Scope(as(Actor{Role: Operator}), IncidentRead, "incident", c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	if _, err := s.Scope(as(Actor{Role: Officer, UnitID: "u"}), UnitRead, "unit", Columns{}); err == nil {
		t.Error("a policy about resource.id passed without a column for it")
	}
	if _, err := s.Scope(context.Background(), IncidentRead, "incident", everyColumn()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody: %v", err)
	}
}

func TestScopeOfTheWholeAndOfNothing(t *testing.T) {
	s := bare(t, nil)
	for _, c := range []struct {
		ctx  context.Context
		want string
	}{
		{System(context.Background(), "x"), "(1 = 1)"},
		{as(Actor{Role: Operator}), "(1 = 1)"},
		{as(Actor{Role: Partner}), "(((c IN (?)) AND NOT COALESCE(((e) AND NOT COALESCE((c IN (?)), FALSE)), FALSE)))"},
		{as(Actor{Role: Officer}), "(1 = 0)"},
	} {
		action := IncidentRead
		if c.want == "(1 = 0)" {
			action = JournalRead
		}
		f, err := s.Scope(c.ctx, action, "incident", everyColumn())
		if err != nil {
			t.Fatal(err)
		}
		if c.want != f.SQL {
			t.Errorf("%s, want %s", f.SQL, c.want)
		}
	}
}

// A policy that fails while it is evaluated must not open anything. Checked policies cannot fail, so one is smuggled in here.
func TestFailingPolicyAllowsNothing(t *testing.T) {
	s := bare(t, map[string]string{"a.cedar": `@id("open") permit (principal, action, resource);`})
	if err := s.May(as(Actor{Role: Media}), IncidentRead, Resource{Kind: "incident", ID: "i"}); err != nil {
		t.Fatal(err)
	}
	broken, err := cedar.NewPolicyListFromBytes("b.cedar", []byte(`forbid (principal, action, resource) when { resource.agencies.contains(resource.colour) };`))
	if err != nil {
		t.Fatal(err)
	}
	smuggled := &rule{name: "broken", forbids: true, policy: broken[0], syntax: (*ast.Policy)(broken[0].AST())}
	s.rules[IncidentRead] = append(ruleSet{smuggled}, s.rules[IncidentRead]...)
	if s.Can(as(Actor{Role: Media}), IncidentRead, Resource{Kind: "incident"}) {
		t.Error("allowed although the forbidding policy failed")
	}
	if _, err := s.Scope(as(Actor{Role: Media}), IncidentRead, "incident", everyColumn()); err == nil {
		t.Error("a filter was made although the forbidding policy cannot be translated")
	}
}

func FuzzPolicies(f *testing.F) {
	for _, text := range []string{
		`@id("a") permit (principal, action, resource) when { resource.protected };`,
		`@id("a") forbid (principal, action, resource) unless { resource.units.contains(principal.unit) };`,
		`@id("a") permit (principal, action, resource) when { if principal.everything then resource.id == "x" else [principal.unit].containsAny(resource.units) };`,
		`@id("a") permit (principal, action in [Action::"unit.read"], resource) when { resource has units && !(principal has nothing) };`,
		`@id("a") permit (principal, action, resource) when { ["a", 1].contains(resource.id) };`,
	} {
		f.Add(text)
	}
	base := bare(f, nil)
	f.Fuzz(func(t *testing.T, text string) {
		all, err := makeRules(map[string][]byte{"f.cedar": []byte(text)})
		if err != nil {
			return
		}
		// What was accepted can be evaluated and translated for anybody.
		s := *base
		s.rules = all
		for _, who := range []Actor{{Role: Officer, UnitID: "u1", AgencyID: "polres"}, {Role: Media}} {
			for action := range all {
				_ = s.May(as(who), action, Resource{Kind: "incident", ID: "x"})
				if _, err := s.Scope(as(who), action, "incident", everyColumn()); err != nil {
					t.Fatalf("accepted, but %v", err)
				}
			}
		}
	})
}

func BenchmarkMay(b *testing.B) {
	s := bare(b, nil)
	what := Resource{Kind: "incident", ID: "i1", Agencies: []string{"polsek-a", "x", "y"}, Areas: []string{"utara", "b", "c", "d", "e"}, Units: []string{"u1", "u2"}}
	for name, who := range map[string]Actor{
		"dispatcher": {Role: Dispatcher, AgencyID: "polres"}, "officer": {Role: Officer, UnitID: "u1"}, "hidden": {Role: Partner, AgencyID: "z"},
	} {
		b.Run(name, func(b *testing.B) {
			ctx := as(who)
			b.ReportAllocs()
			for b.Loop() {
				_ = s.May(ctx, IncidentRead, what)
			}
		})
	}
}

func BenchmarkScope(b *testing.B) {
	s := bare(b, nil)
	ctx := as(Actor{Role: Dispatcher, AgencyID: "polres"})
	for b.Loop() {
		if _, err := s.Scope(ctx, IncidentRead, "incident", everyColumn()); err != nil {
			b.Fatal(err)
		}
	}
}
