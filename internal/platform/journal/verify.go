package journal

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
)

// Broken says where the journal is not what was signed.
type Broken struct {
	Seq    int64 // the first sequence that is wrong; for a re-hashed history the first that may be
	Reason string
}

// Error implements error.
func (b *Broken) Error() string {
	return fmt.Sprintf("journal broken at sequence %d: %s", b.Seq, b.Reason)
}

// Report is what a verification found in order.
type Report struct {
	Events      int64     // in the order
	Waiting     int64     // committed, but without a place in the order yet (PostgreSQL)
	Checkpoints int       // signed statements that agree, inside and outside the store
	Outside     int       // of them, those kept outside: 0 means that a rewritten history could not have been seen
	Root        tlog.Hash // of the whole tree
	Last        Checkpoint
}

// Verify recomputes the journal from its stored bytes and compares it with the stored tree, with the columns made from those bytes and with every
// checkpoint inside and outside the store. public is the verifier key kept outside the store, outside the path of the checkpoints
// there; where they are empty only the store's own are used. The error is a *Broken when the journal is not whole.
func Verify(ctx context.Context, d *db.DB, public, outside string) (Report, error) {
	points, kept, err := readCheckpoints(ctx, d, public, outside)
	if err != nil {
		return Report{}, err
	}
	v := &verifier{db: d, points: points}
	v.report.Outside = kept
	if err := v.events(ctx); err != nil {
		return v.report, err
	}
	for _, p := range v.points { // whatever is left is larger than the journal
		return v.report, &Broken{Seq: v.tree.size + 1, Reason: fmt.Sprintf(
			"the tail is cut: a checkpoint signed %d events, %d are left", p.Size, v.tree.size)}
	}
	v.report.Root = v.tree.root()
	err = d.Read().QueryRowContext(ctx, `SELECT COUNT(*) FROM journal_event WHERE seq IS NULL`).Scan(&v.report.Waiting)
	return v.report, err
}

// verifier walks the events once, holding only the right edge of the tree.
type verifier struct {
	db     *db.DB
	tree   tree
	sealed int64        // leaves in the stored tiles, read before the events: a running journal grows meanwhile
	good   int64        // size up to which a checkpoint vouches
	points []Checkpoint // in order of size, those already passed removed
	leaves []byte       // the stored tile that holds the next leaf
	report Report
}

func (v *verifier) events(ctx context.Context) error {
	if err := v.extent(ctx); err != nil {
		return err
	}
	read, stop := context.WithCancel(ctx)
	defer stop()
	chunks := readChunks(read, v.db)
	for c := range chunks {
		part := <-c
		if part.err != nil {
			return part.err
		}
		if err := v.loadTiles(ctx, part); err != nil {
			return err
		}
		for i := range part.rows {
			if err := v.event(&part.rows[i]); err != nil {
				return err
			}
		}
	}
	v.report.Events = v.tree.size
	if v.sealed > v.tree.size {
		return &Broken{Seq: v.tree.size + 1, Reason: fmt.Sprintf("the tail is cut: %d events were sealed, %d are left", v.sealed, v.tree.size)}
	}
	return v.upper(ctx)
}

// loadTiles reads the stored leaf hashes for a chunk.
func (v *verifier) loadTiles(ctx context.Context, part chunk) error {
	if len(part.rows) == 0 {
		return nil
	}
	const width = 1 << tileHeight
	first, last := v.tree.size/width, (v.tree.size+int64(len(part.rows))-1)/width
	rows, err := v.db.Read().QueryContext(ctx, `SELECT n, data FROM journal_tile WHERE level = 0 AND n BETWEEN ? AND ? ORDER BY n`, first, last)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	v.leaves = make([]byte, (last-first+1)*width*tlog.HashSize)
	for rows.Next() {
		var n int64
		var data []byte
		if err := rows.Scan(&n, &data); err != nil {
			return err
		}
		copy(v.leaves[(n-first)*width*tlog.HashSize:], data)
	}
	v.leaves = v.leaves[(v.tree.size-first*width)*tlog.HashSize:]
	return rows.Err()
}

func (v *verifier) event(r *row) error {
	want := v.tree.size + 1
	if r.seq != want {
		return &Broken{Seq: want, Reason: fmt.Sprintf("it is missing; the next one found is %d", r.seq)}
	}
	if string(v.leaves[:tlog.HashSize]) != string(r.leaf[:]) {
		return &Broken{Seq: want, Reason: "its bytes are not those that were sealed"}
	}
	v.leaves = v.leaves[tlog.HashSize:]
	if r.differs != "" {
		return &Broken{Seq: want, Reason: "its column " + r.differs + " does not say what the sealed bytes say"}
	}
	v.tree = v.tree.add(r.leaf)
	for len(v.points) > 0 && v.points[0].Size == v.tree.size {
		if v.points[0].Root != v.tree.root() {
			return &Broken{Seq: v.good + 1, Reason: fmt.Sprintf(
				"the history was re-hashed: an event between %d and %d is not what the checkpoint of size %d signed", v.good+1, want, want)}
		}
		v.good = v.tree.size
		v.report.Last = v.points[0]
		v.report.Checkpoints++
		v.points = v.points[1:]
	}
	return nil
}

// extent counts the leaves in the stored tiles.
func (v *verifier) extent(ctx context.Context) error {
	const width = 1 << tileHeight
	var n int64
	var data []byte
	err := v.db.Read().QueryRowContext(ctx, `SELECT n, data FROM journal_tile WHERE level = 0 ORDER BY n DESC LIMIT 1`).Scan(&n, &data)
	if db.NoRows(err) {
		return nil
	}
	v.sealed = n*width + int64(len(data)/tlog.HashSize)
	return err
}

// upper compares the stored tiles above the leaves, which proofs are made of and a restart begins with, with those below them.
func (v *verifier) upper(ctx context.Context) error {
	const width = 1 << tileHeight
	rows, err := v.db.Read().QueryContext(ctx, `SELECT b.level, b.n, b.data, u.data FROM journal_tile b
		LEFT JOIN journal_tile u ON u.level = b.level + 1 AND u.n = b.n / ? WHERE length(b.data) = ? ORDER BY b.level, b.n`, width, width*tlog.HashSize)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var level int
		var n int64
		var full, above []byte
		if err := rows.Scan(&level, &n, &full, &above); err != nil {
			return err
		}
		events := int64(1) << (tileHeight * (level + 1)) // below the hash that this tile has above it
		at, root := int(n%width)*tlog.HashSize, rootOf(full)
		if len(above) < at+tlog.HashSize || string(above[at:at+tlog.HashSize]) != string(root[:]) {
			return &Broken{Seq: n*events + 1, Reason: fmt.Sprintf("the stored tree over the %d events from here is not theirs", events)}
		}
	}
	return rows.Err()
}

// rootOf is the root of a full tile.
func rootOf(hashes []byte) tlog.Hash {
	var t tree
	for ; len(hashes) >= tlog.HashSize; hashes = hashes[tlog.HashSize:] {
		t = t.add(tlog.Hash(hashes))
	}
	return t.root()
}

// readCheckpoints gives all checkpoints in order of size, and how many of them were kept outside. One whose signature is wrong is an error by itself.
func readCheckpoints(ctx context.Context, d *db.DB, public, outside string) (points []Checkpoint, keptOutside int, err error) {
	if public == "" {
		if err := d.Read().QueryRowContext(ctx, `SELECT public FROM journal_signer`).Scan(&public); err != nil {
			if db.NoRows(err) {
				return nil, 0, nil // nothing was ever written here
			}
			return nil, 0, fmt.Errorf("read the verifier key: %w", err)
		}
	}
	one, err := note.NewVerifier(strings.TrimSpace(public))
	if err != nil {
		return nil, 0, fmt.Errorf("read the verifier key: %w", err)
	}
	var inside []string
	if err := d.Read().NewRaw(`SELECT note FROM journal_checkpoint ORDER BY size`).Scan(ctx, &inside); err != nil {
		return nil, 0, fmt.Errorf("read checkpoints: %w", err)
	}
	var kept []string
	if outside != "" {
		if kept, _, err = readOutside(outside); err != nil {
			return nil, 0, err
		}
	}
	good := int64(0)
	for i, j := 0, 0; i < len(inside) || j < len(kept); {
		a, errA := next(inside, i, note.VerifierList(one))
		b, errB := next(kept, j, note.VerifierList(one))
		if errA != nil || errB != nil {
			return nil, 0, &Broken{Seq: good + 1, Reason: fmt.Sprintf("the checkpoint after size %d is not signed by this centre", good)}
		}
		if j == len(kept) || i < len(inside) && a.Size <= b.Size {
			points, good = append(points, a), a.Size
			i++
			continue
		}
		points, good = append(points, b), b.Size
		j++
	}
	return points, len(kept), nil
}

func next(notes []string, i int, verifiers note.Verifiers) (Checkpoint, error) {
	if i >= len(notes) {
		return Checkpoint{}, nil
	}
	return openCheckpoint(notes[i], verifiers)
}
