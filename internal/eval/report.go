package eval

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Table says how the systems of a part compare: the measures of each, the means of nDCG@10 over both
// halves, by how much ours is ahead (with the 95 % interval and the p of a paired test; below .05 it is
// hard to call chance), and nDCG@10 by kind of topic. Queries with typing errors, which only ours
// forgives, decide much of the lead; so the lead without them stands beside it. "good of 5" is how many
// of the first five answers help, and how many were given.
func (p *Part) Table() string {
	var b bytes.Buffer
	tune := len(p.values(&p.Columns[0], ndcg, in(Tune)))
	ours := &p.Columns[0]
	fmt.Fprintf(&b, "## %s\n%d topics (%d to tune on, %d held out), %d documents, %d judgements\n\n",
		p.Title, len(p.Topics), tune, len(p.Topics)-tune, p.Docs, p.Judgments)
	fmt.Fprintf(&b, "%-28s %7s %7s %7s %7s %11s %7s %9s\n", "", "nDCG@10", "MAP", "R@100", "MRR", "good of 5", "tune", "held-out")
	for n := range p.Columns {
		c := &p.Columns[n]
		average := func(measure func(Figures) float64) float64 { return mean(p.values(c, measure, every)) }
		fmt.Fprintf(&b, "%-28s %7.3f %7.3f %7.3f %7.3f %11s %7.3f %9.3f\n", c.System,
			average(ndcg), average(ap), average(recall), average(rr),
			fmt.Sprintf("%.1f of %.1f", average(helpful), average(given)),
			mean(p.values(c, ndcg, in(Tune))), mean(p.values(c, ndcg, in(HeldOut))))
	}
	spelt := func(t *Topic) bool { return t.Kind != "typo" }
	forgiving := len(p.values(ours, ndcg, spelt)) < len(p.Topics)
	fmt.Fprintf(&b, "\n%-28s %-36s %s", ours.System+" is ahead of", "by nDCG@10 (95 %), p", "by MAP (95 %), p")
	if forgiving {
		fmt.Fprintf(&b, "%20s by nDCG@10 without typing errors", "")
	}
	b.WriteByte('\n')
	for n := range p.Columns[1:] {
		c := &p.Columns[n+1]
		line := fmt.Sprintf("%-28s %-36s %-36s", c.System, p.ahead(c, ndcg, every), p.ahead(c, ap, every))
		if forgiving {
			line += " " + p.ahead(c, ndcg, spelt)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	p.kinds(&b)
	return b.String()
}

// ahead says by how much our system is ahead of c in the topics that keep keeps.
func (p *Part) ahead(c *Column, measure func(Figures) float64, keep func(*Topic) bool) string {
	a, b := p.values(&p.Columns[0], measure, keep), p.values(c, measure, keep)
	low, high := Interval(a, b)
	return fmt.Sprintf("%+.3f (%+.3f to %+.3f), p %s", mean(a)-mean(b), low, high, shownP(PairedP(a, b)))
}

// shownP keeps p from claiming more than chance was tried.
func shownP(p float64) string {
	if p < .001 {
		return "< 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// kinds prints nDCG@10 by kind of topic.
func (p *Part) kinds(b *bytes.Buffer) {
	var kinds []string
	for i := range p.Topics {
		if !slices.Contains(kinds, p.Topics[i].Kind) {
			kinds = append(kinds, p.Topics[i].Kind)
		}
	}
	if len(kinds) < 2 {
		return
	}
	fmt.Fprintf(b, "\n%-28s", "nDCG@10 by kind")
	for _, k := range kinds {
		fmt.Fprintf(b, " %8s", k)
	}
	fmt.Fprintf(b, "\n%-28s", "")
	for _, k := range kinds {
		fmt.Fprintf(b, " %8s", fmt.Sprintf("(%d)", len(p.values(&p.Columns[0], ndcg, of(k)))))
	}
	for n := range p.Columns {
		c := &p.Columns[n]
		fmt.Fprintf(b, "\n%-28s", c.System)
		for _, k := range kinds {
			fmt.Fprintf(b, " %8.3f", mean(p.values(c, ndcg, of(k))))
		}
	}
	b.WriteByte('\n')
}

// Ranking prints our first page for every topic, with the grade of each document ("?" if nobody has
// judged it), and what was missed that answers fully.
func (p *Part) Ranking() string {
	var b bytes.Buffer
	ours := &p.Columns[0]
	fmt.Fprintf(&b, "## %s: first pages\n", p.Title)
	for i := range p.Topics {
		t, g := &p.Topics[i], p.Grades[i]
		fmt.Fprintf(&b, "\n%.3f  %s\n", ours.Figures[i].NDCG, t.Name())
		page := ours.Answers[i][:min(pageSize, len(ours.Answers[i]))]
		for _, doc := range page {
			grade := "?"
			if n, ok := g[doc]; ok {
				grade = fmt.Sprint(n)
			}
			fmt.Fprintf(&b, "    %s %s\n", grade, doc)
		}
		for _, j := range t.Judged {
			if _, here := g[j.Doc]; here && j.Grade == 3 && !slices.Contains(page, j.Doc) {
				rank := "not found"
				if n := slices.Index(ours.Answers[i], j.Doc); n >= 0 {
					rank = fmt.Sprintf("at %d", n+1)
				}
				fmt.Fprintf(&b, "    missed: 3 %s (%s)\n", j.Doc, rank)
			}
		}
	}
	return b.String()
}

// Judge lists what has to be judged before the figures can be believed; "" if nothing has.
func (p *Part) Judge() string {
	if len(p.Unjudged) == 0 {
		return ""
	}
	var lines []string
	for name, docs := range p.Unjudged {
		lines = append(lines, fmt.Sprintf("    %s: %s", name, strings.Join(docs, ", ")))
	}
	slices.Sort(lines)
	return fmt.Sprintf("%s: please judge these, they were counted as unrelated:\n%s\n", p.Title, strings.Join(lines, "\n"))
}
