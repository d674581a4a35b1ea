package dbtest

import (
	"context"
	"testing"

	"sentra/internal/platform/db"
)

// Two stores at once: neither sees what the other holds.
func TestEachStoreIsFreshAndMigrated(t *testing.T) {
	for range 2 {
		Each(t, func(t *testing.T, d *db.DB) {
			t.Parallel()
			ctx := t.Context()
			applied, err := d.Read().NewSelect().Table("goose_db_version").Where("version_id > 0").Count(ctx)
			if err != nil || applied == 0 {
				t.Errorf("applied migrations: %d, %v", applied, err)
			}
			err = d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
				_, err := tx.Exec(ctx, `CREATE TABLE mine (n INTEGER)`)
				return err
			})
			if err != nil {
				t.Errorf("a table of the other store is here: %v", err)
			}
		})
	}
}
