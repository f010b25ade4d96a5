package main

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/spf13/cobra"
)

type searchOptions struct {
	index, from, to, sort             string
	system, team, tag, severity, kind []string
	limit, offset                     int
	json                              bool
}

func newSearchCommand(a *app) *cobra.Command {
	var o searchOptions
	cmd := &cobra.Command{
		Use:   "search QUERY",
		Short: "Search the reviews in the terminal",
		Long: `The same search as on the site, over the index that "afterword build" or "afterword serve" made.
Every word of a query counts and none is required. "a phrase", +required, -without, word*, OR,
system:kafka, team:, tag:, severity:, kind:, id:, title:word, before:2026-01-01 and after: narrow it.

Finding nothing is an answer too: the exit code is 0.`,
		Example: `  afterword search resolver timeout
  afterword search 'x509: certificate has expired' --system ingress --limit 3
  afterword search --kind near-miss --sort newest ''`,
		Args: args(1, -1, "a query; '' matches everything"),
		RunE: func(cmd *cobra.Command, given []string) error {
			return a.runSearch(cmd.Context(), strings.Join(given, " "), o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.index, "index", "", "folder of the index (default: the newest that build or serve made)")
	flags.IntVar(&o.limit, "limit", 10, "how many reviews to show, 1 to 100")
	flags.IntVar(&o.offset, "offset", 0, "how many to skip")
	flags.StringArrayVar(&o.system, "system", nil, "only with this system; may be repeated, either counts")
	flags.StringArrayVar(&o.team, "team", nil, "only with this team")
	flags.StringArrayVar(&o.tag, "tag", nil, "only with this tag")
	flags.StringArrayVar(&o.severity, "severity", nil, "only with this severity")
	flags.StringArrayVar(&o.kind, "kind", nil, "only of this kind: incident, near-miss, surprise, drill, external")
	flags.StringVar(&o.from, "from", "", "first day, as 2006-01-02")
	flags.StringVar(&o.to, "to", "", "last day, as 2006-01-02")
	flags.StringVar(&o.sort, "sort", string(search.Relevance), "relevance, newest or oldest")
	flags.BoolVar(&o.json, "json", false, "print the result as JSON, as the HTTP API does")
	return cmd
}

func (a *app) runSearch(ctx context.Context, query string, o searchOptions) error {
	req, err := o.request(query)
	if err != nil {
		return err
	}
	ix, err := a.openIndex(o.index)
	if err != nil {
		return err
	}
	defer discard(ix)
	result, err := ix.Search(ctx, req)
	if err != nil {
		return err
	}
	if o.json {
		return printJSON(a.stdout, result)
	}
	p := printer{w: a.stdout, colour: isTerminal(a.stdout)}
	p.result(result, req)
	return p.err
}

// request checks the flags.
func (o searchOptions) request(query string) (search.Request, error) {
	req := search.Request{Query: query, Limit: o.limit, Offset: o.offset, Sort: search.Sort(o.sort)}
	if o.limit < 1 || o.limit > search.MaxLimit {
		return req, usagef("--limit %d: it goes from 1 to %d", o.limit, search.MaxLimit)
	}
	if o.offset < 0 || o.offset > search.MaxOffset {
		return req, usagef("--offset %d: it goes from 0 to %d", o.offset, search.MaxOffset)
	}
	if !slices.Contains([]search.Sort{search.Relevance, search.Newest, search.Oldest}, req.Sort) {
		return req, usagef("--sort %q: write relevance, newest or oldest", o.sort)
	}
	for _, kind := range o.kind {
		if !slices.Contains(review.Kinds, review.Kind(kind)) {
			return req, usagef("--kind %q: write incident, near-miss, surprise, drill or external", kind)
		}
	}
	req.Filter = search.Filter{System: o.system, Team: o.team, Tag: o.tag, Severity: o.severity, Kind: o.kind}
	for _, day := range []struct {
		flag, value string
		to          *time.Time
	}{{"--from", o.from, &req.Filter.From}, {"--to", o.to, &req.Filter.To}} {
		if day.value == "" {
			continue
		}
		t, err := time.Parse(time.DateOnly, day.value)
		if err != nil {
			return req, usagef("%s %q: write a day as 2006-01-02", day.flag, day.value)
		}
		*day.to = t
	}
	return req, nil
}

// printer writes results for a person. The first error of writing is kept in err.
type printer struct {
	w      io.Writer
	colour bool
	err    error
}

func (p *printer) line(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format+"\n", args...)
	}
}

// Escape sequences of terminals.
const (
	styleBold   = "\x1b[1m"
	styleQuiet  = "\x1b[2m"
	styleMark   = "\x1b[30;43m"
	styleNormal = "\x1b[0m"
)

func (p *printer) styled(style, text string) string {
	if !p.colour || text == "" {
		return text
	}
	return style + text + styleNormal
}

// clean takes what could steer a terminal out of a text.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || 0x80 <= r && r < 0xa0 {
			return -1
		}
		return r
	}, text)
}

// snippet is a snippet of a hit without its HTML.
func (p *printer) snippet(text string) string {
	open, end := "", ""
	if p.colour {
		open, end = styleMark, styleNormal
	}
	text = strings.NewReplacer("<mark>", "\x00", "</mark>", "\x01").Replace(text)
	text = strings.Join(strings.Fields(html.UnescapeString(text)), " ")
	var b strings.Builder
	for part := range strings.SplitAfterSeq(text, "") {
		switch part {
		case "\x00":
			b.WriteString(open)
		case "\x01":
			b.WriteString(end)
		default:
			b.WriteString(clean(part))
		}
	}
	return b.String()
}

func (p *printer) result(r search.Result, req search.Request) {
	if r.DidYouMean != "" {
		p.line("Did you mean %q?", clean(r.DidYouMean))
	}
	if r.Total == 0 {
		p.line("Nothing found. Fewer words often help, and so does the name of a system.")
		return
	}
	for i, hit := range r.Hits {
		if i > 0 || r.DidYouMean != "" {
			p.line("")
		}
		p.line("%s", p.styled(styleBold, clean(hit.Title)))
		facts := []string{hit.ID}
		for _, fact := range append([]string{day(hit.Date), hit.Kind, hit.Severity}, strings.Join(hit.Systems, ", ")) {
			if fact != "" {
				facts = append(facts, fact)
			}
		}
		p.line("%s", p.styled(styleQuiet, clean(strings.Join(facts, " · "))))
		for _, s := range hit.Snippets {
			p.line("  %s", p.snippet(s))
		}
	}
	p.line("")
	last := req.Offset + len(r.Hits)
	if len(r.Hits) < r.Total {
		p.line("%d to %d of %s", req.Offset+1, last, count(r.Total, "review"))
	} else {
		p.line("%s", count(r.Total, "review"))
	}
}

// day is the day of a date as hits have it.
func day(date string) string { return date[:min(len(date), len(time.DateOnly))] }

// printJSON writes v on one line, as the HTTP API does.
func printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
