// Package search is the vocabulary of searching: the query language, what a request may ask, and
// what an answer holds. It knows no search engine; package indexer answers requests with Bleve, and
// package server speaks them over HTTP.
//
// [Parse] turns what somebody typed into a [Query]. It never fails: what does not parse is searched
// as plain words.
package search
