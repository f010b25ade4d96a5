package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"afterword/internal/importer"

	"github.com/spf13/cobra"
)

type importOptions struct{ dryRun, force bool }

func newImportCommand(a *app) *cobra.Command {
	var o importOptions
	cmd := &cobra.Command{
		Use:   "import FORMAT PATH",
		Short: "Bring reviews from elsewhere",
		Long: `Reads a file, or a folder with all below it, and writes each document as a review into
content/reviews/. FORMAT is one of:

  markdown    any Markdown, whatever its headings and its front matter; MediaWiki pages too
  html        pages of a wiki's HTML export
  statuspage  issues of a status page (cState and other Hugo sites)
  icco        the YAML of icco/postmortems
  json        exports of PagerDuty, incident.io and FireHydrant

Prints the path of each review, and below it what could not be mapped. No text is lost, and no time
zone is guessed. Templates, indexes and process pages are skipped, with a word why. What is there is
never overwritten without --force, and the same input gives the same files.

Exit codes: 0 done; 1 a document could not be imported; 2 wrong usage.`,
		Example: `  afterword import markdown ../postmortems --dry-run
  afterword import html ~/Downloads/confluence-export
  afterword import json incidents.json`,
		Args: args(2, 2, "a format ("+strings.Join(importer.Formats, ", ")+") and a file or folder"),
		ValidArgsFunction: func(_ *cobra.Command, given []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(given) == 0 {
				return importer.Formats, cobra.ShellCompDirectiveNoFileComp
			}
			return nil, cobra.ShellCompDirectiveDefault
		},
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.runImport(cmd.Context(), given[0], given[1], o)
		},
	}
	cmd.Flags().BoolVar(&o.dryRun, "dry-run", false, "say what would be written, and write nothing")
	cmd.Flags().BoolVar(&o.force, "force", false, "overwrite reviews that are there already")
	return cmd
}

func (a *app) runImport(ctx context.Context, format, path string, o importOptions) error {
	if !slices.Contains(importer.Formats, format) {
		return usagef("there is no format %q: write one of %s", format, strings.Join(importer.Formats, ", "))
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return usagef("there is no %s", path)
	}
	report, err := importer.Run(ctx, importer.Options{Format: format, Path: path, Source: a.source, DryRun: o.dryRun, Force: o.force})
	if report != nil {
		if err := a.printImport(report, o.dryRun); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	if failed := report.Count(importer.Failed); failed > 0 {
		return fmt.Errorf("%s could not be imported; the others were", count(failed, "document"))
	}
	return nil
}

// printImport prints the paths of reviews, with what is to be said of each below it.
func (a *app) printImport(report *importer.Report, dry bool) error {
	var b strings.Builder
	for _, item := range report.Items {
		switch {
		case item.State == importer.Failed:
			fmt.Fprintf(a.stderr, "afterword: %v\n", item.Err)
		case item.State == importer.Imported:
			fmt.Fprintf(&b, "%s\n", item.To)
			if !a.quiet {
				fmt.Fprintf(&b, "  from %s\n", item.From)
				for _, note := range item.Notes {
					fmt.Fprintf(&b, "  %s\n", note)
				}
			}
		case a.quiet:
		case item.State == importer.Skipped:
			fmt.Fprintf(&b, "skipped %s: %s\n", item.From, item.Reason)
		case item.Reason != "":
			fmt.Fprintf(&b, "already there %s: %s\n", item.To, item.Reason)
		case a.verbose:
			fmt.Fprintf(&b, "already there %s\n", item.To)
		}
	}
	if !a.quiet {
		fmt.Fprintf(&b, "%d imported, %d skipped, %d already there", report.Count(importer.Imported), report.Count(importer.Skipped), report.Count(importer.There))
		if failed := report.Count(importer.Failed); failed > 0 {
			fmt.Fprintf(&b, ", %d failed", failed)
		}
		if dry {
			b.WriteString("; nothing was written (--dry-run)")
		}
		b.WriteByte('\n')
	}
	_, err := a.stdout.WriteString(b.String())
	return err
}
