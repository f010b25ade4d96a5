package indexer

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strings"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2/analysis"
)

// wording gathers the texts of reviews as rows of pieces while an index is built, and the terms that
// the pieces give. A piece is cut into terms once, however often it occurs.
type wording struct {
	analyzer analysis.Analyzer
	numbers  map[string]int32       // of pieces, in the order in which they came
	recent   [1 << recentBits]int32 // numbers that came lately, plus 1
	pieces   []piece
	terms    map[string]int32
	spelling []string // of terms
	scripts  [][]byte // by review: its texts, with those numbers

	// What follows is about the review at hand; see take.
	counts  [][fieldCount]int32 // by term
	first   []surface           // by term: how it is written first
	touched []int32             // terms that the review has
	lengths [fieldCount]int
	script  encoder
	row     encoder
}

// recentBits is how many places there are for recent pieces, as a power of two: few enough to stay near
// the processor, for a look into a large map costs more than all else that is done with a word.
const recentBits = 12

// piece is a piece of text and what is known of it.
type piece struct {
	text      string
	terms     []placed
	tokens    int
	positions int
	count     int
}

// surface is a place in a piece.
type surface struct{ piece, start, end int32 }

func newWording(analyzer analysis.Analyzer) *wording {
	return &wording{analyzer: analyzer, numbers: map[string]int32{}, terms: map[string]int32{}}
}

// rowKind says what a text of a review is.
type rowKind byte

const (
	titleRow rowKind = iota
	nameRow
	headingRow
	factRow
	bodyRow     // under the heading before it
	headlessRow // of the body, under no heading
	summaryRow
	factorRow
	rowKinds
)

// rowFields are the fields that rows belong to.
var rowFields = [rowKinds]field{
	titleRow: fieldTitle, nameRow: fieldNames, headingRow: fieldHeadings, factRow: fieldFacts,
	bodyRow: fieldBody, headlessRow: fieldBody, summaryRow: fieldFacts, factorRow: fieldFacts,
}

// take takes in a review. What it says of it in counts, first, touched and lengths stands until the
// next call.
func (w *wording) take(r *review.Record) {
	for _, t := range w.touched {
		w.counts[t] = [fieldCount]int32{}
	}
	w.touched, w.lengths = w.touched[:0], [fieldCount]int{}
	w.script.buf = w.script.buf[:0]
	w.text(titleRow, "", r.Title)
	for _, s := range nonEmpty(names(r)) {
		w.text(nameRow, "", s)
	}
	for _, f := range facts(r) {
		w.text(f.kind, "", f.text)
	}
	for _, p := range r.Passages {
		kind := headlessRow
		if strings.TrimSpace(p.Heading) != "" {
			w.text(headingRow, p.Anchor, p.Heading)
			kind = bodyRow
		}
		if strings.TrimSpace(p.Text) != "" {
			w.text(kind, "", p.Text)
		}
	}
	w.scripts = append(w.scripts, bytes.Clone(w.script.buf))
}

// text adds a row to the script of the review, and its terms to the counts.
func (w *wording) text(kind rowKind, anchor, text string) {
	f := rowFields[kind]
	w.row.buf = w.row.buf[:0]
	cutPieces([]byte(text), func(b []byte) {
		n := w.number(b)
		p := &w.pieces[n]
		p.count++
		w.row.uint(int(n))
		w.lengths[f] += p.tokens
		for _, t := range p.terms {
			c := &w.counts[t.term]
			if *c == ([fieldCount]int32{}) {
				w.touched = append(w.touched, t.term)
				w.first[t.term] = surface{-1, 0, 0}
			}
			if f != fieldNames && w.first[t.term].piece < 0 {
				w.first[t.term] = surface{n, t.start, t.end}
			}
			c[f]++
		}
	})
	w.script.buf = append(w.script.buf, byte(kind))
	if kind == headingRow {
		n := w.number([]byte(anchor))
		w.pieces[n].count++
		w.script.uint(int(n))
	}
	w.script.uint(len(w.row.buf))
	w.script.buf = append(w.script.buf, w.row.buf...)
}

// number returns the number of a piece, which is new if it has not come before.
func (w *wording) number(b []byte) int32 {
	recent := &w.recent[recentPlace(b)]
	if n := *recent; n > 0 && w.pieces[n-1].text == string(b) {
		return n - 1
	}
	n, ok := w.numbers[string(b)]
	if !ok {
		n = w.fresh(b)
	}
	*recent = n + 1
	return n
}

// recentPlace is where the number of a piece is looked for first.
func recentPlace(b []byte) uint32 {
	h := uint32(len(b))
	for _, c := range b[:min(len(b), 8)] {
		h = h*0x01000193 ^ uint32(c)
	}
	return h * 0x9E3779B1 >> (32 - recentBits)
}

// fresh gives a piece the next number.
func (w *wording) fresh(b []byte) int32 {
	p := piece{text: string(b)}
	if kindOf(p.text) != gapPiece {
		var tokens analysis.TokenStream
		tokens, p.positions = analyzePiece(w.analyzer, []byte(p.text))
		p.tokens = len(tokens)
		for _, t := range tokens {
			p.terms = append(p.terms, placed{w.term(t.Term), int32(t.Position - 1), int32(t.Start), int32(t.End)})
		}
	}
	n := int32(len(w.pieces))
	w.numbers[p.text] = n
	w.pieces = append(w.pieces, p)
	return n
}

func (w *wording) term(b []byte) int32 {
	if n, ok := w.terms[string(b)]; ok {
		return n
	}
	n := int32(len(w.spelling))
	s := string(b)
	w.terms[s] = n
	w.spelling = append(w.spelling, s)
	w.counts = append(w.counts, [fieldCount]int32{})
	w.first = append(w.first, surface{-1, 0, 0})
	return n
}

// surface returns how the review at hand writes a term first; "" if only its names have it.
func (w *wording) surface(term int32) string {
	s := w.first[term]
	if s.piece < 0 {
		return ""
	}
	return w.pieces[s.piece].text[s.start:s.end]
}

// encode packs the pieces that occur more than once, the commonest first, their terms, and the texts
// of all reviews.
func (w *wording) encode() []byte {
	order := make([]int32, 0, len(w.pieces))
	for n := range w.pieces {
		if w.pieces[n].count > 1 {
			order = append(order, int32(n))
		}
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.pieces[b].count, w.pieces[a].count), strings.Compare(w.pieces[a].text, w.pieces[b].text))
	})
	order = order[:min(len(order), maxPieces)]
	place := make([]int32, len(w.pieces))
	for i := range place {
		place[i] = -1
	}
	needed := make([]bool, len(w.spelling))
	for i, n := range order {
		place[n] = int32(i)
		for _, t := range w.pieces[n].terms {
			needed[t.term] = true
		}
	}
	var terms []int32
	for t, ok := range needed {
		if ok {
			terms = append(terms, int32(t))
		}
	}
	slices.SortFunc(terms, func(a, b int32) int { return strings.Compare(w.spelling[a], w.spelling[b]) })
	var e encoder
	e.uint(len(terms))
	renumbered := make([]int, len(w.spelling))
	before := ""
	for i, t := range terms {
		renumbered[t] = i
		e.after(before, w.spelling[t])
		before = w.spelling[t]
	}
	e.uint(len(order))
	for _, n := range order {
		p := &w.pieces[n]
		e.string(p.text)
		e.uint(p.positions)
		e.uint(len(p.terms))
		for _, t := range p.terms {
			e.uint(renumbered[t.term])
			e.uint(int(t.at))
		}
	}
	e.uint(len(w.scripts))
	var body, row encoder
	for _, script := range w.scripts {
		start := len(body.buf)
		w.final(script, place, &body, &row)
		e.uint(len(body.buf) - start)
	}
	e.buf = append(e.buf, body.buf...)
	return e.buf
}

// final writes a script with the numbers that the finished index has.
func (w *wording) final(script []byte, place []int32, out, row *encoder) {
	d := decoder{text: string(script)}
	put := func(e *encoder, n int) {
		if place[n] >= 0 {
			e.piece(int(place[n]))
		} else {
			e.spell(w.pieces[n].text, w.pieces[n].positions)
		}
	}
	for d.text != "" {
		kind := rowKind(d.text[0])
		d.text = d.text[1:]
		out.buf = append(out.buf, byte(kind))
		if kind == headingRow {
			put(out, d.uint(math.MaxInt32))
		}
		length := d.uint(math.MaxInt32)
		pieces := decoder{text: d.text[:length]}
		d.text = d.text[length:]
		row.buf = row.buf[:0]
		for pieces.text != "" {
			put(row, pieces.uint(math.MaxInt32))
		}
		out.uint(len(row.buf))
		out.buf = append(out.buf, row.buf...)
	}
}
