package incident

import (
	"context"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Erase removes the people from an ended incident, by law (UU 27/2022 articles 8, 43 and 44): summary, address, notes and the names of files are gone, and the
// journal's copies cannot be read any more. Type, times, units and needs stay, and the journal still verifies. Files are evidence
// under rules of their own: their bytes stay until those rules say otherwise.
func (s *Service) Erase(ctx context.Context, incident ID, reason string) (Incident, error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return Incident{}, fault.OnField("reason", lang.T("Sebutkan dasar penghapusan.", "Give the ground for the erasure."))
	}
	return s.change(ctx, access.PersonErase, incident, anyVersion, func(ctx context.Context, tx *db.Tx, i *Incident) error {
		if !RuleOf(i.State).Done {
			return fault.New(fault.Conflict, lang.F("Kejadian %s masih ditangani; hapus setelah selesai.",
				"Incident %s is still being worked on; erase it when it has ended.", i.Number)).WithCurrent(*i)
		}
		i.Summary, i.Location.Address, i.Location.Point = "", "", i.Location.District()
		if err := s.store.forgetWords(ctx, tx, i.ID); err != nil {
			return err
		}
		if err := tx.ForgetAnswers(ctx, string(i.ID)); err != nil {
			return err
		}
		return s.journal.Erase(ctx, tx, person(i.ID), ref(i.ID), string(i.ID), reason)
	})
}
