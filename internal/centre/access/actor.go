package access

import (
	"context"
	"slices"
	"sync/atomic"

	"sentra/internal/platform/journal"
)

// Role is what an account is for. The policies say what each role may do.
type Role string

// The roles of the mission.
const (
	Administrator Role = "administrator"
	Operator      Role = "operator"
	Dispatcher    Role = "dispatcher"
	Officer       Role = "officer"
	Supervisor    Role = "supervisor"
	Partner       Role = "partner"
	Verifier      Role = "verifier"
	Media         Role = "media"
	Analyst       Role = "analyst"
	Auditor       Role = "auditor"
)

// Roles are all roles, in the order in which people read them.
func Roles() []Role {
	return []Role{Administrator, Operator, Dispatcher, Officer, Supervisor, Partner, Verifier, Media, Analyst, Auditor}
}

// Valid tells whether r is a role.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

// Actor is who acts: a person with a session, a program with a key, or a part of Sentra itself.
type Actor struct {
	ID       string // the account's id, or "system:<name>"
	Login    string
	Name     string
	Role     Role
	AgencyID string   // empty: of no single agency
	AreaIDs  []string // empty: not bound to areas
	UnitID   string   // officers: the unit they crew, if any
	Program  bool     // came with an API key
	language string   // the account's wish, for requests that name no language
	system   bool     // set by System alone
}

// holder keeps an actor in a context, together with what the policies need to know of it once that has been worked out.
type holder struct {
	actor     Actor
	principal atomic.Pointer[principal]
}

type actorKey struct{}

// WithActor returns a context in which a acts; what it causes is journaled as its doing.
func WithActor(ctx context.Context, a Actor) context.Context {
	return withHolder(ctx, &holder{actor: a})
}

func withHolder(ctx context.Context, h *holder) context.Context {
	return context.WithValue(journal.By(ctx, h.actor.ID), actorKey{}, h)
}

// ActorFrom tells who acts; false when nobody is signed in.
func ActorFrom(ctx context.Context) (Actor, bool) {
	h, ok := holderOf(ctx)
	if !ok {
		return Actor{}, false
	}
	return h.actor, true
}

func holderOf(ctx context.Context) (*holder, bool) {
	h, ok := ctx.Value(actorKey{}).(*holder)
	return h, ok && h != nil
}

// System returns a context in which a part of Sentra itself acts, which may do everything: seeding, reactions, commands through
// the local socket. The journal calls it "system:<name>". It is never made from anything that came from outside.
func System(ctx context.Context, name string) context.Context {
	return WithActor(ctx, Actor{ID: "system:" + name, Login: name, Name: name, system: true})
}
