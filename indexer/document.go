package indexer

import (
	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"
)

// wordsName is the one field that Bleve knows: all words of a review. In which parts of the review a
// word stands, and how often in each, its frequency says; see frequency.
const wordsName = "words"

// analyzed is the field whose words were cut beforehand: one pass serves Bleve, the card, the texts
// and the signature. It implements index.Field.
type analyzed struct{ freqs index.TokenFrequencies }

func (f *analyzed) Name() string                                     { return wordsName }
func (f *analyzed) Value() []byte                                    { return nil }
func (f *analyzed) ArrayPositions() []uint64                         { return nil }
func (f *analyzed) EncodedFieldType() byte                           { return 't' }
func (f *analyzed) Analyze()                                         {}
func (f *analyzed) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *analyzed) AnalyzedLength() int                              { return 1 } // real ones are in the cards
func (f *analyzed) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.freqs }
func (f *analyzed) NumPlainTextBytes() uint64                        { return 0 }

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

// newPaper makes a document of the review that w took in last.
func newPaper(id string, w *wording) *paper {
	p := &paper{id: id}
	if len(w.touched) == 0 {
		return p
	}
	freqs := make(index.TokenFrequencies, len(w.touched))
	slab := make([]index.TokenFreq, len(w.touched))
	for n, t := range w.touched {
		term := w.spelling[t]
		slab[n].Term = []byte(term)
		slab[n].SetFrequency(int(frequencyOf(&w.counts[t])))
		freqs[term] = &slab[n]
	}
	p.fields = append(p.fields, &analyzed{freqs})
	return p
}

// frequency is how often a term stands in each field of a review, in one number. An odd one speaks of
// the body alone, which keeps most of them in a byte; an even one has a few bits for every field.
type frequency uint64

// fieldBits are the bits of the fields before the body, which takes what is left. A count that has no
// room is the most that has: BM25F stops counting long before.
var fieldBits = [fieldBody]uint{fieldTitle: 2, fieldNames: 2, fieldHeadings: 3, fieldFacts: 4}

// maxInBody bounds the count in the body.
const maxInBody = 1 << 16

func frequencyOf(counts *[fieldCount]int32) frequency {
	body := frequency(min(counts[fieldBody], maxInBody))
	var packed frequency
	shift := uint(1)
	for f, bits := range fieldBits {
		packed |= frequency(min(counts[f], 1<<bits-1)) << shift
		shift += bits
	}
	if packed == 0 {
		return 2*body - 1
	}
	return packed | body<<shift
}

// counts takes a frequency apart.
func (q frequency) counts() (counts [fieldCount]int32) {
	if q&1 == 1 {
		counts[fieldBody] = int32(q/2 + 1)
		return counts
	}
	q >>= 1
	for f, bits := range fieldBits {
		counts[f] = int32(q & (1<<bits - 1))
		q >>= bits
	}
	counts[fieldBody] = int32(min(q, maxInBody))
	return counts
}
