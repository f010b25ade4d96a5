package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"afterword/internal/catalog"
	"afterword/internal/review"

	"golang.org/x/sync/errgroup"
)

// Options says how to load.
type Options struct {
	// Now decides which reviews are not published yet (publishDate). Zero is the day of the call.
	Now time.Time
	// GitDate, if set, returns the day that a file (path below the content folder) entered the
	// site's history; zero if that is unknown. It is asked only for reviews that say no date.
	GitDate func(path string) time.Time
	// NoCrossLinks leaves the names of systems as they are written; links that authors make
	// ([[system:kafka]]) are made all the same.
	NoCrossLinks bool
	// Catalogs are Backstage catalogs from outside the content folder; those inside, named
	// catalog-info.yaml, are found by Load.
	Catalogs []Catalog
}

// Catalog is a file of a Backstage catalog.
type Catalog struct {
	Path string // below the source folder, for errors
	Data []byte
}

// Load reads a content folder. Its error holds every problem of every file at once, most of them
// *review.Error with a path that begins with "content/". The corpus is complete but for the files
// that have errors, so that a check can say more; a site must not be built from it.
func Load(ctx context.Context, content fs.FS, opts Options) (*Corpus, error) {
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	found, err := walk(content)
	if err != nil {
		return nil, err
	}
	l := &loader{content: content, opts: opts, corpus: &Corpus{
		Catalog: catalog.New(),
		Intros:  map[string]*Page{},
		bySlug:  map[string]*Entry{},
		hidden:  map[string]string{},
		Notes:   found.notes,
	}}
	l.pages(found)
	l.catalogs(found.catalogs)
	if err := l.reviews(ctx, found.reviews); err != nil {
		return nil, err
	}
	l.identify()
	l.spell()
	l.link()
	l.files(found.files)
	slices.SortStableFunc(l.corpus.Notes, func(a, b Note) int { return strings.Compare(a.Path, b.Path) })
	return l.corpus, errors.Join(l.errs...)
}

// loader fills a corpus.
type loader struct {
	content fs.FS
	opts    Options
	corpus  *Corpus
	errs    []error
	read    []*review.Review // public ones, by path
	uses    map[string]bool  // files that published texts show or link to
}

// found is what a content folder holds, by path.
type found struct {
	reviews, systems, teams, intros, pages, catalogs, files []string
	notes                                                   []Note
}

// walk sorts the files of a content folder. Dot files and links to folders are not followed.
func walk(content fs.FS) (found, error) {
	var f found
	err := fs.WalkDir(content, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			if name == "." && errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("there is no content folder here: run `afterword init DIR` for a new site, or name one with --source: %w", err)
			}
			return err
		}
		if strings.HasPrefix(path.Base(name), ".") && name != "." {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		if d.Type()&fs.ModeSymlink != 0 {
			info, err := fs.Stat(content, name)
			if err != nil || info.IsDir() {
				f.notes = append(f.notes, Note{Path: name, Rule: "link", Msg: "this is a link to a folder, or to nothing, and is not followed"})
				return nil
			}
		} else if !d.Type().IsRegular() {
			return nil
		}
		f.sort(name)
		return nil
	})
	return f, err
}

// lists are the folders whose pages are lists that Afterword makes; their _index.md introduces them.
var lists = []string{"reviews", "systems", "teams", "tags", "trails"}

func (f *found) sort(name string) {
	section, rest, nested := strings.Cut(name, "/")
	if isCatalog(path.Base(name)) {
		f.catalogs = append(f.catalogs, name)
		return
	}
	if !isMarkdown(name) {
		f.files = append(f.files, name)
		return
	}
	isIntro := isIndex(path.Base(name), "_index")
	switch {
	case isIntro && (!nested || !strings.Contains(rest, "/") && slices.Contains(lists, section)):
		f.intros = append(f.intros, name)
	case section == "reviews" && nested && !isIntro:
		f.reviews = append(f.reviews, name)
	case section == "systems" && nested:
		f.systems = append(f.systems, name)
	case section == "teams" && nested:
		f.teams = append(f.teams, name)
	case nested && (section == "reviews" || section == "tags" || section == "trails"):
		f.notes = append(f.notes, Note{Path: name, Rule: "unused", Msg: "no page is made of this file"})
	default:
		f.pages = append(f.pages, name)
	}
}

// isCatalog reports whether a file of that name is a Backstage catalog.
func isCatalog(base string) bool { return base == "catalog-info.yaml" || base == "catalog-info.yml" }

// isMarkdown reports whether a file is read: it ends in .md or .markdown, in any case.
func isMarkdown(name string) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown":
		return true
	}
	return false
}

// isIndex reports whether base is stem with a Markdown ending.
func isIndex(base, stem string) bool {
	return isMarkdown(base) && strings.EqualFold(strings.TrimSuffix(base, path.Ext(base)), stem)
}

// fail keeps an error, with the path that the author knows.
func (l *loader) fail(err error) {
	list := review.Errors(err)
	if len(list) == 0 {
		l.errs = append(l.errs, err)
		return
	}
	for _, e := range list {
		at := *e
		at.Path = "content/" + e.Path
		l.errs = append(l.errs, &at)
	}
}

// reviews parses every review, on all cores.
func (l *loader) reviews(ctx context.Context, names []string) error {
	type result struct {
		review *review.Review
		err    error
	}
	results := make([]result, len(names))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, name := range names {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			results[i].review, results[i].err = l.parse(name)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for i, res := range results {
		if res.err != nil {
			l.fail(res.err)
			continue
		}
		if reason := l.leaveOut(res.review); reason != "" {
			l.corpus.LeftOut = append(l.corpus.LeftOut, LeftOut{Path: names[i], Reason: reason})
			l.corpus.hidden[review.Slug(res.review.ID)] = reason
			continue
		}
		l.read = append(l.read, res.review)
	}
	return nil
}

func (l *loader) parse(name string) (*review.Review, error) {
	src, err := fs.ReadFile(l.content, name)
	if err != nil {
		return nil, fmt.Errorf("read content/%s: %w", name, err)
	}
	r, err := review.Parse(name, src, review.Facts{})
	if err != nil || !r.Date.IsZero() || r.Date.Unknown || l.opts.GitDate == nil {
		return r, err
	}
	day := l.opts.GitDate(name)
	if day.IsZero() {
		return r, nil
	}
	return review.Parse(name, src, review.Facts{GitDate: day})
}

// leaveOut says why the site does not show r, or "".
func (l *loader) leaveOut(r *review.Review) string {
	switch {
	case r.Draft:
		return "it is a draft"
	case !r.Public():
		return "it is for " + strings.Join(r.Visibility, ", ") + " only, and this site has no sign-in"
	case misspelledVisibility(r) != "":
		key := misspelledVisibility(r)
		return fmt.Sprintf("its key %q in line %d looks like visibility: write it so, or name it otherwise", key, r.KeyLines[key])
	case !r.PublishDate.IsZero() && r.PublishDate.Time.After(l.opts.Now):
		return "it is to be published on " + r.PublishDate.Day()
	}
	return ""
}

// misspelledVisibility returns the key by which an author probably meant to say who may read r, or "".
// A slip of the hand must not open a review to everyone.
func misspelledVisibility(r *review.Review) string {
	if r.KeyLines["visibility"] > 0 {
		return ""
	}
	for _, key := range slices.Sorted(maps.Keys(r.Extra)) {
		if meant, ok := review.Misspelled(key); ok && meant == "visibility" {
			return key
		}
	}
	return ""
}

// identify gives every review an id of its own. Of two files with one id the first by path keeps it;
// a front matter's id is not stronger than a file's name.
func (l *loader) identify() {
	c := l.corpus
	for _, r := range l.read {
		e := &Entry{Review: r, ID: r.ID, Slug: review.Slug(r.ID)}
		if first := c.bySlug[e.Slug]; first != nil {
			folder := path.Base(path.Dir(r.Path))
			if isIndex(path.Base(r.Path), "index") { // of a bundle the folder is the name already
				folder = path.Base(path.Dir(path.Dir(r.Path)))
			}
			e.ID = folder + "-" + r.ID
			for n := 2; c.bySlug[review.Slug(e.ID)] != nil; n++ {
				e.ID = fmt.Sprintf("%s-%s-%d", folder, r.ID, n)
			}
			e.Slug = review.Slug(e.ID)
			c.Notes = append(c.Notes, Note{Path: r.Path, Line: r.KeyLines["id"], Rule: "duplicate-id",
				Msg: fmt.Sprintf("content/%s has the id %q too; this review goes by %q until one of them gets another", first.Path, r.ID, e.ID)})
		}
		e.URL = "/reviews/" + e.Slug + "/"
		c.bySlug[e.Slug] = e
		c.Reviews = append(c.Reviews, e)
	}
	sortReviews(c.Reviews)
}

// spell gives systems, teams and tags their one spelling everywhere.
func (l *loader) spell() {
	c := l.corpus
	for _, conflict := range c.Catalog.Link() {
		c.Notes = append(c.Notes, Note{Path: conflict.Entry.Source, Rule: "alias",
			Msg: fmt.Sprintf("the alias %q belongs to %q already", conflict.Alias, conflict.Holder.Name)})
	}
	tags := map[string]*Tag{}
	byPath := slices.Clone(c.Reviews) // which spelling is first must not depend on dates
	slices.SortFunc(byPath, func(a, b *Entry) int { return strings.Compare(a.Path, b.Path) })
	for _, e := range byPath {
		e.Systems = c.Catalog.Systems(e.Systems)
		e.Teams = c.Catalog.Teams(e.Teams)
		var names []string
		for _, name := range e.Tags {
			name = strings.Join(strings.Fields(name), " ")
			if name == "" {
				continue
			}
			tag := tags[review.Slug(name)]
			if tag == nil {
				tag = &Tag{Name: name, Slug: review.Slug(name)}
				tags[tag.Slug] = tag
				c.Tags = append(c.Tags, tag)
			}
			if !slices.Contains(names, tag.Name) {
				names = append(names, tag.Name)
			}
		}
		e.Tags = names
		for i, res := range e.Responders {
			if team := c.Catalog.Team(res.Team); team != nil {
				e.Responders[i].Team = team.Name
			}
		}
		for i, f := range e.FollowUps {
			if team := c.Catalog.FindTeam(f.Owner); team != nil {
				e.FollowUps[i].Owner = team.Name
			}
		}
		if e.Investigation != nil {
			if team := c.Catalog.Team(e.Investigation.Team); team != nil {
				e.Investigation.Team = team.Name
			}
		}
		if e.Meeting != nil {
			for i, a := range e.Meeting.Attendance {
				if team := c.Catalog.Team(a.Team); team != nil {
					e.Meeting.Attendance[i].Team = team.Name
				}
			}
		}
	}
	slices.SortFunc(c.Tags, func(a, b *Tag) int {
		return strings.Compare(strings.ToLower(a.Name)+"\x00"+a.Slug, strings.ToLower(b.Name)+"\x00"+b.Slug)
	})
}
