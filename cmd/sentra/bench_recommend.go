package main

import (
	"errors"
	"fmt"
	"time"

	"sentra/internal/app"
	"sentra/internal/centre/access"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
)

// moving is how many units report a new place between two readings of the fleet.
const moving = 5

// recommend measures who-could-go for an incident in a centre of a thousand units, by air line.
func (b *bench) recommend() error {
	const units, times = 1000, 400
	s, err := b.serve("recommend", app.Config{})
	if err != nil {
		return err
	}
	return errors.Join(b.recommendAt(s, units, times), s.close())
}

func (b *bench) recommendAt(s *site, units, times int) error {
	if err := b.enlarge(s, units); err != nil {
		return err
	}
	desk := asOperator(b.ctx)
	fire, err := s.Intake.Open(desk, incident.New{Type: "building_fire", Summary: "bench", Location: incident.Place{Point: s.town.Nodes[len(s.town.Nodes)/2].At}})
	if err != nil {
		return err
	}
	answer, err := s.Dispatch.Recommend(desk, fire.ID, "")
	if err != nil {
		return err
	}
	fleet, err := s.Units.All(b.ctx)
	if err != nil {
		return err
	}
	b.print("\nRECOMMENDATION over %d units, air line: %d needs, %d candidates, %d ruled out; %d of each in turn, %d units moving before each", units, len(fire.Needs), len(answer.Units), len(answer.RuledOut), times, moving)
	var service, list, web, empty sample
	for k := range times {
		err := errors.Join(
			b.move(s, fleet, k),
			timed(&list, func() error { _, err := s.Units.List(desk); return err }),
			b.move(s, fleet, k),
			timed(&service, func() error { _, err := s.Dispatch.Recommend(desk, fire.ID, ""); return err }),
			b.move(s, fleet, k),
			timed(&web, func() error { return s.ask(b.ctx, "GET", "/api/v1/incidents/"+string(fire.ID)+"/recommendation", "") }),
			timed(&empty, func() error { return s.ask(b.ctx, "GET", "/healthz", "") }),
		)
		if err != nil {
			return err
		}
	}
	b.print("  in the program   %s   aim p99 ≤ 5 ms: %s", service, verdict(service.at(0.99) <= 5*time.Millisecond))
	b.print("  of it, baseline  %s   reading the units from the store", list)
	b.print("  over HTTP        %s", web)
	b.print("  baseline         %s   an empty answer over HTTP (/healthz)", empty)
	return nil
}

// enlarge adds copies of the city's units, elsewhere in the city, until there are so many.
func (b *bench) enlarge(s *site, units int) error {
	there, err := s.Units.All(b.ctx)
	if err != nil {
		return err
	}
	system := access.System(b.ctx, "bench")
	now := s.DB.Clock().Now()
	for k := len(there); k < units; k++ {
		like := there[k%len(there)]
		added, err := s.Units.Add(system, unit.New{
			CallSign: fmt.Sprintf("%s-%d", like.CallSign, k), Kind: like.Kind, AgencyID: like.AgencyID, Capabilities: like.Capabilities, Crew: like.Crew,
			State: like.State, SubState: like.SubState, Reason: like.Reason, Base: like.Base,
		})
		if err != nil {
			return err
		}
		at := s.town.Nodes[k*7%len(s.town.Nodes)].At
		if err := s.Units.Locate(system, added.ID, unit.Position{Point: at, At: now.Add(-time.Duration(k%90) * time.Second)}); err != nil {
			return err
		}
	}
	return nil
}

// move lets some units of the fleet report another place.
func (b *bench) move(s *site, fleet []unit.Unit, k int) error {
	system := access.System(b.ctx, "bench")
	for n := range moving {
		u := fleet[(k*moving+n)*17%len(fleet)]
		at := unit.Position{Point: s.town.Nodes[(k+n)%len(s.town.Nodes)].At, At: s.DB.Clock().Now()}
		if err := s.Units.Locate(system, u.ID, at); err != nil {
			return err
		}
	}
	return nil
}

// timed adds to s how long fn took.
func timed(s *sample, fn func() error) error {
	start := time.Now()
	err := fn()
	*s = append(*s, time.Since(start))
	return err
}
