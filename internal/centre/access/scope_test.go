package access

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"pgregory.net/rapid"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
)

// The small world of the property tests. The trees nest, "x" is in none of them.
func worldAgencies() tree { return tree{"a1": {"a2", "a3"}, "a3": {"a4"}} }
func worldAreas() tree    { return tree{"r1": {"r2"}, "r2": {"r3"}} }

const probes = 150

// probe is a thing with an agency or none (null), with areas and units, perhaps protected (null counts as not), assigned to one or nobody.
func fillProbes(t *testing.T, d *db.DB) []Resource {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 7))
	pick := func(from ...string) string { return from[random.IntN(len(from))] }
	var things []Resource
	for i := range probes {
		r := Resource{Kind: "incident", ID: fmt.Sprint("t", i)}
		if agency := pick("", "a1", "a2", "a3", "a4", "x"); agency != "" {
			r.Agencies = []string{agency}
		}
		for _, area := range []string{"r1", "r2", "r3", "x"} {
			if random.IntN(4) == 0 {
				r.Areas = append(r.Areas, area)
			}
		}
		if account := pick("", "me", "other"); account != "" {
			r.Assigned = []string{account}
		}
		for _, unit := range []string{"u1", "u2"} {
			if random.IntN(3) == 0 {
				r.Units = append(r.Units, unit)
			}
		}
		r.Protected = random.IntN(3) == 0
		things = append(things, r)
	}
	err := d.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
		for _, statement := range []string{
			`CREATE TABLE probe (id TEXT PRIMARY KEY, agency_id TEXT, account_id TEXT, protected BOOLEAN)`,
			`CREATE TABLE probe_area (probe_id TEXT NOT NULL, area_id TEXT NOT NULL)`,
			`CREATE TABLE probe_unit (probe_id TEXT NOT NULL, unit_id TEXT NOT NULL)`,
		} {
			if _, err := tx.Exec(ctx, statement); err != nil {
				return err
			}
		}
		orNull := func(ids []string) any {
			if len(ids) == 0 {
				return nil
			}
			return ids[0]
		}
		for i, r := range things {
			var protected any = r.Protected
			if !r.Protected && i%2 == 0 {
				protected = nil
			}
			if _, err := tx.Exec(ctx, `INSERT INTO probe VALUES (?, ?, ?, ?)`, r.ID, orNull(r.Agencies), orNull(r.Assigned), protected); err != nil {
				return err
			}
			for _, area := range r.Areas {
				if _, err := tx.Exec(ctx, `INSERT INTO probe_area VALUES (?, ?)`, r.ID, area); err != nil {
					return err
				}
			}
			for _, unit := range r.Units {
				if _, err := tx.Exec(ctx, `INSERT INTO probe_unit VALUES (?, ?)`, r.ID, unit); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return things
}

func probeColumns() Columns {
	return Columns{
		Agencies:  "probe.agency_id IN (?)",
		Areas:     "EXISTS (SELECT 1 FROM probe_area r WHERE r.probe_id = probe.id AND r.area_id IN (?))",
		Assigned:  "probe.account_id IN (?)",
		Units:     "EXISTS (SELECT 1 FROM probe_unit u WHERE u.probe_id = probe.id AND u.unit_id IN (?))",
		Protected: "probe.protected",
		ID:        "probe.id",
	}
}

func selected(t *rapid.T, d *db.DB, f Filter) []string {
	var ids []string
	if err := f.Apply(d.Read().NewSelect().Table("probe").Column("id")).Scan(context.Background(), &ids); err != nil {
		t.Fatalf("%s: %v", f.SQL, err)
	}
	slices.Sort(ids)
	return ids
}

func drawActor(t *rapid.T) Actor {
	return Actor{
		ID:       rapid.SampledFrom([]string{"me", "other", "third"}).Draw(t, "id"),
		Role:     rapid.SampledFrom(append(Roles(), "janitor")).Draw(t, "role"),
		AgencyID: rapid.SampledFrom([]string{"", "", "a1", "a3", "a4", "y"}).Draw(t, "agency"),
		AreaIDs:  rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"r1", "r2", "r3", "y"}), 0, 2, rapid.ID[string]).Draw(t, "areas"),
		UnitID:   rapid.SampledFrom([]string{"", "u1", "u2", "u9"}).Draw(t, "unit"),
		Program:  rapid.Bool().Draw(t, "program"),
	}
}

// compare asks three ways who sees what: Cedar with the policies as written, May, and the filter in the store.
func compare(t *rapid.T, d *db.DB, s *Service, who Actor, action Action, things []Resource) {
	ctx := WithActor(context.Background(), who)
	filter, err := s.Scope(ctx, action, "incident", probeColumns())
	if err != nil {
		t.Fatal(err)
	}
	rows := selected(t, d, filter)
	entity := s.entityOfActor(who)
	for _, thing := range things {
		answer, why := cedar.Authorize(s.rules[action], pair{entity, entityOf(thing)}, cedar.Request{
			Principal: entity.UID, Action: types.NewEntityUID(actionType, types.String(action)), Resource: entityOf(thing).UID,
		})
		if len(why.Errors) > 0 {
			t.Fatalf("a checked policy failed: %v", why.Errors)
		}
		_, listed := slices.BinarySearch(rows, thing.ID)
		if may := s.May(ctx, action, thing) == nil; may != listed || may != (answer == cedar.Allow) {
			t.Fatalf("%+v %s %+v: May %v, listed %v, Cedar %v\n%s", who, action, thing, may, listed, answer, filter.SQL)
		}
	}
}

func TestListsShowExactlyWhatMayBeRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		things := fillProbes(t, d)
		s := bare(t, nil)
		s.agencies, s.areas = worldAgencies(), worldAreas()
		rapid.Check(t, func(t *rapid.T) {
			compare(t, d, s, drawActor(t), rapid.SampledFrom(Actions()).Draw(t, "action"), things)
		})
	})
}

func TestListsShowExactlyWhatMayBeReadUnderAnyPolicies(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		things := fillProbes(t, d)
		base := bare(t, nil)
		rapid.Check(t, func(t *rapid.T) {
			text := drawPolicies(t)
			all, err := makeRules(map[string][]byte{"drawn.cedar": []byte(text)})
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			s := *base
			s.rules, s.agencies, s.areas = all, worldAgencies(), worldAreas()
			compare(t, d, &s, drawActor(t), IncidentRead, things)
		})
	})
}

func drawPolicies(t *rapid.T) string {
	var b strings.Builder
	for i := range rapid.IntRange(1, 4).Draw(t, "policies") {
		effect := rapid.SampledFrom([]string{"permit", "permit", "forbid"}).Draw(t, "effect")
		action := rapid.SampledFrom([]string{"action", `action == Action::"incident.read"`, `action in [Action::"incident.read", Action::"unit.read"]`}).Draw(t, "action")
		fmt.Fprintf(&b, "@id(\"p%d\") %s (principal, %s, resource)\n", i, effect, action)
		for range rapid.IntRange(0, 2).Draw(t, "conditions") {
			fmt.Fprintf(&b, "%s { %s }\n", rapid.SampledFrom([]string{"when", "unless"}).Draw(t, "kind"), drawCondition(t, 3))
		}
		b.WriteString(";\n")
	}
	return b.String()
}

func drawCondition(t *rapid.T, depth int) string {
	shape := rapid.IntRange(0, 8).Draw(t, "shape")
	if depth == 0 {
		shape = rapid.IntRange(4, 8).Draw(t, "leaf")
	}
	inner := func() string { return drawCondition(t, depth-1) }
	switch shape {
	case 0:
		return "(" + inner() + " && " + inner() + ")"
	case 1:
		return "(" + inner() + " || " + inner() + ")"
	case 2:
		return "!(" + inner() + ")"
	case 3:
		return "(if " + inner() + " then " + inner() + " else " + inner() + ")"
	case 4:
		return drawOf(t, "set", "resource.agencies", "resource.areas", "resource.assigned", "resource.units") + ".contains(" + drawText(t) + ")"
	case 5:
		sets := []string{drawOf(t, "set", "resource.agencies", "resource.areas", "resource.assigned", "resource.units"), drawSet(t)}
		if rapid.Bool().Draw(t, "turned") {
			slices.Reverse(sets)
		}
		return sets[0] + ".containsAny(" + sets[1] + ")"
	case 6:
		return drawSet(t) + ".contains(" + drawOf(t, "element", drawText(t), "resource.id", "resource.kind") + ")"
	case 7:
		return drawOf(t, "left", "resource.id", "resource.kind", "principal.role") + drawOf(t, "sign", " == ", " != ") + drawText(t)
	}
	return drawOf(t, "fact", "resource.protected", "principal.everything", "principal.program", "true", "false", "resource has units",
		"resource has colour", "principal has unit", drawSet(t)+".containsAny("+drawSet(t)+")")
}

func drawText(t *rapid.T) string {
	return drawOf(t, "text", "principal.id", "principal.unit", "principal.role", `"incident"`, `"a1"`, `"r3"`, `"u1"`, `"t7"`, `"it's"`, `"?"`)
}

func drawSet(t *rapid.T) string {
	return drawOf(t, "known", "principal.agencies", "principal.areas", `["a1", "r2", "t3", "t4"]`, `[]`, `[principal.unit, principal.id]`, `["operator", "officer", "incident"]`)
}

func drawOf(t *rapid.T, label string, from ...string) string {
	return rapid.SampledFrom(from).Draw(t, label)
}
