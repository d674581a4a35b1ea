// Package geo holds points on the earth and what can be said of them without a map. Coordinates are WGS 84 degrees, lengths
// metres, speeds metres per second.
package geo

import (
	"math"

	"github.com/paulmach/orb"
	orbgeo "github.com/paulmach/orb/geo"

	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// Point is a place on the earth.
type Point struct {
	Lat float64 `json:"lat" doc:"WGS 84 latitude, degrees" minimum:"-90" maximum:"90"`
	Lon float64 `json:"lon" doc:"WGS 84 longitude, degrees" minimum:"-180" maximum:"180"`
}

// Check adds to l what is impossible about the point. "Zero island" (0, 0) is what broken devices send: nobody is there.
func (p Point) Check(l *fault.List, field string) {
	if math.IsNaN(p.Lat) || p.Lat < -90 || p.Lat > 90 {
		l.Add(field+".lat", lang.T("Lintang harus antara -90 dan 90.", "The latitude must lie between -90 and 90."))
	}
	if math.IsNaN(p.Lon) || p.Lon < -180 || p.Lon > 180 {
		l.Add(field+".lon", lang.T("Bujur harus antara -180 dan 180.", "The longitude must lie between -180 and 180."))
	}
	if p.Lat == 0 && p.Lon == 0 {
		l.Add(field, lang.T("Titik 0,0 bukan lokasi yang sah.", "The point 0,0 is not a valid place."))
	}
}

// District is the point to about one kilometre: the neighbourhood, not the house.
func (p Point) District() Point {
	return Point{Lat: math.Round(p.Lat*100) / 100, Lon: math.Round(p.Lon*100) / 100}
}

// Orb gives the point in the order that geometry libraries want: longitude first.
func (p Point) Orb() orb.Point { return orb.Point{p.Lon, p.Lat} }

// Distance is the great-circle length between two points, in metres.
func Distance(a, b Point) float64 { return orbgeo.DistanceHaversine(a.Orb(), b.Orb()) }

// Box is the smallest box of degrees that holds every point within radius metres of p. It does not cross the date line.
func Box(p Point, radius float64) (low, high Point) {
	b := orbgeo.NewBoundAroundPoint(p.Orb(), radius)
	return Point{Lat: b.Min.Lat(), Lon: b.Min.Lon()}, Point{Lat: b.Max.Lat(), Lon: b.Max.Lon()}
}
