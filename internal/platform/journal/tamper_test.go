package journal_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/journal"
)

const events = 200

// sealed is a journal of 200 events at rest, with checkpoints at 50, 100, 150 and 200.
func sealed(t *testing.T, d *db.DB) *spine {
	t.Helper()
	s := open(t, d, t.TempDir())
	stop := s.run(t)
	for range events / 50 {
		s.grow(t, 50)
		_, err := s.Checkpoint(t.Context())
		must(t, err)
	}
	stop()
	if report := s.sound(t); report.Events != events || report.Checkpoints < 4 || report.Last.Size != events {
		t.Fatalf("before anything was done to it: %+v", report)
	}
	return s
}

// forge writes the stored tree anew over the events that are there, as someone would who can write to the store.
func forge(t *testing.T, d *db.DB) {
	t.Helper()
	var data [][]byte
	must(t, d.Read().NewRaw(`SELECT payload FROM journal_event WHERE seq IS NOT NULL ORDER BY seq`).Scan(context.Background(), &data))
	hashes := []tlog.Hash{}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			out[i] = hashes[index]
		}
		return out, nil
	})
	for n, bytes := range data {
		more, err := tlog.StoredHashes(int64(n), bytes, reader)
		must(t, err)
		hashes = append(hashes, more...)
	}
	exec(t, d, `DELETE FROM journal_tile`)
	for _, tile := range tlog.NewTiles(6, 0, int64(len(data))) {
		text, err := tlog.ReadTileData(tile, reader)
		must(t, err)
		exec(t, d, `INSERT INTO journal_tile (level, n, data) VALUES (?, ?, ?)`, tile.L, tile.N, text)
	}
}

// rewrite changes the word of an event in its stored bytes.
func rewrite(t *testing.T, d *db.DB, seq int64) {
	t.Helper()
	var data []byte
	must(t, d.Read().NewRaw(`SELECT payload FROM journal_event WHERE seq = ?`, seq).Scan(context.Background(), &data))
	changed := bytes.Replace(data, []byte(`"name":"event`), []byte(`"name":"Event`), 1)
	if bytes.Equal(changed, data) {
		t.Fatal("nothing was changed")
	}
	exec(t, d, `UPDATE journal_event SET payload = ? WHERE seq = ?`, changed, seq)
}

// attack is one thing that someone with access to the store does.
type attack struct {
	name string
	do   func(*testing.T, *spine)
	seq  int64  // where Verify must find it
	says string // part of the reason
	// hidden: nothing inside the store tells; only the checkpoints outside do.
	hidden bool
}

var attacks = []attack{
	{name: "a changed byte", seq: 77, says: "bytes", do: func(t *testing.T, s *spine) { rewrite(t, s.db, 77) }},
	{name: "a changed byte in the first event", seq: 1, says: "bytes", do: func(t *testing.T, s *spine) { rewrite(t, s.db, 1) }},
	{name: "a changed byte in the last event", seq: events, says: "bytes", do: func(t *testing.T, s *spine) { rewrite(t, s.db, events) }},
	column("kind", "test.denied"), column("subject_kind", "other"), column("subject_id", "other"), column("case_id", "case-2"),
	column("actor_id", "account-2"),
	{name: "a case taken off", seq: 77, says: "case_id", do: func(t *testing.T, s *spine) { exec(t, s.db, `UPDATE journal_event SET case_id = NULL WHERE seq = 77`) }},
	{name: "another time", seq: 77, says: "column at", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `UPDATE journal_event SET at = ? WHERE seq = 77`, s.db.Clock().Now().AddDate(0, 0, -1))
	}},
	{name: "a deleted event", seq: 77, says: "missing", do: func(t *testing.T, s *spine) { exec(t, s.db, `DELETE FROM journal_event WHERE seq = 77`) }},
	{name: "an event without its place", seq: 77, says: "missing", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `UPDATE journal_event SET seq = NULL WHERE seq = 77`)
	}},
	{name: "a deleted event, the others moved up", seq: 77, says: "bytes", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `DELETE FROM journal_event WHERE seq = 77`)
		for seq := 78; seq <= events; seq++ {
			exec(t, s.db, `UPDATE journal_event SET seq = ? WHERE seq = ?`, seq-1, seq)
		}
	}},
	{name: "two events changed places", seq: 77, says: "bytes", do: func(t *testing.T, s *spine) {
		for _, move := range [][2]int{{77, -1}, {78, 77}, {-1, 78}} {
			exec(t, s.db, `UPDATE journal_event SET seq = ? WHERE seq = ?`, move[1], move[0])
		}
	}},
	{name: "a cut tail", seq: 151, says: "tail is cut", do: func(t *testing.T, s *spine) { exec(t, s.db, `DELETE FROM journal_event WHERE seq > 150`) }},
	{name: "an event slipped in at the end", seq: events + 1, says: "bytes", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `INSERT INTO journal_event (seq, at, kind, subject_kind, subject_id, case_id, actor_id, payload)
			SELECT 201, at, kind, subject_kind, subject_id, case_id, actor_id, payload FROM journal_event WHERE seq = 77`)
	}},
	{name: "a changed hash above the leaves", seq: 1, says: "stored tree", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `UPDATE journal_tile SET data = (SELECT data FROM journal_tile WHERE level = 0 AND n = 1) WHERE level = 1`)
	}},
	{name: "a missing tile above the leaves", seq: 1, says: "stored tree", do: func(t *testing.T, s *spine) { exec(t, s.db, `DELETE FROM journal_tile WHERE level = 1`) }},
	{name: "a missing tile of leaves", seq: 65, says: "bytes", do: func(t *testing.T, s *spine) { exec(t, s.db, `DELETE FROM journal_tile WHERE level = 0 AND n = 1`) }},
	{name: "a re-hashed history", seq: 51, says: "re-hashed", do: func(t *testing.T, s *spine) {
		rewrite(t, s.db, 77)
		forge(t, s.db)
	}},
	{name: "a re-hashed history without checkpoints inside", seq: 51, says: "re-hashed", hidden: true, do: func(t *testing.T, s *spine) {
		rewrite(t, s.db, 77)
		forge(t, s.db)
		exec(t, s.db, `DELETE FROM journal_checkpoint`)
	}},
	{name: "a cut tail, tree and checkpoints cut with it", seq: 151, says: "tail is cut", hidden: true, do: func(t *testing.T, s *spine) {
		exec(t, s.db, `DELETE FROM journal_event WHERE seq > 150`)
		forge(t, s.db)
		exec(t, s.db, `DELETE FROM journal_checkpoint WHERE size > 150`)
	}},
	{name: "everything deleted", seq: 1, says: "tail is cut", hidden: true, do: func(t *testing.T, s *spine) {
		for _, table := range []string{"journal_event", "journal_tile", "journal_checkpoint"} {
			exec(t, s.db, `DELETE FROM `+table)
		}
	}},
	{name: "a checkpoint with another root", seq: 101, says: "not signed by this centre", do: func(t *testing.T, s *spine) {
		exec(t, s.db, `UPDATE journal_checkpoint SET note = (SELECT replace(note, ?, ?) FROM journal_checkpoint WHERE size = 100) WHERE size = 150`, "\n100\n", "\n150\n")
	}},
	{name: "everything signed anew with another key", seq: 1, says: "not signed by this centre", hidden: true, do: func(t *testing.T, s *spine) {
		rewrite(t, s.db, 77)
		forge(t, s.db)
		exec(t, s.db, `DELETE FROM journal_checkpoint`)
		secret, public, err := note.GenerateKey(rand.Reader, "sentra-journal")
		must(t, err)
		signer, err := note.NewSigner(secret)
		must(t, err)
		signed, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: events, Hash: merkle(payloads(s.all(t)))}))}, signer)
		must(t, err)
		exec(t, s.db, `INSERT INTO journal_checkpoint (size, note, signed_at) VALUES (?, ?, ?)`, events, string(signed), s.db.Clock().Now())
		exec(t, s.db, `UPDATE journal_signer SET public = ?`, public)
	}},
}

func column(name, value string) attack {
	return attack{name: "another " + name, seq: 77, says: "column " + name, do: func(t *testing.T, s *spine) {
		exec(t, s.db, `UPDATE journal_event SET `+name+` = ? WHERE seq = 77`, value)
	}}
}

func TestVerifyFindsWhatWasDoneToTheStore(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := sealed(t, d)
		restore := save(t, d)
		for _, a := range attacks {
			t.Run(a.name, func(t *testing.T) {
				defer restore()
				a.do(t, s)
				if _, err := journal.Verify(t.Context(), d, "", ""); a.hidden != (err == nil) {
					t.Errorf("the store alone says %v", err)
				} else if !a.hidden {
					_ = broken(t, err)
				}
				_, err := journal.Verify(t.Context(), d, s.public(t), s.outside())
				if b := broken(t, err); b.Seq != a.seq || !strings.Contains(b.Reason, a.says) {
					t.Errorf("found %v, want sequence %d and %q", b, a.seq, a.says)
				}
			})
		}
		s.sound(t)
	})
}

// save keeps copies of the journal's tables; what it returns brings them back.
func save(t *testing.T, d *db.DB) (restore func()) {
	t.Helper()
	tables := []string{"journal_event", "journal_tile", "journal_checkpoint", "journal_signer"}
	for _, table := range tables {
		exec(t, d, `CREATE TABLE saved_`+table+` AS SELECT * FROM `+table)
	}
	return func() {
		for _, table := range tables {
			exec(t, d, `DELETE FROM `+table)
			into := table
			if d.Postgres() {
				into += " OVERRIDING SYSTEM VALUE"
			}
			exec(t, d, `INSERT INTO `+into+` SELECT * FROM saved_`+table)
		}
	}
}

// What is done to the file outside is found as far as the store still knows better.
func TestVerifyLooksAtTheFileOutside(t *testing.T) {
	t.Parallel()
	s := sealed(t, dbtest.SQLite(t))
	whole, err := os.ReadFile(s.outside())
	must(t, err)
	notes, _, err := journal.ReadOutside(s.outside())
	must(t, err)
	for _, c := range []struct {
		name   string
		text   string
		broken bool
	}{
		{"as it was", string(whole), false},
		{"its last note cut short by a crash", string(whole[:len(whole)-9]), false},
		{"empty: the store has its own", "", false},
		{"a digit of a size", strings.Replace(string(whole), "\n100\n", "\n101\n", 1), true},
		{"a root", strings.Replace(string(whole), "\n100\n", "\n100\nAAAA", 1), true},
		{"no signature", strings.Replace(string(whole), "— sentra-journal", "— sentra-journey", 1), true},
		{"no text at all", "----\n", true},
		{"a note twice", notes[0] + "----\n" + string(whole), false},
	} {
		must(t, os.WriteFile(s.outside(), []byte(c.text), 0o600))
		_, err := journal.Verify(t.Context(), s.db, s.public(t), s.outside())
		if c.broken {
			_ = broken(t, err)
		} else if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestVerifyOfAnEmptyJournal(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if report, err := journal.Verify(t.Context(), d, "", ""); err != nil || report.Events != 0 {
			t.Errorf("before its first start: %+v, %v", report, err)
		}
		s := open(t, d, t.TempDir())
		s.run(t)()
		if report := s.sound(t); report.Events != 0 || report.Checkpoints != 0 {
			t.Errorf("%+v", report)
		}
	})
}

// A journal at work grows while it is verified; that is no cut tail.
func TestVerifyBesideWriters(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, s *spine) {
		s.grow(t, 500)
		enough, ended := make(chan struct{}), make(chan struct{})
		go func() { // writes for as long as somebody verifies beside it
			defer close(ended)
			for i := 0; ; i++ {
				select {
				case <-enough:
					return
				default:
				}
				if err := s.append(event(fmt.Sprint(i)), event("and more")); err != nil {
					t.Error(err)
				}
				if i%10 == 0 {
					_, _ = s.Checkpoint(context.Background())
				}
			}
		}()
		for round := range 5 {
			if _, err := journal.Verify(t.Context(), s.db, s.public(t), s.outside()); err != nil {
				t.Errorf("round %d: %v", round, err)
			}
		}
		close(enough)
		<-ended
	})
}
