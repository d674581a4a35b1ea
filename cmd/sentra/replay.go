package main

import (
	"context"
	"errors"
	"log/slog"
)

type replayCommand struct {
	File    string  `arg:"" type:"existingfile" help:"CSV of calls"`
	Mapping string  `help:"Built-in mapping or YAML file" default:"san-francisco-fire"`
	Speed   float64 `help:"Times as fast as it was" default:"1"`
	storeFlags
}

// Run implements the command.
func (c *replayCommand) Run(ctx context.Context, log *slog.Logger) error {
	return errors.New("not yet")
}
