package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"
	"golang.org/x/term"

	"sentra/internal/app"
	"sentra/internal/platform/config"
	"sentra/internal/platform/db"
	"sentra/internal/platform/journal"
)

type migrateCommand struct{ storeFlags }

// Run implements the command.
func (c *migrateCommand) Run(ctx context.Context) error {
	return app.Migrate(ctx, app.Config{DataDir: c.Data, DatabaseURL: c.DatabaseURL})
}

type verifyCommand struct{ storeFlags }

// Run implements the command.
func (c *verifyCommand) Run(ctx context.Context) error {
	if c.DatabaseURL == "" {
		if _, err := os.Stat(filepath.Join(c.Data, db.FileName)); err != nil {
			return fmt.Errorf("no store in %s: %w", c.Data, err)
		}
	}
	d, err := db.Open(ctx, db.Config{DataDir: c.Data, DatabaseURL: c.DatabaseURL})
	if err != nil {
		return err
	}
	public, err := os.ReadFile(filepath.Join(c.Data, "keys", "journal.pub"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(err, d.Close())
	}
	outside := c.CheckpointFile
	if outside == "" {
		outside = filepath.Join(c.Data, "checkpoints.log")
	}
	report, err := journal.Verify(ctx, d, string(public), outside)
	if err := errors.Join(err, d.Close()); err != nil {
		return err
	}
	fmt.Printf("journal whole: %d events, root %s, %d checkpoints agree\n", report.Events, report.Root, report.Checkpoints)
	if report.Outside == 0 {
		fmt.Printf("no checkpoint outside the store was there to compare with (%s): a history rewritten whole would not be seen\n", outside)
	}
	if report.Waiting > 0 {
		fmt.Printf("%d committed events wait for their place in the order\n", report.Waiting)
	}
	if report.Last.Note != "" {
		fmt.Printf("last checkpoint:\n%s", report.Last.Note)
	}
	return nil
}

type importAreasCommand struct {
	File string `arg:"" type:"existingfile" help:"GeoJSON FeatureCollection"`
	Kind string `help:"Kind of the areas, when the file does not say" placeholder:"KIND"`
	storeFlags
}

// Run implements the command.
func (c *importAreasCommand) Run(ctx context.Context, log *slog.Logger) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	l, err := c.local(ctx, log)
	if err != nil {
		return err
	}
	var done struct {
		Count     int `json:"count"`
		Added     int `json:"added"`
		Updated   int `json:"updated"`
		Unchanged int `json:"unchanged"`
	}
	query := url.Values{}
	if c.Kind != "" {
		query.Set("kind", c.Kind)
	}
	err = l.call(ctx, "POST", "/areas/import?"+query.Encode(), "application/geo+json", f, &done)
	if err := errors.Join(err, l.close()); err != nil {
		return err
	}
	fmt.Printf("%d areas: %d added, %d updated, %d unchanged\n", done.Count, done.Added, done.Updated, done.Unchanged)
	return nil
}

type userAddCommand struct {
	Login  string `arg:"" help:"What the person signs in with"`
	Role   string `required:"" help:"administrator, operator, dispatcher, officer, supervisor, partner, verifier, media, analyst or auditor"`
	Name   string `help:"What colleagues call the person" placeholder:"NAME"`
	Agency string `help:"Id of the agency" placeholder:"ID"`
	storeFlags
}

// Run implements the command.
func (c *userAddCommand) Run(ctx context.Context, log *slog.Logger) error {
	password, err := readPassword()
	if err != nil {
		return fmt.Errorf("read the password: %w", err)
	}
	if c.Name == "" {
		c.Name = c.Login
	}
	l, err := c.local(ctx, log)
	if err != nil {
		return err
	}
	account := map[string]any{"login": c.Login, "name": c.Name, "role": c.Role, "password": password}
	if c.Agency != "" {
		account["agency_id"] = c.Agency
	}
	if err := errors.Join(l.post(ctx, "/accounts", account, nil), l.close()); err != nil {
		return err
	}
	fmt.Printf("account %s made\n", c.Login)
	return nil
}

// readPassword reads it unseen from a terminal, or as a line from whatever standard input is.
func readPassword() (string, error) {
	if stdin := int(os.Stdin.Fd()); term.IsTerminal(stdin) {
		fmt.Fprint(os.Stderr, "Password: ")
		raw, err := term.ReadPassword(stdin)
		fmt.Fprintln(os.Stderr)
		return string(raw), err
	}
	line, err := bufio.NewReader(os.Stdin).ReadString('\n')
	if err == io.EOF && line != "" {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

type configCheckCommand struct {
	File string `arg:"" type:"existingfile" help:"YAML file with settings"`
}

// Run implements the command.
func (c *configCheckCommand) Run(program *kong.Kong) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	if err := errors.Join(config.Check(f, program.Model), f.Close()); err != nil {
		return err
	}
	fmt.Println("in order")
	return nil
}

type openAPICommand struct{}

// Run implements the command.
func (*openAPICommand) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "sentra-openapi")
	if err != nil {
		return err
	}
	a, err := app.New(ctx, app.Config{DataDir: dir})
	if err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", "  ")
	err = e.Encode(a.Router.API.OpenAPI())
	return errors.Join(err, a.Close(), os.RemoveAll(dir))
}
