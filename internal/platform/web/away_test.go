package web_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/http"
	"testing"

	"sentra/internal/platform/web"
)

// TestAStoreThatIsAwayIsNoFaultOfTheProgram: a reading that finds no store asks to try again; an error nobody foresaw does not.
func TestAStoreThatIsAwayIsNoFaultOfTheProgram(t *testing.T) {
	t.Parallel()
	away := web.ProblemOf(context.Background(), fmt.Errorf("read incident: %w", driver.ErrBadConn))
	if away.Status != http.StatusServiceUnavailable || away.GetHeaders().Get("Retry-After") == "" {
		t.Errorf("a store that is away answers %d %v", away.Status, away.GetHeaders())
	}
	if other := web.ProblemOf(context.Background(), errors.New("unforeseen")); other.Status != http.StatusInternalServerError {
		t.Errorf("an unforeseen error answers %d", other.Status)
	}
}
