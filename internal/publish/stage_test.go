package publish

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// content returns the files below dir, but for our own list.
func content(t *testing.T, dir string) map[string]string {
	t.Helper()
	got := map[string]string{}
	names, err := list(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		got[name] = string(data)
	}
	return got
}

func commit(t *testing.T, dest string, files map[string]string) {
	t.Helper()
	s, err := Begin(dest)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	for name, data := range files {
		if err := s.WriteFile(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Commit(); err != nil {
		t.Fatal(err)
	}
}

func TestCommitReplacesTheWholeAndKeepsWhatIsNotOurs(t *testing.T) {
	parent := t.TempDir()
	dest := filepath.Join(parent, "a", "public")
	commit(t, dest, map[string]string{"index.html": "1", "gone/index.html": "1"})
	if err := os.WriteFile(filepath.Join(dest, "CNAME"), []byte("host"), 0o644); err != nil {
		t.Fatal(err)
	}
	commit(t, dest, map[string]string{"index.html": "2", "new/index.html": "2"})
	want := map[string]string{"index.html": "2", "new/index.html": "2", "CNAME": "host"}
	if diff := cmp.Diff(want, content(t, dest)); diff != "" {
		t.Errorf("after the second commit (-want +got):\n%s", diff)
	}
	left, err := os.ReadDir(filepath.Dir(dest))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 {
		t.Errorf("beside the destination: %v, want nothing left", left)
	}
}

func TestAbortLeavesWhatWasThere(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "public")
	commit(t, dest, map[string]string{"index.html": "1"})
	s, err := Begin(dest)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.WriteFile("index.html", []byte("2")); err != nil {
		t.Fatal(err)
	}
	s.Abort()
	if diff := cmp.Diff(map[string]string{"index.html": "1"}, content(t, dest)); diff != "" {
		t.Errorf("after Abort (-want +got):\n%s", diff)
	}
}

func TestBeginRefusesAFolderOfSomebodyElse(t *testing.T) {
	dest := t.TempDir()
	if err := os.WriteFile(filepath.Join(dest, "thesis.txt"), []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Begin(dest); !errors.Is(err, ErrForeign) {
		t.Errorf("Begin = %v, want ErrForeign", err)
	}
	if _, err := Begin("/"); err == nil {
		t.Error("Begin(/) did not fail")
	}
}

func TestWriteFileStaysInside(t *testing.T) {
	s, err := Begin(filepath.Join(t.TempDir(), "public"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	for _, name := range []string{"../x", "/etc/x", "a/../../x"} {
		if err := s.WriteFile(name, nil); err == nil {
			t.Errorf("WriteFile(%q) did not fail", name)
		}
	}
}

func TestDestinationThatCannotBeRenamedIsReplacedFileByFile(t *testing.T) {
	dest := filepath.Join(t.TempDir(), "public")
	commit(t, dest, map[string]string{"index.html": "1", "old/page/index.html": "1"})
	s, err := Begin(dest)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Abort()
	for name, data := range map[string]string{"index.html": "2", "css/a.css": "2"} {
		if err := s.WriteFile(name, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(s.dir, listName), []byte("css/a.css\nindex.html\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.replaceFiles([]string{"css/a.css", "index.html"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"index.html": "2", "css/a.css": "2"}, content(t, dest)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := os.Stat(filepath.Join(dest, "old")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of removed pages is still there: %v", err)
	}
}

// TestKillAtAnyMoment lets a child publish in a loop and kills it; the destination is always one
// state, whole, and the next Begin sweeps what the child left.
func TestKillAtAnyMoment(t *testing.T) {
	if dest := os.Getenv("AFTERWORD_PUBLISH_CHILD"); dest != "" {
		for i := 0; ; i++ {
			state := strings.Repeat("x", i%7+1)
			files := map[string]string{}
			for _, name := range []string{"a", "b/c", "d/e/f", "g"} {
				files[name] = state
			}
			commit(t, dest, files)
		}
	}
	dest := filepath.Join(t.TempDir(), "public")
	commit(t, dest, map[string]string{"a": "x", "b/c": "x", "d/e/f": "x", "g": "x"})
	for i := range 25 {
		child := exec.Command(os.Args[0], "-test.run=^TestKillAtAnyMoment$")
		child.Env = append(os.Environ(), "AFTERWORD_PUBLISH_CHILD="+dest)
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(20+3*i) * time.Millisecond)
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = child.Wait()
		got := content(t, dest)
		if len(got) != 4 || got["a"] != got["b/c"] || got["a"] != got["d/e/f"] || got["a"] != got["g"] {
			t.Fatalf("after kill %d the folder holds two states: %v", i, got)
		}
	}
	commit(t, dest, map[string]string{"a": "end"})
	left, err := os.ReadDir(filepath.Dir(dest))
	if err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 {
		t.Errorf("beside the destination: %v, want what killed processes left to be swept", left)
	}
}
