package access

import (
	"fmt"
	"strings"

	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"
)

// term is a part of a condition: a value that is known, or an attribute of the thing that is not.
type term struct {
	value     types.Value
	attribute string
}

func (t translation) term(n ast.IsNode) (term, error) {
	switch n := n.(type) {
	case ast.NodeValue:
		return knownValue(n.Value)
	case ast.NodeTypeSet:
		return t.literalSet(n)
	case ast.NodeTypeAccess:
		of, ok := n.Arg.(ast.NodeTypeVariable)
		if !ok {
			return term{}, untranslatable("an attribute of an attribute")
		}
		return t.attribute(string(of.Name), string(n.Value))
	}
	return term{}, untranslatable(construct(n))
}

func knownValue(v types.Value) (term, error) {
	switch v := v.(type) {
	case types.String, types.Boolean:
		return term{value: v}, nil
	case types.Set:
		for e := range v.All() {
			if _, ok := e.(types.String); !ok {
				return term{}, untranslatable("a set of anything but texts")
			}
		}
		return term{value: v}, nil
	}
	return term{}, untranslatable(fmt.Sprintf("the value %s", v))
}

func (t translation) literalSet(n ast.NodeTypeSet) (term, error) {
	values := make([]types.Value, len(n.Elements))
	for i, e := range n.Elements {
		v, err := t.term(e)
		if err != nil {
			return term{}, err
		}
		text, ok := v.value.(types.String)
		if !ok {
			return term{}, untranslatable("a set of anything but known texts")
		}
		values[i] = text
	}
	return term{value: types.NewSet(values...)}, nil
}

func (t translation) attribute(of, name string) (term, error) {
	switch of {
	case "principal":
		if v, ok := t.actor.Get(types.String(name)); ok {
			return term{value: v}, nil
		}
	case "resource":
		if name == "kind" {
			return term{value: types.String(t.kind)}, nil
		}
		if thingHas(name) {
			return term{attribute: name}, nil
		}
	default:
		return term{}, untranslatable(of)
	}
	return term{}, fmt.Errorf("there is no %s.%s", of, name)
}

func thingHas(name string) bool {
	_, ok := entityOf(Resource{}).Attributes.Get(types.String(name))
	return ok
}

func texts(s types.Set) []string {
	out := make([]string, 0, s.Len())
	for e := range s.All() {
		if text, ok := e.(types.String); ok {
			out = append(out, string(text))
		}
	}
	return out
}

// construct names a node for people.
func construct(n ast.IsNode) string {
	if call, ok := n.(ast.NodeTypeExtensionCall); ok {
		return string(call.Name) + "()"
	}
	return strings.TrimPrefix(strings.TrimPrefix(fmt.Sprintf("%T", n), "ast."), "NodeType")
}
