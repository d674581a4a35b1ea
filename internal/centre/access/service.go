package access

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Tree is a hierarchy of agencies or areas.
type Tree interface {
	// Below gives the id itself and everything under it.
	Below(id string) []string
}

// Centre is what a signed-in person is told about the place.
type Centre struct {
	Name     string
	TimeZone string // IANA name
	Exercise bool   // every page is marked LATIHAN
}

// Service keeps accounts, sessions and keys, and answers who may do what.
type Service struct {
	db       *db.DB
	journal  *journal.Journal
	log      *slog.Logger
	clock    clock.Clock
	store    store
	rules    rules
	agencies Tree
	areas    Tree
	centre   Centre
	sessions Sessions
	hasher   *hasher
	throttle *throttle
	known    *credentials
	readings *readings
}

// NewService reads and checks the policies: one that cannot be translated into SQL is an error that names it. The trees may be nil until
// [Service.SetTrees].
func NewService(d *db.DB, j *journal.Journal, agencies Tree, areas Tree, log *slog.Logger) (*Service, error) {
	all, err := readRules(embeddedPolicies())
	if err != nil {
		return nil, err
	}
	return &Service{
		db: d, journal: j, log: log, clock: d.Clock(), store: store{d}, rules: all, agencies: agencies, areas: areas,
		centre: Centre{Name: "Sentra", TimeZone: "Asia/Jakarta"}, sessions: Sessions{}.orDefault(),
		hasher: newHasher(), throttle: newThrottle(d.Clock()), known: newCredentials(), readings: newReadings(),
	}, nil
}

// SetCentre says what GET /session tells about the place. It is called while the program is put together.
func (s *Service) SetCentre(c Centre) { s.centre = c }

// SetTrees gives the hierarchies, for a program whose agencies and areas themselves ask this service. It is called while the program is
// put together.
func (s *Service) SetTrees(agencies, areas Tree) { s.agencies, s.areas = agencies, areas }

// SetSessions changes how long sessions live. It is called while the program is put together.
func (s *Service) SetSessions(l Sessions) { s.sessions = l.orDefault() }

// AddAccount makes an account.
func (s *Service) AddAccount(ctx context.Context, n NewAccount) (Account, error) {
	a := Account{ID: id.New(), Login: loginOf(n.Login), Role: n.Role, AreaIDs: []string{}, Version: 1}
	a = a.with(AccountChange{Name: &n.Name, AgencyID: &n.AgencyID, AreaIDs: &n.AreaIDs, UnitID: &n.UnitID, Language: &n.Language})
	about := a.resource()
	about.ID = ""
	if err := s.May(ctx, AccountEdit, about); err != nil {
		return Account{}, err
	}
	if err := s.mayGive(ctx, a); err != nil {
		return Account{}, err
	}
	var errs fault.List
	a.sound(&errs)
	if n.Password != "" {
		checkPassword(&errs, "password", n.Password, a)
	}
	if err := errs.Err(); err != nil {
		return Account{}, err
	}
	hash := ""
	if n.Password != "" {
		var err error
		if hash, err = s.hasher.hash(ctx, n.Password); err != nil {
			return Account{}, err
		}
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Account, error) {
		a.CreatedAt = tx.Now
		if taken, err := s.store.insertAccount(ctx, tx, a, hash); err != nil {
			return Account{}, err
		} else if taken {
			return Account{}, fault.New(fault.Conflict, lang.T("Nama masuk ini sudah dipakai.", "This login is already in use."))
		}
		return a, s.journal.Append(ctx, tx, journal.Event{
			Kind: AccountAdded, Subject: accountRef(a.ID), Data: a.standing(hash != ""), Personal: identity{a.Login, a.Name}, Person: a.ID,
		})
	})
}

// ChangeAccount edits an account. version is the one that the editor saw. A new password or scope, or disabling, ends its sessions.
func (s *Service) ChangeAccount(ctx context.Context, accountID string, version int64, c AccountChange) (Account, error) {
	before, err := s.Account(ctx, accountID)
	if err != nil {
		return Account{}, err
	}
	if err := s.May(ctx, AccountEdit, before.resource()); err != nil {
		return Account{}, err
	}
	after := before.with(c)
	if err := s.mayChange(ctx, before, after); err != nil {
		return Account{}, err
	}
	var errs fault.List
	after.sound(&errs)
	if c.Password != nil {
		checkPassword(&errs, "password", *c.Password, after)
	}
	if err := errs.Err(); err != nil {
		return Account{}, err
	}
	hash := ""
	if c.Password != nil {
		if hash, err = s.hasher.hash(ctx, *c.Password); err != nil {
			return Account{}, err
		}
	}
	after.Version++
	defer s.known.forget() // also when the answer was lost on its way
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Account, error) {
		if version != before.Version { // asked here, so that a request that is sent twice gets its first answer
			return Account{}, stale(before)
		}
		// The rules above looked at the version that is replaced here, or nothing is.
		if done, err := s.store.updateAccount(ctx, tx, after, hash); err != nil {
			return Account{}, err
		} else if !done {
			return Account{}, stale(nil)
		}
		if hash != "" || after.Disabled || !sameReach(before, after) {
			if _, err := s.store.endSessions(ctx, tx, accountID, ""); err != nil {
				return Account{}, err
			}
		}
		return after, s.journal.Append(ctx, tx, journal.Event{
			Kind: AccountChanged, Subject: accountRef(accountID), Data: after.standing(hash != ""), Personal: identity{after.Login, after.Name}, Person: accountID,
		})
	})
}

// DisableAccount ends the sessions of an account and makes its password and keys useless. Nothing of what it did is lost.
func (s *Service) DisableAccount(ctx context.Context, accountID string) (Account, error) {
	const attempts = 3
	disabled := true
	for i := 1; ; i++ {
		a, err := s.Account(ctx, accountID)
		if err != nil {
			return Account{}, err
		}
		if a.Disabled {
			return a, s.May(ctx, AccountEdit, a.resource())
		}
		a, err = s.ChangeAccount(ctx, accountID, a.Version, AccountChange{Disabled: &disabled})
		if i == attempts || !fault.Is(err, fault.Stale) {
			return a, err
		}
	}
}

// Account returns an account.
func (s *Service) Account(ctx context.Context, accountID string) (Account, error) {
	if err := s.May(ctx, AccountRead, Resource{Kind: "account"}); fault.Is(err, fault.Unauthenticated) {
		return Account{}, err
	}
	a, found, err := s.store.account(ctx, accountID)
	if err != nil {
		return Account{}, err
	}
	if !found {
		return Account{}, Missing("account")
	}
	return a, s.May(ctx, AccountRead, a.resource())
}

// Accounts returns the accounts that the actor may read, by login, those after the given one.
func (s *Service) Accounts(ctx context.Context, after string, limit int) ([]Account, error) {
	filter, err := s.Scope(ctx, AccountRead, "account", accountColumns())
	if err != nil {
		return nil, err
	}
	return s.store.accounts(ctx, filter, after, limit)
}

// Names tells the names of accounts, for those who already see what these accounts did.
func (s *Service) Names(ctx context.Context, ids []string) (map[string]string, error) {
	return s.store.names(ctx, ids)
}

// mayGive refuses an account that reaches further than its giver.
func (s *Service) mayGive(ctx context.Context, a Account) error {
	h, ok := holderOf(ctx)
	if !ok {
		return signInFirst()
	}
	giver := h.actor
	if giver.system || giver.AgencyID == "" && len(giver.AreaIDs) == 0 {
		return nil
	}
	within := a.AgencyID != "" || len(a.AreaIDs) > 0
	if a.AgencyID != "" {
		within = within && giver.AgencyID != "" && slices.Contains(below(s.agencies, giver.AgencyID), a.AgencyID)
	}
	for _, area := range a.AreaIDs {
		within = within && slices.ContainsFunc(giver.AreaIDs, func(own string) bool { return slices.Contains(below(s.areas, own), area) })
	}
	if !within {
		return fault.New(fault.Forbidden, lang.T("Akun tidak boleh diberi jangkauan yang melebihi jangkauan Anda sendiri.",
			"An account may not be given a wider reach than your own."))
	}
	return nil
}

// mayChange refuses to touch an account that reaches further, and to cut the branch that one sits on.
func (s *Service) mayChange(ctx context.Context, before, after Account) error {
	for _, a := range []Account{before, after} {
		if err := s.mayGive(ctx, a); err != nil {
			return err
		}
	}
	if actor, ok := ActorFrom(ctx); ok && actor.ID == before.ID && (after.Disabled || !sameReach(before, after)) {
		return fault.New(fault.Conflict, lang.T("Peran, jangkauan dan keaktifan akun sendiri hanya dapat diubah orang lain.",
			"Only somebody else can change the role, the reach or the disabling of your own account."))
	}
	return nil
}

func sameReach(a, b Account) bool {
	return a.Role == b.Role && a.AgencyID == b.AgencyID && a.UnitID == b.UnitID && slices.Equal(a.AreaIDs, b.AreaIDs)
}

func (a Account) standing(password bool) standing {
	return standing{Role: a.Role, AgencyID: a.AgencyID, AreaIDs: a.AreaIDs, UnitID: a.UnitID, Disabled: a.Disabled, Password: password}
}

func accountRef(accountID string) journal.Ref { return journal.Ref{Kind: "account", ID: accountID} }

func stale(current any) error {
	f := fault.New(fault.Stale, lang.T("Akun ini sudah diubah orang lain.", "Somebody else has changed this account meanwhile."))
	if current != nil {
		return f.WithCurrent(current)
	}
	return f
}

// clean is a name as it is kept.
func clean(text string) string { return strings.TrimSpace(norm.NFC.String(text)) }

// Sessions says how long sessions live and what to believe of the way in.
type Sessions struct {
	Life       time.Duration // from signing in; 0 means 12 hours: one shift
	Idle       time.Duration // without any request or open stream; 0 means one hour
	TrustProxy bool          // a proxy of ours stands in front: X-Forwarded-For and X-Forwarded-Proto are true
}

func (l Sessions) orDefault() Sessions {
	if l.Life <= 0 {
		l.Life = 12 * time.Hour
	}
	if l.Idle <= 0 {
		l.Idle = time.Hour
	}
	return l
}
