package check

import (
	"cmp"
	"context"
	"errors"
	"path"
	"runtime"
	"slices"
	"strings"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/review"
	"afterword/internal/review/prose"

	"golang.org/x/sync/errgroup"
)

// Level says how much a finding matters.
type Level string

// The levels, the gravest first.
const (
	Error   Level = "error"   // a build stops at it
	Warning Level = "warning" // a reader is misled, or led nowhere
	Note    Level = "note"    // worth a thought
)

// Finding is something at a place.
type Finding struct {
	Path       string `json:"file"` // below the source folder, slash-separated; "" if it has no file
	Line       int    `json:"line"` // 1-based; 0 for the whole file
	Col        int    `json:"col"`  // 1-based, in characters; 0 for the whole line
	Level      Level  `json:"level"`
	Rule       string `json:"rule"`
	Message    string `json:"message"`
	Suggestion string `json:"suggestion,omitempty"` // a question or a rewriting
}

// Options says how to check.
type Options struct {
	// Now decides what lies in the future. Zero is the time of the call.
	Now time.Time
	// Settings are the site's own. They are to be valid.
	Settings Settings
}

// Run lists the findings of a corpus, by file and line. loading is the error of corpus.Load, whose
// parts are errors here; c may be nil then. Reviews are read on all cores; the only error is that of
// ctx.
func Run(ctx context.Context, c *corpus.Corpus, loading error, opts Options) ([]Finding, error) {
	if opts.Now.IsZero() {
		opts.Now = time.Now()
	}
	findings := problems(loading)
	if c != nil {
		findings = append(findings, noted(c)...)
		perReview := make([][]Finding, len(c.Reviews))
		likeness := newLikeness(c)
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, e := range c.Reviews {
			group.Go(func() error {
				if err := ctx.Err(); err != nil {
					return err
				}
				perReview[i] = checkReview(e, likeness, opts.Now)
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		for _, list := range perReview {
			findings = append(findings, list...)
		}
		findings = append(findings, withoutPage(c)...)
		findings = append(findings, superseded(c)...)
	}
	findings = opts.Settings.finish(findings)
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	return findings, nil
}

// checkReview returns what one review is found to hold.
func checkReview(e *corpus.Entry, likeness *likeness, now time.Time) []Finding {
	d := &document{Entry: e, path: "content/" + e.Path}
	d.silences = frontSilences(string(e.Source), e.BodyLine)
	d.prose = d.read()
	d.dates(now)
	d.timeline()
	d.depth()
	d.followUps(likeness)
	d.causes()
	d.strays()
	d.language()
	return d.findings
}

// document is a review while it is checked.
type document struct {
	*corpus.Entry
	path     string
	silences map[int]*silence         // of the front matter, by line
	prose    []prose.Passage          // of the body
	lines    *lineIndex               // of the body; made when first asked for
	rows     map[string][]review.Spot // where entries of lists of maps begin; made when first asked for
	findings []Finding
}

// add keeps a finding unless its line is silenced. Message and Ask of the rule are taken if they are
// not given.
func (d *document) add(rule string, line, col int, message, ask string) {
	if ask == "" {
		ask = rulesByName[rule].Ask
	}
	if d.silences[line].covers(rule) && line > 0 && line < d.BodyLine {
		return
	}
	d.findings = append(d.findings, Finding{Path: d.path, Line: line, Col: col, Rule: rule, Message: message, Suggestion: ask})
}

// place turns an offset of the body into a place in the file.
func (d *document) place(offset int) (line, col int) {
	if d.lines == nil {
		d.lines = newLineIndex(d.Body, d.BodyLine)
	}
	return d.lines.place(offset)
}

// noted turns what package corpus noticed while it read into findings.
func noted(c *corpus.Corpus) []Finding {
	var findings []Finding
	for _, n := range c.Notes {
		findings = append(findings, Finding{Path: path.Join("content", n.Path), Line: n.Line, Col: n.Col, Rule: n.Rule, Message: n.Msg})
	}
	for _, left := range c.LeftOut {
		findings = append(findings, Finding{Path: "content/" + left.Path, Rule: "left-out", Message: left.Reason})
	}
	for i, f := range findings {
		if rule := rulesByName[f.Rule]; rule != nil {
			findings[i].Suggestion = rule.Ask
		}
	}
	return findings
}

// problems takes the joined errors of loading apart.
func problems(err error) []Finding {
	if err == nil {
		return nil
	}
	var findings []Finding
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, inner := range joined.Unwrap() {
			findings = append(findings, problems(inner)...)
		}
		return findings
	}
	var at *review.Error
	if errors.As(err, &at) {
		return []Finding{{Path: at.Path, Line: at.Line, Col: at.Col, Rule: "schema", Message: at.Msg}}
	}
	return []Finding{{Rule: "unreadable", Message: err.Error()}}
}

// Count returns how many findings are of a level.
func Count(findings []Finding, level Level) int {
	n := 0
	for _, f := range findings {
		if f.Level == level {
			n++
		}
	}
	return n
}
