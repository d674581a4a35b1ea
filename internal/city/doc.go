// Package city is Kota Nusa, a small Indonesian city that does not exist: streets, wards, agencies, posts, units, accounts
// and the reports of its people, for demonstration, training and load tests.
//
// Everything about it is made up. It is drawn at 5.2 degrees south, 109.6 degrees east, in the open Java Sea where nobody
// lives, so that no report of an exercise ever points at a real house. Names of streets and wards are flowers, trees and
// virtues; area codes begin with 99, which no province has; accounts are called by their role, never by a person's name.
//
//	        north
//	+-------+---:---+       four districts (kecamatan) of six wards (kelurahan) of four RW each
//	| Barat | Ut:ara|       ':' the river, crossed by few bridges
//	+=======+===:===+       '=' the arterial road
//	|Selatan| Ti:mur|       three police jurisdictions lie across the districts and overlap
//	+-------+---:---+
//
// What always holds:
//
//   - the same seed gives the same city, byte for byte; each part draws from its own stream of random numbers, so that a new
//     part leaves the others as they were;
//   - the street graph is connected: every place can be reached from every other;
//   - each RW lies in its ward, each ward in its district, each district in the city, with shared borders and no gaps;
//   - every unit's base lies in the city, and every capability that a type of the catalogue needs is there often enough;
//   - whatever is referred to by a code or number exists.
//
// Generate is pure: no clock, no files, no store. Putting a city into the store is the work of seed.go.
package city
