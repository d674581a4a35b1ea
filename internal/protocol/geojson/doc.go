// Package geojson reads areas out of GeoJSON (RFC 7946): a FeatureCollection whose features are polygons with a name.
//
// It is strict about the form, because a half-read map sends people to the wrong place: a file is read whole or not at all, and what
// is wrong is said with the index of the feature, counted from 0 as in the file, in both languages. It is lenient about names:
// the files that offices hand around call the name of an area KAB_NAME, Propinsi or shapeName, so that the property
// names may be told ([Mapping]) and are otherwise guessed from those in use.
//
// What is checked: valid UTF-8 and JSON, nothing behind the end, the type at every level, WGS 84 (an old "crs" member that names
// another system is refused), rings that are closed, have four positions or more and an area, numbers that are coordinates on
// the earth. Rings are turned as section 3.1.6 wants them; a third coordinate (height) is dropped.
package geojson
