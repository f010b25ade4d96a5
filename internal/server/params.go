package server

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// Limits of the parameters of docs/contract.md section 3.
const (
	defaultSuggestions = 8
	maxSuggestions     = 20
	defaultRelated     = 5
	maxRelated         = 50
	// maxFilterValues bounds all filters of one search together; a page offers a few dozen.
	maxFilterValues = 100
)

// parseQuery reads the query of a URL. It never fails: what is not properly escaped, such as the
// sign in "100%", is taken as it stands, because people write addresses by hand.
func parseQuery(raw string) url.Values {
	values := url.Values{}
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		key, value, _ := strings.Cut(pair, "=")
		key = unescape(key)
		values[key] = append(values[key], unescape(value))
	}
	return values
}

// unescape is url.QueryUnescape that leaves what it cannot read.
func unescape(s string) string {
	u, err := url.QueryUnescape(s)
	if err != nil {
		u = strings.ReplaceAll(s, "+", " ")
	}
	return strings.ToValidUTF8(u, "\uFFFD")
}

// parseSearch reads what /api/v1/search and /search/ are asked. Parameters that are empty are as if
// left out, since a form sends all of its fields; unknown ones are ignored. The error is a *problem
// that names the parameter, and the request is what could be read all the same.
func parseSearch(v url.Values) (search.Request, error) {
	req := search.Request{Query: v.Get("q"), Limit: search.DefaultLimit}
	var first error
	note := func(err error) {
		if first == nil {
			first = err
		}
	}

	var err error
	if req.Limit, err = number(v, "limit", 1, search.MaxLimit, search.DefaultLimit); err != nil {
		note(err)
	}
	if req.Offset, err = number(v, "offset", 0, search.MaxOffset, 0); err != nil {
		note(err)
	}
	switch order := search.Sort(v.Get("sort")); order {
	case "", search.Relevance, search.Newest, search.Oldest:
		req.Sort = order
	default:
		note(badParam("sort", string(order), "relevance, newest or oldest"))
	}

	f := &req.Filter
	f.System = filled(v["system"])
	f.Team = filled(v["team"])
	f.Tag = filled(v["tag"])
	f.Severity = filled(v["severity"])
	for _, kind := range filled(v["kind"]) {
		known := review.Kind(review.Slug(kind))
		if !slices.Contains(review.Kinds, known) {
			note(badParam("kind", kind, "incident, near-miss, surprise, drill or external"))
			continue
		}
		f.Kind = append(f.Kind, string(known))
	}
	if n := len(f.System) + len(f.Team) + len(f.Tag) + len(f.Severity) + len(f.Kind); n > maxFilterValues {
		note(badParam("the number of filters", strconv.Itoa(n), fmt.Sprintf("at most %d", maxFilterValues)))
		req.Filter = search.Filter{}
		return req, first
	}
	if f.From, err = day(v, "from"); err != nil {
		note(err)
	}
	if f.To, err = day(v, "to"); err != nil {
		note(err)
	}
	if !f.From.IsZero() && !f.To.IsZero() && f.To.Before(f.From) {
		note(badParam("to", v.Get("to"), "the day of from, "+v.Get("from")+", or a later one"))
	}
	return req, first
}

// number reads a whole number from low to high. With an error it returns otherwise.
func number(v url.Values, name string, low, high, otherwise int) (int, error) {
	s := strings.TrimSpace(v.Get(name))
	if s == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < low || n > high {
		return otherwise, badParam(name, v.Get(name), fmt.Sprintf("a whole number from %d to %d", low, high))
	}
	return n, nil
}

// day reads a day, or returns the zero time.
func day(v url.Values, name string) (time.Time, error) {
	s := strings.TrimSpace(v.Get(name))
	if s == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}, badParam(name, v.Get(name), "a day like 2026-01-31")
	}
	return t, nil
}

// filled returns the values that hold more than space, each once.
func filled(values []string) []string {
	var out []string
	seen := map[string]bool{}
	for _, v := range values {
		v = strings.TrimSpace(v)
		if v == "" || seen[v] {
			continue
		}
		seen[v] = true
		out = append(out, v)
	}
	return out
}

// searchURL writes a request as an address of the search page, what is usual left out.
func searchURL(req search.Request) string {
	pairs := searchPairs(req)
	if req.Query != "" {
		pairs = append([]pair{{"q", req.Query}}, pairs...)
	}
	if req.Offset > 0 {
		pairs = append(pairs, pair{"offset", strconv.Itoa(req.Offset)})
	}
	if len(pairs) == 0 {
		return searchPath
	}
	var b strings.Builder
	b.WriteString(searchPath)
	for i, p := range pairs {
		b.WriteByte("?&"[min(i, 1)])
		b.WriteString(p.Name + "=" + url.QueryEscape(p.Value))
	}
	return b.String()
}

const searchPath = "/search/"

// pair is a parameter and its value.
type pair struct{ Name, Value string }

// searchPairs returns all parameters of a request but its words and its place in the list.
func searchPairs(req search.Request) []pair {
	var pairs []pair
	for _, field := range filterFields {
		for _, v := range *field.values(&req.Filter) {
			pairs = append(pairs, pair{field.name, v})
		}
	}
	if !req.Filter.From.IsZero() {
		pairs = append(pairs, pair{"from", req.Filter.From.Format(time.DateOnly)})
	}
	if !req.Filter.To.IsZero() {
		pairs = append(pairs, pair{"to", req.Filter.To.Format(time.DateOnly)})
	}
	if req.Sort != "" {
		pairs = append(pairs, pair{"sort", string(req.Sort)})
	}
	if req.Limit != 0 && req.Limit != search.DefaultLimit {
		pairs = append(pairs, pair{"limit", strconv.Itoa(req.Limit)})
	}
	return pairs
}

// filterField is a field that reviews can be narrowed down by.
type filterField struct {
	name   string // the parameter
	label  string // for people
	values func(*search.Filter) *[]string
	facet  func(*search.Facets) []search.FacetValue
}

// filterFields are in the order of the search page.
var filterFields = []filterField{
	{"kind", "Kind", func(f *search.Filter) *[]string { return &f.Kind }, func(f *search.Facets) []search.FacetValue { return f.Kind }},
	{"system", "System", func(f *search.Filter) *[]string { return &f.System }, func(f *search.Facets) []search.FacetValue { return f.System }},
	{"team", "Team", func(f *search.Filter) *[]string { return &f.Team }, func(f *search.Facets) []search.FacetValue { return f.Team }},
	{"tag", "Tag", func(f *search.Filter) *[]string { return &f.Tag }, func(f *search.Facets) []search.FacetValue { return f.Tag }},
	{"severity", "Severity", func(f *search.Filter) *[]string { return &f.Severity }, func(f *search.Facets) []search.FacetValue { return f.Severity }},
}

// holds reports whether one of values means the same as value.
func holds(values []string, value string) bool {
	slug := review.Slug(value)
	return slices.ContainsFunc(values, func(v string) bool { return review.Slug(v) == slug })
}

// withValue returns req with value added to a field, from the first result on.
func withValue(req search.Request, field filterField, value string) search.Request {
	at := field.values(&req.Filter)
	*at = append(slices.Clone(*at), value)
	req.Offset = 0
	return req
}

// withoutValue returns req with value taken from a field, from the first result on.
func withoutValue(req search.Request, field filterField, value string) search.Request {
	at := field.values(&req.Filter)
	slug := review.Slug(value)
	*at = slices.DeleteFunc(slices.Clone(*at), func(v string) bool { return review.Slug(v) == slug })
	req.Offset = 0
	return req
}
