package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"

	"github.com/spf13/cobra"
)

type newOptions struct {
	kind, depth, id string
}

func newNewCommand(a *app) *cobra.Command {
	var o newOptions
	cmd := &cobra.Command{
		Use:   "new TITLE",
		Short: "Start a review, with the questions that make it worth reading",
		Long: `Writes a new review below content/reviews/ from the template of its depth, and prints its path.
The questions stand in the template as comments: what did normal look like, what was
surprising and to whom, how did each follow-up come about.

A stub takes a minute. A brief is an hour's work, a full review what an investigation found.`,
		Example: `  afterword new "The cache that remembered too much"
  afterword new "Almost deleted the wrong bucket" --kind near-miss --depth stub`,
		Args: args(1, 1, "one title; put it in quotes"),
		RunE: func(_ *cobra.Command, given []string) error { return a.runNew(given[0], o, time.Now()) },
	}
	cmd.Flags().StringVar(&o.kind, "kind", string(review.Incident), "incident, near-miss, surprise, drill or external")
	cmd.Flags().StringVar(&o.depth, "depth", string(review.Brief), "stub, brief or full")
	cmd.Flags().StringVar(&o.id, "id", "", "stable name, also the file's; by default the day and the title")
	return cmd
}

func (a *app) runNew(title string, o newOptions, now time.Time) error {
	title = strings.Join(strings.Fields(title), " ")
	if title == "" {
		return usagef("a review needs a title: what happened, in a reader's words")
	}
	kind, depth := review.Kind(o.kind), review.Depth(o.depth)
	if !slices.Contains(review.Kinds, kind) {
		return usagef("--kind %q: write incident, near-miss, surprise, drill or external", o.kind)
	}
	if !slices.Contains(review.Depths, depth) {
		return usagef("--depth %q: write stub, brief or full", o.depth)
	}
	id := o.id
	if id == "" {
		id = now.UTC().Format(time.DateOnly) + "-" + review.Slug(title)
	}
	if strings.ContainsAny(id, "/\\\x00") || strings.HasPrefix(id, ".") {
		return usagef("--id %q: an id is a file's name, without folders and not beginning with a dot", id)
	}
	if info, err := os.Stat(filepath.Join(a.source, "content")); err != nil || !info.IsDir() {
		return fmt.Errorf("there is no content folder in %s: run \"afterword init DIR\" for a new knowledge base, or name one with --source", a.source)
	}
	path := filepath.Join(a.source, "content", "reviews", id+".md")
	text := review.Template(depth, review.TemplateData{Title: title, Kind: kind, ID: o.id, Date: now.UTC()})
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name with --id", path)
	}
	if err != nil {
		return fmt.Errorf("write the review: %w", err)
	}
	_, err = f.Write(text)
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("write the review: %w", err)
	}
	fmt.Fprintln(a.stdout, path)
	return nil
}
