package catalog

import (
	"errors"
	"strings"

	"afterword/internal/review"
)

// aliasAnnotation is where a Backstage entity says by which other names people know it: a list with
// commas.
const aliasAnnotation = "afterword/aliases"

// ReadBackstage reads a catalog of Backstage (catalog-info.yaml), with any number of documents.
// Components, Systems and Resources become systems, Groups become teams; other kinds are left out,
// as are owners who are persons. Of each are read: the name, the title, the description, the first
// link, the owner, what it depends on and is part of, and aliases from the annotation
// "afterword/aliases". Namespaces are left out: names are one word for one thing here.
//
// The error joins every problem, each a *review.Error with its place.
func ReadBackstage(path string, src []byte) (systems, teams []*Entry, err error) {
	docs, err := review.ParseData(path, src)
	errs := []error{err}
	for _, doc := range docs {
		b := backstage{errs: &errs}
		kind := strings.ToLower(b.text(doc, "kind"))
		if !strings.HasPrefix(b.text(doc, "apiVersion"), "backstage.io/") {
			continue
		}
		switch kind {
		case "component", "system", "resource":
			if e := b.entry(doc, kind); e != nil {
				systems = append(systems, e)
			}
		case "group":
			if e := b.entry(doc, kind); e != nil {
				teams = append(teams, e)
			}
		}
	}
	return systems, teams, errors.Join(errs...)
}

// backstage reads one document and gathers its errors.
type backstage struct{ errs *[]error }

func (b backstage) note(err error) {
	if err != nil {
		*b.errs = append(*b.errs, err)
	}
}

func (b backstage) text(p *review.Page, key string) string {
	if p == nil {
		return ""
	}
	s, err := p.Text(key)
	b.note(err)
	return s
}

func (b backstage) inner(p *review.Page, key string) *review.Page {
	if p == nil {
		return nil
	}
	inner, err := p.Map(key)
	b.note(err)
	return inner
}

func (b backstage) names(p *review.Page, key string) []string {
	if p == nil {
		return nil
	}
	list, err := p.Names(key)
	b.note(err)
	return list
}

// entry reads what all kinds have, and what theirs has; nil without a name.
func (b backstage) entry(doc *review.Page, kind string) *Entry {
	meta, spec := b.inner(doc, "metadata"), b.inner(doc, "spec")
	name := b.text(meta, "name")
	if name == "" {
		b.note(doc.At("metadata", "a %s without a name: write metadata: {name: …}", kind))
		return nil
	}
	e := &Entry{Name: name, Title: b.text(meta, "title")}
	if description := b.text(meta, "description"); description != "" {
		e.Body = review.EscapeShortcodes([]byte(description+"\n"), func(string) bool { return false })
	}
	if meta != nil {
		links, err := meta.Maps("links")
		b.note(err)
		for _, link := range links {
			if e.URL = b.text(link, "url"); e.URL != "" {
				break
			}
		}
	}
	for alias := range strings.SplitSeq(b.text(b.inner(meta, "annotations"), aliasAnnotation), ",") {
		if alias = strings.TrimSpace(alias); alias != "" {
			e.Aliases = append(e.Aliases, alias)
		}
	}
	if kind == "group" {
		if shown := b.text(b.inner(spec, "profile"), "displayName"); shown != "" && e.Title == "" {
			e.Title = shown
		}
		_, e.Parent = reference(b.text(spec, "parent"), "group")
		return e
	}
	if owner, name := reference(b.text(spec, "owner"), "group"); owner == "group" {
		e.Owner = name
	}
	for _, key := range []string{"system", "subcomponentOf"} {
		if e.Parent == "" {
			_, e.Parent = reference(b.text(spec, key), key)
		}
	}
	for _, ref := range b.names(spec, "dependsOn") {
		switch kind, name := reference(ref, "component"); kind {
		case "component", "system", "resource":
			e.DependsOn = append(e.DependsOn, name)
		}
	}
	return e
}

// reference takes a Backstage reference apart: [kind:][namespace/]name.
func reference(ref, usual string) (kind, name string) {
	kind = usual
	if before, after, ok := strings.Cut(ref, ":"); ok {
		kind, ref = strings.ToLower(strings.TrimSpace(before)), after
	}
	return kind, strings.TrimSpace(ref[strings.LastIndexByte(ref, '/')+1:])
}
