package journal_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"sentra/internal/platform/id"
	"sentra/internal/platform/journal"
)

// The verifier's short cut past the parsing of an event never changes what it finds.
func TestTheShortCutOfTheVerifierFindsTheSame(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.SampledFrom([]string{"", "incident.opened", `a","kind":"b`, `a\`, "é\u2028<&>", `","at":"`}), rapid.StringMatching(`[a-z"\\{},:]{0,6}`))
	var same, different int
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return text.Draw(t, name) }
		e := journal.Record{
			ID: id.New(), At: time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "at"), 1000*rapid.Int64Range(0, 999_999).Draw(t, "microsecond")).UTC(),
			Kind: draw("kind"), Subject: journal.Ref{Kind: draw("subject"), ID: draw("id")}, Case: draw("case"), Actor: draw("actor"),
		}
		if rapid.Bool().Draw(t, "odd id") {
			e.ID = draw("id of the event")
		}
		var data any
		if rapid.Bool().Draw(t, "data") {
			data = map[string]string{"kind": draw("word")}
		}
		var err error
		if e.Payload, err = journal.Encode(e, data); err != nil {
			t.Fatal(err)
		}
		if short, long := journal.Differs(e); short != "" || long != "" {
			t.Fatalf("the columns of %s are said to differ: %q, %q", e.Payload, short, long)
		}
		column := []*string{&e.Kind, &e.Subject.Kind, &e.Subject.ID, &e.Case, &e.Actor}[rapid.IntRange(0, 4).Draw(t, "column")]
		before := *column
		*column = draw("instead")
		if rapid.Bool().Draw(t, "other time") {
			e.At = e.At.Add(time.Microsecond)
		}
		short, long := journal.Differs(e)
		if short != long {
			t.Fatalf("%s with %q instead of %q: the short cut says %q, parsing says %q", e.Payload, *column, before, short, long)
		}
		if long == "" {
			same++
		} else {
			different++
		}
	})
	if same == 0 || different == 0 {
		t.Errorf("%d the same, %d different: this test shows nothing", same, different)
	}
}
