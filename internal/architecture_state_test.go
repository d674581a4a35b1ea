package internal_test

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// noInit: nothing runs because it was imported; app.go and the commands start what must be started.
func noInit(t *tree) []offence {
	var out []offence
	for _, s := range t.goFiles(true) {
		for _, d := range s.syntax.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				out = append(out, t.at(s, f, "func init: start it from app.go or from the command"))
			}
		}
	}
	return out
}

// libraryHooks are variables of libraries that can be set in no other way, and where that is done.
var libraryHooks = map[string]string{
	"huma.NewError":             "internal/platform/web",
	"huma.NewErrorWithContext":  "internal/platform/web",
	"huma.DefaultArrayNullable": "internal/platform/web",
}

// noPackageState: a package-level variable is a fact, not a memory. It has its value where it is declared and nothing ever
// assigns to it, to a part of it, or takes its address. Exported are only errors (Err…) and embedded files, because another
// package could change anything else.
func noPackageState(t *tree) []offence {
	var out []offence
	for _, files := range t.packages(false) {
		vars := map[string]*ast.ValueSpec{}
		for _, s := range files {
			for _, d := range s.syntax.Decls {
				g, ok := d.(*ast.GenDecl)
				if !ok || g.Tok != token.VAR {
					continue
				}
				for _, spec := range g.Specs {
					v := spec.(*ast.ValueSpec)
					for i, name := range v.Names {
						vars[name.Name] = v
						if reason := notAFact(g, v, i); reason != "" {
							out = append(out, t.at(s, name, "package variable %s %s", name.Name, reason))
						}
					}
				}
			}
		}
		for _, s := range files {
			out = append(out, changesOf(t, s, vars)...)
		}
	}
	return out
}

// notAFact says what is wrong with the declaration of the i-th name, or "".
func notAFact(g *ast.GenDecl, v *ast.ValueSpec, i int) string {
	name := v.Names[i].Name
	switch {
	case name == "_" || embedded(g, v):
		return ""
	case len(v.Values) == 0:
		return "has no value where it is declared: it is meant to change later"
	case mutableType(v.Type) || i < len(v.Values) && mutableValue(v.Values[i]):
		return "holds a lock, a counter, a channel or room to fill: that is state"
	case ast.IsExported(name) && !strings.HasPrefix(name, "Err"):
		return "is exported, so that others could change it: make it a constant, a function or unexported"
	}
	return ""
}

func embedded(g *ast.GenDecl, v *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{g.Doc, v.Doc} {
		if doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed") }) {
			return true
		}
	}
	return false
}

// statefulTypes of sync: the Once functions compute a fact and are left out.
var statefulTypes = strings.Fields("Mutex RWMutex WaitGroup Once Map Pool Cond Bool Int32 Int64 Uint32 Uint64 Value Pointer")

func mutableType(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.ChanType:
		return true
	case *ast.StarExpr:
		return mutableType(e.X)
	case *ast.IndexExpr:
		return mutableType(e.X)
	case *ast.SelectorExpr:
		pkg, ok := e.X.(*ast.Ident)
		return ok && (pkg.Name == "sync" || pkg.Name == "atomic") && slices.Contains(statefulTypes, e.Sel.Name)
	}
	return false
}

func mutableValue(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.CallExpr:
		f, ok := e.Fun.(*ast.Ident)
		return ok && (f.Name == "make" || f.Name == "new")
	case *ast.UnaryExpr:
		return e.Op == token.AND && mutableValue(e.X)
	case *ast.CompositeLit:
		return mutableType(e.Type)
	}
	return false
}

// changesOf returns the places where the file changes a package variable, its own or another package's.
func changesOf(t *tree, s *source, vars map[string]*ast.ValueSpec) []offence {
	imports := map[string]bool{}
	for _, spec := range s.syntax.Imports {
		p := importPath(spec)
		name := p[strings.LastIndex(p, "/")+1:]
		if spec.Name != nil {
			name = spec.Name.Name
		} else if strings.HasPrefix(name, "v") && strings.Trim(name[1:], "0123456789") == "" {
			p = strings.TrimSuffix(p, "/"+name)
			name = p[strings.LastIndex(p, "/")+1:]
		}
		imports[name] = true
	}
	var out []offence
	report := func(e ast.Expr, how string) {
		if name := packageVar(e, vars, imports); name != "" && libraryHooks[name] != s.dir() {
			out = append(out, t.at(s, e, "%s the package variable %s", how, name))
		}
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, left := range n.Lhs {
					report(left, "assigns to")
				}
			}
		case *ast.IncDecStmt:
			report(n.X, "counts in")
		case *ast.RangeStmt:
			if n.Tok == token.ASSIGN {
				report(n.Key, "assigns to")
				report(n.Value, "assigns to")
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				if _, literal := n.X.(*ast.CompositeLit); !literal {
					report(n.X, "takes the address of")
				}
			}
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.Ident); ok && (f.Name == "delete" || f.Name == "clear" || f.Name == "copy") && len(n.Args) > 0 {
				report(n.Args[0], f.Name+"s in")
			}
		}
		return true
	})
	return out
}

// packageVar returns the name of the package variable at the root of e (v, v.field, v[key], *v, pkg.V), or "".
func packageVar(e ast.Expr, vars map[string]*ast.ValueSpec, imports map[string]bool) string {
	switch e := e.(type) {
	case *ast.Ident:
		spec, ok := vars[e.Name]
		if ok && e.Name != "_" && (e.Obj == nil || e.Obj.Decl == spec) {
			return e.Name
		}
	case *ast.SelectorExpr:
		if pkg, ok := e.X.(*ast.Ident); ok && pkg.Obj == nil && imports[pkg.Name] {
			return pkg.Name + "." + e.Sel.Name
		}
		return packageVar(e.X, vars, imports)
	case *ast.IndexExpr:
		return packageVar(e.X, vars, imports)
	case *ast.SliceExpr:
		return packageVar(e.X, vars, imports)
	case *ast.StarExpr:
		return packageVar(e.X, vars, imports)
	case *ast.ParenExpr:
		return packageVar(e.X, vars, imports)
	}
	return ""
}

// clockReads: the time is a dependency. Only platform/clock and the commands read the machine's clock.
func clockReads(t *tree) []offence {
	var out []offence
	for _, s := range t.goFiles(false) {
		if s.dir() == "internal/platform/clock" || strings.HasPrefix(s.path, "cmd/") {
			continue
		}
		ast.Inspect(s.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := sel.X.(*ast.Ident)
			if ok && pkg.Name == "time" && pkg.Obj == nil && slices.Contains([]string{"Now", "Sleep", "Since", "Until"}, sel.Sel.Name) {
				out = append(out, t.at(s, sel, "time.%s: ask the clock that was handed in (platform/clock)", sel.Sel.Name))
			}
			return true
		})
	}
	return out
}
