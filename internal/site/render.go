package site

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"

	"afterword/internal/pages"
)

// DefaultBatchSize is how many pages Hugo gets at once. 500 pages of 8 KB need 215 MiB at the most,
// and starting Hugo (25–50 ms of CPU) is lost among them; see docs/build.md.
const DefaultBatchSize = 500

// maxErrors bounds how many bad pages are looked for: each costs a few builds of its batch.
const maxErrors = 50

// Options says what to render with.
type Options struct {
	// Source is the site's folder: its config.toml, layouts/, assets/, i18n/, data/ and themes/
	// are read from it.
	Source string
	// BaseURL is where the site will be reached; "" takes baseURL of the config. Only its path
	// goes into links.
	BaseURL string
	// BatchSize is how many pages are rendered at once; 0 is DefaultBatchSize.
	BatchSize int
}

// Renderer renders page models. It holds one state of templates and config; make a new one when they
// change. It is safe for concurrent use, one batch at a time.
type Renderer struct {
	templates *templates
	baseURL   string
	batchSize int

	mu sync.Mutex // held while Hugo builds
}

// New reads templates and config.
func New(opts Options) (*Renderer, error) {
	t, err := loadTemplates(opts.Source)
	if err != nil {
		return nil, err
	}
	r := &Renderer{templates: t, baseURL: opts.BaseURL, batchSize: opts.BatchSize}
	if r.baseURL == "" {
		r.baseURL, _ = t.config["baseURL"].(string)
	}
	if r.baseURL == "" {
		r.baseURL = "/"
	}
	if _, err := url.Parse(r.baseURL); err != nil {
		return nil, fmt.Errorf("base URL %q: %w", r.baseURL, err)
	}
	if !strings.HasSuffix(r.baseURL, "/") {
		r.baseURL += "/"
	}
	if r.batchSize <= 0 {
		r.batchSize = DefaultBatchSize
	}
	return r, nil
}

// BaseURL is where the site will be reached; it ends with "/".
func (r *Renderer) BaseURL() string { return r.baseURL }

// Title is the site's title.
func (r *Renderer) Title() string {
	title, _ := r.templates.config["title"].(string)
	return title
}

// Description says in a sentence what the site is.
func (r *Renderer) Description() string {
	params, _ := r.templates.config["params"].(map[string]any)
	description, _ := params["description"].(string)
	return description
}

// Render renders list and calls write for every file, with its slash-separated path on the site. A
// file that every batch makes (a style sheet) is written once. progress, unless nil, is told after every
// batch how many pages are done.
//
// The error holds every page that cannot be rendered, each as *Error where its place is known;
// write may have been called for others by then. An error of write ends the rendering.
func (r *Renderer) Render(ctx context.Context, list []pages.Page, write func(name string, data []byte) error, progress func(done int)) error {
	seen := map[string]bool{}
	once := func(name string, data []byte) error {
		if seen[name] {
			return nil
		}
		seen[name] = true
		return write(name, data)
	}
	var errs []error
	done := 0
	for chunk := range slices.Chunk(list, r.batchSize) {
		if err := ctx.Err(); err != nil {
			return err
		}
		out, err := r.batch(chunk)
		if err != nil {
			errs = append(errs, r.bisect(ctx, chunk, err, maxErrors-len(errs))...)
			if len(errs) >= maxErrors {
				break
			}
		} else if len(errs) == 0 {
			if err := files(out, once); err != nil {
				return err
			}
		}
		done += len(chunk)
		if progress != nil {
			progress(done)
		}
	}
	return errors.Join(unique(errs)...)
}

// bisect finds the pages of a batch that failed with err: those that the error names, then those of
// the rest, in smaller and smaller parts. A batch of which no page fails alone keeps err.
func (r *Renderer) bisect(ctx context.Context, list []pages.Page, err error, limit int) []error {
	if len(list) == 1 || limit <= 0 || ctx.Err() != nil || isTemplateError(err) {
		return []error{err}
	}
	errs, rest := blame(err, list)
	part := (len(rest) + 1) / 2
	if errors.Is(err, errGaveUp) {
		part = safeBatch
	}
	if len(rest) == 0 {
		return errs
	}
	for chunk := range slices.Chunk(rest, part) {
		if len(errs) >= limit {
			break
		}
		_, err := r.batch(chunk)
		if err == nil {
			continue
		}
		if isTemplateError(err) {
			return []error{err}
		}
		errs = append(errs, r.bisect(ctx, chunk, err, limit-len(errs))...)
	}
	if len(errs) == 0 {
		return []error{err}
	}
	return errs
}

// blame takes out of list the pages that err names, and returns their errors and the other pages.
func blame(err error, list []pages.Page) (errs []error, rest []pages.Page) {
	named := map[string]bool{}
	for _, part := range branches(err) {
		var e *Error
		if errors.As(part, &e) && e.page != "" {
			named[e.page] = true
			errs = append(errs, e)
		}
	}
	for _, p := range list {
		if !named[p.URL] {
			rest = append(rest, p)
		}
	}
	return errs, rest
}

// unique drops errors that say the same.
func unique(errs []error) []error {
	seen := map[string]bool{}
	var kept []error
	for _, err := range errs {
		if !seen[err.Error()] {
			seen[err.Error()] = true
			kept = append(kept, err)
		}
	}
	return kept
}
