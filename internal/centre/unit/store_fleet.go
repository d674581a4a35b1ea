package unit

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
)

// fleet remembers units as they were last read. Each recommendation looks at the whole fleet, and most of it has not changed since the
// last one. What is remembered is never believed by itself: every reading asks the store for version and moment of position of each
// unit, and takes from memory only what bears both. Every change but a position raises the version, and a later position has a
// later moment; so this holds for changes of other nodes, too.
type fleet struct {
	mu    sync.RWMutex
	known map[ID]remembered
}

type remembered struct {
	stamp
	unit *Unit // shared by all readers, and so never changed
}

// stamp tells whether a unit is still what it was: its version and the moment of its position, as the store writes them.
type stamp string

// list reads every unit that the filter leaves, by call sign. (Sorting here is cheaper than an order in SQL, whose index on the call
// sign would cost a look-up for each row.)
func (s store) list(ctx context.Context, d *db.DB, filter access.Filter) ([]*Unit, error) {
	found, changed, err := s.unchanged(ctx, d, filter)
	if err == nil && len(changed) > 0 {
		var fresh []*Unit
		fresh, err = s.changed(ctx, d, filter, changed)
		found = append(found, fresh...)
	}
	if err != nil {
		return nil, fmt.Errorf("list units: %w", err)
	}
	slices.SortFunc(found, func(a, b *Unit) int { return strings.Compare(a.CallSign, b.CallSign) })
	return found, nil
}

// unchanged gives of the units that the filter leaves those that are as remembered, and the stamps of the others. All stamps come as one text, a line
// for each unit: that is a fraction of the cost of a thousand rows.
func (s store) unchanged(ctx context.Context, d *db.DB, filter access.Filter) (found []*Unit, changed map[ID]stamp, err error) {
	lines := "GROUP_CONCAT(unit.id || ' ' || unit.version || ' ' || COALESCE(unit.at, ''), CHAR(10))"
	if d.Postgres() {
		lines = "STRING_AGG(unit.id || ' ' || unit.version || ' ' || COALESCE(CAST(EXTRACT(EPOCH FROM unit.at) AS TEXT), ''), CHR(10))"
	}
	var all sql.NullString
	if err := filter.Apply(d.Read().NewSelect().TableExpr("unit").ColumnExpr(lines)).Scan(ctx, &all); err != nil {
		return nil, nil, err
	}
	s.fleet.mu.RLock()
	defer s.fleet.mu.RUnlock()
	found, changed = make([]*Unit, 0, len(s.fleet.known)), map[ID]stamp{}
	for line := range strings.SplitSeq(all.String, "\n") {
		id, now, ok := strings.Cut(line, " ")
		if !ok {
			continue // no unit at all
		}
		if r, known := s.fleet.known[ID(id)]; known && r.stamp == stamp(now) {
			found = append(found, r.unit)
		} else {
			changed[ID(id)] = stamp(now)
		}
	}
	return found, changed, nil
}

// changed reads and remembers the units that are not as remembered.
func (s store) changed(ctx context.Context, d *db.DB, filter access.Filter, stamps map[ID]stamp) ([]*Unit, error) {
	const few = 200 // of more the names would be a longer statement than it is worth
	query := filter.Apply(d.Read().NewSelect())
	if len(stamps) <= few {
		ids := make([]ID, 0, len(stamps))
		for id := range stamps {
			ids = append(ids, id)
		}
		query = query.Where("unit.id IN (?)", bun.List(ids))
	}
	read, err := s.read(ctx, d, query)
	if err != nil {
		return nil, err
	}
	read = slices.DeleteFunc(read, func(u *Unit) bool { _, asked := stamps[u.ID]; return !asked })
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	for _, u := range read {
		s.fleet.known[u.ID] = remembered{stamp: stamps[u.ID], unit: u}
	}
	return read, nil
}
