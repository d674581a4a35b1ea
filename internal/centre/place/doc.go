// Package place knows where things are: areas and what lies in them, and how long it takes to get somewhere.
//
// An area is a polygon with a kind. The administrative ones nest by law, the others overlap as they need to:
//
//	province ─ regency ─ district ─ village ─ rw ─ rt
//	jurisdiction (wilayah hukum) ─ beat          zone
//
// Areas come from GeoJSON files ([Service.Import]), all of a file in one transaction or nothing. An area is the same as before when its
// code is; a file without codes gets them from kind and name. A parent is named by its code, else found: for administrative areas the
// smallest area of a greater kind that holds an inner point; for the others only one that holds them entirely, because whoever may
// see an area may see all that lies under it.
//
// [Index] is one state of all areas in memory, never changed once built; [Map] holds the present one. An import builds the next index before it
// commits and puts it in place afterwards:
//
//	plan, build next index ── transaction { rows; area.imported; reactions } ── swap
//	                                                          └ see the next index by Map.In(ctx)
//
// [Travel] says how long it takes to get somewhere. [AirLine] guesses from the distance; roads come later, behind the same interface.
package place
