package journal

import "golang.org/x/mod/sumdb/tlog"

// SealerLock is the advisory lock of the one sealer.
const SealerLock = sealerLock

// Parse is parse.
func Parse(seq int64, bytes []byte) (Record, error) { return parse(seq, bytes) }

// ReadOutside is readOutside.
func ReadOutside(path string) (notes []string, whole int64, err error) { return readOutside(path) }

// KeepOutside opens the file at path as a start of the program does, adds a note of the given size to it, and closes it.
func KeepOutside(path, note string, size int64) error {
	o, err := openOutside(path)
	if err != nil {
		return err
	}
	o.last = 0
	if err := o.add(Checkpoint{Size: size, Note: note}); err != nil {
		return err
	}
	return o.close()
}

// RootOf is the root that the right edge gives after adding the leaves one by one.
func RootOf(leaves []tlog.Hash) tlog.Hash {
	var t tree
	for _, leaf := range leaves {
		t = t.add(leaf)
	}
	return t.root()
}

// Differs is what the verifier says of a row whose columns are those of e and whose bytes are payload: by its short cut, and without.
func Differs(e Record) (short, long string) {
	r := row{at: e.At, kind: e.Kind, subjectKind: e.Subject.Kind, subjectID: e.Subject.ID, of: e.Case, actor: e.Actor, payload: e.Payload}
	r.check()
	short, r.differs = r.differs, ""
	r.compare()
	return short, r.differs
}

// Encode writes the bytes of an event as Append does.
func Encode(e Record, data any) ([]byte, error) {
	raw, err := encode(data)
	if err != nil {
		return nil, err
	}
	return encode(payload{ID: e.ID, At: e.At, Kind: e.Kind, Subject: e.Subject, Case: e.Case, Actor: e.Actor, Data: raw})
}
