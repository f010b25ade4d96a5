// Package feed writes what is new as Atom (RFC 4287) and as JSON Feed 1.1.
//
// A [Feed] is a list with its [Entry] values, newest first. It is written as it is: which reviews are
// in it, how many, and in which order, is the caller's to say.
//
//	f := feed.Feed{Title: "Kafka", Page: "https://host/systems/kafka/", Entries: entries}
//	atom, err := f.Atom()
//	json, err := f.JSON()
//
// Addresses should be whole ones. A site that does not know where it will be reached has only paths,
// which most readers resolve against the address that the feed came from; [ID] gives such a site ids
// that are valid all the same.
package feed
