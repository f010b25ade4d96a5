package indexer

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"afterword/internal/review"
)

// maxUpdated bounds the reviews that are changed in memory before an index is built anew: each call
// takes all of them in again, about a third of a millisecond for each.
const maxUpdated = 100

// ErrManyUpdates means that too much has changed since the index was built. Build it again.
var ErrManyUpdates = errors.New("too many reviews have changed since the index was built")

// Update returns an index that answers as ix does, but with changed reviews in the place of those of
// the same id, or besides them, and without removed ones. It takes some tens of milliseconds and writes
// nothing: the folder stays as it is until the next Build.
//
// Searches and suggestions are those of an index that was built of the new records. Likeness keeps to
// the words that were telling at the last Build until the next one.
//
// ix stays open, and both must be closed, in either order. The error is ErrManyUpdates if more than a
// hundred reviews differ from what was built.
func (ix *Index) Update(changed []review.Record, removed []string) (next *Index, err error) {
	defer guard(&err)()
	records := map[string]review.Record{} // by id in lower case
	var order []string
	base := ix.catalog.cards
	gone := map[string]bool{}
	if ix.overlay != nil {
		base = base[:ix.overlay.from]
		for _, r := range ix.overlay.records {
			key := strings.ToLower(r.ID)
			records[key] = r
			order = append(order, key)
		}
	}
	for i := range base {
		if base[i].gone {
			gone[strings.ToLower(base[i].id)] = true
		}
	}
	for _, id := range removed {
		key := strings.ToLower(id)
		delete(records, key)
		gone[key] = true
	}
	for _, r := range changed {
		if strings.TrimSpace(r.ID) == "" {
			return nil, fmt.Errorf("update the index: a review without an id: %q", r.Title)
		}
		key := strings.ToLower(r.ID)
		if _, ok := records[key]; !ok {
			order = append(order, key)
		}
		records[key] = r
		gone[key] = true
	}
	o := &overlay{from: int32(len(base)), postings: map[string][]overlaid{}}
	for _, key := range order {
		if r, ok := records[key]; ok && !slices.ContainsFunc(o.records, func(have review.Record) bool { return have.ID == r.ID }) {
			o.records = append(o.records, r)
		}
	}
	if len(o.records) > maxUpdated || len(gone) > 2*maxUpdated {
		return nil, fmt.Errorf("update the index: %w", ErrManyUpdates)
	}
	cards := make([]card, len(base), len(base)+len(o.records))
	copy(cards, base)
	for i := range cards {
		cards[i].gone = gone[strings.ToLower(cards[i].id)]
	}
	added, err := o.takeIn(ix)
	if err != nil {
		return nil, fmt.Errorf("update the index: %w", err)
	}
	next = &Index{
		dir: ix.dir, titles: ix.titles, manifest: ix.manifest, analyzer: ix.analyzer, texts: ix.texts, synonyms: ix.synonyms,
		segment: ix.segment, overlay: o, spelling: ix.spelling, builtWords: ix.builtWords, files: ix.files.share(),
	}
	next.prepare(append(cards, added...))
	return next, nil
}

// overlay holds the reviews that have changed since an index was built.
type overlay struct {
	from     int32 // the number of the first of them
	records  []review.Record
	texts    *texts
	terms    []string // sorted
	postings map[string][]overlaid
	counts   [][]overlaidTerm // by review, for its signature
}

// overlaid is a term's review and how often it stands there.
type overlaid struct {
	review    int32
	frequency frequency
}

type overlaidTerm struct {
	term  string
	count int32
}

// takeIn cuts the records of o into words and returns their cards.
func (o *overlay) takeIn(ix *Index) ([]card, error) {
	w := newWording(ix.analyzer)
	var cards []card
	for n := range o.records {
		w.take(&o.records[n])
		c := newCard(&o.records[n])
		c.lengths = w.lengths
		cards = append(cards, c)
		var counts []overlaidTerm
		for _, t := range w.touched {
			term := w.spelling[t]
			o.postings[term] = append(o.postings[term], overlaid{o.from + int32(n), frequencyOf(&w.counts[t])})
			if count := signatureCount(&w.counts[t]); count > 0 && len(term) > 1 {
				counts = append(counts, overlaidTerm{term, count})
			}
		}
		o.counts = append(o.counts, counts)
	}
	for term := range o.postings {
		o.terms = append(o.terms, term)
	}
	slices.Sort(o.terms)
	var err error
	o.texts, err = decodeTexts(w.encode())
	return cards, err
}

// words returns the vocabulary of the built index with the signatures of o besides. Whether a word is
// telling, and how rare it is, is as it was.
func (o *overlay) words(built *vocabulary, total int) *vocabulary {
	v := *built
	v.signatures = slices.Clone(built.signatures)
	v.postings = slices.Clone(built.postings)
	for n, counts := range o.counts {
		var sig []weighted
		var alone float64
		for _, c := range counts {
			i, ok := v.find(c.term)
			switch {
			case !ok && hasDigit(c.term):
			case !ok || v.dfs[i] == 1:
				alone += square(termWeight(int(c.count), 1, total))
			default:
				if e := (entry{term: c.term, df: int(v.dfs[i])}); e.telling(total) {
					sig = append(sig, weighted{int32(i), termWeight(int(c.count), e.df, total)})
				}
			}
		}
		sig = byTerm(normalized(sig, alone))
		for _, w := range sig {
			v.postings[w.term] = append(slices.Clip(v.postings[w.term]), posting{o.from + int32(n), w.weight})
		}
		v.signatures = append(v.signatures, sig)
	}
	return &v
}

// files are what an index has open, shared by all that were made of it by Update.
type files struct {
	users  atomic.Int64
	closed func() error
}

func (f *files) share() *files {
	f.users.Add(1)
	return f
}

// release closes the files when nobody uses them any more.
func (f *files) release() error {
	if f.users.Add(-1) > 0 {
		return nil
	}
	return f.closed()
}

// place says in which texts review i is written, and as which.
func (ix *Index) place(i int32) (*texts, int32) {
	if ix.overlay != nil && i >= ix.overlay.from {
		return ix.overlay.texts, i - ix.overlay.from
	}
	return ix.texts, i
}

// textsOf returns the texts of one kind that review i has.
func (ix *Index) textsOf(i int32, kind rowKind) []string {
	t, n := ix.place(i)
	return t.of(n, kind)
}

// prepare makes what an Index keeps besides files, from its cards.
func (ix *Index) prepare(cards []card) {
	ix.catalog = newCatalog(cards)
	ix.tallies.New = func() any { return newTally(len(cards)) }
	ix.offers = sync.OnceValue(func() *offers { return newOffers(cards) })
	ix.kinship = sync.OnceValue(func() *kinship { return newKinship(ix) })
	ix.words = ix.builtWords
	if o := ix.overlay; o != nil {
		ix.words = sync.OnceValues(func() (*vocabulary, error) {
			built, err := ix.builtWords()
			if err != nil {
				return nil, err
			}
			return o.words(built, ix.Len()), nil
		})
	}
}
