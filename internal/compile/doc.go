// Package compile makes a site of a source folder: it loads the corpus, builds the index, asks it
// which incidents are related, makes the page models, renders them, and publishes site and index
// together. It is the one place that knows the order of these steps.
//
//	report, err := compile.Build(ctx, compile.Options{Source: ".", Site: "public", Index: "public-index"})
//
// Nothing is published unless everything went well: after an error, and after a kill at any moment,
// the site and the index that were there are whole.
package compile
