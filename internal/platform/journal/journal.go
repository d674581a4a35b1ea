package journal

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
	"sentra/internal/platform/id"
)

// Reaction is what another part of the program does when an event is appended, in the same operation: what it changes is
// committed together with its cause.
type Reaction func(context.Context, *db.Tx, Record) error

// Journal orders, seals and proves. One exists per program and store.
type Journal struct {
	db        *db.DB
	keys      *Keys
	outside   *outsideFile
	log       *slog.Logger
	reactions map[string][]Reaction

	mu      sync.Mutex
	tree    tree          // the sealed tree as committed
	next    tree          // SQLite: the tree that the commit under way would make
	changed chan struct{} // closed and renewed when events get their place
	wake    chan struct{} // PostgreSQL: something is waiting for its place
}

// Open reads the state of the tree and hooks the journal into the store. The schema must be migrated. Run must follow.
func Open(ctx context.Context, d *db.DB, keys *Keys, log *slog.Logger) (*Journal, error) {
	outside, err := openOutside(keys.checkpointFile)
	if err != nil {
		return nil, err
	}
	j := &Journal{
		db: d, keys: keys, outside: outside, log: log, reactions: map[string][]Reaction{},
		changed: make(chan struct{}), wake: make(chan struct{}, 1),
	}
	if err := j.reload(ctx); err != nil {
		return nil, err
	}
	if err := keys.publish(ctx, d); err != nil {
		return nil, err
	}
	d.Use(db.Hooks{React: j.react, Seal: j.sealGroup, Done: j.committed, Lost: j.lost})
	return j, nil
}

// React registers a reaction to a kind of event. All reactions stand in app/reactions.go and are registered before Run.
func (j *Journal) React(kind string, r Reaction) { j.reactions[kind] = append(j.reactions[kind], r) }

// Append records an event in the operation tx. It becomes part of the order when tx is committed.
func (j *Journal) Append(ctx context.Context, tx *db.Tx, e Event) error {
	p := payload{ID: id.New(), At: tx.Now, Kind: e.Kind, Subject: e.Subject, Case: e.Case, Actor: ActorOf(ctx)}
	var err error
	if p.Data, err = encode(e.Data); err != nil {
		return err
	}
	words, err := e.personal()
	if err != nil {
		return err
	}
	if words != nil {
		if p.Personal, err = j.keys.lock(ctx, tx, e.person(), p.ID, words); err != nil {
			return fmt.Errorf("lock personal data: %w", err)
		}
	}
	bytes, err := encode(p)
	if err != nil {
		return err
	}
	record := Record{ID: p.ID, At: p.At, Kind: p.Kind, Subject: p.Subject, Case: p.Case, Actor: p.Actor, Payload: bytes}
	if err := j.insert(ctx, tx, &record); err != nil {
		return fmt.Errorf("append %s: %w", e.Kind, err)
	}
	tx.Carry(record)
	return nil
}

// react runs the reactions to one event of the operation.
func (j *Journal) react(ctx context.Context, tx *db.Tx, carried any) error {
	record, ok := carried.(Record)
	if !ok {
		return fmt.Errorf("the operation carries %T", carried)
	}
	for _, r := range j.reactions[record.Kind] {
		if err := r(ctx, tx, record); err != nil {
			return fmt.Errorf("react to %s: %w", record.Kind, err)
		}
	}
	return nil
}

// committed runs after a commit that carried events.
func (j *Journal) committed([]any) {
	if j.db.Postgres() {
		j.wakeSealer()
		return
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.tree = j.next
	j.announce()
}

// lost runs after a commit that failed: the tree of the next one starts again from the committed state.
func (j *Journal) lost() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.next = j.tree
}

func (j *Journal) wakeSealer() {
	select {
	case j.wake <- struct{}{}:
	default: // it is already awake
	}
}

// announce tells followers and the checkpoint writer that the order has grown. The lock is held.
func (j *Journal) announce() {
	close(j.changed)
	j.changed = make(chan struct{})
}

// Changed returns the number of ordered events and a channel that is closed as soon as there are more.
func (j *Journal) Changed() (size int64, more <-chan struct{}) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.tree.size, j.changed
}

// head is the committed tree: its size and root.
func (j *Journal) head() (int64, tlog.Hash) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.tree.size, j.tree.root()
}
