// Package generate makes knowledge bases of any size for benchmarks, load tests and trials. Their
// texts mean nothing; their shape is that of real ones: words as frequent as words are, headings,
// lists, tables and code, front matter with everything in it, and links back to earlier reviews.
//
//	for name, data := range generate.Files(10_000, generate.Options{}) {
//		// "reviews/2019/inc-000042.md", below a content folder
//	}
//
// The same options give the same bytes on every machine, and the first thousand of ten thousand
// reviews are those of a base of one thousand. No text of anybody's is used.
package generate
