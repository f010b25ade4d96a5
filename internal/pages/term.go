package pages

import (
	"cmp"
	"slices"
	"strings"

	"afterword/internal/catalog"
	"afterword/internal/corpus"
	"afterword/internal/review"
)

// How much a term's page shows of what it was involved in together with.
const (
	maxTogether = 8
	maxTags     = 10
	maxBehind   = 5 // reviews named behind a companion
	maxReading  = 6
)

// term is one system, team or tag with its reviews.
type term struct {
	ref     Ref
	entries []*corpus.Entry
	model   TermPage       // all but the list
	page    *catalog.Entry // nil without a page of its own
}

// terms returns the index of a kind of terms and the pages of each.
func (b *builder) terms(section string, all []term) []Page {
	titles := map[string]string{"systems": "Systems", "teams": "Teams", "tags": "Tags"}
	index := IndexPage{Section: section, Feed: "/" + section + "/"}
	for _, t := range all {
		index.Entries = append(index.Entries, counted(t.ref, t.entries))
	}
	list := []Page{b.intro(section, Page{URL: "/" + section + "/", Type: section, Layout: "list", Title: titles[section], Params: index})}
	for _, t := range all {
		paged(t.ref.URL, t.entries, func(url string, part []*corpus.Entry, pager Pager) {
			m := t.model
			if pager.Number > 1 {
				m = TermPage{Aliases: m.Aliases, Link: m.Link, Parent: m.Parent}
			}
			m.Section, m.Feed, m.Name, m.Total = section, t.ref.URL, t.ref.Name, len(t.entries)
			m.Near = counted(t.ref, t.entries).Near
			m.Entries, m.Pager = b.cardsOf(part), pager
			p := Page{URL: url, Type: section, Layout: "page", Title: t.ref.Title, Params: m}
			if t.page != nil {
				p.Body, p.BodyLine, p.Source = t.page.Body, t.page.BodyLine, t.page.Source
			}
			list = append(list, firstOnly(p, pager))
		})
	}
	return list
}

func (b *builder) systemTerms() []term {
	parts := map[string][]string{}
	for _, s := range b.corpus.Catalog.AllSystems() {
		parts[s.Parent] = append(parts[s.Parent], s.Name)
	}
	newest := b.newestMonth()
	var all []term
	for _, s := range b.corpus.Catalog.AllSystems() {
		entries := b.bySystem[s.Name]
		t := term{ref: systemRef(s), entries: entries, page: s}
		t.model = TermPage{Aliases: s.Aliases, Link: s.URL, Owner: b.team(s.Owner),
			DependsOn: b.systems(s.DependsOn), Members: b.systems(parts[s.Name])}
		if parent := b.systems([]string{s.Parent}); s.Parent != "" && len(parent) > 0 {
			t.model.Parent = &parent[0]
		}
		for _, by := range b.corpus.Catalog.Dependents(s.Name) {
			if by.Name != s.Parent {
				t.model.Dependents = append(t.model.Dependents, systemRef(by))
			}
		}
		sortByTitle(t.model.Dependents)
		t.model.Together = b.together(entries, s.Name)
		t.model.Teams = b.teamsOf(entries)
		t.model.Responded = b.responded(entries)
		t.model.Tags = b.tagsOf(entries, "")
		t.model.Recurring = recurring(entries)
		t.model.Reading = b.reading([]*catalog.Entry{s}, false)
		t.model.Silence = silence(entries, newest)
		all = append(all, t)
	}
	return all
}

func (b *builder) teamTerms() []term {
	owns, members := map[string][]*catalog.Entry{}, map[string][]string{}
	for _, s := range b.corpus.Catalog.AllSystems() {
		owns[s.Owner] = append(owns[s.Owner], s)
	}
	for _, t := range b.corpus.Catalog.AllTeams() {
		members[t.Parent] = append(members[t.Parent], t.Name)
	}
	var all []term
	for _, e := range b.corpus.Catalog.AllTeams() {
		entries := b.byTeam[e.Name]
		t := term{ref: teamRef(e), entries: entries, page: e}
		t.model = TermPage{Aliases: e.Aliases, Link: e.URL, Parent: b.team(e.Parent), Members: b.teams(members[e.Name])}
		for _, s := range owns[e.Name] {
			t.model.Owns = append(t.model.Owns, counted(systemRef(s), b.bySystem[s.Name]))
		}
		t.model.Together = b.together(entries, "")
		t.model.Tags = b.tagsOf(entries, "")
		t.model.Recurring = recurring(entries)
		t.model.Reading = b.reading(owns[e.Name], true)
		all = append(all, t)
	}
	return all
}

func (b *builder) tagTerms() []term {
	var all []term
	for _, tag := range b.corpus.Tags {
		entries := b.byTag[tag.Name]
		t := term{ref: Ref{Name: tag.Name, Title: tag.Name, URL: "/tags/" + tag.Slug + "/"}, entries: entries}
		t.model = TermPage{Together: b.together(entries, ""), Teams: b.teamsOf(entries), Tags: b.tagsOf(entries, tag.Name)}
		all = append(all, t)
	}
	return all
}

// together lists the systems of entries, but for one, most often first, with the reviews behind each.
func (b *builder) together(entries []*corpus.Entry, but string) []Companion {
	behind := map[string][]*corpus.Entry{}
	for _, e := range entries {
		for _, name := range e.Systems {
			behind[name] = append(behind[name], e)
		}
	}
	delete(behind, but)
	var refs []Ref
	for name, list := range behind {
		for _, ref := range b.systems([]string{name}) {
			refs = append(refs, counted(ref, list))
		}
	}
	byCount(refs)
	var companions []Companion
	for _, ref := range refs[:min(maxTogether, len(refs))] {
		list := behind[ref.Name]
		shown := list[:min(maxBehind, len(list))]
		companions = append(companions, Companion{Ref: ref, Reviews: events(shown), More: len(list) - len(shown)})
	}
	return companions
}

func events(entries []*corpus.Entry) []Event {
	list := make([]Event, len(entries))
	for i, e := range entries {
		list[i] = Event{Title: e.Title, URL: e.URL, Date: e.Date.Day()}
	}
	return list
}

// responded counts the teams that were there, by title.
func (b *builder) responded(entries []*corpus.Entry) []Ref {
	count := map[string]int{}
	for _, e := range entries {
		var names []string
		for _, r := range e.Responders {
			if r.Team != "" && !slices.Contains(names, r.Team) {
				names = append(names, r.Team)
			}
		}
		if len(names) == 0 {
			names = e.Teams
		}
		for _, name := range names {
			count[name]++
		}
	}
	var refs []Ref
	for _, t := range b.corpus.Catalog.AllTeams() {
		if n := count[t.Name]; n > 0 {
			ref := teamRef(t)
			ref.Count = n
			refs = append(refs, ref)
		}
	}
	return refs
}

// reading lists what to have read about some systems: what their pages pin, in that order, then what
// authors called teachable, newest first. about says of each which system it is about.
func (b *builder) reading(systems []*catalog.Entry, about bool) []ReadingRow {
	var rows []ReadingRow
	seen := map[*corpus.Entry]bool{}
	add := func(e *corpus.Entry, why string, s *catalog.Entry) {
		if seen[e] || len(rows) == maxReading {
			return
		}
		seen[e] = true
		row := ReadingRow{Card: b.cards[e.Slug], Why: why}
		if about {
			ref := systemRef(s)
			row.About = &ref
		}
		rows = append(rows, row)
	}
	for _, s := range systems {
		for _, id := range s.Pinned {
			if e, ok := b.corpus.Review(id); ok {
				add(e, "pinned", s)
			}
		}
	}
	for _, s := range systems {
		for _, e := range b.bySystem[s.Name] {
			if e.Teachable {
				add(e, "teachable", s)
			}
		}
	}
	return rows
}

func sortByTitle(refs []Ref) {
	slices.SortFunc(refs, func(a, b Ref) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)), cmp.Compare(a.Name, b.Name))
	})
}

// teamsOf lists the teams that took part, by title: teams are never ranked.
func (b *builder) teamsOf(entries []*corpus.Entry) []Ref {
	took := map[string]bool{}
	for _, e := range entries {
		for _, name := range e.Teams {
			took[name] = true
		}
	}
	var refs []Ref
	for _, t := range b.corpus.Catalog.AllTeams() {
		if took[t.Name] {
			refs = append(refs, teamRef(t))
		}
	}
	return refs
}

// tagsOf counts the tags of entries, but for one, most often first.
func (b *builder) tagsOf(entries []*corpus.Entry, but string) []Ref {
	count := map[string]int{}
	for _, e := range entries {
		for _, name := range e.Tags {
			count[name]++
		}
	}
	delete(count, but)
	var refs []Ref
	for name, n := range count {
		refs = append(refs, Ref{Name: name, Title: name, URL: "/tags/" + review.Slug(name) + "/", Count: n})
	}
	byCount(refs)
	return slices.Clone(refs[:min(maxTags, len(refs))])
}
