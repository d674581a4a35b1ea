package journal

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Inclusion proves that event Seq is the leaf Seq-1 of the tree with Size leaves and root Root (RFC 6962 section 2.1.1).
type Inclusion struct {
	Seq    int64       `json:"seq"`
	Size   int64       `json:"size"`
	Leaf   tlog.Hash   `json:"leaf"`
	Root   tlog.Hash   `json:"root"`
	Hashes []tlog.Hash `json:"hashes"`
}

// Consistency proves that the tree of size From is the beginning of the tree of size To (RFC 6962 section 2.1.2).
type Consistency struct {
	From     int64       `json:"from"`
	FromRoot tlog.Hash   `json:"from_root"`
	To       int64       `json:"to"`
	ToRoot   tlog.Hash   `json:"to_root"`
	Hashes   []tlog.Hash `json:"hashes"`
}

func missing(seq int64) *fault.Fault {
	return fault.Missing(lang.F("Peristiwa jurnal %d", "Journal event %d", seq))
}

// Prove makes the inclusion proof of event seq in the tree of size events; size 0 means the present tree.
func (j *Journal) Prove(ctx context.Context, seq, size int64) (Inclusion, error) {
	present, _ := j.head()
	if size == 0 {
		size = present
	}
	if size < 0 || size > present {
		return Inclusion{}, fault.OnField("size", lang.F("Jurnal berisi %d peristiwa.", "The journal holds %d events.", present))
	}
	if seq < 1 || seq > size {
		return Inclusion{}, missing(seq)
	}
	reader := newTiles(loadTile(ctx, j.db, j.db.Read().DB))
	root, err := tlog.TreeHash(size, reader)
	if err != nil {
		return Inclusion{}, err
	}
	proof, err := tlog.ProveRecord(size, seq-1, reader)
	if err != nil {
		return Inclusion{}, err
	}
	leaf, err := reader.ReadHashes([]int64{tlog.StoredHashIndex(0, seq-1)})
	if err != nil {
		return Inclusion{}, err
	}
	return Inclusion{Seq: seq, Size: size, Leaf: leaf[0], Root: root, Hashes: append([]tlog.Hash{}, proof...)}, nil
}

// ProveConsistency proves that nothing before from was changed when the journal grew to to events; to 0 means the present tree.
func (j *Journal) ProveConsistency(ctx context.Context, from, to int64) (Consistency, error) {
	present, _ := j.head()
	if to == 0 {
		to = present
	}
	if from < 1 || to < from || to > present {
		return Consistency{}, fault.OnField("from", lang.F("Jurnal berisi %d peristiwa.", "The journal holds %d events.", present))
	}
	reader := newTiles(loadTile(ctx, j.db, j.db.Read().DB))
	c := Consistency{From: from, To: to, Hashes: []tlog.Hash{}}
	var err error
	if c.FromRoot, err = tlog.TreeHash(from, reader); err != nil {
		return c, err
	}
	if c.ToRoot, err = tlog.TreeHash(to, reader); err != nil {
		return c, err
	}
	if from == to {
		return c, nil
	}
	proof, err := tlog.ProveTree(to, from, reader)
	if err != nil {
		return c, err
	}
	c.Hashes = append(c.Hashes, proof...)
	return c, nil
}
