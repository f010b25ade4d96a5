package review

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mentions finds the ids of reviews, and the names of systems, in running text. Text is cut into
// words, and words are looked up: the time does not grow with the number of names. It is safe for use
// by several goroutines once it is filled.
type Mentions struct {
	// byWord holds the names by their first word; both in lower case, longer names first, and of
	// equals the id of a review first.
	byWord map[string][]named
}

// named is an id or a name to look for, in lower case.
type named struct {
	text   string
	system bool
}

// NewMentions returns a matcher for those of the ids that are told from ordinary words: at least
// four characters, a digit or a hyphen, a letter unless it is numbers joined by hyphens that are no
// date. So INC-7, 2026-014 and dns-outage are found, and 2026, 2026-01-31 and outage are not.
func NewMentions(ids []string) *Mentions {
	m := &Mentions{byWord: make(map[string][]named, len(ids))}
	for _, id := range ids {
		if mentionable(id) {
			m.add(named{text: strings.ToLower(id)})
		}
	}
	return m
}

// AddSystem makes a system be found by any of its names: its own, its title, its aliases. Everyday
// words are left out, as they are written far more often than the system is meant. It is to be
// called before the first search.
func (m *Mentions) AddSystem(names ...string) {
	for _, name := range names {
		if tellsItself(name) {
			m.add(named{text: strings.ToLower(oneLine(name)), system: true})
		}
	}
}

func (m *Mentions) add(n named) {
	word := firstWord(n.text)
	if word == "" || !isWordRune(firstRune(n.text)) {
		return
	}
	list := m.byWord[word]
	if slices.Contains(list, n) {
		return
	}
	i, _ := slices.BinarySearchFunc(list, n, func(a, b named) int {
		if d := len(b.text) - len(a.text); d != 0 {
			return d
		}
		if a.system != b.system {
			return map[bool]int{false: -1, true: 1}[a.system]
		}
		return strings.Compare(a.text, b.text)
	})
	m.byWord[word] = slices.Insert(list, i, n)
}

func isLetter(r rune) bool { return unicode.IsLetter(r) }

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

// mention is a name found at text[start:end].
type mention struct {
	named
	start, end int
}

// find returns the names in text, from left to right.
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
		if next, name := m.match(text, i, end); next > 0 {
			found = append(found, mention{name, i, next})
			i = next
		} else {
			i = end
		}
	}
	return found
}

// match returns the name that begins with the word text[i:end], and where it ends; 0 if there is
// none.
func (m *Mentions) match(text []byte, i, end int) (int, named) {
	var buffer [64]byte
	word := text[i:end]
	for len(word) > 0 && strings.IndexByte(".-_", word[len(word)-1]) >= 0 {
		word = word[:len(word)-1]
	}
	lower := appendLower(buffer[:0], word)
	for _, name := range m.byWord[string(lower)] {
		if len(name.text) == len(lower) {
			return i + len(word), name
		}
		if next, ok := hasFoldPrefix(text[i:], name.text); ok && atBoundary(text, i+next) {
			return i + next, name
		}
	}
	return 0, named{}
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
