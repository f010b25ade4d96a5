package review

import (
	"bytes"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown returns the parser of bodies, with the extensions that Hugo has on by default. The
// typographer is left out: it would hide where text stands in the source.
var markdown = sync.OnceValue(func() parser.Parser {
	return goldmark.New(
		goldmark.WithExtensions(
			extension.Table,
			extension.Strikethrough,
			extension.NewLinkify(),
			extension.TaskList,
			extension.DefinitionList,
			extension.Footnote,
		),
		goldmark.WithParserOptions(parser.WithAttribute()),
	).Parser()
})

// plainText returns the words of a block that holds inline content, as a reader sees them.
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	writePlain(&b, n, src)
	return b.String()
}

func writePlain(b *strings.Builder, n ast.Node, src []byte) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			value := c.Segment.Value(src)
			if n.Kind() != ast.KindCodeSpan {
				value = unescape(value)
			}
			b.Write(value)
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(src))
		case *ast.RawHTML:
		default:
			writePlain(b, c, src)
		}
	}
}

// unescape resolves backslashes and entities.
func unescape(text []byte) []byte {
	if bytes.IndexByte(text, '\\') >= 0 {
		text = util.UnescapePunctuations(text)
	}
	if bytes.IndexByte(text, '&') >= 0 {
		text = util.ResolveEntityNames(util.ResolveNumericReferences(text))
	}
	return text
}

// headingIDs gives headings the ids that Hugo gives them. It holds the ids that are taken, and the
// last number that was put behind each.
type headingIDs map[string]int

// next returns the id of the next heading of the page, "" if Hugo gives it none. text is what
// [headingText] returns for it.
func (ids headingIDs) next(h *ast.Heading, text string) string {
	if id, ok := h.AttributeString("id"); ok {
		if given, ok := id.([]byte); ok {
			ids[string(given)] += 0
			return string(given)
		}
	}
	if text == "" {
		return ""
	}
	id := headingID(text)
	if id == "" {
		id = "heading"
	}
	if _, taken := ids[id]; taken {
		base := id
		for taken {
			ids[base]++
			id = base + "-" + strconv.Itoa(ids[base])
			_, taken = ids[id]
		}
	}
	ids[id] = 0
	return id
}

// headingID is Hugo's autoHeadingIDType "github": letters, digits and "_" in lower case, "-" for
// each space and dash, everything else dropped.
func headingID(text string) string {
	var b strings.Builder
	for _, r := range strings.TrimSpace(text) {
		switch {
		case r == '-' || r == ' ':
			b.WriteByte('-')
		case r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// headingText is the text that Hugo makes an id of: not quite what a reader sees. Of bold or linked
// words only the first piece counts, escapes are not resolved, and an address typed as it is does
// not count. Of a heading of several lines the last one counts.
//
// value returns the bytes of the source between two places as the page will have them.
func headingText(h ast.Node, several bool, value func(from, to int) []byte) string {
	var b strings.Builder
	var write func(n ast.Node)
	write = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.RawHTML:
		case *ast.String:
			b.Write(n.Value)
		case *ast.Text:
			b.Write(value(n.Segment.Start, n.Segment.Stop))
			if n.HardLineBreak() || n.SoftLineBreak() {
				b.WriteByte('\n')
			}
		default:
			if first := n.FirstChild(); first != nil {
				write(first)
			}
		}
	}
	for c := h.FirstChild(); c != nil; c = c.NextSibling() {
		write(c)
	}
	words := b.String()
	if several {
		words = words[strings.LastIndexByte(words, '\n')+1:]
	}
	return string(util.ResolveEntityNames([]byte(words)))
}

// typographed is markdown with the typographer, which cuts text into more pieces.
var typographed = sync.OnceValue(func() parser.Parser {
	return goldmark.New(
		goldmark.WithExtensions(extension.Strikethrough, extension.NewLinkify(), extension.Typographer),
		goldmark.WithParserOptions(parser.WithAttribute()),
	).Parser()
})

// typographedText is headingText for a heading in which the typographer has something to do.
func typographedText(content []byte, several bool, refs []parser.Reference) string {
	var src []byte
	if several {
		src = append(bytes.Clone(content), "\n=\n"...)
	} else {
		src = append([]byte("# "), content...)
	}
	pc := parser.NewContext()
	for _, ref := range refs {
		pc.AddReference(ref)
	}
	doc := typographed().Parse(text.NewReader(src), parser.WithContext(pc))
	if doc.FirstChild() == nil {
		return ""
	}
	return headingText(doc.FirstChild(), several, func(from, to int) []byte { return src[from:to] })
}

// hasTypography reports whether text holds anything that the typographer changes.
func hasTypography(text []byte) bool {
	if bytes.ContainsAny(text, `'"`) {
		return true
	}
	for _, sign := range []string{"--", "...", "<<", ">>"} {
		if bytes.Contains(text, []byte(sign)) {
			return true
		}
	}
	return false
}

// countWords counts the words of a text. Scripts that put no spaces between words count two
// characters as one.
func countWords(text string) int {
	words := 0
	for word := range strings.FieldsSeq(text) {
		unspaced := 0
		if len(word) > utf8.UTFMax {
			for _, r := range word {
				if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) {
					unspaced++
				}
			}
		}
		words += max(1, (unspaced+1)/2)
	}
	return words
}
