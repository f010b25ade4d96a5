// Package review reads one review document: Markdown with front matter in YAML, TOML or JSON.
//
// The two types to know are [Review], the document as its author wrote it, typed and checked, and
// [Record], what Afterword publishes of it as data. [Parse] turns a file's bytes into a Review, and
// [Review.Analyze] reads its body once, for the text to search and the links to other pages:
//
//	r, err := review.Parse("reviews/boskos.md", src, review.Facts{})
//	if err != nil {
//		// Every problem of the file at once, each as *review.Error with its line and column.
//	}
//	fmt.Println(r.ID, r.Title, r.Date)
//	a := r.Analyze(pages) // pages knows which links lead somewhere
//	fmt.Println(a.Words, len(a.Links))
//
// A document with no front matter at all is still a review; what had to be guessed (title, date) is
// listed in Review.Guesses, for `afterword check` to tell. [Template] makes a new document, and
// [EscapeShortcodes] keeps Hugo from running what an author only wanted to show.
//
// The package does not know other reviews: links between them, catalogs and unique ids are made by
// package corpus.
package review
