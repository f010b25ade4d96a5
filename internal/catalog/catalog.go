package catalog

import (
	"slices"
	"strings"

	"afterword/internal/review"
)

// Entry is a system or a team.
type Entry struct {
	// Name is the one spelling: the folder's name if it has a page, else the first spelling that
	// was added.
	Name string
	Slug string // Name in a URL
	// Title is what a reader sees; Name if its page says nothing else.
	Title   string
	Aliases []string // other spellings
	URL     string   // where the thing itself lives; may be ""

	Owner     string   // of a system: the team that owns it, by its one name; "" if unknown
	DependsOn []string // of a system: systems, by their one name
	Parent    string   // the system, or the team or organization, that it is part of; "" if unknown
	Pinned    []string // of a system: ids of reviews that everyone who works on it should read

	// Source is the page's file below the content folder, "" without one; Body is its Markdown,
	// beginning on line BodyLine.
	Source   string
	Body     []byte
	BodyLine int
}

// Catalog holds the systems and the teams. Fill it with Add…, then call Link; then every name can
// be looked up. It is safe for concurrent reading once no new name is looked up.
type Catalog struct {
	systems, teams registry
	// dependents lists, by the slug of a system, those that depend on it or have it as a part.
	dependents map[string][]*Entry
}

// registry is one kind of entry, found by the slug of any spelling.
type registry struct {
	list   []*Entry
	bySlug map[string]*Entry
}

// New returns an empty catalog.
func New() *Catalog {
	return &Catalog{
		systems: registry{bySlug: map[string]*Entry{}},
		teams:   registry{bySlug: map[string]*Entry{}},
	}
}

// AddSystem adds the system of a page, and reports false if another page has that name already.
func (c *Catalog) AddSystem(e *Entry) bool { return c.systems.add(e) }

// AddTeam does the same for a team.
func (c *Catalog) AddTeam(e *Entry) bool { return c.teams.add(e) }

// ImportSystem adds a system that another tool's catalog knows. If it has a page, or was imported
// before, what was said first stays, and only what is missing there is taken.
func (c *Catalog) ImportSystem(e *Entry) { c.systems.lay(e) }

// ImportTeam does the same for a team.
func (c *Catalog) ImportTeam(e *Entry) { c.teams.lay(e) }

// System returns the system of that spelling, adding one without a page if it is new. An empty name
// gives nil.
func (c *Catalog) System(name string) *Entry { return c.systems.named(name) }

// Team does the same for a team.
func (c *Catalog) Team(name string) *Entry { return c.teams.named(name) }

// FindSystem returns the system of that spelling or alias, or nil.
func (c *Catalog) FindSystem(name string) *Entry { return c.systems.bySlug[review.Slug(name)] }

// FindTeam returns the team of that spelling or alias, or nil.
func (c *Catalog) FindTeam(name string) *Entry { return c.teams.bySlug[review.Slug(name)] }

// Conflict is an alias that two entries claim. Holder keeps it: a name is stronger than an alias, and
// the entry that was added first than a later one.
type Conflict struct {
	Alias         string
	Entry, Holder *Entry
}

// Link is to be called once, when every page was added and before any name is looked up. It gives
// the aliases and titles to their entries, turns the names that pages use for each other (owner,
// depends_on, parent) into their one spelling, and returns the aliases that are claimed twice.
func (c *Catalog) Link() []Conflict {
	conflicts := append(c.systems.claimAliases(), c.teams.claimAliases()...)
	c.systems.claimTitles()
	c.teams.claimTitles()
	c.dependents = map[string][]*Entry{}
	for _, s := range slices.Clone(c.systems.list) {
		if owner := c.Team(s.Owner); owner != nil {
			s.Owner = owner.Name
		}
		s.DependsOn = slices.DeleteFunc(c.Systems(s.DependsOn), func(name string) bool { return name == s.Name })
		for _, name := range s.DependsOn {
			c.dependOn(name, s)
		}
	}
	for _, s := range slices.Clone(c.systems.list) {
		s.Parent = c.systems.parent(s)
		if s.Parent != "" {
			c.dependOn(s.Name, c.FindSystem(s.Parent))
		}
	}
	for _, t := range slices.Clone(c.teams.list) {
		t.Parent = c.teams.parent(t)
	}
	return conflicts
}

// dependOn notes that by depends on the system name.
func (c *Catalog) dependOn(name string, by *Entry) {
	slug := c.FindSystem(name).Slug
	if !slices.Contains(c.dependents[slug], by) {
		c.dependents[slug] = append(c.dependents[slug], by)
	}
}

// Dependents returns the systems that depend on one, or have it as a part, in the order in which they
// were added. The list is not to be changed.
func (c *Catalog) Dependents(system string) []*Entry {
	e := c.FindSystem(system)
	if e == nil {
		return nil
	}
	return c.dependents[e.Slug]
}

// Systems returns the one spelling of each name, without repetitions, in the order given.
func (c *Catalog) Systems(names []string) []string { return c.systems.names(names) }

// Teams does the same for teams.
func (c *Catalog) Teams(names []string) []string { return c.teams.names(names) }

// AllSystems returns every system, by title. The list is the caller's.
func (c *Catalog) AllSystems() []*Entry { return c.systems.sorted() }

// AllTeams returns every team, by title. The list is the caller's.
func (c *Catalog) AllTeams() []*Entry { return c.teams.sorted() }

func (r *registry) add(e *Entry) bool {
	e.Slug = review.Slug(e.Name)
	if e.Title == "" {
		e.Title = e.Name
	}
	if r.bySlug[e.Slug] != nil {
		return false
	}
	r.list = append(r.list, e)
	r.bySlug[e.Slug] = e
	return true
}

// lay adds e, or fills what the entry of that name does not say.
func (r *registry) lay(e *Entry) {
	title := e.Title
	if r.add(e) {
		return
	}
	was := r.bySlug[e.Slug]
	if was.Title == was.Name && title != "" {
		was.Title = title
	}
	fill := func(was *string, with string) {
		if *was == "" {
			*was = with
		}
	}
	fill(&was.URL, e.URL)
	fill(&was.Owner, e.Owner)
	fill(&was.Parent, e.Parent)
	if len(was.DependsOn) == 0 {
		was.DependsOn = e.DependsOn
	}
	if len(was.Body) == 0 && was.Source == "" {
		was.Body, was.BodyLine = e.Body, e.BodyLine
	}
	for _, alias := range e.Aliases {
		if !slices.Contains(was.Aliases, alias) {
			was.Aliases = append(was.Aliases, alias)
		}
	}
}

// parent returns the one name of what e is part of, "" if that is nothing or e itself.
func (r *registry) parent(e *Entry) string {
	if parent := r.named(e.Parent); parent != nil && parent != e {
		return parent.Name
	}
	return ""
}

// claimTitles lets entries be found by what readers see. A title is weaker than any name or alias, and
// two of the same title are told apart by their names, so it is no conflict.
func (r *registry) claimTitles() {
	for _, e := range r.list {
		if slug := review.Slug(e.Title); r.bySlug[slug] == nil {
			r.bySlug[slug] = e
		}
	}
}

func (r *registry) claimAliases() (conflicts []Conflict) {
	for _, e := range r.list {
		for _, alias := range e.Aliases {
			slug := review.Slug(alias)
			switch holder := r.bySlug[slug]; holder {
			case nil:
				r.bySlug[slug] = e
			case e:
			default:
				conflicts = append(conflicts, Conflict{Alias: alias, Entry: e, Holder: holder})
			}
		}
	}
	return conflicts
}

func (r *registry) sorted() []*Entry {
	list := slices.Clone(r.list)
	slices.SortFunc(list, func(a, b *Entry) int {
		if d := strings.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title)); d != 0 {
			return d
		}
		return strings.Compare(a.Slug, b.Slug)
	})
	return list
}

func (r *registry) named(name string) *Entry {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" {
		return nil
	}
	if e := r.bySlug[review.Slug(name)]; e != nil {
		return e
	}
	e := &Entry{Name: name}
	r.add(e)
	return e
}

func (r *registry) names(names []string) []string {
	var out []string
	for _, name := range names {
		if e := r.named(name); e != nil && !slices.Contains(out, e.Name) {
			out = append(out, e.Name)
		}
	}
	return out
}
