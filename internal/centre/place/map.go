package place

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"sentra/internal/platform/db"
	"sentra/internal/platform/geo"
)

// Map holds the present [Index]. It is safe for concurrent use; those who ask it never wait. It exists before the [Service], because access
// needs it and the service needs access.
type Map struct {
	db      *db.DB
	zone    *time.Location
	reading sync.Mutex // one reload after the other, so that an older reading never replaces a newer one
	now     atomic.Pointer[Index]
}

// OpenMap reads the areas from the store. zone is the time zone of places that no area gives one.
func OpenMap(ctx context.Context, d *db.DB, zone *time.Location) (*Map, error) {
	m := &Map{db: d, zone: zone}
	m.now.Store(newIndex(0, nil))
	return m, m.Reload(ctx)
}

// Reload reads the areas again if they have changed. The service does it after its own changes; a node does it when another node has made
// one (the event area.imported).
func (m *Map) Reload(ctx context.Context) error {
	m.reading.Lock()
	defer m.reading.Unlock()
	const attempts = 5
	for range attempts {
		before, err := revision(ctx, m.db.Read())
		if err != nil {
			return err
		}
		if now := m.now.Load(); before == now.revision && before > 0 {
			return nil
		}
		shapes, err := list(ctx, m.db.Read())
		if err != nil {
			return err
		}
		after, err := revision(ctx, m.db.Read())
		if err != nil {
			return err
		}
		if before == after { // nobody changed areas between the two readings
			m.now.Store(newIndex(after, shapes))
			return nil
		}
	}
	return fmt.Errorf("read areas: they changed %d times while they were read", attempts)
}

// put makes x the present index, unless there is a newer one already.
func (m *Map) put(x *Index) {
	m.reading.Lock()
	defer m.reading.Unlock()
	if x.revision > m.now.Load().revision {
		m.now.Store(x)
	}
}

type nextIndex struct{}

// next is the room in a context for the index that the operation under way is making.
type next struct{ index *Index }

// In gives the index to use in ctx: within the operation that changes the areas, and in the reactions to it, the one that is
// coming; everywhere else the present one.
func (m *Map) In(ctx context.Context) *Index {
	if n, ok := ctx.Value(nextIndex{}).(*next); ok && n.index != nil {
		return n.index
	}
	return m.now.Load()
}

// Hold gives the index for an operation that stores which areas something lies in, and keeps the areas as they are until that operation
// ends. Without it the operation could be overtaken by an import, which would then not have seen what it stores.
func (m *Map) Hold(ctx context.Context, tx *db.Tx) (*Index, error) {
	if n, ok := ctx.Value(nextIndex{}).(*next); ok && n.index != nil {
		return n.index, nil
	}
	at, err := hold(ctx, tx)
	if err != nil {
		return nil, err
	}
	if now := m.now.Load(); now.revision == at {
		return now, nil
	}
	shapes, err := list(ctx, tx) // changed in this very commit, or by another node
	if err != nil {
		return nil, err
	}
	return newIndex(at, shapes), nil
}

// Now gives the present index.
func (m *Map) Now() *Index { return m.now.Load() }

// Covering gives every area that holds the point, smallest first. A point on a border lies in both areas.
func (m *Map) Covering(p geo.Point) []Area { return m.now.Load().Covering(p) }

// CoveringIDs gives the ids of every area that holds the point, smallest first.
func (m *Map) CoveringIDs(p geo.Point) []string { return m.now.Load().CoveringIDs(p) }

// Below implements access.Tree: the area itself and all nested within it; nothing for an area that is not there.
func (m *Map) Below(id string) []string { return m.now.Load().Below(id) }

// Zone gives the time zone of a place: that of the smallest area around it that has one, else the centre's.
func (m *Map) Zone(p geo.Point) *time.Location {
	if zone := m.now.Load().zoneOf(p); zone != nil {
		return zone
	}
	return m.zone
}
