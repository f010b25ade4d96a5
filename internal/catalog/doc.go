// Package catalog knows the systems and teams that reviews speak of: their one spelling, who owns
// what, and what depends on what.
//
// A [Catalog] is filled from pages (content/systems/<name>/_index.md, content/teams/<name>/_index.md)
// from a Backstage catalog ([ReadBackstage]), over which pages win, and from the names that reviews
// use; a name without a page is a member all the same. [Catalog.System] and [Catalog.Team] give every
// spelling and alias its one [Entry], and [Catalog.Adjacent] says whom an incident concerns beyond
// those who were in it.
package catalog
