package db

import (
	"context"
	"fmt"
	"time"
)

// NextNumber gives the next number that people read, such as KEJ-20261123-0042: prefix, date in the centre's zone, and a sequence
// that starts again each day. The number is part of the operation: one that fails gives it back.
func (tx *Tx) NextNumber(ctx context.Context, prefix string, zone *time.Location) (string, error) {
	day := tx.Now.In(zone).Format("20060102")
	var n int64
	err := tx.QueryRow(ctx, `INSERT INTO number_series (prefix, day, last) VALUES (?, ?, 1)
		ON CONFLICT (prefix, day) DO UPDATE SET last = number_series.last + 1 RETURNING last`, []any{prefix, day}, &n)
	if err != nil {
		return "", fmt.Errorf("next number: %w", err)
	}
	return fmt.Sprintf("%s-%s-%04d", prefix, day, n), nil
}
