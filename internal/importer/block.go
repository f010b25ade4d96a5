package importer

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// markdown parses bodies as the site does. Footnotes are left out: the extension moves them from
// where they stand, and what is moved here must be where it is.
var markdown = sync.OnceValue(func() parser.Parser {
	return goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.TaskList)).Parser()
})

// block is a block of Markdown and the lines it covers, with the blank ones behind it.
type block struct {
	ast.Node
	from, to int // offsets of the source, at beginnings of lines
}

// document is a body taken apart.
type document struct {
	src    string
	raw    []byte // the same
	blocks []block
	// links and notes are the definitions of [text][label] and [^label], by label in lower case.
	links, notes map[string]string
}

func parseDocument(src string) *document {
	raw := []byte(src)
	pc := parser.NewContext()
	root := markdown().Parse(text.NewReader(raw), parser.WithContext(pc))
	d := &document{src: src, raw: raw, blocks: children(root, raw, 0, len(raw)), links: map[string]string{}, notes: map[string]string{}}
	for _, ref := range pc.References() {
		if label := strings.ToLower(string(ref.Label())); !strings.HasPrefix(label, "^") {
			d.links[label] = string(ref.Destination())
		}
	}
	for _, m := range noteDefinition.FindAllStringSubmatch(src, -1) {
		d.notes[strings.ToLower(m[1])] = oneLine(m[2])
	}
	return d
}

// noteDefinition is a footnote's text, with its indented lines.
var noteDefinition = regexp.MustCompile(`(?m)^\[\^([^\]\n]+)\]:[ \t]*(.*(?:\n(?:[ \t]*\n)?[ \t]{2,}\S.*|\n[^\s\[#*-].*)*)`)

// children returns the blocks below n that cover src[from:to].
func children(n ast.Node, src []byte, from, to int) []block {
	var list []block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		at := c.Pos()
		if at < 0 {
			at = firstByte(c)
		}
		if at < 0 {
			continue
		}
		list = append(list, block{Node: c, from: max(from, bytes.LastIndexByte(src[:at], '\n')+1)})
	}
	slices.SortStableFunc(list, func(a, b block) int { return cmp.Compare(a.from, b.from) })
	for i := range list {
		list[i].to = to
		if i+1 < len(list) {
			list[i].to = list[i+1].from
		}
	}
	return list
}

func firstByte(n ast.Node) int {
	if n.Type() == ast.TypeBlock && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if at := firstByte(c); at >= 0 {
			return at
		}
	}
	return -1
}

// words returns what a reader sees of a block or of inline content, in one line.
func words(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(c ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if c.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch c := c.(type) {
		case *ast.Text:
			b.Write(c.Segment.Value(src))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			b.Write(c.Value)
		case *ast.AutoLink:
			b.Write(c.Label(src))
		}
		return ast.WalkContinue, nil
	})
	return oneLine(b.String())
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// item is an entry of a list.
type item struct {
	text string // its Markdown, without the sign before it and what it is indented by
	// simple is set if it is one paragraph.
	simple bool
	done   string // "x" or " " of a task list, "" otherwise
}

var (
	itemSign = regexp.MustCompile(`^\s*(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$|\n)`)
	taskSign = regexp.MustCompile(`^\[([ xX])\][ \t]+`)
)

// items returns the entries of a list.
func items(list block, d *document) []item {
	var all []item
	for _, b := range children(list.Node, d.raw, list.from, list.to) {
		raw := d.src[b.from:b.to]
		sign := itemSign.FindString(raw)
		it := item{text: strings.TrimRight(dedent(raw[len(sign):], len(strings.TrimRight(sign, "\n"))), " \n")}
		if m := taskSign.FindStringSubmatch(it.text); m != nil {
			it.done, it.text = strings.ToLower(m[1]), it.text[len(m[0]):]
		}
		kids := b.ChildCount()
		if kids == 1 {
			kind := b.FirstChild().Kind()
			it.simple = kind == ast.KindTextBlock || kind == ast.KindParagraph
		}
		if it.simple {
			it.text = unwrap(it.text)
		}
		all = append(all, it)
	}
	return all
}

// dedent takes up to width spaces from the beginning of every line but the first.
func dedent(s string, width int) string {
	lines := strings.Split(s, "\n")
	for i := 1; i < len(lines); i++ {
		line := strings.ReplaceAll(lines[i], "\t", "    ")
		if line != lines[i] && len(line)-len(strings.TrimLeft(line, " ")) < width {
			line = lines[i]
		}
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		if spaces == 0 {
			continue
		}
		lines[i] = line[min(spaces, width):]
	}
	return strings.Join(lines, "\n")
}

// unwrap joins the lines of a paragraph, unless its author broke one on purpose.
func unwrap(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	for i, line := range lines[:len(lines)-1] {
		if strings.HasSuffix(line, "  ") || strings.HasSuffix(line, "\\") {
			return strings.TrimSpace(s)
		}
		lines[i] = strings.TrimSpace(line)
	}
	lines[len(lines)-1] = strings.TrimSpace(lines[len(lines)-1])
	return strings.Join(lines, " ")
}

var (
	fullReference  = regexp.MustCompile(`\[((?:[^\[\]\n]|\[[^\[\]]*\])*)\]\[([^\[\]]*)\]`)
	shortReference = regexp.MustCompile(`\[([^\[\]^]+)\]`)
	noteReference  = regexp.MustCompile(`\[\^([^\]\s]+)\]`)
)

// standalone writes a piece of the document so that it can stand elsewhere: its references to links
// become links, and a footnote it points to follows it in brackets.
func (d *document) standalone(s string) string {
	s = fullReference.ReplaceAllStringFunc(s, func(ref string) string {
		m := fullReference.FindStringSubmatch(ref)
		label := m[2]
		if label == "" {
			label = m[1]
		}
		if to, ok := d.links[linkLabel(label)]; ok {
			return "[" + m[1] + "](" + destination(to) + ")"
		}
		return ref
	})
	if len(d.links) > 0 {
		s = d.shortReferences(s)
	}
	var notes []string
	s = noteReference.ReplaceAllStringFunc(s, func(ref string) string {
		label := strings.ToLower(ref[2 : len(ref)-1])
		if note, ok := d.notes[label]; ok {
			notes = append(notes, "("+note+")")
			return ""
		}
		return ref
	})
	if len(notes) > 0 {
		s = strings.TrimRight(s, " ") + " " + strings.Join(notes, " ")
	}
	return s
}

// shortReferences makes links of [label], where that is a definition's.
func (d *document) shortReferences(s string) string {
	var b strings.Builder
	done := 0
	for _, m := range shortReference.FindAllStringSubmatchIndex(s, -1) {
		to, ok := d.links[linkLabel(s[m[2]:m[3]])]
		before, after := byte(0), byte(0)
		if m[0] > 0 {
			before = s[m[0]-1]
		}
		if m[1] < len(s) {
			after = s[m[1]]
		}
		if !ok || before == ']' || before == '`' || after == '(' || after == '[' || after == ':' && (m[0] == 0 || before == '\n') {
			continue
		}
		b.WriteString(s[done:m[1]])
		b.WriteString("(" + destination(to) + ")")
		done = m[1]
	}
	return b.String() + s[done:]
}

func linkLabel(s string) string { return strings.ToLower(oneLine(s)) }

// destination writes an address as it can stand in a link.
func destination(to string) string {
	if to == "" || strings.ContainsAny(to, " ()<>") {
		return "<" + strings.NewReplacer("<", "%3C", ">", "%3E").Replace(to) + ">"
	}
	return to
}
