package story

import (
	"net/http"
	"strings"
	"testing"
)

// TestMergeLosesNothing: two incidents turn out to be one. Whoever works on it from then on asks for everything that was asked for, as urgently as
// it was, and reads what was known on both sides.
func TestMergeLosesNothing(t *testing.T) {
	t.Parallel()
	eachStore(t, func(t *testing.T, c *centre) {
		m := c.team()
		urgent, mild := m.dispatcher.open("assault"), m.dispatcher.open("suspicious_person")
		if urgent.Priority >= mild.Priority {
			t.Fatalf("the story needs an urgent and a mild incident: %s, %s", urgent.Priority, mild.Priority)
		}
		m.dispatcher.post(path("/incidents/%s/notes", urgent.ID), object{"text": "pasien tidak sadar"}).is(http.StatusOK)
		m.dispatcher.post(path("/incidents/%s/merge", urgent.ID), object{"into": mild.ID}).is(http.StatusOK)

		after := m.dispatcher.incident(mild.ID)
		if after.Priority != urgent.Priority {
			t.Errorf("its priority is %s, that of the merged one was %s", after.Priority, urgent.Priority)
		}
		for _, asked := range urgent.Needs {
			if n := after.need(asked.Capability); n.State != "open" {
				t.Errorf("%s was asked for and is now %q", asked.Capability, n.State)
			}
		}
		patrols := 0
		for _, n := range after.Needs {
			if n.Capability == "patrol" {
				patrols++
			}
		}
		if patrols != 1 {
			t.Errorf("both asked for a patrol, together they ask for %d", patrols)
		}
		if told := m.dispatcher.get(path("/incidents/%s/timeline", mild.ID)).is(http.StatusOK); !strings.Contains(string(told.raw), "pasien tidak sadar") {
			t.Error("what was known there is not read here")
		}
		if advice := m.dispatcher.advice(mild.ID, ""); len(advice.Units) == 0 {
			t.Error("nobody is recommended")
		}
	})
}
