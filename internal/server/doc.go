// Package server speaks HTTP: the built site, the search page, the JSON interface of docs/contract.md
// section 3, the views that browsers report, and health and metrics.
//
// [Server] is the whole of it; [Options] names what it needs as small interfaces, so the package
// knows no search engine, no database and no site builder:
//
//	s, err := server.New(server.Options{Site: "public", Search: index, Reviews: corpus, Views: recorder})
//	…
//	if err := s.Listen("127.0.0.1:8080"); err != nil {
//		return err // "port in use" is an error of start-up
//	}
//	fmt.Println(s.URL())
//	go s.Serve()
//	…
//	s.Shutdown(ctx)
//
// [Live] tells open browsers that the site was built anew, or why it was not.
//
// What is where: every route stands in routes.go, what surrounds every request in middleware.go,
// errors become answers in problem.go. Handlers have three parts: parse, ask, render; parsing is
// done by pure functions in params.go. Every answer but a stream or a large file is made in memory
// first, so a page is whole or it is an error.
//
// The site's folder may be replaced by another at any time: it is opened anew for every request,
// and a request sees either the old folder or the new one.
package server
