package main

import (
	"fmt"
	"strings"

	"sentra/internal/platform/lang"
	"sentra/internal/protocol/callcsv"
)

// account says what became of each row of a replayed file. Every row that was read is in exactly one of: an incident was opened, a running
// one joined, left waiting in the inbox, refused, bad, not sent.
type account struct {
	run      string
	rows     callcsv.Counts // as the reader counts them, for checking the rest
	whole    bool           // the file was read to its end
	contacts int
	opened   int
	attached int
	unsent   int // read when the run was stopped
	waiting  []remark
	refused  []remark
	bads     []remark
}

// remark is why a row did not become what it should.
type remark struct {
	line   int
	reason string
}

func (a *account) bad(b *callcsv.Bad) {
	reason := b.Reason.In(readerOfTerminal())
	if b.Column != "" {
		reason = b.Column + ": " + reason
	}
	a.bads = append(a.bads, remark{b.Line, reason})
}

func (a *account) refuse(line int, reason string) {
	a.refused = append(a.refused, remark{line, reason})
}

func (a *account) leave(line int, reason string) {
	a.waiting = append(a.waiting, remark{line, reason})
}

func (a *account) sum() int {
	return a.opened + a.attached + len(a.waiting) + len(a.refused) + len(a.bads) + a.unsent
}

// unaccounted counts the rows of which the account does not say what became of them.
func (a *account) unaccounted() int { return a.rows.Read + a.rows.Bad - a.sum() }

// check is an error when the account does not add up.
func (a *account) check() error {
	if n := a.unaccounted(); n != 0 {
		return fmt.Errorf("%d rows are unaccounted for", n)
	}
	if made := a.opened + a.attached + len(a.waiting); made != a.contacts {
		return fmt.Errorf("%d contacts were made, %d are accounted for", a.contacts, made)
	}
	return nil
}

// table is the account for people.
func (a *account) table(l lang.Lang) string {
	var b strings.Builder
	line := func(text lang.Text, n int) { fmt.Fprintf(&b, "%-46s %8d\n", text.In(l), n) }
	line(lang.T("Baris dibaca", "Rows read"), a.rows.Read+a.rows.Bad)
	line(lang.T("  laporan dibuat", "  contacts made"), a.contacts)
	line(lang.T("    kejadian dibuka", "    incidents opened"), a.opened)
	line(lang.T("    digabung ke kejadian yang ada", "    attached to an incident that runs"), a.attached)
	line(lang.T("    tetap menunggu di kotak masuk", "    left waiting in the inbox"), len(a.waiting))
	line(lang.T("  ditolak", "  refused"), len(a.refused))
	line(lang.T("  tidak terbaca", "  bad"), len(a.bads))
	line(lang.T("  belum dikirim", "  not sent"), a.unsent)
	line(lang.T("Tidak terhitung", "Unaccounted for"), a.unaccounted())
	for _, part := range []struct {
		name    lang.Text
		remarks []remark
	}{
		{lang.T("menunggu", "waiting"), a.waiting}, {lang.T("ditolak", "refused"), a.refused}, {lang.T("tidak terbaca", "bad"), a.bads},
	} {
		for _, r := range part.remarks {
			b.WriteString(lang.F("baris %d %s: %s\n", "line %d %s: %s\n", r.line, part.name, r.reason).In(l))
		}
	}
	if !a.whole {
		b.WriteString(lang.F("Dihentikan sebelum berkas habis. Lanjutkan dengan --run %s\n", "Stopped before the end of the file. Go on with --run %s\n", a.run).In(l))
	}
	return b.String()
}
