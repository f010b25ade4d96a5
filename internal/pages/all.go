package pages

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"afterword/internal/catalog"
	"afterword/internal/corpus"
	"afterword/internal/review"
	"afterword/internal/search"
)

// PerPage is how many reviews stand on one page of a list.
const PerPage = 50

// How much the home page shows.
const (
	homeNewest  = 8
	homeNear    = 3
	homeSystems = 14
)

// Related gives the neighbours of a review, best first.
type Related func(id string) []search.RelatedHit

// All returns every page of the site: home, reviews, lists, systems, teams, tags, search, the page
// for what is not there, and the author's own. Their order is the same for the same corpus.
func All(c *corpus.Corpus, related Related) []Page {
	b := newBuilder(c, related)
	list := []Page{b.home()}
	for _, e := range c.Reviews {
		list = append(list, b.review(e))
	}
	list = append(list, b.reviews()...)
	list = append(list, b.terms("systems", b.systemTerms())...)
	list = append(list, b.terms("teams", b.teamTerms())...)
	list = append(list, b.terms("tags", b.tagTerms())...)
	list = append(list,
		Page{URL: "/search/", Layout: "search", Title: "Search", Params: SearchPage{Section: "search"}},
		Page{URL: "/404.html", Layout: "404", Title: "Not here"},
	)
	taken := map[string]bool{}
	for _, p := range list {
		taken[p.URL] = true
	}
	for _, own := range c.Pages {
		if taken[own.URL] {
			continue // one of ours; `afterword check` says so
		}
		list = append(list, Page{URL: own.URL, Layout: "page", Title: own.Title, Description: own.Description,
			Body: own.Body, BodyLine: own.BodyLine, Source: own.Path, Params: own.Params})
	}
	return list
}

// builder holds what more than one page needs.
type builder struct {
	corpus  *corpus.Corpus
	related Related
	cards   map[string]Card // by slug of the review
	// Reviews of each system, team and tag by its one name, newest first.
	bySystem, byTeam, byTag map[string][]*corpus.Entry
}

func newBuilder(c *corpus.Corpus, related Related) *builder {
	b := &builder{corpus: c, related: related, cards: make(map[string]Card, len(c.Reviews)),
		bySystem: map[string][]*corpus.Entry{}, byTeam: map[string][]*corpus.Entry{}, byTag: map[string][]*corpus.Entry{}}
	for _, e := range c.Reviews {
		for _, name := range e.Systems {
			b.bySystem[name] = append(b.bySystem[name], e)
		}
		for _, name := range e.Teams {
			b.byTeam[name] = append(b.byTeam[name], e)
		}
		for _, name := range e.Tags {
			b.byTag[name] = append(b.byTag[name], e)
		}
		b.cards[e.Slug] = b.card(e)
	}
	return b
}

func (b *builder) card(e *corpus.Entry) Card {
	return Card{
		ID: e.ID, URL: e.URL, Title: e.Title, Summary: lead(e), Kind: string(e.Kind), Severity: e.Severity,
		Date: e.Date.Day(), Systems: b.systems(e.Systems), Teams: b.teams(e.Teams), Minutes: minutes(e.Record.Words),
	}
}

func (b *builder) cardsOf(entries []*corpus.Entry) []Card {
	cards := make([]Card, len(entries))
	for i, e := range entries {
		cards[i] = b.cards[e.Slug]
	}
	return cards
}

// lead is what a list says of a review: its summary, else how it begins.
func lead(e *corpus.Entry) string {
	if e.Summary != "" {
		return e.Summary
	}
	for _, p := range e.Record.Passages {
		if text := strings.Join(strings.Fields(p.Text), " "); text != "" {
			return shorten(text, 220)
		}
	}
	return ""
}

// shorten cuts text at a word before it is longer than n characters.
func shorten(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	cut := string(runes[:n])
	if i := strings.LastIndexByte(cut, ' '); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:.–—-") + "…"
}

// minutes is the reading time of so many words, in whole minutes, at least 1.
func minutes(words int) int {
	return max(1, int(review.ReadingTime(words).Minutes()+0.5))
}

func systemRef(e *catalog.Entry) Ref {
	return Ref{Name: e.Name, Title: e.Title, URL: "/systems/" + e.Slug + "/"}
}

func teamRef(e *catalog.Entry) Ref {
	return Ref{Name: e.Name, Title: e.Title, URL: "/teams/" + e.Slug + "/"}
}

func (b *builder) systems(names []string) []Ref {
	var refs []Ref
	for _, name := range names {
		if e := b.corpus.Catalog.FindSystem(name); e != nil {
			refs = append(refs, systemRef(e))
		}
	}
	return refs
}

func (b *builder) teams(names []string) []Ref {
	var refs []Ref
	for _, name := range names {
		if ref := b.team(name); ref != nil {
			refs = append(refs, *ref)
		}
	}
	return refs
}

// team returns nil for a name that is no team's.
func (b *builder) team(name string) *Ref {
	e := b.corpus.Catalog.FindTeam(name)
	if e == nil {
		return nil
	}
	ref := teamRef(e)
	return &ref
}

func tagRefs(names []string) []Ref {
	var refs []Ref
	for _, name := range names {
		refs = append(refs, Ref{Name: name, Title: name, URL: "/tags/" + review.Slug(name) + "/"})
	}
	return refs
}

func isNear(e *corpus.Entry) bool { return e.Kind == review.NearMiss || e.Kind == review.Surprise }

// counted adds to a Ref how many reviews stand behind it.
func counted(ref Ref, entries []*corpus.Entry) Ref {
	ref.Count = len(entries)
	for _, e := range entries {
		if isNear(e) {
			ref.Near++
		}
	}
	return ref
}

// byCount orders by how many reviews there are, most first, then by title.
func byCount(refs []Ref) {
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.Name, b.Name))
	})
}

func (b *builder) home() Page {
	m := HomePage{Section: "home", Feed: "/", Total: len(b.corpus.Reviews)}
	m.Newest = b.cardsOf(b.corpus.Reviews[:min(homeNewest, len(b.corpus.Reviews))])
	for _, e := range b.corpus.Reviews {
		if isNear(e) && len(m.Near) < homeNear {
			m.Near = append(m.Near, b.cards[e.Slug])
		}
	}
	for _, s := range b.corpus.Catalog.AllSystems() {
		if list := b.bySystem[s.Name]; len(list) > 0 {
			m.Systems = append(m.Systems, counted(systemRef(s), list))
		}
	}
	byCount(m.Systems)
	if len(m.Systems) > homeSystems {
		m.More = len(m.Systems) - homeSystems
		m.Systems = m.Systems[:homeSystems]
	}
	return b.intro("", Page{URL: "/", Layout: "home", Title: "What happened, and what we learned", Params: m})
}

// intro lays the author's own title and text for a list (its _index.md) over p.
func (b *builder) intro(folder string, p Page) Page {
	own := b.corpus.Intros[folder]
	if own == nil {
		return p
	}
	if own.Title != "" {
		p.Title = own.Title
	}
	p.Description, p.Body, p.BodyLine, p.Source = own.Description, own.Body, own.BodyLine, own.Path
	return p
}

func (b *builder) reviews() []Page {
	var list []Page
	paged("/reviews/", b.corpus.Reviews, func(url string, part []*corpus.Entry, pager Pager) {
		p := Page{URL: url, Type: "reviews", Layout: "list", Title: "Reviews",
			Params: ListPage{Section: "reviews", Feed: "/reviews/", Total: len(b.corpus.Reviews), Entries: b.cardsOf(part), Pager: pager}}
		list = append(list, firstOnly(b.intro("reviews", p), pager))
	})
	return list
}

// firstOnly drops the introduction from the second page on.
func firstOnly(p Page, pager Pager) Page {
	if pager.Number > 1 {
		p.Title = fmt.Sprintf("%s, page %d", p.Title, pager.Number)
		p.Body = nil
	}
	return p
}

// paged calls add for every page of a list; there is always a first one.
func paged(base string, entries []*corpus.Entry, add func(url string, part []*corpus.Entry, pager Pager)) {
	of := max(1, (len(entries)+PerPage-1)/PerPage)
	url := func(n int) string {
		switch {
		case n < 1 || n > of:
			return ""
		case n == 1:
			return base
		}
		return fmt.Sprintf("%spage/%d/", base, n)
	}
	for n := 1; n <= of; n++ {
		part := entries[min((n-1)*PerPage, len(entries)):min(n*PerPage, len(entries))]
		add(url(n), part, Pager{Number: n, Of: of, PrevURL: url(n - 1), NextURL: url(n + 1)})
	}
}
