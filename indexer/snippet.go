package indexer

import (
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2/document"
)

const (
	// maxSnippets is how many passages a hit shows, and snippetBytes about how long each is. (Bytes
	// are letters in English; other scripts get shorter passages, which is as wide on a page.)
	maxSnippets  = 3
	snippetBytes = 240
	// snippetLead is how far before the first marked word a passage begins at most.
	snippetLead = 80
	// maxCut bounds the text that is searched for passages in one review, in bytes.
	maxCut = 128 << 10
)

// snippetTexts are the texts that passages are cut from: the summary first, which stands in when
// nothing in the text matched.
func snippetTexts(r *review.Record) []string {
	return append(facts(r), nonEmpty(bodyText(r))...)
}

func packTexts(texts []string) []byte {
	var e encoder
	e.strings(texts)
	return e.buf
}

// texts reads back what packTexts packed for review i.
func (ix *Index) texts(i int32) ([]string, error) {
	doc, err := ix.reader.Document(fmt.Sprintf("%010d", i))
	if err != nil {
		return nil, err
	}
	if stored, ok := doc.(*document.Document); ok && stored != nil {
		for _, f := range stored.Fields {
			if f.Name() == fieldText {
				d := decoder{text: string(f.Value())}
				texts := d.strings()
				if err := d.end(); err != nil {
					return nil, damaged("passages: %w", err)
				}
				return texts, nil
			}
		}
	}
	return nil, damaged("a review has no passages")
}

// mark is a matched word in a text.
type mark struct {
	start, end int
	term       string
	weight     float32
}

// window is a passage to show: which text, which marks of it, and what they are worth.
type window struct {
	text        int
	first, last int // marks
	weight      float32
}

// snippets returns the best passages of review i: HTML-escaped, with <mark> around the words of
// marks. It is never null.
func (ix *Index) snippets(i int32, marks map[string]float32) ([]string, error) {
	texts, err := ix.texts(i)
	if err != nil {
		return nil, err
	}
	found := make([][]mark, len(texts))
	var windows []window
	glance := newGlance(marks)
	total := 0
	for n, text := range texts {
		if total += len(text); total > maxCut || len(marks) == 0 {
			break
		}
		found[n] = ix.marksIn(text, marks, glance)
		windows = append(windows, windowsOf(n, found[n])...)
	}
	slices.SortStableFunc(windows, func(a, b window) int { return cmp.Compare(b.weight, a.weight) })
	out := []string{}
	shown := map[string]bool{}
	var taken []window
	for _, w := range windows {
		if len(out) == maxSnippets {
			break
		}
		overlaps := slices.ContainsFunc(taken, func(t window) bool {
			return t.text == w.text && w.first <= t.last && t.first <= w.last
		})
		if overlaps || len(taken) > 0 && w.weight < taken[0].weight/3 {
			continue
		}
		if s := cutOut(texts[w.text], found[w.text], w); !shown[s] {
			shown[s] = true
			taken = append(taken, w)
			out = append(out, s)
		}
	}
	if len(out) == 0 && len(texts) > 0 {
		out = append(out, cutOut(texts[0], nil, window{}))
	}
	return out, nil
}

// marksIn finds the words of a text that match. Of a name and its parts, the name is marked.
func (ix *Index) marksIn(text string, terms map[string]float32, glance *glance) []mark {
	var marks []mark
	base := 0
	for base < len(text) {
		piece := text[base:pieceEnd(text, base)]
		if !glance.worthwhile(piece) {
			base += len(piece)
			continue
		}
		for _, t := range ix.analyzer.Analyze([]byte(piece)) {
			weight, ok := terms[string(t.Term)]
			if !ok {
				continue
			}
			start, end := base+t.Start, base+t.End
			if n := len(marks) - 1; n >= 0 && start < marks[n].end {
				marks[n].weight = max(marks[n].weight, weight)
				continue
			}
			marks = append(marks, mark{start, end, string(t.Term), weight})
		}
		base += len(piece)
	}
	return marks
}

// pieceBytes is how much text is looked at together: little, so that a glance spares much.
const pieceBytes = 64

// pieceEnd returns where the piece that begins at start ends: at a space, so that no name is cut.
func pieceEnd(text string, start int) int {
	for i := start + pieceBytes; i < len(text); i++ {
		if c := text[i]; c == ' ' || c == '\n' {
			return i
		}
	}
	return len(text)
}

// glance tells in a moment that a piece of text holds none of some terms, for cutting text into words is what
// a search takes longest over. It keeps the terms' first three letters, which stemming leaves alone
// but for a y that became an i.
type glance struct {
	all  bool // some term is too short, or not plain ASCII: every piece is worth a look
	bits [1 << 10]uint64
}

func newGlance(terms map[string]float32) *glance {
	g := &glance{}
	for term := range terms {
		if len(term) < 3 || !ascii([]byte(term)) {
			g.all = true
			continue
		}
		g.set(term[0], term[1], term[2])
		if term[2] == 'i' {
			g.set(term[0], term[1], 'y')
		}
	}
	return g
}

// place hashes three bytes to a bit.
func place(a, b, c byte) (word, bit uint32) {
	h := (uint32(a)<<16 | uint32(b)<<8 | uint32(c)) * 0x9E3779B1 >> 16
	return h >> 6, h & 63
}

func (g *glance) set(a, b, c byte) {
	word, bit := place(a, b, c)
	g.bits[word] |= 1 << bit
}

// worthwhile reports whether piece may hold a term. It is never wrong when it says no.
func (g *glance) worthwhile(piece string) bool {
	if g.all {
		return true
	}
	var a, b byte
	for i := 0; i < len(piece); i++ {
		c := piece[i]
		if c >= utf8.RuneSelf {
			return true // folding may turn it into anything
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if word, bit := place(a, b, c); i >= 2 && g.bits[word]&(1<<bit) != 0 {
			return true
		}
		a, b = b, c
	}
	return false
}

// windowsOf returns, for every mark, the passage that begins with it.
func windowsOf(text int, marks []mark) []window {
	windows := make([]window, 0, len(marks))
	for first := range marks {
		w := window{text: text, first: first, last: first}
		seen := map[string]bool{}
		for last := first; last < len(marks) && marks[last].end-marks[first].start <= snippetBytes-snippetLead/2; last++ {
			w.last = last
			if m := marks[last]; seen[m.term] {
				w.weight += m.weight / 20 // again: a little better
			} else {
				seen[m.term] = true
				w.weight += m.weight
			}
		}
		windows = append(windows, w)
	}
	return windows
}

// cutOut returns the passage w of text, from the beginning of a sentence or else of a word.
func cutOut(text string, marks []mark, w window) string {
	from, to := 0, 0
	if len(marks) > 0 {
		from, to = marks[w.first].start, marks[w.last].end
	}
	start := sentenceBefore(text, from, min(snippetLead, max(0, snippetBytes-(to-from))))
	end := max(to, wordEnd(text, start, start+snippetBytes))
	var b strings.Builder
	if start > 0 && !sentenceEnds(text[:start]) {
		b.WriteString("… ")
	}
	at := start
	for _, m := range marks {
		if m.start < at || m.end > end {
			continue
		}
		b.WriteString(html.EscapeString(oneLine(text[at:m.start])))
		b.WriteString("<mark>" + html.EscapeString(text[m.start:m.end]) + "</mark>")
		at = m.end
	}
	b.WriteString(strings.TrimRight(html.EscapeString(oneLine(text[at:end])), " "))
	if strings.TrimSpace(text[end:]) != "" {
		b.WriteString(" …")
	}
	return strings.TrimLeft(b.String(), " ")
}

// oneLine makes a space of every line end, so that a passage is one paragraph.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}

// sentenceBefore returns where the sentence of from begins, or a word if that is more than reach
// bytes before.
func sentenceBefore(text string, from, reach int) int {
	low := max(0, from-reach)
	word := from
	for i := from; ; {
		if i == 0 || sentenceEnds(text[:i]) {
			return i
		}
		if i <= low {
			return word
		}
		r, size := utf8.DecodeLastRuneInString(text[:i])
		if unicode.IsSpace(r) {
			word = i
		}
		i -= size
	}
}

// sentenceEnds reports whether a sentence could have ended just before the end of s.
func sentenceEnds(s string) bool {
	r, size := utf8.DecodeLastRuneInString(s)
	if r == '\n' || r == '。' {
		return true
	}
	if !unicode.IsSpace(r) {
		return false
	}
	r, _ = utf8.DecodeLastRuneInString(s[:len(s)-size])
	return r == '.' || r == '!' || r == '?'
}

// wordEnd returns the end of the last word that ends before limit, or the end of a line before it
// that is not too early.
func wordEnd(text string, start, limit int) int {
	if limit >= len(text) {
		return len(text)
	}
	for i := limit; i > start+snippetBytes/2; i-- {
		if text[i] == ' ' || text[i] == '\n' || text[i] == '\t' {
			return i
		}
	}
	for !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}
