package indexer

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unsafe"
)

// texts are the texts of all reviews as rows of pieces (see pieces.go): what phrases and nearness are
// looked for in, and what passages are cut from. It keeps no second copy of either.
type texts struct {
	pieces    []string
	kinds     []pieceKind
	positions []uint16 // that a piece takes
	terms     []string // sorted
	// Piece n gives the terms given[starts[n]:starts[n+1]]; term t is given by the pieces
	// givers[places[t]:places[t+1]].
	starts []int32
	given  []occurrence
	places []int32
	givers []int32
	// Review i is written in scripts[ends[i]:ends[i+1]].
	ends    []int64
	scripts string

	slots sync.Pool // of *[]uint16, a number for each piece, all 0; see matcher
}

// occurrence is a term of a piece and the position it stands at, from the piece's first.
type occurrence struct{ term, at int32 }

// decodeTexts reads what wording.encode packed. The texts share the memory of b, which must not be
// changed any more.
func decodeTexts(b []byte) (*texts, error) {
	d := decoder{text: unsafe.String(unsafe.SliceData(b), len(b))}
	t := &texts{terms: make([]string, d.count())}
	before := ""
	for i := range t.terms {
		before = d.after(before)
		t.terms[i] = before
	}
	n := d.count()
	t.pieces, t.kinds, t.positions = make([]string, n), make([]pieceKind, n), make([]uint16, n)
	t.starts = make([]int32, n+1)
	t.places = make([]int32, len(t.terms)+1)
	for i := range t.pieces {
		t.pieces[i] = d.string()
		t.kinds[i] = kindOf(t.pieces[i])
		t.positions[i] = uint16(d.uint(math.MaxUint16))
		for range d.count() {
			o := occurrence{int32(d.uint(max(0, len(t.terms)-1))), int32(d.uint(math.MaxUint16))}
			if d.err != nil {
				return nil, d.err
			}
			t.given = append(t.given, o)
			t.places[o.term+1]++
		}
		t.starts[i+1] = int32(len(t.given))
	}
	for i := range t.terms {
		t.places[i+1] += t.places[i]
	}
	t.givers = make([]int32, len(t.given))
	next := slices.Clone(t.places)
	for i := range t.pieces {
		for _, o := range t.given[t.starts[i]:t.starts[i+1]] {
			t.givers[next[o.term]] = int32(i)
			next[o.term]++
		}
	}
	t.ends = make([]int64, d.count()+1)
	for i := range len(t.ends) - 1 {
		t.ends[i+1] = t.ends[i] + int64(d.uint(len(d.text)))
	}
	if d.err != nil {
		return nil, d.err
	}
	if t.scripts = d.text; int64(len(t.scripts)) != t.ends[len(t.ends)-1] {
		return nil, errShort
	}
	return t, nil
}

func (t *texts) len() int { return len(t.ends) - 1 }

// row is a text of a review.
type row struct {
	kind   rowKind
	anchor string // of a heading: its id on the page
	pieces decoder
}

func (r row) field() field { return rowFields[r.kind] }

// rows hands out the texts of review i.
func (t *texts) rows(i int32) rows {
	return rows{texts: t, rest: decoder{text: t.scripts[t.ends[i]:t.ends[i+1]]}}
}

type rows struct {
	texts *texts
	rest  decoder
	row   row
}

// next reads the next row, and reports false after the last one. A script that cannot be read ends;
// err says so.
func (r *rows) next() bool {
	if r.rest.text == "" {
		return false
	}
	r.row = row{kind: rowKind(r.rest.text[0])}
	r.rest.text = r.rest.text[1:]
	switch {
	case r.row.kind >= rowKinds:
		r.rest.fail()
		return false
	case r.row.kind == headingRow:
		n, s := r.rest.piece()
		r.row.anchor = r.texts.letters(n, s)
	}
	r.row.pieces.text = r.rest.string()
	return r.rest.err == nil
}

// letters is the text of a piece as decoder.piece returns it.
func (t *texts) letters(n int, s spelling) string {
	if n >= 0 && n < len(t.pieces) {
		return t.pieces[n]
	}
	return s.text
}

func (t *texts) kind(n int, s spelling) pieceKind {
	if n >= 0 && n < len(t.kinds) {
		return t.kinds[n]
	}
	return kindOf(s.text)
}

// text puts a row together again.
func (t *texts) text(r row) string {
	var b strings.Builder
	before := gapPiece
	for r.pieces.text != "" {
		n, s := r.pieces.piece()
		kind := t.kind(n, s)
		if kind != gapPiece && before != gapPiece {
			b.WriteString(usualGap(before, kind))
		}
		b.WriteString(t.letters(n, s))
		before = kind
	}
	return b.String()
}

// of returns the texts of one kind that review i has.
func (t *texts) of(i int32, kind rowKind) []string {
	var list []string
	for rows := t.rows(i); rows.next(); {
		if rows.row.kind == kind {
			list = append(list, t.text(rows.row))
		}
	}
	return list
}

// give calls found for the pieces that give a term.
func (t *texts) give(term string, found func(piece int32)) {
	n, ok := slices.BinarySearch(t.terms, term)
	if !ok {
		return
	}
	for _, p := range t.givers[t.places[n]:t.places[n+1]] {
		found(p)
	}
}
