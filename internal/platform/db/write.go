package db

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// KeyLife is how long an idempotency key is remembered.
const KeyLife = 7 * 24 * time.Hour

// Key is an Idempotency-Key as sent, of whom, and a hash of the request it came with.
type Key struct {
	Account string
	Key     string
	Hash    string
}

type keyInContext struct{}

// WithKey returns a context whose operation is done at most once.
func WithKey(ctx context.Context, k Key) context.Context {
	return context.WithValue(ctx, keyInContext{}, k)
}

// Write runs fn as one operation and returns its result. When the context carries a [Key] that was used before, fn is not run: with
// the same request the earlier result is returned, with another one the operation is refused (Invalid). Key, result and
// change are stored in one transaction, so that a phone may send twice and nothing happens twice.
func Write[T any](ctx context.Context, d *DB, fn func(context.Context, *Tx) (T, error)) (T, error) {
	var result T
	key, keyed := ctx.Value(keyInContext{}).(Key)
	err := d.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		var err error
		if !keyed {
			result, err = fn(ctx, tx)
			return err
		}
		replayed, err := tx.claim(ctx, key, &result)
		if err != nil || replayed {
			return err
		}
		if result, err = fn(ctx, tx); err != nil {
			return err
		}
		answer, err := json.Marshal(result)
		if err != nil {
			return fmt.Errorf("keep the answer: %w", err)
		}
		_, err = tx.Exec(ctx, `UPDATE idempotency SET answer = ? WHERE account_id = ? AND key = ?`, answer, key.Account, key.Key)
		return err
	})
	return result, err
}

// claim takes the key for this operation; replayed tells that an earlier one had it and into now holds its result.
func (tx *Tx) claim(ctx context.Context, key Key, into any) (replayed bool, err error) {
	taken, err := tx.Exec(ctx, `INSERT INTO idempotency (account_id, key, hash, used_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		key.Account, key.Key, key.Hash, tx.Now)
	if err != nil || taken == 1 {
		return false, err
	}
	var hash string
	var answer []byte
	if err := tx.QueryRow(ctx, `SELECT hash, answer FROM idempotency WHERE account_id = ? AND key = ?`,
		[]any{key.Account, key.Key}, &hash, &answer); err != nil {
		return false, err
	}
	if hash != key.Hash {
		return false, fault.OnField("Idempotency-Key", lang.T(
			"Kunci ini sudah dipakai untuk permintaan lain.", "This key was already used for another request."))
	}
	return true, json.Unmarshal(answer, into)
}

// ForgetAnswers deletes the keys whose kept answer holds the text, such as the id of somebody whose data is being erased. A request that is sent
// once more is then carried out once more.
func (tx *Tx) ForgetAnswers(ctx context.Context, about string) error {
	query := `DELETE FROM idempotency WHERE INSTR(answer, ?) > 0`
	if tx.Postgres() {
		query = `DELETE FROM idempotency WHERE POSITION(CAST(? AS BYTEA) IN answer) > 0`
	}
	_, err := tx.Exec(ctx, query, []byte(about))
	return err
}

// ForgetKeys deletes the keys older than KeyLife.
func (d *DB) ForgetKeys(ctx context.Context) error {
	return d.InTx(ctx, func(ctx context.Context, tx *Tx) error {
		_, err := tx.Exec(ctx, `DELETE FROM idempotency WHERE used_at < ?`, tx.Now.Add(-KeyLife))
		return err
	})
}
