package eval

import (
	"context"
	"slices"
)

// pageSize is how many answers people look at: the cut-off of nDCG, and the depth of the pool.
const pageSize = 10

// shown is how many answers stand beside a review, and on the first look at a page of hits.
const shown = 5

// Figures are one system's measures of one topic.
type Figures struct {
	NDCG, AP, Recall, RR float64
	// Helpful of the Given answers among the first five help.
	Helpful, Given float64
}

// Column is what one system answered, topic by topic.
type Column struct {
	System  string
	Answers [][]string
	Figures []Figures
}

// Part is one run: a task over one set of documents.
type Part struct {
	Title   string
	Topics  []Topic  // those that have something helpful among the documents
	Grades  []Grades // of Topics
	Columns []Column // our own first
	Docs    int
	// Unjudged are documents on somebody's first page that nobody has judged, by topic: they count as
	// 0, and whoever changed the ranking judges them.
	Unjudged map[string][]string
	// Judgments counts the grades that were used, zeros included.
	Judgments int
}

// Run asks every contender every topic that the documents can help with. The first contender is the
// one that the others are compared with.
func Run(ctx context.Context, title string, docs []Document, topics []Topic, contenders []Contender) (*Part, error) {
	p := &Part{Title: title, Docs: len(docs), Unjudged: map[string][]string{}}
	known := map[string]bool{}
	for _, d := range docs {
		known[d.Key] = true
	}
	for _, t := range topics {
		g := t.grades(known)
		if t.Review != "" && !known[t.Review] || g.helpful() == 0 {
			continue
		}
		p.Topics = append(p.Topics, t)
		p.Grades = append(p.Grades, g)
		p.Judgments += len(g)
	}
	for _, c := range contenders {
		answers, err := ask(ctx, c, docs, p.Topics)
		if err != nil {
			return nil, err
		}
		column := Column{System: c.Name, Answers: answers}
		for i, ranked := range answers {
			g := p.Grades[i]
			helpful, given := Good(ranked, g, shown)
			column.Figures = append(column.Figures, Figures{
				NDCG: NDCG(ranked, g, pageSize), AP: AveragePrecision(ranked, g), Recall: Recall(ranked, g, deep), RR: Reciprocal(ranked, g),
				Helpful: float64(helpful), Given: float64(given),
			})
			name := p.Topics[i].Name()
			for _, doc := range ranked[:min(pageSize, len(ranked))] {
				if _, judged := g[doc]; !judged && !slices.Contains(p.Unjudged[name], doc) {
					p.Unjudged[name] = append(p.Unjudged[name], doc)
				}
			}
		}
		p.Columns = append(p.Columns, column)
	}
	return p, nil
}

// values picks one measure of the topics that keep keeps.
func (p *Part) values(c *Column, measure func(Figures) float64, keep func(*Topic) bool) []float64 {
	var list []float64
	for i, f := range c.Figures {
		if keep(&p.Topics[i]) {
			list = append(list, measure(f))
		}
	}
	return list
}

func ndcg(f Figures) float64    { return f.NDCG }
func ap(f Figures) float64      { return f.AP }
func recall(f Figures) float64  { return f.Recall }
func rr(f Figures) float64      { return f.RR }
func helpful(f Figures) float64 { return f.Helpful }
func given(f Figures) float64   { return f.Given }

func every(*Topic) bool             { return true }
func in(h Half) func(*Topic) bool   { return func(t *Topic) bool { return t.Half == h } }
func of(k string) func(*Topic) bool { return func(t *Topic) bool { return t.Kind == k } }
