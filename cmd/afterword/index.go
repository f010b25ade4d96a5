package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"afterword/indexer"
)

// Where `serve` keeps its working files, below the source.
const (
	workFolder = ".afterword"
	workSite   = workFolder + "/site"
	workIndex  = workFolder + "/index"
)

// openIndex opens the index for a question in the terminal: the folder that was named, else the
// newer one of what `build` and `serve` keep. The caller closes it.
func (a *app) openIndex(named string) (*indexer.Index, error) {
	dir := a.inSource(named)
	if named == "" {
		dir = a.newestIndex()
	}
	ix, err := indexer.Open(dir, indexer.Options{})
	switch {
	case errors.Is(err, indexer.ErrMissing):
		return nil, fmt.Errorf("there is no index at %s: run \"afterword build\" first, or name one with --index", dir)
	case errors.Is(err, indexer.ErrDamaged):
		return nil, fmt.Errorf("%w\nRun \"afterword build\" to make it anew", err)
	}
	return ix, err
}

func (a *app) newestIndex() string {
	newest := a.inSource("public-index")
	var when time.Time
	for _, dir := range []string{newest, a.inSource(workIndex)} {
		if info, err := os.Stat(filepath.Join(dir, "manifest.json")); err == nil && info.ModTime().After(when) {
			newest, when = dir, info.ModTime()
		}
	}
	return newest
}
