// Package internal_test holds the rules of docs/architecture.md as a test. It reads the source, it does not run it, and it
// names each offender with its file, its line and the rule it breaks. `make check` calls it "shape".
//
//	architecture_test.go           the layout, reading the tree, the list of rules
//	architecture_import_test.go    who may import whom
//	architecture_sql_test.go       where SQL may stand, and whose tables it may name
//	architecture_state_test.go     no init, no package state, no clock reads
//	architecture_size_test.go      sizes, names, package comments
//	architecture_docs_test.go      links and pages
//	architecture_offender_test.go  small offending sources: the rules can be seen to fail
package internal_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
)

const modulePath = "sentra"

// layers in the order of the house: a package imports from its own layer and from those before it.
var layers = []string{"internal/platform", "internal/protocol", "internal/centre", "internal/app", "internal/city", "cmd", "test"}

// assets are packages that embed files; they import at most the platform and anybody may import them.
var assets = []string{"migrations", "web"}

// capabilities in the one order of internal/centre: a capability imports only those before it.
var capabilities = strings.Fields(`
	access agency audit place notify telemetry unit roster message video catalogue incident dispatch
	intake request voice contingency publish survey readiness enforcement insight share`)

// rules are independent of each other; each gets the whole tree and returns what breaks it.
var rules = []struct {
	name  string
	check func(*tree) []offence
}{
	{"import direction", importDirection},
	{"http in its place", httpInItsPlace},
	{"sql in its place", sqlInItsPlace},
	{"own tables only", ownTablesOnly},
	{"no init", noInit},
	{"no package state", noPackageState},
	{"clock", clockReads},
	{"size", sizes},
	{"names", names},
	{"package comment", packageComments},
}

type offence struct {
	file string
	line int
	text string
}

func (o offence) String() string {
	if o.line == 0 {
		return fmt.Sprintf("%s: %s", o.file, o.text)
	}
	return fmt.Sprintf("%s:%d: %s", o.file, o.line, o.text)
}

// source is one file of the tree. Files other than Go have no syntax.
type source struct {
	path      string // slash-separated, from the module's root
	lines     int
	generated bool
	syntax    *ast.File
}

func (s *source) dir() string  { return path.Dir(s.path) }
func (s *source) base() string { return path.Base(s.path) }

// test tells whether the file runs only in tests: its own name, the folder test/, or a harness package such as dbtest.
func (s *source) test() bool {
	if strings.HasSuffix(s.path, "_test.go") || strings.HasPrefix(s.path, "test/") {
		return true
	}
	return slices.ContainsFunc(strings.Split(s.dir(), "/"), isHarness)
}

// isHarness tells whether a folder holds a test harness: dbtest, clocktest and the like.
func isHarness(folder string) bool { return folder != "test" && strings.HasSuffix(folder, "test") }

// capability returns the name of the capability that the file belongs to, or "".
func (s *source) capability() string {
	rest, ok := strings.CutPrefix(s.path, "internal/centre/")
	if !ok || !strings.Contains(rest, "/") {
		return ""
	}
	return rest[:strings.Index(rest, "/")]
}

type tree struct {
	fset  *token.FileSet
	files []*source
}

func (t *tree) at(s *source, n ast.Node, format string, args ...any) offence {
	return offence{s.path, t.fset.Position(n.Pos()).Line, fmt.Sprintf(format, args...)}
}

// goFiles returns the Go files, tests left out unless asked for.
func (t *tree) goFiles(tests bool) []*source {
	var out []*source
	for _, s := range t.files {
		if s.syntax != nil && (tests || !s.test()) {
			out = append(out, s)
		}
	}
	return out
}

// packages groups the Go files by folder.
func (t *tree) packages(tests bool) map[string][]*source {
	out := map[string][]*source{}
	for _, s := range t.goFiles(tests) {
		out[s.dir()] = append(out[s.dir()], s)
	}
	return out
}

func (t *tree) add(name string, text []byte) error {
	s := &source{path: name, lines: bytes.Count(text, []byte("\n"))}
	if strings.HasSuffix(name, ".go") {
		syntax, err := parser.ParseFile(t.fset, name, text, parser.ParseComments)
		if err != nil {
			return err
		}
		s.syntax, s.generated = syntax, ast.IsGenerated(syntax)
	} else {
		s.generated = bytes.Contains(text[:min(len(text), 400)], []byte("auto-generated"))
	}
	t.files = append(t.files, s)
	return nil
}

// readTree reads what people write: Go everywhere, and the TypeScript and styles of web/src and test/browser. Folders with
// their own go.mod (tools/) are other programs.
func readTree(root string) (*tree, error) {
	t := &tree{fset: token.NewFileSet()}
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if d.IsDir() {
			return skipFolder(root, name)
		}
		if !watched(name) {
			return nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		return t.add(name, text)
	})
	return t, err
}

func skipFolder(root, name string) error {
	base := path.Base(name)
	switch {
	case name == ".":
		return nil
	case strings.HasPrefix(base, "."), base == "node_modules", base == "testdata", base == "dist", name == "var", name == "bin":
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(root, name, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func watched(name string) bool {
	switch path.Ext(name) {
	case ".go":
		return true
	case ".ts", ".tsx", ".mjs", ".css":
		return strings.HasPrefix(name, "web/src/") || strings.HasPrefix(name, "test/browser/")
	}
	return false
}

func TestArchitecture(t *testing.T) {
	tree, err := readTree("..")
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range rules {
		t.Run(rule.name, func(t *testing.T) {
			for _, o := range sorted(rule.check(tree)) {
				t.Error(o)
			}
		})
	}
	for _, o := range sorted(largeFiles(tree)) {
		t.Logf("worth splitting: %s", o)
	}
}

func sorted(found []offence) []offence {
	sort.Slice(found, func(i, j int) bool {
		if found[i].file != found[j].file {
			return found[i].file < found[j].file
		}
		return found[i].line < found[j].line
	})
	return found
}
