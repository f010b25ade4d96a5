package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"afterword/internal/pages"
	"afterword/internal/review"
)

// library knows which reviews are published and how long each takes to read. It may be renewed while
// it is used.
type library struct {
	books atomic.Pointer[map[string]book] // by slug
}

// book is what the library knows of a review.
type book struct {
	id          string
	readingTime time.Duration
}

// load replaces what the library knows.
func (l *library) load(records []review.Record) {
	books := make(map[string]book, len(records))
	for _, r := range records {
		books[r.Slug] = book{id: r.ID, readingTime: review.ReadingTime(r.Words)}
	}
	l.books.Store(&books)
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
