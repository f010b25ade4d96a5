package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"afterword/internal/readership"
	"afterword/internal/review"
	"afterword/internal/search"
)

// fakeSearcher stands for the index: it finds reviews by the words of their titles, and has a word
// for every way to go wrong.
type fakeSearcher struct {
	mu   sync.Mutex // protects last
	last search.Request
}

var fakeHits = []search.Hit{
	{
		ID: "INC-1", URL: "/reviews/inc-1/", Title: "The resolver that answered <yesterday>", Summary: "A summary & more.",
		Date: "2019-03-26", Kind: "incident", Severity: "sev1", Systems: []string{"Build cluster"}, Teams: []string{"Edge"}, Tags: []string{"dns"},
		Score: 2.5, Snippets: []string{`…a stale <mark>resolver</mark> &lt;b&gt;`, `<img src=x onerror=alert(1)>`},
		Passages: []search.Passage{{Heading: `What & when`, Anchor: "what-when", URL: "/reviews/inc-1/#what-when", Text: `…a stale <mark>resolver</mark> &lt;b&gt;`}},
	},
	{
		ID: "NM-2", URL: "/reviews/nm-2/", Title: "A quota that was almost reached", Summary: "Nearly.",
		Date: "2023-11-05T23:30:00Z", Kind: "near-miss", Score: 1,
	},
	{ID: "odd", URL: "javascript:alert(1)", Title: "An undated one", Kind: "drill"},
}

func (f *fakeSearcher) Search(ctx context.Context, req search.Request) (search.Result, error) {
	f.mu.Lock()
	f.last = req
	f.mu.Unlock()
	res := search.Result{Query: req.Query, TookMS: 1}
	switch req.Query {
	case "broken":
		return res, errors.New("open /secret/place: it is damaged")
	case "slow":
		return res, context.DeadlineExceeded
	case "panic":
		panic("a bug")
	case "nulls":
		return res, nil
	case "afterlife":
		res.DidYouMean = "after life"
		return res, nil
	}
	for _, h := range fakeHits {
		if strings.Contains(strings.ToLower(h.Title), strings.ToLower(req.Query)) {
			res.Hits = append(res.Hits, h)
		}
	}
	res.Total = len(res.Hits)
	if req.Query == "" {
		res.Total = 57
	}
	res.Hits = res.Hits[min(req.Offset/20, len(res.Hits)):]
	if req.Offset > 100 {
		res.Hits = nil
	}
	res.Facets = search.Facets{
		System: []search.FacetValue{{Value: "Build cluster", Count: 4}, {Value: "Traefik", Count: 1}},
		Kind:   []search.FacetValue{{Value: "incident", Count: 3}, {Value: "near-miss", Count: 2}},
		Year:   []search.FacetValue{{Value: "2019", Count: 4}, {Value: "2023", Count: 1}},
	}
	for i := range 12 {
		res.Facets.Tag = append(res.Facets.Tag, search.FacetValue{Value: "tag" + string(rune('a'+i)), Count: 12 - i})
	}
	return res, nil
}

func (f *fakeSearcher) Suggest(_ context.Context, text string, limit int) ([]search.Suggestion, error) {
	if text == "broken" {
		return nil, errors.New("damaged")
	}
	if text == "none" {
		return nil, nil
	}
	return slices.Repeat([]search.Suggestion{{Text: text + "!", Kind: "review", URL: "/reviews/inc-1/"}}, min(limit, 30)), nil
}

func (f *fakeSearcher) Related(_ context.Context, id string, limit int) ([]search.RelatedHit, error) {
	switch id {
	case "NM-2":
		return nil, nil
	case "gone":
		return nil, ErrNoReview
	}
	return slices.Repeat([]search.RelatedHit{{ID: "NM-2", URL: "/reviews/nm-2/", Title: "A quota", Score: .5, Reasons: []search.Reason{{Kind: "system", Text: "both: " + id}}}}, min(limit, 60)), nil
}

func (f *fakeSearcher) RelatedText(_ context.Context, text string, limit int) ([]search.RelatedHit, error) {
	return slices.Repeat([]search.RelatedHit{{ID: "INC-1", URL: "/reviews/inc-1/", Title: text}}, min(limit, 60)), nil
}

// fakeReviews holds canonical ids by slug.
type fakeReviews map[string]string

func (f fakeReviews) Find(id string) (string, bool) {
	own, ok := f[review.Slug(id)]
	return own, ok
}

// fakeViews keeps what it is given; the depth decides what it answers.
type fakeViews struct {
	mu  sync.Mutex // protects got
	got []readership.Report
}

func (f *fakeViews) Record(_ context.Context, r readership.Report) error {
	switch r.Depth {
	case 97:
		return readership.ErrBusy
	case 98:
		return errors.New("disk /secret/place is full")
	case 99:
		return readership.ErrNoReview
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.got = append(f.got, r)
	return nil
}

// fakeReaders counts: a known number, none, or one that takes too long.
type fakeReaders map[string]int

func (f fakeReaders) Readers(ctx context.Context, id string) (int, bool) {
	if id == "slow" {
		<-ctx.Done()
		time.Sleep(50 * time.Millisecond)
		return 1000, true
	}
	n, ok := f[id]
	return n, ok
}

// testOptions are good options with a site of those files in a new folder.
func testOptions(t testing.TB, files map[string]string) Options {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "public")
	writeFiles(t, dir, files)
	return Options{
		Site:       dir,
		Search:     &fakeSearcher{},
		Reviews:    fakeReviews{"inc-1": "INC-1", "nm-2": "NM-2", "gone": "gone", "a/b": "a/b", "ärger-7": "Ärger 7"},
		Views:      &fakeViews{},
		Readers:    fakeReaders{"INC-1": 12, "NM-2": 4, "A & B": 5},
		Severities: []string{"sev1", "sev2", "sev3"},
		Ready:      map[string]func(context.Context) error{"index": func(context.Context) error { return nil }},
		Logger:     slog.New(slog.DiscardHandler),
	}
}

func writeFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func mustNew(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestHTTP plays the requests of testdata/*.txt. Each file is a txtar archive: its comment holds the
// requests, its files are the site. Requests are parted by empty lines:
//
//	# what this is about
//	POST /api/v1/views
//	> Content-Type: text/plain
//	< {"view":"a"}
//	code == 400
//	header Content-Type == application/problem+json
//	body contains review
//
// A check compares code, a header or the body with ==, !=, contains, !contains or ~ (a regular
// expression). "use live" on a line before a request adds Live; "use failed" with a build that failed.
func TestHTTP(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
			archive, err := txtar.ParseFile(script)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = string(f.Data)
			}
			o := testOptions(t, files)
			text := string(archive.Comment)
			if strings.Contains(text, "\nuse live\n") || strings.Contains(text, "\nuse failed\n") {
				o.Live = NewLive()
			}
			if strings.Contains(text, "\nuse failed\n") {
				o.Live.Failed("content/reviews/a.md:3:1: <b>what</b> is this")
			}
			ts := httptest.NewServer(mustNew(t, o).Handler())
			defer ts.Close()
			line := 1
			for _, block := range strings.Split(text, "\n\n") {
				play(t, ts, script, line, block)
				line += strings.Count(block, "\n") + 2
			}
		})
	}
}

// play sends one request of a script and checks the answer.
func play(t *testing.T, ts *httptest.Server, script string, line int, block string) {
	t.Helper()
	client := &http.Client{
		Transport:     &http.Transport{DisableCompression: true, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	var req *http.Request
	var resp *http.Response
	var body string
	for i, text := range strings.Split(block, "\n") {
		at := line + i
		word, rest, _ := strings.Cut(text, " ")
		switch {
		case text == "", word == "#", word == "use":
		case word == ">":
			name, value, _ := strings.Cut(rest, ": ")
			if name == "Host" {
				req.Host = value
			}
			req.Header.Set(name, value)
		case word == "<":
			rest = strings.ReplaceAll(rest, "{{2049 a}}", strings.Repeat("a", 2049))
			rest = strings.ReplaceAll(rest, "{{65537 a}}", strings.Repeat("a", 65537))
			req.Body, req.ContentLength = io.NopCloser(strings.NewReader(rest)), int64(len(rest))
		case req == nil:
			var err error
			if req, err = http.NewRequest(word, ts.URL+rest, nil); err != nil {
				t.Fatalf("%s:%d: %v", script, at, err)
			}
		default:
			if resp == nil {
				var err error
				if resp, err = client.Do(req); err != nil {
					t.Fatalf("%s:%d: %v", script, at, err)
				}
				b, err := io.ReadAll(resp.Body)
				resp.Body.Close()
				if err != nil {
					t.Fatalf("%s:%d: %v", script, at, err)
				}
				body = string(b)
			}
			got := ""
			switch word {
			case "code":
				got = resp.Status[:3]
			case "body":
				got = strings.TrimSpace(body)
			case "header":
				var name string
				name, rest, _ = strings.Cut(rest, " ")
				got = strings.Join(resp.Header.Values(name), ", ")
			default:
				t.Fatalf("%s:%d: no such check: %s", script, at, text)
			}
			op, want, _ := strings.Cut(rest, " ")
			if !holdsTrue(t, got, op, want) {
				t.Errorf("%s:%d: %s %s: not so: %s\ngot: %s", script, at, req.Method, req.URL.RequestURI(), text, got)
			}
		}
	}
	if req != nil && resp == nil {
		t.Fatalf("%s:%d: nothing is checked of %s %s", script, line, req.Method, req.URL)
	}
}

func holdsTrue(t *testing.T, got, op, want string) bool {
	t.Helper()
	switch op {
	case "==":
		return got == want
	case "!=":
		return got != want
	case "contains":
		return strings.Contains(got, want)
	case "!contains":
		return !strings.Contains(got, want)
	case "~":
		return regexp.MustCompile(want).MatchString(got)
	}
	t.Fatalf("no such comparison: %s", op)
	return false
}
