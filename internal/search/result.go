package search

import "time"

// Sort is an order of hits.
type Sort string

// The orders of docs/contract.md section 3. Relevance is the default, except for a query with nothing to
// rank by, which is Newest.
const (
	Relevance Sort = "relevance"
	Newest    Sort = "newest"
	Oldest    Sort = "oldest"
)

// Limits of a request.
const (
	DefaultLimit = 20
	MaxLimit     = 100
	// MaxOffset bounds how deep a reader can page; beyond it a filter serves better.
	MaxOffset = 10_000
	// MaxQueryBytes bounds the text of a query; the rest of a longer one is not searched.
	MaxQueryBytes = 8 << 10
)

// Request is one search: a query, filters, an order and a page.
type Request struct {
	Query  string // in the language of Parse
	Filter Filter
	Sort   Sort // "" is Relevance
	Limit  int  // 1 to MaxLimit; 0 is DefaultLimit
	Offset int
}

// Filter narrows a search. Values of one field are alternatives; fields are combined by and.
// Values are compared by review.Slug, so case and spaces do not matter. The zero Filter narrows
// nothing.
type Filter struct {
	System   []string
	Team     []string
	Tag      []string
	Severity []string
	Kind     []string
	From     time.Time // first day, UTC, included; zero is open
	To       time.Time // last day, UTC, included; zero is open
}

// Result is the answer to a Request.
type Result struct {
	Query      string `json:"query"`
	Total      int    `json:"total"`
	TookMS     int64  `json:"took_ms"`
	Hits       []Hit  `json:"hits"`
	Facets     Facets `json:"facets"`
	DidYouMean string `json:"did_you_mean"` // "" if there is nothing to suggest
}

// Hit is a review that was found.
type Hit struct {
	ID       string   `json:"id"`
	URL      string   `json:"url"`
	Title    string   `json:"title"`
	Summary  string   `json:"summary"`
	Date     string   `json:"date"` // RFC 3339 or a day; "" if nobody knows
	Kind     string   `json:"kind"`
	Severity string   `json:"severity"`
	Systems  []string `json:"systems"`
	Teams    []string `json:"teams"`
	Tags     []string `json:"tags"`
	Score    float64  `json:"score"`
	// Snippets are the best passages: HTML-escaped, with <mark> around what matched.
	Snippets []string `json:"snippets"`
	// Passages are the snippets again, with where they stand.
	Passages []Passage `json:"passages"`
}

// Passage is a snippet and where it stands in the review.
type Passage struct {
	Heading string `json:"heading"` // what it stands under, as plain text; "" if it has none
	Anchor  string `json:"anchor"`  // the id of that heading on the page
	URL     string `json:"url"`     // of the review, with the anchor
	Text    string `json:"text"`    // as in Hit.Snippets
}

// Facets counts the reviews that match, by field. A field is never null, and a field's counts
// ignore that field's own filter.
type Facets struct {
	System   []FacetValue `json:"system"`
	Team     []FacetValue `json:"team"`
	Tag      []FacetValue `json:"tag"`
	Severity []FacetValue `json:"severity"`
	Kind     []FacetValue `json:"kind"`
	Year     []FacetValue `json:"year"`
}

// FacetValue is a value of a field and how many matching reviews have it.
type FacetValue struct {
	Value string `json:"value"`
	Count int    `json:"count"`
}

// Suggestion is an offer while somebody types.
type Suggestion struct {
	Text string `json:"text"`
	Kind string `json:"kind"` // review, system, team, tag or query
	URL  string `json:"url"`
}

// RelatedHit is a review that resembles another one, and why.
type RelatedHit struct {
	ID      string   `json:"id"`
	URL     string   `json:"url"`
	Title   string   `json:"title"`
	Score   float64  `json:"score"` // 0 to 1
	Reasons []Reason `json:"reasons"`
}

// Reason says in a reader's words why two reviews are related.
type Reason struct {
	Kind string `json:"kind"` // system, team, tag, factor, phrase, link or pinned
	Text string `json:"text"`
}
