package compile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"afterword/internal/corpus"
)

// usualCatalogs are read if they are there.
var usualCatalogs = []string{"catalog-info.yaml", "catalog-info.yml"}

// readCatalogs reads the Backstage catalogs beside the content folder: the usual one, and those that
// match patterns such as "catalog/*.yaml". A pattern that matches nothing is an error, as it would
// silently leave every owner out.
func readCatalogs(source string, patterns []string) ([]corpus.Catalog, error) {
	files := os.DirFS(source)
	var names []string
	for _, name := range usualCatalogs {
		if _, err := fs.Stat(files, name); err == nil {
			names = append(names, name)
		}
	}
	var errs []error
	for _, pattern := range patterns {
		found, err := fs.Glob(files, path.Clean(pattern))
		switch {
		case err != nil:
			errs = append(errs, fmt.Errorf("params.afterword.catalog: %q is no pattern: %w", pattern, err))
		case len(found) == 0:
			errs = append(errs, fmt.Errorf("params.afterword.catalog: no file matches %q: paths begin at the folder of config.toml", pattern))
		}
		for _, name := range found {
			inContent := strings.HasPrefix(name, "content/") && slices.Contains(usualCatalogs, path.Base(name)) // found there anyway
			if !slices.Contains(names, name) && !inContent {
				names = append(names, name)
			}
		}
	}
	var list []corpus.Catalog
	for _, name := range names {
		data, err := fs.ReadFile(files, name)
		if err != nil {
			errs = append(errs, fmt.Errorf("read the catalog: %w", err))
			continue
		}
		list = append(list, corpus.Catalog{Path: name, Data: data})
	}
	return list, errors.Join(errs...)
}
