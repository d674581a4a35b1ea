package unit

import (
	"context"
	"slices"
	"strings"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// Edit changes what is given about a unit and leaves the rest. Its state is no matter of editing: see SetStatus.
type Edit struct {
	CallSign     *string    `json:"call_sign,omitempty" minLength:"1" maxLength:"20"`
	Kind         *string    `json:"kind,omitempty" minLength:"1" maxLength:"40"`
	AgencyID     *string    `json:"agency_id,omitempty" minLength:"1" maxLength:"64"`
	Capabilities []string   `json:"capabilities,omitempty" minItems:"1" maxItems:"30"`
	Crew         *int       `json:"crew,omitempty" minimum:"0" maximum:"100"`
	Base         *geo.Point `json:"base,omitempty"`
}

// Edited names what changed about a unit.
type Edited struct {
	Changed []string `json:"changed"`
	Before  New      `json:"before"`
	After   New      `json:"after"`
}

// apply returns the unit as it would be, and what differs.
func (e Edit) apply(u Unit) (Unit, []string) {
	var changed []string
	set := func(field string, differs bool, apply func()) {
		if differs {
			changed = append(changed, field)
			apply()
		}
	}
	set("call_sign", e.CallSign != nil && *e.CallSign != u.CallSign, func() { u.CallSign = strings.TrimSpace(*e.CallSign) })
	set("kind", e.Kind != nil && *e.Kind != u.Kind, func() { u.Kind = *e.Kind })
	set("agency_id", e.AgencyID != nil && *e.AgencyID != u.AgencyID, func() { u.AgencyID = *e.AgencyID })
	set("capabilities", e.Capabilities != nil && !slices.Equal(e.Capabilities, u.Capabilities), func() { u.Capabilities = e.Capabilities })
	set("crew", e.Crew != nil && *e.Crew != u.Crew, func() { u.Crew = *e.Crew })
	set("base", e.Base != nil && *e.Base != u.Base, func() { u.Base = *e.Base })
	return u, changed
}

// about is what can be edited of a unit.
func (u Unit) about() New {
	return New{CallSign: u.CallSign, Kind: u.Kind, AgencyID: u.AgencyID, Capabilities: u.Capabilities, Crew: u.Crew, Base: u.Base}
}

// Edit changes the version of a unit that the caller has seen.
func (s *Service) Edit(ctx context.Context, unit ID, version int64, e Edit) (Unit, error) {
	seen, err := s.store.get(ctx, s.db.Read(), unit)
	if err != nil {
		return Unit{}, err
	}
	if err := s.access.May(ctx, access.UnitEdit, resource(seen)); err != nil {
		return Unit{}, err
	}
	if after, _ := e.apply(seen); after.AgencyID != seen.AgencyID { // it needs the right over both
		if err := s.access.May(ctx, access.UnitEdit, resource(after)); err != nil {
			return Unit{}, err
		}
	}
	after, err := db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (Unit, error) {
		before, err := s.store.get(ctx, tx.Locking(), unit)
		if err != nil {
			return before, err
		}
		if before.Version != version {
			return before, fault.New(fault.Stale, lang.F("%s sudah diubah; inilah keadaannya sekarang.", "%s was changed meanwhile; this is its present state.", before.CallSign)).WithCurrent(before)
		}
		after, changed := e.apply(before)
		if len(changed) == 0 {
			return before, nil
		}
		if err := s.sound(after.about()); err != nil {
			return before, err
		}
		after.Version++
		if err := s.store.edit(ctx, tx, after); err != nil {
			if db.Duplicate(err) {
				return before, fault.OnField("call_sign", lang.F("Nama panggilan %s sudah dipakai.", "The call sign %s is taken.", after.CallSign))
			}
			return before, err
		}
		return after, s.journal.Append(ctx, tx, journal.Event{Kind: EventEdited, Subject: ref(unit), Case: after.IncidentID, Data: Edited{
			Changed: changed, Before: before.about(), After: after.about(),
		}})
	})
	return s.Told(ctx, after, err)
}
