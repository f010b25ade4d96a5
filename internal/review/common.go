package review

import (
	_ "embed"
	"strings"
	"sync"
)

// commonList holds words of everyday and of operations English that say nothing of a particular
// system: those that incident reviews use in lower case, and nouns that people like to name things
// after. A system called "queue" or "hook" is not meant whenever somebody writes the word.
//
//go:embed common.txt
var commonList string

var commonWords = sync.OnceValue(func() map[string]bool {
	words := make(map[string]bool, 3200)
	for word := range strings.FieldsSeq(commonList) {
		words[word] = true
	}
	return words
})

// tellsItself reports whether a name means its system wherever it stands: it is no everyday word, no
// number and no single letter. Of names of several words only those that begin like a sentence about
// something, as in "the bot", say too little.
func tellsItself(name string) bool {
	name = strings.ToLower(oneLine(name))
	first, _, several := strings.Cut(name, " ")
	switch first {
	case "the", "a", "an", "our", "my", "your", "this", "that":
		return false
	}
	if several {
		return true
	}
	return len(name) > 1 && strings.ContainsFunc(name, isLetter) && !commonWords()[name]
}
