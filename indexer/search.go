package indexer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"afterword/internal/search"
)

// Search answers a request. What is out of range in it (limit, offset) is brought into range; a
// query never fails, however it is written. The error is ctx's, or ErrDamaged.
//
// Order: a review whose id is the query, then whose title is, then those that match all words, then
// the others, each by BM25F; equals by date, newest first, then by id. A query with nothing to rank
// by is Newest. Reviews without a date come last in both orders of date.
func (ix *Index) Search(ctx context.Context, req search.Request) (result search.Result, err error) {
	defer guard(&err)()
	start := time.Now()
	q := search.Parse(req.Query)
	plan, err := ix.compile(ctx, q)
	if err != nil {
		return search.Result{}, fmt.Errorf("search: %w", err)
	}
	m, err := ix.evaluate(ctx, plan)
	if err != nil {
		return search.Result{}, fmt.Errorf("search: %w", err)
	}
	found, facets := ix.narrow(m, &req.Filter)
	ix.order(found, req.Sort)
	result = search.Result{Query: q.Text, Total: len(found), Hits: []search.Hit{}, Facets: facets}
	for _, f := range page(found, req.Limit, req.Offset) {
		hit := ix.catalog.cards[f.review].hit()
		hit.Score = f.score
		if hit.Snippets, err = ix.snippets(f.review, m.marks); err != nil {
			return search.Result{}, fmt.Errorf("search: cut passages of %s: %w", hit.ID, err)
		}
		result.Hits = append(result.Hits, hit)
		if err := ctx.Err(); err != nil {
			return search.Result{}, fmt.Errorf("search: %w", err)
		}
	}
	if result.DidYouMean, err = ix.didYouMean(q.Text, m.typos); err != nil {
		return search.Result{}, fmt.Errorf("search: correct the spelling: %w", err)
	}
	result.TookMS = time.Since(start).Milliseconds()
	return result, nil
}

// candidate is a review that matches a request.
type candidate struct {
	review int32
	score  float64
}

// narrow applies a filter and counts facets, in one pass: a review that fails one field only still
// counts for that field.
func (ix *Index) narrow(m *matches, f *search.Filter) ([]candidate, search.Facets) {
	sieve, counter := newSieve(ix.catalog, f), newCounter(ix.catalog)
	var found []candidate
	for n, i := range m.reviews {
		switch misses, last := sieve.misses(i); misses {
		case 0:
			found = append(found, candidate{i, m.scores[n]})
			for field := range facetCount {
				counter.add(i, field)
			}
		case 1:
			counter.add(i, last)
		}
	}
	return found, counter.facets()
}

func (ix *Index) order(found []candidate, by search.Sort) {
	card := func(c candidate) *card { return &ix.catalog.cards[c.review] }
	switch by {
	case search.Newest:
		slices.SortFunc(found, func(a, b candidate) int { return newer(card(a), card(b)) })
	case search.Oldest:
		slices.SortFunc(found, func(a, b candidate) int { return older(card(a), card(b)) })
	default:
		slices.SortFunc(found, func(a, b candidate) int {
			if n := cmp.Compare(b.score, a.score); n != 0 {
				return n
			}
			return newer(card(a), card(b))
		})
	}
}

// page cuts out what a request asks for.
func page(found []candidate, limit, offset int) []candidate {
	if limit <= 0 {
		limit = search.DefaultLimit
	}
	limit = min(limit, search.MaxLimit)
	offset = min(max(0, offset), search.MaxOffset, len(found))
	return found[offset:min(offset+limit, len(found))]
}
