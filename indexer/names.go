package indexer

// Names are the names at the top of an index folder. A folder that holds one of them is, or was to
// become, an index, and may be replaced by one.
func Names() []string { return []string{manifestName, bleveName, cardsName, likenessName, textsName} }
