package journal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
)

// Checkpoint is a signed statement about the journal: so many events, this root.
type Checkpoint struct {
	Size int64     `json:"size"`
	Root tlog.Hash `json:"root"`
	Note string    `json:"note"` // signed note, https://pkg.go.dev/golang.org/x/mod/sumdb/note
}

// Checkpoint signs the present tree, keeps it inside and outside the store, and returns it.
func (j *Journal) Checkpoint(ctx context.Context) (Checkpoint, error) {
	size, root := j.head()
	signed, err := note.Sign(&note.Note{Text: string(tlog.FormatTree(tlog.Tree{N: size, Hash: root}))}, j.keys.signer)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("sign checkpoint: %w", err)
	}
	c := Checkpoint{Size: size, Root: root, Note: string(signed)}
	if size <= j.outside.size() {
		return c, nil // it stands there already
	}
	if err := j.outside.add(c); err != nil {
		return Checkpoint{}, err
	}
	return c, j.db.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO journal_checkpoint (size, note, signed_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			c.Size, c.Note, tx.Now)
		return err
	})
}

// openCheckpoint checks the signature of a note and reads what it says.
func openCheckpoint(text string, verifiers note.Verifiers) (Checkpoint, error) {
	opened, err := note.Open([]byte(text), verifiers)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	t, err := tlog.ParseTree([]byte(opened.Text))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	return Checkpoint{Size: t.N, Root: t.Hash, Note: text}, nil
}

// outsideFile keeps checkpoints outside the store: notes, each followed by a line of its own that ends it. It is only ever
// appended to. Put it on another disk or machine by configuration.
type outsideFile struct {
	mu   sync.Mutex
	file *os.File
	end  int64 // where the last complete note ends
	last int64 // the size that it signs
}

const noteEnd = "----\n"

func openOutside(path string) (*outsideFile, error) {
	notes, whole, err := readOutside(path)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open checkpoints: %w", err)
	}
	// A note cut short by a crash was never complete: the next one takes its place.
	if err := f.Truncate(whole); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	o := &outsideFile{file: f, end: whole}
	if len(notes) > 0 {
		if t, err := tlog.ParseTree([]byte(notes[len(notes)-1])); err == nil {
			o.last = t.N
		}
	}
	return o, nil
}

// readOutside returns the complete notes of the file and where the last one ends.
func readOutside(path string) (notes []string, whole int64, err error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open checkpoints: %w", err)
	}
	defer func() { _ = f.Close() }()
	var text strings.Builder
	var at int64
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadString('\n')
		at += int64(len(line))
		if err != nil {
			return notes, whole, nil // what follows the last end is an unfinished note
		}
		if line != noteEnd {
			text.WriteString(line)
			continue
		}
		notes, whole = append(notes, text.String()), at
		text.Reset()
	}
}

func (o *outsideFile) add(c Checkpoint) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c.Size <= o.last {
		return nil
	}
	// Always at the end of the last complete note: what a full disk left of an earlier attempt is written over.
	text := []byte(c.Note + noteEnd)
	_, err := o.file.WriteAt(text, o.end)
	if err := errors.Join(err, o.file.Sync()); err != nil {
		return errors.Join(fmt.Errorf("keep checkpoint: %w", err), o.file.Truncate(o.end))
	}
	o.last, o.end = c.Size, o.end+int64(len(text))
	return nil
}

func (o *outsideFile) size() int64 {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.last
}

func (o *outsideFile) close() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.file.Close()
}
