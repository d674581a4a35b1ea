package place

import (
	"context"
	"errors"
	"sync"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
	"sentra/internal/protocol/geojson"
)

// Service keeps the areas.
type Service struct {
	db        *db.DB
	journal   *journal.Journal
	access    *access.Service
	areas     *Map
	travel    Travel
	importing sync.Mutex // one import at a time: planning is costly, and the second would have to plan again
}

// NewService puts the service together.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, m *Map, t Travel) *Service {
	return &Service{db: d, journal: j, access: a, areas: m, travel: t}
}

var anyArea = access.Resource{Kind: "area"}

// List returns the index of all areas as the actor may see it: whole, or not at all.
func (s *Service) List(ctx context.Context) (*Index, error) {
	if err := s.access.May(ctx, access.AreaRead, anyArea); err != nil {
		return nil, err
	}
	return s.areas.Now(), nil
}

// mayImport is asked before a large body is read.
func (s *Service) mayImport(ctx context.Context) error {
	return s.access.May(ctx, access.AreaEdit, anyArea)
}

// errOvertaken says that areas have changed since the import was planned.
var errOvertaken = errors.New("the areas have changed meanwhile")

// Import takes all areas of a file into the store in one transaction, or nothing. An area whose code is there already is updated. The
// error is a fault that names the features at fault. When it returns, the new areas are in use.
func (s *Service) Import(ctx context.Context, areas []geojson.Area, o Options) (Imported, error) {
	if err := s.mayImport(ctx); err != nil {
		return Imported{}, err
	}
	if o.Kind != "" && o.Kind.rank() < 0 {
		return Imported{}, fault.OnField("kind", lang.T("Jenis wilayah tidak dikenal.", "The kind of area is not known."))
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	const attempts = 3
	for range attempts {
		p, err := newPlan(s.areas.Now(), areas, o)
		if err != nil {
			return Imported{}, err
		}
		result, err := s.carryOut(ctx, p)
		if !errors.Is(err, errOvertaken) {
			return result, err
		}
		if err := s.areas.Reload(ctx); err != nil { // another node was faster
			return Imported{}, err
		}
	}
	return Imported{}, fault.New(fault.Conflict, lang.T("Wilayah sedang diubah di tempat lain. Tidak ada yang berubah; silakan ulangi.",
		"The areas are being changed elsewhere. Nothing was changed; please try again.")).Because(errOvertaken)
}

// carryOut stores what the plan says. The reactions to it see the next index in their context.
func (s *Service) carryOut(ctx context.Context, p *plan) (Imported, error) {
	coming := &next{}
	result, err := db.Write(context.WithValue(ctx, nextIndex{}, coming), s.db, func(ctx context.Context, tx *db.Tx) (Imported, error) {
		if !p.changes() {
			return p.result, nil
		}
		if ok, err := advance(ctx, tx, p.before.revision); err != nil || !ok {
			return p.result, errors.Join(err, errOvertaken)
		}
		for _, added := range p.added {
			if err := insert(ctx, tx, added); err != nil {
				return p.result, err
			}
		}
		for _, updated := range p.updated {
			if err := update(ctx, tx, updated); err != nil {
				return p.result, err
			}
		}
		coming.index = p.next
		return p.result, s.journal.Append(ctx, tx, journal.Event{Kind: EventImported, Subject: journal.Ref{Kind: "area_import", ID: id.New()}, Data: p.result})
	})
	if err != nil {
		return Imported{}, err
	}
	if coming.index != nil { // else nothing changed, or the same request was answered before
		s.areas.put(coming.index)
	}
	return result, nil
}

// Times tells how long it takes to get to a place from each of many.
func (s *Service) Times(ctx context.Context, to geo.Point, from []geo.Point) ([]Leg, Basis, error) {
	if err := s.access.May(ctx, access.AreaRead, anyArea); err != nil {
		return nil, "", err
	}
	var wrong fault.List
	to.Check(&wrong, "to")
	for _, p := range from {
		p.Check(&wrong, "from")
	}
	if err := wrong.Err(); err != nil {
		return nil, "", err
	}
	return s.travel.Times(ctx, to, from)
}
