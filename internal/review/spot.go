package review

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// Spot is a piece of text in the front matter and where it begins, so that a check can point at a
// word in it.
type Spot struct {
	// Key is where the text stands: "summary", "surprises", "follow_ups: text". For the beginning
	// of an entry in a list of maps it is the list's key, and Text is "".
	Key string
	// Item counts the entries of the list from 0; it is 0 outside of lists.
	Item int
	Text string // as the field of the Review has it
	Line int    // 1-based line of the file on which the value begins
	Col  int    // 1-based column, counted in characters
}

// mark notes where a text stands.
func (rd *reader) mark(key string, item int, n *node, text string) {
	rd.review.Spots = append(rd.review.Spots, Spot{Key: key, Item: item, Text: text, Line: n.line, Col: n.col})
}

// Locate returns the place in the file of the byte at offset of s.Text: a 1-based line, and a 1-based
// column in characters. Quotes, escapes, indentation and folded lines of the front matter are seen
// through; where that fails (a YAML alias, an odd escape) it is the place where the value begins.
func (r *Review) Locate(s Spot, offset int) (line, col int) {
	start := offsetOf(r.Source, s.Line, s.Col)
	at, ok := align(r.Source[start:], s.Text, offset)
	if !ok {
		return s.Line, s.Col
	}
	skipped := r.Source[start : start+at]
	if breaks := bytes.Count(skipped, []byte("\n")); breaks > 0 {
		skipped = skipped[bytes.LastIndexByte(skipped, '\n')+1:]
		return s.Line + breaks, utf8.RuneCount(skipped) + 1
	}
	return s.Line, s.Col + utf8.RuneCount(skipped)
}

// offsetOf returns the byte offset of a place.
func offsetOf(src []byte, line, col int) int {
	at := 0
	for ; line > 1; line-- {
		next := bytes.IndexByte(src[at:], '\n')
		if next < 0 {
			return len(src)
		}
		at += next + 1
	}
	for ; col > 1 && at < len(src) && src[at] != '\n'; col-- {
		_, size := utf8.DecodeRune(src[at:])
		at += size
	}
	return at
}

// align walks over text and over the source that stands for it, side by side, and returns where the
// byte of text at offset stands in src.
func align(src []byte, text string, offset int) (int, bool) {
	at := opening(src)
	for i, want := range text {
		if unicode.IsSpace(want) {
			if i >= offset {
				return at, true
			}
			continue
		}
		at = skipSpace(src, at)
		got, size := unquoted(src[at:], want)
		if got != want {
			return 0, false
		}
		if i+utf8.RuneLen(want) > offset {
			return at, true
		}
		at += size
	}
	return at, offset >= len(text)
}

// opening returns the length of what opens a value: an anchor, a tag, quotes, or the mark of a block.
func opening(src []byte) int {
	at := 0
	for at < len(src) && (src[at] == '&' || src[at] == '!') {
		space := bytes.IndexAny(src[at:], " \t\n")
		if space < 0 {
			return at
		}
		at = skipSpace(src, at+space)
	}
	if at == len(src) {
		return at
	}
	for _, quotes := range []string{`"""`, `'''`, `"`, `'`} {
		if bytes.HasPrefix(src[at:], []byte(quotes)) {
			return at + len(quotes)
		}
	}
	if src[at] == '|' || src[at] == '>' {
		return lineEnd(src, at)
	}
	return at
}

// skipSpace returns where the space at from ends. A backslash that ends a line is space too: it joins
// lines in quotes.
func skipSpace(src []byte, from int) int {
	for from < len(src) {
		if src[from] == '\\' && from+1 < len(src) && src[from+1] == '\n' {
			from += 2
			continue
		}
		r, size := utf8.DecodeRune(src[from:])
		if !unicode.IsSpace(r) {
			break
		}
		from += size
	}
	return from
}

// unquoted returns the character that src begins with and its length. Of the two ways to read a
// backslash or a quote the one that gives want is taken.
func unquoted(src []byte, want rune) (rune, int) {
	got, size := utf8.DecodeRune(src)
	if len(src) < 2 {
		return got, size
	}
	switch {
	case got == '\'' && src[1] == '\'' && want == '\'': // 'it''s'
		return got, 2
	case got != '\\':
		return got, size
	}
	if digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[src[1]]; digits > 0 && len(src) >= 2+digits {
		if v, err := strconv.ParseUint(string(src[2:2+digits]), 16, 32); err == nil && rune(v) == want {
			return want, 2 + digits
		}
	}
	if next, n := utf8.DecodeRune(src[1:]); next == want {
		return want, 1 + n
	}
	for _, space := range []string{`\n`, `\t`, `\r`} { // they stand for space, which text skips
		if strings.HasPrefix(string(src[:2]), space) {
			again, n := unquoted(src[2+spaces(src[2:]):], want)
			return again, 2 + spaces(src[2:]) + n
		}
	}
	return got, size
}

func spaces(src []byte) int { return skipSpace(src, 0) }

// Tree parses Markdown with the extensions that bodies are read with.
func Tree(src []byte) ast.Node { return parseMarkdown(src) }
