// Package blob keeps files by their content: a file's name is the SHA-256 of its bytes, so that it can never change unseen and is
// stored once however often it is sent. What Put has returned is on disk.
package blob

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Store is a folder of files.
type Store struct{ dir string }

// Sum is the SHA-256 of a file's bytes, 64 hexadecimal digits.
type Sum string

var sumForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// Open makes the folder when it is missing.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make file store: %w", err)
	}
	cut, err := filepath.Glob(filepath.Join(dir, "new-*"))
	if err != nil {
		return nil, err
	}
	for _, name := range cut { // a crash cut them short: nobody was told that they are kept
		if err := os.Remove(name); err != nil {
			return nil, fmt.Errorf("clear file store: %w", err)
		}
	}
	return &Store{dir: dir}, nil
}

// Put stores at most limit bytes of r; more is refused (TooLarge) and leaves nothing behind.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (sum Sum, size int64, err error) {
	temporary := filepath.Join(s.dir, "new-"+rand.Text())
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", 0, full(err)
	}
	defer func() { _ = os.Remove(temporary) }() // gone already when all went well
	hash := sha256.New()
	size, err = io.Copy(io.MultiWriter(f, hash), io.LimitReader(r, limit+1))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		if errors.Is(err, context.Canceled) || ctx.Err() != nil {
			return "", 0, fault.New(fault.Malformed, lang.T("Berkas tidak terkirim sampai selesai.", "The file was not sent to its end.")).Because(err)
		}
		return "", 0, full(err)
	}
	if size > limit {
		return "", 0, fault.New(fault.TooLarge, lang.F("Berkas paling besar %d byte.", "A file has at most %d bytes.", limit))
	}
	sum = Sum(hex.EncodeToString(hash.Sum(nil)))
	folder := filepath.Join(s.dir, string(sum[:2]))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", 0, full(err)
	}
	if err := os.Rename(temporary, s.path(sum)); err != nil {
		return "", 0, full(err)
	}
	return sum, size, errors.Join(syncFolder(folder), syncFolder(s.dir))
}

// Get opens a stored file. The caller closes it.
func (s *Store) Get(sum Sum) (io.ReadSeekCloser, error) {
	if !sumForm.MatchString(string(sum)) {
		return nil, missing()
	}
	f, err := os.Open(s.path(sum))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missing().Because(err)
	}
	return f, err
}

func (s *Store) path(sum Sum) string { return filepath.Join(s.dir, string(sum[:2]), string(sum)) }

func missing() *fault.Fault { return fault.Missing(lang.T("Berkas", "The file")) }

func full(err error) *fault.Fault {
	return fault.New(fault.Unavailable, lang.T(
		"Berkas belum dapat disimpan. Tidak ada yang berubah; silakan ulangi.",
		"The file cannot be stored at the moment. Nothing was changed; please try again.")).Because(err)
}

// syncFolder makes the names in a folder as durable as the files.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
