// Package config reads a settings file for the command line: each key is a flag's name, with - or _ between words.
package config

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"
)

// settings are the values of a file that are not yet asked for.
type settings struct {
	values map[string]any
}

// Read reads a YAML mapping of plain values.
func Read(r io.Reader) (map[string]any, error) {
	raw := map[string]any{}
	d := yaml.NewDecoder(r)
	if err := d.Decode(&raw); err != nil && err != io.EOF {
		return nil, fmt.Errorf("settings: %w", err)
	}
	values := make(map[string]any, len(raw))
	for key, value := range raw {
		switch value.(type) {
		case string, bool, int, float64:
			values[strings.ReplaceAll(key, "_", "-")] = value
		default:
			return nil, fmt.Errorf("settings: %s is not a plain value", key)
		}
	}
	return values, nil
}

// Resolver gives kong the values of a file. It implements kong.ConfigurationLoader.
func Resolver(r io.Reader) (kong.Resolver, error) {
	values, err := Read(r)
	if err != nil {
		return nil, err
	}
	return &settings{values: values}, nil
}

// Validate refuses keys that are no flag of the program, so that a misspelt setting is never silently ignored.
func (s *settings) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		if !known[key] {
			return fmt.Errorf("settings: %s is not known", key)
		}
	}
	return nil
}

// Resolve implements kong.Resolver.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	value, ok := s.values[flag.Name]
	if !ok {
		return nil, nil
	}
	return fmt.Sprint(value), nil
}
