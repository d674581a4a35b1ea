// Command licences lists what Sentra is made of and under which licences, from the licence texts of the Go modules and the
// package.json files of the npm packages that are used, and refuses what is not on the list of allowed licences.
//
//	go -C tools run ./licences -root .. > docs/licences.md
//
// Parts that are in the program or the console must be under a permissive licence or the MPL. Tools that are only run while
// Sentra is built or tested, and are never shipped, may also be under the GPL.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// part is one module or package in one version.
type part struct {
	name, version, licence string
}

// section is a heading of the list with the parts under it.
type section struct {
	title string
	parts []part
	tools bool // run, not shipped
}

func main() {
	root := flag.String("root", ".", "folder of Sentra's go.mod")
	flag.Parse()
	if err := run(*root, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
}

func run(root string, out io.Writer) error {
	program, err := goModules(root, "-deps", "./cmd/...")
	if err != nil {
		return err
	}
	tests, err := goModules(root, "-deps", "-test", "./...")
	if err != nil {
		return err
	}
	tests = slices.DeleteFunc(tests, func(p part) bool { return slices.Contains(program, p) })
	console, build, err := npmPackages(filepath.Join(root, "web"))
	if err != nil {
		return err
	}
	tools, err := goTools(filepath.Join(root, "tools"))
	if err != nil {
		return err
	}
	sections := []section{
		{title: "In the program (Go modules)", parts: program},
		{title: "In the console (npm packages)", parts: console},
		{title: "Only in tests (Go modules)", parts: tests},
		{title: "Only to build and test the console (npm packages that web/package.json names)", parts: build, tools: true},
		{title: "Only run as tools (Go modules that tools/go.mod names)", parts: tools, tools: true},
	}
	write(out, sections)
	return refuse(sections)
}

func write(out io.Writer, sections []section) {
	fmt.Fprintln(out, "# Licences")
	fmt.Fprintln(out)
	fmt.Fprintln(out, "Written by `make gen` from the licence texts themselves (`tools/licences`); `make check` fails when it is not up to date or when a")
	fmt.Fprintln(out, "licence is not allowed. Sentra itself is under the Apache License 2.0 (`LICENSE`).")
	for _, s := range sections {
		fmt.Fprintf(out, "\n## %s\n\n| Part | Version | Licence |\n|---|---|---|\n", s.title)
		for _, p := range s.parts {
			fmt.Fprintf(out, "| %s | %s | %s |\n", p.name, p.version, p.licence)
		}
	}
}

func refuse(sections []section) error {
	var problems []error
	for _, s := range sections {
		for _, p := range s.parts {
			if !allowed(p.licence, s.tools) {
				problems = append(problems, fmt.Errorf("%s %s is under %s, which is not allowed here", p.name, p.version, p.licence))
			}
		}
	}
	return errors.Join(problems...)
}

// goModules returns the modules that the named packages are built from, Sentra and the standard library left out. The
// answer is that for Linux on amd64, wherever it is asked.
func goModules(dir string, args ...string) ([]part, error) {
	args = append([]string{"list", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}{{end}}"}, args...)
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w", strings.Join(args, " "), err)
	}
	var out []part
	for line := range strings.Lines(string(text)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) != 3 {
			continue
		}
		out = append(out, part{name: fields[0], version: fields[1], licence: fields[2]}) // the folder, for now
	}
	slices.SortFunc(out, byName)
	out = slices.Compact(out)
	for i := range out {
		if out[i].licence, err = licenceOf(out[i].licence); err != nil {
			return nil, fmt.Errorf("%s: %w", out[i].name, err)
		}
	}
	return out, nil
}

// goTools returns the modules of the tools that tools/go.mod names, without what they are built from in turn.
func goTools(dir string) ([]part, error) {
	return goModules(dir, "tool")
}

// licenceOf returns the licences whose texts lie in a module's folder.
func licenceOf(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var texts bytes.Buffer
	for _, e := range entries {
		if isLicenceFile(e.Name()) && !e.IsDir() {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return "", err
			}
			texts.Write(text)
			texts.WriteByte('\n')
		}
	}
	return recognise(texts.String()), nil
}

// npmPackages returns the packages that reach the browser, and those that web/package.json names for work on the console.
func npmPackages(dir string) (console, build []part, err error) {
	var lock struct {
		Packages map[string]struct {
			Version         string
			License         string
			Dev             bool
			Optional        bool
			DevDependencies map[string]string
		}
	}
	if err := readJSON(filepath.Join(dir, "package-lock.json"), &lock); err != nil {
		return nil, nil, err
	}
	for path, p := range lock.Packages {
		if path == "" || p.Optional {
			continue
		}
		name := path[strings.LastIndex(path, "node_modules/")+len("node_modules/"):]
		_, named := lock.Packages[""].DevDependencies[name]
		named = named && path == "node_modules/"+name // also when a package of the console asks for it as a peer
		if p.Dev && !named {
			continue
		}
		var installed struct{ License string }
		if err := readJSON(filepath.Join(dir, path, "package.json"), &installed); err != nil {
			return nil, nil, fmt.Errorf("%w (npm --prefix web ci first)", err)
		}
		found := part{name, p.Version, cmp.Or(installed.License, p.License, unknown)}
		if named {
			build = append(build, found)
		} else {
			console = append(console, found)
		}
	}
	slices.SortFunc(console, byName)
	slices.SortFunc(build, byName)
	return slices.Compact(console), build, nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func byName(a, b part) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.version, b.version))
}
