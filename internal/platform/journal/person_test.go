package journal_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/migrations"
)

type caller struct {
	Name  string `json:"name"`
	Phone string `json:"phone"`
}

func about(person string, c caller) journal.Event {
	e := event(person)
	e.Person, e.Personal = person, c
	return e
}

func (s *spine) erase(person string) error {
	return s.db.InTx(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		return s.Erase(ctx, tx, person, journal.Ref{Kind: "test", ID: person}, "", "by request")
	})
}

func (s *spine) personal(t *testing.T, seq int64) (c caller, there bool) {
	t.Helper()
	r, err := s.At(t.Context(), seq)
	must(t, err)
	there, err = s.Personal(t.Context(), r, &c)
	must(t, err)
	return c, there
}

func TestErasureTakesOnePersonOutAndTheChainHolds(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		satu, dua := caller{"Satu", "+62811000"}, caller{"Dua", "+62812000"}
		must(t, s.append(about("p-satu", satu), about("p-dua", dua), about("p-satu", satu), event("nobody")))
		s.await(t, 4)
		_, err := s.Checkpoint(t.Context())
		must(t, err)
		for seq, want := range map[int64]caller{1: satu, 2: dua, 3: satu} {
			if got, there := s.personal(t, seq); !there || got != want {
				t.Errorf("event %d tells %v of %v", seq, got, want)
			}
		}
		if _, there := s.personal(t, 4); there {
			t.Error("an event about nobody has personal data")
		}
		for _, r := range s.all(t) {
			for _, secret := range []string{"Satu", "Dua", "+6281"} {
				if bytes.Contains(r.Payload, []byte(secret)) {
					t.Errorf("event %d holds %q in the clear", r.Seq, secret)
				}
			}
		}

		must(t, s.erase("p-satu"))
		s.await(t, 5)
		for seq, want := range map[int64]bool{1: false, 2: true, 3: false} {
			if got, there := s.personal(t, seq); there != want || !want && got != (caller{}) {
				t.Errorf("after the erasure event %d tells %v, %v", seq, got, there)
			}
		}
		if report := s.sound(t); report.Events != 5 || report.Checkpoints < 2 {
			t.Errorf("%+v", report)
		}
		if r := s.all(t)[4]; r.Kind != "journal.erased" {
			t.Errorf("the erasure is not recorded: %s", r.Kind)
		}

		if err := s.append(about("p-satu", satu)); !fault.Is(err, fault.Conflict) {
			t.Errorf("a later event about the person: %v", err)
		}
		must(t, s.append(about("p-dua", dua)))
		must(t, s.erase("p-satu")) // once more changes nothing
		must(t, s.erase("p-never-heard-of"))
		if err := s.append(about("p-never-heard-of", satu)); !fault.Is(err, fault.Conflict) {
			t.Errorf("an event about someone who was erased beforehand: %v", err)
		}
		s.await(t, 8)
		s.sound(t)
	})
}

func TestAnErasureThatFailsErasesNothing(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		must(t, s.append(about("p", caller{Name: "Satu"})))
		s.await(t, 1)
		_ = s.db.InTx(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := s.Erase(ctx, tx, "p", journal.Ref{Kind: "test", ID: "p"}, "", "by request"); err != nil {
				t.Error(err)
			}
			return errRefused
		})
		if c, there := s.personal(t, 1); !there || c.Name != "Satu" {
			t.Errorf("after an erasure that was rolled back the event tells %v, %v", c, there)
		}
	})
}

// Two operations tell of a person for the first time at the same moment: both are kept, and both can be read.
func TestTheFirstEventsAboutAPersonMayBeSimultaneous(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		const rounds, writers = 6, 8
		for round := range rounds {
			start := make(chan struct{})
			var wait sync.WaitGroup
			for range writers {
				wait.Go(func() {
					<-start
					if err := s.append(about(string(rune('a'+round)), caller{Name: "Satu"})); err != nil {
						t.Error(err)
					}
				})
			}
			close(start)
			wait.Wait()
		}
		s.await(t, rounds*writers)
		for seq := range int64(rounds * writers) {
			if c, there := s.personal(t, seq+1); !there || c.Name != "Satu" {
				t.Errorf("event %d tells %v, %v", seq+1, c, there)
			}
		}
	})
}

func TestPersonalDataOfNobodyIsRefused(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		if s.append(about("", caller{Name: "Satu"})) == nil {
			t.Error("personal data that nobody could erase was accepted")
		}
	})
}

// The text moved into another event, or under another person, does not open.
func TestABoxOpensOnlyWhereItWasClosed(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		must(t, s.append(about("p-satu", caller{Name: "Satu"}), about("p-satu", caller{Name: "Satu"}), about("p-dua", caller{Name: "Dua"})))
		s.await(t, 3)
		all := s.all(t)
		for _, change := range [][2]string{{all[0].ID, all[1].ID}, {`"person":"p-satu"`, `"person":"p-dua"`}} {
			moved := all[0]
			moved.Payload = bytes.Replace(moved.Payload, []byte(change[0]), []byte(change[1]), 1)
			var c caller
			if there, err := s.Personal(t.Context(), moved, &c); err == nil || there {
				t.Errorf("opened: %v", c)
			}
		}
	})
}

// Nothing of the key stays in the file of the store: not in its free space either.
func TestAnErasedKeyIsGoneFromTheFile(t *testing.T) {
	t.Parallel()
	config := db.Config{DataDir: t.TempDir()}
	d, err := db.Open(t.Context(), config)
	must(t, err)
	must(t, d.Migrate(t.Context(), migrations.Dirs()))
	s := open(t, d, t.TempDir())
	must(t, s.append(about("p-satu", caller{Name: "Satu"}), about("p-dua", caller{Name: "Dua"})))
	wrapped := map[string][]byte{}
	for _, person := range []string{"p-satu", "p-dua"} {
		var key []byte
		must(t, d.Read().NewRaw(`SELECT wrapped FROM journal_key WHERE person = ?`, person).Scan(t.Context(), &key))
		wrapped[person] = key
	}
	must(t, s.erase("p-satu"))
	must(t, d.Close()) // which brings the WAL home
	files, err := filepath.Glob(filepath.Join(config.DataDir, db.FileName+"*"))
	must(t, err)
	found := map[string]bool{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		must(t, err)
		for person, key := range wrapped {
			for ; len(key) >= 16; key = key[1:] { // not even a piece
				found[person] = found[person] || bytes.Contains(text, key[:16])
			}
		}
	}
	if found["p-satu"] || !found["p-dua"] {
		t.Errorf("keys in %v: %v", files, found)
	}
	if len(files) != 1 {
		t.Errorf("a store that is closed has more than one file: %v", files)
	}
}
