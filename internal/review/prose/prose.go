// Package prose cuts Markdown into the passages that its author wrote: paragraphs, headings, cells. Code,
// quotations and raw HTML are left out, as they are somebody else's words.
//
// [Read] returns [Passage]s, each as plain text that knows where it stands in the source. What the
// text says is not its concern.
package prose

import (
	"bytes"
	"regexp"
	"sort"
	"strings"

	"afterword/internal/review"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// Opaque stands in a passage for what is not the author's prose but takes a place in the sentence:
// code, addresses, images.
const Opaque = '\uFFFC'

// Passage is a paragraph, heading, table cell or the like: text that belongs together.
type Passage struct {
	Text    string
	Heading bool
	// FollowUp is set below headings that speak of what will be done: what "should" be done is no
	// reproach there.
	FollowUp bool
	// Item is set if the passage begins an item of a list: a bare verb is an imperative there.
	Item bool
	// Moment is set for a line of a timeline, which tells what was so at that time.
	Moment bool
	// Comments are the HTML comments in the passage, and those right above its block.
	Comments []string

	pieces []piece
}

// Plain is a passage of text that holds no Markdown.
func Plain(text string) Passage { return Passage{Text: text, pieces: []piece{{}}} }

// piece says where text[at:] stands in the source.
type piece struct{ at, source int }

// Source returns where the byte of p.Text at offset stands in the source.
func (p *Passage) Source(offset int) int {
	i := sort.Search(len(p.pieces), func(i int) bool { return p.pieces[i].at > offset })
	if i == 0 {
		return 0
	}
	from := p.pieces[i-1]
	return from.source + offset - from.at
}

// Read returns the passages of Markdown, in its order. followUp says that all of it speaks of what will
// be done.
func Read(src []byte, followUp bool) []Passage {
	w := walker{src: src, section: followUp}
	w.blocks(review.Tree(src), followUp)
	return w.list
}

// walker collects passages.
type walker struct {
	src     []byte
	list    []Passage
	section bool // the section at hand speaks of what will be done
}

// clock is how a line of a timeline begins.
var clock = regexp.MustCompile(`^[^\pL\d]{0,4}(\d{4}[-/.]\d\d|\d{1,2}[:.]\d\d\b|\d{1,2}\s\w{3,9}\s\d{4})`)

// aboutFollowUps are the names of sections that speak of what will be done.
var aboutFollowUps = regexp.MustCompile(`(?i)\b(actions?( items?| points?)?|follow[- ]?ups?|next steps?|improvements?|proposals?|remediations?|to[- ]?dos?|recommendations?|prevent\w*|mitigations?|short[- ]term|mid[- ]term|long[- ]term|what we (take|will do|change)|(we|to) (plan|improve)|future (work|plans))\b`)

// blocks reads the blocks below n. followUp is set inside an item that says so itself.
func (w *walker) blocks(n ast.Node, followUp bool) {
	var above []string // comments above the next block
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		first := len(w.list)
		switch c := c.(type) {
		case *ast.Heading:
			w.inline(c, Passage{Heading: true})
			w.section = len(w.list) > first && aboutFollowUps.MatchString(w.list[first].Text)
		case *ast.HTMLBlock:
			if text := string(c.Lines().Value(w.src)); strings.HasPrefix(strings.TrimSpace(text), "<!--") {
				above = append(above, text)
			}
			continue
		case *ast.FencedCodeBlock, *ast.CodeBlock, *ast.Blockquote, *ast.ThematicBreak, *ast.LinkReferenceDefinition:
		case *ast.ListItem:
			inner := followUp || labelled(c, w.src)
			w.blocks(c, inner)
			if len(w.list) > first {
				w.list[first].Item = true
			}
		case *east.TableRow:
			w.blocks(c, followUp)
			dated := false
			for i := first; i < len(w.list); i++ {
				dated = dated || w.list[i].Moment
				w.list[i].Moment, w.list[i].Item = dated, true
			}
		case *east.FootnoteList:
			w.section = false
			w.blocks(c, followUp)
		default:
			if child := c.FirstChild(); child != nil && child.Type() == ast.TypeInline {
				if label := strongAlone(c, w.src); label != "" { // a heading in all but name
					w.section = aboutFollowUps.MatchString(label)
				}
				w.inline(c, Passage{FollowUp: followUp || w.section})
			} else {
				w.blocks(c, followUp)
			}
		}
		for i := first; i < len(w.list) && len(above) > 0; i++ {
			w.list[i].Comments = append(w.list[i].Comments, above...)
		}
		above = nil
	}
}

// labelled reports whether an item begins with bold words that name a section of follow-ups, as in
// "- **Review actions**:".
func labelled(item *ast.ListItem, src []byte) bool {
	block := item.FirstChild()
	if block == nil || block.Type() != ast.TypeBlock {
		return false
	}
	strong, ok := block.FirstChild().(*ast.Emphasis)
	return ok && strong.Level == 2 && aboutFollowUps.MatchString(words(strong, src))
}

// strongAlone returns the words of a paragraph that is one piece of bold text, or "".
func strongAlone(block ast.Node, src []byte) string {
	strong, ok := block.FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 || block.Kind() != ast.KindParagraph {
		return ""
	}
	if next := strong.NextSibling(); next != nil {
		if t, ok := next.(*ast.Text); !ok || next.NextSibling() != nil || strings.Trim(string(t.Value(src)), " :") != "" {
			return ""
		}
	}
	return words(strong, src)
}

// words returns the plain text below n.
func words(n ast.Node, src []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if t, ok := n.(*ast.Text); ok && entering {
			b.Write(t.Value(src))
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// inline adds the passage that a block of inline content is.
func (w *walker) inline(n ast.Node, p Passage) {
	var b strings.Builder
	w.collect(n, &b, &p)
	p.Text = b.String()
	if strings.TrimSpace(p.Text) != "" {
		p.Moment = p.Moment || clock.MatchString(p.Text)
		w.list = append(w.list, p)
	}
}

func (w *walker) collect(n ast.Node, b *strings.Builder, p *Passage) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			p.pieces = append(p.pieces, piece{b.Len(), c.Segment.Start})
			b.Write(c.Segment.Value(w.src))
			if c.SoftLineBreak() || c.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.CodeSpan, *ast.AutoLink, *ast.Image:
			b.WriteRune(Opaque)
		case *ast.RawHTML:
			for i := range c.Segments.Len() {
				at := c.Segments.At(i)
				if text := string(at.Value(w.src)); strings.HasPrefix(text, "<!--") {
					p.Comments = append(p.Comments, text)
				}
			}
			if bytes.HasPrefix(rawTag(c, w.src), []byte("<br")) {
				b.WriteString(" ")
			}
		case *east.TaskCheckBox, *east.FootnoteLink, *east.FootnoteBacklink, *east.Strikethrough:
		default:
			w.collect(c, b, p)
		}
	}
}

func rawTag(c *ast.RawHTML, src []byte) []byte {
	if c.Segments.Len() == 0 {
		return nil
	}
	at := c.Segments.At(0)
	return bytes.ToLower(at.Value(src))
}
