package afterword

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestWalls holds the rule of docs/architecture.md: one package touches one heavy library, and
// imports point down the list.
func TestWalls(t *testing.T) {
	// floors lists the packages from the top; one may import only what stands below it.
	floors := [][]string{
		{"cmd/afterword"},
		{"internal/compile", "internal/eval/cmd/eval"},
		{"internal/eval"},
		{"internal/site", "internal/server", "internal/store", "indexer"},
		{"internal/pages", "internal/check", "internal/readership", "internal/importer"},
		{"internal/corpus"},
		{"internal/catalog"},
		{"internal/review", "internal/search", "internal/publish", "internal/watch", "internal/starter", "internal/feed", "internal/generate", "."},
	}
	owners := map[string]string{ // of a library, by the beginning of its path
		"github.com/gohugoio/hugo/":    "internal/site",
		"github.com/blevesearch/":      "indexer",
		"database/sql":                 "internal/store",
		"modernc.org/sqlite":           "internal/store",
		"github.com/adrg/frontmatter":  "internal/review",
		"github.com/JohannesKaufmann/": "internal/importer",
		"github.com/fsnotify/fsnotify": "internal/watch",
		"github.com/spf13/cobra":       "cmd/afterword",
	}
	floorOf := func(pkg string) int {
		return slices.IndexFunc(floors, func(floor []string) bool {
			return slices.ContainsFunc(floor, func(name string) bool { return pkg == name || name != "." && strings.HasPrefix(pkg, name+"/") })
		})
	}
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := path.Dir(name)
		if floorOf(pkg) < 0 {
			t.Errorf("%s stands on no floor: give it one here and in docs/architecture.md", pkg)
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			for library, owner := range owners {
				peer := pkg == "internal/eval/peer" // what we measure ourselves against; no program of ours
				if strings.HasPrefix(imported, library) && !peer && pkg != owner && !strings.HasPrefix(pkg, owner+"/") {
					t.Errorf("%s imports %s, which is for %s alone", name, imported, owner)
				}
			}
			own, ok := strings.CutPrefix(imported, "afterword/")
			if imported == "afterword" {
				own, ok = ".", true
			}
			within := own == pkg || strings.HasPrefix(own, pkg+"/") || strings.HasPrefix(pkg, own+"/")
			if ok && !within && floorOf(own) <= floorOf(pkg) {
				t.Errorf("%s imports %s, which does not stand below it", name, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
