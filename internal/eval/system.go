package eval

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"afterword/indexer"
	"afterword/internal/review"
	"afterword/internal/search"
)

// deep is how far down an answer is looked at.
const deep = 100

// System answers topics with the keys of documents, best first, at most limit of them.
type System interface {
	Answer(ctx context.Context, t *Topic, limit int) ([]string, error)
	Close() error
}

// Contender is a system before it has read the documents.
type Contender struct {
	// Name stands in the table.
	Name string
	// Open makes the system's index of docs in dir, a folder of its own that is removed afterwards.
	Open func(ctx context.Context, dir string, docs []Document) (System, error)
}

// Searcher is our own search.
func Searcher() Contender { return Contender{"Afterword", openSearcher} }

// Relater is our own search for related reviews. What authors say about relations, and the links they
// set between reviews, are kept from it: it would otherwise be told a part of the answers.
func Relater() Contender { return Contender{"Afterword", openRelater} }

// index is our own index.
type index struct {
	*indexer.Index
	keys map[string]string // by id
	ids  map[string]string // by key
}

func openSearcher(ctx context.Context, dir string, docs []Document) (System, error) {
	ix, err := openIndex(ctx, dir, docs, func(r review.Record) review.Record { return r })
	return searcher{ix}, err
}

func openRelater(ctx context.Context, dir string, docs []Document) (System, error) {
	ix, err := openIndex(ctx, dir, docs, func(r review.Record) review.Record {
		r.Related, r.LinksTo = nil, nil
		return r
	})
	return relater{ix}, err
}

// openIndex builds and opens an index of docs, each changed by change, in the way that
// `afterword build` does.
func openIndex(ctx context.Context, dir string, docs []Document, change func(review.Record) review.Record) (*index, error) {
	records := make([]review.Record, len(docs))
	ix := &index{keys: map[string]string{}, ids: map[string]string{}}
	for i, d := range docs {
		records[i] = change(d.Record)
		ix.keys[d.Record.ID] = d.Key
		ix.ids[d.Key] = d.Record.ID
	}
	dir = filepath.Join(dir, "index")
	if err := indexer.Build(ctx, dir, indexer.Slice(records), indexer.Options{}); err != nil {
		return nil, err
	}
	var err error
	ix.Index, err = indexer.Open(dir, indexer.Options{})
	return ix, err
}

type searcher struct{ *index }

func (s searcher) Answer(ctx context.Context, t *Topic, limit int) ([]string, error) {
	result, err := s.Search(ctx, search.Request{Query: t.Query, Limit: limit})
	if err != nil {
		return nil, err
	}
	list := make([]string, len(result.Hits))
	for i, h := range result.Hits {
		list[i] = s.keys[h.ID]
	}
	return list, nil
}

type relater struct{ *index }

func (r relater) Answer(ctx context.Context, t *Topic, limit int) ([]string, error) {
	hits, err := r.Related(ctx, r.ids[t.Review], limit)
	if err != nil {
		return nil, err
	}
	list := make([]string, len(hits))
	for i, h := range hits {
		list[i] = r.keys[h.ID]
	}
	return list, nil
}

// ask opens a contender, puts every topic to it, and closes it.
func ask(ctx context.Context, c Contender, docs []Document, topics []Topic) (_ [][]string, err error) {
	dir, err := os.MkdirTemp("", "afterword-eval-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := c.Open(ctx, dir, docs)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.Name, err)
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	answers := make([][]string, len(topics))
	for i := range topics {
		answers[i], err = s.Answer(ctx, &topics[i], deep)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", c.Name, topics[i].Name(), err)
		}
	}
	return answers, nil
}
