package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go/types"
)

// Columns says where a capability keeps what the policies look at. Agencies, Areas, Assigned and Units are boolean SQL with one
// placeholder `?` for a list of ids, such as "EXISTS (SELECT 1 FROM incident_agency a WHERE a.incident_id = incident.id AND
// a.agency_id IN (?))"; empty means that the thing has none of them. Protected is a boolean SQL expression; empty means never. ID is
// the SQL of the thing's id.
type Columns struct {
	Agencies, Areas, Assigned, Units string
	Protected                        string
	ID                               string
}

// Filter is a boolean SQL expression with the values of its placeholders, as bun takes them. It is always in parentheses.
type Filter struct {
	SQL  string
	Args []any
}

// Scope is the filter that leaves of a list exactly those things of the kind on which the actor of ctx may do action.
func (s *Service) Scope(ctx context.Context, action Action, kind string, c Columns) (Filter, error) {
	h, ok := holderOf(ctx)
	if !ok {
		return Filter{}, signInFirst()
	}
	if h.actor.system {
		return always().filter(), nil
	}
	if err := c.sound(); err != nil {
		return Filter{}, fmt.Errorf("scope of %s: %w", kind, err)
	}
	p := s.principalOf(h)
	t := translation{actor: p.entity.Attributes, kind: kind, columns: c}
	permitted, forbidden := never(), never()
	for _, r := range p.open(s.rules, action) {
		when, err := t.conditions(r.syntax.Conditions)
		if err != nil {
			return Filter{}, fmt.Errorf("scope of %s: policy %q: %w", kind, r.name, err)
		}
		if r.forbids {
			forbidden = forbidden.or(when)
		} else {
			permitted = permitted.or(when)
		}
	}
	return permitted.and(forbidden.not()).filter(), nil
}

// sound finds a mistake in the columns before it finds its way into a query.
func (c Columns) sound() error {
	for name, text := range map[string]string{"Agencies": c.Agencies, "Areas": c.Areas, "Assigned": c.Assigned, "Units": c.Units} {
		if text != "" && strings.Count(text, "?") != 1 {
			return fmt.Errorf("column text %s has not exactly one ?", name)
		}
	}
	if strings.Contains(c.Protected, "?") || strings.Contains(c.ID, "?") {
		return errors.New("the column texts Protected and ID take no ?")
	}
	return nil
}

// everyColumn is for checking a policy: all that it may name is there.
func everyColumn() Columns {
	return Columns{Agencies: "a IN (?)", Areas: "b IN (?)", Assigned: "c IN (?)", Units: "d IN (?)", Protected: "e", ID: "f"}
}

// sample is an actor whose attributes have the right types, for checking a policy.
func sample() types.Record {
	return (&Service{}).entityOfActor(Actor{ID: "1", Role: Operator, AgencyID: "2", AreaIDs: []string{"3"}, UnitID: "4"}).Attributes
}

// clause is a boolean SQL expression, or a constant.
type clause struct {
	sql   string // empty for a constant
	args  []any
	truth bool // of a constant
}

func always() clause { return clause{truth: true} }
func never() clause  { return clause{} }

func constant(truth bool) clause { return clause{truth: truth} }

func (c clause) constant() bool { return c.sql == "" }

func (c clause) and(d clause) clause {
	switch {
	case c.constant() && c.truth:
		return d
	case d.constant() && d.truth:
		return c
	case c.constant() || d.constant():
		return never()
	}
	return join(c, " AND ", d)
}

func (c clause) or(d clause) clause {
	switch {
	case c.constant() && !c.truth:
		return d
	case d.constant() && !d.truth:
		return c
	case c.constant() || d.constant():
		return always()
	}
	return join(c, " OR ", d)
}

// not takes what SQL does not know (a column that is null) for false first, as Cedar does: a thing without an agency is not in the agency.
func (c clause) not() clause {
	if c.constant() {
		return constant(!c.truth)
	}
	return clause{sql: "NOT COALESCE(" + c.sql + ", FALSE)", args: c.args}
}

func join(c clause, word string, d clause) clause {
	return clause{sql: "(" + c.sql + word + d.sql + ")", args: slices.Concat(c.args, d.args)}
}

func (c clause) filter() Filter {
	switch {
	case !c.constant():
		return Filter{SQL: "(" + c.sql + ")", Args: c.args}
	case c.truth:
		return Filter{SQL: "(1 = 1)"}
	}
	return Filter{SQL: "(1 = 0)"}
}
