package indexer

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// undated is the day of a review whose date nobody knows: before everything.
const undated = math.MinInt64

// card is what the index knows of a review besides its texts. Its place in cards is the number that
// Bleve gave the review.
type card struct {
	id, url, title       string
	date                 string // RFC 3339 or a day; "" if nobody knows
	began                int64  // Unix time in seconds, or undated
	kind, severity       string
	systems, teams, tags []string
	// conditions, links and related serve related.go.
	conditions []string
	links      []string
	related    []review.Relation
	lengths    [fieldCount]int // in tokens
	// gone says that an Update took the review away or has it under another number. Nothing finds it.
	gone bool
}

func newCard(r *review.Record) card {
	c := card{
		id: r.ID, url: r.URL, title: r.Title,
		date: r.Date.String(), began: undated,
		kind: string(r.Kind), severity: r.Severity,
		systems: r.Systems, teams: r.Teams, tags: r.Tags,
		conditions: r.Conditions,
		links:      r.LinksTo, related: r.Related,
	}
	if r.Date.IsZero() {
		c.date = ""
	} else {
		c.began = r.Date.Time.Unix()
	}
	return c
}

// hit returns what a searcher sees of the card. Lists are never null.
func (c *card) hit() search.Hit {
	return search.Hit{
		ID: c.id, URL: c.url, Title: c.title, Date: c.date, Kind: c.kind, Severity: c.severity,
		Systems: list(c.systems), Teams: list(c.teams), Tags: list(c.tags), Snippets: []string{}, Passages: []search.Passage{},
	}
}

func list(s []string) []string { return append([]string{}, s...) }

// year returns the year the incident began, or "".
func (c *card) year() string {
	if c.began == undated {
		return ""
	}
	return fmt.Sprintf("%04d", time.Unix(c.began, 0).UTC().Year())
}

// newer orders cards by date, newest first and undated last, then by id.
func newer(a, b *card) int {
	if n := cmp.Compare(b.began, a.began); n != 0 {
		return n
	}
	return cmp.Compare(a.id, b.id)
}

// older orders cards by date, oldest first and undated last, then by id.
func older(a, b *card) int {
	if (a.began == undated) != (b.began == undated) {
		return newer(a, b)
	}
	if n := cmp.Compare(a.began, b.began); n != 0 {
		return n
	}
	return cmp.Compare(a.id, b.id)
}

func (e *encoder) card(c *card) {
	for _, s := range []string{c.id, c.url, c.title, c.date, c.kind, c.severity} {
		e.string(s)
	}
	e.int64(c.began)
	for _, l := range [][]string{c.systems, c.teams, c.tags, c.conditions, c.links} {
		e.strings(l)
	}
	e.uint(len(c.related))
	for _, r := range c.related {
		e.string(r.ID)
		e.string(r.Rel)
		e.string(r.Note)
	}
	for _, n := range c.lengths {
		e.uint(n)
	}
}

func (d *decoder) card(c *card) {
	for _, s := range []*string{&c.id, &c.url, &c.title, &c.date, &c.kind, &c.severity} {
		*s = d.string()
	}
	c.began = d.int64()
	for _, l := range []*[]string{&c.systems, &c.teams, &c.tags, &c.conditions, &c.links} {
		*l = d.strings()
	}
	if n := d.count(); n > 0 {
		c.related = make([]review.Relation, n)
		for i := range c.related {
			c.related[i] = review.Relation{ID: d.string(), Rel: d.string(), Note: d.string()}
		}
	}
	for i := range c.lengths {
		c.lengths[i] = d.uint(math.MaxInt32)
	}
}

func encodeCards(cards []card) []byte {
	var e encoder
	e.uint(len(cards))
	for i := range cards {
		e.card(&cards[i])
	}
	return e.buf
}

func decodeCards(b []byte) ([]card, error) {
	d := decoder{text: string(b)}
	cards := make([]card, d.count())
	for i := range cards {
		d.card(&cards[i])
	}
	return cards, d.end()
}

// catalog holds the cards and what can be told from them alone: columns for filters and facets,
// ways to find a review by its id or title, and the average lengths that ranking needs.
type catalog struct {
	cards   []card
	live    int              // cards that are not gone
	byID    map[string]int   // lower case
	byTitle map[string][]int // see titleKey
	columns [facetCount]column
	average [fieldCount]float32 // length in tokens
	// shares is what one occurrence in a field counts in each review: its weight, and less in a review
	// where that field is longer than it is on average.
	shares [fieldCount][]float32
}

func newCatalog(cards []card) *catalog {
	c := &catalog{cards: cards, byID: make(map[string]int, len(cards)), byTitle: make(map[string][]int, len(cards))}
	var totals [fieldCount]int
	for i := range cards {
		if cards[i].gone {
			continue
		}
		c.live++
		c.byID[strings.ToLower(cards[i].id)] = i
		key := titleKey(cards[i].title)
		c.byTitle[key] = append(c.byTitle[key], i)
		for f, n := range cards[i].lengths {
			totals[f] += n
		}
	}
	for f, total := range totals {
		c.average[f] = max(1, float32(total)/float32(max(1, c.live)))
	}
	for f := range c.shares {
		c.shares[f] = make([]float32, len(cards))
		weight, b := fields[f].weight, fields[f].b
		for i := range cards {
			c.shares[f][i] = weight / (1 - b + b*float32(cards[i].lengths[f])/c.average[f])
		}
	}
	for f := range c.columns {
		c.columns[f] = newColumn(cards, facetFields[f].values)
	}
	return c
}

// find returns the number of the review with that id, without regard to case or to how it is written
// in a URL.
func (c *catalog) find(id string) (int, bool) {
	id = strings.ToLower(strings.TrimSpace(id))
	if n, ok := c.byID[id]; ok {
		return n, true
	}
	n, ok := c.byID[review.Slug(id)]
	return n, ok
}

// titleKey is a title without case, punctuation and surplus space.
func titleKey(title string) string {
	words := strings.FieldsFunc(string(fold([]byte(title[:min(len(title), maxTermBytes)]))), func(r rune) bool { return !wordRune(r) && !unspaced(r) })
	return strings.Join(words, " ")
}

// column is one field of all cards: a small number for each distinct value, and each review's.
type column struct {
	slugs   map[string]int32
	display []string // the commonest spelling of each value
	starts  []int32  // review i has values[starts[i]:starts[i+1]], without duplicates
	values  []int32
}

// newColumn makes the column of a field of cards. Those that are gone have no values.
func newColumn(cards []card, values func(*card) []string) column {
	return columnOf(cards, func(i int) []string { return values(&cards[i]) })
}

func columnOf(cards []card, values func(i int) []string) column {
	c := column{slugs: map[string]int32{}, starts: make([]int32, 1, len(cards)+1)}
	var spellings []map[string]int
	for i := range cards {
		begin := len(c.values)
		var list []string
		if !cards[i].gone {
			list = values(i)
		}
		for _, v := range list {
			if v == "" {
				continue
			}
			slug := review.Slug(v)
			n, ok := c.slugs[slug]
			if !ok {
				n = int32(len(spellings))
				c.slugs[slug] = n
				spellings = append(spellings, map[string]int{})
			}
			spellings[n][v]++
			if !slices.Contains(c.values[begin:], n) {
				c.values = append(c.values, n)
			}
		}
		c.starts = append(c.starts, int32(len(c.values)))
	}
	c.display = make([]string, len(spellings))
	for n, counts := range spellings {
		best := 0
		for spelling, count := range counts {
			if count > best || count == best && spelling < c.display[n] {
				best, c.display[n] = count, spelling
			}
		}
	}
	return c
}

func (c *column) of(i int) []int32 { return c.values[c.starts[i]:c.starts[i+1]] }
