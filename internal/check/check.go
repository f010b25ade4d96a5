package check

import (
	"cmp"
	"errors"
	"path"
	"slices"
	"strings"

	"afterword/internal/corpus"
	"afterword/internal/review"
)

// Level says how much a finding matters.
type Level string

// The levels, the gravest first.
const (
	Error   Level = "error"   // a build stops at it
	Warning Level = "warning" // a reader is misled or led nowhere
	Note    Level = "note"    // Afterword had to guess
)

// Finding is something at a place.
type Finding struct {
	Path    string `json:"file"` // below the source folder, slash-separated; "" if it has no file
	Line    int    `json:"line"` // 1-based; 0 for the whole file
	Col     int    `json:"col"`  // 1-based; 0 for the whole line
	Level   Level  `json:"level"`
	Rule    string `json:"rule"`
	Message string `json:"message"`
}

// levels are those of the notes of package corpus, by rule.
var levels = map[string]Level{
	"broken-link":    Warning,
	"duplicate-id":   Warning,
	"duplicate-name": Warning,
	"alias":          Warning,
	"unknown-key":    Warning,
	"no-date":        Warning,
	"link":           Note,
	"unused":         Note,
	"guessed":        Note,
}

// Run lists the findings of a corpus, by file and line. loading is the error of corpus.Load, whose
// parts are errors here; c may be nil then.
func Run(c *corpus.Corpus, loading error) []Finding {
	findings := problems(loading)
	if c != nil {
		for _, n := range c.Notes {
			level, ok := levels[n.Rule]
			if !ok {
				level = Warning
			}
			findings = append(findings, Finding{Path: path.Join("content", n.Path), Line: n.Line, Col: n.Col, Level: level, Rule: n.Rule, Message: n.Msg})
		}
		for _, left := range c.LeftOut {
			findings = append(findings, Finding{Path: "content/" + left.Path, Level: Note, Rule: "left-out", Message: left.Reason})
		}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
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
		return []Finding{{Path: at.Path, Line: at.Line, Col: at.Col, Level: Error, Rule: "schema", Message: at.Msg}}
	}
	return []Finding{{Level: Error, Rule: "unreadable", Message: err.Error()}}
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
