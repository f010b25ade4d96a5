package check

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"afterword/internal/corpus"
)

// notReviews are files of the shared corpus that are no incident documents: templates, indexes and
// licences.
var notReviews = regexp.MustCompile(`(?i)_LICENSE|/README\.md$|^python-discord/index\.md$|template\.md$|^(FORMAT-NOTES|SOURCES)\.md$|/\.`)

// generated is the folder of the corpus whose texts a language model wrote from real reviews.
const generated = "icco-postmortems-data"

// realReviews loads documents of the shared corpus as a site: the 151 real ones, or those that are
// generated. It skips the test, loudly, where the corpus is not. The path of a review in it is
// "reviews/<path in the corpus>", ending in .md.
func realReviews(t testing.TB, wantGenerated bool) *corpus.Corpus {
	t.Helper()
	root, err := filepath.Abs(filepath.FromSlash("../../../shared/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("SKIPPED: the judged sample needs the shared corpus beside the checkout: %v", err)
	}
	content := fstest.MapFS{}
	err = filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			top, _, _ := strings.Cut(rel, "/")
			if top == "_templates" || top != "." && (top == generated) != wantGenerated {
				return fs.SkipDir
			}
			return nil
		}
		if notReviews.MatchString(rel) && !strings.HasPrefix(rel, "rust-lang-infra-team/2") {
			return nil
		}
		switch path.Ext(rel) {
		case ".md", ".erb", ".markdown", ".mediawiki":
		default:
			if !strings.Contains(rel, "PM2022-009") {
				return nil
			}
		}
		src, err := os.ReadFile(name)
		content["reviews/"+siteName(rel)] = &fstest.MapFile{Data: src}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := corpus.Load(t.Context(), content, corpus.Options{Now: day("2026-11-22")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// siteName is the name under which a document of the corpus is placed in the site.
func siteName(rel string) string {
	for _, ending := range []string{".html.md.erb", ".markdown", ".mediawiki", ".md"} {
		rel = strings.TrimSuffix(rel, ending)
	}
	return rel + ".md"
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}
