package place

import (
	"bytes"
	"context"
	"encoding/json"
	"unicode/utf8"

	"sentra/internal/centre/access"
	"sentra/internal/platform/db"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/lang"
)

// maxStreets is the largest layer of streets: a city, not a country. Real roads come as tiles.
const maxStreets = 32 << 20

// noStreets is the layer of a centre that has none.
const noStreets = `{"type":"FeatureCollection","features":[]}`

// Streets returns the layer of streets for the console's map, a FeatureCollection of LineStrings with name and class, and its version.
func (s *Service) Streets(ctx context.Context) (content []byte, version int64, err error) {
	if err := s.access.May(ctx, access.AreaRead, anyArea); err != nil {
		return nil, 0, err
	}
	content, version, err = streets(ctx, s.db.Read())
	if err == nil && version == 0 {
		content = []byte(noStreets)
	}
	return content, version, err
}

// SetStreets replaces the layer of streets.
func (s *Service) SetStreets(ctx context.Context, content []byte) error {
	if err := s.mayImport(ctx); err != nil {
		return err
	}
	n, err := checkStreets(content)
	if err != nil {
		return err
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, content); err != nil {
		return err
	}
	_, err = db.Write(ctx, s.db, func(ctx context.Context, tx *db.Tx) (struct{}, error) {
		if err := setStreets(ctx, tx, compact.Bytes()); err != nil {
			return struct{}{}, err
		}
		return struct{}{}, s.journal.Append(ctx, tx, journal.Event{Kind: EventStreets, Subject: journal.Ref{Kind: "street", ID: "all"}, Data: map[string]int{"count": n}})
	})
	return err
}

// checkStreets counts the streets of the layer. Nobody computes with them yet, so that their form is all that is looked at.
func checkStreets(content []byte) (int, error) {
	if len(content) > maxStreets {
		return 0, fault.New(fault.TooLarge, lang.F("Lapisan jalan paling besar %d MiB.", "The layer of streets has at most %d MiB.", maxStreets>>20))
	}
	var layer struct {
		Type     string
		Features []struct {
			Type     string
			Geometry struct {
				Type        string
				Coordinates [][]float64
			}
		}
	}
	if err := json.Unmarshal(content, &layer); err != nil || !utf8.Valid(content) {
		return 0, fault.New(fault.Malformed, lang.T("Lapisan jalan bukan GeoJSON berisi garis.", "The layer of streets is no GeoJSON of lines.")).Because(err)
	}
	if layer.Type != "FeatureCollection" {
		return 0, fault.OnField("type", lang.T("Yang dapat dibaca hanya GeoJSON berjenis FeatureCollection.", "Only GeoJSON of the type FeatureCollection can be read."))
	}
	for i, f := range layer.Features {
		if f.Type != "Feature" || f.Geometry.Type != "LineString" || len(f.Geometry.Coordinates) < 2 {
			return 0, fault.OnField("features", lang.F("Fitur ke-%d bukan LineString dengan dua titik atau lebih.", "Feature %d is no LineString of two positions or more.", i))
		}
		for _, p := range f.Geometry.Coordinates {
			if len(p) < 2 || p[0] < -180 || p[0] > 180 || p[1] < -90 || p[1] > 90 {
				return 0, fault.OnField("features", lang.F("Fitur ke-%d memuat titik yang tidak ada di bumi.", "Feature %d has a position that is not on the earth.", i))
			}
		}
	}
	return len(layer.Features), nil
}
