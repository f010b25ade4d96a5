package corpus

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"afterword/internal/catalog"
	"afterword/internal/review"
)

// pages reads everything that is Markdown and no review: the catalog's pages, the introductions of
// lists, and the author's own.
func (l *loader) pages(f found) {
	c := l.corpus
	for _, name := range f.systems {
		l.entry(name, "systems", func(e *catalog.Entry, p *review.Page) bool {
			e.Owner = l.text(p, "owner")
			e.DependsOn = l.names(p, "depends_on")
			e.Parent = l.text(p, "part_of")
			e.Pinned = l.names(p, "pinned")
			return c.Catalog.AddSystem(e)
		})
	}
	for _, name := range f.teams {
		l.entry(name, "teams", func(e *catalog.Entry, p *review.Page) bool {
			e.Parent = l.text(p, "parent")
			return c.Catalog.AddTeam(e)
		})
	}
	for _, name := range f.intros {
		if p := l.page(name); p != nil {
			folder := path.Dir(name)
			if folder == "." {
				folder = ""
			}
			c.Intros[folder] = l.own(p, "")
		}
	}
	for _, name := range f.pages {
		if p := l.page(name); p != nil {
			c.Pages = append(c.Pages, l.own(p, pageURL(name)))
		}
	}
}

// catalogs reads the Backstage catalogs. Pages, which were read before, win over them.
func (l *loader) catalogs(names []string) {
	files := l.opts.Catalogs
	for _, name := range names {
		data, err := fs.ReadFile(l.content, name)
		if err != nil {
			l.errs = append(l.errs, fmt.Errorf("read content/%s: %w", name, err))
			continue
		}
		files = append(files[:len(files):len(files)], Catalog{Path: "content/" + name, Data: data})
	}
	for _, file := range files {
		systems, teams, err := catalog.ReadBackstage(file.Path, file.Data)
		for _, e := range review.Errors(err) {
			l.errs = append(l.errs, e)
		}
		for _, e := range systems {
			l.corpus.Catalog.ImportSystem(e)
		}
		for _, e := range teams {
			l.corpus.Catalog.ImportTeam(e)
		}
	}
}

// entry reads the page of a system or a team: content/systems/<name>/_index.md, or <name>.md.
func (l *loader) entry(name, section string, add func(*catalog.Entry, *review.Page) bool) {
	p := l.page(name)
	if p == nil {
		return
	}
	own := strings.TrimPrefix(name, section+"/")
	if base := path.Base(own); isIndex(base, "_index") || isIndex(base, "index") {
		own = path.Dir(own)
	} else {
		own = strings.TrimSuffix(own, path.Ext(own))
	}
	e := &catalog.Entry{
		Name: path.Base(own), Title: l.text(p, "title"), Aliases: l.names(p, "aliases"), URL: l.text(p, "url"),
		Source: name, Body: p.Body, BodyLine: p.BodyLine,
	}
	if !add(e, p) {
		l.corpus.Notes = append(l.corpus.Notes, Note{Path: name, Rule: "duplicate-name",
			Msg: fmt.Sprintf("another page in content/%s has the name %q already; this one is not shown", section, e.Name)})
	}
}

// none allows no shortcode.
func none(string) bool { return false }

// page reads a page; it is nil if that failed or if it is a draft.
func (l *loader) page(name string) *review.Page {
	src, err := fs.ReadFile(l.content, name)
	if err != nil {
		l.errs = append(l.errs, fmt.Errorf("read content/%s: %w", name, err))
		return nil
	}
	p, err := review.ParsePage(name, src)
	if err != nil {
		l.fail(err)
		return nil
	}
	draft, err := p.Draft()
	if err != nil {
		l.fail(err)
		return nil
	}
	if draft {
		l.corpus.LeftOut = append(l.corpus.LeftOut, LeftOut{Path: name, Reason: "it is a draft"})
		return nil
	}
	return p
}

func (l *loader) text(p *review.Page, key string) string {
	s, err := p.Text(key)
	if err != nil {
		l.fail(err)
	}
	return s
}

func (l *loader) names(p *review.Page, key string) []string {
	list, err := p.Names(key)
	if err != nil {
		l.fail(err)
	}
	return list
}

// own is an author's page as the site shows it. Without a title it gets its file's name.
func (l *loader) own(p *review.Page, url string) *Page {
	page := &Page{Path: p.Path, URL: url, Title: l.text(p, "title"), Description: l.text(p, "description"),
		Params: p.Params, Body: p.Body, BodyLine: p.BodyLine}
	if page.Title == "" && url != "" {
		stem := path.Base(strings.TrimSuffix(p.Path, path.Ext(p.Path)))
		if stem == "index" || stem == "_index" {
			stem = path.Base(path.Dir(p.Path))
		}
		page.Title = strings.ReplaceAll(stem, "-", " ")
	}
	return page
}

// pageURL is the address of an author's own page, as Hugo gives it: the path in lower case, without
// its ending.
func pageURL(name string) string {
	stem := strings.TrimSuffix(name, path.Ext(name))
	parts := strings.Split(stem, "/")
	if last := parts[len(parts)-1]; strings.EqualFold(last, "index") || strings.EqualFold(last, "_index") {
		parts = parts[:len(parts)-1]
	}
	for i, part := range parts {
		parts[i] = review.Slug(part)
	}
	return "/" + strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "/") + "/"
}
