package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"time"

	"sentra/internal/centre/incident"
	"sentra/internal/centre/intake"
	"sentra/internal/platform/geo"
	"sentra/internal/platform/lang"
	"sentra/internal/protocol/callcsv"
)

type replayCommand struct {
	File    string  `arg:"" type:"existingfile" help:"CSV of calls"`
	Mapping string  `help:"Built-in mapping or YAML file" default:"san-francisco-fire"`
	Speed   float64 `help:"Times as fast as it was; 0 means as fast as possible" default:"1"`
	RunName string  `name:"run" help:"Name of this run, its start when not given. The same name again goes on where that run stopped: nothing is made twice" placeholder:"NAME"`
	URL     string  `help:"A Sentra elsewhere instead of the one in the data folder" placeholder:"URL"`
	Key     string  `help:"API key for --url" env:"SENTRA_API_KEY" placeholder:"KEY"`
	storeFlags
}

// Run implements the command.
func (c *replayCommand) Run(ctx context.Context, log *slog.Logger) error {
	a, err := c.replay(ctx, log, os.Stderr)
	if a == nil {
		return err
	}
	fmt.Print(a.table(readerOfTerminal()))
	return errors.Join(err, a.check())
}

// readerOfTerminal is the language of who sits at the terminal.
func readerOfTerminal() lang.Lang {
	return lang.Accept(os.Getenv("LANG")[:min(2, len(os.Getenv("LANG")))])
}

// replay feeds the file through intake and accounts for every row. A context that ends stops it after the row under way.
func (c *replayCommand) replay(ctx context.Context, log *slog.Logger, progress io.Writer) (_ *account, err error) {
	if c.Speed < 0 {
		return nil, errors.New("--speed must not be negative")
	}
	mapping, err := namedMapping(c.Mapping)
	if err != nil {
		return nil, err
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	content := sha256.New()
	if _, err := io.Copy(content, f); err != nil {
		return nil, err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	rows, err := callcsv.NewReader(f, mapping)
	if err != nil {
		return nil, err
	}
	if c.RunName == "" {
		c.RunName = time.Now().UTC().Format("20060102T150405.000Z")
	}
	to, err := c.target(ctx, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, to.close()) }()
	r := &replay{
		rows: rows, to: to, speed: c.Speed, progress: progress, incidents: map[string]incident.ID{},
		account: &account{run: c.RunName}, keys: c.RunName + "/" + hex.EncodeToString(content.Sum(nil)[:8]),
	}
	fmt.Fprintf(progress, "%s\n", lang.F("Pemutaran ulang %q", "Replay %q", c.RunName).In(readerOfTerminal()))
	return r.account, r.all(ctx)
}

func namedMapping(name string) (*callcsv.Mapping, error) {
	if slices.Contains(callcsv.Names(), name) {
		return callcsv.Named(name)
	}
	text, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return callcsv.Named(name) // which says what there is
	}
	if err != nil {
		return nil, err
	}
	return callcsv.ParseMapping(text)
}

// replay is one run through a file.
type replay struct {
	rows      *callcsv.Reader
	to        *target
	speed     float64
	keys      string // what the idempotency keys of this run begin with
	progress  io.Writer
	incidents map[string]incident.ID // opened, by the file's group
	account   *account

	began, first time.Time // now and in the file
	told         time.Time
}

// all replays row after row, because a later row may belong to the incident of an earlier one.
func (r *replay) all(ctx context.Context) error {
	r.began = time.Now()
	r.told = r.began
	defer func() { r.account.rows = r.rows.Counts() }()
	for ctx.Err() == nil {
		row, err := r.rows.Next()
		var bad *callcsv.Bad
		switch {
		case errors.Is(err, io.EOF):
			r.account.whole = true
			return nil
		case errors.As(err, &bad):
			r.account.bad(bad)
			continue
		case err != nil:
			return err
		}
		if !r.wait(ctx, row.At) {
			r.account.unsent++
			break
		}
		if err := r.row(ctx, row); err != nil {
			r.account.unsent++
			if ctx.Err() != nil {
				break // stopped while it was trying
			}
			return fmt.Errorf("line %d: %w", row.Line, err)
		}
		r.tell(row)
	}
	return nil
}

// wait lets as much time pass as passed then, divided by the speed. False means that the run was stopped.
func (r *replay) wait(ctx context.Context, at time.Time) bool {
	if r.first.IsZero() {
		r.first = at
	}
	if r.speed == 0 {
		return ctx.Err() == nil
	}
	due := r.began.Add(time.Duration(float64(at.Sub(r.first)) / r.speed))
	return pause(ctx, time.Until(due)) == nil
}

// row makes a contact of the row, and opens or joins the incident of its call. The error is one that stops the run: nobody answers.
func (r *replay) row(ctx context.Context, row callcsv.Row) error {
	var contact intake.Receipt
	err := r.to.post(ctx, "/contacts", r.key(row, "contact"), contactOf(row), &contact)
	if refused, stop := sort(err); stop != nil {
		return stop
	} else if refused != "" {
		r.account.refuse(row.Line, refused)
		return nil
	}
	r.account.contacts++
	of, running := r.incidents[row.Group]
	if running {
		err = r.to.post(ctx, "/incidents/"+string(of)+"/contacts", r.key(row, "attach"), map[string]any{"contact_id": contact.ID}, nil)
	} else if row.Location == nil {
		r.account.leave(row.Line, lang.T("Tanpa lokasi; kejadian membutuhkannya.", "No place, and an incident needs one.").In(readerOfTerminal()))
		return nil
	} else {
		var opened struct {
			ID incident.ID `json:"id"`
		}
		err = r.to.post(ctx, "/incidents", r.key(row, "open"), incidentOf(row, contact.ID), &opened)
		if err == nil {
			r.incidents[row.Group] = opened.ID
		}
	}
	refused, stop := sort(err)
	switch {
	case stop != nil:
		r.account.contacts-- // the row as a whole counts as not sent: the next run under this name finds its contact again
		return stop
	case refused != "":
		r.account.leave(row.Line, refused)
	case running:
		r.account.attached++
	default:
		r.account.opened++
	}
	return nil
}

// key is the same for the same row of the same file in the same run.
func (r *replay) key(row callcsv.Row, step string) string {
	return fmt.Sprintf("replay/%s/%d/%s", r.keys, row.Line, step)
}

// tell writes a line of progress now and then.
func (r *replay) tell(row callcsv.Row) {
	const every = 5 * time.Second
	now := time.Now()
	if now.Sub(r.told) < every {
		return
	}
	r.told = now
	counts := r.rows.Counts()
	fmt.Fprintf(r.progress, "%s\n", lang.F("baris %d, %s; %.0f baris per detik", "row %d, %s; %.0f rows per second",
		counts.Read+counts.Bad, row.At.Format("2006-01-02 15:04"), float64(counts.Read)/now.Sub(r.began).Seconds()).In(readerOfTerminal()))
}

func contactOf(row callcsv.Row) intake.New {
	n := intake.New{Channel: "phone", Text: words(row), Type: row.Type}
	if row.Location != nil {
		n.Location = placeOf(row)
	}
	return n
}

func placeOf(row callcsv.Row) *incident.Place {
	return &incident.Place{Point: geo.Point{Lat: row.Location.Lat, Lon: row.Location.Lon}, Address: clip(row.Address, 500)}
}

func incidentOf(row callcsv.Row, contact intake.ID) map[string]any {
	n := map[string]any{"type": row.Type, "summary": words(row), "location": placeOf(row), "contact_ids": []intake.ID{contact}}
	if row.Priority != "" {
		n["priority"], n["reason"] = row.Priority, lang.F("Prioritas menurut berkas panggilan %s", "Priority as in the file of calls, %s", row.Number).In(readerOfTerminal())
	}
	return n
}

// words are what the file says of the call; a row that says nothing still has its number.
func words(row callcsv.Row) string {
	parts := []string{}
	for _, part := range []string{row.Text, row.Address, row.Unit} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return clip(strings.Join(append(parts, row.Number), " · "), 4000)
}

func clip(text string, most int) string {
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most])
	}
	return text
}
