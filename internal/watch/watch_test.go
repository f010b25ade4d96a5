package watch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// patience is how long a test waits for something that must come.
const patience = 10 * time.Second

func start(t *testing.T) (dir string, w *Watcher) {
	t.Helper()
	dir = t.TempDir()
	for _, name := range []string{"content/reviews", "public", ".afterword"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	w, err := Start(dir, Options{Ignore: []string{filepath.Join(dir, "public")}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return dir, w
}

func write(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// next returns the names below dir of the next burst.
func next(t *testing.T, dir string, w *Watcher) []string {
	t.Helper()
	select {
	case paths := <-w.Changes():
		var names []string
		for _, p := range paths {
			rel, err := filepath.Rel(dir, p)
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, filepath.ToSlash(rel))
		}
		return names
	case <-time.After(patience):
		t.Fatal("no change was told")
		return nil
	}
}

func TestBurstIsToldOnceAndOnlyWhatMatters(t *testing.T) {
	dir, w := start(t)
	for _, name := range []string{"public/index.html", ".afterword/x", "content/.git/x", "content/reviews/a.md~", "content/reviews/.a.md.swp", "content/reviews/4913", "notes.txt", "content/reviews/a.md", "content/reviews/b.md", "config.toml"} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)))
	}
	want := []string{"config.toml", "content/reviews/a.md", "content/reviews/b.md"}
	if diff := cmp.Diff(want, next(t, dir, w)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	select {
	case more := <-w.Changes():
		t.Errorf("a second burst: %v", more)
	case <-time.After(300 * time.Millisecond):
	}
}

func TestFolderThatIsMadeLaterIsFollowed(t *testing.T) {
	dir, w := start(t)
	if err := os.MkdirAll(filepath.Join(dir, "layouts", "reviews"), 0o755); err != nil {
		t.Fatal(err)
	}
	next(t, dir, w)
	write(t, filepath.Join(dir, "layouts", "reviews", "page.html"))
	got := strings.Join(next(t, dir, w), " ")
	if !strings.Contains(got, "layouts/reviews/page.html") {
		t.Errorf("told %q, want the file in the new folder", got)
	}
}

func TestRenameOverAFileAndRemovalAreTold(t *testing.T) {
	dir, w := start(t)
	file := filepath.Join(dir, "content", "reviews", "a.md")
	write(t, file)
	next(t, dir, w)
	write(t, file+".tmp") // ignored by itself
	if err := os.Rename(file+".tmp", file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"content/reviews/a.md"}, next(t, dir, w)); diff != "" {
		t.Errorf("after a rename (-want +got):\n%s", diff)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"content/reviews/a.md"}, next(t, dir, w)); diff != "" {
		t.Errorf("after a removal (-want +got):\n%s", diff)
	}
}
