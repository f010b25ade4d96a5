package server

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestAcceptedEncodings(t *testing.T) {
	for _, test := range []struct {
		in   string
		want encodings
	}{
		{"", encodings{}},
		{"gzip", encodings{gzip: true}},
		{"gzip, deflate, br, zstd", encodings{brotli: true, gzip: true}},
		{"GZIP;q=0.5", encodings{gzip: true}},
		{"x-gzip", encodings{gzip: true}},
		{"gzip;q=0", encodings{}},
		{"gzip; Q=0.000, *", encodings{brotli: true}},
		{"*", encodings{brotli: true, gzip: true}},
		{"*;q=0", encodings{}},
		{"identity", encodings{}},
		{"gzip;q=many", encodings{}},
		{",;,=", encodings{}},
	} {
		if got := acceptedEncodings([]string{test.in}); got != test.want {
			t.Errorf("acceptedEncodings(%q) = %+v, want %+v", test.in, got, test.want)
		}
	}
}

func TestTagMatches(t *testing.T) {
	for _, test := range []struct {
		header string
		want   bool
	}{
		{"", false}, {`"a"`, true}, {`W/"a"`, true}, {`"b", "a"`, true}, {`*`, true}, {`a`, false}, {`"ab"`, false},
	} {
		if got := tagMatches(test.header, `"a"`); got != test.want {
			t.Errorf("tagMatches(%q) = %v", test.header, got)
		}
	}
}

// get asks a handler as a browser far away would.
func get(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The tag of a page follows what is filled into it, and the packing.
func TestTagFollowsContent(t *testing.T) {
	page := "<!--afterword:readers INC-1--><!--/afterword:readers-->" + strings.Repeat("text ", 500)
	o := testOptions(t, map[string]string{"index.html": page})
	readers := fakeReaders{"INC-1": 12}
	o.Readers = readers
	h := mustNew(t, o).Handler()

	first := get(h, "GET", "/", "Accept-Encoding", "gzip")
	tag := first.Header().Get("ETag")
	zr, err := gzip.NewReader(first.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(zr)
	if err != nil || !strings.Contains(string(body), "Read by 12 people") {
		t.Fatalf("unpacked: %v %.80s", err, body)
	}
	if w := get(h, "GET", "/", "Accept-Encoding", "gzip", "If-None-Match", tag); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("asked again: %d with %d bytes, want 304", w.Code, w.Body.Len())
	}
	if w := get(h, "GET", "/", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("asked unpacked with the tag of the packed page: %d, want 200", w.Code)
	}
	readers["INC-1"] = 13
	if w := get(h, "GET", "/", "Accept-Encoding", "gzip", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("with one more reader: %d, want 200", w.Code)
	}
}

// Large files are streamed, with a tag, ranges and what lies packed beside them.
func TestLargeFile(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", (maxHashed/16)+1)
	o := testOptions(t, map[string]string{"reviews.jsonl": long, "film.mp4": long, "packed.jsonl": long, "packed.jsonl.gz": "GZ"})
	h := mustNew(t, o).Handler()
	w := get(h, "GET", "/reviews.jsonl", "Accept-Encoding", "gzip")
	if w.Code != 200 || w.Body.String() != long || w.Header().Get("Content-Encoding") != "" {
		t.Errorf("whole: %d, %d bytes, packed %q", w.Code, w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
	tag := w.Header().Get("ETag")
	if w := get(h, "GET", "/reviews.jsonl", "If-None-Match", tag); w.Code != http.StatusNotModified {
		t.Errorf("asked again: %d, want 304", w.Code)
	}
	if w := get(h, "GET", "/film.mp4", "Range", "bytes=16-19"); w.Code != http.StatusPartialContent || w.Body.String() != "0123" {
		t.Errorf("part: %d %q", w.Code, w.Body)
	}
	if w := get(h, "GET", "/packed.jsonl", "Accept-Encoding", "gzip"); w.Body.String() != "GZ" || w.Header().Get("Content-Encoding") != "gzip" {
		t.Errorf("packed: %d bytes, packed %q", w.Body.Len(), w.Header().Get("Content-Encoding"))
	}
	if err := os.Chtimes(filepath.Join(o.Site, "reviews.jsonl"), time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if w := get(h, "GET", "/reviews.jsonl", "If-None-Match", tag); w.Code != http.StatusOK {
		t.Errorf("changed: %d, want 200", w.Code)
	}
}

func TestSitePath(t *testing.T) {
	for _, test := range []struct {
		in   string
		want string
		ok   bool
	}{
		{"/", "", true},
		{"", "", true},
		{"/a/b.html", "a/b.html", true},
		{"/a/", "a/", true},
		{"/a//b", "", false},
		{"//a", "", false},
		{"//", "", false},
		{"/a//", "", false},
		{"/../a", "", false},
		{"/a/..", "", false},
		{"/./a", "", false},
		{"/.env", "", false},
		{"/a/.env/b", "", false},
		{"/.well-known/x", ".well-known/x", true},
		{"/a/.well-known", "", false},
		{"/a\x00", "", false},
		{`/a\..\b`, "", false},
		{"/\xff", "", false},
	} {
		if got, ok := sitePath(test.in); got != test.want || ok != test.ok {
			t.Errorf("sitePath(%q) = %q, %v, want %q, %v", test.in, got, ok, test.want, test.ok)
		}
	}
}

// Links in the site's folder lead nowhere outside.
func TestNoWayOutOfTheSite(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": "x", "a/b.txt": "inside"})
	outside := filepath.Join(t.TempDir(), "secret.txt")
	writeFiles(t, filepath.Dir(outside), map[string]string{"secret.txt": "secret", "index.html": "secret"})
	for name, to := range map[string]string{"link.txt": outside, "up": filepath.Dir(outside), "inside.txt": "a/b.txt", "loop": "loop"} {
		if err := os.Symlink(to, filepath.Join(o.Site, name)); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	h := mustNew(t, o).Handler()
	for path, want := range map[string]int{"/link.txt": 404, "/up/": 404, "/up/secret.txt": 404, "/up": 404, "/loop": 404, "/inside.txt": 200} {
		if w := get(h, "GET", path); w.Code != want || strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: %d %.40s, want %d", path, w.Code, w.Body, want)
		}
	}
}
