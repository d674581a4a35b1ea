package agency_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"sentra/internal/centre/access"
	"sentra/internal/centre/agency"
	"sentra/internal/platform/db"
	"sentra/internal/platform/db/dbtest"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/web"
)

type room struct {
	*agency.Service
	tree    *agency.Tree
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
	tree, err := agency.OpenTree(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	a, err := access.NewService(d, j, tree, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return ctx, room{agency.NewService(d, j, a, tree, slog.New(slog.DiscardHandler)), tree, j}
}

func (r room) add(t *testing.T, ctx context.Context, code string, kind agency.Kind, parent agency.ID) agency.Agency {
	t.Helper()
	a, err := r.Add(ctx, agency.New{Code: code, Name: "Instansi " + code, Kind: kind, ParentID: parent})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func to[T any](v T) *T { return &v }

func TestAnAgencyAnswersForAllUnderIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		polda := r.add(t, ctx, "POLDA", agency.Polda, "")
		polres := r.add(t, ctx, "POLRES-1", agency.Polres, polda.ID)
		polsek := r.add(t, ctx, "POLSEK-1", agency.Polsek, polres.ID)
		damkar := r.add(t, ctx, "DAMKAR", agency.Damkar, "")

		below := r.Below(string(polda.ID))
		if want := []string{string(polda.ID), string(polres.ID), string(polsek.ID)}; !slices.Equal(below, want) {
			t.Errorf("below: %v, want %v", below, want)
		}
		if below := r.Below("nobody"); len(below) != 0 {
			t.Errorf("below nobody: %v", below)
		}
		// Another one moves under the tree, and a program that starts later sees the same.
		if _, err := r.Edit(ctx, damkar.ID, 1, agency.Edit{ParentID: &polres.ID}); err != nil {
			t.Fatal(err)
		}
		again, err := agency.OpenTree(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, tree := range []*agency.Tree{r.tree, again} {
			if below := tree.Below(string(polres.ID)); len(below) != 3 || !slices.Contains(below, string(damkar.ID)) {
				t.Errorf("below the new parent: %v", below)
			}
		}
		all, err := r.List(ctx)
		if err != nil || len(all) != 4 || all[0].Code != "DAMKAR" || all[0].Version != 2 {
			t.Errorf("list: %+v, %v", all, err)
		}
		events, err := r.journal.After(ctx, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		if !d.Postgres() { // there the sealer, which does not run here, gives the order
			if len(events) != 5 || events[4].Kind != agency.EventChanged || events[0].Kind != agency.EventAdded || events[4].Subject.ID != string(damkar.ID) {
				t.Errorf("journal: %+v", events)
			}
		}
	})
}

func TestAnAgencyIsNeverUnderItself(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		top := r.add(t, ctx, "A", agency.Pemda, "")
		middle := r.add(t, ctx, "B", agency.Dishub, top.ID)
		low := r.add(t, ctx, "C", agency.Other, middle.ID)
		for _, parent := range []agency.ID{top.ID, middle.ID, low.ID} {
			if _, err := r.Edit(ctx, top.ID, 1, agency.Edit{ParentID: &parent}); !fault.Is(err, fault.Invalid) {
				t.Errorf("under %s: %v", parent, err)
			}
		}
		// Two edits at once, each sound alone: one of them must lose.
		a, b := r.add(t, ctx, "X", agency.Other, ""), r.add(t, ctx, "Y", agency.Other, "")
		errs := make([]error, 2)
		var group sync.WaitGroup
		group.Go(func() { _, errs[0] = r.Edit(ctx, a.ID, 1, agency.Edit{ParentID: &b.ID}) })
		group.Go(func() { _, errs[1] = r.Edit(ctx, b.ID, 1, agency.Edit{ParentID: &a.ID}) })
		group.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both or none went through: %v", errs)
		}
	})
}

func TestUnsoundAgenciesAreRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, r := open(t, d)
		good := agency.New{Code: "A", Name: "Satu", Kind: agency.RS}
		first := r.add(t, ctx, "A", agency.RS, "")
		for name, n := range map[string]agency.New{
			"taken code":     good,
			"no code":        {Name: "Satu", Kind: agency.RS},
			"bad code":       {Code: "a b", Name: "Satu", Kind: agency.RS},
			"no name":        {Code: "B", Name: "  ", Kind: agency.RS},
			"long name":      {Code: "B", Name: strings.Repeat("x", 201), Kind: agency.RS},
			"control":        {Code: "B", Name: "a\x07b", Kind: agency.RS},
			"no such kind":   {Code: "B", Name: "Satu", Kind: "circus"},
			"no such parent": {Code: "B", Name: "Satu", Kind: agency.RS, ParentID: "nobody"},
		} {
			if _, err := r.Add(ctx, n); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := r.Edit(ctx, "nobody", 1, agency.Edit{Name: to("x")}); !fault.Is(err, fault.NotFound) {
			t.Error(err)
		}
		if _, err := r.Edit(ctx, first.ID, 1, agency.Edit{Name: to("Dua")}); err != nil {
			t.Fatal(err)
		}
		_, err := r.Edit(ctx, first.ID, 1, agency.Edit{Name: to("Tiga")})
		f, _ := fault.As(err)
		if !fault.Is(err, fault.Stale) || f.Current.(agency.Agency).Name != "Dua" {
			t.Errorf("an edit of an old version: %v", err)
		}
		if all, _ := r.List(ctx); len(all) != 1 {
			t.Errorf("left behind: %+v", all)
		}
	})
}

func TestOnlyThoseAboveMoveAnAgency(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	top := r.add(t, ctx, "A", agency.Pemda, "")
	own := r.add(t, ctx, "B", agency.Dishub, top.ID)
	as := func(role access.Role, of agency.ID) context.Context {
		return access.WithActor(t.Context(), access.Actor{ID: "someone", Role: role, AgencyID: string(of)})
	}
	if _, err := r.Edit(as(access.Operator, own.ID), own.ID, 1, agency.Edit{Name: to("x")}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an operator edits: %v", err)
	}
	if _, err := r.Edit(as(access.Administrator, own.ID), own.ID, 1, agency.Edit{ParentID: to(agency.ID(""))}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("an agency frees itself: %v", err)
	}
	if _, err := r.Edit(as(access.Administrator, own.ID), own.ID, 1, agency.Edit{Name: to("Dinas")}); err != nil {
		t.Errorf("an administrator of the agency renames it: %v", err)
	}
	if _, err := r.List(t.Context()); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("nobody lists: %v", err)
	}
}

func TestAgenciesOverHTTP(t *testing.T) {
	ctx, r := open(t, dbtest.SQLite(t))
	router := web.NewRouter(slog.New(slog.DiscardHandler))
	r.Routes(router)
	do := func(method, path, body, ifMatch string) *httptest.ResponseRecorder {
		request := httptest.NewRequestWithContext(ctx, method, "/api/v1/agencies"+path, strings.NewReader(body))
		request.Header.Set("Content-Type", "application/json")
		if ifMatch != "" {
			request.Header.Set("If-Match", ifMatch)
		}
		w := httptest.NewRecorder()
		router.Mux.ServeHTTP(w, request)
		return w
	}
	w := do("POST", "", `{"code":"A","name":"Satu","kind":"rs"}`, "")
	var a agency.Agency
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || w.Code != http.StatusCreated || a.Version != 1 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for _, c := range []struct {
		method, path, body, ifMatch string
		status                      int
	}{
		{"GET", "", "", "", 200},
		{"GET", "/" + string(a.ID), "", "", 200},
		{"GET", "/nobody", "", "", 404},
		{"POST", "", `{"code":"A","name":"Satu","kind":"rs"}`, "", 422},
		{"POST", "", `{"code":7}`, "", 422},
		{"POST", "", `{"code"`, "", 400},
		{"PATCH", "/" + string(a.ID), `{"name":"Dua"}`, "", 428},
		{"PATCH", "/" + string(a.ID), `{"name":"Dua"}`, `"x"`, 422},
		{"PATCH", "/" + string(a.ID), `{"name":"Dua"}`, `"1"`, 200},
		{"PATCH", "/" + string(a.ID), `{"name":"Tiga"}`, `"1"`, 412},
	} {
		if w := do(c.method, c.path, c.body, c.ifMatch); w.Code != c.status {
			t.Errorf("%s %s %s %s: %d, want %d: %s", c.method, c.path, c.body, c.ifMatch, w.Code, c.status, w.Body)
		}
	}
	if body := do("GET", "", "", "").Body.String(); !strings.Contains(body, `"items":[{"id"`) || !strings.Contains(body, `"name":"Dua"`) {
		t.Error(body)
	}
}

func TestEveryKindHasBothNames(t *testing.T) {
	for _, k := range agency.Kinds() {
		if text := k.Text(); text.ID == "" || text.EN == "" || text.ID == fmt.Sprint(k) {
			t.Errorf("%s: %+v", k, text)
		}
	}
}
