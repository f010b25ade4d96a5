package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"afterword/internal/pages"
	"afterword/internal/review"
)

// library knows which reviews are published, how long each takes to read, and how readers call systems
// and teams. It may be renewed while it is used.
type library struct {
	books  atomic.Pointer[map[string]book] // by slug
	titles atomic.Pointer[pages.Titles]
}

// book is what the library knows of a review.
type book struct {
	id          string
	readingTime time.Duration
}

// load replaces what the library knows.
func (l *library) load(records []review.Record, titles pages.Titles) {
	books := make(map[string]book, len(records))
	for _, r := range records {
		books[r.Slug] = book{id: r.ID, readingTime: review.ReadingTime(r.Words)}
	}
	l.books.Store(&books)
	l.titles.Store(&titles)
}

// Title is server.Options.Title.
func (l *library) Title(field, name string) string {
	if titles := l.titles.Load(); titles != nil {
		return titles.Title(field, name)
	}
	return ""
}

func (l *library) find(id string) (book, bool) {
	books := l.books.Load()
	if books == nil {
		return book{}, false
	}
	b, ok := (*books)[review.Slug(id)]
	return b, ok
}

// Find implements server.ReviewFinder.
func (l *library) Find(id string) (string, bool) {
	b, ok := l.find(id)
	return b.id, ok
}

// Review is readership.Options.Review.
func (l *library) Review(id string) (string, time.Duration, bool) {
	b, ok := l.find(id)
	return b.id, b.readingTime, ok
}

// siteTitles reads how a built site calls things; a site without that file uses names.
func siteTitles(site string) (titles pages.Titles, err error) {
	data, err := os.ReadFile(filepath.Join(site, "titles.json"))
	if errors.Is(err, os.ErrNotExist) {
		return titles, nil
	}
	if err != nil {
		return titles, fmt.Errorf("read the site: %w", err)
	}
	if err := json.Unmarshal(data, &titles); err != nil {
		return titles, fmt.Errorf("read %s: %w", filepath.Join(site, "titles.json"), err)
	}
	return titles, nil
}

// loadSite reads the data of a built site.
func (l *library) loadSite(site string) error {
	records, err := siteRecords(site)
	if err != nil {
		return err
	}
	titles, err := siteTitles(site)
	if err != nil {
		return err
	}
	l.load(records, titles)
	return nil
}

// siteRecords reads the data of a built site.
func siteRecords(site string) ([]review.Record, error) {
	data, err := os.ReadFile(filepath.Join(site, "reviews.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("there is no site at %s: run \"afterword build\" first", site)
	}
	if err != nil {
		return nil, fmt.Errorf("read the site: %w", err)
	}
	return pages.ReadRecords(data)
}
