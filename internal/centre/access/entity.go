package access

import (
	"sync"
	"time"

	"github.com/cedar-policy/cedar-go"
	cedarast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"github.com/cedar-policy/cedar-go/x/exp/eval"
)

// Resource is the thing that an action is about, as far as the policies look at it.
type Resource struct {
	Kind      string   // "incident", "contact", "unit" …
	ID        string   // empty for what is not there yet, and for a list as such
	Agencies  []string // the owning and the involved agencies
	Areas     []string // the areas it lies in
	Protected bool     // see docs/access.md, "Protected people"
	Assigned  []string // ids of the accounts assigned to it, the one that took it included
	Units     []string // ids of the units on it
}

// The types of Cedar's entities.
const (
	accountType = types.EntityType("Account")
	actionType  = types.EntityType("Action")
	thingType   = types.EntityType("Thing")
)

// principal is an actor as the policies see it, and what of the policies is still open once the actor is known: most fall away, so
// that a question costs little. Both May and Scope ask only these.
type principal struct {
	of     *Service
	until  time.Time // the trees may change
	entity types.Entity

	mu        sync.Mutex
	residuals map[Action]ruleSet
}

// open are the rules that speak of the action, as far as the actor leaves them open (Cedar's residuals).
func (p *principal) open(all rules, action Action) ruleSet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if set, ok := p.residuals[action]; ok {
		return set
	}
	env := eval.Env{
		Principal: p.entity.UID,
		Action:    types.NewEntityUID(actionType, types.String(action)),
		Resource:  eval.Variable("resource"),
		Context:   types.Record{},
		Entities:  pair{principal: p.entity},
	}
	set := ruleSet{}
	for _, r := range all[action] {
		if rest, open := eval.PartialPolicy(env, r.syntax); open {
			set = append(set, &rule{name: r.name, forbids: r.forbids, syntax: rest, policy: cedar.NewPolicyFromAST((*cedarast.Policy)(rest))})
		}
	}
	p.residuals[action] = set
	return set
}

// principalLife is how long a long-lived context (a stream) may go on with the agencies and areas that it began with.
const principalLife = 5 * time.Second

func (s *Service) principalOf(h *holder) *principal {
	now := s.clock.Now()
	if p := h.principal.Load(); p != nil && p.of == s && now.Before(p.until) {
		return p
	}
	p := &principal{of: s, until: now.Add(principalLife), entity: s.entityOfActor(h.actor), residuals: map[Action]ruleSet{}}
	h.principal.Store(p)
	return p
}

func (s *Service) entityOfActor(a Actor) types.Entity {
	var agencies, areas []string
	if a.AgencyID != "" {
		agencies = below(s.agencies, a.AgencyID)
	}
	for _, area := range a.AreaIDs {
		areas = append(areas, below(s.areas, area)...)
	}
	return types.Entity{
		UID: types.NewEntityUID(accountType, types.String(a.ID)),
		Attributes: types.NewRecord(types.RecordMap{
			"id":         types.String(a.ID),
			"role":       types.String(a.Role),
			"unit":       types.String(a.UnitID),
			"program":    types.Boolean(a.Program),
			"everything": types.Boolean(a.AgencyID == "" && len(a.AreaIDs) == 0),
			"agencies":   setOf(agencies),
			"areas":      setOf(areas),
		}),
	}
}

// below is the id itself and everything under it, also while there is no tree yet.
func below(t Tree, id string) []string {
	if t == nil {
		return []string{id}
	}
	return append([]string{id}, t.Below(id)...)
}

// entityOf is a thing as the policies see it. Every attribute is always there, so that no policy can fail for want of one.
func entityOf(r Resource) types.Entity {
	return types.Entity{
		UID: types.NewEntityUID(thingType, types.String(r.Kind+"/"+r.ID)),
		Attributes: types.NewRecord(types.RecordMap{
			"kind":      types.String(r.Kind),
			"id":        types.String(r.ID),
			"protected": types.Boolean(r.Protected),
			"agencies":  setOf(r.Agencies),
			"areas":     setOf(r.Areas),
			"assigned":  setOf(r.Assigned),
			"units":     setOf(r.Units),
		}),
	}
}

func setOf(ids []string) types.Set {
	values := make([]types.Value, len(ids))
	for i, id := range ids {
		values[i] = types.String(id)
	}
	return types.NewSet(values...)
}

// pair gives Cedar the two entities of a question.
type pair struct{ principal, thing types.Entity }

// Get implements types.EntityGetter.
func (p pair) Get(uid types.EntityUID) (types.Entity, bool) {
	switch uid {
	case p.principal.UID:
		return p.principal, true
	case p.thing.UID:
		return p.thing, true
	}
	return types.Entity{}, false
}
