package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"sentra/internal/platform/blob"
	"sentra/internal/platform/fault"
)

func open(t *testing.T) (s *blob.Store, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "files")
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

func get(t *testing.T, s *blob.Store, sum blob.Sum) []byte {
	t.Helper()
	f, err := s.Get(sum)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// files lists what lies in the store's folder.
func files(t *testing.T, dir string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAFileIsNamedByItsContent(t *testing.T) {
	s, dir := open(t)
	for _, content := range []string{"", "x", strings.Repeat("long ", 100_000)} {
		want := sha256.Sum256([]byte(content))
		for range 2 { // sent twice, stored once
			sum, size, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
			if err != nil || size != int64(len(content)) || string(sum) != hex.EncodeToString(want[:]) {
				t.Errorf("%d bytes: %s, %d, %v", len(content), sum, size, err)
			}
			if got := get(t, s, sum); string(got) != content {
				t.Errorf("%d bytes came back as %d others", len(content), len(got))
			}
		}
	}
	if got := files(t, dir); len(got) != 3 {
		t.Errorf("3 contents are kept as %v", got)
	}
	for _, path := range files(t, dir) {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestAFileIsNoLargerThanAllowed(t *testing.T) {
	s, dir := open(t)
	if _, size, err := s.Put(t.Context(), strings.NewReader("12345"), 5); err != nil || size != 5 {
		t.Errorf("a file of just the limit: %d, %v", size, err)
	}
	if _, _, err := s.Put(t.Context(), strings.NewReader("123456"), 5); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a file over the limit: %v", err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("what was refused is still there: %v", got)
	}
}

// Until a file is whole nobody can read it, and when its sender leaves nothing stays.
func TestAHalfWrittenFileIsNeverVisible(t *testing.T) {
	s, dir := open(t)
	content := bytes.Repeat([]byte("x"), 100_000)
	sum := sha256.Sum256(content)
	name := blob.Sum(hex.EncodeToString(sum[:]))
	reader, writer := io.Pipe()
	told := make(chan error)
	go func() {
		_, _, err := s.Put(t.Context(), reader, 1<<20)
		told <- err
	}()
	for at := range 10 {
		if _, err := writer.Write(content[at*10_000 : (at+1)*10_000]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(name); !fault.Is(err, fault.NotFound) {
			t.Errorf("after %d tenths: %v", at+1, err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-told; err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(get(t, s, name), content) {
		t.Error("the whole file is another")
	}

	torn := errors.New("connection reset")
	if _, _, err := s.Put(t.Context(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(torn)), 1<<20); !errors.Is(err, torn) {
		t.Errorf("a sender who left: %v", err)
	}
	left, leave := context.WithCancel(t.Context())
	leave()
	if _, _, err := s.Put(left, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(context.Canceled)), 1<<20); !fault.Is(err, fault.Malformed) {
		t.Errorf("a sender who left in good order: %v", err)
	}
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("halves stay: %v", got)
	}
}

func TestTheSameContentFromManyAtOnce(t *testing.T) {
	s, dir := open(t)
	content := strings.Repeat("the same ", 10_000)
	var wait sync.WaitGroup
	for range 16 {
		wait.Go(func() {
			for range 4 {
				sum, _, err := s.Put(t.Context(), strings.NewReader(content), 1<<20)
				if err != nil {
					t.Error(err)
					continue
				}
				f, err := s.Get(sum)
				if err != nil {
					t.Error(err)
					continue
				}
				got, err := io.ReadAll(f)
				if err := errors.Join(err, f.Close()); err != nil || string(got) != content {
					t.Errorf("read %d bytes, %v", len(got), err)
				}
			}
		})
	}
	wait.Wait()
	if got := files(t, dir); len(got) != 1 {
		t.Errorf("one content is kept as %v", got)
	}
}

func TestNothingOutsideTheStoreIsReached(t *testing.T) {
	s, dir := open(t)
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	zeros := strings.Repeat("0", 64)
	for _, sum := range []string{
		"", "secret", "../secret", secret, "../../secret", "..", "/", strings.Repeat("../", 22), zeros[:63], zeros + "0", strings.Repeat("A", 64), zeros + "\n", zeros[:62] + "..",
		zeros[:61] + "/..", strings.Repeat("\x00", 64), zeros,
	} {
		if f, err := s.Get(blob.Sum(sum)); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v, %v", sum, f, err)
		}
	}
}
