package server

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterword/internal/readership"
	"afterword/internal/search"
)

func TestNewReportsEverythingAtOnce(t *testing.T) {
	_, err := New(Options{Origins: []string{"reviews.example", "https://reviews.example/path"}})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"folder", "reviews", `"reviews.example"`, `"https://reviews.example/path"`} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in: %v", want, err)
		}
	}
}

func TestListen(t *testing.T) {
	s := start(t, testOptions(t, map[string]string{"index.html": "hello"}))
	resp, err := http.Get(s.URL() + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != "hello" {
		t.Errorf("got %q", body)
	}

	u, err := url.Parse(s.URL())
	if err != nil {
		t.Fatal(err)
	}
	other := mustNew(t, testOptions(t, nil))
	err = other.Listen(u.Host)
	if err == nil || !strings.Contains(err.Error(), "another program uses that port") || !strings.Contains(err.Error(), "--addr") {
		t.Errorf("a port in use: %v", err)
	}
	if err := other.Listen("nonsense"); err == nil || !strings.Contains(err.Error(), "127.0.0.1:8080") {
		t.Errorf("no address: %v", err)
	}
	if err := other.Serve(); err == nil {
		t.Error("served without listening")
	}
	if got := other.URL(); got != "" {
		t.Errorf("URL before Listen: %s", got)
	}
	if err := other.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	everywhere := mustNew(t, testOptions(t, nil))
	if err := everywhere.Listen(":0"); err != nil {
		t.Fatal(err)
	}
	defer everywhere.Shutdown(t.Context())
	if got := everywhere.URL(); !strings.HasPrefix(got, "http://localhost:") {
		t.Errorf("URL of every address: %s", got)
	}
}

// slowSearcher suggests nothing until it is told to.
type slowSearcher struct {
	fakeSearcher
	started, until chan struct{}
}

func (s *slowSearcher) Suggest(context.Context, string, int) ([]search.Suggestion, error) {
	s.started <- struct{}{}
	<-s.until
	return nil, nil
}

// A request under way is answered before the end; one that takes too long is cut off.
func TestShutdownWaits(t *testing.T) {
	for name, test := range map[string]struct {
		patience time.Duration
		want     int
	}{"answered": {10 * time.Second, 200}, "cut off": {50 * time.Millisecond, 0}} {
		t.Run(name, func(t *testing.T) { testShutdown(t, test.patience, test.want) })
	}
}

func testShutdown(t *testing.T, patience time.Duration, want int) {
	o := testOptions(t, nil)
	slow := &slowSearcher{started: make(chan struct{}, 1), until: make(chan struct{})}
	o.Search = slow
	s := mustNew(t, o)
	if err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go s.Serve()
	answer := make(chan int, 1)
	go func() {
		resp, err := http.Get(s.URL() + "/api/v1/suggest?q=a")
		if err != nil {
			answer <- 0
			return
		}
		resp.Body.Close()
		answer <- resp.StatusCode
	}()
	<-slow.started
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	release := sync.OnceFunc(func() { close(slow.until) })
	defer release()
	if want != 0 {
		time.AfterFunc(50*time.Millisecond, release)
	}
	err := s.Shutdown(ctx)
	if (err == nil) != (want != 0) {
		t.Errorf("Shutdown: %v", err)
	}
	if code := <-answer; code != want {
		t.Errorf("the request under way got %d, want %d", code, want)
	}
}

// While the site is replaced by another over and over, every request finds one or the other, whole.
func TestSiteIsReplacedWhileServing(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": strings.Repeat("0", 5000), "a/index.html": strings.Repeat("0", 5000)})
	h := mustNew(t, o).Handler()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()

	var wg sync.WaitGroup
	wg.Go(func() { // the builder, as rename without an exchange does it: a gap in between
		for i := 1; ctx.Err() == nil; i++ {
			next := o.Site + ".next"
			text := strings.Repeat(fmt.Sprint(i%10), 5000)
			writeFiles(t, next, map[string]string{"index.html": text, "a/index.html": text})
			old := fmt.Sprint(o.Site, ".old", i)
			if err := errors.Join(os.Rename(o.Site, old), os.Rename(next, o.Site)); err != nil {
				t.Error(err)
				return
			}
			os.RemoveAll(old)
			time.Sleep(time.Millisecond)
		}
	})
	for _, path := range []string{"/", "/a/"} {
		wg.Go(func() {
			for ctx.Err() == nil {
				w := get(h, "GET", path)
				body := w.Body.String()
				switch {
				case w.Code == 200 && (len(body) != 5000 || strings.Trim(body, body[:1]) != ""):
					t.Errorf("%s: half a page: %.20s", path, body)
					return
				case w.Code != 200:
					t.Errorf("%s: %d", path, w.Code)
					return
				}
			}
		})
	}
	wg.Wait()
}

// Every line of the contract's table that is answered here, as it is written there.
func TestContractRoutes(t *testing.T) {
	h := mustNew(t, testOptions(t, map[string]string{"index.html": "x", "search/index.html": "x"})).Handler()
	for _, test := range []struct {
		method, target, kind, body string
		want                       int
		answer                     []string
	}{
		{"GET", "/api/v1/search?q=resolver&system=a&team=b&tag=c&severity=d&kind=incident&from=2019-01-01&to=2020-01-01&sort=newest&limit=5&offset=0", "", "", 200,
			[]string{`"query"`, `"total"`, `"took_ms"`, `"hits"`, `"id"`, `"url"`, `"title"`, `"date"`, `"kind"`, `"severity"`, `"systems"`, `"teams"`, `"tags"`, `"score"`, `"snippets"`, `"facets"`, `"system"`, `"team"`, `"tag"`, `"year"`, `"value"`, `"count"`, "<mark>"}},
		{"GET", "/api/v1/suggest?q=a&limit=3", "", "", 200, []string{`"suggestions"`, `"text"`, `"kind"`, `"url"`}},
		{"GET", "/api/v1/reviews/inc-1/related?limit=5", "", "", 200, []string{`"hits"`, `"id"`, `"url"`, `"title"`, `"score"`, `"reasons"`, `"kind"`, `"text"`}},
		{"POST", "/api/v1/related", "application/json", `{"text":"an alert","limit":3}`, 200, []string{`"hits"`}},
		{"POST", "/api/v1/views", "text/plain", `{"view":"a","reader":"b","review":"inc-1","engaged_ms":1,"depth":100,"team":"c"}`, 204, nil},
		{"POST", "/api/v1/views", "application/json", `{"view":"a","reader":"b","review":"inc-1","engaged_ms":1,"depth":0}`, 204, nil},
		{"GET", "/healthz", "", "", 200, nil},
		{"GET", "/readyz", "", "", 200, nil},
		{"GET", "/metrics", "", "", 200, []string{"# TYPE afterword_http_requests_total counter"}},
		{"GET", "/search/?q=resolver&system=a&sort=newest&limit=5&offset=0", "", "", 200, []string{"resolver"}},
	} {
		r := httptest.NewRequest(test.method, test.target, strings.NewReader(test.body))
		if test.kind != "" {
			r.Header.Set("Content-Type", test.kind)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != test.want {
			t.Errorf("%s %s: %d, want %d: %s", test.method, test.target, w.Code, test.want, w.Body)
		}
		for _, want := range test.answer {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s %s: %s is not in %s", test.method, test.target, want, w.Body)
			}
		}
	}
}

// What the parts are asked is what was sent, in the words of the site.
func TestPartsAreAsked(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": "x"})
	views, searcher := &fakeViews{}, &fakeSearcher{}
	o.Views, o.Search = views, searcher
	h := mustNew(t, o).Handler()
	r := httptest.NewRequest("POST", "/api/v1/views", strings.NewReader(`{"view":"v1","reader":"r1","review":"inc-1","engaged_ms":1500,"depth":60,"team":"Edge"}`))
	r.Header.Set("Content-Type", "text/plain")
	h.ServeHTTP(httptest.NewRecorder(), r)
	wantViews := []readership.Report{{View: "v1", Reader: "r1", Review: "INC-1", Team: "Edge", Engaged: 1500 * time.Millisecond, Depth: 60}}
	if diff := cmp.Diff(wantViews, views.got); diff != "" {
		t.Errorf("views: %s", diff)
	}

	want := search.Request{Query: "dns", Sort: search.Oldest, Limit: 3, Offset: 6, Filter: search.Filter{System: []string{"a", "b"}, From: date("2020-01-01")}}
	for _, path := range []string{"/api/v1/search", "/search/"} {
		searcher.last = search.Request{}
		get(h, "GET", path+"?q=dns&system=a&system=b&from=2020-01-01&sort=oldest&limit=3&offset=6")
		if diff := cmp.Diff(want, searcher.last); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

// Without a store, an index or readers, pages go on.
func TestPartsAway(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": "hello", "search/index.html": "<!--afterword:search-results--><!--/afterword:search-results-->"})
	o.Search, o.Views, o.Readers = nil, nil, nil
	o.Ready = map[string]func(context.Context) error{
		"store": func(context.Context) error { return errors.New("dial secret:5432") },
		"index": func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	}
	h := mustNew(t, o).Handler()
	for target, want := range map[string]int{"/": 200, "/search/": 503, "/api/v1/search": 503, "/api/v1/suggest?q=a": 503, "/readyz": 503, "/healthz": 200} {
		w := get(h, "GET", target)
		if w.Code != want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d, want %d: %s", target, w.Code, want, w.Body)
		}
		if want == 503 && w.Header().Get("Retry-After") == "" {
			t.Errorf("%s: no Retry-After", target)
		}
	}
}

// FuzzRequest asks for anything by any method. Whatever it is, it is no bug of ours.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][3]string{
		{"GET", "/", ""},
		{"GET", "/search/?q=%&limit=", ""},
		{"GET", "/api/v1/search?kind=x&from=9999-99-99", ""},
		{"GET", "/api/v1/reviews/..%2f..%2f/related", ""},
		{"GET", "/reviews/inc-1/../../../../etc/passwd", ""},
		{"POST", "/api/v1/views", `{"view":1e999}`},
		{"POST", "/api/v1/related", `{"text":"\u0000"}`},
		{"CONNECT", "//evil", ""},
		{"OPTIONS", "*", ""},
		{"PROPFIND", "/a\x00b", "\xff"},
		{"HEAD", "/_afterword/live", ""},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	o := testOptions(f, map[string]string{"index.html": "x", "reviews/inc-1/index.html": "y", "404.html": "z", "search/index.html": "s"})
	o.Live = NewLive()
	s := mustNew(f, o)
	close(s.done) // streams end at once
	h := s.Handler()
	f.Fuzz(func(t *testing.T, method, target, body string) {
		if strings.Contains(target, "panic") {
			t.Skip("the fake's word for a bug")
		}
		r := &http.Request{Method: method, RequestURI: target, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Host: "localhost", RemoteAddr: "192.0.2.1:1"}
		u, err := url.ParseRequestURI(target)
		if err != nil {
			path, query, _ := strings.Cut(target, "?")
			u = &url.URL{Path: path, RawQuery: query} // what no client sends, and a proxy might
		}
		r.URL = u
		r.Body = io.NopCloser(strings.NewReader(body))
		for _, kind := range []string{"text/plain", "application/json"} {
			r.Header.Set("Content-Type", kind)
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code == http.StatusInternalServerError || w.Code < 200 || w.Code > 599 {
				t.Fatalf("%q %q: %d %s", method, target, w.Code, w.Body)
			}
			to := w.Header().Get("Location")
			if strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) || strings.Contains(to, "://") {
				t.Fatalf("%q %q leads to %s", method, target, to)
			}
		}
	})
}

func BenchmarkPage(b *testing.B) {
	page := "<!doctype html><body>" + strings.Repeat("<p>Some words of a page that is as long as most of them are.</p>\n", 700) + "<!--afterword:readers INC-1--><!--/afterword:readers--></body>"
	o := testOptions(b, map[string]string{"index.html": page})
	h := mustNew(b, o).Handler()
	for name, encoding := range map[string]string{"plain": "identity", "gzip": "gzip"} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				if w := get(h, "GET", "/", "Accept-Encoding", encoding); w.Code != 200 {
					b.Fatal(w.Code)
				}
			}
		})
	}
}

// The embedded files hold what the tests of the browser look for, and no style or script inline.
func TestEmbeddedObeyPolicy(t *testing.T) {
	for _, name := range []string{"plain.html", "search.html"} {
		b, err := os.ReadFile(filepath.Join("templates", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, inline := range []string{"<style", "style=", "<script>", "onclick=", "javascript:"} {
			if strings.Contains(string(b), inline) {
				t.Errorf("%s holds %s", name, inline)
			}
		}
	}
}
