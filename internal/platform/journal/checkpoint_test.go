package journal_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
)

func TestACheckpointIsSignedAndKeptInBothPlaces(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 67)
		c, err := s.Checkpoint(t.Context())
		must(t, err)
		verifier, err := note.NewVerifier(strings.TrimSpace(s.public(t)))
		must(t, err)
		opened, err := note.Open([]byte(c.Note), note.VerifierList(verifier))
		must(t, err)
		tree, err := tlog.ParseTree([]byte(opened.Text))
		must(t, err)
		if root := merkle(payloads(s.all(t))); tree.N != 67 || tree.Hash != root || c.Size != 67 || c.Root != root {
			t.Errorf("signed are %d events with root %v, want 67 with %v", tree.N, tree.Hash, root)
		}
		again, err := s.Checkpoint(t.Context())
		must(t, err)
		if again != c {
			t.Errorf("the same tree was signed in another way: %v", again)
		}
		kept, _, err := journal.ReadOutside(s.outside())
		must(t, err)
		if last := kept[len(kept)-1]; last != c.Note {
			t.Errorf("outside stands %q", last)
		}
		var inside []string
		must(t, s.db.Read().NewRaw(`SELECT note FROM journal_checkpoint WHERE size = 67`).Scan(t.Context(), &inside))
		if len(inside) != 1 || inside[0] != c.Note {
			t.Errorf("inside stands %q", inside)
		}
	})
}

func TestTheJournalSignsByItself(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 3)
		until(t, func() bool {
			n, err := s.db.Read().NewSelect().Table("journal_checkpoint").Count(context.Background())
			must(t, err)
			return n > 0
		})
		if report := s.sound(t); report.Checkpoints < 2 {
			t.Errorf("%d checkpoints, want one inside and one outside", report.Checkpoints)
		}
	})
}

// A crash cut the last note short. It was never complete, the store does not lean on it, and the next takes its place.
func TestTheFileOutsideSurvivesATornNote(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dir := t.TempDir()
		s := open(t, d, dir)
		stop := s.run(t)
		s.grow(t, 10)
		stop()
		whole, err := os.ReadFile(s.outside())
		must(t, err)
		for _, cut := range []int{1, 4, 40, len(whole) - 1} {
			must(t, os.WriteFile(s.outside(), append(append([]byte{}, whole...), whole[:len(whole)-cut]...), 0o600))
			s = open(t, d, dir)
			stop = s.run(t)
			s.grow(t, 1)
			stop()
			report := s.sound(t)
			if report.Last.Size != report.Events {
				t.Errorf("cut by %d: the last checkpoint signs %d of %d events", cut, report.Last.Size, report.Events)
			}
		}
	})
}

func TestKeysAreReadableByTheirOwnerOnlyAndStay(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	keys, err := journal.OpenKeys(dir, "")
	must(t, err)
	files, err := filepath.Glob(filepath.Join(dir, "keys", "*"))
	must(t, err)
	if len(files) != 4 {
		t.Errorf("keys: %v", files)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, %v", file, info.Mode(), err)
		}
	}
	again, err := journal.OpenKeys(dir, "")
	must(t, err)
	if keys.Find("+62811") != again.Find("+62811") || keys.Find("+62811") == keys.Find("+62812") {
		t.Error("a telephone number is not found by its keyed hash")
	}
	must(t, os.Remove(filepath.Join(dir, "keys", "journal.pub")))
	if _, err := journal.OpenKeys(dir, ""); err == nil || !strings.Contains(err.Error(), "journal.pub") {
		t.Errorf("without the public key: %v", err)
	}
}

// Nodes of one centre share its keys; a node with keys of its own would sign and encrypt what the others cannot read.
func TestAStoreBelongsToItsKeys(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d, t.TempDir())
		open(t, d, s.dir) // again, after a restart
		others, err := journal.OpenKeys(t.TempDir(), "")
		must(t, err)
		if _, err := journal.Open(t.Context(), d, others, slog.New(slog.DiscardHandler)); !fault.Is(err, fault.Conflict) {
			t.Errorf("keys of another centre: %v", err)
		}
	})
}

func TestNodesMayStartAtTheSameMoment(t *testing.T) {
	t.Parallel()
	address, keys := dbtest.PostgresURL(t), sharedKeys(t)
	k, err := journal.OpenKeys(keys, "")
	must(t, err)
	var wait sync.WaitGroup
	for range 4 {
		d, err := db.Open(t.Context(), db.Config{DatabaseURL: address})
		must(t, err)
		defer func() { _ = d.Close() }()
		wait.Go(func() {
			if _, err := journal.Open(context.Background(), d, k, slog.New(slog.DiscardHandler)); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
}

// Whatever the file holds: complete notes are read as they were written, and the next one begins where they end.
func FuzzOutsideFile(f *testing.F) {
	f.Add("go.sum database tree\n1\nAAAA=\n\n— sentra-journal abc\n----\n")
	f.Add("----\n----\ntorn")
	f.Add("a\r\n----\r\n----\n")
	f.Add("\x00\xff\n----\nno end ----\n")
	f.Fuzz(func(t *testing.T, text string) {
		path := filepath.Join(t.TempDir(), "checkpoints.log")
		must(t, os.WriteFile(path, []byte(text), 0o600))
		notes, whole, err := journal.ReadOutside(path)
		must(t, err)
		written := ""
		for _, n := range notes {
			written += n + "----\n"
		}
		if whole < 0 || whole > int64(len(text)) || written != text[:whole] {
			t.Fatalf("%d bytes are %q, they were %q", whole, written, text)
		}
		must(t, journal.KeepOutside(path, "the next\n", 7))
		after, end, err := journal.ReadOutside(path)
		must(t, err)
		info, err := os.Stat(path)
		must(t, err)
		if len(after) != len(notes)+1 || after[len(notes)] != "the next\n" || end != info.Size() {
			t.Fatalf("after %q came %q, of %d bytes %d whole", notes, after, info.Size(), end)
		}
	})
}
