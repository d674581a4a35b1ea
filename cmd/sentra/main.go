// Command sentra is the public-service operations centre: one program for every size of centre.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"sentra/internal/app"
	"sentra/internal/platform/config"
	"sentra/internal/platform/fault"
	"sentra/internal/platform/lang"
)

// command is everything that sentra does. Each setting may stand in the file of --config, in an environment variable or in a flag;
// the latter wins.
type command struct {
	Config  kong.ConfigFlag `help:"YAML file with settings" placeholder:"FILE"`
	Verbose bool            `help:"Log more" env:"SENTRA_VERBOSE"`

	Serve   serveCommand   `cmd:"" help:"Run a centre"`
	Demo    demoCommand    `cmd:"" help:"Run a seeded city to look at, marked as an exercise"`
	Migrate migrateCommand `cmd:"" help:"Bring the store's schema up to date"`
	Verify  verifyCommand  `cmd:"" help:"Recompute the journal: exit 0 and the checkpoint, or 1 and the first bad sequence"`
	Import  struct {
		Areas importAreasCommand `cmd:"" help:"Take areas from a GeoJSON file"`
	} `cmd:"" help:"Take in outside data"`
	Replay replayCommand `cmd:"" help:"Feed historical calls through intake as if they came now"`
	User   struct {
		Add userAddCommand `cmd:"" help:"Make an account; its password is read from standard input"`
	} `cmd:"" help:"Accounts"`
	Settings struct {
		Check configCheckCommand `cmd:"" help:"Explain what is wrong with a settings file"`
	} `cmd:"" name:"config" help:"Settings"`
	Bench     benchCommand   `cmd:"" help:"Measure this program on this machine: figures with a baseline from the same run"`
	BenchFeed feedCommand    `cmd:"" hidden:""`
	OpenAPI   openAPICommand `cmd:"" name:"openapi" help:"Print the description of the API"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "sentra:", explain(err))
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	var c command
	parser, err := kong.New(&c, kong.Name("sentra"), kong.Description("The open-source public-service operations centre."),
		kong.UsageOnError(), kong.Configuration(config.Resolver))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	level := slog.LevelInfo
	if c.Verbose {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run(log, parser)
}

// explain says an error to the person at the terminal, in the language of LANG.
func explain(err error) string {
	l := lang.Accept(os.Getenv("LANG")[:min(2, len(os.Getenv("LANG")))])
	f, ok := fault.As(err)
	if !ok {
		return err.Error()
	}
	text := f.Message.In(l)
	for _, field := range f.Fields {
		text += fmt.Sprintf("\n  %s: %s", field.Field, field.Message.In(l))
	}
	if f.Cause != nil && !errors.Is(err, app.ErrRunning) {
		text += "\n  " + f.Cause.Error()
	}
	return text
}

// storeFlags say where a centre's data is.
type storeFlags struct {
	Data           string `help:"Data folder" default:"./var" env:"SENTRA_DATA" type:"path"`
	DatabaseURL    string `help:"PostgreSQL instead of SQLite, postgres://…" env:"SENTRA_DATABASE_URL" placeholder:"URL"`
	CheckpointFile string `help:"Where signed checkpoints are kept outside the store" env:"SENTRA_CHECKPOINT_FILE" type:"path" placeholder:"FILE"`
}

// centreFlags say what a centre is.
type centreFlags struct {
	storeFlags
	CentreName string `help:"What the centre is called" default:"Sentra" env:"SENTRA_CENTRE_NAME"`
	TimeZone   string `help:"IANA zone of the dates that people read" default:"Asia/Jakarta" env:"SENTRA_TIME_ZONE"`
	TrustProxy bool   `help:"Believe X-Forwarded-For and -Proto: only behind a proxy of your own" env:"SENTRA_TRUST_PROXY"`
}

func (f centreFlags) config(log *slog.Logger) app.Config {
	return app.Config{
		DataDir: f.Data, DatabaseURL: f.DatabaseURL, CheckpointFile: f.CheckpointFile, CentreName: f.CentreName, TimeZone: f.TimeZone,
		TrustProxy: f.TrustProxy, Log: log,
	}
}
