package internal_test

import (
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"
)

// Each case is a small tree, the rule that must speak and a part of what it must say; an empty part means that every rule
// must be silent.
var offenders = []struct {
	name  string
	files map[string]string
	rule  string
	want  string
}{
	{"platform imports centre", src("internal/platform/db/x.go", `import _ "sentra/internal/centre/unit"`), "import direction", "internal/platform/db/x.go:3: imports internal/centre/unit"},
	{"a later capability", src("internal/centre/unit/x.go", `import _ "sentra/internal/centre/incident"`), "import direction", "incident comes after unit"},
	{"a later capability in a test", src("internal/centre/unit/x_test.go", `import _ "sentra/internal/centre/incident"`), "import direction", "incident comes after unit"},
	{"an earlier capability", src("internal/centre/incident/x.go", `import _ "sentra/internal/centre/unit"`), "", ""},
	{"a capability nobody ordered", src("internal/centre/weather/x.go", ``), "import direction", "weather is not in the ordered list"},
	{"a folder nobody planned", src("pkg/x.go", ``), "import direction", "not in the layout"},
	{"assets import the platform", src("migrations/x.go", `import _ "sentra/internal/platform/db"`), "", ""},
	{"assets import a capability", src("migrations/x.go", `import _ "sentra/internal/centre/unit"`), "import direction", "leftwards only"},
	{"product imports a harness", src("internal/centre/unit/x.go", `import _ "sentra/internal/platform/db/dbtest"`), "import direction", "harness"},
	{"http in a service", src("internal/centre/unit/service.go", `import _ "net/http"`), "http in its place", "imports net/http"},
	{"http in http_live.go", src("internal/centre/unit/http_live.go", `import _ "net/http"`), "", ""},
	{"sql in a service", src("internal/centre/unit/service.go", "var q = `SELECT id\n FROM unit`"), "sql in its place", `service.go:3: SQL outside store.go and store_*.go: "SELECT id FROM unit"`},
	{"small sql, put together", src("internal/app/x.go", `func f(id string) string { return "delete from unit " + "where id = " + id }`), "sql in its place", "delete from unit where"},
	{"english that looks like sql", src("internal/centre/unit/service.go", `const help = "select a unit from the list, then update the set of needs and delete what is left"`), "", ""},
	{"a builder in a service", src("internal/centre/unit/service.go", `func f(d interface{ NewSelect() int }) { d.NewSelect() }`), "sql in its place", "calls NewSelect"},
	{"bun in a service", src("internal/centre/unit/service.go", `import _ "github.com/uptrace/bun"`), "sql in its place", "imports github.com/uptrace/bun"},
	{"sql in a test", src("internal/centre/unit/x_test.go", `const q = "SELECT 1"`), "", ""},
	{"sql in the journal", src("internal/platform/journal/x.go", `const q = "SELECT 1 FROM journal_event"`), "", ""},
	{"another's table", src("internal/centre/unit/store.go", `const q = "SELECT 1 FROM unit u JOIN incident_need n ON n.id = u.id"`), "own tables only", "the table incident_need"},
	{"another's table after a comma", src("internal/centre/unit/store.go", `const q = "SELECT 1 FROM unit u, incident AS i WHERE 1=1"`), "own tables only", "the table incident,"},
	{"another's table updated", src("internal/centre/unit/store.go", `const q = "UPDATE incident SET x = 1"`), "own tables only", "the table incident,"},
	{"another's table in a tag", src("internal/centre/unit/store.go", "type row struct { int `bun:\"table:incident,alias:i\"` }"), "own tables only", "the table incident,"},
	{"another's table in a builder", src("internal/centre/unit/store.go", `func f(q interface{ TableExpr(string) }) { q.TableExpr("incident AS i") }`), "own tables only", "the table incident,"},
	{"own tables in every form", src("internal/centre/unit/store.go", "const q = `WITH RECURSIVE near AS (SELECT 1), far (a) AS (SELECT 2) SELECT extract(epoch FROM since), 'FROM incident' FROM unit u, unit_base b "+
		"JOIN near ON u.a IS DISTINCT FROM b.a LEFT JOIN far ON 1 JOIN json_each(u.caps) WHERE 1 FOR UPDATE SKIP LOCKED`\n"+
		"const w = `INSERT INTO unit(id) SELECT 1 ON CONFLICT (id) DO UPDATE SET id = 1`"), "", ""},
	{"insight reads a view", src("internal/centre/insight/store.go", `const q = "SELECT 1 FROM incident_figures_view"`), "", ""},
	{"insight reads a table", src("internal/centre/insight/store.go", `const q = "SELECT 1 FROM incident"`), "own tables only", "the table incident,"},
	{"init", src("internal/app/x.go", `func init() {}`), "no init", "x.go:3: func init"},
	{"a method called init", src("internal/app/x.go", "type t struct{}\nfunc (t) init() {}"), "", ""},
	{"a variable without a value", src("internal/app/x.go", `var cache map[string]int`), "no package state", "cache has no value"},
	{"a lock", src("internal/app/x.go", "import \"sync\"\nvar mu = &sync.Mutex{}"), "no package state", "mu holds a lock"},
	{"room to fill", src("internal/app/x.go", `var seen = make(map[string]bool)`), "no package state", "seen holds"},
	{"an exported table", src("internal/app/x.go", `var Table = []int{1}`), "no package state", "Table is exported"},
	{"an assignment", src("internal/app/x.go", "var table = []int{1}\nfunc f() { table[0] = 2 }"), "no package state", "x.go:4: assigns to the package variable table"},
	{"an assignment from another file", map[string]string{"internal/app/a.go": head("app") + "var n = 1", "internal/app/b.go": head("app") + "func f() { n++ }"}, "no package state", "b.go:3: counts in the package variable n"},
	{"an address", src("internal/app/x.go", "var n = 1\nfunc f() *int { return &n }"), "no package state", "takes the address of the package variable n"},
	{"another package's variable", src("internal/app/x.go", "import \"net/http\"\nfunc f() { http.DefaultClient = nil }"), "no package state", "http.DefaultClient"},
	{"facts and locals", src("internal/app/x.go", "import \"errors\"\nvar ErrGone = errors.New(\"gone\")\nvar table = map[int]int{1: 2}\nvar _ = table\nfunc f() { table := []int{1}; table[0] = 2; p := &table; _ = p }"), "", ""},
	{"a clock read", src("internal/app/x.go", "import \"time\"\nvar now = time.Now"), "clock", "x.go:4: time.Now"},
	{"a command reads the clock", src("cmd/sentra/x.go", "import \"time\"\nfunc f() { time.Sleep(1) }"), "", ""},
	{"a long file", src("internal/app/x.go", strings.Repeat("// line\n", 600)), "size", "602 lines"},
	{"a long style sheet", map[string]string{"web/src/ui/x.css": strings.Repeat("a{}\n", 601)}, "size", "601 lines"},
	{"a long generated file", map[string]string{"internal/app/x.go": "// Code generated by x. DO NOT EDIT.\n\n" + head("app") + strings.Repeat("// line\n", 600)}, "", ""},
	{"a long package", map[string]string{"internal/app/a.go": head("app") + strings.Repeat("//\n", 590), "internal/app/b.go": head("app") + strings.Repeat("//\n", 590), "internal/app/c.go": head("app") + strings.Repeat("//\n", 590),
		"internal/app/d.go": head("app") + strings.Repeat("//\n", 590), "internal/app/e.go": head("app") + strings.Repeat("//\n", 590), "internal/app/f.go": head("app") + strings.Repeat("//\n", 590), "internal/app/g.go": head("app") + strings.Repeat("//\n", 590)}, "size", "internal/app: 4144 lines"},
	{"a grab-bag", src("internal/platform/util/x.go", ``), "names", "package util"},
	{"a package without a word", map[string]string{"internal/app/x.go": "package app\n"}, "package comment", "no file of internal/app"},
	{"a capability's comment elsewhere", map[string]string{"internal/centre/unit/unit.go": "// Package unit says so.\npackage unit\n"}, "package comment", "stands in doc.go"},
}

// src is a tree of one file with the given body, and a doc.go where a capability needs one.
func src(name, body string) map[string]string {
	folder := name[:strings.LastIndex(name, "/")]
	pkg := folder[strings.LastIndex(folder, "/")+1:]
	files := map[string]string{name: "package " + pkg + "\n\n" + body}
	files[folder+"/doc.go"] = head(pkg)
	return files
}

func head(pkg string) string { return "// Package " + pkg + " is an example.\npackage " + pkg + "\n" }

func TestRulesNameTheOffender(t *testing.T) {
	for _, c := range offenders {
		t.Run(c.name, func(t *testing.T) {
			tree := &tree{fset: token.NewFileSet()}
			for _, name := range slices.Sorted(maps.Keys(c.files)) {
				if err := tree.add(name, []byte(c.files[name])); err != nil {
					t.Fatal(err)
				}
			}
			heard := false
			for _, rule := range rules {
				for _, o := range rule.check(tree) {
					switch {
					case rule.name == c.rule && strings.Contains(o.String(), c.want):
						heard = true
					case rule.name != c.rule:
						t.Errorf("%s also complains: %s", rule.name, o)
					default:
						t.Logf("%s says: %s", rule.name, o)
					}
				}
			}
			if c.rule != "" && !heard {
				t.Errorf("%s is silent about %q", c.rule, c.want)
			}
		})
	}
}
