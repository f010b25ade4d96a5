package indexer

import (
	"context"
	"strings"

	"afterword/internal/search"
)

// A review's score is its tier plus a part below 1 that comes from BM25F. Tiers hold what the
// contract promises whatever the words weigh: a match on all words ranks first, and an exact match
// above a forgiven one.
const (
	tierForgiven = iota // matches only by forgiveness, or by a part of a name
	tierSome            // has some of the words
	tierAllish          // has all of them, some by forgiveness
	tierAll             // has all of them
	tierTitle           // its title is what was typed
	tierID              // its id is what was typed
)

// maxTiered bounds the words of a query of which all may match by forgiveness and still stand above
// some that match as typed. Of a longer one, a review that has every word as it was typed comes first,
// for so it is promised; of the others, what the words weigh tells more than how many there are.
const maxTiered = 8

// halfway is the BM25F sum that brings a review halfway to the next tier; it orders nothing.
const halfway = 10

// What the parts of a name count beside the whole: side by side, and scattered. A name's whole is
// always the rarer term, so it wins by itself; these keep the parts from adding up past it.
const (
	adjoiningParts = .75
	scatteredParts = .3
)

// standing is how a review stands while clauses are added up.
type standing struct {
	score    float32
	exact    uint8 // clauses matched as typed
	forgiven uint8
	required uint8 // required clauses matched, either way
	touched  bool
}

// matches are the reviews that a query finds, before the filters of the request.
type matches struct {
	reviews []int32
	scores  []float64 // beside reviews
	scored  bool      // false if there was nothing to rank by
	marks   map[string]float32
	typos   []typo
}

// typo is a word that no review has, and the one that stood in for it.
type typo struct{ typed, instead string }

// evaluation is one run of a plan.
type evaluation struct {
	ix    *Index
	plan  *plan
	cache map[string]*postings
	marks map[string]float32 // terms that matched, with what they weigh: for snippets
	typos []typo
	spelt int // words looked up in spell.go
	walks int // texts read in phrase.go
}

// evaluate finds the reviews that match the plan.
func (e *evaluation) evaluate(ctx context.Context) (*matches, error) {
	m, err := e.run(ctx, false)
	if err == nil && len(m.reviews) == 0 && e.relaxable() {
		m, err = e.run(ctx, true)
	}
	return m, err
}

// relaxable reports whether a quoted phrase may be given up for the other words.
func (e *evaluation) relaxable() bool {
	quoted := false
	for _, c := range e.plan.clauses {
		quoted = quoted || c.occur == search.Quoted
	}
	return quoted && len(e.plan.clauses) > 1
}

func (e *evaluation) run(ctx context.Context, relaxed bool) (*matches, error) {
	e.typos = nil
	e.spelt = 0
	banned := e.ix.borrow()
	defer e.ix.giveBack(banned)
	for _, alt := range e.plan.excluded {
		if err := e.alternative(ctx, alt, banned, false); err != nil {
			return nil, err
		}
	}
	clear(e.marks) // what must not be there is not marked
	stands, required, err := e.add(ctx, relaxed)
	if err != nil {
		return nil, err
	}
	m := &matches{scored: len(e.plan.clauses) > 0, marks: e.marks, typos: e.typos}
	special := e.special()
	for i := range stands {
		n := int32(i)
		s := &stands[i]
		if e.ix.catalog.cards[i].gone {
			continue
		}
		tier, isSpecial := special[n]
		if m.scored && !isSpecial && (!s.touched || int(s.required) < required) {
			continue
		}
		if banned.state[n] == exact || !e.passes(n) {
			continue
		}
		if !m.scored && !isSpecial && e.nothingLeft() {
			continue
		}
		if !isSpecial {
			tier = e.tier(s)
		}
		score := float64(0)
		if m.scored || isSpecial {
			score = float64(tier) + float64(s.score)/(float64(s.score)+halfway)
		}
		m.reviews = append(m.reviews, n)
		m.scores = append(m.scores, score)
		if i%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return m, nil
}

// nothingLeft reports whether something was typed of which the index keeps nothing (stop words,
// signs): then nothing matches, rather than everything. A lone star asks for everything.
func (e *evaluation) nothingLeft() bool {
	return e.plan.text != "" && e.plan.text != "*" && len(e.plan.clauses) == 0 && len(e.plan.filters) == 0 && len(e.plan.excluded) == 0
}

// add evaluates every clause and returns how the reviews stand, and how many clauses are required.
func (e *evaluation) add(ctx context.Context, relaxed bool) ([]standing, int, error) {
	stands := make([]standing, len(e.ix.catalog.cards))
	t := e.ix.borrow()
	defer e.ix.giveBack(t)
	required := 0
	for _, c := range e.plan.clauses {
		t.reset()
		for _, alt := range c.any {
			if err := e.alternative(ctx, alt, t, true); err != nil {
				return nil, 0, err
			}
		}
		must := c.occur == search.Required || c.occur == search.Quoted && !relaxed
		if must {
			required++
		}
		for _, i := range t.touched {
			s := &stands[i]
			s.touched = true
			s.score += t.score[i]
			switch t.state[i] {
			case exact:
				s.exact++
			case forgiven:
				s.forgiven++
			}
			if must && t.state[i] >= forgiven {
				s.required++
			}
		}
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
	}
	return stands, required, nil
}

func (e *evaluation) tier(s *standing) int {
	all := len(e.plan.clauses)
	switch {
	case int(s.exact) == all:
		return tierAll
	case all <= maxTiered && int(s.exact)+int(s.forgiven) == all:
		return tierAllish
	case s.exact > 0:
		return tierSome
	}
	return tierForgiven
}

// special returns the reviews whose id or title is what was typed, and their tiers.
func (e *evaluation) special() map[int32]int {
	text := strings.Trim(e.plan.text, ` "`)
	if text == "" || len(e.plan.filters) > 0 && len(e.plan.clauses) == 0 {
		return nil
	}
	found := map[int32]int{}
	if key := titleKey(text); key != "" {
		for _, i := range e.ix.catalog.byTitle[key] {
			found[int32(i)] = tierTitle
		}
	}
	if i, ok := e.ix.catalog.find(text); ok {
		found[int32(i)] = tierID
	}
	return found
}

func (e *evaluation) passes(i int32) bool {
	for _, f := range e.plan.filters {
		if !f(i) {
			return false
		}
	}
	return true
}

// alternative adds the reviews that match alt to t.
func (e *evaluation) alternative(ctx context.Context, alt alternative, t *tally, forgiving bool) error {
	if len(alt) == 1 {
		return e.leaf(ctx, alt[0], t, forgiving)
	}
	type joint struct {
		score  float32
		state  state
		leaves int
	}
	all := map[int32]joint{}
	for n, l := range alt {
		u := e.ix.borrow()
		err := e.leaf(ctx, l, u, forgiving)
		for _, i := range u.touched {
			if j := all[i]; j.leaves == n && u.state[i] > partial {
				low := u.state[i]
				if n > 0 {
					low = min(low, j.state)
				}
				all[i] = joint{j.score + u.score[i], low, n + 1}
			}
		}
		e.ix.giveBack(u)
		if err != nil {
			return err
		}
	}
	for i, j := range all {
		if j.leaves == len(alt) {
			t.best(i, j.score, j.state)
		}
	}
	return nil
}

// leaf adds the reviews that match l, or what stands in for it, to t.
func (e *evaluation) leaf(ctx context.Context, l leaf, t *tally, forgiving bool) error {
	if !forgiving {
		l.alike = nil // what must not be there is what was typed
	}
	before := len(t.touched)
	for _, a := range l.alike {
		if err := e.alike(ctx, a, t); err != nil {
			return err
		}
	}
	return e.typed(ctx, l, t, forgiving && len(t.touched) == before)
}

// alike adds the reviews that match a synonym. They stand below those that match what was typed.
func (e *evaluation) alike(ctx context.Context, a alike, t *tally) (err error) {
	var p *postings
	if len(a.terms) == 1 {
		p, err = e.postings(ctx, a.terms[0], everywhere)
	} else if p, err = e.phrasePostings(ctx, a.phrase, everywhere); err == nil {
		for _, term := range a.terms {
			e.mark(term, p)
		}
	}
	if err == nil {
		e.put(p, t, a.factor, forgiven)
	}
	return err
}

// typed adds the reviews that match l itself to t.
func (e *evaluation) typed(ctx context.Context, l leaf, t *tally, forgiving bool) error {
	switch {
	case l.filter != nil:
		for i := range e.ix.catalog.cards {
			if !e.ix.catalog.cards[i].gone && l.filter(int32(i)) {
				t.best(int32(i), 1, exact)
			}
		}
		return nil
	case l.prefix != "":
		return e.prefix(ctx, l, t)
	case l.phrase != nil:
		return e.phrase(ctx, l.phrase, l.where, t, 1)
	}
	p, err := e.postings(ctx, l.term, l.where)
	if err != nil {
		return err
	}
	e.put(p, t, 1, exact)
	found := len(p.reviews) > 0
	if l.parts != nil {
		if err := e.phrase(ctx, l.parts, l.where, t, adjoiningParts); err != nil {
			return err
		}
		some, err := e.scattered(ctx, l.parts, l.where, t)
		if err != nil {
			return err
		}
		found = found || some
	}
	if found || !forgiving {
		return nil
	}
	return e.forgive(ctx, l, t)
}

func (e *evaluation) put(p *postings, t *tally, factor float32, s state) {
	for n, i := range p.reviews {
		t.best(i, factor*p.score(n), s)
	}
}

// postings returns those of one term, and has it marked.
func (e *evaluation) postings(ctx context.Context, term string, where scope) (*postings, error) {
	p, err := e.read(ctx, term, where)
	if err == nil {
		e.mark(term, p)
	}
	return p, err
}

// read returns the postings of one term, read once a query.
func (e *evaluation) read(ctx context.Context, term string, where scope) (*postings, error) {
	key := string(rune('0'+where)) + term
	if p, ok := e.cache[key]; ok {
		return p, nil
	}
	p, err := e.ix.one(ctx, term, where)
	if err != nil {
		return nil, err
	}
	e.cache[key] = p
	return p, nil
}

func (e *evaluation) mark(term string, p *postings) {
	if len(p.reviews) > 0 {
		e.marks[term] = max(e.marks[term], p.idf)
	}
}

func (e *evaluation) phrase(ctx context.Context, ph *phrase, where scope, t *tally, factor float32) error {
	if len(ph.terms) == 0 {
		return nil
	}
	p, err := e.phrasePostings(ctx, ph, where)
	if err != nil {
		return err
	}
	e.put(p, t, factor, exact)
	for _, term := range ph.terms {
		e.mark(term, p)
	}
	return nil
}

// scattered adds the reviews that have some parts of a name, and reports whether any has. Numbers
// and single letters do not count: the 1 of 10.0.0.1 is everywhere.
func (e *evaluation) scattered(ctx context.Context, ph *phrase, where scope, t *tally) (bool, error) {
	sums := e.ix.borrow()
	defer e.ix.giveBack(sums)
	for _, term := range ph.terms {
		if len(term) < 2 || !hasLetter(term) {
			continue
		}
		p, err := e.postings(ctx, term, where)
		if err != nil {
			return false, err
		}
		for n, i := range p.reviews {
			sums.sum(i, scatteredParts*p.score(n))
		}
	}
	for _, i := range sums.touched {
		t.best(i, sums.score[i], partial)
	}
	return len(sums.touched) > 0, nil
}

const (
	// maxExpansions bounds the words that one prefix stands for, leastExpansions is what it stands for
	// at least when they share sharedExpansions with many others, and maxScanned how many of the
	// dictionary are looked at to choose them.
	maxExpansions    = 200
	leastExpansions  = 8
	sharedExpansions = 400
	maxScanned       = 5000
)

func (e *evaluation) prefix(ctx context.Context, l leaf, t *tally) error {
	terms, err := e.ix.beginning(ctx, l.prefix)
	if err != nil {
		return err
	}
	terms = terms[:min(len(terms), max(leastExpansions, sharedExpansions/max(1, e.plan.prefixes)))]
	if l.term != "" {
		terms = append(terms, l.term)
	}
	p, err := e.ix.anyOf(ctx, unique(terms), l.where)
	if err != nil {
		return err
	}
	e.put(p, t, 1, exact)
	for _, term := range terms {
		e.mark(term, p)
	}
	return nil
}
