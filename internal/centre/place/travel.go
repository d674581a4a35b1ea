package place

import (
	"context"
	"math"

	"sentra/internal/platform/geo"
)

// Leg is one way to a destination. OK is false when nobody can tell, or when there is no way.
type Leg struct {
	Seconds float64
	Metres  float64
	OK      bool
}

// Basis says what a travel time rests on.
type Basis string

// The bases.
const (
	StraightLine Basis = "straight_line"
	Road         Basis = "road"
)

// Travel tells how long it takes to get to one place from each of many, in the order of from.
type Travel interface {
	Times(ctx context.Context, to geo.Point, from []geo.Point) ([]Leg, Basis, error)
}

// AirLine takes the great circle for the road: its length times Factor, at Speed. Zero values mean the usual ones.
type AirLine struct {
	Factor float64 // how much longer roads are than the air line; 1.4
	Speed  float64 // metres per second; 8.3, which is 30 km/h
}

// Times implements Travel.
func (a AirLine) Times(ctx context.Context, to geo.Point, from []geo.Point) ([]Leg, Basis, error) {
	if err := ctx.Err(); err != nil {
		return nil, StraightLine, err
	}
	factor, speed := a.Factor, a.Speed
	if factor <= 0 {
		factor = 1.4
	}
	if speed <= 0 {
		speed = 8.3
	}
	legs := make([]Leg, len(from))
	for i, p := range from {
		metres := geo.Distance(p, to) * factor
		if math.IsNaN(metres) || math.IsInf(metres, 0) {
			continue
		}
		legs[i] = Leg{Seconds: metres / speed, Metres: metres, OK: true}
	}
	return legs, StraightLine, nil
}
