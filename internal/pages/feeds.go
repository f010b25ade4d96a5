package pages

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/feed"
)

// feedLength is how many reviews a feed holds: more than anybody misses between two looks, and few
// enough to fetch often.
const feedLength = 30

// feeds writes the feeds beside every list: what is new on the whole site, of each system, team and
// tag.
func feeds(c *corpus.Corpus, site Site, write func(name string, data []byte) error) error {
	b := newBuilder(c, nil)
	dated := published(c.Reviews)
	some := func(has func(*corpus.Entry) bool) (list []*corpus.Entry) {
		for _, e := range dated {
			if has(e) {
				list = append(list, e)
			}
		}
		return list
	}
	lists := []struct {
		folder, title string
		entries       []*corpus.Entry
	}{
		{"/", "", dated},
		{"/reviews/", "Reviews", dated},
		{"/systems/", "Systems", some(func(e *corpus.Entry) bool { return len(e.Systems) > 0 })},
		{"/teams/", "Teams", some(func(e *corpus.Entry) bool { return len(e.Teams) > 0 })},
		{"/tags/", "Tags", some(func(e *corpus.Entry) bool { return len(e.Tags) > 0 })},
	}
	for _, l := range lists {
		if err := b.feed(site, l.folder, l.title, l.entries, write); err != nil {
			return err
		}
	}
	for _, s := range c.Catalog.AllSystems() {
		if err := b.feed(site, systemRef(s).URL, s.Title, published(b.bySystem[s.Name]), write); err != nil {
			return err
		}
	}
	for _, t := range c.Catalog.AllTeams() {
		if err := b.feed(site, teamRef(t).URL, t.Title, published(b.byTeam[t.Name]), write); err != nil {
			return err
		}
	}
	for _, ref := range tagRefs(tagNames(c)) {
		if err := b.feed(site, ref.URL, ref.Title, published(b.byTag[ref.Name]), write); err != nil {
			return err
		}
	}
	return nil
}

func tagNames(c *corpus.Corpus) []string {
	names := make([]string, len(c.Tags))
	for i, tag := range c.Tags {
		names[i] = tag.Name
	}
	return names
}

// publishedAt is when a review came out: its publishDate, else the day of the incident.
func publishedAt(e *corpus.Entry) time.Time {
	if !e.PublishDate.IsZero() {
		return e.PublishDate.Time
	}
	return e.When()
}

// published returns the reviews in the order in which they came out, newest first: a review of an
// old incident is new to those who follow a feed. Reviews that say no day at all are left out, as
// every entry of a feed needs one.
func published(entries []*corpus.Entry) []*corpus.Entry {
	list := make([]*corpus.Entry, 0, len(entries))
	for _, e := range entries {
		if !publishedAt(e).IsZero() {
			list = append(list, e)
		}
	}
	slices.SortStableFunc(list, func(a, b *corpus.Entry) int {
		return cmp.Or(publishedAt(b).Compare(publishedAt(a)), strings.Compare(a.Slug, b.Slug))
	})
	return list
}

// feed writes both feeds of a list.
func (b *builder) feed(site Site, folder, title string, entries []*corpus.Entry, write func(name string, data []byte) error) error {
	f := feed.Feed{ID: feed.ID(site.abs(folder)), Title: site.Title, Page: site.abs(folder), Author: site.Title}
	if title != "" {
		f.Title = title + " · " + site.Title
	}
	if folder == "/" {
		f.Description = site.Description
	}
	if f.Author == "" { // the standard wants a name
		f.Author = "Afterword"
	}
	for _, e := range entries[:min(feedLength, len(entries))] {
		url := site.abs(e.URL)
		entry := feed.Entry{ID: feed.ID(url), URL: url, Title: e.Title, Summary: b.cards[e.Slug].Summary,
			Published: publishedAt(e), Updated: publishedAt(e), Authors: e.Authors, Tags: e.Tags}
		if !e.LastMod.IsZero() {
			entry.Updated = e.LastMod.Time
		}
		f.Entries = append(f.Entries, entry)
	}
	data, err := f.Atom()
	if err != nil {
		return err
	}
	if err := write(strings.TrimPrefix(folder, "/")+feed.AtomName, data); err != nil {
		return err
	}
	if data, err = f.JSON(); err != nil {
		return err
	}
	return write(strings.TrimPrefix(folder, "/")+feed.JSONName, data)
}
