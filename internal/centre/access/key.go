package access

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Key is an API key without its secret, which is shown once and never kept.
type Key struct {
	ID        string     `json:"id"`
	AccountID string     `json:"account_id" doc:"the account that it acts as"`
	Name      string     `json:"name"`
	CreatedAt time.Time  `json:"created_at"`
	SeenAt    *time.Time `json:"seen_at,omitempty" doc:"last use, to the minute"`
}

// keyHash reads a key from an Authorization header; false when it has not the form of one.
func keyHash(header string) (hash string, ok bool) {
	scheme, rest, found := strings.Cut(header, " ")
	secret, prefixed := strings.CutPrefix(strings.TrimSpace(rest), keyPrefix)
	if !found || !strings.EqualFold(scheme, "Bearer") || !prefixed || !soundSecret(secret) {
		return "", false
	}
	return id.HashSecret(keyPrefix + secret), true
}

// AddKey makes an API key that acts as the account and returns its secret, which is shown only now.
func (s *Service) AddKey(ctx context.Context, accountID, name string) (secret string, err error) {
	_, secret, err = s.addKey(ctx, accountID, name)
	return secret, err
}

func (s *Service) addKey(ctx context.Context, accountID, name string) (Key, string, error) {
	a, err := s.Account(ctx, accountID)
	if err != nil {
		return Key{}, "", err
	}
	if err := s.May(ctx, KeyEdit, a.resource()); err != nil {
		return Key{}, "", err
	}
	if err := s.mayGive(ctx, a); err != nil {
		return Key{}, "", err
	}
	name = clean(name)
	if n := utf8.RuneCountInString(name); n < 1 || n > 200 {
		return Key{}, "", fault.OnField("name", lang.T("Nama kunci wajib diisi, paling panjang 200 huruf.", "A key needs a name of at most 200 characters."))
	}
	if a.Disabled {
		return Key{}, "", fault.New(fault.Conflict, lang.T("Akun ini dinonaktifkan.", "This account is disabled."))
	}
	secret := ""
	key, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Key, error) {
		secret = keyPrefix + id.Secret()
		k := Key{ID: id.New(), AccountID: accountID, Name: name, CreatedAt: tx.Now}
		if err := s.store.insertKey(ctx, tx, k, id.HashSecret(secret)); err != nil {
			return Key{}, err
		}
		return k, s.journal.Append(ctx, tx, journal.Event{Kind: KeyAdded, Subject: accountRef(accountID), Data: keyChange{k.ID, k.Name}})
	})
	if err == nil && secret == "" { // the request was repeated: the key is there, its secret nobody knows any more
		return Key{}, "", fault.New(fault.Conflict, lang.T(
			"Kunci ini sudah dibuat dan rahasianya hanya ditampilkan sekali. Hapus lalu buat yang baru bila rahasianya hilang.",
			"This key was made already and its secret is shown only once. If it is lost, remove the key and make another.")).WithCurrent(key)
	}
	return key, secret, err
}

// Keys returns the keys of the accounts that the actor may read.
func (s *Service) Keys(ctx context.Context) ([]Key, error) {
	filter, err := s.Scope(ctx, AccountRead, "account", accountColumns())
	if err != nil {
		return nil, err
	}
	return s.store.keys(ctx, filter)
}

// RemoveKey makes a key useless at once.
func (s *Service) RemoveKey(ctx context.Context, keyID string) error {
	if _, ok := ActorFrom(ctx); !ok {
		return signInFirst()
	}
	k, found, err := s.store.keyByID(ctx, keyID)
	if err != nil {
		return err
	}
	if !found {
		return Missing("key")
	}
	a, found, err := s.store.account(ctx, k.AccountID)
	if err != nil {
		return err
	}
	about := a.resource()
	about.Kind = "key" // so that it is a key that was not found
	if err := s.May(ctx, KeyEdit, about); err != nil || !found {
		return err
	}
	if err := s.mayGive(ctx, a); err != nil {
		return err
	}
	defer s.known.forget()
	return s.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		removed, err := s.store.deleteKey(ctx, tx, keyID)
		if err != nil || removed == 0 {
			return err
		}
		return s.journal.Append(ctx, tx, journal.Event{Kind: KeyRemoved, Subject: accountRef(k.AccountID), Data: keyChange{k.ID, k.Name}})
	})
}
