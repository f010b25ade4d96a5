package indexer

import (
	"math"

	"github.com/blevesearch/bleve/v2/analysis"
)

// matcher finds terms in texts. It is not safe for concurrent use, and must be closed.
type matcher struct {
	texts    *texts
	analyzer analysis.Analyzer
	terms    map[string]int32 // and their places among those that were asked for
	glance   *glance
	slots    *[]uint16      // by piece: its place in found, or 0
	used     []int32        // pieces with a slot
	found    [][]occurrence // terms of a piece; the first is empty
	at       [][]int32      // by term: where it stands in the row at hand

	changed *matcher // of the overlay's texts, which begin with the review from; nil without one
	from    int32
}

// matcher returns a matcher for terms in all texts of ix, of which none is twice in the list.
func (ix *Index) matcher(terms []string) *matcher {
	m := newMatcher(ix.texts, ix.analyzer, terms)
	if o := ix.overlay; o != nil {
		m.changed, m.from = newMatcher(o.texts, ix.analyzer, terms), o.from
	}
	return m
}

// of returns the matcher of the texts that review i is written in, and as which.
func (m *matcher) of(i int32) (*matcher, int32) {
	if m.changed != nil && i >= m.from {
		return m.changed, i - m.from
	}
	return m, i
}

func newMatcher(t *texts, analyzer analysis.Analyzer, terms []string) *matcher {
	slots, ok := t.slots.Get().(*[]uint16)
	if !ok {
		fresh := make([]uint16, len(t.pieces))
		slots = &fresh
	}
	m := &matcher{
		texts: t, analyzer: analyzer, terms: make(map[string]int32, len(terms)), glance: newGlance(terms),
		slots: slots, found: make([][]occurrence, 1, 16), at: make([][]int32, len(terms)),
	}
	for n, term := range terms {
		m.terms[term] = int32(n)
		t.give(term, func(p int32) {
			slot := (*slots)[p]
			if slot == 0 {
				if len(m.found) > math.MaxUint16 {
					return // more ways to write them than anyone could see
				}
				slot = uint16(len(m.found))
				(*slots)[p] = slot
				m.used = append(m.used, p)
				m.found = append(m.found, nil)
			}
			for _, o := range t.given[t.starts[p]:t.starts[p+1]] {
				if t.terms[o.term] == term {
					m.found[slot] = append(m.found[slot], occurrence{int32(n), o.at})
				}
			}
		})
	}
	return m
}

func (m *matcher) close() {
	for _, p := range m.used {
		(*m.slots)[p] = 0
	}
	m.texts.slots.Put(m.slots)
	m.slots = nil
	if m.changed != nil {
		m.changed.close()
	}
}

// gives returns which of the terms a piece gives.
func (m *matcher) gives(n int, s spelling) []occurrence {
	if n >= 0 {
		if n >= len(*m.slots) {
			return nil
		}
		return m.found[(*m.slots)[n]]
	}
	if s.positions == 0 || !m.glance.worthwhile(s.text) {
		return nil
	}
	var list []occurrence
	for _, t := range m.analyzer.Analyze([]byte(s.text)) {
		if term, ok := m.terms[string(t.Term)]; ok {
			list = append(list, occurrence{term, int32(t.Position - 1)})
		}
	}
	return list
}

// scan calls visit for every row of review i, in the fields of where, that holds a term. at says
// where in the row each term stands, in order, until visit returns.
func (m *matcher) scan(i int32, where scope, visit func(f field, at [][]int32)) error {
	m, i = m.of(i)
	rows := m.texts.rows(i)
	for rows.next() {
		if !where.has(rows.row.field()) {
			continue
		}
		if m.read(rows.row.pieces) {
			visit(rows.row.field(), m.at)
		}
	}
	if rows.rest.err != nil {
		return damaged("the text of a review: %w", rows.rest.err)
	}
	return nil
}

// read fills at, and reports whether there is a term. It is where searching spends its time, so it
// reads what decoder.piece reads without calling it.
func (m *matcher) read(pieces decoder) (some bool) {
	for n := range m.at {
		m.at[n] = m.at[n][:0]
	}
	slots, positions, text := *m.slots, m.texts.positions, pieces.text
	position := int32(0)
	for i := 0; i < len(text); {
		n := int(text[i])
		switch {
		case n < oneByte:
			i++
		case n < oneByte+twoBytes && i+1 < len(text):
			n = oneByte + (n-oneByte)<<8 + int(text[i+1])
			i += 2
		default:
			d := decoder{text: text[i:]}
			var s spelling
			n, s = d.piece()
			i = len(text) - len(d.text)
			if n < 0 {
				some = m.note(m.gives(n, s), position) || some
				position += s.positions
				continue
			}
		}
		if n >= len(slots) {
			break
		}
		if slot := slots[n]; slot != 0 {
			some = m.note(m.found[slot], position) || some
		}
		position += int32(positions[n])
	}
	return some
}

func (m *matcher) note(found []occurrence, position int32) bool {
	for _, o := range found {
		m.at[o.term] = append(m.at[o.term], position+o.at)
	}
	return len(found) > 0
}
