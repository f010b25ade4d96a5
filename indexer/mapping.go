package indexer

import (
	"fmt"
	"strings"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
)

// MappingVersion names what this file and analysis.go do to a text. An index made by another version
// counts as damaged, so that it is built anew: raise it with every change that alters what is
// indexed or how words are cut.
const MappingVersion = 2

// field is a searchable part of a review, in the order of fields.
type field int

const (
	fieldTitle field = iota
	fieldNames
	fieldHeadings
	fieldFacts
	fieldBody
	fieldCount
)

// fields says how each part of a review counts. The weights of title and body and their b were
// measured on three public judged collections (k1 = 1.8); the others stand between those two.
var fields = [fieldCount]struct {
	weight float32 // how much one occurrence counts
	b      float32 // how much the field's length counts, 0 to 1
}{
	fieldTitle:    {3, .3},
	fieldNames:    {2, .3},
	fieldHeadings: {1.5, .5},
	fieldFacts:    {1.2, .6},
	fieldBody:     {1, .7},
}

// newMapping returns the mapping that stands in the index for Bleve: one field, of which postings and
// frequencies are kept, and nothing else.
func newMapping(lang language) (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzerName, map[string]any{
		"type":          "custom",
		"tokenizer":     tokenizerName,
		"token_filters": lang.names(),
	})
	if err != nil {
		return nil, fmt.Errorf("define the analyzer: %w", err)
	}
	m.DefaultAnalyzer = analyzerName
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	words := bleve.NewTextFieldMapping()
	words.Analyzer = analyzerName
	words.Store, words.DocValues, words.IncludeInAll, words.IncludeTermVectors = false, false, false, false
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt(wordsName, words)
	m.DefaultMapping = doc
	if err := m.Validate(); err != nil {
		return nil, fmt.Errorf("check the mapping: %w", err)
	}
	return m, nil
}

// names are what a review is called by and filed under, so that the name of a system finds a review
// whose text never says it.
func names(r *review.Record) []string {
	list := []string{r.ID, r.Severity, string(r.Kind)}
	list = append(list, r.Systems...)
	list = append(list, r.Teams...)
	list = append(list, r.Tags...)
	list = append(list, r.Conditions...)
	return append(list, r.Authors...)
}

// fact is a sentence of the front matter.
type fact struct {
	kind rowKind
	text string
}

// facts are the sentences of the front matter, the summary first.
func facts(r *review.Record) []fact {
	var list []fact
	add := func(kind rowKind, texts ...string) {
		for _, s := range texts {
			if s = strings.TrimSpace(plain(s)); s != "" {
				list = append(list, fact{kind, s})
			}
		}
	}
	add(summaryRow, r.Summary)
	add(factRow, r.Impact, r.Trigger, r.Detection.Notes)
	add(factorRow, r.ContributingFactors...)
	for _, more := range [][]string{r.Surprises, r.Difficulties, r.WentWell, r.GotLucky, r.OpenQuestions} {
		add(factRow, more...)
	}
	for _, t := range r.Timeline {
		add(factRow, t.Text)
	}
	for _, f := range r.FollowUps {
		add(factRow, f.Text, f.Rationale)
	}
	return list
}

func nonEmpty(list []string) []string {
	var kept []string
	for _, s := range list {
		if strings.TrimSpace(s) != "" {
			kept = append(kept, s)
		}
	}
	return kept
}
