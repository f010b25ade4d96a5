package pages

import (
	"slices"

	"afterword/internal/catalog"
	"afterword/internal/corpus"
	"afterword/internal/review"
)

// How much a term's page shows of what it was involved in together with.
const (
	maxTogether = 8
	maxTags     = 10
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
	index := IndexPage{Section: section}
	for _, t := range all {
		index.Entries = append(index.Entries, counted(t.ref, t.entries))
	}
	list := []Page{b.intro(section, Page{URL: "/" + section + "/", Type: section, Layout: "list", Title: titles[section], Params: index})}
	for _, t := range all {
		paged(t.ref.URL, t.entries, func(url string, part []*corpus.Entry, pager Pager) {
			m := t.model
			m.Section, m.Name, m.Total = section, t.ref.Name, len(t.entries)
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
	dependents := map[string][]string{}
	for _, s := range b.corpus.Catalog.AllSystems() {
		for _, name := range s.DependsOn {
			dependents[name] = append(dependents[name], s.Name)
		}
	}
	var all []term
	for _, s := range b.corpus.Catalog.AllSystems() {
		entries := b.bySystem[s.Name]
		t := term{ref: systemRef(s), entries: entries, page: s}
		t.model = TermPage{Aliases: s.Aliases, Link: s.URL, Owner: b.team(s.Owner),
			DependsOn: b.systems(s.DependsOn), Dependents: b.systems(dependents[s.Name])}
		t.model.Together = b.together(entries, s.Name)
		t.model.Teams = b.teamsOf(entries)
		t.model.Tags = b.tagsOf(entries, "")
		all = append(all, t)
	}
	return all
}

func (b *builder) teamTerms() []term {
	owns, members := map[string][]string{}, map[string][]string{}
	for _, s := range b.corpus.Catalog.AllSystems() {
		owns[s.Owner] = append(owns[s.Owner], s.Name)
	}
	for _, t := range b.corpus.Catalog.AllTeams() {
		members[t.Parent] = append(members[t.Parent], t.Name)
	}
	var all []term
	for _, e := range b.corpus.Catalog.AllTeams() {
		entries := b.byTeam[e.Name]
		t := term{ref: teamRef(e), entries: entries, page: e}
		t.model = TermPage{Aliases: e.Aliases, Link: e.URL, Parent: b.team(e.Parent),
			Members: b.teams(members[e.Name]), Owns: b.systems(owns[e.Name])}
		t.model.Together = b.together(entries, "")
		t.model.Tags = b.tagsOf(entries, "")
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

// together counts the systems of entries, but for one, most often first.
func (b *builder) together(entries []*corpus.Entry, but string) []Ref {
	count := map[string]int{}
	for _, e := range entries {
		for _, name := range e.Systems {
			count[name]++
		}
	}
	delete(count, but)
	var refs []Ref
	for name, n := range count {
		for _, ref := range b.systems([]string{name}) {
			ref.Count = n
			refs = append(refs, ref)
		}
	}
	byCount(refs)
	return refs[:min(maxTogether, len(refs))]
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
