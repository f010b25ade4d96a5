package peer

import (
	"context"

	"afterword/internal/eval"

	index "github.com/blevesearch/bleve_index_api"
)

// Measure runs the whole evaluation: search and related reviews over the sample knowledge base of the
// checkout at source, then over it and the real reviews in the folder real together. If that folder is
// not there, it returns the first two parts and an ErrNoReal.
func Measure(ctx context.Context, source, real string) ([]*eval.Part, error) {
	sample, err := eval.Sample(ctx, source)
	if err != nil {
		return nil, err
	}
	parts, err := both(ctx, nil, "the sample knowledge base", sample)
	if err != nil {
		return nil, err
	}
	all, err := eval.All(ctx, source, real)
	if err != nil {
		return parts, err
	}
	return both(ctx, parts, "the sample and the real reviews", all)
}

// both appends the parts of search and of related reviews over docs.
func both(ctx context.Context, parts []*eval.Part, about string, docs []eval.Document) ([]*eval.Part, error) {
	queries, err := eval.Queries()
	if err != nil {
		return nil, err
	}
	related, err := eval.Related()
	if err != nil {
		return nil, err
	}
	search, err := eval.Run(ctx, "Search in "+about, docs, queries,
		[]eval.Contender{eval.Searcher(), SQLite(), Bleve(index.BM25Scoring), Bleve(index.TFIDFScoring)})
	if err != nil {
		return nil, err
	}
	alike, err := eval.Run(ctx, "Related reviews in "+about, docs, related,
		[]eval.Contender{eval.Relater(), BleveLikeThis(index.BM25Scoring), BleveLikeThis(index.TFIDFScoring), SQLiteLikeThis(), Overlap()})
	if err != nil {
		return nil, err
	}
	return append(parts, search, alike), nil
}
