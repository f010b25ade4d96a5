// Package pages decides which pages a site has and what stands on each: it turns a corpus and its
// related incidents into page models.
//
// A [Page] is everything that a template needs, and nothing that it would have to look up: cards of
// other reviews, backlinks, neighbours, pagination. So a page can be built alone, in any batch and
// order, and needs building again only when its model changed. [All] makes every page of a site;
// package site renders them with Hugo. The package knows neither Hugo nor Bleve.
//
// The json names of the models are the names that templates see under .Params, so they are lower
// case (Hugo folds the case of parameters) and documented in docs/theming.md.
package pages
