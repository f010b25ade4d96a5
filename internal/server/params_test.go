package server

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterword/internal/search"
)

func date(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParseQuery(t *testing.T) {
	for _, test := range []struct {
		in   string
		want url.Values
	}{
		{"", url.Values{}},
		{"q=a+b&q=c%20d", url.Values{"q": {"a b", "c d"}}},
		{"q=100%", url.Values{"q": {"100%"}}},
		{"q=50%+more&x=1", url.Values{"q": {"50% more"}, "x": {"1"}}},
		{"q=a;b", url.Values{"q": {"a;b"}}},
		{"&&q", url.Values{"q": {""}}},
		{"q=a=b", url.Values{"q": {"a=b"}}},
		{"q=%ff", url.Values{"q": {"\uFFFD"}}},
	} {
		if diff := cmp.Diff(test.want, parseQuery(test.in)); diff != "" {
			t.Errorf("parseQuery(%q): %s", test.in, diff)
		}
	}
}

func TestParseSearch(t *testing.T) {
	plain := search.Request{Limit: 20}
	with := func(change func(*search.Request)) search.Request {
		req := plain
		change(&req)
		return req
	}
	for _, test := range []struct {
		in   string
		want search.Request
	}{
		{"", plain},
		{"q=&limit=&offset=&sort=&kind=&from=&to=&system=", plain},
		{"unknown=1&Limit=7", plain},
		{"q=dns", with(func(r *search.Request) { r.Query = "dns" })},
		{"limit=1", with(func(r *search.Request) { r.Limit = 1 })},
		{"limit=100", with(func(r *search.Request) { r.Limit = 100 })},
		{"offset=10000", with(func(r *search.Request) { r.Offset = 10000 })},
		{"sort=oldest", with(func(r *search.Request) { r.Sort = search.Oldest })},
		{"system=a&system=b&system=a&system=+", with(func(r *search.Request) { r.Filter.System = []string{"a", "b"} })},
		{"team=Edge&tag=dns&severity=sev1", with(func(r *search.Request) {
			r.Filter.Team, r.Filter.Tag, r.Filter.Severity = []string{"Edge"}, []string{"dns"}, []string{"sev1"}
		})},
		{"kind=Near+Miss&kind=drill", with(func(r *search.Request) { r.Filter.Kind = []string{"near-miss", "drill"} })},
		{"from=2026-01-01&to=2026-01-01", with(func(r *search.Request) { r.Filter.From, r.Filter.To = date("2026-01-01"), date("2026-01-01") })},
	} {
		got, err := parseSearch(parseQuery(test.in))
		if err != nil {
			t.Errorf("parseSearch(%q): %v", test.in, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("parseSearch(%q): %s", test.in, diff)
		}
	}
}

func TestParseSearchRefuses(t *testing.T) {
	for _, test := range []struct{ in, param, value string }{
		{"limit=0", "limit", "0"},
		{"limit=101", "limit", "101"},
		{"limit=ten", "limit", "ten"},
		{"limit=1.5", "limit", "1.5"},
		{"limit=99999999999999999999", "limit", "99999999999999999999"},
		{"offset=-1", "offset", "-1"},
		{"offset=10001", "offset", "10001"},
		{"sort=best", "sort", "best"},
		{"sort=Newest", "sort", "Newest"},
		{"kind=drill&kind=outage", "kind", "outage"},
		{"from=2023-02-30", "from", "2023-02-30"},
		{"from=2026", "from", "2026"},
		{"to=2026-01-01T00:00:00Z", "to", "2026-01-01T00:00:00Z"},
		{"from=2026-02-01&to=2026-01-01", "to", "2026-01-01"},
		{strings.Repeat("&tag=", 1) + strings.Repeat("x&tag=", 1) + manyTags(101), "the number of filters", "102"},
	} {
		_, err := parseSearch(parseQuery(test.in))
		var p *problem
		if !errors.As(err, &p) {
			t.Errorf("parseSearch(%.80q): error %v, want a problem", test.in, err)
			continue
		}
		if p.status != 400 || p.param != test.param || p.value != test.value {
			t.Errorf("parseSearch(%.80q): %d, %s=%s, want 400, %s=%s", test.in, p.status, p.param, p.value, test.param, test.value)
		}
	}
}

func manyTags(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("&tag=" + strings.Repeat("a", i+1))
	}
	return b.String()
}

// What the page links to is read as the request that it was made from.
func TestSearchURLRoundTrip(t *testing.T) {
	for _, req := range []search.Request{
		{Limit: 20},
		{Query: `a "b c" & d=e + 100% <f>`, Limit: 20},
		{Query: "x", Sort: search.Oldest, Limit: 7, Offset: 40, Filter: search.Filter{
			System: []string{"Build cluster", "a&b"}, Team: []string{"x"}, Tag: []string{"ö"}, Severity: []string{"sev1"}, Kind: []string{"drill"},
			From: date("2019-01-01"), To: date("2019-12-31"),
		}},
	} {
		link := searchURL(req)
		_, query, _ := strings.Cut(link, "?")
		got, err := parseSearch(parseQuery(query))
		if diff := cmp.Diff(req, got); diff != "" || err != nil {
			t.Errorf("%s: %v %s", link, err, diff)
		}
	}
}

func FuzzParseSearch(f *testing.F) {
	f.Add("q=a&system=b&limit=5&from=2026-01-01")
	f.Add("offset=-1&kind=%zz")
	f.Fuzz(func(t *testing.T, raw string) {
		req, err := parseSearch(parseQuery(raw))
		if err != nil {
			var p *problem
			if !errors.As(err, &p) || p.status != 400 {
				t.Fatalf("%q: %v is no problem of the sender", raw, err)
			}
		}
		if req.Limit < 1 || req.Limit > search.MaxLimit || req.Offset < 0 || req.Offset > search.MaxOffset {
			t.Fatalf("%q: limit %d, offset %d", raw, req.Limit, req.Offset)
		}
		// Links made of it lead to the same request, wrong parameters left out.
		_, query, _ := strings.Cut(searchURL(req), "?")
		again, err := parseSearch(parseQuery(query))
		if err == nil && searchURL(again) != searchURL(req) {
			t.Fatalf("%q: %s became %s", raw, searchURL(req), searchURL(again))
		}
	})
}

func TestParseAlert(t *testing.T) {
	text, limit, err := parseAlert([]byte(` {"text":"disk is full","limit":50,"more":null} `))
	if text != "disk is full" || limit != 50 || err != nil {
		t.Errorf("got %q, %d, %v", text, limit, err)
	}
	for _, bad := range []string{"", "[]", `"x"`, `{"text":null}`, `{"text":"x","limit":0}`, `{"text":"x","limit":51}`, `{"text":"x","limit":1e1}`, `{"text":"x"}{}`, strings.Repeat("[", 20000)} {
		_, _, err := parseAlert([]byte(bad))
		var p *problem
		if !errors.As(err, &p) || p.status != 400 {
			t.Errorf("parseAlert(%.40q): %v, want a 400", bad, err)
		}
	}
}
