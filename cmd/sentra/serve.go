package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"

	"sentra/internal/app"
	"sentra/internal/city"
)

type serveCommand struct {
	centreFlags
	Listen string `help:"Address to serve on" default:"127.0.0.1:8080" env:"SENTRA_LISTEN"`
}

// Run implements the command.
func (c *serveCommand) Run(ctx context.Context, log *slog.Logger) error {
	return serve(ctx, c.config(log), c.Listen, nil)
}

type demoCommand struct {
	storeFlags
	Listen    string `help:"Address to serve on" default:"127.0.0.1:8080" env:"SENTRA_LISTEN"`
	Seed      uint64 `help:"Which city: the same seed makes the same one" default:"1"`
	QuietCity bool   `help:"Seed the city and let it stand still"`
}

// Run implements the command.
func (c *demoCommand) Run(ctx context.Context, log *slog.Logger) error {
	town := city.Generate(c.Seed)
	flags := centreFlags{storeFlags: c.storeFlags, CentreName: "Pusat Komando " + town.Name, TimeZone: town.TimeZone}
	config := flags.config(log)
	config.Exercise = true
	return serve(ctx, config, c.Listen, func(ctx context.Context, a *app.App, url string) error {
		if err := city.Seed(ctx, a, town, c.Data, url); err != nil {
			return err
		}
		fmt.Printf("Sentra (LATIHAN / exercise): %s/console/\nLogins and the API key: %s/%s\n", url, c.Data, city.DemoFile)
		return nil
	})
}

// serve runs a centre until ctx ends.
func serve(ctx context.Context, c app.Config, listen string, begin func(context.Context, *app.App, string) error) error {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	url := "http://" + listener.Addr().String()
	a, err := app.New(ctx, c)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	c.Log.Info("serving", slog.String("url", url))
	err = a.Run(ctx, listener, func(ctx context.Context) error {
		if begin == nil {
			return nil
		}
		return begin(ctx, a, url)
	})
	return errors.Join(err, a.Close())
}
