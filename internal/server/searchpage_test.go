package server

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"afterword/internal/search"
)

func TestMarked(t *testing.T) {
	for in, want := range map[string]string{
		"":                               "",
		"a <mark>b</mark> &lt;c":         "a <mark>b</mark> &lt;c",
		"<script>x</script>":             "&lt;script>x&lt;/script>",
		"<mark>a<mark>b</mark></mark>":   "<mark>a&lt;mark>b</mark>&lt;/mark>",
		"<mark onclick=x>":               "&lt;mark onclick=x>",
		"</mark>x<mark>y":                "&lt;/mark>x<mark>y</mark>",
		"<mark>not closed <b":            "<mark>not closed &lt;b</mark>",
		"less < more":                    "less &lt; more",
		"<mark>a</mark><mark>b</mark>":   "<mark>a</mark><mark>b</mark>",
		"<!--afterword:readers INC-1-->": "&lt;!--afterword:readers INC-1-->",
	} {
		if got := string(marked(in)); got != want {
			t.Errorf("marked(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTicks(t *testing.T) {
	order := []string{"Sev 1", "sev2", "sev3", "sev4", "sev5"}
	for severity, want := range map[string]int{"sev-1": 4, "SEV2": 3, "sev4": 1, "sev5": 1, "": 0, "red": 0} {
		solid := 0
		for _, t := range ticks(severity, order) {
			if t.Solid {
				solid++
			}
		}
		if solid != want {
			t.Errorf("ticks(%q): %d solid, want %d", severity, solid, want)
		}
	}
}

func TestPaging(t *testing.T) {
	hits := func(n int) []search.Hit { return make([]search.Hit, n) }
	type want struct{ Range, Previous, Next string }
	for name, test := range map[string]struct {
		req    search.Request
		result search.Result
		want   want
	}{
		"all on one page": {search.Request{Limit: 20}, search.Result{Total: 3, Hits: hits(3)}, want{}},
		"first":           {search.Request{Limit: 20}, search.Result{Total: 57, Hits: hits(20)}, want{"1 to 20", "", "The next 20 /search/?offset=20"}},
		"last but some":   {search.Request{Limit: 20}, search.Result{Total: 27, Hits: hits(20)}, want{"1 to 20", "", "The other seven /search/?offset=20"}},
		"middle":          {search.Request{Limit: 20, Offset: 25}, search.Result{Total: 46, Hits: hits(20)}, want{"26 to 45", "The 20 before /search/?offset=5", "The last one /search/?offset=45"}},
		"odd beginning":   {search.Request{Limit: 20, Offset: 7}, search.Result{Total: 9, Hits: hits(2)}, want{"8 to 9", "The seven before /search/", ""}},
		"as deep as goes": {search.Request{Limit: 20, Offset: search.MaxOffset}, search.Result{Total: 99999, Hits: hits(20)}, want{"10001 to 10020", "The 20 before /search/?offset=9980", ""}},
	} {
		var v resultsView
		v.page(test.req, test.result)
		text := func(l *link) string {
			if l == nil {
				return ""
			}
			return l.Text + " " + l.URL
		}
		if diff := cmp.Diff(test.want, want{v.Range, text(v.Previous), text(v.Next)}); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestViewHitDates(t *testing.T) {
	for in, want := range map[string]string{
		"":                          "",
		"2019-03-26":                "26 March 2019",
		"2023-11-05T23:30:00Z":      "5 November 2023",
		"2023-11-05T23:30:00-02:00": "6 November 2023",
		"nonsense":                  "",
	} {
		if got := viewHit(search.Hit{Date: in}, wording{}).Date; got != want {
			t.Errorf("date %q is written %q, want %q", in, got, want)
		}
	}
}

// A value that is chosen is shown even where many others are folded away.
func TestFacetFolding(t *testing.T) {
	var facets search.Facets
	for _, v := range strings.Split("abcdefghijkl", "") {
		facets.Tag = append(facets.Tag, search.FacetValue{Value: v, Count: 1})
	}
	views := viewFacets(search.Request{Filter: search.Filter{Tag: []string{"L"}}}, &facets, wording{})
	if len(views) != 1 || len(views[0].Values) != shownFacets+1 || len(views[0].More) != 3 {
		t.Fatalf("got %+v", views)
	}
	if last := views[0].Values[shownFacets]; last.Text != "l" || !last.Chosen || last.URL != "/search/" {
		t.Errorf("the chosen value: %+v", last)
	}
}

// Without a built page for it, searching works all the same.
func TestSearchWithoutShell(t *testing.T) {
	h := mustNew(t, testOptions(t, map[string]string{"index.html": "x"})).Handler()
	w := get(h, "GET", "/search/?q=resolver")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "The resolver that answered") || !strings.Contains(w.Body.String(), `<form class="SearchBox"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestSearchPageCallsThingsAsReadersDo(t *testing.T) {
	words := wording{title: func(field, name string) string {
		if field == "system" && name == "build-cluster" {
			return "Build cluster"
		}
		return ""
	}}
	hit := viewHit(search.Hit{Systems: []string{"build-cluster", "prow"}, Teams: []string{"build-cluster"}}, words)
	if hit.Systems != "Build cluster, prow" || hit.Teams != "build-cluster" {
		t.Errorf("systems %q, teams %q", hit.Systems, hit.Teams)
	}
	facets := search.Facets{System: []search.FacetValue{{Value: "build-cluster", Count: 2}}}
	views := viewFacets(search.Request{}, &facets, words)
	if len(views) != 1 || views[0].Values[0].Text != "Build cluster" || !strings.Contains(views[0].Values[0].URL, "system=build-cluster") {
		t.Errorf("facets %+v, want the title over the link of the name", views)
	}
}
