// Package peer holds the engines that Afterword is measured against, each as somebody would set it up
// who follows its documentation: stock Bleve, SQLite FTS5, and the keyword overlap of Hugo.
//
// Every one gets the same title and the same text. It serves package eval only; no program imports it.
package peer
