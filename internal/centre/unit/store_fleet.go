package unit

import (
	"context"
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
	mu    sync.Mutex
	known map[ID]remembered
}

type remembered struct {
	stamp
	unit *Unit // shared by all readers, and so never changed
}

// stamp tells whether a unit is still what it was.
type stamp struct {
	version int64
	at      any // of the position, as the driver gives it; nil when there is none
}

// list reads every unit that the filter leaves, by call sign. (Sorting here is cheaper than an order in SQL, whose index on the call
// sign would cost a look-up for each row.)
func (s store) list(ctx context.Context, d *db.DB, filter access.Filter) ([]Unit, error) {
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
	units := make([]Unit, len(found))
	for k, u := range found {
		units[k] = *u
	}
	return units, nil
}

// unchanged gives of the units that the filter leaves those that are as remembered, and the stamps of the others.
func (s store) unchanged(ctx context.Context, d *db.DB, filter access.Filter) (found []*Unit, changed map[ID]stamp, err error) {
	ids, stamps, err := s.stamps(ctx, d, filter)
	if err != nil {
		return nil, nil, err
	}
	found, changed = make([]*Unit, 0, len(ids)), map[ID]stamp{}
	s.fleet.mu.Lock()
	defer s.fleet.mu.Unlock()
	for k, id := range ids {
		if r, ok := s.fleet.known[id]; ok && r.stamp == stamps[k] {
			found = append(found, r.unit)
		} else {
			changed[id] = stamps[k]
		}
	}
	return found, changed, nil
}

func (store) stamps(ctx context.Context, d *db.DB, filter access.Filter) (ids []ID, stamps []stamp, err error) {
	rows, err := filter.Apply(d.Read().NewSelect().TableExpr("unit").ColumnExpr("unit.id, unit.version, " + momentColumn(d, "unit.at"))).Rows(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	var id string
	var now stamp
	for into := []any{&id, &now.version, &now.at}; rows.Next(); {
		if err := rows.Scan(into...); err != nil {
			return nil, nil, err
		}
		ids, stamps = append(ids, ID(id)), append(stamps, now)
	}
	return ids, stamps, rows.Err()
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
