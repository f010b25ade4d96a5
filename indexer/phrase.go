package indexer

import (
	"cmp"
	"context"
	"slices"
)

// maxWalks bounds the texts that the phrases of one query are looked for in. What is beyond it is not
// found: a phrase of words that thousands of reviews have tells little.
const maxWalks = 20_000

// phrasePostings returns the postings of terms that stand at the given distances from the first.
func (e *evaluation) phrasePostings(ctx context.Context, ph *phrase, where scope) (*postings, error) {
	lists := make([]*postings, 0, len(ph.terms))
	var terms []string
	order := make([]int, len(ph.terms)) // of the phrase's terms among terms
	for n, term := range ph.terms {
		if order[n] = slices.Index(terms, term); order[n] >= 0 {
			continue
		}
		order[n] = len(terms)
		terms = append(terms, term)
		p, err := e.read(ctx, term, where)
		if err != nil {
			return nil, err
		}
		if len(p.reviews) == 0 {
			return &postings{}, nil
		}
		lists = append(lists, p)
	}
	ix := e.ix
	m := ix.matcher(terms)
	defer m.close()
	t := ix.borrow()
	defer ix.giveBack(t)
	for n, i := range together(lists) {
		if e.walks++; e.walks > maxWalks {
			break
		}
		if n%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		err := m.scan(i, where, func(f field, at [][]int32) {
			if count := countPhrase(at, order, ph.offsets); count > 0 {
				t.sum(i, ix.catalog.shares[f][i]*float32(count))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return ix.postingsOf(t), nil
}

// together returns the reviews that all lists have.
func together(lists []*postings) []int32 {
	lists = slices.Clone(lists)
	slices.SortFunc(lists, func(a, b *postings) int { return cmp.Compare(len(a.reviews), len(b.reviews)) })
	all := slices.Clone(lists[0].reviews)
	for _, p := range lists[1:] {
		kept := all[:0]
		rest := p.reviews
		for _, i := range all {
			n, ok := slices.BinarySearch(rest[:min(len(rest), 64)], i)
			if !ok && n == 64 {
				n, ok = slices.BinarySearch(rest, i)
			}
			if rest = rest[n:]; ok {
				kept = append(kept, i)
			}
		}
		all = kept
	}
	return all
}

// countPhrase counts the places at which every term stands at its distance from the first. at says
// where each stands, order which of them is the phrase's first, second and so on.
func countPhrase(at [][]int32, order, offsets []int) int {
	for _, n := range order {
		if len(at[n]) == 0 {
			return 0
		}
	}
	count := 0
	for _, start := range at[order[0]] {
		whole := true
		for n := 1; n < len(order) && whole; n++ {
			_, whole = slices.BinarySearch(at[order[n]], start+int32(offsets[n]))
		}
		if whole {
			count++
		}
	}
	return count
}
