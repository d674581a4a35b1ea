package internal_test

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

const (
	fileWants    = 300
	fileMax      = 600
	packageLines = 4000
)

// sizes: no file above 600 lines, tests included; no package above 4,000, tests not counted; generated code is free.
func sizes(t *tree) []offence {
	var out []offence
	lines := map[string]int{}
	for _, s := range t.files {
		if s.generated {
			continue
		}
		if s.lines > fileMax {
			out = append(out, offence{s.path, 0, fmt.Sprintf("%d lines; a file never exceeds %d", s.lines, fileMax)})
		}
		if s.syntax != nil && !s.test() {
			lines[s.dir()] += s.lines
		}
	}
	for folder, n := range lines {
		if n > packageLines {
			out = append(out, offence{folder, 0, fmt.Sprintf("%d lines without tests; a package stays below %d", n, packageLines)})
		}
	}
	return out
}

// largeFiles are within the limit and above what a file wants: mentioned, not refused.
func largeFiles(t *tree) []offence {
	var out []offence
	for _, s := range t.files {
		if !s.generated && !s.test() && s.lines > fileWants && s.lines <= fileMax {
			out = append(out, offence{s.path, 0, fmt.Sprintf("%d lines; a file wants at most %d", s.lines, fileWants)})
		}
	}
	return out
}

// forbiddenNames say nothing about what is inside.
var forbiddenNames = strings.Fields("util utils common helper helpers manager managers model models type types")

func names(t *tree) []offence {
	var out []offence
	for folder, files := range t.packages(true) {
		for _, name := range []string{path.Base(folder), files[0].syntax.Name.Name} {
			if slices.Contains(forbiddenNames, strings.TrimSuffix(name, "_test")) {
				out = append(out, offence{files[0].path, 0, "package " + name + ": call it after what it is for"})
				break
			}
		}
	}
	return out
}

// packageComments: every package says in plain words what it is for; a capability says it in doc.go.
func packageComments(t *tree) []offence {
	var out []offence
	for folder, files := range t.packages(true) {
		i := slices.IndexFunc(files, func(s *source) bool { return s.syntax.Doc != nil && strings.TrimSpace(s.syntax.Doc.Text()) != "" })
		switch capability := files[0].capability(); {
		case i < 0:
			out = append(out, offence{files[0].path, 0, "no file of " + folder + " has a package comment"})
		case capability != "" && path.Base(folder) == capability && files[i].base() != "doc.go":
			out = append(out, offence{files[i].path, 0, "the package comment of a capability stands in doc.go"})
		}
	}
	return out
}
