package unit

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/geo"
)

// What a reading takes from memory is what a reading without memory finds, whatever was changed meanwhile and by whichever node.
func TestFleetRemembersOnlyWhatIsTrue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const size, steps, moments = 6, 150, 8
		random := rand.New(rand.NewPCG(1, 2))
		here, there := newStore(), newStore() // two nodes
		all := access.Filter{SQL: "1=1"}
		some := access.Filter{SQL: "unit.agency_id = ?", Args: []any{"agency-1"}}
		change(t, d, func(ctx context.Context, tx *db.Tx) error {
			for k := range size {
				u := Unit{
					ID: ID(fmt.Sprintf("unit-%02d", k)), CallSign: fmt.Sprintf("PTL-%02d", size-k), AgencyID: fmt.Sprintf("agency-%d", k%2), Capabilities: []string{"patrol"},
					State: Available, StateSince: tx.Now, Base: geo.Point{Lat: -6, Lon: 106}, Version: 1,
				}
				if err := there.insert(ctx, tx, u); err != nil {
					return err
				}
			}
			return nil
		})
		began := d.Clock().Now()
		for step := range steps {
			change(t, d, func(ctx context.Context, tx *db.Tx) error {
				for range random.IntN(4) {
					u, err := there.get(ctx, tx.Locking(), ID(fmt.Sprintf("unit-%02d", random.IntN(size))))
					if err != nil {
						return err
					}
					at := began.Add(time.Duration(random.IntN(moments)) * time.Second) // also earlier than before, and the same
					switch u.Version++; random.IntN(3) {
					case 0:
						u.State, u.StateSince, u.IncidentID = Busy, at, "incident-1"
						err = there.update(ctx, tx, u)
					case 1:
						u.AgencyID = fmt.Sprintf("agency-%d", random.IntN(2))
						err = there.edit(ctx, tx, u)
					default:
						_, err = there.locate(ctx, tx, u.ID, Position{Point: geo.Point{Lat: random.Float64(), Lon: 106}, At: at})
					}
					if err != nil {
						return err
					}
				}
				return nil
			})
			for _, filter := range []access.Filter{all, some} {
				got, err := here.list(t.Context(), d, filter)
				if err != nil {
					t.Fatal(err)
				}
				want, err := newStore().list(t.Context(), d, filter)
				if err != nil {
					t.Fatal(err)
				}
				if !reflect.DeepEqual(got, want) {
					t.Fatalf("step %d, %s: remembered %v\nwant %v", step, filter.SQL, got, want)
				}
			}
		}
	})
}

func change(t *testing.T, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.InTx(t.Context(), fn); err != nil {
		t.Fatal(err)
	}
}
