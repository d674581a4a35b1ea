package journal

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"sentra/internal/platform/db"
)

// chunk is a run of journal rows whose hashing was done beside the reading of the next.
type chunk struct {
	rows []row
	err  error
}

type row struct {
	seq     int64
	leaf    tlog.Hash
	differs string // a column that does not say what the payload says

	at                                      time.Time
	kind, subjectKind, subjectID, of, actor string
	payload                                 []byte
}

// readChunks reads all ordered events; each chunk is hashed and checked in a goroutine of its own while the next is read.
func readChunks(ctx context.Context, d *db.DB) <-chan chan chunk {
	const size, ahead = 2000, 2
	out := make(chan chan chunk, ahead)
	go func() {
		defer close(out)
		send := func(part chunk) bool {
			c := make(chan chunk, 1)
			go func() {
				for i := range part.rows {
					part.rows[i].check()
				}
				c <- part
			}()
			select {
			case out <- c:
				return true
			case <-ctx.Done():
				return false
			}
		}
		at := "at"
		if !d.Postgres() {
			at = "CAST(at AS TEXT)" // the driver's parsing of times takes longer than the hashing
		}
		rows, err := d.Read().QueryContext(ctx, `SELECT seq, `+at+`, kind, subject_kind, subject_id, case_id, actor_id, payload
			FROM journal_event WHERE seq IS NOT NULL ORDER BY seq`)
		if err != nil {
			send(chunk{err: err})
			return
		}
		defer func() { _ = rows.Close() }()
		part := chunk{rows: make([]row, 0, size)}
		for rows.Next() {
			var r row
			var of sql.NullString
			var at any
			err := rows.Scan(&r.seq, &at, &r.kind, &r.subjectKind, &r.subjectID, &of, &r.actor, &r.payload)
			if err != nil {
				send(chunk{err: err})
				return
			}
			r.of = of.String
			if r.at, err = db.Moment(at); err != nil {
				r.differs = "at"
			}
			if part.rows = append(part.rows, r); len(part.rows) == size {
				if !send(part) {
					return
				}
				part = chunk{rows: make([]row, 0, size)}
			}
		}
		part.err = rows.Err()
		send(part)
	}()
	return out
}

// check hashes the stored bytes and compares the columns that were made from them.
func (r *row) check() {
	r.leaf = tlog.RecordHash(r.payload)
	if r.differs == "" && !r.beginsSo() {
		r.compare()
	}
}

// beginsSo tells whether the payload begins with exactly what the columns say, as it does nearly always. It spares the parsing of every
// event. False means no more than that [row.compare] has to look.
func (r *row) beginsSo() bool {
	const idAt, idEnd = len(`{"id":"`), len(`{"id":"`) + 36
	if len(r.payload) <= idEnd || bytes.ContainsAny(r.payload[idAt:idEnd], `"\`) {
		return false
	}
	for _, column := range []string{r.kind, r.subjectKind, r.subjectID, r.of, r.actor} {
		if strings.ContainsAny(column, `"\`) { // it could pretend to be two fields
			return false
		}
	}
	text := make([]byte, 0, 512)
	text = append(text, `","at":"`...)
	text = r.at.UTC().AppendFormat(text, time.RFC3339Nano)
	for _, field := range [][2]string{{`","kind":"`, r.kind}, {`","subject":{"kind":"`, r.subjectKind}, {`","id":"`, r.subjectID}} {
		text = append(append(text, field[0]...), field[1]...)
	}
	text = append(text, `"}`...)
	for _, field := range [][2]string{{`,"case":"`, r.of}, {`,"actor":"`, r.actor}} {
		if field[1] != "" {
			text = append(append(append(text, field[0]...), field[1]...), '"')
		}
	}
	rest, ok := bytes.CutPrefix(r.payload[idEnd:], text)
	return ok && (bytes.HasPrefix(rest, []byte(`,"data":`)) || bytes.HasPrefix(rest, []byte(`,"personal":`)) || string(rest) == "}")
}

// compare parses the payload and names the first column that says something else.
func (r *row) compare() {
	var p struct {
		At      time.Time `json:"at"`
		Kind    string    `json:"kind"`
		Subject Ref       `json:"subject"`
		Case    string    `json:"case"`
		Actor   string    `json:"actor"`
	}
	if err := json.Unmarshal(r.payload, &p); err != nil {
		r.differs = "payload"
		return
	}
	switch {
	case !p.At.Equal(r.at):
		r.differs = "at"
	case p.Kind != r.kind:
		r.differs = "kind"
	case p.Subject.Kind != r.subjectKind:
		r.differs = "subject_kind"
	case p.Subject.ID != r.subjectID:
		r.differs = "subject_id"
	case p.Case != r.of:
		r.differs = "case_id"
	case p.Actor != r.actor:
		r.differs = "actor_id"
	}
}
