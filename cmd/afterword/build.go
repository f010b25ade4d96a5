package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"afterword/internal/compile"
	"afterword/internal/review"

	"github.com/spf13/cobra"
)

type buildOptions struct {
	destination, index, baseURL, now string
	noCache                          bool
}

func newBuildCommand(a *app) *cobra.Command {
	var o buildOptions
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Build the whole static site and its index",
		Long: `Reads every review, builds the search index, finds related incidents, renders every page, and
publishes site and index at once. When something is wrong, each problem is named with its place,
nothing is published, and the site and the index that were there stay as they are.

The site is plain files for any web server; "afterword serve --site public" serves it with its search.
The same input gives the same bytes: what depends on the day takes it from --now, else from
SOURCE_DATE_EPOCH, else from the clock.`,
		Example: `  afterword build
  afterword build --destination /srv/reviews --base-url https://reviews.example.org/`,
		Args: args(0, 0, "no arguments; name the source with --source"),
		RunE: func(cmd *cobra.Command, _ []string) error { return a.runBuild(cmd.Context(), o) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.destination, "destination", "public", "folder to publish the site to")
	flags.StringVar(&o.index, "index", "", "folder to publish the index to (default: the destination's name with -index)")
	flags.StringVar(&o.baseURL, "base-url", "", "where the site will be reached (default: baseURL of config.toml)")
	flags.BoolVar(&o.noCache, "no-cache", false, "build every page anew")
	flags.StringVar(&o.now, "now", "", "day to build for, as 2006-01-02 (default: today)")
	return cmd
}

func (a *app) runBuild(ctx context.Context, o buildOptions) error {
	now, err := buildDay(o.now)
	if err != nil {
		return err
	}
	c, err := loadConfig(a.source)
	if err != nil {
		return err
	}
	destination := a.inSource(o.destination)
	index := destination + "-index"
	if o.index != "" {
		index = a.inSource(o.index)
	}
	shown := newProgress(a)
	report, err := compile.Build(ctx, compile.Options{
		Source: a.source, Site: destination, Index: index, BaseURL: o.baseURL, Now: now, Progress: shown.show,
		Language: c.Language, Synonyms: c.Synonyms,
	})
	took := shown.end()
	if err != nil {
		return nothingPublished(err)
	}
	for _, left := range report.Corpus.LeftOut {
		a.say("left out: content/%s: %s", left.Path, left.Reason)
	}
	if n := len(report.Corpus.Notes); n > 0 {
		a.say("%s for you to look at: run \"afterword check\"", count(n, "note"))
	}
	a.say("%s, %s in %s: %s", count(len(report.Corpus.Reviews), "review"), count(report.Pages, "page"), took.Round(10*time.Millisecond), destination)
	return nil
}

// nothingPublished says of content errors what they mean for the site.
func nothingPublished(err error) error {
	if n := len(review.Errors(err)); n > 0 {
		return fmt.Errorf("%s; nothing was published\n%w", count(n, "problem"), err)
	}
	return fmt.Errorf("nothing was published: %w", err)
}

// buildDay is the time that a build is for.
func buildDay(flag string) (time.Time, error) {
	if flag != "" {
		m, err := review.ParseMoment(flag)
		if err != nil || m.IsZero() {
			return time.Time{}, usagef("--now %q: write a day as 2006-01-02", flag)
		}
		return m.Time, nil
	}
	if epoch := os.Getenv("SOURCE_DATE_EPOCH"); epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return time.Time{}, fmt.Errorf("SOURCE_DATE_EPOCH=%s: it is no number of seconds", epoch)
		}
		return time.Unix(seconds, 0).UTC(), nil
	}
	return time.Now(), nil
}

// inSource is a path that is relative to the source folder.
func (a *app) inSource(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(a.source, path)
}

// count says "1 review" or "3 reviews".
func count(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + one + "s"
}
