package indexer

import (
	"strings"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// passageGap is the distance in positions between two texts of one field, so that no phrase runs
// from one into the next.
const passageGap = 100

// analyzed is a field whose words were cut beforehand: one pass serves Bleve, the card and the
// signature. It implements index.Field.
type analyzed struct {
	name   string
	length int // tokens
	bytes  int // of text
	freqs  index.TokenFrequencies
}

func (f *analyzed) Name() string                                     { return f.name }
func (f *analyzed) Value() []byte                                    { return nil }
func (f *analyzed) ArrayPositions() []uint64                         { return nil }
func (f *analyzed) EncodedFieldType() byte                           { return 't' }
func (f *analyzed) Analyze()                                         {}
func (f *analyzed) Options() index.FieldIndexingOptions              { return fieldOptions }
func (f *analyzed) AnalyzedLength() int                              { return f.length }
func (f *analyzed) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }
func (f *analyzed) NumPlainTextBytes() uint64                        { return uint64(f.bytes) }

// blob is a stored field that nobody searches.
type blob struct {
	name  string
	value []byte
}

func (f *blob) Name() string                                     { return f.name }
func (f *blob) Value() []byte                                    { return f.value }
func (f *blob) ArrayPositions() []uint64                         { return nil }
func (f *blob) EncodedFieldType() byte                           { return 't' }
func (f *blob) Analyze()                                         {}
func (f *blob) Options() index.FieldIndexingOptions              { return index.StoreField }
func (f *blob) AnalyzedLength() int                              { return 0 }
func (f *blob) AnalyzedTokenFrequencies() index.TokenFrequencies { return nil }
func (f *blob) NumPlainTextBytes() uint64                        { return 0 }

// paper is a document for Bleve. It implements index.Document.
type paper struct {
	id     string
	fields []index.Field
}

func (p *paper) ID() string { return p.id }
func (p *paper) Size() int  { return 0 } // only asked for statistics
func (p *paper) VisitFields(visit index.FieldVisitor) {
	for _, f := range p.fields {
		visit(f)
	}
}
func (p *paper) VisitComposite(index.CompositeFieldVisitor) {}
func (p *paper) HasComposite() bool                         { return false }
func (p *paper) NumPlainTextBytes() uint64                  { return 0 }
func (p *paper) StoredFieldsBytes() uint64                  { return 0 }
func (p *paper) Indexed() bool                              { return true }
func (p *paper) AddIDField() {
	p.fields = append(p.fields, document.NewTextFieldCustom("_id", nil, []byte(p.id), index.IndexField|index.StoreField, nil))
}

// prepared is a record on its way into the index.
type prepared struct {
	card  card
	paper *paper
	// words counts the terms of the whole text, titles threefold, for the signature.
	words map[string]wordCount
}

// wordCount is how often a term occurs in a review, and how it is written there first.
type wordCount struct {
	count   int
	surface string
}

// titleCount is how much oftener a word of the title counts in a signature; measured, see related.go.
const titleCount = 3

// prepare cuts the record's texts into words. It is safe to call concurrently.
func prepare(analyzer analysis.Analyzer, r *review.Record, key string) prepared {
	p := prepared{card: newCard(r), paper: &paper{id: key}, words: map[string]wordCount{}}
	for i, f := range fields {
		texts := f.text(r)
		if field(i) == fieldHeadings || field(i) == fieldNames {
			texts = nonEmpty(texts)
		}
		part := &analyzed{name: f.name, freqs: index.TokenFrequencies{}}
		position := 0
		for _, text := range texts {
			tokens := analyzer.Analyze([]byte(text))
			part.length += len(tokens)
			part.bytes += len(text)
			position = part.add(tokens, position) + passageGap
			if field(i) != fieldNames {
				p.count(field(i), text, tokens)
			}
		}
		p.card.lengths[i] = part.length
		if part.length > 0 {
			p.paper.fields = append(p.paper.fields, part)
		}
	}
	p.paper.fields = append(p.paper.fields, &blob{name: fieldText, value: packTexts(snippetTexts(r))})
	return p
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

// add counts tokens that stand after position base, and returns the last position. The places in the
// text are left out: snippets find them anew in the few texts that are shown.
func (f *analyzed) add(tokens analysis.TokenStream, base int) int {
	locations := make([]index.TokenLocation, len(tokens))
	last := base
	for i, t := range tokens {
		locations[i].Position = base + t.Position
		last = base + t.Position
		freq, ok := f.freqs[string(t.Term)]
		if !ok {
			freq = &index.TokenFreq{Term: t.Term}
			f.freqs[string(t.Term)] = freq
		}
		freq.SetFrequency(freq.Frequency() + 1)
		freq.Locations = append(freq.Locations, &locations[i])
	}
	return last
}

// count adds tokens to the words of the review.
func (p *prepared) count(f field, text string, tokens analysis.TokenStream) {
	n := 1
	if f == fieldTitle {
		n = titleCount
	}
	for _, t := range tokens {
		if len(t.Term) < 2 {
			continue
		}
		w, ok := p.words[string(t.Term)]
		if !ok {
			w.surface = text[t.Start:t.End]
		}
		w.count += n
		p.words[string(t.Term)] = w
	}
}
