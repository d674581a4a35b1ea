package access

import (
	"context"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// SignIn begins a session and returns its token. A wrong login and a wrong password are not told apart, in words or in time.
func (s *Service) SignIn(ctx context.Context, login, password string) (token string, err error) {
	login = loginOf(login)
	from := visitOf(ctx)
	try, err := s.throttle.begin(login, from.network)
	if err != nil {
		return "", err
	}
	a, hash, found, err := s.store.accountByLogin(ctx, login)
	if err != nil {
		try.undecided()
		return "", err
	}
	same, err := s.hasher.matches(ctx, hash, password)
	if err != nil {
		try.undecided()
		return "", err
	}
	if !found || !same || a.Disabled {
		return "", s.refuse(ctx, a, found, same)
	}
	token = id.Secret()
	err = s.db.InTx(journal.By(ctx, a.ID), func(ctx context.Context, tx *db.Tx) error {
		if err := s.store.dropExpired(ctx, tx, s.sessions.Idle); err != nil {
			return err
		}
		if from.session != "" { // the session that this browser had before
			if _, err := s.store.endSession(ctx, tx, id.HashSecret(from.session)); err != nil {
				return err
			}
		}
		// The account is read again inside: disabling it, or a new password, may have come between.
		done, err := s.store.insertSession(ctx, tx, a, hash, id.HashSecret(token), from.origin, tx.Now.Add(s.sessions.Life))
		if err != nil {
			return err
		}
		if !done {
			return wrongPassword()
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: SignedIn, Subject: accountRef(a.ID), Personal: from.origin, Person: a.ID})
	})
	if err != nil {
		try.undecided()
		return "", err
	}
	try.right()
	if from.session != "" {
		s.known.forget()
	}
	return token, nil
}

func (s *Service) refuse(ctx context.Context, a Account, found, same bool) error {
	from := visitOf(ctx)
	event := journal.Event{Kind: SignInFailed, Subject: accountRef("unknown"), Data: failed{"unknown", s.throttle.nickname(from.network)}}
	if found {
		why := "password"
		if same {
			why = "disabled"
		}
		event.Subject, event.Data = accountRef(a.ID), failed{why, s.throttle.nickname(from.network)}
	}
	if err := s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error { return s.journal.Append(ctx, tx, event) }); err != nil {
		return err
	}
	return wrongPassword()
}

func wrongPassword() error {
	return fault.New(fault.Unauthenticated, lang.T("Nama masuk atau kata sandi salah.", "The login or the password is wrong."))
}

// SignOut ends the session that the request came with, if any.
func (s *Service) SignOut(ctx context.Context) error {
	session := visitOf(ctx).session
	actor, ok := ActorFrom(ctx)
	if session == "" || !ok {
		return nil
	}
	defer s.known.forget()
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		ended, err := s.store.endSession(ctx, tx, id.HashSecret(session))
		if err != nil || ended == 0 {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: SignedOut, Subject: accountRef(actor.ID)})
	})
}

// ChangePassword gives the actor a new password and ends its other sessions.
func (s *Service) ChangePassword(ctx context.Context, current, password string) error {
	actor, ok := ActorFrom(ctx)
	if !ok {
		return signInFirst()
	}
	if actor.Program || actor.system {
		return fault.New(fault.Forbidden, lang.T("Kata sandi hanya dapat diganti oleh orang yang masuk.", "Only a person who has signed in can change the password."))
	}
	from := visitOf(ctx)
	try, err := s.throttle.begin(actor.Login, from.network)
	if err != nil {
		return err
	}
	a, hash, found, err := s.store.accountByLogin(ctx, actor.Login)
	if err != nil {
		try.undecided()
		return err
	}
	same, err := s.hasher.matches(ctx, hash, current)
	if err != nil {
		try.undecided()
		return err
	}
	if !found || !same {
		return fault.OnField("current", lang.T("Kata sandi yang sekarang salah.", "The current password is wrong."))
	}
	try.right()
	var errs fault.List
	checkPassword(&errs, "new", password, a)
	if password == current {
		errs.Add("new", lang.T("Kata sandi baru harus berbeda.", "The new password must be different."))
	}
	if err := errs.Err(); err != nil {
		return err
	}
	fresh, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	defer s.known.forget()
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		a.Version++
		if done, err := s.store.updateAccount(ctx, tx, a, fresh); err != nil {
			return err
		} else if !done {
			return stale(nil)
		}
		n, err := s.store.endSessions(ctx, tx, a.ID, id.HashSecret(from.session))
		if err != nil {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: PasswordChanged, Subject: accountRef(a.ID), Data: ended{n}})
	})
}

// Renew looks again who acts in the context of a long request, a live stream: the account may have been changed, signed out or disabled
// meanwhile. It fails as Unauthenticated when nobody is left. An open stream counts as use: a dispatcher who only watches is not signed out.
func (s *Service) Renew(ctx context.Context) (context.Context, error) {
	v := visitOf(ctx)
	if v.hash == "" {
		if actor, ok := ActorFrom(ctx); ok && actor.system {
			return ctx, nil
		}
		return ctx, signInFirst()
	}
	found, err := s.identify(ctx, v.hash, v.key)
	if err != nil {
		return ctx, err
	}
	if found == nil {
		return ctx, signInFirst()
	}
	return withHolder(ctx, found.who), nil
}

// visit is how a request came in.
type visit struct {
	origin  origin
	network string // the address as far as throttling looks: of IPv6 the first 64 bits
	session string // the cookie, good or not
	hash    string // of the credential that was found good
	key     bool
	secure  bool // by TLS
}

type visitKey struct{}

func withVisit(ctx context.Context, v visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

func visitOf(ctx context.Context) visit {
	v, _ := ctx.Value(visitKey{}).(visit)
	return v
}
