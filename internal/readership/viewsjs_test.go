package readership

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

// Every page carries the script that counts reading, so it stays small, and it must be what the
// privacy page says: no cookie, nothing from elsewhere, off when the reader says so.
func TestViewsScript(t *testing.T) {
	src, err := os.ReadFile(filepath.Join("..", "..", "themes", "afterword", "assets", "js", "views.js"))
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(src); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	const limit = 1536
	if packed.Len() > limit {
		t.Errorf("views.js has %d bytes when packed, want at most %d", packed.Len(), limit)
	}
	t.Logf("views.js: %d bytes, %d packed", len(src), packed.Len())

	for _, must := range []string{"doNotTrack", "globalPrivacyControl", "optout", "prerendering", "hasFocus", "pagehide", "sendBeacon", "/api/v1/views"} {
		if !bytes.Contains(src, []byte(must)) {
			t.Errorf("views.js does not look at %s", must)
		}
	}
	for _, mustNot := range []string{`cookie`, `https?:`, `\beval\b`, `Function\(`, `innerHTML`, `\bimport\b`, `userAgent`} {
		if found := regexp.MustCompile(mustNot).Find(src); found != nil {
			t.Errorf("views.js has %q", found)
		}
	}
}
