package publish

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// listName is the file that names what a commit published. It marks a folder as ours, and tells our
// files from those that somebody else put there.
const listName = ".afterword-files"

// Stage is a folder in the making. It belongs to one goroutine.
type Stage struct {
	dest  string // absolute, links resolved
	dir   string
	lock  *os.File
	done  bool
	marks []string // of a folder that is replaced whole; nil for one that keeps others' files
}

// Begin makes an empty folder beside dest, whose parents it makes too, and removes what killed
// processes left there. The destination must be absent, empty or published by this package before:
// anything else is an error, and is not touched.
func Begin(dest string) (*Stage, error) { return begin(dest, nil) }

// BeginWhole is Begin for a folder in which every file is ours and nothing may be added, such as an
// index. A folder that holds one of the names in marks is taken for one. Dir is left for the caller to
// make.
func BeginWhole(dest string, marks ...string) (*Stage, error) { return begin(dest, marks) }

func begin(dest string, marks []string) (*Stage, error) {
	dest, err := resolve(dest)
	if err != nil {
		return nil, err
	}
	parent, base := filepath.Split(dest)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fmt.Errorf("make the folder of %s: %w", dest, err)
	}
	if err := recoverFrom(dest); err != nil {
		return nil, err
	}
	if err := ours(dest, append(marks, listName)); err != nil {
		return nil, err
	}
	sweep(parent, base)
	dir, err := os.MkdirTemp(parent, stagePrefix(base))
	if err != nil {
		return nil, fmt.Errorf("make a folder beside %s: %w", dest, err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	s := &Stage{dest: dest, dir: dir, marks: marks}
	if s.lock, err = lock(lockPath(dir)); err != nil {
		os.RemoveAll(dir)
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	if marks != nil {
		if err := os.Remove(dir); err != nil {
			s.Abort()
			return nil, err
		}
	}
	return s, nil
}

// Dir is the folder to fill. What is in it at Commit is published.
func (s *Stage) Dir() string { return s.dir }

// WriteFile writes a file of the stage, making its folders. The name is slash-separated.
func (s *Stage) WriteFile(name string, data []byte) error {
	file, err := s.path(name)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(file, data, 0o644)
}

func (s *Stage) path(name string) (string, error) {
	if !filepath.IsLocal(filepath.FromSlash(name)) {
		return "", fmt.Errorf("%q leads out of the site", name)
	}
	return filepath.Join(s.dir, filepath.FromSlash(name)), nil
}

// Commit puts the stage in the destination's place. Files in the destination that were not published
// by this package (a CNAME, a .git) are kept. After an error the destination is as it was.
func (s *Stage) Commit() error {
	files, err := list(s.dir)
	if err != nil {
		return err
	}
	if s.marks == nil {
		if err := os.WriteFile(filepath.Join(s.dir, listName), []byte(strings.Join(files, "\n")+"\n"), 0o644); err != nil {
			return err
		}
		if err := s.keepForeign(files); err != nil {
			return fmt.Errorf("keep the other files of %s: %w", s.dest, err)
		}
	}
	if _, err := os.Lstat(s.dest); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(s.dir, s.dest); err != nil {
			return err
		}
		s.finish()
		return nil
	}
	if err := exchange(s.dir, s.dest); err != nil {
		if err := s.replaceFiles(files); err != nil {
			return fmt.Errorf("publish to %s: %w", s.dest, err)
		}
	}
	s.finish() // s.dir is now the old folder
	return nil
}

// Abort removes the stage. It does nothing after a Commit.
func (s *Stage) Abort() {
	if !s.done {
		s.finish()
	}
}

func (s *Stage) finish() {
	s.done = true
	os.RemoveAll(s.dir)
	s.lock.Close()
	os.Remove(lockPath(s.dir))
}

// keepForeign brings files that others put in the destination over to the stage.
func (s *Stage) keepForeign(published []string) error {
	before, err := listed(s.dest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // absent or empty
	}
	if err != nil {
		return err
	}
	all, err := list(s.dest)
	if err != nil {
		return err
	}
	for _, name := range all {
		if before[name] {
			continue
		}
		if _, found := slices.BinarySearch(published, name); found {
			continue
		}
		from, to := filepath.Join(s.dest, name), filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := linkOrCopy(from, to); err != nil {
			return err
		}
	}
	return nil
}

// replaceFiles is for a destination that cannot be renamed, such as a mount point: file by file, each
// at once; what pages need before the pages, and what is gone last.
func (s *Stage) replaceFiles(files []string) error {
	before, err := s.published()
	if err != nil {
		return err
	}
	pagesLast := slices.Clone(files)
	slices.SortStableFunc(pagesLast, func(a, b string) int {
		return isPage(a) - isPage(b)
	})
	if s.marks == nil {
		pagesLast = append(pagesLast, listName)
	}
	for _, name := range pagesLast {
		delete(before, name)
		from, to := filepath.Join(s.dir, name), filepath.Join(s.dest, name)
		if same(from, to) {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		tmp := to + ".afterword-new"
		if err := copyFile(from, tmp); err != nil {
			return err
		}
		if err := os.Rename(tmp, to); err != nil {
			return err
		}
	}
	for name := range before {
		if err := os.Remove(filepath.Join(s.dest, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		// A folder that held only removed pages goes with them.
		for dir := filepath.Dir(name); dir != "." && os.Remove(filepath.Join(s.dest, dir)) == nil; dir = filepath.Dir(dir) {
		}
	}
	return nil
}

// published names what the destination holds of ours.
func (s *Stage) published() (map[string]bool, error) {
	if s.marks == nil {
		names, err := listed(s.dest)
		if errors.Is(err, fs.ErrNotExist) {
			return map[string]bool{}, nil
		}
		return names, err
	}
	all, err := list(s.dest)
	names := map[string]bool{}
	for _, name := range all {
		names[name] = true
	}
	return names, err
}

func isPage(name string) int {
	if strings.HasSuffix(name, ".html") {
		return 1
	}
	return 0
}

// resolve returns dest as an absolute path with links followed, so that a linked destination is
// replaced where it really lies.
func resolve(dest string) (string, error) {
	abs, err := filepath.Abs(dest)
	if err != nil {
		return "", err
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	if filepath.Dir(abs) == abs {
		return "", fmt.Errorf("%s is the root of the file system and cannot be replaced", abs)
	}
	return abs, nil
}

// ErrForeign says that a destination holds files that Afterword did not make.
var ErrForeign = errors.New("it holds files that Afterword did not make")

// ours returns an error unless dest is absent, empty or holds one of marks.
func ours(dest string, marks []string) error {
	entries, err := os.ReadDir(dest)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", dest, err)
	}
	if len(entries) == 0 {
		return nil
	}
	for _, mark := range marks {
		if _, err := os.Lstat(filepath.Join(dest, mark)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("%s cannot be published to: %w; empty it, or choose another folder", dest, ErrForeign)
}

// listed reads the names that the last commit to dir published.
func listed(dir string) (map[string]bool, error) {
	data, err := os.ReadFile(filepath.Join(dir, listName))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		if name := lines.Text(); filepath.IsLocal(filepath.FromSlash(name)) {
			names[name] = true
		}
	}
	return names, nil
}

// list returns the files below dir but for listName, slash-separated and sorted.
func list(dir string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(dir, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, file)
		if err != nil {
			return err
		}
		if rel != listName {
			names = append(names, filepath.ToSlash(rel))
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}
