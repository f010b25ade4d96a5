// Package check says what a reader of a review would stumble over, each finding at its place and
// with a question that leads further.
//
// [Run] turns a corpus and the errors of loading it into [Finding]s:
//
//	c, loading := corpus.Load(ctx, content, corpus.Options{})
//	findings, err := check.Run(ctx, c, loading, check.Options{})
//
// An error stops a build; a warning says that a reader is misled or led nowhere; a note is worth a
// thought. Findings are about the text, never about its author. Every [Rule] is explained in
// docs/check.md.
//
// Rules about language read the Markdown of the body and of the front matter: it is cut into
// passages and those into sentences, and the words of a sentence set off finders, which
// look at the words around them. There is no model of the language behind it, only lists of words and a
// guess at the subject of a verb; where that fails, nothing is said.
//
// The package does not change files, and knows nothing of names of people.
package check
