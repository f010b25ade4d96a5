// Package check says what a reader of a review would stumble over, each finding at its place and
// with what to do about it.
//
// [Run] turns a corpus and the errors of loading it into [Finding]s. An error stops a build; a
// warning says that a page is poorer than it could be; a note says what Afterword made up its mind
// about. Findings are about the text, never about its author.
package check
