// Package readership knows what reading is: what a view, a read and a finished reading are, how
// views are taken in without losing one, and what may be shown of them.
//
// [View] is one opening of a review's page, as the browser reports it; [Recorder] takes views in and
// answers only when they are stored for good. It watches nobody: a view holds no name, no address
// and no time finer than a day.
//
//	report, err := readership.DecodeView(body) // what the browser sent; *ReportError if it makes no sense
//	...
//	rec := readership.NewRecorder(store, readership.Options{Review: knownReviews})
//	defer rec.Close(ctx)
//	err = rec.Record(ctx, report) // nil: it survives kill -9 and a power cut
//
// [Counter] is the other way: how many people read a review, kept in memory, so that a page never
// waits for the database. It shows no number that would speak of fewer than [MinReaders] people.
//
// The package holds no SQL and no HTTP. [Store] is what it asks of a database; package store
// answers it.
package readership
