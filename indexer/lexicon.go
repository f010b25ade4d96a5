package indexer

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
)

// A signature is what a review is about in numbers: its heaviest terms. Measured on labelled
// duplicates, the heaviest 100 lose nothing against all of them, and 25 lose a few in a hundred.
const signatureTerms = 100

// maxShare is the share of all reviews above which a term tells nothing of any. Lower bounds cost up
// to half the quality where reviews are about one company's systems.
const maxShare = .5

// titleCount is how much oftener a word of the title counts in a signature; measured, see related.go.
const titleCount = 3

// lexicon gathers the terms of all reviews while an index is built. Terms have the numbers of wording.
type lexicon struct {
	terms   []entry
	reviews [][]termCount
}

// entry is a term of the lexicon.
type entry struct {
	term     string
	df       int // how many reviews have it
	surfaces []variant
}

// variant is one way a term is written, and in how many reviews it is written so first.
type variant struct {
	text  string
	count int
}

type termCount struct {
	term  int32
	count int32
}

// maxVariants bounds the ways to write a term that are told apart.
const maxVariants = 6

// add takes in the terms of the review that w took in last. The names it is filed under do not count:
// related.go compares them by themselves.
func (l *lexicon) add(w *wording) {
	counts := make([]termCount, 0, len(w.touched))
	for _, t := range w.touched {
		n := signatureCount(&w.counts[t])
		if n == 0 || len(w.spelling[t]) < 2 {
			continue
		}
		for len(l.terms) <= int(t) {
			l.terms = append(l.terms, entry{term: w.spelling[len(l.terms)]})
		}
		e := &l.terms[t]
		e.df++
		e.note(w.surface(t))
		counts = append(counts, termCount{t, n})
	}
	l.reviews = append(l.reviews, counts)
}

// signatureCount is how often a term counts in a signature.
func signatureCount(c *[fieldCount]int32) int32 {
	return titleCount*c[fieldTitle] + c[fieldHeadings] + c[fieldFacts] + c[fieldBody]
}

func (e *entry) note(surface string) {
	for i := range e.surfaces {
		if e.surfaces[i].text == surface {
			e.surfaces[i].count++
			return
		}
	}
	if len(e.surfaces) < maxVariants {
		e.surfaces = append(e.surfaces, variant{surface, 1})
	}
}

// surface is the commonest way to write the term; of equals the one in lower case, which does not
// come from the beginning of a sentence.
func (e *entry) surface() string {
	best := slices.MinFunc(e.surfaces, func(a, b variant) int {
		return cmp.Or(cmp.Compare(b.count, a.count), -cmp.Compare(a.text, b.text))
	})
	return best.text
}

// telling reports whether the term can make two of n reviews alike.
func (e *entry) telling(n int) bool {
	return e.df >= 2 && float64(e.df) <= max(2, maxShare*float64(n)) &&
		strings.ContainsFunc(e.term, unicode.IsLetter)
}

// listed reports whether the term is worth keeping: rare names with digits in them (hashes, times)
// neither relate reviews nor correct anyone's spelling.
func (e *entry) listed(n int) bool {
	return e.telling(n) || !strings.ContainsFunc(e.term, unicode.IsDigit)
}

// encode packs the lexicon and the signatures of n reviews.
func (l *lexicon) encode(n int) []byte {
	order := make([]int32, 0, len(l.terms))
	for i := range l.terms {
		if l.terms[i].df > 0 && l.terms[i].listed(n) {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return strings.Compare(l.terms[a].term, l.terms[b].term) })
	number := make([]int32, len(l.terms)) // place in order, or -1
	for i := range number {
		number[i] = -1
	}
	var e encoder
	e.uint(len(order))
	before := ""
	for place, i := range order {
		number[i] = int32(place)
		t := &l.terms[i]
		e.after(before, t.term)
		e.uint(t.df)
		e.after(t.term, t.surface())
		before = t.term
	}
	e.uint(n)
	for _, counts := range l.reviews {
		sig := l.signature(counts, number, n)
		sig = byTerm(sig)
		e.uint(len(sig))
		last := 0
		for _, w := range sig {
			e.uint(int(w.term) - last)
			last = int(w.term)
			e.weight(w.weight)
		}
	}
	return e.buf
}

// weighted is a term of a signature. The squares of a signature's weights sum to 1, together with
// those of the words that no other review has: they are not kept, for nothing can match them, but a
// review that is mostly about something else is not made alike by the rest.
type weighted struct {
	term   int32
	weight float32
}

func (l *lexicon) signature(counts []termCount, number []int32, n int) []weighted {
	sig := make([]weighted, 0, len(counts))
	var alone float64
	for _, c := range counts {
		e := &l.terms[c.term]
		if number[c.term] < 0 {
			continue
		}
		weight := termWeight(int(c.count), e.df, n)
		if e.df == 1 {
			alone += square(weight)
		} else if e.telling(n) {
			sig = append(sig, weighted{number[c.term], weight})
		}
	}
	return normalized(sig, alone)
}

func square(f float32) float64 { return float64(f) * float64(f) }

// termWeight is (1+ln tf)·idf.
func termWeight(tf, df, n int) float32 {
	return float32((1 + math.Log(float64(tf))) * math.Log(float64(n+1)/float64(df)))
}

// normalized returns the heaviest of sig, heaviest first, as part of a vector of length 1 that holds
// words of no other review too; alone is the sum of their squared weights.
func normalized(sig []weighted, alone float64) []weighted {
	sum := alone
	for _, w := range sig {
		sum += square(w.weight)
	}
	heavier := func(a, b weighted) int {
		if a.weight != b.weight {
			return cmp.Compare(b.weight, a.weight)
		}
		return cmp.Compare(a.term, b.term)
	}
	sig = sig[:foremost(sig, signatureTerms, heavier)]
	slices.SortFunc(sig, heavier)
	sig = sig[:min(len(sig), signatureTerms)]
	for i := range sig {
		sig[i].weight = float32(float64(sig[i].weight) / math.Sqrt(sum))
	}
	return sig
}

// byTerm puts a signature in the order of its terms, which packs small and is quick to compare.
func byTerm(sig []weighted) []weighted {
	slices.SortFunc(sig, func(a, b weighted) int { return cmp.Compare(a.term, b.term) })
	return sig
}

// vocabulary is the finished lexicon as it is read back.
type vocabulary struct {
	terms      []string // sorted
	dfs        []int32
	surfaces   []string
	signatures [][]weighted // by review
	postings   [][]posting  // by term: whose signatures have it
}

type posting struct {
	review int32
	weight float32
}

func readVocabulary(dir string, reviews int) (*vocabulary, error) {
	b, err := os.ReadFile(filepath.Join(dir, likenessName))
	if err != nil {
		return nil, damaged("read %s: %w", likenessName, err)
	}
	v, err := decodeVocabulary(b)
	if err == nil && len(v.signatures) != reviews {
		err = fmt.Errorf("it knows %d reviews, not %d", len(v.signatures), reviews)
	}
	if err != nil {
		return nil, damaged("read %s: %w", likenessName, err)
	}
	return v, nil
}

func decodeVocabulary(b []byte) (*vocabulary, error) {
	d := decoder{text: string(b)}
	n := d.count()
	v := &vocabulary{terms: make([]string, n), dfs: make([]int32, n), surfaces: make([]string, n), postings: make([][]posting, n)}
	before := ""
	for i := range v.terms {
		before = d.after(before)
		v.terms[i], v.dfs[i] = before, int32(d.uint(math.MaxInt32))
		v.surfaces[i] = d.after(before)
	}
	v.signatures = make([][]weighted, d.count())
	for i := range v.signatures {
		sig := make([]weighted, d.count())
		term := 0
		for j := range sig {
			term += d.uint(max(0, n-1-term))
			sig[j] = weighted{int32(term), d.weight()}
			if d.err != nil {
				return nil, d.err
			}
			v.postings[term] = append(v.postings[term], posting{int32(i), sig[j].weight})
		}
		v.signatures[i] = sig
	}
	return v, d.end()
}

// find returns the number of a term.
func (v *vocabulary) find(term string) (int, bool) { return slices.BinarySearch(v.terms, term) }

// surface returns how a term is written, or the term itself.
func (v *vocabulary) surface(term string) string {
	if i, ok := v.find(term); ok {
		return v.surfaces[i]
	}
	return term
}
