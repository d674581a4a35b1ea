package internal_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var markdownLink = regexp.MustCompile(`\]\(([^)#\s]+)(#[^)\s]*)?\)`)

// Pages lead somewhere: each relative link of README, CONTRIBUTING and docs/ points at something that is there.
func TestDocumentLinks(t *testing.T) {
	for _, page := range pages(t) {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			for _, link := range markdownLink.FindAllStringSubmatch(line, -1) {
				if strings.Contains(link[1], "://") || strings.HasPrefix(link[1], "mailto:") {
					continue
				}
				if _, err := os.Stat(filepath.Join(filepath.Dir(page), link[1])); err != nil {
					t.Errorf("%s:%d: leads to %s, which is not there", strings.TrimPrefix(page, "../"), i+1, link[1])
				}
			}
		}
	}
}

// Each capability has a page, docs/<name>.md.
func TestCapabilityPages(t *testing.T) {
	for _, name := range capabilities {
		if _, err := os.Stat(filepath.Join("centre", name)); err != nil {
			continue // not built yet
		}
		if _, err := os.Stat(filepath.Join("..", "docs", name+".md")); err != nil {
			t.Errorf("internal/centre/%s has no page docs/%s.md", name, name)
		}
	}
}

func pages(t *testing.T) []string {
	out := []string{"../README.md", "../CONTRIBUTING.md"}
	err := filepath.WalkDir("../docs", func(path string, d fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
