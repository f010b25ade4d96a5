// Package starter holds the knowledge base that `afterword init` begins with: a config, and one
// public incident retold with its system and team, to be read, copied from and deleted.
package starter

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

//go:embed all:site
var site embed.FS

// ErrNotEmpty says that a folder holds something already.
var ErrNotEmpty = errors.New("it is not empty")

// Write makes a new knowledge base in dir, which must be absent or empty, and returns the names of
// its files below dir.
func Write(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("look at %s: %w", dir, err)
	}
	for _, e := range entries {
		if e.Name() != ".git" { // a fresh repository is a good place to begin
			return nil, fmt.Errorf("%s: %w; choose a new folder", dir, ErrNotEmpty)
		}
	}
	var names []string
	err = fs.WalkDir(site, "site", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := site.ReadFile(name)
		if err != nil {
			return err
		}
		rel := strings.TrimPrefix(name, "site/")
		if rel == "gitignore" { // under its own name it would act on this repository
			rel = ".gitignore"
		}
		file := filepath.Join(dir, filepath.FromSlash(rel))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		names = append(names, rel)
		return os.WriteFile(file, data, 0o644)
	})
	if err != nil {
		return nil, fmt.Errorf("write the knowledge base: %w", err)
	}
	return names, nil
}
