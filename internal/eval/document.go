package eval

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/review"
)

// ErrNoReal means that the real reviews do not lie beside the checkout.
var ErrNoReal = errors.New("the real reviews are not there")

// now is when everything is published: the evaluation does not depend on the day it runs.
var now = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

// Document is a review that can be found.
type Document struct {
	// Key is how judgements call it: the id of a review of the sample, and "folder/name" of a real one,
	// both as they lie on disk, the name without its extensions and up to " - ".
	Key    string
	Record review.Record
}

// Text is everything that the review says to a reader, but its title: what an engine gets that knows a
// title and a body. No field that our own index reads is kept from the others.
func (d Document) Text() string {
	r := &d.Record
	parts := []string{r.ID, r.Severity, string(r.Kind), r.Summary, r.Impact, r.Trigger, r.Detection.Notes}
	for _, list := range [][]string{
		r.Systems, r.Teams, r.Tags, r.Conditions, r.Authors,
		r.ContributingFactors, r.Surprises, r.Difficulties, r.WentWell, r.GotLucky, r.OpenQuestions,
	} {
		parts = append(parts, list...)
	}
	for _, t := range r.Timeline {
		parts = append(parts, t.Text)
	}
	for _, f := range r.FollowUps {
		parts = append(parts, f.Text, f.Rationale)
	}
	for _, p := range r.Passages {
		parts = append(parts, p.Heading, p.Text)
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

// notReviews are files among the real reviews that are none, by key: templates, indexes and lists.
var notReviews = []string{
	"dfds/PMyyyy-nnn",
	"kubernetes-test-infra/README",
	"moj-cloud-platform/index",
	"python-discord/index",
	"univaf/template",
}

// Sample reads the sample knowledge base below source, the root of the checkout.
func Sample(ctx context.Context, source string) ([]Document, error) {
	return read(ctx, os.DirFS(filepath.Join(source, "content")), nil)
}

// All reads the sample knowledge base below source together with the real reviews below real, as if
// somebody had put their files into content/reviews. The error is ErrNoReal if there is no such folder.
func All(ctx context.Context, source, real string) (_ []Document, err error) {
	if _, err := os.Stat(real); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNoReal, err)
	}
	content, err := os.MkdirTemp("", "afterword-eval-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(content)) }()
	if err := os.CopyFS(content, os.DirFS(filepath.Join(source, "content"))); err != nil {
		return nil, err
	}
	keys, err := copyReal(content, real)
	if err != nil {
		return nil, err
	}
	return read(ctx, os.DirFS(content), keys)
}

// copyReal copies the real reviews to reviews/real below content, and returns their keys by their
// paths there. A name that says nothing (README) is replaced by that of its folder.
func copyReal(content, real string) (map[string]string, error) {
	keys := map[string]string{}
	err := filepath.WalkDir(real, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(real, file)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		folder, _, below := strings.Cut(rel, "/")
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), "_") || strings.HasPrefix(d.Name(), "icco") {
				return fs.SkipDir // templates, licences, and texts that no people wrote
			}
			return nil
		}
		name := strings.TrimSuffix(path.Base(rel), ".erb")
		if !below || !review.IsReview(name) || strings.HasPrefix(name, "_") {
			return nil
		}
		ext := path.Ext(name)
		stem := strings.TrimSuffix(strings.TrimSuffix(name, ext), ".html")
		if stem == "README" && path.Dir(path.Dir(rel)) != "." {
			stem = path.Base(path.Dir(rel))
		}
		short, _, _ := strings.Cut(stem, " - ")
		key := folder + "/" + short
		if slices.Contains(notReviews, key) {
			return nil
		}
		to := path.Join("reviews/real", folder, stem+ext)
		if _, taken := keys[to]; taken {
			return fmt.Errorf("two real reviews would be %s", to)
		}
		keys[to] = key
		data, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		target := filepath.Join(content, filepath.FromSlash(to))
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o644)
	})
	return keys, err
}

// read loads a content folder. Reviews are called by keys (by path), else by their ids.
func read(ctx context.Context, content fs.FS, keys map[string]string) ([]Document, error) {
	c, err := corpus.Load(ctx, content, corpus.Options{Now: now})
	if err != nil {
		return nil, err
	}
	docs := make([]Document, len(c.Reviews))
	for i, e := range c.Reviews {
		key := keys[e.Path]
		if key == "" {
			key = e.ID
		}
		docs[i] = Document{Key: key, Record: e.Record}
	}
	return docs, nil
}
