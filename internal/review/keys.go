package review

import (
	"strings"
	"unicode/utf8"
)

// knownKeys are the top-level keys of the front matter, in the order of the table.
var knownKeys = topKeys()

// foreignKeys are what other tools write into front matter. They are nobody's misspelling.
var foreignKeys = map[string]bool{
	"affected": true, "archive": true, "article": true, "assets": true, "author": true, "build": true,
	"cascade": true, "categories": true, "category": true, "comments": true, "company": true,
	"cover": true, "description": true, "excerpt": true, "expirydate": true, "extra": true,
	"featured": true, "hide": true, "icon": true, "image": true, "images": true, "key": true,
	"keywords": true, "lang": true, "language": true, "layout": true, "link": true, "links": true,
	"linktitle": true, "locale": true, "markup": true, "menu": true, "menus": true, "meta": true,
	"name": true, "outputs": true, "owner": true, "owners": true, "parent": true, "path": true,
	"permalink": true, "product": true, "published": true, "resources": true, "section": true,
	"series": true, "sitemap": true, "slug": true, "source": true, "state": true, "status": true,
	"subtitle": true, "template": true, "time": true, "toc": true, "translationkey": true,
	"type": true, "updated": true, "url": true, "uuid": true, "videos": true, "weight": true,
}

// KnownKeys returns the front matter keys that a review can have, in the order of the contract. The
// caller owns it.
func KnownKeys() []string { return append([]string(nil), knownKeys...) }

// Misspelled returns the known front matter key that was probably meant by a key that is not known:
// one that differs in case, dashes or a letter or two. It says no to known keys, and to those that
// other tools write.
func Misspelled(key string) (string, bool) {
	if _, known := canonicalKey(key); known || foreignKeys[strings.ToLower(key)] {
		return "", false
	}
	return likely(key, knownKeys)
}

// canonicalKey returns the known key that key is, without regard to case, as Hugo has it.
func canonicalKey(key string) (string, bool) {
	for _, known := range knownKeys {
		if strings.EqualFold(known, key) {
			return known, true
		}
	}
	return key, false
}

// likely returns the name that word was probably meant to be.
func likely(word string, names []string) (string, bool) {
	if len(word) > 40 { // no key is nearly as long
		return "", false
	}
	bare := bareKey(word)
	best, bestDistance := "", 3
	for _, name := range names {
		// Short words are like many others: a letter in four, at most two.
		allowed := min(2, utf8.RuneCountInString(bareKey(name))/4)
		if d := editDistance(bare, bareKey(name)); d <= allowed && d < bestDistance {
			best, bestDistance = name, d
		}
	}
	return best, best != ""
}

var keySigns = strings.NewReplacer("-", "", "_", "", " ", "", ".", "")

// bareKey is a key without what people vary without a thought.
func bareKey(key string) string { return keySigns.Replace(strings.ToLower(key)) }

// editDistance counts the letters to insert, drop, replace or swap with a neighbour to make b of a.
func editDistance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			change := 1
			if s[i-1] == t[j-1] {
				change = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+change)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(s)][len(t)]
}
