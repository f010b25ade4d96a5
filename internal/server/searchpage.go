package server

import (
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// searchPage answers GET /search/: the built page of that name with its two slots filled. It takes
// what /api/v1/search takes, and needs no script.
func (s *Server) searchPage(w http.ResponseWriter, r *http.Request) error {
	shell, err := s.readShell()
	if err != nil {
		return err
	}

	status := http.StatusOK
	req, err := parseSearch(parseQuery(r.URL.RawQuery))
	var result search.Result
	if err == nil {
		result, err = s.ask(r.Context(), req)
	}
	page := searchView{Form: searchForm{Query: req.Query, Hidden: searchPairs(req)}}
	var p *problem
	switch {
	case errors.As(err, &p) && r.Context().Err() == nil:
		status = p.status
		page.Problem = &searchProblem{Detail: p.detail, Again: searchURL(req), Passing: p.status == http.StatusServiceUnavailable}
		if p.retry > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(max(1, int(p.retry/time.Second))))
		}
		if p.err != nil {
			s.o.Logger.Warn("search failed", "error", p.err)
		}
	case err != nil:
		return err
	default:
		page.Results = viewResults(req, result, wording{s.o.Severities, s.o.Title})
		page.Results.Triage = shell.triage
	}

	form, err := render("search-form", page.Form)
	if err != nil {
		return err
	}
	results, err := render("search-results", page)
	if err != nil {
		return err
	}
	body, err := shell.fill(form, results)
	if err != nil {
		return err
	}
	body = addTitle(body, clip(strings.TrimSpace(req.Query)))
	if s.o.Live != nil {
		body = addScript(body, shell.state)
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	c := content{kind: kindHTML, cache: cacheRevalidate, body: body}
	if status != http.StatusOK {
		sendStatus(w, r, status, c)
		return nil
	}
	send(w, r, c)
	return nil
}

// searchShell is what the site brings along for its search page.
type searchShell struct {
	page   []byte    // nil if it was built without one
	triage bool      // there is a page for alerts
	state  liveState // the build that it belongs to
}

func (s *Server) readShell() (shell searchShell, err error) {
	shell.state = s.o.Live.state()
	err = s.withSite(func(root *os.Root) error {
		_, err := lookup(root, "triage/")
		shell.triage = err == nil
		shell.page, err = readFile(root, "search/index.html")
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return shell, err
}

// fill puts a form and results into the built page, or into a plain one if there is none that
// takes them.
func (shell searchShell) fill(form, results []byte) ([]byte, error) {
	page, changed := fillSlots(shell.page, func(name, _ string) ([]byte, bool) {
		switch name {
		case "search-form":
			return form, true
		case "search-results":
			return results, true
		}
		return nil, false
	})
	if changed {
		return page, nil
	}
	return render("plain.html", plainPage{Title: "Search", Body: template.HTML("<h1>Search</h1>" + string(form) + string(results))})
}

// searchView is what the templates of the search page show.
type searchView struct {
	Form    searchForm
	Problem *searchProblem // instead of Results
	Results *resultsView
}

type searchForm struct {
	Query  string
	Hidden []pair // filters and order, kept when the words change
}

type searchProblem struct {
	Detail  string
	Again   string // the same search, with what made no sense left out
	Passing bool   // trying again may help
}

type resultsView struct {
	Query      string
	Count      string // "12 reviews"
	Order      string // "best match first"
	Orders     []link // the other orders
	Range      string // "21 to 40", or "" for a list that is whole
	Chosen     []link // filters; each link takes one away
	Clear      string // takes all filters away; "" if there is at most one
	Facets     []facetView
	Hits       []hitView
	DidYouMean *link
	Previous   *link
	Next       *link
	First      string // where the list begins, if this is behind its end
	Triage     bool   // the site has a page for alerts
}

type link struct{ Text, URL string }

type facetView struct {
	Label  string
	Values []facetLink
	More   []facetLink // folded
}

type facetLink struct {
	link
	Count  int
	Chosen bool
}

// shownFacets is how many values of a field are shown unfolded.
const shownFacets = 8

// wording is how a site calls things on its pages.
type wording struct {
	severities []string                        // the site's order, the gravest first
	title      func(field, name string) string // see Options.Title; may be nil
}

// name is how readers call a value of a field.
func (w wording) name(field, value string) string {
	if field == "kind" {
		return kindLabel(value)
	}
	if w.title != nil {
		if title := w.title(field, value); title != "" {
			return title
		}
	}
	return value
}

// names joins the names of a field for a line of facts.
func (w wording) names(field string, values []string) string {
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = w.name(field, value)
	}
	return strings.Join(names, ", ")
}

// viewResults makes what the page shows of a result.
func viewResults(req search.Request, result search.Result, words wording) *resultsView {
	v := &resultsView{Query: strings.TrimSpace(req.Query), Count: reviews(result.Total)}
	v.Order, v.Orders = viewOrders(req)
	v.Chosen = viewChosen(req, &result.Facets, words)
	if len(v.Chosen) > 1 {
		v.Clear = searchURL(search.Request{Query: req.Query, Sort: req.Sort, Limit: req.Limit})
	}
	v.Facets = viewFacets(req, &result.Facets, words)
	for _, h := range result.Hits {
		v.Hits = append(v.Hits, viewHit(h, words))
	}
	if q := strings.TrimSpace(result.DidYouMean); q != "" {
		better := req
		better.Query, better.Offset = q, 0
		v.DidYouMean = &link{q, searchURL(better)}
	}
	v.page(req, result)
	return v
}

// page sets the links through a long list.
func (v *resultsView) page(req search.Request, result search.Result) {
	at := func(offset int) string {
		req := req
		req.Offset = offset
		return searchURL(req)
	}
	limit := req.Limit
	if limit == 0 {
		limit = search.DefaultLimit
	}
	end := req.Offset + len(result.Hits)
	if len(result.Hits) == 0 {
		if req.Offset > 0 && result.Total > 0 {
			v.First = at(0)
		}
		return
	}
	if end-req.Offset < result.Total {
		v.Range = fmt.Sprintf("%d to %d", req.Offset+1, end)
	}
	if req.Offset > 0 {
		before := max(0, req.Offset-limit)
		v.Previous = &link{fmt.Sprintf("The %s before", amount(req.Offset-before)), at(before)}
	}
	if left := result.Total - end; left > 0 && end <= search.MaxOffset {
		text := fmt.Sprintf("The next %s", amount(limit))
		if left <= limit {
			text = fmt.Sprintf("The other %s", amount(left))
			if req.Offset > 0 {
				text = fmt.Sprintf("The last %s", amount(left))
			}
			if left == 1 {
				text = "The last one"
			}
		}
		v.Next = &link{text, at(end)}
	}
}

// reviews counts reviews in words.
func reviews(n int) string {
	switch n {
	case 0:
		return "No reviews"
	case 1:
		return "1 review"
	}
	return strconv.Itoa(n) + " reviews"
}

// amount writes small numbers as words.
func amount(n int) string {
	words := []string{"", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}
	if n > 0 && n < len(words) {
		return words[n]
	}
	return strconv.Itoa(n)
}

// viewOrders names the order of the list and links to the others.
func viewOrders(req search.Request) (order string, others []link) {
	now := req.Sort
	words := strings.TrimSpace(req.Query) != ""
	if now == "" {
		now = search.Relevance
	}
	if !words && now == search.Relevance {
		now = search.Newest
	}
	for _, o := range []struct {
		sort          search.Sort
		is, otherwise string
	}{
		{search.Relevance, "best match first", "best match first"},
		{search.Newest, "newest first", "newest first"},
		{search.Oldest, "oldest first", "oldest first"},
	} {
		if o.sort == now {
			order = o.is
			continue
		}
		if o.sort == search.Relevance && !words {
			continue
		}
		to := req
		to.Sort, to.Offset = o.sort, 0
		if o.sort == search.Relevance {
			to.Sort = ""
		}
		others = append(others, link{o.otherwise, searchURL(to)})
	}
	return order, others
}

// viewChosen lists the filters of a request, each with the address without it.
func viewChosen(req search.Request, facets *search.Facets, words wording) []link {
	var chosen []link
	for _, field := range filterFields {
		for _, value := range *field.values(&req.Filter) {
			text := field.label + ": " + words.name(field.name, canonical(field.facet(facets), value))
			chosen = append(chosen, link{text, searchURL(withoutValue(req, field, value))})
		}
	}
	from, to := req.Filter.From, req.Filter.To
	if y, ok := wholeYear(from, to); ok {
		return append(chosen, link{"in " + strconv.Itoa(y), searchURL(withDays(req, time.Time{}, time.Time{}))})
	}
	if !from.IsZero() {
		chosen = append(chosen, link{"from " + from.Format(inWords), searchURL(withDays(req, time.Time{}, to))})
	}
	if !to.IsZero() {
		chosen = append(chosen, link{"until " + to.Format(inWords), searchURL(withDays(req, from, time.Time{}))})
	}
	return chosen
}

// canonical returns value as the site writes it, if it is among the facet's.
func canonical(values []search.FacetValue, value string) string {
	slug := review.Slug(value)
	for _, v := range values {
		if review.Slug(v.Value) == slug {
			return v.Value
		}
	}
	return value
}

// inWords is how a day is written for people.
const inWords = "2 January 2006"

func withDays(req search.Request, from, to time.Time) search.Request {
	req.Filter.From, req.Filter.To, req.Offset = from, to, 0
	return req
}

// wholeYear reports whether two days are the first and the last of one year.
func wholeYear(from, to time.Time) (year int, ok bool) {
	y := from.Year()
	return y, !from.IsZero() && from.Equal(yearStart(y)) && to.Equal(yearEnd(y))
}

func yearStart(y int) time.Time { return time.Date(y, time.January, 1, 0, 0, 0, 0, time.UTC) }
func yearEnd(y int) time.Time   { return time.Date(y, time.December, 31, 0, 0, 0, 0, time.UTC) }

// viewFacets makes a list of links for every field that narrows the result down. A field with one
// value that all have, and that is not chosen, would not.
func viewFacets(req search.Request, facets *search.Facets, words wording) []facetView {
	var views []facetView
	for _, field := range filterFields {
		f := facetView{Label: field.label}
		chosen := *field.values(&req.Filter)
		for _, v := range field.facet(facets) {
			l := facetLink{link: link{Text: words.name(field.name, v.Value)}, Count: v.Count, Chosen: holds(chosen, v.Value)}
			if l.Chosen {
				l.URL = searchURL(withoutValue(req, field, v.Value))
			} else {
				l.URL = searchURL(withValue(req, field, v.Value))
			}
			f.add(l)
		}
		views = f.appendTo(views)
	}
	years := facetView{Label: "Year"}
	chosenYear, chosen := wholeYear(req.Filter.From, req.Filter.To)
	list := slices.Clone(facets.Year)
	slices.SortStableFunc(list, func(a, b search.FacetValue) int { return strings.Compare(b.Value, a.Value) })
	for _, v := range list {
		y, err := strconv.Atoi(v.Value)
		if err != nil {
			continue
		}
		l := facetLink{link: link{v.Value, searchURL(withDays(req, yearStart(y), yearEnd(y)))}, Count: v.Count}
		if chosen && y == chosenYear {
			l.Chosen, l.URL = true, searchURL(withDays(req, time.Time{}, time.Time{}))
		}
		years.add(l)
	}
	return years.appendTo(views)
}

// add shows a value, or folds it away if there are many.
func (f *facetView) add(l facetLink) {
	if len(f.Values) < shownFacets || l.Chosen {
		f.Values = append(f.Values, l)
		return
	}
	f.More = append(f.More, l)
}

func (f facetView) appendTo(views []facetView) []facetView {
	if len(f.Values) == 0 {
		return views
	}
	return append(views, f)
}

func kindLabel(kind string) string {
	switch review.Kind(kind) {
	case review.Incident, "":
		return "Incident"
	case review.NearMiss:
		return "Near miss"
	case review.Surprise:
		return "Surprise"
	case review.Drill:
		return "Drill"
	case review.External:
		return "From outside"
	}
	return kind
}

// hitView is a review in the list.
type hitView struct {
	URL, Title string
	Summary    string // if there are no snippets
	Snippets   []snippetView
	Kind       string // decides the shape of the mark
	KindLabel  string
	Severity   string
	Ticks      []tick // empty if the site has no order for the severity
	Day, Date  string // 2019-03-26, and in words
	Systems    string
	Teams      string
}

// snippetView is a passage of a review, and the heading it stands under.
type snippetView struct {
	Heading, URL string // "" if it stands under none
	Text         template.HTML
}

// tick is one of the marks beside a severity.
type tick struct {
	X     string
	Solid bool
}

// shownSnippets is how many passages of one review are shown.
const shownSnippets = 2

func viewHit(h search.Hit, words wording) hitView {
	v := hitView{
		URL: h.URL, Title: h.Title, Kind: h.Kind, KindLabel: kindLabel(h.Kind), Severity: h.Severity,
		Ticks: ticks(h.Severity, words.severities), Systems: words.names("system", h.Systems), Teams: words.names("team", h.Teams),
	}
	for n, s := range h.Snippets[:min(shownSnippets, len(h.Snippets))] {
		view := snippetView{Text: marked(s)}
		if n < len(h.Passages) {
			view.Heading, view.URL = h.Passages[n].Heading, h.Passages[n].URL
		}
		v.Snippets = append(v.Snippets, view)
	}
	if len(v.Snippets) == 0 {
		v.Summary = h.Summary
	}
	if m, err := review.ParseMoment(h.Date); err == nil && !m.IsZero() {
		v.Day, v.Date = m.Day(), m.Time.Format(inWords)
	}
	return v
}

// ticks draws the place of a severity in the site's order: four for the gravest, one for the fourth
// and all after it.
func ticks(severity string, order []string) []tick {
	at := slices.IndexFunc(order, func(s string) bool { return severity != "" && review.Slug(s) == review.Slug(severity) })
	if at < 0 {
		return nil
	}
	const all = 4
	list := make([]tick, all)
	for i, x := range []string{"0.5", "7", "13.5", "20"} {
		list[i] = tick{X: x, Solid: i < max(1, all-at)}
	}
	return list
}

// marked makes a snippet into HTML. It is escaped already but for its marks; should anything else
// ever get through, it is escaped here.
func marked(snippet string) template.HTML {
	const open, shut = "<mark>", "</mark>"
	var b strings.Builder
	depth := 0
	for snippet != "" {
		at := strings.IndexByte(snippet, '<')
		if at < 0 {
			break
		}
		b.WriteString(snippet[:at])
		snippet = snippet[at:]
		switch {
		case strings.HasPrefix(snippet, open) && depth == 0:
			b.WriteString(open)
			snippet = snippet[len(open):]
			depth = 1
		case strings.HasPrefix(snippet, shut) && depth == 1:
			b.WriteString(shut)
			snippet = snippet[len(shut):]
			depth = 0
		default:
			b.WriteString("&lt;")
			snippet = snippet[1:]
		}
	}
	b.WriteString(snippet)
	if depth == 1 {
		b.WriteString(shut)
	}
	return template.HTML(b.String())
}
