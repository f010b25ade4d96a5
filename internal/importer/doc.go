// Package importer turns incident documents of other places into reviews: folders of Markdown, HTML
// exports of wikis, status pages, and the JSON of incident tools.
//
// [Run] reads a folder or a file and writes below content/reviews/ of a source:
//
//	report, err := importer.Run(ctx, importer.Options{Format: "markdown", Path: "old-wiki", Source: "."})
//
// The [Report] has an [Item] for every file: what became of it, and what could not be mapped. The
// same input gives the same files with the same bytes, and nothing that is there is overwritten
// unless asked.
//
// No text is lost. A section that says what a key of the front matter says (a timeline, action
// items, what went well) moves there if every word of it can; otherwise it stays in the body, whole.
// What the page then shows in another form, such as the heading of the section or a time as it was
// written, is kept under the key `imported`. docs/import.md tells the whole rule.
//
// The package does not read the site's other reviews, and asks no network.
package importer
