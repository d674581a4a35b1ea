package journal

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/mod/sumdb/note"

	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Keys are the secrets of one Sentra: files in the folder keys/, readable by its user alone, and never in the store.
//
//	keys/journal.key      signs checkpoints (Ed25519, note format)
//	keys/journal.pub      verifies them
//	keys/field.json       wraps the key of each person (Tink keyset; rotates by adding a key)
//	keys/index.key        keyed hash by which a telephone number is found
type Keys struct {
	signer         note.Signer
	verifier       note.Verifier
	public         string
	wrap           tink.AEAD
	index          []byte
	checkpointFile string
}

// OpenKeys reads the keys below dir and makes those that are missing. checkpointFile keeps checkpoints outside the store; empty
// means dir/checkpoints.log.
func OpenKeys(dir, checkpointFile string) (*Keys, error) {
	folder := filepath.Join(dir, "keys")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, fmt.Errorf("make key folder: %w", err)
	}
	if checkpointFile == "" {
		checkpointFile = filepath.Join(dir, "checkpoints.log")
	}
	k := &Keys{checkpointFile: checkpointFile}
	if err := k.openSigner(folder); err != nil {
		return nil, err
	}
	field, err := readOrMake(filepath.Join(folder, "field.json"), func() ([]byte, error) {
		handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)) // clear text: the file's mode guards it
		return b.Bytes(), err
	})
	if err != nil {
		return nil, err
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(field)))
	if err != nil {
		return nil, fmt.Errorf("read keys/field.json: %w", err)
	}
	if k.wrap, err = aead.New(handle); err != nil {
		return nil, fmt.Errorf("read keys/field.json: %w", err)
	}
	k.index, err = readOrMake(filepath.Join(folder, "index.key"), func() ([]byte, error) {
		raw := make([]byte, 32)
		rand.Read(raw)
		return raw, nil
	})
	return k, err
}

func (k *Keys) openSigner(folder string) error {
	public := filepath.Join(folder, "journal.pub")
	secret, err := readOrMake(filepath.Join(folder, "journal.key"), func() ([]byte, error) {
		secret, p, err := note.GenerateKey(rand.Reader, "sentra-journal")
		if err != nil {
			return nil, err
		}
		// The public half first: whoever is killed between the two has no secret yet, and makes both anew.
		return []byte(secret), makeFile(public, []byte(p))
	})
	if err != nil {
		return err
	}
	if k.signer, err = note.NewSigner(string(secret)); err != nil {
		return fmt.Errorf("read keys/journal.key: %w", err)
	}
	stored, err := os.ReadFile(public)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("keys/journal.pub is missing: restore it beside keys/journal.key")
	}
	if err != nil {
		return err
	}
	k.public = strings.TrimSpace(string(stored))
	if k.verifier, err = note.NewVerifier(k.public); err != nil {
		return fmt.Errorf("read keys/journal.pub: %w", err)
	}
	return nil
}

// readOrMake reads a secret file, or makes it whole or not at all.
func readOrMake(path string, generate func() ([]byte, error)) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return raw, err
	}
	if raw, err = generate(); err != nil {
		return nil, err
	}
	return raw, makeFile(path, raw)
}

// makeFile writes a file that its owner alone may read, whole or not at all.
func makeFile(path string, raw []byte) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write %s: %w", filepath.Base(path), err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close()) // the name is to be as durable as the store that needs the key
}

// Find is the keyed hash (HMAC-SHA256) by which a value such as a telephone number is found without being stored in the clear.
func (k *Keys) Find(value string) string {
	mac := hmac.New(sha256.New, k.index)
	mac.Write([]byte(value))
	return hex.EncodeToString(mac.Sum(nil))
}

// lock encrypts v under the person's key, which is made with the person's first event.
func (k *Keys) lock(ctx context.Context, tx *db.Tx, person, event string, v any) (*box, error) {
	if person == "" {
		return nil, errors.New("personal data of nobody")
	}
	key, err := k.personKey(ctx, tx, person)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	cipher, err := subtle.NewAESGCM(key)
	if err != nil {
		return nil, err
	}
	sealed, err := cipher.Encrypt(text, []byte(event))
	return &box{Person: person, Text: sealed}, err
}

func (k *Keys) personKey(ctx context.Context, tx *db.Tx, person string) ([]byte, error) {
	for {
		var wrapped []byte
		err := tx.QueryRow(ctx, `SELECT wrapped FROM journal_key WHERE person = ?`, []any{person}, &wrapped)
		switch {
		case err == nil && wrapped == nil:
			return nil, erased()
		case err == nil:
			return k.wrap.Decrypt(wrapped, []byte(person))
		case !db.NoRows(err):
			return nil, err
		}
		key := make([]byte, 32)
		rand.Read(key)
		if wrapped, err = k.wrap.Encrypt(key, []byte(person)); err != nil {
			return nil, err
		}
		made, err := tx.Exec(ctx, `INSERT INTO journal_key (person, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING`, person, wrapped)
		if err != nil || made == 1 {
			return key, err
		}
		// On PostgreSQL another operation about the same person came first: its key is the one.
	}
}

func erased() *fault.Fault {
	return fault.New(fault.Conflict, lang.T("Data pribadi orang ini telah dihapus.", "This person's data has been erased."))
}

// Personal decrypts the personal part of an event into v; false when there is none or it has been erased. The caller has
// asked the policies and journals the reading.
func (j *Journal) Personal(ctx context.Context, r Record, v any) (bool, error) {
	var p payload
	if err := json.Unmarshal(r.Payload, &p); err != nil {
		return false, fmt.Errorf("journal event %d: %w", r.Seq, err)
	}
	if p.Personal == nil {
		return false, nil
	}
	var wrapped []byte
	err := j.db.Read().QueryRowContext(ctx, `SELECT wrapped FROM journal_key WHERE person = ?`, p.Personal.Person).Scan(&wrapped)
	if db.NoRows(err) || err == nil && wrapped == nil {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read a person's key: %w", err)
	}
	key, err := j.keys.wrap.Decrypt(wrapped, []byte(p.Personal.Person))
	if err != nil {
		return false, fmt.Errorf("unwrap a person's key: %w", err)
	}
	cipher, err := subtle.NewAESGCM(key)
	if err != nil {
		return false, err
	}
	text, err := cipher.Decrypt(p.Personal.Text, []byte(p.ID))
	if err != nil {
		return false, fmt.Errorf("journal event %d: %w", r.Seq, err)
	}
	return true, json.Unmarshal(text, v)
}

// Erased is the event that tells of an erasure.
const Erased = "journal.erased"

// Erase destroys the person's key, so that no copy of the journal can show the data again, and records that it was done.
// A later event about the person is refused.
func (j *Journal) Erase(ctx context.Context, tx *db.Tx, person string, subject Ref, of, reason string) error {
	if _, err := tx.Exec(ctx, `INSERT INTO journal_key (person, wrapped) VALUES (?, NULL)
		ON CONFLICT (person) DO UPDATE SET wrapped = NULL`, person); err != nil {
		return fmt.Errorf("erase personal data: %w", err)
	}
	return j.Append(ctx, tx, Event{Kind: Erased, Subject: subject, Case: of, Data: map[string]string{"person": person, "reason": reason}})
}

// publish keeps the public key in the store too, so that a store alone can be verified. A store that belongs to other keys is refused: what
// would be signed and encrypted with these, its other users could not read.
func (k *Keys) publish(ctx context.Context, d *db.DB) error {
	return d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
		var known string
		err := tx.QueryRow(ctx, `SELECT public FROM journal_signer`, nil, &known)
		if db.NoRows(err) {
			_, err = tx.Exec(ctx, `INSERT INTO journal_signer (public) VALUES (?) ON CONFLICT DO NOTHING`, k.public)
			return err
		}
		if err == nil && known != k.public {
			return fault.New(fault.Conflict, lang.T(
				"Penyimpanan ini milik kunci lain. Pakai folder data dengan keys/ yang sama seperti saat penyimpanan ini dibuat.",
				"This store belongs to other keys. Use a data folder with the same keys/ as when this store was made."))
		}
		return err
	})
}

// Public is the key that verifies checkpoints, in the form of golang.org/x/mod/sumdb/note.
func (j *Journal) Public() string { return j.keys.public }
