package indexer

import (
	"context"
	"math"
	"slices"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// k1 says how soon more occurrences stop counting. It was chosen with the weights in mapping.go: the
// best single setting over three public judged collections.
const k1 = 1.8

// postings are the reviews that have a term (or any of some terms), and how strongly. Those of one
// term are in the order of the reviews.
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

func (s scope) has(f field) bool { return s == everywhere || f == fieldTitle }

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

// weight is how much a term counts in review i that stands there so often.
func (c *catalog) weight(q frequency, i int32, where scope) float32 {
	if q&1 == 1 {
		if where == titleOnly {
			return 0
		}
		return c.shares[fieldBody][i] * float32(q/2+1)
	}
	counts := q.counts()
	if where == titleOnly {
		return c.shares[fieldTitle][i] * float32(counts[fieldTitle])
	}
	var sum float32
	for f, n := range counts {
		if n > 0 {
			sum += c.shares[f][i] * float32(n)
		}
	}
	return sum
}

// idf is how telling it is to be among n reviews.
func (c *catalog) idf(n int) float32 {
	df, total := float64(n), float64(c.live)
	return float32(math.Log(1 + (total-df+.5)/(df+.5)))
}

// one returns the postings of a term, in the order of the reviews.
func (ix *Index) one(ctx context.Context, term string, where scope) (*postings, error) {
	p := &postings{}
	err := ix.each(ctx, term, where, func(n int) {
		p.reviews, p.weights = make([]int32, 0, n), make([]float32, 0, n)
	}, func(i int32, weight float32) {
		p.reviews, p.weights = append(p.reviews, i), append(p.weights, weight)
	})
	p.idf = ix.catalog.idf(len(p.reviews))
	return p, err
}

// anyOf returns the postings of terms taken as one term.
func (ix *Index) anyOf(ctx context.Context, terms []string, where scope) (*postings, error) {
	if len(terms) == 1 {
		return ix.one(ctx, terms[0], where)
	}
	t := ix.borrow()
	defer ix.giveBack(t)
	for _, term := range terms {
		if err := ix.each(ctx, term, where, func(int) {}, t.sum); err != nil {
			return nil, err
		}
	}
	return ix.postingsOf(t), nil
}

// postingsOf makes postings of the weights in a tally.
func (ix *Index) postingsOf(t *tally) *postings {
	p := &postings{reviews: slices.Clone(t.touched), weights: make([]float32, len(t.touched))}
	for n, i := range p.reviews {
		p.weights[n] = t.score[i]
	}
	p.idf = ix.catalog.idf(len(p.reviews))
	return p
}

// checkEvery is how many postings are read between looks at the context.
const checkEvery = 4096

// each calls found for every review that has term there, in their order, after expect with how many
// these are at most.
func (ix *Index) each(ctx context.Context, term string, where scope, expect func(int), found func(i int32, weight float32)) error {
	list, err := ix.postingsList(term)
	if err != nil {
		return err
	}
	expect(int(list.Count()))
	it := list.Iterator(true, false, false, nil)
	for n := 1; ; n++ {
		next, err := it.Next()
		if err != nil {
			return err
		}
		if next == nil {
			break
		}
		i := next.Number()
		if i >= uint64(len(ix.catalog.cards)) {
			return damaged("a word points at a review that is not there")
		}
		if ix.catalog.cards[i].gone {
			continue
		}
		if weight := ix.catalog.weight(frequency(next.Frequency()), int32(i), where); weight > 0 {
			found(int32(i), weight)
		}
		if n%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if ix.overlay != nil {
		for _, p := range ix.overlay.postings[term] {
			if weight := ix.catalog.weight(p.frequency, p.review, where); weight > 0 {
				found(p.review, weight)
			}
		}
	}
	return nil
}

func (ix *Index) postingsList(term string) (segment.PostingsList, error) {
	dict, err := ix.segment.Dictionary(wordsName)
	if err != nil {
		return nil, err
	}
	return dict.PostingsList([]byte(term), nil, nil)
}

// count returns in how many reviews term is.
func (ix *Index) count(ctx context.Context, term string, where scope) (int, error) {
	if where == titleOnly || ix.overlay != nil {
		p, err := ix.one(ctx, term, where)
		if err != nil {
			return 0, err
		}
		return len(p.reviews), nil
	}
	list, err := ix.postingsList(term)
	if err != nil {
		return 0, err
	}
	return int(list.Count()), nil
}
