package review

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestSentence bounds the text around a link, in bytes: two lines on a page.
const longestSentence = 240

// sentenceAt returns the sentence of text that holds the byte at. Of a very long one it returns the
// words near the place.
func sentenceAt(text string, at int) string {
	at = min(max(at, 0), len(text))
	// Look no further than what can matter: a block may be a megabyte without a full stop.
	from, to := max(at-2*longestSentence, 0), min(at+2*longestSentence, len(text))
	for i := at - 1; i >= from; i-- {
		if endsSentence(text, i) {
			from = i + 1
			break
		}
	}
	for i := at; i < to; i++ {
		if endsSentence(text, i) {
			to = i + 1
			break
		}
	}
	if to-from > longestSentence {
		cutFrom, cutTo := max(from, at-longestSentence/2), min(to, at+longestSentence/2)
		// Cut between words.
		if cutFrom > from {
			if space := strings.IndexByte(text[cutFrom:at], ' '); space >= 0 {
				cutFrom += space
			}
		}
		if cutTo < to {
			if space := strings.LastIndexByte(text[at:cutTo], ' '); space > 0 {
				cutTo = at + space
			}
		}
		for cutFrom > from && !utf8.RuneStart(text[cutFrom]) {
			cutFrom--
		}
		for cutTo < to && !utf8.RuneStart(text[cutTo]) {
			cutTo++
		}
		s := oneLine(text[cutFrom:cutTo])
		if cutFrom > from {
			s = "… " + s
		}
		if cutTo < to {
			s += " …"
		}
		return s
	}
	return oneLine(text[from:to])
}

// endsSentence reports whether text[i] is the last byte of a sentence: a full stop, or the like, with
// a space behind it and no small letter after that, so that "e.g. this" goes on.
func endsSentence(text string, i int) bool {
	if c := text[i]; c != '.' && c != '!' && c != '?' {
		return false
	}
	rest := text[i+1:]
	if rest == "" {
		return true
	}
	trimmed := strings.TrimLeft(rest, " ")
	if len(trimmed) == len(rest) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(trimmed)
	return !unicode.IsLower(r)
}

// unescapePath resolves the %20 of a link's path; a path with a broken escape is taken as it is.
func unescapePath(p string) string {
	if s, err := url.PathUnescape(p); err == nil {
		return s
	}
	return p
}
