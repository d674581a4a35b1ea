package access

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"sentra/internal/platform/db"
)

const (
	secretLength  = 43              // of id.Secret
	keyPrefix     = "sentra_"       // so that scanners find a key that was published by mistake
	credentialFor = 5 * time.Second // another node's revocation is seen after this time, our own at once
	seenEvery     = time.Minute     // how often the store is told that a session or key is in use
	credentialMax = 20_000          // kept in memory
	agentMax      = 200             // characters kept of a User-Agent
)

// soundSecret tells whether text has the form of id.Secret, before the store is asked.
func soundSecret(text string) bool {
	return len(text) == secretLength && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_'
	})
}

// credential is a session or a key that was found good.
type credential struct {
	hash    string
	key     bool // else a session
	who     *holder
	seen    time.Time // as the store knows it
	expires time.Time // zero for keys
	checked time.Time
}

// credentials remembers for a few seconds who belongs to which secret.
type credentials struct {
	mu         sync.Mutex
	generation int
	byHash     map[string]*credential
}

func newCredentials() *credentials { return &credentials{byHash: map[string]*credential{}} }

// forget drops everything, because something about accounts, sessions or keys has changed.
func (c *credentials) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.generation++
	c.byHash = map[string]*credential{}
}

func (c *credentials) get(hash string, now time.Time) (found *credential, generation int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.byHash[hash]
	if !ok || now.Sub(found.checked) >= credentialFor || found.ended(now) {
		return nil, c.generation
	}
	return found, c.generation
}

// put keeps what was read, unless something has changed since the reading began.
func (c *credentials) put(found *credential, generation int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.generation != generation {
		return
	}
	if len(c.byHash) >= credentialMax {
		maps.DeleteFunc(c.byHash, func(_ string, old *credential) bool { return found.checked.Sub(old.checked) >= credentialFor })
	}
	if len(c.byHash) < credentialMax {
		c.byHash[found.hash] = found
	}
}

// use tells whether it is time to tell the store that the credential is in use.
func (c *credentials) use(found *credential, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now.Sub(found.seen) < seenEvery {
		return false
	}
	found.seen = now
	return true
}

func (c *credential) ended(now time.Time) bool { return !c.expires.IsZero() && !now.Before(c.expires) }

// identify finds who belongs to a session's token or a key; nil when nobody does.
func (s *Service) identify(ctx context.Context, hash string, key bool) (*credential, error) {
	now := s.clock.Now()
	found, generation := s.known.get(hash, now)
	if found == nil {
		var err error
		if key {
			found, err = s.store.key(ctx, hash)
		} else {
			found, err = s.store.session(ctx, hash)
		}
		if err != nil || found == nil {
			return nil, err
		}
		if found.ended(now) || !key && now.Sub(found.seen) >= s.sessions.Idle {
			return nil, nil
		}
		found.checked = now
		s.known.put(found, generation)
	}
	if s.known.use(found, now) {
		err := s.db.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error { return s.store.touch(ctx, tx, found) })
		if err != nil { // who may only read is not kept out by a store that cannot write
			s.log.WarnContext(ctx, "could not note the use of a session or key", "error", err)
		}
	}
	return found, nil
}
