package peer

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"afterword/internal/eval"
	"afterword/internal/review"
)

// Overlap is related content as Hugo finds it: the more names of their front matter two pages share,
// the more they are alike. Here those names are systems, tags and teams, each set up as an index of the
// same weight, as Hugo's "keywords" is by default; among equals the newer page comes first. Pages that
// share nothing are not shown. (Hugo leaves out newer pages unless told otherwise; we tell it.)
func Overlap() eval.Contender {
	return eval.Contender{Name: "Hugo-style keyword overlap", Open: func(_ context.Context, _ string, docs []eval.Document) (eval.System, error) {
		return overlap{docs}, nil
	}}
}

type overlap struct{ docs []eval.Document }

func (o overlap) Close() error { return nil }

func (o overlap) Answer(_ context.Context, t *eval.Topic, limit int) ([]string, error) {
	i := slices.IndexFunc(o.docs, func(d eval.Document) bool { return d.Key == t.Review })
	mine := names(&o.docs[i].Record)
	type relative struct {
		doc    *eval.Document
		shared int
	}
	var list []relative
	for n := range o.docs {
		shared := 0
		for name := range names(&o.docs[n].Record) {
			if mine[name] {
				shared++
			}
		}
		if n != i && shared > 0 {
			list = append(list, relative{&o.docs[n], shared})
		}
	}
	slices.SortFunc(list, func(a, b relative) int {
		return cmp.Or(cmp.Compare(b.shared, a.shared), b.doc.Record.Date.Time.Compare(a.doc.Record.Date.Time), strings.Compare(a.doc.Key, b.doc.Key))
	})
	keys := make([]string, min(limit, len(list)))
	for n := range keys {
		keys[n] = list[n].doc.Key
	}
	return keys, nil
}

func names(r *review.Record) map[string]bool {
	set := map[string]bool{}
	for index, list := range [][]string{r.Systems, r.Tags, r.Teams} {
		for _, name := range list {
			set[string(rune('0'+index))+review.Slug(name)] = true
		}
	}
	return set
}
