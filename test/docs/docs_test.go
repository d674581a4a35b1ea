// Package docs keeps true what docs/ says: tables of states are the program's own, every capability, command, setting and event has its place, and links lead to
// headings that are there. `go test ./test/docs -update` writes the tables.
package docs

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"sentra/internal/centre/incident"
	"sentra/internal/centre/unit"
)

// Where things are, seen from this folder.
const (
	root  = "../../"
	pages = root + "docs/"
)

var update = flag.Bool("update", false, "write the generated parts of the pages")

// The tables of states are those of the code.
func TestStateTables(t *testing.T) {
	for _, part := range []struct{ page, name, table string }{
		{"unit.md", "unit states", unitStates()},
		{"incident.md", "incident states", incidentStates()},
	} {
		text := read(t, part.page)
		begin, end := fmt.Sprintf("<!-- begin %s: written by go test ./test/docs -update -->\n", part.name), fmt.Sprintf("<!-- end %s -->", part.name)
		before, rest, found := strings.Cut(text, begin)
		there, after, closed := strings.Cut(rest, end)
		if !found || !closed {
			t.Errorf("%s has no place for the %s", part.page, part.name)
			continue
		}
		if there == part.table {
			continue
		}
		if !*update {
			t.Errorf("%s: the %s are not those of the code; run go test ./test/docs -update", part.page, part.name)
			continue
		}
		if err := os.WriteFile(pages+part.page, []byte(before+begin+part.table+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func unitStates() string {
	sendable := map[unit.Readiness]string{unit.Ready: "yes", unit.Flagged: "yes, flagged", unit.Preempt: "by pre-emption", unit.Never: "no"}
	var b strings.Builder
	b.WriteString("| State | On screen | English | EIDO | Sub-states | On a job | Reason | Can be sent | May be followed by |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, r := range unit.Transitions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s | %s | %s | %s |\n", r.State, r.Name.ID, r.Name.EN, r.EIDO, codes(r.SubStates), yes(r.OnJob, "yes"), yes(r.Why, "required"),
			sendable[r.Sendable], codes(slices.DeleteFunc(slices.Clone(r.Next), func(s unit.State) bool { return s == r.State })))
	}
	return b.String()
}

func incidentStates() string {
	var b strings.Builder
	b.WriteString("| State | On screen | English | EIDO | Ended | May be followed by |\n|---|---|---|---|---|---|\n")
	for _, r := range incident.Transitions() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s | %s |\n", r.State, r.Name.ID, r.Name.EN, r.EIDO, yes(r.Done, "yes"), codes(r.Next))
	}
	return b.String()
}

func codes[T ~string](list []T) string {
	if len(list) == 0 {
		return "–"
	}
	out := make([]string, len(list))
	for i, code := range list {
		out[i] = "`" + string(code) + "`"
	}
	return strings.Join(out, " ")
}

func yes(is bool, word string) string {
	if is {
		return word
	}
	return ""
}

// Each capability has its page, and architecture.md names it. (That the page is there is a rule of internal/architecture_docs_test.go.)
func TestCapabilitiesNamed(t *testing.T) {
	architecture := read(t, "architecture.md")
	for _, name := range capabilities(t) {
		if row := fmt.Sprintf("| `%s` |", name); !strings.Contains(architecture, row) {
			t.Errorf("architecture.md: internal/centre/%s has no line among the capabilities", name)
		}
		if link := fmt.Sprintf("[%s.md](%s.md)", name, name); !strings.Contains(architecture, link) {
			t.Errorf("architecture.md does not lead to %s.md", name)
		}
	}
}

// Every decision is listed in architecture.md.
func TestDecisionsListed(t *testing.T) {
	architecture := read(t, "architecture.md")
	decisions, err := filepath.Glob(pages + "adr/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, decision := range decisions {
		if page := "adr/" + filepath.Base(decision); !strings.Contains(architecture, "("+page+")") {
			t.Errorf("architecture.md does not list %s", page)
		}
	}
}

// Every event that a capability tells is named on its page.
func TestEventsNamed(t *testing.T) {
	form := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	for _, name := range capabilities(t) {
		page := ""
		files, err := filepath.Glob(root + "internal/centre/" + name + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, source := range files {
			for _, spec := range constants(parse(t, source)) {
				for i, id := range spec.Names {
					if !strings.HasPrefix(id.Name, "Event") || i >= len(spec.Values) {
						continue
					}
					kind := text(spec.Values[i])
					if page == "" {
						page = read(t, name+".md")
					}
					if form.MatchString(kind) && !strings.Contains(page, "`"+kind+"`") {
						t.Errorf("%s.md does not name the event %s", name, kind)
					}
				}
			}
		}
	}
}

func constants(f *ast.File) []*ast.ValueSpec {
	var out []*ast.ValueSpec
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.CONST {
			for _, spec := range g.Specs {
				if v, ok := spec.(*ast.ValueSpec); ok {
					out = append(out, v)
				}
			}
		}
	}
	return out
}

// Every command, flag and environment variable of the program is described in operations.md.
func TestCommandsDescribed(t *testing.T) {
	operations := read(t, "operations.md")
	files, err := filepath.Glob(root + "cmd/sentra/*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, source := range files {
		if strings.HasSuffix(source, "_test.go") {
			continue
		}
		for _, d := range parse(t, source).Decls {
			for name, s := range structs(d) {
				if name == "command" {
					for _, command := range commands(s, "sentra") {
						found++
						if !strings.Contains(operations, "`"+command) {
							t.Errorf("operations.md does not describe %s", command)
						}
					}
				}
				for _, field := range s.Fields.List {
					if env := tag(field).Get("env"); env != "" && !strings.Contains(operations, "`"+env+"`") {
						t.Errorf("operations.md does not describe %s", env)
					}
				}
			}
		}
	}
	if found == 0 {
		t.Error("the commands of cmd/sentra are no longer where this test looks for them")
	}
}

func structs(d ast.Decl) map[string]*ast.StructType {
	out := map[string]*ast.StructType{}
	if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
		for _, spec := range g.Specs {
			if named, ok := spec.(*ast.TypeSpec); ok {
				if s, ok := named.Type.(*ast.StructType); ok {
					out[named.Name.Name] = s
				}
			}
		}
	}
	return out
}

// commands are the leaves of the tree that kong makes of a struct.
func commands(s *ast.StructType, path string) []string {
	var out []string
	for _, field := range s.Fields.List {
		set := tag(field)
		_, is := set.Lookup("cmd")
		if _, hidden := set.Lookup("hidden"); !is || hidden || len(field.Names) == 0 {
			continue
		}
		name := set.Get("name")
		if name == "" {
			name = strings.ToLower(field.Names[0].Name)
		}
		if below, nested := field.Type.(*ast.StructType); nested {
			out = append(out, commands(below, path+" "+name)...)
			continue
		}
		out = append(out, path+" "+name)
	}
	return out
}

func tag(f *ast.Field) reflect.StructTag {
	if f.Tag == nil {
		return ""
	}
	return reflect.StructTag(text(f.Tag))
}

// Links with a fragment lead to a heading that is there. (That the page is there is a rule of internal/architecture_docs_test.go.)
func TestHeadings(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#\s]*\.md)?#([^)\s]+)\)`)
	all := []string{root + "README.md", root + "CONTRIBUTING.md"}
	err := filepath.WalkDir(pages, func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range all {
		for _, found := range link.FindAllStringSubmatch(file(t, page), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			target := page
			if found[1] != "" {
				target = filepath.Join(filepath.Dir(page), found[1])
			}
			if _, err := os.Stat(target); err != nil {
				continue
			}
			if !slices.Contains(headings(file(t, target)), found[2]) {
				t.Errorf("%s leads to %s#%s, a heading that is not there", page, target, found[2])
			}
		}
	}
}

// headings are the anchors that a page has, made as GitHub makes them.
func headings(page string) []string {
	var out []string
	code := false
	for line := range strings.SplitSeq(page, "\n") {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		title := strings.TrimLeft(line, "#")
		if code || title == line || !strings.HasPrefix(title, " ") {
			continue
		}
		out = append(out, strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, strings.TrimSpace(title)))
	}
	return out
}

func capabilities(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(root + "internal/centre")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// read gives a page of docs/.
func read(t *testing.T, page string) string {
	t.Helper()
	return file(t, pages+page)
}

func file(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func parse(t *testing.T, path string) *ast.File {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// text is the value of a string literal, "" for anything else.
func text(e ast.Expr) string {
	if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		if s, err := strconv.Unquote(lit.Value); err == nil {
			return s
		}
	}
	return ""
}
