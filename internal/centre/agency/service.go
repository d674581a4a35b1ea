package agency

import (
	"context"
	"log/slog"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Service keeps the agencies.
type Service struct {
	db      *db.DB
	journal *journal.Journal
	access  *access.Service
	tree    *Tree
	log     *slog.Logger
}

// NewService puts the service together.
func NewService(d *db.DB, j *journal.Journal, a *access.Service, t *Tree, log *slog.Logger) *Service {
	return &Service{db: d, journal: j, access: a, tree: t, log: log}
}

func unknown() *fault.Fault { return fault.Missing(lang.T("Instansi", "The agency")) }

func resource(agency ID) access.Resource {
	r := access.Resource{Kind: "agency", ID: string(agency)}
	if agency != "" {
		r.Agencies = []string{string(agency)}
	}
	return r
}

func ref(agency ID) journal.Ref { return journal.Ref{Kind: "agency", ID: string(agency)} }

// List returns every agency, by code.
func (s *Service) List(ctx context.Context) ([]Agency, error) {
	if err := s.access.May(ctx, access.AgencyRead, resource("")); err != nil {
		return nil, err
	}
	return list(ctx, s.db.Read())
}

// Get returns one agency.
func (s *Service) Get(ctx context.Context, agency ID) (Agency, error) {
	if err := s.access.May(ctx, access.AgencyRead, resource(agency)); err != nil {
		return Agency{}, err
	}
	return get(ctx, s.db.Read(), agency)
}

// Below is the agency itself and all under it; nothing for an agency that is not there.
func (s *Service) Below(id string) []string { return s.tree.Below(id) }

// Add makes a new agency.
func (s *Service) Add(ctx context.Context, n New) (Agency, error) {
	if err := s.access.May(ctx, access.AgencyEdit, resource(n.ParentID)); err != nil {
		return Agency{}, err
	}
	a := Agency{ID: ID(id.New()), Code: n.Code, Name: n.Name, Kind: n.Kind, ParentID: n.ParentID, Version: 1}
	if err := a.sound(); err != nil {
		return Agency{}, err
	}
	return s.write(ctx, func(ctx context.Context, tx *db.Tx, all *hierarchy) (Agency, error) {
		if err := fits(a, all); err != nil {
			return a, err
		}
		if err := insert(ctx, tx, a); err != nil {
			return a, err
		}
		return a, s.journal.Append(ctx, tx, journal.Event{Kind: EventAdded, Subject: ref(a.ID), Data: a})
	})
}

// Edit changes the agency that the caller saw in the given version. A version that is not the present one is refused (Stale) with
// the present state.
func (s *Service) Edit(ctx context.Context, agency ID, version int64, e Edit) (Agency, error) {
	if err := s.access.May(ctx, access.AgencyEdit, resource(agency)); err != nil {
		return Agency{}, err
	}
	return s.write(ctx, func(ctx context.Context, tx *db.Tx, all *hierarchy) (Agency, error) {
		before, there := all.agencies[agency]
		if !there {
			return before, unknown()
		}
		if before.Version != version {
			return before, fault.New(fault.Stale, lang.T("Instansi ini sudah diubah orang lain.", "Somebody else has changed this agency meanwhile.")).
				WithCurrent(before)
		}
		after := e.apply(before)
		if err := after.sound(); err != nil {
			return before, err
		}
		if after == before {
			return before, nil
		}
		if after.ParentID != before.ParentID { // who sees the agency's work changes with it: that is for those above to decide
			for _, parent := range []ID{before.ParentID, after.ParentID} {
				if err := s.access.May(ctx, access.AgencyEdit, resource(parent)); err != nil {
					return before, err
				}
			}
		}
		if err := fits(after, all); err != nil {
			return before, err
		}
		after.Version++
		if err := update(ctx, tx, after); err != nil {
			return before, err
		}
		return after, s.journal.Append(ctx, tx, journal.Event{Kind: EventChanged, Subject: ref(agency), Data: Changed{Before: before, After: after}})
	})
}

// write runs fn as one operation that sees all agencies and alone may change them, and renews the tree.
func (s *Service) write(ctx context.Context, fn func(context.Context, *db.Tx, *hierarchy) (Agency, error)) (Agency, error) {
	a, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Agency, error) {
		if err := lock(ctx, tx); err != nil {
			return Agency{}, err
		}
		agencies, err := list(ctx, tx)
		if err != nil {
			return Agency{}, err
		}
		return fn(ctx, tx, newHierarchy(agencies))
	})
	if err != nil {
		return Agency{}, err
	}
	if err := s.tree.Reload(context.WithoutCancel(ctx)); err != nil {
		s.log.ErrorContext(ctx, "the tree of agencies in memory is old", slog.Any("error", err)) // the change itself is stored
	}
	return a, nil
}

// fits tells whether the agency can stand where it wants to among all others.
func fits(a Agency, all *hierarchy) error {
	var wrong fault.List
	for _, other := range all.agencies {
		if other.Code == a.Code && other.ID != a.ID {
			wrong.Add("code", lang.F("Kode %s sudah dipakai.", "The code %s is taken.", a.Code))
		}
	}
	if a.ParentID != "" {
		switch _, there := all.agencies[a.ParentID]; {
		case !there:
			wrong.Add("parent_id", lang.T("Instansi induk tidak ditemukan.", "The parent agency was not found."))
		case all.under(a.ParentID, a.ID):
			wrong.Add("parent_id", lang.T("Instansi tidak dapat berada di bawah dirinya sendiri.", "An agency cannot be under itself."))
		}
	}
	return wrong.Err()
}
