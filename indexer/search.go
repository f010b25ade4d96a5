package indexer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
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
	e := &evaluation{ix: ix, plan: plan, cache: map[string]*postings{}, marks: map[string]float32{}}
	m, err := e.evaluate(ctx)
	if err != nil {
		return search.Result{}, fmt.Errorf("search: %w", err)
	}
	found, facets := ix.narrow(m, &req.Filter)
	ix.order(found, req.Sort, max(nearHits, req.Offset+search.MaxLimit))
	if req.Sort != search.Newest && req.Sort != search.Oldest {
		if err := e.lookAgain(ctx, found); err != nil {
			return search.Result{}, fmt.Errorf("search: %w", err)
		}
	}
	result = search.Result{Query: q.Text, Total: len(found), Hits: []search.Hit{}, Facets: facets}
	highlighter := ix.newHighlighter(m.marks)
	defer highlighter.close()
	for _, f := range page(found, req.Limit, req.Offset) {
		hit := ix.catalog.cards[f.review].hit()
		hit.Score = f.score
		hit.Summary = strings.Join(ix.textsOf(f.review, summaryRow), " ")
		if hit.Passages, err = highlighter.passages(f.review); err != nil {
			return search.Result{}, fmt.Errorf("search: cut passages of %s: %w", hit.ID, err)
		}
		for _, p := range hit.Passages {
			hit.Snippets = append(hit.Snippets, p.Text)
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

// order brings the best of found to the front, in their order: as many as a page or lookAgain needs.
func (ix *Index) order(found []candidate, by search.Sort, needed int) {
	card := func(c candidate) *card { return &ix.catalog.cards[c.review] }
	compare := func(a, b candidate) int {
		if n := cmp.Compare(b.score, a.score); n != 0 {
			return n
		}
		return newer(card(a), card(b))
	}
	switch by {
	case search.Newest:
		compare = func(a, b candidate) int { return newer(card(a), card(b)) }
	case search.Oldest:
		compare = func(a, b candidate) int { return older(card(a), card(b)) }
	}
	slices.SortFunc(found[:foremost(found, needed, compare)], compare)
}

// foremost moves the n foremost of list, or somewhat more, to its front, and returns how many it moved.
func foremost[T any](list []T, n int, compare func(a, b T) int) int {
	from, to := 0, len(list) // the border lies in here
	for to-from > 32 && n < to {
		middle := list[from+(to-from)/2]
		i, j := from, to-1
		for i <= j {
			for compare(list[i], middle) < 0 {
				i++
			}
			for compare(list[j], middle) > 0 {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i++
				j--
			}
		}
		switch {
		case n <= j+1:
			to = j + 1
		case n > i:
			from = i
		default:
			return i
		}
	}
	return to
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
