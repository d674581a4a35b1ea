// Package app puts Sentra together: it builds the parts (app.go), tells the web server their routes (routes.go), says who
// reacts to which event (reactions.go, the whole choreography on one page), shows changes live (live.go), and runs it all (run.go).
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"sync/atomic"
	"time"
	_ "time/tzdata" // a small machine may not know the zones

	"sentra/internal/centre/access"
	"sentra/internal/centre/agency"
	"sentra/internal/centre/audit"
	"sentra/internal/centre/catalogue"
	"sentra/internal/centre/dispatch"
	"sentra/internal/centre/incident"
	"sentra/internal/centre/intake"
	"sentra/internal/centre/place"
	"sentra/internal/centre/unit"
	"sentra/internal/platform/blob"
	"sentra/internal/platform/clock"
	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
	"sentra/internal/platform/live"
	"sentra/internal/platform/web"
	"sentra/migrations"
)

// Config is everything that can be set about a centre.
type Config struct {
	DataDir        string
	DatabaseURL    string // empty: SQLite in DataDir
	CheckpointFile string // empty: checkpoints.log in DataDir
	CentreName     string
	TimeZone       string // IANA name
	Exercise       bool   // every page is marked LATIHAN
	TrustProxy     bool   // X-Forwarded-For and -Proto are our own proxy's
	Clock          clock.Clock
	Log            *slog.Logger
	MaxGroup       int // operations that may share a commit on SQLite; for the benchmark
}

// App is one Sentra.
type App struct {
	Log       *slog.Logger
	DB        *db.DB
	Journal   *journal.Journal
	Access    *access.Service
	Agencies  *agency.Service
	Audit     *audit.Service
	Areas     *place.Map
	Places    *place.Service
	Units     *unit.Service
	Catalogue *catalogue.Catalogue
	Incidents *incident.Service
	Dispatch  *dispatch.Service
	Intake    *intake.Service
	Hub       *live.Hub
	Router    *web.Router

	agencies *agency.Tree
	screens  *screens

	config  Config
	handler http.Handler
	ready   atomic.Bool
	lock    *folderLock
}

// New opens the store, brings it up to date and puts the parts together. Close must follow.
func New(ctx context.Context, c Config) (*App, error) {
	if c.Clock == nil {
		c.Clock = clock.System{}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TimeZone == "" {
		c.TimeZone = "Asia/Jakarta"
	}
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	lock, err := lockFolder(c.DataDir)
	if err != nil {
		return nil, err
	}
	a := &App{Log: c.Log, config: c, lock: lock}
	if err := a.build(ctx, zone); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) build(ctx context.Context, zone *time.Location) error {
	c := a.config
	var err error
	if a.DB, err = db.Open(ctx, db.Config{DataDir: c.DataDir, DatabaseURL: c.DatabaseURL, Clock: c.Clock, MaxGroup: c.MaxGroup}); err != nil {
		return err
	}
	if err := a.DB.Migrate(ctx, migrations.Dirs()); err != nil {
		return err
	}
	keys, err := journal.OpenKeys(c.DataDir, c.CheckpointFile)
	if err != nil {
		return err
	}
	if a.Journal, err = journal.Open(ctx, a.DB, keys, c.Log); err != nil {
		return err
	}
	if a.Catalogue, err = catalogue.Load(); err != nil {
		return err
	}
	files, err := blob.Open(filepath.Join(c.DataDir, "files"))
	if err != nil {
		return err
	}
	if a.agencies, err = agency.OpenTree(ctx, a.DB); err != nil {
		return err
	}
	if a.Areas, err = place.OpenMap(ctx, a.DB, zone); err != nil {
		return err
	}
	if a.Access, err = access.NewService(a.DB, a.Journal, a.agencies, a.Areas, c.Log); err != nil {
		return err
	}
	a.Access.SetCentre(access.Centre{Name: c.CentreName, TimeZone: c.TimeZone, Exercise: c.Exercise})
	a.Access.SetSessions(access.Sessions{TrustProxy: c.TrustProxy})
	size, _ := a.Journal.Changed()
	a.Hub = live.NewHub(c.Clock, c.Log, size)

	travel := place.AirLine{}
	a.Agencies = agency.NewService(a.DB, a.Journal, a.Access, a.agencies, c.Log)
	a.Audit = audit.NewService(a.Journal, a.Access)
	a.Places = place.NewService(a.DB, a.Journal, a.Access, a.Areas, travel)
	a.Units = unit.NewService(a.DB, a.Journal, a.Access, a.Catalogue, a.agencies, movedTo{a.Hub})
	a.Incidents = incident.NewService(a.DB, a.Journal, a.Access, a.Catalogue, a.Areas, files, incident.Config{Prefix: "KEJ", Zone: zone})
	a.Dispatch = dispatch.NewService(a.DB, a.Journal, a.Access, a.Units, a.Catalogue, a.Incidents, travel, zone)
	a.Intake = intake.NewService(a.DB, a.Journal, a.Access, a.Catalogue, a.Incidents, a.Areas, keys, intake.Config{Prefix: "LAP", Zone: zone})
	a.Units.Attach(a.Incidents)
	a.Incidents.Attach(attached{a.Dispatch, a.Intake})
	a.reactions()
	return a.routes()
}

// Migrate brings the store up to date and does nothing else. Like every command that writes, it keeps others out of the data folder.
func Migrate(ctx context.Context, c Config) error {
	lock, err := lockFolder(c.DataDir)
	if err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Config{DataDir: c.DataDir, DatabaseURL: c.DatabaseURL})
	if err != nil {
		return errors.Join(err, lock.free())
	}
	return errors.Join(d.Migrate(ctx, migrations.Dirs()), d.Close(), lock.free())
}

// Close ends what New has begun.
func (a *App) Close() error {
	var err error
	if a.DB != nil {
		err = a.DB.Close()
	}
	return errors.Join(err, a.lock.free())
}

// attached lets an incident show what dispatch and intake keep of it.
type attached struct {
	*dispatch.Service
	contacts *intake.Service
}

// ContactIDs implements incident.Attached.
func (a attached) ContactIDs(ctx context.Context, q db.Selecter, incidents []incident.ID) (map[incident.ID][]string, error) {
	return a.contacts.ContactIDs(ctx, q, incidents)
}

// movedTo shows positions live.
type movedTo struct{ hub *live.Hub }

// UnitMoved implements unit.Moved.
func (m movedTo) UnitMoved(u unit.ID, p unit.Position) { m.hub.Moved(string(u), p) }
