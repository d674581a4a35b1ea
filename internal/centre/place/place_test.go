package place_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sentra/internal/centre/access"
	"sentra/internal/centre/place"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/journal"
	"sentra/internal/protocol/geojson"
)

type room struct {
	*place.Service
	areas   *place.Map
	journal *journal.Journal
}

func open(t *testing.T, d *db.DB) (context.Context, room) {
	t.Helper()
	ctx := access.System(t.Context(), "test")
	dir := t.TempDir()
	keys, err := journal.OpenKeys(dir, filepath.Join(dir, "checkpoints.log"))
	if err != nil {
		t.Fatal(err)
	}
	j, err := journal.Open(ctx, d, keys, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return ctx, node(t, ctx, d, j)
}

// node is a room on a store and journal that it may share with others.
func node(t *testing.T, ctx context.Context, d *db.DB, j *journal.Journal) room {
	t.Helper()
	m, err := place.OpenMap(ctx, d, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	a, err := access.NewService(d, j, nil, m, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return room{place.NewService(d, j, a, m, place.AirLine{}), m, j}
}

// box is a feature: a rectangle with properties.
func box(properties string, west, south, east, north float64) string {
	return fmt.Sprintf(`{"type":"Feature","properties":{%s},"geometry":{"type":"Polygon","coordinates":[[[%[2]v,%[3]v],[%[4]v,%[3]v],[%[4]v,%[5]v],[%[2]v,%[5]v],[%[2]v,%[3]v]]]}}`,
		properties, west, south, east, north)
}

func file(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func (r room) load(ctx context.Context, text string) (place.Imported, error) {
	areas, err := geojson.Parse([]byte(text), geojson.Mapping{})
	if err != nil {
		return place.Imported{}, err
	}
	return r.Import(ctx, areas, place.Options{})
}

func (r room) mustLoad(t *testing.T, ctx context.Context, text string) place.Imported {
	t.Helper()
	result, err := r.load(ctx, text)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// names are the names of the areas that hold a point.
func (r room) names(lat, lon float64) string {
	var names []string
	for _, a := range r.areas.Covering(geo.Point{Lat: lat, Lon: lon}) {
		names = append(names, a.Name)
	}
	return strings.Join(names, " ")
}

func (r room) parent(t *testing.T, name string) string {
	t.Helper()
	for _, a := range r.areas.Now().All() {
		if a.Name == name {
			parent, _ := r.areas.Now().Area(a.ParentID)
			return parent.Name
		}
	}
	t.Fatalf("there is no area %s", name)
	return ""
}

var city = file(
	box(`"name":"Nusa","kind":"provinsi","code":"90","time_zone":"Asia/Makassar"`, 110, -8, 112, -6),
	box(`"name":"KotaNusa","kind":"kota","code":"90.71"`, 110.5, -7, 111, -6.5),
	box(`"name":"Melati","kind":"kelurahan","code":"90.71.01"`, 110.6, -6.9, 110.7, -6.8),
	box(`"name":"Anggrek","kind":"kelurahan","code":"90.71.02"`, 110.7, -6.9, 110.8, -6.8),
	box(`"name":"Polres","kind":"jurisdiction"`, 110.5, -7, 111, -6.5),
	box(`"name":"Beat","kind":"beat"`, 110.65, -6.9, 110.75, -6.8),
	box(`"name":"Banjir","kind":"zone"`, 110.9, -6.9, 111.1, -6.8),
)

func TestAreasNestAndOverlap(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		if result := r.mustLoad(t, ctx, city); result.Added != 7 || result.Count != 7 || result.Revision != 1 {
			t.Fatalf("%+v", result)
		}
		again, err := place.OpenMap(ctx, d, time.UTC) // what a program sees that starts later
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range []*place.Map{r.areas, again} {
			r := room{areas: m}
			for at, want := range map[geo.Point]string{
				{Lat: -6.85, Lon: 110.62}: "Melati KotaNusa Polres Nusa",
				{Lat: -6.85, Lon: 110.68}: "Beat Melati KotaNusa Polres Nusa",
				{Lat: -6.85, Lon: 110.7}:  "Beat Anggrek Melati KotaNusa Polres Nusa", // on the border: in both
				{Lat: -6.85, Lon: 110.95}: "Banjir KotaNusa Polres Nusa",
				{Lat: -6.1, Lon: 111.9}:   "Nusa",
				{Lat: -5, Lon: 111}:       "",
			} {
				got := strings.Fields(r.names(at.Lat, at.Lon))
				slices.Sort(got)
				expect := strings.Fields(want)
				slices.Sort(expect)
				if !slices.Equal(got, expect) {
					t.Errorf("%v lies in %v, want %v", at, got, expect)
				}
			}
			if first := r.names(-6.85, 110.62); !strings.HasPrefix(first, "Melati ") || !strings.HasSuffix(first, " Nusa") {
				t.Errorf("not smallest first: %s", first)
			}
			for name, parent := range map[string]string{
				"Nusa": "", "KotaNusa": "Nusa", "Melati": "KotaNusa", "Anggrek": "KotaNusa", "Polres": "KotaNusa", "Beat": "Polres",
				"Banjir": "Nusa", // it reaches over the city's border: whoever sees the city must not see all of it
			} {
				if got := r.parent(t, name); got != parent {
					t.Errorf("%s lies in %q, want %q", name, got, parent)
				}
			}
			if zone := m.Zone(geo.Point{Lat: -6.85, Lon: 110.62}).String(); zone != "Asia/Makassar" {
				t.Errorf("time zone %s", zone)
			}
			if zone := m.Zone(geo.Point{Lat: 5, Lon: 100}); zone != time.UTC {
				t.Errorf("time zone of nowhere %s", zone)
			}
			ids := m.CoveringIDs(geo.Point{Lat: -6.1, Lon: 111.9})
			if below := m.Below(ids[0]); len(below) != 7 || below[0] != ids[0] {
				t.Errorf("below the province: %v", below)
			}
			if below := m.Below("nobody"); len(below) != 0 {
				t.Errorf("below nobody: %v", below)
			}
		}
	})
}

func TestImportingAgainUpdates(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		r.mustLoad(t, ctx, city)
		before := r.areas.Now()
		if result := r.mustLoad(t, ctx, city); result.Unchanged != 7 || result.Added+result.Updated != 0 || result.Revision != 1 {
			t.Errorf("the same file again: %+v", result)
		}
		if r.areas.Now() != before {
			t.Error("nothing changed, and still there is another index")
		}
		result := r.mustLoad(t, ctx, file(
			box(`"name":"Melati Baru","kind":"kelurahan","code":"90.71.01"`, 110.6, -6.9, 110.72, -6.8),
			box(`"name":"Mawar","kind":"kelurahan","code":"90.71.03","parent":"90.71.01"`, 110.8, -6.9, 110.9, -6.8)))
		if result.Added != 1 || result.Updated != 1 || result.Revision != 2 {
			t.Errorf("a change: %+v", result)
		}
		if got := r.names(-6.85, 110.715); !strings.Contains(got, "Melati Baru") {
			t.Errorf("the new border is not in use: %s", got)
		}
		if got := r.parent(t, "Mawar"); got != "Melati Baru" {
			t.Errorf("the parent that was named: %s", got)
		}
		for _, a := range r.areas.Now().All() {
			if want := int64(1); a.Code == "90.71.01" {
				if a.Version != want+1 {
					t.Errorf("version %d", a.Version)
				}
			} else if a.Version != want {
				t.Errorf("%s has version %d", a.Name, a.Version)
			}
		}
	})
}

// A province that comes after its cities takes them in.
func TestTheAreaAroundMayComeLater(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	r.mustLoad(t, ctx, file(box(`"name":"Kota","kind":"kota"`, 110.5, -7, 111, -6.5)))
	if result := r.mustLoad(t, ctx, file(box(`"name":"Nusa","kind":"provinsi"`, 110, -8, 112, -6))); result.Added != 1 || result.Updated != 1 {
		t.Errorf("%+v", result)
	}
	if got := r.parent(t, "Kota"); got != "Nusa" {
		t.Errorf("the city lies in %q", got)
	}
}

// Villages of the same name are common. Without codes one is never taken for another that lies elsewhere.
func TestSameNamesElsewhereAreOtherAreas(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	here, there := box(`"name":"Sukamaju","kind":"desa"`, 1, 1, 2, 2), box(`"name":"Sukamaju","kind":"desa"`, 5, 5, 6, 6)
	r.mustLoad(t, ctx, file(here))
	if result := r.mustLoad(t, ctx, file(there)); result.Added != 1 || result.Updated != 0 {
		t.Errorf("%+v", result)
	}
	if result := r.mustLoad(t, ctx, file(there, here)); result.Unchanged != 2 {
		t.Errorf("both again: %+v", result)
	}
}

func TestABadFileChangesNothing(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		good := box(`"name":"A","kind":"desa","code":"1"`, 1, 1, 2, 2)
		for name, bad := range map[string]string{
			"no kind":        box(`"name":"B"`, 3, 3, 4, 4),
			"unknown kind":   box(`"name":"B","kind":"galaxy"`, 3, 3, 4, 4),
			"code twice":     box(`"name":"B","kind":"desa","code":"1"`, 3, 3, 4, 4),
			"unknown parent": box(`"name":"B","kind":"desa","parent":"77"`, 3, 3, 4, 4),
			"own parent":     box(`"name":"B","kind":"desa","code":"2","parent":"2"`, 3, 3, 4, 4),
			"circle":         box(`"name":"B","kind":"desa","code":"2","parent":"3"`, 3, 3, 4, 4) + "," + box(`"name":"C","kind":"desa","code":"3","parent":"2"`, 3, 3, 4, 4),
			"time zone":      box(`"name":"B","kind":"desa","time_zone":"Mars/Olympus"`, 3, 3, 4, 4),
		} {
			_, err := r.load(ctx, file(good, bad))
			f, ok := fault.As(err)
			if !ok || f.Kind != fault.Invalid || len(f.Fields) == 0 || name != "circle" && !strings.HasPrefix(f.Fields[0].Field, "features[1]") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := r.areas.Reload(ctx); err != nil || r.areas.Now().Len() != 0 || r.areas.Now().Revision() != 0 {
			t.Errorf("%d areas are left behind, %v", r.areas.Now().Len(), err)
		}
	})
}

// Who keeps the areas that a record lies in computes them anew in the same transaction, with the areas that are just coming.
func TestAReactionSeesTheComingAreas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		at := geo.Point{Lat: 1.5, Lon: 1.5}
		var inside, outside int
		refuse := false
		r.journal.React(place.EventImported, func(ctx context.Context, tx *db.Tx, e journal.Record) error {
			inside, outside = len(r.areas.In(ctx).CoveringIDs(at)), len(r.areas.CoveringIDs(at))
			var data place.Imported
			if err := e.Data(&data); err != nil || data.Count != 1 {
				t.Errorf("event: %+v, %v", data, err)
			}
			if refuse {
				return errors.New("refused")
			}
			return nil
		})
		refuse = true
		if _, err := r.load(ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2))); err == nil {
			t.Error("the reaction failed, the import did not")
		}
		if n := len(r.areas.CoveringIDs(at)); n != 0 {
			t.Errorf("the failed import left %d areas in use", n)
		}
		refuse = false
		r.mustLoad(t, ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2)))
		if inside != 1 || outside != 0 {
			t.Errorf("within the operation %d areas, for all others %d", inside, outside)
		}
		if n := len(r.areas.In(ctx).CoveringIDs(at)); n != 1 {
			t.Errorf("afterwards %d areas", n)
		}
	})
}

// Two nodes on one store: the second plans again on what the first has done.
func TestAnotherNodeWasFaster(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, first := open(t, d)
		second := node(t, ctx, d, first.journal)
		first.mustLoad(t, ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2)))
		if result := second.mustLoad(t, ctx, file(box(`"name":"B","kind":"desa"`, 3, 3, 4, 4))); result.Revision != 2 {
			t.Errorf("%+v", result)
		}
		if n := second.areas.Now().Len(); n != 2 {
			t.Errorf("the second node knows %d areas", n)
		}
		if err := first.areas.Reload(ctx); err != nil || first.areas.Now().Len() != 2 {
			t.Errorf("the first node knows %d areas, %v", first.areas.Now().Len(), err)
		}
	})
}

// What an operation stores about areas rests on the areas as they are when it commits, whoever else is at work.
func TestAnOperationHoldsTheAreas(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, first := open(t, d)
		second := node(t, ctx, d, first.journal)
		first.mustLoad(t, ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2)))
		holding, imported := make(chan struct{}), make(chan error, 1)
		go func() {
			<-holding
			_, err := first.load(ctx, file(box(`"name":"B","kind":"desa"`, 3, 3, 4, 4)))
			imported <- err
		}()
		err := d.InTx(ctx, func(ctx context.Context, tx *db.Tx) error {
			x, err := second.areas.Hold(ctx, tx) // this node has not heard of A yet
			if err != nil {
				return err
			}
			if x.Len() != 1 || second.areas.Now().Len() != 0 {
				t.Errorf("held: %d areas", x.Len())
			}
			close(holding)
			select {
			case err := <-imported:
				t.Errorf("an import overtook the operation: %v", err)
			case <-time.After(100 * time.Millisecond):
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-imported; err != nil {
			t.Error(err)
		}
	})
}

func TestARepeatedImportIsAnsweredOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		ctx = db.WithKey(ctx, db.Key{Account: "a", Key: "k", Hash: "h"})
		one := r.mustLoad(t, ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2)))
		two := r.mustLoad(t, ctx, file(box(`"name":"A","kind":"desa"`, 1, 1, 2, 2)))
		if one != two || two.Added != 1 {
			t.Errorf("%+v, then %+v", one, two)
		}
	})
}

func TestOnlyThoseWhoMayImport(t *testing.T) {
	_, r := open(t, dbtest.SQLite(t))
	operator := access.WithActor(t.Context(), access.Actor{ID: "someone", Role: access.Operator})
	if _, err := r.load(operator, city); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an operator imports: %v", err)
	}
	if _, err := r.List(operator); err != nil {
		t.Errorf("an operator reads: %v", err)
	}
	if _, err := r.List(t.Context()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody reads: %v", err)
	}
}

// The files that the project is tried on.
func TestRealFiles(t *testing.T) {
	const folder = "../../../../shared/data/areas"
	if _, err := os.Stat(folder); errors.Is(err, os.ErrNotExist) {
		t.Skip("areas/jakarta.geojson and areas/indonesia-provinces-34.geojson are not here")
	}
	ctx, r := open(t, dbtest.SQLite(t))
	for _, name := range []string{"jakarta.geojson", "indonesia-provinces-34.geojson"} {
		in, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		areas, err := geojson.Read(in, geojson.Mapping{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Import(ctx, areas, place.Options{}); err != nil {
			t.Fatal(err)
		}
		_ = in.Close()
	}
	if n := r.areas.Now().Len(); n != 39 {
		t.Errorf("%d areas", n)
	}
	if got := r.names(-6.2615, 106.8106); got != "JAKARTA SELATAN DKI JAKARTA" && !strings.HasPrefix(got, "JAKARTA SELATAN ") {
		t.Errorf("a point in the south of Jakarta lies in %s", got)
	}
	nested := 0
	for _, a := range r.areas.Now().All() {
		if a.Kind == place.Regency && a.ParentID != "" {
			nested++
		}
	}
	if nested != 5 {
		t.Errorf("%d of 5 cities lie in a province", nested)
	}
}
