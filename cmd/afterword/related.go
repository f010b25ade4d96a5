package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"afterword/indexer"
	"afterword/internal/search"

	"github.com/spf13/cobra"
)

// maxRelatedText bounds the text that is compared, in bytes, as the HTTP API does.
const maxRelatedText = 64 << 10

type relatedOptions struct {
	index, text string
	limit       int
	json        bool
}

func newRelatedCommand(a *app) *cobra.Command {
	var o relatedOptions
	cmd := &cobra.Command{
		Use:   "related ID",
		Short: "Show similar reviews, each with the reason",
		Long: `Shows the reviews that resemble one, and why: systems, tags and factors they share, words that few
other reviews use, what an author said. With --text it compares a text instead, such as a pasted
alert; --text - reads it from standard input.

A review that resembles nothing has no neighbours: no suggestion is better than a bad one.`,
		Example: `  afterword related INC-2026-014
  kubectl describe pod web-1 | afterword related --text -`,
		Args: func(cmd *cobra.Command, given []string) error {
			if cmd.Flags().Changed("text") {
				return args(0, 0, "no id together with --text")(cmd, given)
			}
			return args(1, 1, "the id of one review, or --text")(cmd, given)
		},
		RunE: func(cmd *cobra.Command, given []string) error {
			id := ""
			if len(given) > 0 {
				id = given[0]
			}
			return a.runRelated(cmd.Context(), id, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.index, "index", "", "folder of the index (default: the newest that build or serve made)")
	flags.StringVar(&o.text, "text", "", "text to compare instead of a review; - reads standard input")
	flags.IntVar(&o.limit, "limit", 5, "how many reviews to show, 1 to 50")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON, as the HTTP API does")
	return cmd
}

func (a *app) runRelated(ctx context.Context, id string, o relatedOptions) error {
	if o.limit < 1 || o.limit > 50 {
		return usagef("--limit %d: it goes from 1 to 50", o.limit)
	}
	text := o.text
	if text == "-" {
		data, err := io.ReadAll(io.LimitReader(a.stdin, maxRelatedText))
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		text = string(data)
	}
	if id == "" && strings.TrimSpace(text) == "" {
		return usagef("the text to compare is empty")
	}
	ix, err := a.openIndex(o.index)
	if err != nil {
		return err
	}
	defer discard(ix)
	var hits []search.RelatedHit
	if id != "" {
		hits, err = ix.Related(ctx, id, o.limit)
	} else {
		hits, err = ix.RelatedText(ctx, text, o.limit)
	}
	if errors.Is(err, indexer.ErrNoReview) {
		return fmt.Errorf("there is no review %q in the index: look for it with \"afterword search\"", id)
	}
	if err != nil {
		return err
	}
	if o.json {
		if hits == nil {
			hits = []search.RelatedHit{}
		}
		return printJSON(a.stdout, map[string]any{"hits": hits})
	}
	p := printer{w: a.stdout, colour: isTerminal(a.stdout)}
	if len(hits) == 0 {
		p.line("Nothing here resembles it closely enough to say so.")
	}
	for i, hit := range hits {
		if i > 0 {
			p.line("")
		}
		p.line("%s", p.styled(styleBold, clean(hit.Title)))
		p.line("%s", p.styled(styleQuiet, clean(hit.ID)))
		for _, reason := range hit.Reasons {
			p.line("  ∵ %s", clean(reason.Text))
		}
	}
	return p.err
}
