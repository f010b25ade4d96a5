// Package indexer searches reviews. It is the only package that knows Bleve.
//
// [Build] makes an index of records in a new folder; publishing that folder is the caller's affair.
// [Open] checks every byte of it and gives an [Index], which answers searches, suggestions and
// "related" with nothing but that folder. [Live] holds the Index that a server is using, so that a
// newer one can take its place while searches run:
//
//	err := indexer.Build(ctx, "index.new", indexer.Slice(records), indexer.Options{})
//	...
//	ix, err := indexer.Open("index", indexer.Options{})
//	if errors.Is(err, indexer.ErrDamaged) {
//		// Build it again; an index holds nothing that the records do not.
//	}
//	defer ix.Close()
//	result, err := ix.Search(ctx, search.Request{Query: "kafka lag"})
//
// Bleve serves as a function from text to postings: its analysis, its on-disk segments, its
// dictionaries. Scoring, filters and facets are our own, over those postings: stock scores depend on
// how segments happen to lie, a match on all words must come first (docs/contract.md section 3), and facets
// that each ignore their own filter come out of one pass instead of six searches.
//
// What an index folder holds:
//
//	manifest.json   versions, language, synonyms, and the size and hash of every other file; written last
//	bleve/          a Bleve index (scorch) of one segment: words, and which reviews have them how often
//	texts.bin       the texts as rows of numbered words: phrases, nearness and passages come from here
//	cards.bin       what hits show and filters ask
//	likeness.bin    the words of the index, and every review's most telling ones; read when needed
//
// [Index.Update] makes a changed review searchable at once, in memory, until the next Build. The
// package does not watch files, does not rebuild by itself and opens every index read-only: several
// processes may share one.
package indexer
