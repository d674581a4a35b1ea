package internal_test

import (
	"go/ast"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sqlPlatform are the parts of the platform that keep something in the store themselves.
var sqlPlatform = []string{"internal/platform/db", "internal/platform/journal", "internal/platform/timer", "internal/platform/outbox"}

// sqlPackages are the packages through which one reaches a database.
var sqlPackages = []string{"database/sql", "github.com/uptrace/bun", "github.com/jackc/pgx", "github.com/pressly/goose", "modernc.org/sqlite"}

// sqlCalls are methods that exist only to build or run statements.
var sqlCalls = strings.Fields(`NewSelect NewInsert NewUpdate NewDelete NewRaw NewMerge NewValues NewCreateTable NewDropTable
	NewCreateIndex NewDropIndex NewAddColumn NewDropColumn NewTruncateTable ExecContext QueryContext QueryRowContext PrepareContext`)

// Statements are recognised in capitals anywhere, in small letters only as a whole: "select a unit from the list" is English.
var (
	sqlCapitals = regexp.MustCompile(`^\s*SELECT\b|\bSELECT\s[\s\S]*\bFROM\b|\bINSERT\s+(OR\s+\w+\s+)?INTO\b|\bUPDATE\s+[\w".]+\s+(AS\s+\w+\s+)?SET\b|\bDELETE\s+FROM\b|` +
		`\b(CREATE|ALTER|DROP)\s+(UNIQUE\s+)?(TABLE|INDEX|VIEW|TRIGGER|DATABASE)\b|\bTRUNCATE\s+\w|\bPRAGMA\s+\w|\b(ORDER|GROUP)\s+BY\b|\b(LEFT|INNER|CROSS)\s+JOIN\b|\bVACUUM\b`)
	sqlSmall = regexp.MustCompile(`(?i)^\s*(select\s[\s\S]*?\sfrom\s+\w+\s*($|;|where\s|order\s|limit\s)|insert\s+into\s+\S+\s*(\(|values|select)|update\s+\S+\s+set\s+\S+\s*=|` +
		`delete\s+from\s+\S+(\s+where|\s*;?\s*$)|(create|alter|drop)\s+table\s|with\s+\w+\s+as\s*\()`)
)

// sqlInItsPlace: in centre SQL stands in store.go and store_*.go; in the platform only in the packages that keep a store;
// nowhere else.
func sqlInItsPlace(t *tree) []offence {
	var out []offence
	for _, s := range t.goFiles(false) {
		if maySpeakSQL(s) {
			continue
		}
		for _, spec := range s.syntax.Imports {
			p := importPath(spec)
			if slices.ContainsFunc(sqlPackages, func(q string) bool { return p == q || strings.HasPrefix(p, q+"/") }) {
				out = append(out, t.at(s, spec, "imports %s: the store is reached only from store.go and store_*.go", p))
			}
		}
		eachString(s.syntax, func(n ast.Node, text string) {
			if sqlCapitals.MatchString(text) || sqlSmall.MatchString(text) {
				out = append(out, t.at(s, n, "SQL outside store.go and store_*.go: %s", short(text)))
			}
		})
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if sel, ok := call.Fun.(*ast.SelectorExpr); ok && slices.Contains(sqlCalls, sel.Sel.Name) {
					out = append(out, t.at(s, sel.Sel, "calls %s outside store.go and store_*.go", sel.Sel.Name))
				}
			}
			return true
		})
	}
	return out
}

func maySpeakSQL(s *source) bool {
	if s.capability() != "" {
		return named(s, "store")
	}
	return slices.ContainsFunc(sqlPlatform, func(p string) bool { return s.dir() == p || strings.HasPrefix(s.dir(), p+"/") })
}

// ownTablesOnly: the SQL of a capability names only its own tables, which carry its name as a prefix. insight also reads
// the views (…_view) that the capabilities own.
func ownTablesOnly(t *tree) []offence {
	var out []offence
	for _, s := range t.goFiles(false) {
		capability := s.capability()
		if capability == "" {
			continue
		}
		foreign := func(n ast.Node, tables []string) {
			for _, table := range tables {
				if table == capability || strings.HasPrefix(table, capability+"_") || capability == "insight" && strings.HasSuffix(table, "_view") {
					continue
				}
				out = append(out, t.at(s, n, "%s names the table %s, which is not its own: ask the capability that owns it", capability, table))
			}
		}
		eachString(s.syntax, func(n ast.Node, text string) {
			if sqlCapitals.MatchString(text) || sqlSmall.MatchString(text) {
				foreign(n, tablesIn(text))
			}
		})
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.Field:
				if n.Tag != nil {
					foreign(n, tableOfTag(n.Tag.Value))
				}
			case *ast.CallExpr:
				foreign(n, tablesOfCall(n))
			}
			return true
		})
	}
	return out
}

// tableOfTag returns the table of a bun model: `bun:"table:incident_need,alias:n"`.
func tableOfTag(literal string) []string {
	tag, err := strconv.Unquote(literal)
	if err != nil {
		return nil
	}
	for part := range strings.SplitSeq(reflect.StructTag(tag).Get("bun"), ",") {
		if table, ok := strings.CutPrefix(part, "table:"); ok {
			return []string{strings.Trim(table, `"`)}
		}
	}
	return nil
}

// tablesOfCall returns the tables that a builder call names: Table("unit"), TableExpr("unit AS u"), Join("JOIN unit …").
func tablesOfCall(call *ast.CallExpr) []string {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return nil
	}
	text, ok := literalText(call.Args[0])
	if !ok || sqlCapitals.MatchString(text) {
		return nil // whole statements are looked at as strings
	}
	switch sel.Sel.Name {
	case "Table", "TableExpr", "ModelTableExpr":
		return tablesIn("FROM " + text)
	case "Join":
		return tablesIn(text)
	}
	return nil
}

var (
	sqlNoise  = regexp.MustCompile(`(?i)--[^\n]*|/\*[\s\S]*?\*/|'(?:[^']|'')*'|\b(?:extract|substring|trim|overlay)\s*\([^()]*\bfrom\b|\bis\s+(?:not\s+)?distinct\s+from\b`)
	sqlCTE    = regexp.MustCompile(`(?i)(?:\bwith(?:\s+recursive)?|,)\s+(\w+)\s*(?:\([^()]*\)\s*)?as\s+(?:not\s+materialized\s+|materialized\s+)?\(`)
	sqlUpdate = regexp.MustCompile(`(?i)\bupdate\s+(?:only\s+|or\s+\w+\s+)?(?:\w+\.)?"?(\w+)"?\s+(?:as\s+\w+\s+|\w+\s+)?set\b`)
	sqlTable  = regexp.MustCompile(`(?i)\b(?:from|join|into|using|table(?:\s+if\s+(?:not\s+)?exists)?)\s+((?:lateral\s+|only\s+)?"?[\w.]+"?(?:\s*\()?(?:(?:\s+as)?\s+\w+)?(?:\s*,\s*"?[\w.]+"?(?:\s*\()?(?:(?:\s+as)?\s+\w+)?)*)`)
	sqlName   = regexp.MustCompile(`^\s*(?i:lateral\s+|only\s+)?"?(?:\w+\.)?(\w+)"?(\s*\()?`)
)

// tablesIn returns the tables that a statement names, its own CTEs and the functions it selects from left out.
func tablesIn(sql string) []string {
	sql = sqlNoise.ReplaceAllString(sql, " ")
	skip := map[string]bool{"select": true, "unnest": true, "set": true, "nothing": true}
	for _, m := range sqlCTE.FindAllStringSubmatch(sql, -1) {
		skip[strings.ToLower(m[1])] = true
	}
	var out []string
	for _, m := range sqlUpdate.FindAllStringSubmatch(sql, -1) {
		out = append(out, strings.ToLower(m[1]))
	}
	for _, m := range sqlTable.FindAllStringSubmatch(sql, -1) {
		insert := strings.HasPrefix(strings.ToLower(m[0]), "into") || strings.HasPrefix(strings.ToLower(m[0]), "table")
		for item := range strings.SplitSeq(m[1], ",") {
			name := sqlName.FindStringSubmatch(item)
			if name == nil || name[2] != "" && !insert { // name( is a function, except in INSERT INTO name(
				continue
			}
			out = append(out, strings.ToLower(name[1]))
		}
	}
	return slices.DeleteFunc(out, func(name string) bool { return skip[name] })
}

// eachString calls fn with every constant text of the file: a literal, or literals joined by +. What is not known until
// the program runs counts as a question mark. Struct tags and import paths are not texts.
func eachString(file *ast.File, fn func(ast.Node, string)) {
	var tag *ast.BasicLit // of the field being walked: a field's parts come after the field
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.Field:
			if n.Tag != nil {
				tag = n.Tag
			}
		case *ast.BinaryExpr:
			if text, ok := literalText(n); ok {
				fn(n, text)
				return false
			}
		case *ast.BasicLit:
			if text, ok := literalText(n); ok && n != tag {
				fn(n, text)
			}
		}
		return true
	})
}

func literalText(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		if e.Kind == token.STRING {
			text, err := strconv.Unquote(e.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			left, okLeft := literalText(e.X)
			right, okRight := literalText(e.Y)
			if okLeft || okRight {
				return orUnknown(left, okLeft) + orUnknown(right, okRight), true
			}
		}
	case *ast.ParenExpr:
		return literalText(e.X)
	}
	return "", false
}

func orUnknown(text string, ok bool) string {
	if ok {
		return text
	}
	return " ? "
}

func short(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 60 {
		text = text[:60] + "…"
	}
	return strconv.Quote(text)
}
