package corpus

import (
	"fmt"
	"maps"
	"path"
	"runtime"
	"slices"
	"strings"

	"afterword/internal/catalog"
	"afterword/internal/review"

	"golang.org/x/sync/errgroup"
)

// link reads every body once: what it says as plain text, what it links to, and so who is linked
// from where.
func (l *loader) link() {
	c := l.corpus
	names := newResolver(c, !l.opts.NoCrossLinks)
	l.uses = map[string]bool{}
	l.linkPages(names)
	analyses := make([]review.Analysis, len(c.Reviews))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, e := range c.Reviews {
		group.Go(func() error {
			analyses[i] = e.Analyze(names)
			e.Linked = review.EscapeShortcodes(analyses[i].Body, none)
			e.Shown = shown(e.Review, names, &analyses[i])
			e.Record = c.record(e, analyses[i])
			return nil
		})
	}
	_ = group.Wait() // analyses do not fail

	for i, e := range c.Reviews { // newest first, so backlinks are too
		told := map[*Entry]bool{}
		l.use(e.Path, analyses[i])
		for _, link := range analyses[i].Links {
			if link.Broken || link.Kind != review.ToReview {
				continue
			}
			to, ok := c.Review(link.Target.ID)
			if !ok || to == e || told[to] {
				continue
			}
			told[to] = true
			to.LinkedFrom = append(to.LinkedFrom, Backlink{From: e, Sentence: link.Sentence})
		}
		l.relations(e)
		l.guesses(e)
	}
}

// linkPages makes the links that authors wrote in pages that are no reviews, and their shortcodes
// harmless. Names of systems are left alone there: the page of a system would link to itself.
func (l *loader) linkPages(names *resolver) {
	plain := *names
	plain.mentions = nil
	linked := func(path string, body []byte, line int) []byte {
		if len(body) == 0 || path == "" {
			return body
		}
		a := (&review.Review{Path: path, Body: body, BodyLine: line}).Analyze(&plain)
		l.use(path, a)
		return review.EscapeShortcodes(a.Body, none)
	}
	c := l.corpus
	for _, e := range slices.Concat(c.Catalog.AllSystems(), c.Catalog.AllTeams()) {
		e.Body = linked(e.Source, e.Body, e.BodyLine)
		for _, id := range e.Pinned {
			if _, ok := c.Review(id); !ok {
				c.Notes = append(c.Notes, Note{Path: e.Source, Rule: "broken-link", Msg: "pinned: " + c.missing(id)})
			}
		}
	}
	for _, p := range c.Pages {
		p.Body = linked(p.Path, p.Body, p.BodyLine)
	}
	for _, folder := range slices.Sorted(maps.Keys(c.Intros)) {
		p := c.Intros[folder]
		p.Body = linked(p.Path, p.Body, p.BodyLine)
	}
}

// use notes the files that a published text uses, and its links that lead nowhere.
func (l *loader) use(path string, a review.Analysis) {
	for _, file := range a.Files {
		l.uses[file] = true
	}
	for _, link := range a.Links {
		if !link.Broken {
			continue
		}
		msg := fmt.Sprintf("there is no %s %q to link to", link.Kind, link.Target.ID)
		if link.Kind == review.ToReview && link.Form == review.WikiLink {
			msg = l.corpus.missing(link.Target.ID) + " to link to"
			if _, ok := l.corpus.hidden[review.Slug(link.Target.ID)]; ok {
				msg = l.corpus.missing(link.Target.ID)
			}
		}
		l.corpus.Notes = append(l.corpus.Notes, Note{Path: path, Line: link.Line, Col: link.Col, Rule: "broken-link", Msg: msg})
	}
}

// missing says of an id that no page has why there is none.
func (c *Corpus) missing(id string) string {
	if why, ok := c.hidden[review.Slug(id)]; ok {
		return fmt.Sprintf("the review %q is not shown here: %s", id, why)
	}
	return fmt.Sprintf("there is no review %q", id)
}

// shown returns r with its front matter's Markdown ready for a page, and adds the links in it to a.
func shown(r *review.Review, names review.Resolver, a *review.Analysis) *review.Review {
	s := *r
	// What stands below one heading of the page is read together.
	texts := func(key string, list []string) []string {
		made := make([]string, len(list))
		for i, field := range r.AnalyzeFields(list, r.KeyLines[key], names) {
			for j := range field.Links {
				field.Links[j].Line, field.Links[j].Col = r.KeyLines[key], 0 // lines of a folded text are not the file's
			}
			a.Links = append(a.Links, field.Links...)
			a.Files = append(a.Files, field.Files...)
			made[i] = string(review.EscapeShortcodes(field.Body, none))
		}
		return made
	}
	text := func(key, markdown string) string {
		if markdown == "" {
			return ""
		}
		return texts(key, []string{markdown})[0]
	}
	s.Impact, s.Trigger = text("impact", r.Impact), text("trigger", r.Trigger)
	s.Detection.Notes = text("detection", r.Detection.Notes)
	s.ContributingFactors = texts("contributing_factors", r.ContributingFactors)
	s.Surprises = texts("surprises", r.Surprises)
	s.Difficulties = texts("difficulties", r.Difficulties)
	s.WentWell = texts("went_well", r.WentWell)
	s.GotLucky = texts("got_lucky", r.GotLucky)
	s.OpenQuestions = texts("open_questions", r.OpenQuestions)
	s.Timeline = slices.Clone(r.Timeline)
	rows := make([]string, len(s.Timeline))
	for i, row := range s.Timeline {
		rows[i] = row.Text
	}
	for i, made := range texts("timeline", rows) {
		s.Timeline[i].Text = made
	}
	s.FollowUps = slices.Clone(r.FollowUps)
	var parts []string
	for _, f := range s.FollowUps {
		parts = append(parts, f.Text, f.Rationale)
	}
	for i, made := range texts("follow_ups", parts) {
		if i%2 == 0 {
			s.FollowUps[i/2].Text = made
		} else {
			s.FollowUps[i/2].Rationale = made
		}
	}
	return &s
}

// relations notes what an author's own word about other reviews leads nowhere.
func (l *loader) relations(e *Entry) {
	for _, rel := range e.Related {
		if to, ok := l.corpus.Review(rel.ID); !ok || to == e {
			msg := l.corpus.missing(rel.ID)
			if ok {
				msg = fmt.Sprintf("%q is this review itself", rel.ID)
			}
			l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: e.KeyLines["related"], Rule: "broken-link", Msg: "related: " + msg})
		}
	}
	if e.SupersededBy != "" {
		if to, ok := l.corpus.Review(e.SupersededBy); !ok || to == e {
			msg := l.corpus.missing(e.SupersededBy)
			if ok {
				msg = fmt.Sprintf("%q is this review itself", e.SupersededBy)
			}
			l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: e.KeyLines["superseded_by"], Rule: "broken-link", Msg: "superseded_by: " + msg})
		}
	}
}

// guesses notes what the document did not say, and what it may have misspelled.
func (l *loader) guesses(e *Entry) {
	for _, g := range e.Guesses {
		l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: g.Line, Rule: "guessed",
			Msg: fmt.Sprintf("%s is not given; %q was taken from %s", g.Key, g.Value, g.From)})
	}
	if e.Date.IsZero() && !e.Date.Unknown {
		l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Rule: "no-date",
			Msg: "nothing says when it began: give a date, or write date: unknown"})
	}
	for _, key := range slices.Sorted(maps.Keys(e.Extra)) {
		if meant, ok := review.Misspelled(key); ok {
			l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: e.KeyLines[key], Rule: "unknown-key",
				Msg: fmt.Sprintf("%s is no key that Afterword knows; did you mean %s?", key, meant)})
		}
	}
}

// record is what is published of e as data. It names no review that has no page: which restricted
// reviews there are is not for everyone either.
func (c *Corpus) record(e *Entry, a review.Analysis) review.Record {
	r := review.Record{
		ID: e.ID, Slug: e.Slug, URL: e.URL, Title: e.Title, Date: e.Date, Summary: e.Summary, Kind: e.Kind, Depth: e.Depth,
		Severity: e.Severity, Systems: notNil(e.Systems), Teams: notNil(e.Teams), Tags: notNil(e.Tags), Authors: e.Authors,
		PublishDate: e.PublishDate, LastMod: e.LastMod, Detected: e.Detected, Mitigated: e.Mitigated, Resolved: e.Resolved,
		Impact: e.Impact, Trigger: e.Trigger, Detection: e.Detection,
		ContributingFactors: e.ContributingFactors, Surprises: e.Surprises, Difficulties: e.Difficulties,
		WentWell: e.WentWell, GotLucky: e.GotLucky, OpenQuestions: e.OpenQuestions, Conditions: e.Conditions,
		Timeline: e.Timeline, Responders: e.Responders, FollowUps: e.FollowUps, Investigation: e.Investigation,
		Meeting: e.Meeting, VerifyBy: e.VerifyBy, Teachable: e.Teachable,
		Words: a.Words, Passages: a.Passages,
	}
	for _, rel := range e.Related {
		if _, ok := c.Review(rel.ID); ok {
			r.Related = append(r.Related, rel)
		}
	}
	if _, ok := c.Review(e.SupersededBy); ok && e.SupersededBy != "" {
		r.SupersededBy = e.SupersededBy
	}
	if r.Passages == nil {
		r.Passages = []review.Passage{}
	}
	for _, link := range a.Links {
		if link.Kind == review.ToReview && !link.Broken && link.Target.ID != e.ID && !slices.Contains(r.LinksTo, link.Target.ID) {
			r.LinksTo = append(r.LinksTo, link.Target.ID)
		}
	}
	return r
}

// notNil makes an empty list of none, so that data says [] and not null.
func notNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// resolver is review.Resolver over a corpus whose ids are settled.
type resolver struct {
	corpus   *Corpus
	byPath   map[string]review.Target // in lower case
	mentions *review.Mentions
}

func newResolver(c *Corpus, systems bool) *resolver {
	r := &resolver{corpus: c, byPath: make(map[string]review.Target, len(c.Reviews))}
	file := func(path string, t review.Target, kind review.LinkKind) {
		if t.Kind = kind; path != "" {
			r.byPath[strings.ToLower(path)] = t
		}
	}
	for _, p := range c.Pages {
		file(p.Path, review.Target{URL: p.URL, Title: p.Title}, review.ToPage)
	}
	for _, folder := range []string{"", "reviews", "systems", "teams", "tags"} {
		if p := c.Intros[folder]; p != nil {
			file(p.Path, review.Target{URL: path.Join("/", folder, "/") + strings.Repeat("/", min(1, len(folder))), Title: p.Title}, review.ToPage)
		}
	}
	for _, e := range c.Catalog.AllTeams() {
		t, _ := named(e, "/teams/")
		file(e.Source, t, review.ToTeam)
	}
	for _, e := range c.Catalog.AllSystems() {
		t, _ := named(e, "/systems/")
		file(e.Source, t, review.ToSystem)
	}
	ids := make([]string, len(c.Reviews))
	for i, e := range c.Reviews {
		ids[i] = e.ID
		file(e.Path, target(e), review.ToReview)
	}
	r.mentions = review.NewMentions(ids)
	if systems {
		for _, e := range c.Catalog.AllSystems() {
			r.mentions.AddSystem(append([]string{e.Name, e.Title}, e.Aliases...)...)
		}
	}
	return r
}

func target(e *Entry) review.Target { return review.Target{ID: e.ID, URL: e.URL, Title: e.Title} }

// Review implements review.Resolver.
func (r *resolver) Review(id string) (review.Target, bool) {
	if e, ok := r.corpus.Review(id); ok {
		return target(e), true
	}
	return review.Target{}, false
}

// System implements review.Resolver.
func (r *resolver) System(name string) (review.Target, bool) {
	return named(r.corpus.Catalog.FindSystem(name), "/systems/")
}

// Team implements review.Resolver.
func (r *resolver) Team(name string) (review.Target, bool) {
	return named(r.corpus.Catalog.FindTeam(name), "/teams/")
}

func named(e *catalog.Entry, base string) (review.Target, bool) {
	if e == nil {
		return review.Target{}, false
	}
	return review.Target{ID: e.Name, URL: base + e.Slug + "/", Title: e.Title}, true
}

// File implements review.Resolver.
func (r *resolver) File(name string) (review.Target, bool) {
	t, ok := r.byPath[strings.ToLower(path.Clean(name))]
	return t, ok
}

// Mentions implements review.Resolver.
func (r *resolver) Mentions() *review.Mentions { return r.mentions }
