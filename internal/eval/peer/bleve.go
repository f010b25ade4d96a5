package peer

import (
	"cmp"
	"context"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"afterword/internal/eval"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/search/query"
)

// Bleve is stock Bleve with its English analyzer over title and body, scored by index.TFIDFScoring or
// index.BM25Scoring.
func Bleve(scoring string) eval.Contender {
	return eval.Contender{Name: "Bleve " + scoring, Open: func(_ context.Context, dir string, docs []eval.Document) (eval.System, error) {
		b, err := openBleve(dir, docs, scoring)
		return searching{b}, err
	}}
}

// BleveLikeThis is "more like this" on stock Bleve: the most telling words of a review as a query.
// Lucene's MoreLikeThis takes 25 words, weighted by tf·idf; so does this.
func BleveLikeThis(scoring string) eval.Contender {
	return eval.Contender{Name: "Bleve more-like-this " + scoring, Open: func(_ context.Context, dir string, docs []eval.Document) (eval.System, error) {
		b, err := openBleve(dir, docs, scoring)
		if err != nil {
			return nil, err
		}
		return likeThis{b, tellingWords(docs, func(text string) []string {
			var words []string
			for _, token := range b.analyze(text) {
				words = append(words, string(token))
			}
			return words
		})}, nil
	}}
}

// stock is a stock Bleve index.
type stock struct {
	bleve.Index
	mapping *mapping.IndexMappingImpl
}

func openBleve(dir string, docs []eval.Document, scoring string) (*stock, error) {
	text := bleve.NewTextFieldMapping()
	text.Analyzer = en.AnalyzerName
	doc := bleve.NewDocumentStaticMapping()
	doc.AddFieldMappingsAt("title", text)
	doc.AddFieldMappingsAt("body", text)
	m := bleve.NewIndexMapping()
	m.DefaultMapping = doc
	m.DefaultAnalyzer = en.AnalyzerName
	m.ScoringModel = scoring
	ix, err := bleve.New(filepath.Join(dir, "bleve"), m)
	if err != nil {
		return nil, err
	}
	// One batch makes one segment: stock scores change with the number of segments.
	batch := ix.NewBatch()
	for _, d := range docs {
		if err := batch.Index(d.Key, map[string]string{"title": d.Record.Title, "body": d.Text()}); err != nil {
			return nil, err
		}
	}
	return &stock{ix, m}, ix.Batch(batch)
}

func (s *stock) analyze(text string) [][]byte {
	var terms [][]byte
	for _, token := range s.mapping.AnalyzerNamed(en.AnalyzerName).Analyze([]byte(text)) {
		terms = append(terms, token.Term)
	}
	return terms
}

func (s *stock) answer(ctx context.Context, q query.Query, limit int) ([]string, error) {
	req := bleve.NewSearchRequestOptions(q, limit, 0, false)
	req.SortBy([]string{"-_score", "_id"})
	result, err := s.SearchInContext(ctx, req)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, hit := range result.Hits {
		list = append(list, hit.ID)
	}
	return list, nil
}

type searching struct{ *stock }

func (s searching) Answer(ctx context.Context, t *eval.Topic, limit int) ([]string, error) {
	title, body := bleve.NewMatchQuery(t.Query), bleve.NewMatchQuery(t.Query)
	title.SetField("title")
	body.SetField("body")
	return s.answer(ctx, bleve.NewDisjunctionQuery(title, body), limit)
}

type likeThis struct {
	*stock
	words map[string][]weighted
}

func (l likeThis) Answer(ctx context.Context, t *eval.Topic, limit int) ([]string, error) {
	var parts []query.Query
	for _, w := range l.words[t.Review] {
		for _, field := range []string{"title", "body"} {
			q := bleve.NewTermQuery(w.word)
			q.SetField(field)
			q.SetBoost(w.weight)
			parts = append(parts, q)
		}
	}
	list, err := l.answer(ctx, bleve.NewDisjunctionQuery(parts...), limit+1)
	return without(list, t.Review, limit), err
}

// without takes the review itself out of its relatives.
func without(list []string, key string, limit int) []string {
	list = slices.DeleteFunc(list, func(s string) bool { return s == key })
	return list[:min(limit, len(list))]
}

// telling is how many words of a review make a query: the default of Lucene's MoreLikeThis.
const telling = 25

type weighted struct {
	word   string
	weight float64
}

// tellingWords returns the words of every review with the highest tf·idf, by key. Words of one review
// only find nothing and are left out.
func tellingWords(docs []eval.Document, cut func(string) []string) map[string][]weighted {
	counts := make([]map[string]int, len(docs))
	df := map[string]int{}
	for i, d := range docs {
		counts[i] = map[string]int{}
		for _, w := range cut(d.Record.Title + "\n" + d.Text()) {
			counts[i][w]++
		}
		for w := range counts[i] {
			df[w]++
		}
	}
	words := map[string][]weighted{}
	for i, d := range docs {
		var list []weighted
		for w, n := range counts[i] {
			if df[w] > 1 {
				list = append(list, weighted{w, float64(n) * math.Log(float64(len(docs))/float64(df[w]))})
			}
		}
		slices.SortFunc(list, func(a, b weighted) int {
			return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.word, b.word))
		})
		words[d.Key] = list[:min(telling, len(list))]
	}
	return words
}
