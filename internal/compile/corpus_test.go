package compile

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"afterword/indexer"
	"afterword/internal/search"
	"afterword/internal/starter"
)

// collection is a folder of real reviews beside the checkout.
const collection = "../../../shared/corpus"

// realReviews puts every Markdown document of the collection, as it is, in its source's folder below
// content/reviews of a new site, and returns how many there are.
func realReviews(t *testing.T, source string) int {
	t.Helper()
	n := 0
	err := filepath.WalkDir(collection, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(collection, file)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name := d.Name(); name == "_templates" || strings.HasPrefix(name, "icco") {
				return fs.SkipDir
			}
			return nil
		}
		folder, _, nested := strings.Cut(filepath.ToSlash(rel), "/")
		name := strings.TrimSuffix(rel, ".erb")
		if !nested || folder == "" || strings.HasPrefix(d.Name(), "_") {
			return nil
		}
		if ext := strings.ToLower(filepath.Ext(name)); ext != ".md" && ext != ".markdown" {
			return nil
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		n++
		to := filepath.Join(source, "content", "reviews", name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, data, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRealReviews builds a site of reviews that people wrote for themselves, in every form they come
// in: each has a page of its own, and is found by the words of its title.
func TestRealReviews(t *testing.T) {
	if _, err := os.Stat(collection); err != nil {
		t.Skipf("SKIPPED: no real reviews beside the checkout: %v", err)
	}
	source := filepath.Join(t.TempDir(), "kb")
	if _, err := starter.Write(source); err != nil {
		t.Fatal(err)
	}
	n := realReviews(t, source) + 1 // the starter's own
	opts := Options{Source: source, Site: filepath.Join(source, "public"), Index: filepath.Join(source, "public-index")}
	report, err := Build(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Corpus.Reviews) != n {
		t.Errorf("%d reviews of %d documents", len(report.Corpus.Reviews), n)
	}
	for _, e := range report.Corpus.Reviews {
		page, err := os.ReadFile(filepath.Join(opts.Site, filepath.FromSlash(e.URL), "index.html"))
		if err != nil {
			t.Errorf("%s has no page: %v", e.Path, err)
			continue
		}
		for _, guess := range []string{"guess", "was taken from"} {
			if strings.Contains(string(page), guess+" ") && !strings.Contains(string(e.Source), guess) {
				t.Errorf("%s: the page speaks of what was guessed", e.Path)
			}
		}
	}

	ix, err := indexer.Open(opts.Index, indexer.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	found := 0
	for _, e := range report.Corpus.Reviews {
		result, err := ix.Search(context.Background(), search.Request{Query: e.Title, Limit: 3})
		if err != nil {
			t.Fatal(err)
		}
		hit := false
		for _, h := range result.Hits {
			hit = hit || h.ID == e.ID
		}
		if hit {
			found++
		} else {
			t.Logf("not among the first three for its own title: %s %q", e.Path, e.Title)
		}
	}
	if share := float64(found) / float64(n); share < 0.98 {
		t.Errorf("%d of %d are found by their title (%.1f %%), want 98 %%", found, n, 100*share)
	} else {
		t.Logf("%d of %d are found by their title (%.1f %%)", found, n, 100*share)
	}
}

// TestSampleKnowledgeBase holds what is promised of content/.
func TestSampleKnowledgeBase(t *testing.T) {
	const source = "../.."
	dir := t.TempDir()
	report, err := Build(context.Background(), Options{Source: source, Site: filepath.Join(dir, "public"), Index: filepath.Join(dir, "index")})
	if err != nil {
		t.Fatal(err)
	}
	c := report.Corpus
	for _, n := range c.Notes {
		t.Errorf("content/%s:%d: %s", n.Path, n.Line, n.Msg)
	}
	near, pairs := 0, 0
	for _, e := range c.Reviews {
		if e.Kind == "near-miss" {
			near++
		}
		pairs += len(e.Related)
		source, ok := e.Extra["source"].(map[string]any)
		if url, _ := source["url"].(string); !ok || !strings.HasPrefix(url, "https://") {
			t.Errorf("%s names no source", e.Path)
		}
		if len(e.Timeline) == 0 || len(e.ContributingFactors) == 0 || e.Summary == "" || len(e.Systems) == 0 || len(e.Teams) == 0 {
			t.Errorf("%s lacks a timeline, factors, a summary, systems or teams", e.Path)
		}
	}
	if len(c.Reviews) < 24 || near < 3 || pairs < 3 {
		t.Errorf("%d reviews, %d near misses, %d connections; want at least 24, 3 and 3", len(c.Reviews), near, pairs)
	}
	for _, e := range append(c.Catalog.AllSystems(), c.Catalog.AllTeams()...) {
		if e.Source == "" {
			t.Errorf("%s has no page", e.Name)
		}
	}
}

func TestBuildKeepsDestinationsApart(t *testing.T) {
	dir := t.TempDir()
	for _, opts := range []Options{
		{Source: dir, Site: dir, Index: dir + "-index"},
		{Source: filepath.Join(dir, "kb"), Site: dir, Index: dir + "-index"},
		{Source: dir, Site: filepath.Join(dir, "content"), Index: filepath.Join(dir, "i")},
		{Source: dir, Site: filepath.Join(dir, "a"), Index: filepath.Join(dir, "a", "b")},
		{Source: dir, Site: filepath.Join(dir, "a"), Index: filepath.Join(dir, "a")},
	} {
		if err := separate(opts); err == nil {
			t.Errorf("site %s and index %s of %s are taken", opts.Site, opts.Index, opts.Source)
		}
	}
}
