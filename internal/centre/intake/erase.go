package intake

import (
	"context"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Erase removes a person from a contact, by law (UU 27/2022 articles 8, 43 and 44): name, telephone, words and address are gone from the record, and the journal's
// copy cannot be read any more. That there was a contact, when, and what became of it stays. The journal still verifies.
func (s *Service) Erase(ctx context.Context, contact ID, reason string) (Contact, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Contact{}, fault.OnField("reason", lang.T("Sebutkan dasar penghapusan.", "Give the ground for the erasure."))
	}
	seen, err := s.view(ctx, s.db.Read(), contact)
	if err != nil {
		return Contact{}, err
	}
	if err := s.access.May(ctx, access.PersonErase, resource(seen)); err != nil {
		return Contact{}, err
	}
	return db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Contact, error) {
		c, err := s.lock(ctx, tx, contact)
		if err != nil {
			return c, err
		}
		c.Text, c.Reporter = "", nil
		if c.Location != nil {
			c.Location.Point, c.Location.Address = c.Location.District(), ""
		}
		c.Version++
		if err := s.store.erase(ctx, tx, c); err != nil {
			return c, err
		}
		if err := tx.ForgetAnswers(ctx, string(contact)); err != nil {
			return c, err
		}
		return s.mask(ctx, c), s.journal.Erase(ctx, tx, person(contact), ref(contact), "", reason)
	})
}
