package crash

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

// operation is one write as a client means it.
type operation struct {
	Key     string `json:"key"` // Idempotency-Key
	Kind    string `json:"kind"`
	Account string `json:"account"`
	Method  string `json:"method"`
	Path    string `json:"path"` // below /api/v1
	IfMatch string `json:"if_match,omitempty"`
	Media   string `json:"media"`
	Body    []byte `json:"body"`
}

// reply is the whole answer to an operation.
type reply struct {
	Status int    `json:"status"`
	Body   []byte `json:"content"`
	Tries  int    `json:"tries"` // how often it was sent
}

func (r reply) accepted() bool { return r.Status >= 200 && r.Status < 300 }

// line is one line of the log: that an operation is about to be sent for the first time, or that it has been answered.
type line struct {
	At     time.Time  `json:"at"`
	Intent *operation `json:"intent,omitempty"`
	Key    string     `json:"key,omitempty"`
	Reply  *reply     `json:"reply,omitempty"`
}

// outsideLog is the log of intents and answers. It is not synced: it is the server that is killed, not the test.
type outsideLog struct {
	path string
	mu   sync.Mutex
	file *os.File
}

func openLog(t *testing.T, path string) *outsideLog {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	return &outsideLog{path: path, file: file}
}

func (l *outsideLog) add(entry line) error {
	entry.At = time.Now()
	raw, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err = l.file.Write(append(raw, '\n'))
	return err
}

// entry is what the log tells of one operation.
type entry struct {
	operation
	reply
	Sent     int       // the line of its intent
	Answered int       // the line of its answer; 0 when it was never answered
	At       time.Time // when it was answered
}

// readLog reads the log back: the operations in the order in which they were first sent.
func readLog(path string) ([]*entry, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parseLog(raw)
}

func parseLog(raw []byte) ([]*entry, error) {
	var entries []*entry
	byKey := map[string]*entry{}
	lines := bufio.NewScanner(bytes.NewReader(raw))
	lines.Buffer(nil, 1<<24)
	for n := 1; lines.Scan(); n++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return nil, fmt.Errorf("line %d of the log: %w", n, err)
		}
		if l.Intent != nil {
			e := &entry{operation: *l.Intent, Sent: n}
			entries, byKey[e.Key] = append(entries, e), e
			continue
		}
		e := byKey[l.Key]
		if e == nil || l.Reply == nil {
			return nil, fmt.Errorf("line %d of the log answers nothing that was sent", n)
		}
		e.reply, e.Answered, e.At = *l.Reply, n, l.At
	}
	return entries, lines.Err()
}
