package indexer

import (
	"cmp"
	"html"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"afterword/internal/search"
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

// mark is a matched word in a text.
type mark struct {
	start, end int
	term       string
	weight     float32
}

// passageText is a row of a review that passages may be cut from.
type passageText struct {
	row     row
	heading row // the heading it stands under; none if its anchor and pieces are empty
	marks   []mark
}

// window is a passage to show: which text, which marks of it, and what they are worth.
type window struct {
	text        int
	first, last int // marks
	weight      float32
}

// highlighter cuts passages from reviews that one query found.
type highlighter struct {
	ix      *Index
	matcher *matcher
	terms   []string
	weights []float32
}

// newHighlighter returns a highlighter for terms with their weights. The caller closes it.
func (ix *Index) newHighlighter(marks map[string]float32) *highlighter {
	h := &highlighter{ix: ix, terms: slices.Sorted(maps.Keys(marks))}
	for _, t := range h.terms {
		h.weights = append(h.weights, marks[t])
	}
	h.matcher = ix.matcher(h.terms)
	return h
}

func (h *highlighter) close() { h.matcher.close() }

// passages returns the best passages of review i: HTML-escaped, with <mark> around the words that
// matched. Where nothing in the text matched, it is the summary, or how the text begins.
func (h *highlighter) passages(i int32) ([]search.Passage, error) {
	texts, err := h.texts(i)
	if err != nil {
		return nil, err
	}
	var windows []window
	for n := range texts {
		windows = append(windows, windowsOf(n, texts[n].marks)...)
	}
	slices.SortStableFunc(windows, func(a, b window) int { return cmp.Compare(b.weight, a.weight) })
	out := []search.Passage{}
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
		if p := h.passage(i, texts[w.text], w); !shown[p.Text] {
			shown[p.Text] = true
			taken = append(taken, w)
			out = append(out, p)
		}
	}
	if len(out) == 0 && len(texts) > 0 {
		texts[0].marks = nil
		out = append(out, h.passage(i, texts[0], window{}))
	}
	return out, nil
}

// texts returns the facts and the body of review i, and the marks in them. The summary, if there is
// one, is the first of the facts.
func (h *highlighter) texts(i int32) ([]passageText, error) {
	var list []passageText
	var heading row
	total := 0
	m, n := h.matcher.of(i)
	rows := m.texts.rows(n)
	for rows.next() {
		switch r := rows.row; r.field() {
		case fieldHeadings:
			heading = r
		case fieldFacts, fieldBody:
			t := passageText{row: r}
			if r.kind == bodyRow {
				t.heading = heading
			}
			if total < maxCut {
				var length int
				t.marks, length = h.marks(m, r.pieces)
				total += length
			}
			list = append(list, t)
		}
	}
	if rows.rest.err != nil {
		return nil, damaged("the text of a review: %w", rows.rest.err)
	}
	return list, nil
}

// marks finds the words of a row that match, and how long its text is. Of a name and its parts, the
// name is marked.
func (h *highlighter) marks(m *matcher, pieces decoder) (marks []mark, length int) {
	texts := m.texts
	before := gapPiece
	for pieces.text != "" {
		n, s := pieces.piece()
		letters, kind := texts.letters(n, s), texts.kind(n, s)
		if kind != gapPiece && before != gapPiece {
			length += len(usualGap(before, kind))
		}
		if found := m.gives(n, s); len(found) > 0 {
			if n >= 0 && texts.starts[n+1]-texts.starts[n] == 1 { // it is one word
				marks = append(marks, mark{length, length + len(letters), h.terms[found[0].term], h.weights[found[0].term]})
			} else {
				marks = h.markPiece(marks, letters, length)
			}
		}
		length += len(letters)
		before = kind
	}
	return marks, length
}

// markPiece adds the marks of a piece that begins at base.
func (h *highlighter) markPiece(marks []mark, letters string, base int) []mark {
	for _, t := range h.ix.analyzer.Analyze([]byte(letters)) {
		n, ok := h.matcher.terms[string(t.Term)]
		if !ok {
			continue
		}
		start, end, weight := base+t.Start, base+t.End, h.weights[n]
		if last := len(marks) - 1; last >= 0 && start < marks[last].end {
			marks[last].weight = max(marks[last].weight, weight)
			continue
		}
		marks = append(marks, mark{start, end, h.terms[n], weight})
	}
	return marks
}

// passage cuts out the passage w of a text of review i, and says where on the page it stands.
func (h *highlighter) passage(i int32, t passageText, w window) search.Passage {
	texts, _ := h.ix.place(i)
	p := search.Passage{Text: cutOut(texts.text(t.row), t.marks, w), URL: h.ix.catalog.cards[i].url}
	p.Heading = oneLine(texts.text(t.heading))
	if p.Anchor = t.heading.anchor; p.Anchor != "" {
		p.URL += (&url.URL{Fragment: p.Anchor}).String()
	}
	return p
}

// glance tells in a moment that a piece of text holds none of some terms, so that it need not be cut
// into them. It keeps the terms' first three letters, which stemming leaves alone but for a y that
// became an i, and terms of two letters whole.
type glance struct {
	all   bool // some term is too short, or not plain ASCII: every piece is worth a look
	pairs bool // there are terms of two letters
	bits  [1 << 10]uint64
}

func newGlance(terms []string) *glance {
	g := &glance{}
	for _, term := range terms {
		switch {
		case len(term) < 2 || !ascii([]byte(term)):
			g.all = true
		case len(term) == 2:
			g.pairs = true
			g.set(0, term[0], term[1])
			if term[1] == 'i' {
				g.set(0, term[0], 'y')
			}
		default:
			g.set(term[0], term[1], term[2])
			if term[2] == 'i' {
				g.set(term[0], term[1], 'y')
			}
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

func (g *glance) has(a, b, c byte) bool {
	word, bit := place(a, b, c)
	return g.bits[word]&(1<<bit) != 0
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
		if i >= 2 && g.has(a, b, c) || g.pairs && i >= 1 && g.has(0, b, c) {
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
		for last := first; last < len(marks) && marks[last].end-marks[first].start <= snippetBytes-snippetLead/2; last++ {
			w.last = last
			again := false
			for i := first; i < last && !again; i++ {
				again = marks[i].term == marks[last].term
			}
			if again {
				w.weight += marks[last].weight / 20 // a little better
			} else {
				w.weight += marks[last].weight
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
