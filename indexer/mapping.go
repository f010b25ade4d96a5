package indexer

import (
	"fmt"
	"strings"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/mapping"
	index "github.com/blevesearch/bleve_index_api"
)

// MappingVersion names what this file and analysis.go do to a text. An index made by another version
// counts as damaged, so that it is built anew: raise it with every change that alters what is
// indexed or how words are cut.
const MappingVersion = 1

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

// fieldText is stored and not searched: the passages that snippets are cut from, packed.
const fieldText = "text"

// fields says how each part of a review counts. The weights of title and body and their b were
// measured on three public judged collections (k1 = 1.8); the others stand between those two.
var fields = [fieldCount]struct {
	name   string
	weight float32 // how much one occurrence counts
	b      float32 // how much the field's length counts, 0 to 1
	text   func(r *review.Record) []string
}{
	fieldTitle:    {"title", 3, .3, func(r *review.Record) []string { return []string{r.Title} }},
	fieldNames:    {"names", 2, .3, names},
	fieldHeadings: {"headings", 1.5, .5, headings},
	fieldFacts:    {"facts", 1.2, .6, facts},
	fieldBody:     {"body", 1, .7, bodyText},
}

// fieldOptions: postings with positions for phrases; nothing stored, no doc values.
const fieldOptions = index.IndexField | index.IncludeTermVectors

// newMapping returns the mapping that stands in the index for Bleve. It says the same as fields.
func newMapping() (*mapping.IndexMappingImpl, error) {
	m := bleve.NewIndexMapping()
	err := m.AddCustomAnalyzer(analyzerName, map[string]any{
		"type":          "custom",
		"tokenizer":     tokenizerName,
		"token_filters": []string{foldName, stemName},
	})
	if err != nil {
		return nil, fmt.Errorf("define the analyzer: %w", err)
	}
	m.DefaultAnalyzer = analyzerName
	m.StoreDynamic, m.IndexDynamic, m.DocValuesDynamic = false, false, false
	doc := bleve.NewDocumentStaticMapping()
	for _, f := range fields {
		text := bleve.NewTextFieldMapping()
		text.Analyzer = analyzerName
		text.Store, text.DocValues, text.IncludeInAll = false, false, false
		text.IncludeTermVectors = true
		doc.AddFieldMappingsAt(f.name, text)
	}
	stored := bleve.NewTextFieldMapping()
	stored.Store, stored.Index, stored.DocValues = true, false, false
	stored.IncludeInAll, stored.IncludeTermVectors = false, false
	doc.AddFieldMappingsAt(fieldText, stored)
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

func headings(r *review.Record) []string {
	var list []string
	for _, p := range r.Passages {
		list = append(list, p.Heading)
	}
	return list
}

// facts are the sentences of the front matter.
func facts(r *review.Record) []string {
	list := []string{r.Summary, r.Impact, r.Trigger, r.Detection.Notes}
	for _, more := range [][]string{
		r.ContributingFactors, r.Surprises, r.Difficulties, r.WentWell, r.GotLucky, r.OpenQuestions,
	} {
		list = append(list, more...)
	}
	for _, t := range r.Timeline {
		list = append(list, t.Text)
	}
	for _, f := range r.FollowUps {
		list = append(list, f.Text, f.Rationale)
	}
	kept := list[:0]
	for _, s := range list {
		if s = strings.TrimSpace(plain(s)); s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

func bodyText(r *review.Record) []string {
	var list []string
	for _, p := range r.Passages {
		list = append(list, p.Text)
	}
	return list
}
