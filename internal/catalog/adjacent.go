package catalog

import (
	"cmp"
	"slices"
	"strings"
)

// Tie says how a team that was not in an incident is bound to what was involved.
type Tie struct {
	// System was involved.
	System *Entry
	// Through depends on System, or has it as a part, and is the team's. It is nil if the team owns
	// System itself.
	Through *Entry
}

// Neighbour is a team that an incident concerns although it had no part in it.
type Neighbour struct {
	Team *Entry
	Ties []Tie // in the order of the systems given, own ones before dependent ones
}

// Adjacent returns the teams that a review concerns beyond those that were in it. A team is adjacent
// if it took no part, and the catalog says that it
//
//   - owns a system that was involved, or
//   - owns a system that depends on one that was involved, directly, or of which one is a part.
//
// Further steps are left out: in most catalogs everything depends on DNS within three, and a word to
// everyone is a word to nobody. Whoever is neither in the incident nor adjacent is distant. A reading
// by an adjacent team is the signal that learning spreads to where it matters next.
//
// systems and teams are names in any spelling; both may hold names that the catalog does not know.
// Neighbours are ordered by title: teams are never ranked.
func (c *Catalog) Adjacent(systems, teams []string) []Neighbour {
	involved := map[*Entry]bool{}
	for _, name := range teams {
		if team := c.FindTeam(name); team != nil {
			involved[team] = true
		}
	}
	at := map[*Entry]int{}
	var list []Neighbour
	tie := func(owner string, t Tie) {
		team := c.FindTeam(owner)
		if owner == "" || team == nil || involved[team] {
			return
		}
		i, known := at[team]
		if !known {
			i = len(list)
			at[team] = i
			list = append(list, Neighbour{Team: team})
		}
		if !slices.Contains(list[i].Ties, t) {
			list[i].Ties = append(list[i].Ties, t)
		}
	}
	var known []*Entry
	for _, name := range systems {
		if s := c.FindSystem(name); s != nil && !slices.Contains(known, s) {
			known = append(known, s)
		}
	}
	for _, s := range known {
		tie(s.Owner, Tie{System: s})
	}
	for _, s := range known {
		for _, through := range c.dependents[s.Slug] {
			if !slices.Contains(known, through) { // its owner was counted above
				tie(through.Owner, Tie{System: s, Through: through})
			}
		}
	}
	slices.SortFunc(list, func(a, b Neighbour) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Team.Title), strings.ToLower(b.Team.Title)), strings.Compare(a.Team.Slug, b.Team.Slug))
	})
	return list
}
