package indexer

import (
	"context"
	"math"

	index "github.com/blevesearch/bleve_index_api"
)

// k1 says how soon more occurrences stop counting. It was chosen with the weights in mapping.go: the
// best single setting over three public judged collections.
const k1 = 1.8

// postings are the reviews that have a term (or any of some terms), and how strongly.
type postings struct {
	reviews []int32
	weights []float32 // BM25F's weighted frequency, lengths and fields accounted for
	idf     float32
}

// score is what the term adds to the n-th of its reviews.
func (p *postings) score(n int) float32 {
	return p.idf * (k1 + 1) * p.weights[n] / (k1 + p.weights[n])
}

// scope says which fields count.
type scope int

const (
	everywhere scope = iota
	titleOnly
)

func (s scope) fields() []field {
	if s == titleOnly {
		return []field{fieldTitle}
	}
	return []field{fieldTitle, fieldNames, fieldHeadings, fieldFacts, fieldBody}
}

// tally keeps a number and a state for every review, and which reviews have been touched. It is
// large, so it is used again: reset forgets only what was touched.
type tally struct {
	score   []float32
	state   []state
	touched []int32
}

// state says how a review matches; higher is better.
type state uint8

const (
	unmatched state = iota
	partial         // some part of a name
	forgiven        // a word like the one that was typed
	exact           // what was typed
)

func newTally(reviews int) *tally {
	return &tally{score: make([]float32, reviews), state: make([]state, reviews)}
}

func (t *tally) reset() {
	for _, i := range t.touched {
		t.score[i], t.state[i] = 0, unmatched
	}
	t.touched = t.touched[:0]
}

// best keeps the better of what review i has and what is offered.
func (t *tally) best(i int32, score float32, s state) {
	if t.state[i] == unmatched {
		t.touched = append(t.touched, i)
	}
	t.score[i] = max(t.score[i], score)
	t.state[i] = max(t.state[i], s)
}

// sum adds to what review i has.
func (t *tally) sum(i int32, score float32) {
	if t.state[i] == unmatched {
		t.touched = append(t.touched, i)
		t.state[i] = exact
	}
	t.score[i] += score
}

func (ix *Index) borrow() *tally { return ix.tallies.Get().(*tally) }

func (ix *Index) giveBack(t *tally) {
	t.reset()
	ix.tallies.Put(t)
}

// occurrences is the weighted frequency of n occurrences in a field of a review.
func (ix *Index) occurrences(f field, i int32, n float32) float32 {
	length := float32(ix.catalog.cards[i].lengths[f]) / ix.catalog.average[f]
	b := fields[f].b
	return fields[f].weight * n / (1 - b + b*length)
}

// collect makes postings of what fill put into a tally.
func (ix *Index) collect(fill func(*tally) error) (*postings, error) {
	t := ix.borrow()
	defer ix.giveBack(t)
	if err := fill(t); err != nil {
		return nil, err
	}
	p := &postings{reviews: make([]int32, len(t.touched)), weights: make([]float32, len(t.touched))}
	for n, i := range t.touched {
		p.reviews[n], p.weights[n] = i, t.score[i]
	}
	df, total := float64(len(t.touched)), float64(len(ix.catalog.cards))
	p.idf = float32(math.Log(1 + (total-df+.5)/(df+.5)))
	return p, nil
}

// anyOf returns the postings of terms taken as one term.
func (ix *Index) anyOf(ctx context.Context, terms []string, where scope) (*postings, error) {
	return ix.collect(func(t *tally) error {
		for _, term := range terms {
			for _, f := range where.fields() {
				if err := ix.each(ctx, term, f, func(i int32, freq float32) {
					t.sum(i, ix.occurrences(f, i, freq))
				}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// checkEvery is how many postings are read between looks at the context.
const checkEvery = 4096

// each calls found for every review that has term in field f.
func (ix *Index) each(ctx context.Context, term string, f field, found func(i int32, freq float32)) (err error) {
	r, err := ix.reader.TermFieldReader(ctx, []byte(term), fields[f].name, true, false, false)
	if err != nil {
		return err
	}
	defer func() { err = first(err, r.Close()) }()
	var doc index.TermFieldDoc
	for n := 1; ; n++ {
		next, err := r.Next(doc.Reset())
		if err != nil || next == nil {
			return err
		}
		i, ok := ix.number(next.ID)
		if !ok {
			return damaged("a word points at a review that is not there")
		}
		found(i, float32(next.Freq))
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
}

// number returns which card a Bleve document has: they were written in one order.
func (ix *Index) number(id index.IndexInternalID) (int32, bool) {
	if len(id) != 8 || id.Value() >= uint64(len(ix.catalog.cards)) {
		return 0, false
	}
	return int32(id.Value()), true
}

// count returns in how many reviews term is, in the field that has it most.
func (ix *Index) count(ctx context.Context, term string, where scope) (int, error) {
	most := 0
	for _, f := range where.fields() {
		r, err := ix.reader.TermFieldReader(ctx, []byte(term), fields[f].name, false, false, false)
		if err != nil {
			return 0, err
		}
		most = max(most, int(r.Count()))
		if err := r.Close(); err != nil {
			return 0, err
		}
	}
	return most, nil
}

// phrase returns the postings of terms that stand at the given distances from the first.
func (ix *Index) phrase(ctx context.Context, terms []string, offsets []int, where scope) (*postings, error) {
	return ix.collect(func(t *tally) error {
		for _, f := range where.fields() {
			if err := ix.phraseIn(ctx, f, terms, offsets, t); err != nil {
				return err
			}
		}
		return nil
	})
}

// phraseIn walks the postings of all terms together and counts the phrase where all are.
func (ix *Index) phraseIn(ctx context.Context, f field, terms []string, offsets []int, t *tally) (err error) {
	readers := make([]index.TermFieldReader, len(terms))
	at := make([]*index.TermFieldDoc, len(terms))
	defer func() {
		for _, r := range readers {
			if r != nil {
				err = first(err, r.Close())
			}
		}
	}()
	for n, term := range terms {
		if readers[n], err = ix.reader.TermFieldReader(ctx, []byte(term), fields[f].name, true, false, true); err != nil {
			return err
		}
		if readers[n].Count() == 0 {
			return nil
		}
		if at[n], err = readers[n].Next(nil); err != nil || at[n] == nil {
			return err
		}
	}
	for steps := 1; ; steps++ {
		if steps%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		furthest := at[0].ID
		for _, doc := range at[1:] {
			if doc.ID.Compare(furthest) > 0 {
				furthest = doc.ID
			}
		}
		furthest = append(index.IndexInternalID(nil), furthest...) // readers reuse the memory
		together := true
		for n := range at {
			if at[n].ID.Compare(furthest) < 0 {
				if at[n], err = readers[n].Advance(furthest, at[n].Reset()); err != nil || at[n] == nil {
					return err
				}
			}
			together = together && at[n].ID.Equals(furthest)
		}
		if !together {
			continue
		}
		i, ok := ix.number(furthest)
		if !ok {
			return damaged("a word points at a review that is not there")
		}
		if n := countPhrase(at, offsets); n > 0 {
			t.sum(i, ix.occurrences(f, i, float32(n)))
		}
		if at[0], err = readers[0].Next(at[0].Reset()); err != nil || at[0] == nil {
			return err
		}
	}
}

// countPhrase counts the places at which every term stands at its distance from the first.
func countPhrase(at []*index.TermFieldDoc, offsets []int) int {
	count := 0
	next := make([]int, len(at)) // positions come in order, so each list is walked once
	for _, start := range at[0].Vectors {
		whole := true
		for n := 1; n < len(at) && whole; n++ {
			want := start.Pos + uint64(offsets[n])
			list := at[n].Vectors
			for next[n] < len(list) && list[next[n]].Pos < want {
				next[n]++
			}
			whole = next[n] < len(list) && list[next[n]].Pos == want
		}
		if whole {
			count++
		}
	}
	return count
}

// first returns the first error there is.
func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
