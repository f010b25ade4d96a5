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
	names := newResolver(c)
	analyses := make([]review.Analysis, len(c.Reviews))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, e := range c.Reviews {
		group.Go(func() error {
			analyses[i] = e.Analyze(names)
			e.Linked = review.EscapeShortcodes(analyses[i].Body, none)
			e.Shown = shown(e.Review, names, &analyses[i])
			e.Record = record(e, analyses[i])
			return nil
		})
	}
	_ = group.Wait() // analyses do not fail

	for i, e := range c.Reviews { // newest first, so backlinks are too
		told := map[*Entry]bool{}
		for _, link := range analyses[i].Links {
			if link.Broken {
				c.Notes = append(c.Notes, Note{Path: e.Path, Line: link.Line, Col: link.Col, Rule: "broken-link",
					Msg: fmt.Sprintf("there is no %s %q to link to", link.Kind, link.Target.ID)})
				continue
			}
			if link.Kind != review.ToReview {
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

// shown returns r with its front matter's Markdown ready for a page, and adds the links in it to a.
func shown(r *review.Review, names review.Resolver, a *review.Analysis) *review.Review {
	s := *r
	text := func(key, markdown string) string {
		if markdown == "" {
			return ""
		}
		field := r.AnalyzeField(markdown, r.KeyLines[key], names)
		for i := range field.Links {
			field.Links[i].Line, field.Links[i].Col = r.KeyLines[key], 0 // lines of a folded text are not the file's
		}
		a.Links = append(a.Links, field.Links...)
		return string(review.EscapeShortcodes(field.Body, none))
	}
	texts := func(key string, list []string) []string {
		made := make([]string, len(list))
		for i, markdown := range list {
			made[i] = text(key, markdown)
		}
		return made
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
	for i := range s.Timeline {
		s.Timeline[i].Text = text("timeline", s.Timeline[i].Text)
	}
	s.FollowUps = slices.Clone(r.FollowUps)
	for i := range s.FollowUps {
		s.FollowUps[i].Text = text("follow_ups", s.FollowUps[i].Text)
		s.FollowUps[i].Rationale = text("follow_ups", s.FollowUps[i].Rationale)
	}
	return &s
}

// relations notes what an author's own word about other reviews leads nowhere.
func (l *loader) relations(e *Entry) {
	for _, rel := range e.Related {
		if to, ok := l.corpus.Review(rel.ID); !ok || to == e {
			what := "there is no review %q"
			if ok {
				what = "%q is this review itself"
			}
			l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: e.KeyLines["related"], Rule: "broken-link", Msg: "related: " + fmt.Sprintf(what, rel.ID)})
		}
	}
	if e.SupersededBy != "" {
		if to, ok := l.corpus.Review(e.SupersededBy); !ok || to == e {
			l.corpus.Notes = append(l.corpus.Notes, Note{Path: e.Path, Line: e.KeyLines["superseded_by"], Rule: "broken-link",
				Msg: fmt.Sprintf("superseded_by: there is no other review %q", e.SupersededBy)})
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

// record is what is published of e as data.
func record(e *Entry, a review.Analysis) review.Record {
	r := review.Record{
		ID: e.ID, Slug: e.Slug, URL: e.URL, Title: e.Title, Date: e.Date, Summary: e.Summary, Kind: e.Kind, Depth: e.Depth,
		Severity: e.Severity, Systems: notNil(e.Systems), Teams: notNil(e.Teams), Tags: notNil(e.Tags), Authors: e.Authors,
		PublishDate: e.PublishDate, LastMod: e.LastMod, Detected: e.Detected, Mitigated: e.Mitigated, Resolved: e.Resolved,
		Impact: e.Impact, Trigger: e.Trigger, Detection: e.Detection,
		ContributingFactors: e.ContributingFactors, Surprises: e.Surprises, Difficulties: e.Difficulties,
		WentWell: e.WentWell, GotLucky: e.GotLucky, OpenQuestions: e.OpenQuestions, Conditions: e.Conditions,
		Timeline: e.Timeline, Responders: e.Responders, FollowUps: e.FollowUps, Investigation: e.Investigation,
		Meeting: e.Meeting, Related: e.Related, VerifyBy: e.VerifyBy, SupersededBy: e.SupersededBy, Teachable: e.Teachable,
		Words: a.Words, Passages: a.Passages,
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
	byPath   map[string]*Entry
	mentions *review.Mentions
}

func newResolver(c *Corpus) *resolver {
	r := &resolver{corpus: c, byPath: make(map[string]*Entry, len(c.Reviews))}
	ids := make([]string, len(c.Reviews))
	for i, e := range c.Reviews {
		ids[i] = e.ID
		r.byPath[strings.ToLower(e.Path)] = e
	}
	r.mentions = review.NewMentions(ids)
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
	if e := r.byPath[strings.ToLower(path.Clean(name))]; e != nil {
		return target(e), true
	}
	return review.Target{}, false
}

// Mentions implements review.Resolver.
func (r *resolver) Mentions() *review.Mentions { return r.mentions }
