package indexer

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/blevesearch/bleve/v2/analysis"
)

const (
	// maxWords bounds the words of a query that are searched. Of a longer one, the rarest are.
	maxWords = 64
	// maxPhrase bounds the words of a phrase; the rest of a longer one is not compared.
	maxPhrase = 32
	// maxChoices bounds the alternatives of all clauses together beyond the first of each, and maxJoint
	// the words of one alternative: of one OR and one name with dots a query of 8 KB can be made.
	maxChoices = 48
	maxJoint   = 16
)

// plan is a query in terms of the index.
type plan struct {
	clauses  []clause // what scores: words, phrases, prefixes
	excluded []alternative
	filters  []func(i int32) bool // all must hold
	prefixes int                  // how many leaves are one
	text     string               // what was typed
}

// clause is something to look for. A review matches it if it matches an alternative.
type clause struct {
	occur search.Occur
	any   []alternative
}

// alternative is leaves that must all match.
type alternative []leaf

// leaf is a word, a phrase, a prefix or a filter: which, its one field that is set says.
type leaf struct {
	where  scope
	typed  string
	term   string             // a word as the index has it
	parts  *phrase            // of a name, besides term
	phrase *phrase            // words side by side
	prefix string             // what words begin with; term is the word itself
	filter func(i int32) bool // among alternatives of words
	alike  []alike            // what may stand in for it
}

// phrase is terms and their distances from the first.
type phrase struct {
	terms   []string
	offsets []int
}

// compile turns a parsed query into a plan. Words that the index does not keep (stop words) are left
// out: they neither match nor count as missed.
func (ix *Index) compile(ctx context.Context, q search.Query) (*plan, error) {
	p := &plan{text: q.Text}
	seen := map[string]bool{}
	for _, c := range q.Clauses {
		if filter, ok := ix.filterClause(c); ok {
			p.filters = append(p.filters, filter)
			continue
		}
		var any []alternative
		key := ""
		for _, atom := range c.Any {
			leaves := ix.leaves(atom)
			if len(leaves) == 0 {
				continue
			}
			if c.Occur == search.Excluded || len(c.Any) > 1 {
				leaves = leaves[:min(len(leaves), maxJoint)]
			}
			any = append(any, leaves)
			for _, l := range leaves {
				key += l.key() + "\x00"
			}
		}
		switch {
		case len(any) == 0 || seen[string(rune('0'+c.Occur))+key]:
			continue
		case c.Occur == search.Excluded:
			p.excluded = append(p.excluded, any...)
		case len(any) == 1:
			for _, l := range any[0] {
				p.clauses = append(p.clauses, clause{c.Occur, []alternative{{l}}})
			}
		default:
			p.clauses = append(p.clauses, clause{c.Occur, any})
		}
		seen[string(rune('0'+c.Occur))+key] = true
	}
	p.excluded = p.excluded[:min(len(p.excluded), maxWords)]
	var err error
	p.clauses, err = ix.rarest(ctx, p.clauses)
	choices := maxChoices
	for n := range p.clauses {
		c := &p.clauses[n]
		c.any = c.any[:min(len(c.any), 1+choices)]
		choices -= len(c.any) - 1
		for _, alt := range c.any {
			for _, l := range alt {
				if l.prefix != "" {
					p.prefixes++
				}
			}
		}
	}
	for _, alt := range p.excluded {
		for _, l := range alt {
			if l.prefix != "" {
				p.prefixes++
			}
		}
	}
	ix.widen(p.clauses)
	return p, err
}

func (l leaf) key() string {
	key := l.term
	if l.phrase != nil {
		key = `"` + strings.Join(l.phrase.terms, " ")
	}
	if l.prefix != "" {
		key = l.prefix + "*"
	}
	if l.where == titleOnly {
		key = "title:" + key
	}
	return key
}

// rarest keeps the clauses whose words tell most, in their order, if there are too many.
func (ix *Index) rarest(ctx context.Context, clauses []clause) ([]clause, error) {
	if len(clauses) <= maxWords {
		return clauses, nil
	}
	type ranked struct{ place, count int }
	order := make([]ranked, len(clauses))
	for n, c := range clauses {
		order[n] = ranked{n, 0}
		l := c.any[0][0]
		if c.occur == search.Optional && l.term != "" {
			count, err := ix.count(ctx, l.term, l.where)
			if err != nil {
				return nil, err
			}
			if order[n].count = count; count == 0 {
				order[n].count = len(ix.catalog.cards) + 1 // found nowhere: tells nothing
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(order, func(a, b ranked) int { return cmp.Compare(a.count, b.count) })
	order = order[:maxWords]
	slices.SortFunc(order, func(a, b ranked) int { return cmp.Compare(a.place, b.place) })
	kept := make([]clause, len(order))
	for n, r := range order {
		kept[n] = clauses[r.place]
	}
	return kept, nil
}

// filterClause returns c as a filter if it has fields only and must or must not match.
func (ix *Index) filterClause(c search.Clause) (func(int32) bool, bool) {
	var any []func(int32) bool
	for _, atom := range c.Any {
		if !atom.Field.Filter() {
			return nil, false
		}
		any = append(any, ix.filter(atom))
	}
	excluded := c.Occur == search.Excluded
	return func(i int32) bool {
		for _, f := range any {
			if f(i) {
				return !excluded
			}
		}
		return excluded
	}, true
}

// filter returns what tells whether a review matches a field atom.
func (ix *Index) filter(atom search.Atom) func(int32) bool {
	cards := ix.catalog.cards
	never := func(int32) bool { return false }
	switch atom.Field {
	case search.ID:
		want, ok := ix.catalog.find(atom.Text)
		if !ok {
			return never
		}
		return func(i int32) bool { return int(i) == want }
	case search.Before:
		day := atom.Day.Unix()
		return func(i int32) bool { return cards[i].began != undated && cards[i].began < day }
	case search.After:
		day := atom.Day.Unix()
		return func(i int32) bool { return cards[i].began != undated && cards[i].began >= day }
	}
	for f := range facetFields {
		if facetFields[f].name == string(atom.Field) {
			col := &ix.catalog.columns[f]
			want, ok := col.slugs[review.Slug(atom.Text)]
			if !ok {
				return never
			}
			return func(i int32) bool { return slices.Contains(col.of(int(i)), want) }
		}
	}
	return never
}

// leaves returns what an atom looks for; more than one leaf if it is several words, as x:y is.
func (ix *Index) leaves(atom search.Atom) []leaf {
	where := everywhere
	if atom.Field == search.Title {
		where = titleOnly
	}
	switch {
	case atom.Field.Filter():
		return []leaf{{filter: ix.filter(atom), typed: atom.Text}}
	case atom.Form == search.Phrase:
		ph := phraseOf(ix.analyzer.Analyze([]byte(atom.Text)))
		switch len(ph.terms) {
		case 0:
			return nil
		case 1:
			return []leaf{{where: where, typed: atom.Text, term: ph.terms[0]}}
		}
		return []leaf{{where: where, typed: atom.Text, phrase: ph}}
	case atom.Form == search.Prefix:
		l := leaf{where: where, typed: atom.Text, prefix: string(fold([]byte(atom.Text)))}
		if tokens := ix.analyzer.Analyze([]byte(atom.Text)); len(tokens) > 0 {
			l.term = string(tokens[0].Term) // connections* is longer than its own stem
		}
		return []leaf{l}
	}
	return wordLeaves(atom.Text, where, ix.analyzer.Analyze([]byte(atom.Text)))
}

// wordLeaves makes a leaf of every name or word among tokens: of etcd-01 one, the whole with its
// parts beside it.
func wordLeaves(text string, where scope, tokens analysis.TokenStream) []leaf {
	var leaves []leaf
	for n := 0; n < len(tokens); {
		head := tokens[n]
		end, next := head.End, n+1
		for next < len(tokens) && (tokens[next].Start < end || unspacedPair(tokens[next-1], tokens[next])) {
			end = max(end, tokens[next].End)
			next++
		}
		l := leaf{where: where, typed: text[head.Start:end], term: string(head.Term)}
		switch group := tokens[n:next]; {
		case len(group) > 1 && head.Type == analysis.Ideographic:
			l.term, l.phrase = "", phraseOf(group)
		case len(group) > 1:
			l.parts = phraseOf(group[1:])
		}
		leaves = append(leaves, l)
		n = next
	}
	return leaves
}

// unspacedPair reports whether a and b are letters of one run without spaces.
func unspacedPair(a, b *analysis.Token) bool {
	return a.Type == analysis.Ideographic && b.Type == analysis.Ideographic && a.End == b.Start
}

// phraseOf returns the finest tokens, one a position: texts always hold the parts of their names.
func phraseOf(tokens analysis.TokenStream) *phrase {
	p := &phrase{}
	for n, t := range tokens {
		if n+1 < len(tokens) && tokens[n+1].Position == t.Position {
			continue
		}
		if len(p.terms) == maxPhrase {
			break
		}
		p.terms = append(p.terms, string(t.Term))
		p.offsets = append(p.offsets, t.Position)
	}
	for n := len(p.offsets) - 1; n >= 0; n-- {
		p.offsets[n] -= p.offsets[0]
	}
	return p
}

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
func hasDigit(s string) bool  { return strings.ContainsFunc(s, unicode.IsDigit) }
