package internal_test

import (
	"go/ast"
	"path"
	"slices"
	"strconv"
	"strings"
)

// importDirection: platform ← protocol ← centre ← app ← city ← cmd, and inside centre the one ordered list. Tests obey it
// too: what needs the whole program stands in test/.
func importDirection(t *tree) []offence {
	var out []offence
	for folder, files := range t.packages(true) {
		if !known(folder) {
			out = append(out, offence{files[0].path, 0, "this folder is not in the layout of docs/architecture.md"})
			continue
		}
		if c := files[0].capability(); c != "" && !slices.Contains(capabilities, c) {
			out = append(out, offence{files[0].path, 0, "capability " + c + " is not in the ordered list of internal/architecture_test.go"})
		}
		for _, s := range files {
			for _, spec := range s.syntax.Imports {
				target, ours := strings.CutPrefix(importPath(spec), modulePath+"/")
				if !ours {
					continue
				}
				if reason := mayNotImport(s, target); reason != "" {
					out = append(out, t.at(s, spec, "imports %s: %s", target, reason))
				}
			}
		}
	}
	return out
}

// mayNotImport says why the file may not import the package in the folder target, or "".
func mayNotImport(s *source, target string) string {
	from, to := layer(s.dir()), layer(target)
	switch {
	case isHarness(path.Base(target)) && !s.test():
		return "a test harness does not belong in the product"
	case to > max(from, 0): // assets, too, may use the platform
		return "imports point leftwards only: platform ← protocol ← centre ← app ← city ← cmd"
	}
	mine, theirs := s.capability(), (&source{path: target + "/x.go"}).capability()
	if mine == "" || theirs == "" || mine == theirs {
		return ""
	}
	if slices.Index(capabilities, theirs) > slices.Index(capabilities, mine) {
		return theirs + " comes after " + mine + " in the order of capabilities; look backwards through a journal event and app/reactions.go"
	}
	return ""
}

// layer returns the place of a folder in the layers, -1 for assets.
func layer(folder string) int {
	for i, l := range layers {
		if folder == l || strings.HasPrefix(folder, l+"/") {
			return i
		}
	}
	return -1
}

func known(folder string) bool {
	return folder == "internal" || layer(folder) >= 0 || slices.ContainsFunc(assets, func(a string) bool {
		return folder == a || strings.HasPrefix(folder, a+"/")
	})
}

// httpInItsPlace: inside centre only http.go and http_*.go know that there is HTTP.
func httpInItsPlace(t *tree) []offence {
	var out []offence
	for _, s := range t.goFiles(false) {
		if s.capability() == "" || named(s, "http") {
			continue
		}
		for _, spec := range s.syntax.Imports {
			if p := importPath(spec); p == "net/http" || strings.HasPrefix(p, "github.com/danielgtaylor/huma/") {
				out = append(out, t.at(s, spec, "imports %s: inside centre only http.go and http_*.go do", p))
			}
		}
	}
	return out
}

// named tells whether the file is kind.go or kind_*.go.
func named(s *source, kind string) bool {
	return s.base() == kind+".go" || strings.HasPrefix(s.base(), kind+"_")
}

func importPath(spec *ast.ImportSpec) string {
	p, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return ""
	}
	return p
}
