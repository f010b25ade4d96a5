package review

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// corpusFile is one file of the shared corpus.
type corpusFile struct {
	path string // below the corpus
	src  []byte
}

// readCorpus returns every document of the corpus, or skips the test where the corpus is not.
func readCorpus(t testing.TB) []corpusFile {
	t.Helper()
	root, err := filepath.Abs(filepath.FromSlash("../../../shared/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("the corpus was not found beside the checkout: %v", err)
	}
	var files []corpusFile
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		switch name := d.Name(); {
		case strings.HasPrefix(name, "_LICENSE") || strings.HasPrefix(name, "."):
			return nil
		case IsReview(name), strings.HasSuffix(name, ".erb"), filepath.Ext(name) == "", strings.HasPrefix(name, "PM2022-009"):
		default:
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files = append(files, corpusFile{filepath.ToSlash(rel), src})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestParseCorpus(t *testing.T) {
	files := readCorpus(t)
	if len(files) < 390 {
		t.Errorf("the corpus has %d documents, want at least 390", len(files))
	}
	for _, f := range files {
		r, err := Parse(f.path, f.src, Facts{})
		if err != nil {
			// The status pages among the templates say "resolved: true", which is no time.
			if !strings.HasPrefix(f.path, "_templates/cstate-issues/") {
				t.Errorf("Parse(%q): %v", f.path, err)
			}
			continue
		}
		if r.Title == "" || r.ID == "" {
			t.Errorf("Parse(%q) has title %q and id %q, want both", f.path, r.Title, r.ID)
		}
		a := r.Analyze(noPages{})
		if string(a.Body) != string(r.Body) {
			t.Errorf("Analyze(%q) changed a body without links between pages", f.path)
		}
		shown, _ := shownByHugo(t, EscapeShortcodes(r.Body, func(string) bool { return false }))
		if !strings.HasPrefix(shown, string(r.Body)) {
			t.Errorf("EscapeShortcodes of %q does not show it as it is", f.path)
		}
		if len(r.Body) > 200 && a.Words == 0 {
			t.Errorf("Analyze(%q) found no words", f.path)
		}
		if testing.Verbose() {
			t.Logf("%-70.70s %q %s %v", f.path, r.Title, r.Date, r.Guesses)
		}
	}
}

// noPages is a Resolver that knows no page.
type noPages struct{}

func (noPages) Review(string) (Target, bool) { return Target{}, false }
func (noPages) System(string) (Target, bool) { return Target{}, false }
func (noPages) Team(string) (Target, bool)   { return Target{}, false }
func (noPages) File(string) (Target, bool)   { return Target{}, false }
func (noPages) Mentions() *Mentions          { return nil }
