// Package eval measures how well search and related reviews answer, on data judged by hand, beside
// the engines that people would use instead.
//
// testdata/queries.toml and testdata/related.toml hold what was asked and which documents answer it,
// graded 0 to 3, with the reason beside each grade. The documents are the sample knowledge base
// (content/) and, where they lie beside the checkout, the real reviews of ../shared/corpus, which are
// named by path: none of their text is kept here. [Load] reads both, [Run] asks every [System] every
// query, and [Report] says what came of it. docs/evaluation.md tells how the judging was done.
//
// Nothing here is part of the program; package peer, which holds the other engines, is the one place
// outside indexer and internal/store that knows Bleve and a SQL driver.
package eval
