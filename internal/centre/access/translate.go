package access

import (
	"fmt"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// translation turns conditions of policies into SQL. It takes them as written too, not only residuals: so a policy is checked by
// translating the whole of it once for a sample actor.
type translation struct {
	actor   types.Record
	kind    string
	columns Columns
}

func untranslatable(construct string) error {
	return fmt.Errorf("%s cannot be translated into SQL", construct)
}

// conditions is the clause that is true when every when is true and every unless is false.
func (t translation) conditions(all []ast.ConditionType) (clause, error) {
	out := always()
	for _, c := range all {
		body, err := t.clause(c.Body)
		if err != nil {
			return clause{}, err
		}
		if c.Condition == ast.ConditionUnless {
			body = body.not()
		}
		out = out.and(body)
	}
	return out, nil
}

func (t translation) clause(n ast.IsNode) (clause, error) {
	switch n := n.(type) {
	case ast.NodeTypeAnd:
		l, r, err := t.two(n.Left, n.Right)
		return l.and(r), err
	case ast.NodeTypeOr:
		l, r, err := t.two(n.Left, n.Right)
		return l.or(r), err
	case ast.NodeTypeNot:
		c, err := t.clause(n.Arg)
		return c.not(), err
	case ast.NodeTypeIfThenElse:
		condition, err := t.clause(n.If)
		if err != nil {
			return clause{}, err
		}
		then, other, err := t.two(n.Then, n.Else)
		return condition.and(then).or(condition.not().and(other)), err
	case ast.NodeTypeEquals:
		return t.equal(n.Left, n.Right)
	case ast.NodeTypeNotEquals:
		c, err := t.equal(n.Left, n.Right)
		return c.not(), err
	case ast.NodeTypeContains:
		return t.contains(n.Left, n.Right)
	case ast.NodeTypeContainsAny:
		return t.containsAny(n.Left, n.Right)
	case ast.NodeTypeHas:
		return t.has(n)
	}
	v, err := t.term(n)
	if err != nil {
		return clause{}, err
	}
	switch truth, known := v.value.(types.Boolean); {
	case known:
		return constant(bool(truth)), nil
	case v.attribute == "protected" && t.columns.Protected == "":
		return never(), nil
	case v.attribute == "protected":
		return clause{sql: "(" + t.columns.Protected + ")"}, nil
	}
	return clause{}, untranslatable("a condition that is not true or false")
}

func (t translation) two(left, right ast.IsNode) (l, r clause, err error) {
	if l, err = t.clause(left); err != nil {
		return clause{}, clause{}, err
	}
	if r, err = t.clause(right); err != nil {
		return clause{}, clause{}, err
	}
	return l, r, nil
}

// has is always known: every attribute is always there.
func (t translation) has(n ast.NodeTypeHas) (clause, error) {
	of, ok := n.Arg.(ast.NodeTypeVariable)
	switch {
	case ok && of.Name == "principal":
		_, there := t.actor.Get(n.Value)
		return constant(there), nil
	case ok && of.Name == "resource":
		return constant(thingHas(string(n.Value))), nil
	}
	return clause{}, untranslatable("has on anything but principal and resource")
}

// equal compares texts: two known ones, or the thing's id with a known one.
func (t translation) equal(left, right ast.IsNode) (clause, error) {
	l, r, err := t.terms(left, right)
	if err != nil {
		return clause{}, err
	}
	if l.attribute != "" {
		l, r = r, l
	}
	known, ok := l.value.(types.String)
	if !ok {
		return clause{}, untranslatable("== of anything but texts")
	}
	if r.attribute == "id" {
		return t.isOneOf([]string{string(known)})
	}
	other, ok := r.value.(types.String)
	if !ok {
		return clause{}, untranslatable("== of anything but texts")
	}
	return constant(known == other), nil
}

// contains: a set of the thing holds a known text, or a known set holds a known text or the thing's id.
func (t translation) contains(set, element ast.IsNode) (clause, error) {
	s, e, err := t.terms(set, element)
	if err != nil {
		return clause{}, err
	}
	text, isText := e.value.(types.String)
	known, isSet := s.value.(types.Set)
	switch {
	case isText && s.attribute != "":
		return t.holdsOneOf(s.attribute, []string{string(text)})
	case isText && isSet:
		return constant(known.Contains(text)), nil
	case isSet && e.attribute == "id":
		return t.isOneOf(texts(known))
	}
	return clause{}, untranslatable("contains between two things that are not known beforehand, or of anything but a set and a text,")
}

func (t translation) containsAny(left, right ast.IsNode) (clause, error) {
	l, r, err := t.terms(left, right)
	if err != nil {
		return clause{}, err
	}
	if l.attribute != "" {
		l, r = r, l
	}
	known, isSet := l.value.(types.Set)
	other, both := r.value.(types.Set)
	switch {
	case isSet && both:
		for e := range known.All() {
			if other.Contains(e) {
				return always(), nil
			}
		}
		return never(), nil
	case isSet && r.attribute != "":
		return t.holdsOneOf(r.attribute, texts(known))
	}
	return clause{}, untranslatable("containsAny between two sets that are not known beforehand, or of anything but sets,")
}

func (t translation) terms(left, right ast.IsNode) (l, r term, err error) {
	if l, err = t.term(left); err != nil {
		return term{}, term{}, err
	}
	if r, err = t.term(right); err != nil {
		return term{}, term{}, err
	}
	return l, r, nil
}

// holdsOneOf: the set of the thing that the attribute names holds at least one of the ids.
func (t translation) holdsOneOf(attribute string, ids []string) (clause, error) {
	var sql string
	switch attribute {
	case "agencies":
		sql = t.columns.Agencies
	case "areas":
		sql = t.columns.Areas
	case "assigned":
		sql = t.columns.Assigned
	case "units":
		sql = t.columns.Units
	default:
		return clause{}, untranslatable("resource." + attribute + " as a set")
	}
	if sql == "" || len(ids) == 0 {
		return never(), nil
	}
	return clause{sql: "(" + sql + ")", args: []any{list(ids)}}, nil
}

func (t translation) isOneOf(ids []string) (clause, error) {
	if t.columns.ID == "" {
		return clause{}, fmt.Errorf("a policy asks for resource.id, but Columns.ID is empty")
	}
	if len(ids) == 0 {
		return never(), nil
	}
	return clause{sql: "(" + t.columns.ID + " IN (?))", args: []any{list(ids)}}, nil
}
