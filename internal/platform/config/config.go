// Package config reads a settings file for the command line: each key is a flag's name, with - or _ between words.
package config

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strconv"
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
	if err := d.Decode(&raw); err != nil && !errors.Is(err, io.EOF) {
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

// Check tells what is wrong with a settings file: keys that are no flag of the program, values that are none for their flag.
func Check(r io.Reader, program *kong.Application) error {
	values, err := Read(r)
	if err != nil {
		return err
	}
	return (&settings{values: values}).Validate(program)
}

// fits tells whether the flag can take the value.
func fits(flag *kong.Flag, value any) bool {
	_, isBool := value.(bool)
	switch flag.Target.Kind() {
	case reflect.Bool:
		return isBool
	case reflect.Float64:
		_, err := strconv.ParseFloat(fmt.Sprint(value), 64)
		return err == nil
	case reflect.Int, reflect.Int64:
		_, err := strconv.ParseInt(fmt.Sprint(value), 10, 64)
		return err == nil
	case reflect.Uint64:
		_, err := strconv.ParseUint(fmt.Sprint(value), 10, 64)
		return err == nil
	}
	return !isBool
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
	known := map[string]*kong.Flag{}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = flag
		}
		return next(nil)
	})
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		flag, ok := known[key]
		if !ok {
			wrong = append(wrong, fmt.Errorf("settings: %s is not known", key))
			continue
		}
		if !fits(flag, s.values[key]) {
			wrong = append(wrong, fmt.Errorf("settings: %s: %v is no value for it", key, s.values[key]))
		}
	}
	return errors.Join(wrong...)
}

// Resolve implements kong.Resolver.
func (s *settings) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	value, ok := s.values[flag.Name]
	for _, name := range flag.Envs {
		if _, set := os.LookupEnv(name); set {
			ok = false // the environment outweighs the file
		}
	}
	if !ok {
		return nil, nil
	}
	return fmt.Sprint(value), nil
}
