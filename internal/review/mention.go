package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mentions finds the ids of reviews in running text. Text is cut into words, and words are looked
// up: the time does not grow with the number of ids. It is safe for use by several goroutines.
type Mentions struct {
	// byWord holds the ids by their first word; both in lower case, longer ids first.
	byWord map[string][]string
}

// NewMentions returns a matcher for those of the ids that are told from ordinary words: at least
// four characters, a digit or a hyphen, a letter unless it is numbers joined by hyphens that are no
// date. So INC-7, 2026-014 and dns-outage are found, and 2026, 2026-01-31 and outage are not.
func NewMentions(ids []string) *Mentions {
	m := &Mentions{byWord: make(map[string][]string, len(ids))}
	for _, id := range ids {
		if !mentionable(id) {
			continue
		}
		id = strings.ToLower(id)
		if word := firstWord(id); word != "" && !slices.Contains(m.byWord[word], id) {
			m.byWord[word] = append(m.byWord[word], id)
		}
	}
	for _, list := range m.byWord {
		slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return m
}

func mentionable(id string) bool {
	if utf8.RuneCountInString(id) < 4 || !strings.ContainsAny(id, "-0123456789") {
		return false
	}
	if strings.ContainsFunc(id, unicode.IsLetter) {
		return isWordRune(firstRune(id))
	}
	if _, isDate := nameDate(id); isDate {
		return false
	}
	return strings.Contains(strings.Trim(id, "-"), "-") && isWordRune(firstRune(id))
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// isWordRune reports whether r can be inside a word: what ids are made of.
func isWordRune(r rune) bool {
	return r == '-' || r == '_' || r == '.' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// firstWord returns the leading run of word characters, without the dots and dashes at its end.
func firstWord(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !isWordRune(r) })
	if end < 0 {
		end = len(s)
	}
	return strings.TrimRight(s[:end], ".-_")
}

// mention is an id found at text[start:end].
type mention struct {
	start, end int
	id         string // in lower case
}

// find returns the ids in text, from left to right.
func (m *Mentions) find(text []byte) []mention {
	if m == nil || len(m.byWord) == 0 {
		return nil
	}
	var found []mention
	for i := 0; i < len(text); {
		r, size := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRune(text[i:])
		}
		if !isWordRune(r) || r == '-' || r == '_' || r == '.' {
			i += size
			continue
		}
		end := i
		for end < len(text) {
			c := text[end]
			switch {
			case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.':
			case c >= utf8.RuneSelf:
				if r, n := utf8.DecodeRune(text[end:]); isWordRune(r) {
					end += n
					continue
				}
				goto word
			default:
				goto word
			}
			end++
		}
	word:
		if next, id := m.match(text, i, end); id != "" {
			found = append(found, mention{i, next, id})
			i = next
		} else {
			i = end
		}
	}
	return found
}

// match returns the id that begins with the word text[i:end], and where it ends.
func (m *Mentions) match(text []byte, i, end int) (int, string) {
	var buffer [64]byte
	word := text[i:end]
	for len(word) > 0 && strings.IndexByte(".-_", word[len(word)-1]) >= 0 {
		word = word[:len(word)-1]
	}
	lower := appendLower(buffer[:0], word)
	for _, id := range m.byWord[string(lower)] {
		if len(id) == len(lower) {
			return i + len(word), id
		}
		if next, ok := hasFoldPrefix(text[i:], id); ok && atBoundary(text, i+next) {
			return i + next, id
		}
	}
	return 0, ""
}

func appendLower(to, word []byte) []byte {
	for _, c := range word {
		if c >= utf8.RuneSelf {
			return append(to[:0], strings.ToLower(string(word))...)
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		to = append(to, c)
	}
	return to
}

// hasFoldPrefix reports whether text begins with lower, without regard to case, and where that ends.
func hasFoldPrefix(text []byte, lower string) (int, bool) {
	at := 0
	for _, want := range lower {
		r, size := utf8.DecodeRune(text[at:])
		if size == 0 || unicode.ToLower(r) != want {
			return 0, false
		}
		at += size
	}
	return at, true
}

// atBoundary reports whether a word can end at text[:at].
func atBoundary(text []byte, at int) bool {
	for rest := text[at:]; ; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case size == 0 || !isWordRune(r):
			return true
		case r != '.' && r != '-' && r != '_':
			return false
		}
		rest = rest[size:]
	}
}
