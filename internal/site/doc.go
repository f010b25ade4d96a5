// Package site renders page models to HTML with Hugo, as a library, in this process. It is the only
// package that imports hugolib.
//
// Hugo is used as a function: a batch of synthetic content files goes in, whose front matter holds
// all that their templates need, and files come out of memory. Nothing that is rendered depends on
// what else is in the batch. So memory is bounded by the batch, and a page rendered alone is the
// page rendered among ten thousand, byte by byte.
//
//	r, err := site.New(site.Options{Source: dir})
//	err = r.Render(ctx, all, write, nil)
//
// [Renderer.Render] reports every page that cannot be rendered, at the line where its author wrote
// it; what is published then is the caller's to decide (nothing, that is).
package site
