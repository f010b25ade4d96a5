package indexer

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Words are forgiven only where no review has them: forgiving always costs 3 to 5 points of nDCG.
const (
	// A word shorter than 4 letters has too many neighbours, and one longer than 32 costs too much.
	minForgiven, maxForgiven = 4, 32
	// longWord is the length from which two letters may be wrong instead of one.
	longWord = 7
	// maxSpelt bounds the words of a query that are looked up.
	maxSpelt = 5
	// maxNeighbours is how many like words stand in for one that is not there.
	maxNeighbours = 4
)

// penalties by edit distance: what a forgiven word counts against one that was typed.
var penalties = [3]float32{1, .5, .3}

// forgive adds the reviews that have words like l.
func (e *evaluation) forgive(ctx context.Context, l leaf, t *tally) error {
	if n := utf8.RuneCountInString(l.term); n < minForgiven || n > maxForgiven || hasDigit(l.term) {
		return nil // of names with numbers, the neighbour is another thing: sev1, sev2
	}
	if e.spelt++; e.spelt > maxSpelt {
		return nil
	}
	near, err := e.ix.neighbours(ctx, l.term, l.where)
	if err != nil || len(near) == 0 {
		return err
	}
	for _, n := range near {
		p, err := e.postings(ctx, n.term, l.where)
		if err != nil {
			return err
		}
		e.put(p, t, penalties[n.distance], forgiven)
	}
	e.typos = append(e.typos, typo{l.typed, near[0].term})
	return nil
}

// neighbour is a term of the index that is like another one.
type neighbour struct {
	term     string
	distance int // letters added, left out, changed or swapped
	df       int
}

// neighbours returns the terms most like term, the likeliest first.
func (ix *Index) neighbours(ctx context.Context, term string, where scope) ([]neighbour, error) {
	reach := 1
	if utf8.RuneCountInString(term) >= longWord {
		reach = 2
	}
	builder, err := ix.spelling[reach]()
	if err != nil {
		return nil, err
	}
	automaton, err := builder.BuildDfa(term, uint8(reach))
	if err != nil {
		return nil, fmt.Errorf("words like %q: %w", term, err)
	}
	found := map[string]int{}
	err = ix.walk(ctx, automaton, "", func(entry *index.DictEntry) {
		if ok, distance := automaton.MatchAndDistance(entry.Term); ok && !hasDigit(entry.Term) {
			found[entry.Term] = int(distance)
		}
	})
	if err != nil {
		return nil, err
	}
	near := make([]neighbour, 0, len(found))
	for t, distance := range found {
		df, err := ix.count(ctx, t, where)
		if err != nil {
			return nil, err
		}
		if df > 0 {
			near = append(near, neighbour{t, min(distance, len(penalties)-1), df})
		}
	}
	firstLetter, _ := utf8.DecodeRuneInString(term)
	slices.SortFunc(near, func(a, b neighbour) int {
		return cmp.Or(
			cmp.Compare(a.distance, b.distance),
			// People seldom mistype the first letter.
			-compareBool(strings.HasPrefix(a.term, string(firstLetter)), strings.HasPrefix(b.term, string(firstLetter))),
			cmp.Compare(b.df, a.df), cmp.Compare(a.term, b.term))
	})
	near = near[:min(len(near), maxNeighbours)]
	for n := range near {
		if near[n].distance > near[0].distance {
			return near[:n], nil // the nearest only
		}
	}
	return near, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// beginning returns the terms that begin with prefix; of very many, the commonest seen.
func (ix *Index) beginning(ctx context.Context, prefix string) ([]string, error) {
	counts := map[string]uint64{}
	if err := ix.walk(ctx, nil, prefix, func(entry *index.DictEntry) { counts[entry.Term] += entry.Count }); err != nil {
		return nil, err
	}
	terms := make([]string, 0, len(counts))
	for t := range counts {
		terms = append(terms, t)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	return terms[:min(len(terms), maxExpansions)], nil
}

// walk calls found for the words that begin with prefix and that the automaton takes; nil takes all.
// It looks at maxScanned of them at most.
//
// Bleve has methods for this, but they read in goroutines of their own, where a panic over a damaged
// file would end the process.
func (ix *Index) walk(ctx context.Context, automaton segment.Automaton, prefix string, found func(*index.DictEntry)) error {
	dict, err := ix.segment.Dictionary(wordsName)
	if err != nil {
		return fmt.Errorf("read the words: %w", err)
	}
	entries := dict.AutomatonIterator(automaton, []byte(prefix), after(prefix))
	for n := 1; n <= maxScanned; n++ {
		entry, err := entries.Next()
		if err != nil {
			return fmt.Errorf("read the words: %w", err)
		}
		if entry == nil {
			break
		}
		found(entry)
		if n%256 == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if o := ix.overlay; o != nil {
		from, _ := slices.BinarySearch(o.terms, prefix)
		for _, term := range o.terms[from:] {
			if !strings.HasPrefix(term, prefix) {
				break
			}
			if automaton == nil || accepts(automaton, term) {
				found(&index.DictEntry{Term: term, Count: uint64(len(o.postings[term]))})
			}
		}
	}
	return nil
}

// accepts reports whether the automaton takes the term.
func accepts(automaton segment.Automaton, term string) bool {
	state := automaton.Start()
	for i := 0; i < len(term) && automaton.CanMatch(state); i++ {
		state = automaton.Accept(state, term[i])
	}
	return automaton.IsMatch(state)
}

// after returns the first key that is behind everything that begins with prefix; nil if there is none.
func after(prefix string) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] < 0xff {
			return append([]byte(prefix[:i]), prefix[i]+1)
		}
	}
	return nil
}

// unique sorts list and drops what is in it twice.
func unique[T cmp.Ordered](list []T) []T {
	slices.Sort(list)
	return slices.Compact(list)
}

// didYouMean returns what was typed with its unknown words put right, or "".
func (ix *Index) didYouMean(text string, typos []typo) (string, error) {
	if len(typos) == 0 {
		return "", nil
	}
	words, err := ix.words()
	if err != nil {
		return "", err
	}
	for _, t := range typos {
		text = strings.Replace(text, t.typed, words.surface(t.instead), 1)
	}
	return text, nil
}
