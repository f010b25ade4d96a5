// Package store keeps views of reviews in a SQL database. It is the only package that imports a SQL
// driver.
//
//	s, err := store.Open(ctx, "sqlite:/srv/reviews/.afterword/readership.db", store.Options{})
//	if err != nil {
//		// A plain sentence with the file and what to do about it.
//	}
//	defer s.Close()
//
// [Store] implements readership.Store: package readership says what a view, a read and a reader are,
// this one only keeps them. Every database passes the same suite, store/storetest.
//
// # Durability
//
// SaveViews returns when the transaction is on the disk: SQLite runs with a write-ahead log and
// synchronous=FULL, one fsync a transaction. synchronous=NORMAL would survive kill -9 as well, but a
// power cut takes the last transactions along, and people were told that their views are kept. The
// wait is shared: readership.Recorder puts up to 512 views into one transaction. Measured on two cores
// with 64 callers, each waiting for its answer: 15,000 views a second with FULL, 15,300 with NORMAL; a
// lone view takes 0.31 ms and 0.08 ms (BenchmarkRecord, BenchmarkRecordAlone). No company reads that
// fast, so the safer setting is free.
//
// # Files
//
// Migrations stand in migrations/, numbered and never edited once shipped; each runs once, in its own
// transaction, and is recorded by name. Queries stand in query/, one statement a file, in the SQL that
// SQLite and PostgreSQL share.
package store
