package compile

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"afterword/indexer"
	"afterword/internal/catalog"
	"afterword/internal/corpus"
	"afterword/internal/pages"
	"afterword/internal/publish"
	"afterword/internal/search"
	"afterword/internal/site"
)

// Options says what to build and where to.
type Options struct {
	Source  string // the folder with content/, config.toml, layouts/ …
	Site    string // the folder to publish the site to
	Index   string // the folder to publish the index to
	BaseURL string // "" takes baseURL of the config
	// Language is what words are stemmed in, and Synonyms are groups of words that mean the same here;
	// see indexer.Options.
	Language string
	Synonyms [][]string
	// Now decides what is published yet; zero is the time of the call.
	Now time.Time
	// NoCrossLinks leaves the names of systems in texts as they are.
	NoCrossLinks bool
	// Catalog are patterns, below Source, of Backstage catalogs to read besides
	// catalog-info.yaml there and in content/.
	Catalog []string
	// Progress, if set, is told what is being done, and how much of it: total is 0 for a step
	// that is not counted. It is called from one goroutine.
	Progress func(step string, done, total int)
}

// Report says what was built.
type Report struct {
	Corpus *corpus.Corpus
	Pages  int // pages rendered
}

// Load reads the corpus of a source folder as Build does. Of the options it takes Source, Now and what
// decides about content.
func Load(ctx context.Context, opts Options) (*corpus.Corpus, error) {
	catalogs, err := readCatalogs(opts.Source, opts.Catalog)
	if err != nil {
		return nil, err
	}
	content := filepath.Join(opts.Source, "content")
	return corpus.Load(ctx, os.DirFS(content), corpus.Options{
		Now: opts.Now, GitDate: corpus.GitDate(content), NoCrossLinks: opts.NoCrossLinks, Catalogs: catalogs,
	})
}

// Build makes site and index and publishes both. An error of the content or the templates holds every
// problem, each with its place.
func Build(ctx context.Context, opts Options) (*Report, error) {
	if opts.Progress == nil {
		opts.Progress = func(string, int, int) {}
	}
	if err := separate(opts); err != nil {
		return nil, err
	}
	opts.Progress("reading reviews", 0, 0)
	c, err := Load(ctx, opts)
	if err != nil {
		return nil, err
	}
	renderer, err := site.New(site.Options{Source: opts.Source, BaseURL: opts.BaseURL})
	if err != nil {
		return nil, err
	}

	index, err := publish.BeginWhole(opts.Index, indexer.Names()...)
	if err != nil {
		return nil, err
	}
	defer index.Abort()
	opts.Progress("indexing", 0, len(c.Reviews))
	if err := indexer.Build(ctx, index.Dir(), indexer.Slice(c.Records()), indexer.Options{
		Language: opts.Language, Synonyms: append(otherNames(c.Catalog), opts.Synonyms...),
	}); err != nil {
		return nil, err
	}
	related, err := neighbours(ctx, index.Dir(), pages.TitlesOf(c))
	if err != nil {
		return nil, err
	}

	stage, err := publish.Begin(opts.Site)
	if err != nil {
		return nil, err
	}
	defer stage.Abort()
	list := pages.All(c, related)
	opts.Progress("rendering pages", 0, len(list))
	err = renderer.Render(ctx, list, stage.WriteFile, func(done int) { opts.Progress("rendering pages", done, len(list)) })
	if err != nil {
		return nil, err
	}
	about := pages.Site{Title: renderer.Title(), Description: renderer.Description(), BaseURL: renderer.BaseURL()}
	if err := pages.Data(c, about, list, stage.WriteFile); err != nil {
		return nil, err
	}
	if err := copyFiles(c, opts.Source, stage); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}

	opts.Progress("publishing", 0, 0)
	// The site first: a search that finds less than there is does less harm than one that finds what
	// is not there yet.
	if err := stage.Commit(); err != nil {
		return nil, err
	}
	if err := index.Commit(); err != nil {
		return nil, err
	}
	return &Report{Corpus: c, Pages: len(list)}, nil
}

// otherNames are the other spellings of systems and teams, each group with the one it is filed under.
func otherNames(c *catalog.Catalog) [][]string {
	var groups [][]string
	for _, e := range append(c.AllSystems(), c.AllTeams()...) {
		if len(e.Aliases) > 0 {
			groups = append(groups, append([]string{e.Name, e.Title}, e.Aliases...))
		}
	}
	return groups
}

// neighbours asks the new index once for all that pages will show.
func neighbours(ctx context.Context, dir string, titles pages.Titles) (pages.Related, error) {
	ix, err := indexer.Open(dir, indexer.Options{Title: titles.Title})
	if err != nil {
		return nil, err
	}
	defer ix.Close()
	all, err := ix.RelatedAll(ctx, pages.MaxRelated)
	if err != nil {
		return nil, err
	}
	byID := map[string][]search.RelatedHit{}
	for id, hits := range all {
		byID[id] = hits
	}
	return func(id string) []search.RelatedHit { return byID[id] }, ctx.Err()
}

// copyFiles publishes what lies in static/, and the files beside the reviews. A page is never
// overwritten by one of them.
func copyFiles(c *corpus.Corpus, source string, stage *publish.Stage) error {
	static := filepath.Join(source, "static")
	err := filepath.WalkDir(static, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() || !d.Type().IsRegular() {
			return nil
		}
		rel, err := filepath.Rel(static, file)
		if err != nil {
			return err
		}
		return copyFile(file, filepath.ToSlash(rel), stage)
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy static files: %w", err)
	}
	for _, f := range c.Files {
		if err := copyFile(filepath.Join(source, "content", filepath.FromSlash(f.Path)), strings.TrimPrefix(f.URL, "/"), stage); err != nil {
			return fmt.Errorf("copy content/%s: %w", f.Path, err)
		}
	}
	return nil
}

func copyFile(from, name string, stage *publish.Stage) error {
	if _, err := os.Lstat(filepath.Join(stage.Dir(), filepath.FromSlash(name))); err == nil {
		return nil // a page, or data of ours
	}
	data, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return stage.WriteFile(name, data)
}

// separate makes sure that what is published can replace its folder without taking anything else
// with it.
func separate(opts Options) error {
	source, err := filepath.Abs(opts.Source)
	if err != nil {
		return err
	}
	dirs := map[string]string{}
	for name, dir := range map[string]string{"destination": opts.Site, "index": opts.Index} {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		if within(source, abs) {
			return fmt.Errorf("the %s %s holds the source %s: choose a folder of its own", name, dir, opts.Source)
		}
		if within(abs, filepath.Join(source, "content")) {
			return fmt.Errorf("the %s %s lies in the content folder: choose another one", name, dir)
		}
		dirs[name] = abs
	}
	if within(dirs["destination"], dirs["index"]) || within(dirs["index"], dirs["destination"]) {
		return fmt.Errorf("the destination %s and the index %s lie in one another: choose folders beside each other", opts.Site, opts.Index)
	}
	return nil
}

// within reports whether path is dir or lies below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}
