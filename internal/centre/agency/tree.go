package agency

import (
	"context"
	"sync"
	"sync/atomic"

	"sentra/internal/platform/db"
)

// Tree is the hierarchy of all agencies in memory. It is safe for concurrent use; those who read it never wait.
type Tree struct {
	db      *db.DB
	reading sync.Mutex // one reload after the other, so that an older reading never replaces a newer one
	now     atomic.Pointer[hierarchy]
}

// hierarchy is one state of the tree. Nobody changes it.
type hierarchy struct {
	agencies map[ID]Agency
	children map[ID][]ID
}

// OpenTree reads the agencies from the store.
func OpenTree(ctx context.Context, d *db.DB) (*Tree, error) {
	t := &Tree{db: d}
	return t, t.Reload(ctx)
}

// Reload reads the agencies again. The service does it after its own changes; a node does it when another node has made one.
func (t *Tree) Reload(ctx context.Context) error {
	t.reading.Lock()
	defer t.reading.Unlock()
	agencies, err := list(ctx, t.db.Read())
	if err != nil {
		return err
	}
	t.now.Store(newHierarchy(agencies))
	return nil
}

func newHierarchy(agencies []Agency) *hierarchy {
	h := &hierarchy{agencies: make(map[ID]Agency, len(agencies)), children: map[ID][]ID{}}
	for _, a := range agencies {
		h.agencies[a.ID] = a
		h.children[a.ParentID] = append(h.children[a.ParentID], a.ID)
	}
	return h
}

// Below implements access.Tree: the agency itself and all under it; nothing for an agency that is not there.
func (t *Tree) Below(id string) []string {
	h := t.now.Load()
	if _, there := h.agencies[ID(id)]; !there {
		return nil
	}
	below := []string{id}
	for i := 0; i < len(below); i++ {
		for _, child := range h.children[ID(below[i])] {
			below = append(below, string(child))
		}
	}
	return below
}

// Name is what people call the agency; "" when it is not there.
func (t *Tree) Name(id ID) string { return t.now.Load().agencies[id].Name }

// under tells whether a is top itself or anywhere under it.
func (h *hierarchy) under(a, top ID) bool {
	for steps := 0; a != "" && steps <= len(h.agencies); steps++ {
		if a == top {
			return true
		}
		a = h.agencies[a].ParentID
	}
	return false
}
