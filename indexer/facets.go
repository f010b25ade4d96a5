package indexer

import (
	"cmp"
	"slices"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// maxFacetValues bounds the values that are shown of one field.
const maxFacetValues = 50

// facetCount is the number of facetFields.
const facetCount = 6

// facetYear is the place of the year in facetFields. Its filter is the range of days.
const facetYear = 5

// facetFields are the fields that hits are counted by.
var facetFields = [facetCount]struct {
	name   string
	values func(*card) []string
	wanted func(*search.Filter) []string
	counts func(*search.Facets) *[]search.FacetValue
}{
	{"system", func(c *card) []string { return c.systems },
		func(f *search.Filter) []string { return f.System }, func(f *search.Facets) *[]search.FacetValue { return &f.System }},
	{"team", func(c *card) []string { return c.teams },
		func(f *search.Filter) []string { return f.Team }, func(f *search.Facets) *[]search.FacetValue { return &f.Team }},
	{"tag", func(c *card) []string { return c.tags },
		func(f *search.Filter) []string { return f.Tag }, func(f *search.Facets) *[]search.FacetValue { return &f.Tag }},
	{"severity", func(c *card) []string { return []string{c.severity} },
		func(f *search.Filter) []string { return f.Severity }, func(f *search.Facets) *[]search.FacetValue { return &f.Severity }},
	{"kind", func(c *card) []string { return []string{c.kind} },
		func(f *search.Filter) []string { return f.Kind }, func(f *search.Facets) *[]search.FacetValue { return &f.Kind }},
	facetYear: {"year", func(c *card) []string { return []string{c.year()} },
		func(*search.Filter) []string { return nil }, func(f *search.Facets) *[]search.FacetValue { return &f.Year }},
}

// sieve lets through what a Filter wants.
type sieve struct {
	catalog  *catalog
	wanted   [facetCount][]int32 // values of which a review must have one
	active   [facetCount]bool
	from, to int64 // Unix seconds; to is not included
}

func newSieve(c *catalog, f *search.Filter) *sieve {
	s := &sieve{catalog: c}
	for n := range facetFields {
		for _, v := range facetFields[n].wanted(f) {
			s.active[n] = true
			if value, ok := c.columns[n].slugs[review.Slug(v)]; ok {
				s.wanted[n] = append(s.wanted[n], value)
			}
		}
	}
	s.from, s.to = undated+1, 1<<62
	if !f.From.IsZero() {
		s.from, s.active[facetYear] = midnight(f.From).Unix(), true
	}
	if !f.To.IsZero() {
		s.to, s.active[facetYear] = midnight(f.To).AddDate(0, 0, 1).Unix(), true
	}
	return s
}

// midnight is the beginning of t's day in UTC.
func midnight(t time.Time) time.Time {
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// misses returns how many fields of review i are not as wanted, and the last of them.
func (s *sieve) misses(i int32) (count, last int) {
	for n := range s.active {
		if !s.active[n] {
			continue
		}
		if n == facetYear {
			if began := s.catalog.cards[i].began; began < s.from || began >= s.to {
				count, last = count+1, n
			}
			continue
		}
		ok := false
		for _, v := range s.catalog.columns[n].of(int(i)) {
			ok = ok || slices.Contains(s.wanted[n], v)
		}
		if !ok {
			count, last = count+1, n
		}
	}
	return count, last
}

// counter counts the values of reviews, field by field.
type counter struct {
	catalog *catalog
	counts  [facetCount][]int
}

func newCounter(c *catalog) *counter {
	k := &counter{catalog: c}
	for n := range k.counts {
		k.counts[n] = make([]int, len(c.columns[n].display))
	}
	return k
}

func (k *counter) add(i int32, field int) {
	for _, v := range k.catalog.columns[field].of(int(i)) {
		k.counts[field][v]++
	}
}

// facets returns the counts, the largest first. No list is null.
func (k *counter) facets() search.Facets {
	var f search.Facets
	for n := range facetFields {
		values := []search.FacetValue{}
		for v, count := range k.counts[n] {
			if count > 0 {
				values = append(values, search.FacetValue{Value: k.catalog.columns[n].display[v], Count: count})
			}
		}
		slices.SortFunc(values, func(a, b search.FacetValue) int {
			return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
		})
		*facetFields[n].counts(&f) = values[:min(len(values), maxFacetValues)]
	}
	return f
}
