package access

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"iter"
	"path"
	"slices"
	"strings"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/ast"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

//go:embed policies/*.cedar
var embedded embed.FS

// rule is one checked policy.
type rule struct {
	name     string // its @id
	policy   *cedar.Policy
	syntax   *ast.Policy
	actions  []Action // those it speaks of
	forbids  bool
	position string
}

// ruleSet are the rules that speak of one action.
type ruleSet []*rule

// All implements cedar.PolicyIterator.
func (r ruleSet) All() iter.Seq2[cedar.PolicyID, *cedar.Policy] {
	return func(yield func(cedar.PolicyID, *cedar.Policy) bool) {
		for _, rule := range r {
			if !yield(cedar.PolicyID(rule.name), rule.policy) {
				return
			}
		}
	}
}

// rules are the checked policies, by action.
type rules map[Action]ruleSet

func embeddedPolicies() fs.FS {
	dir, err := fs.Sub(embedded, "policies")
	if err != nil {
		panic(err) // the name is a constant and the folder is embedded
	}
	return dir
}

// readRules reads every policy of a folder and refuses those that cannot be translated into SQL.
func readRules(dir fs.FS) (rules, error) {
	files, err := fs.Glob(dir, "*.cedar")
	if err != nil {
		return nil, err
	}
	texts := map[string][]byte{}
	for _, file := range files {
		if texts[file], err = fs.ReadFile(dir, file); err != nil {
			return nil, err
		}
	}
	return makeRules(texts)
}

func makeRules(texts map[string][]byte) (rules, error) {
	all := rules{}
	names := map[string]bool{}
	for file, text := range texts {
		parsed, err := cedar.NewPolicyListFromBytes(path.Base(file), text)
		if err != nil {
			return nil, fmt.Errorf("policies in %s: %w", file, err)
		}
		for _, policy := range parsed {
			r, err := check(policy)
			if err != nil {
				return nil, fmt.Errorf("policies in %s: %w", file, err)
			}
			if names[r.name] {
				return nil, fmt.Errorf("policies in %s: two policies have the id %q", file, r.name)
			}
			names[r.name] = true
			for _, action := range r.actions {
				all[action] = append(all[action], r)
			}
		}
	}
	for _, set := range all {
		slices.SortFunc(set, func(a, b *rule) int { return strings.Compare(a.name, b.name) })
	}
	return all, nil
}

// check accepts a policy when all of it can be translated: then May and Scope can never differ, and no policy can fail while it is
// evaluated (a forbidding one that failed would be passed over).
func check(policy *cedar.Policy) (*rule, error) {
	at := policy.Position()
	r := &rule{
		name: string(policy.Annotations()["id"]), policy: policy, syntax: (*ast.Policy)(policy.AST()),
		forbids: policy.Effect() == cedar.Forbid, position: fmt.Sprintf("line %d", at.Line),
	}
	if r.name == "" {
		return nil, fmt.Errorf("the policy in %s has no @id", r.position)
	}
	refuse := func(err error) (*rule, error) { return nil, fmt.Errorf("policy %q (%s): %w", r.name, r.position, err) }
	if _, all := r.syntax.Principal.(ast.ScopeTypeAll); !all {
		return refuse(untranslatable("a principal in the head; ask for principal.role in a condition"))
	}
	if _, all := r.syntax.Resource.(ast.ScopeTypeAll); !all {
		return refuse(untranslatable("a resource in the head; ask for resource.kind in a condition"))
	}
	var err error
	if r.actions, err = actionsOf(r.syntax.Action); err != nil {
		return refuse(err)
	}
	t := translation{actor: sample(), columns: everyColumn()}
	if _, err := t.conditions(r.syntax.Conditions); err != nil {
		return refuse(err)
	}
	return r, nil
}

func actionsOf(scope ast.IsActionScopeNode) ([]Action, error) {
	var uids []types.EntityUID
	switch s := scope.(type) {
	case ast.ScopeTypeAll:
		return Actions(), nil
	case ast.ScopeTypeEq:
		uids = []types.EntityUID{s.Entity}
	case ast.ScopeTypeInSet:
		uids = s.Entities
	default:
		return nil, untranslatable("an action group; list the actions")
	}
	var out []Action
	for _, uid := range uids {
		action := Action(uid.ID)
		if uid.Type != actionType || !slices.Contains(Actions(), action) {
			return nil, fmt.Errorf("there is no action %s", uid)
		}
		if !slices.Contains(out, action) {
			out = append(out, action)
		}
	}
	return out, nil
}

// May is nil when the actor of ctx may do action on r. Otherwise it is a fault: Unauthenticated when nobody is signed in; NotFound
// for a thing that this actor may not even read; Forbidden when it may be read, or is no single thing.
func (s *Service) May(ctx context.Context, action Action, r Resource) error {
	h, ok := holderOf(ctx)
	if !ok {
		return signInFirst()
	}
	if h.actor.system {
		return nil
	}
	p := s.principalOf(h)
	thing := entityOf(r)
	if s.allowed(ctx, p, action, thing) {
		return nil
	}
	if read := readingOf(r.Kind); r.ID != "" && read != "" && (action == read || !s.allowed(ctx, p, read, thing)) {
		return Missing(r.Kind)
	}
	return fault.New(fault.Forbidden, lang.T("Akun Anda tidak berwenang melakukan ini.", "Your account is not allowed to do this."))
}

// Can is May as a yes or no.
func (s *Service) Can(ctx context.Context, action Action, r Resource) bool {
	h, ok := holderOf(ctx)
	return ok && (h.actor.system || s.allowed(ctx, s.principalOf(h), action, entityOf(r)))
}

func (s *Service) allowed(ctx context.Context, p *principal, action Action, thing types.Entity) bool {
	decision, why := cedar.Authorize(p.open(s.rules, action), pair{p.entity, thing}, cedar.Request{
		Principal: p.entity.UID, Action: types.NewEntityUID(actionType, types.String(action)), Resource: thing.UID,
	})
	if len(why.Errors) > 0 { // cannot happen with checked policies; if it does, nothing is allowed
		s.log.ErrorContext(ctx, "a policy failed", "action", string(action), "error", why.Errors[0].String())
		return false
	}
	return decision == cedar.Allow
}

func signInFirst() error {
	return fault.New(fault.Unauthenticated, lang.T("Silakan masuk terlebih dahulu.", "Please sign in first."))
}
