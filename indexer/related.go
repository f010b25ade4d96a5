package indexer

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"afterword/internal/review"
	"afterword/internal/search"
)

const (
	defaultRelated = 5
	maxRelated     = 50
	// maxReasons bounds what is said about one pair, and maxShared the words or names of a reason.
	maxReasons = 6
	maxShared  = 5
	// maxRelatedText bounds the text that reviews are compared with, in bytes.
	maxRelatedText = 64 << 10
)

// How likeness is put together. The cosine of two signatures stands for what the texts say; shared
// names close part of what it leaves open to 1, so that no number of tags makes reviews the same.
const (
	// sharedNames is the most that shared systems, factors and tags can close. At .3 reviews with many
	// tags pushed real twins down; the evaluation (docs/evaluation.md) is best between 0 and .15.
	sharedNames = .1
	// linked is what a link between two reviews closes.
	linked = .25
	// threshold is the likeness below which a pair is not shown. Of the pairs of real reviews that were
	// judged by hand, half are worth a look from .08 on, four in ten at .06, and three in four from .14.
	threshold = .07
)

// feature is a name by which reviews can be alike.
type feature struct {
	kind   string // of the reason
	weight float64
	values func(*card) []string // nil for what stands in the texts
}

var features = []feature{
	{"system", 1, func(c *card) []string { return c.systems }},
	{"factor", 1, nil},
	{"tag", .6, func(c *card) []string { return c.tags }},
	{"team", .3, func(c *card) []string { return c.teams }},
	{"factor", .4, func(c *card) []string { return c.conditions }},
}

// trait is one value of a feature, and who has it.
type trait struct {
	feature int
	name    string // as most write it
	slug    string
	share   float64 // what sharing it counts, 0 to 1
	reviews []int32
}

// kinship is what reviews have in common besides words.
type kinship struct {
	traits []trait
	of     [][]int32           // by review: its traits
	pins   [][]pin             // by review: whom its author names
	pinned [][]int32           // by review: whose authors name it
	parted map[[2]int32]bool   // pairs that an author says are not related, both ways round
	links  map[[2]int32]string // pairs that link: what to say to the first about the second
	joined [][]int32           // by review: with whom it is linked
}

type pin struct {
	review int32
	text   string
}

func newKinship(ix *Index) *kinship {
	c := ix.catalog
	n := len(c.cards)
	k := &kinship{
		of: make([][]int32, n), pins: make([][]pin, n), pinned: make([][]int32, n), joined: make([][]int32, n),
		parted: map[[2]int32]bool{}, links: map[[2]int32]string{},
	}
	for f := range features {
		k.addTraits(ix, f)
	}
	for i := range c.cards {
		if !c.cards[i].gone {
			k.addWord(c, int32(i))
		}
	}
	return k
}

func (k *kinship) addTraits(ix *Index, f int) {
	c := ix.catalog
	col := columnOf(c.cards, func(i int) []string {
		if features[f].values == nil {
			return ix.textsOf(int32(i), factorRow)
		}
		return features[f].values(&c.cards[i])
	})
	base := int32(len(k.traits))
	slugs := make([]string, len(col.display))
	for slug, v := range col.slugs {
		slugs[v] = slug
	}
	for v, name := range col.display {
		k.traits = append(k.traits, trait{feature: f, name: name, slug: slugs[v]})
	}
	for i := range c.cards {
		for _, v := range col.of(i) {
			t := &k.traits[base+v]
			t.reviews = append(t.reviews, int32(i))
			k.of[i] = append(k.of[i], base+v)
		}
	}
	total := float64(c.live + 1)
	for v := range col.display {
		t := &k.traits[base+int32(v)]
		t.share = features[f].weight * math.Log(total/float64(len(t.reviews))) / math.Log(total)
	}
}

// addWord takes in what the author of review i says of others.
func (k *kinship) addWord(c *catalog, i int32) {
	for _, r := range c.cards[i].related {
		j, ok := c.find(r.ID)
		other := int32(j)
		switch {
		case !ok || other == i:
		case r.Rel == "not-related":
			k.parted[[2]int32{i, other}] = true
			k.parted[[2]int32{other, i}] = true
		default:
			k.pins[i] = append(k.pins[i], pin{other, relationText(r)})
			k.pinned[other] = append(k.pinned[other], i)
		}
	}
	for _, id := range c.cards[i].links {
		if j, ok := c.find(id); ok && int32(j) != i {
			other := int32(j)
			k.links[[2]int32{i, other}] = "this review links to it"
			if _, both := k.links[[2]int32{other, i}]; !both {
				k.links[[2]int32{other, i}] = "it links to this review"
			}
			k.joined[i] = append(k.joined[i], other)
			k.joined[other] = append(k.joined[other], i)
		}
	}
}

// Who says that two reviews are related.
const (
	authorSays = "the author says: "
	otherSays  = "the other review says: "
)

// relationText says what an author wrote about another review, after one of the above.
func relationText(r review.Relation) string {
	text := "related"
	switch r.Rel {
	case "repeat-of":
		text = "a repeat of it"
	case "caused-by-follow-up":
		text = "caused by a follow-up of it"
	case "same-factor":
		text = "the same factor"
	case "familiar":
		text = "it felt familiar"
	}
	if note := strings.TrimSpace(plain(r.Note)); note != "" {
		text += ". " + note
	}
	return text
}

// Related returns the reviews most like the one with that id, and why: first those that its author
// names, in the author's order, then by likeness. Pairs that either author calls not related are left
// out, and so is what is hardly alike: two unrelated reviews have nothing to show. A limit of 0 means
// 5. The error is ErrNoReview for an unknown id. Hits are never null.
func (ix *Index) Related(ctx context.Context, id string, limit int) (_ []search.RelatedHit, err error) {
	defer guard(&err)()
	i, ok := ix.catalog.find(id)
	if !ok {
		return nil, fmt.Errorf("related to %s: %w", id, ErrNoReview)
	}
	words, err := ix.words()
	if err != nil {
		return nil, fmt.Errorf("related to %s: %w", id, err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("related to %s: %w", id, err)
	}
	return ix.relatives(words, ix.about(words, int32(i)), limit), nil
}

// RelatedText returns the reviews most like a text, say an alert, as Related does. The names of
// systems in the text count as systems that it shares.
func (ix *Index) RelatedText(ctx context.Context, text string, limit int) (_ []search.RelatedHit, err error) {
	defer guard(&err)()
	words, err := ix.words()
	if err != nil {
		return nil, fmt.Errorf("related to a text: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("related to a text: %w", err)
	}
	return ix.relatives(words, ix.aboutText(words, text), limit), nil
}

// RelatedAll yields every review's id and its relatives, in the order of the records that the index
// was built from. It stops early when ctx ends; the caller asks ctx whether it did.
func (ix *Index) RelatedAll(ctx context.Context, limit int) (_ iter.Seq2[string, []search.RelatedHit], err error) {
	defer guard(&err)()
	words, err := ix.words()
	if err != nil {
		return nil, fmt.Errorf("related reviews: %w", err)
	}
	return func(yield func(string, []search.RelatedHit) bool) {
		for i := range ix.catalog.cards {
			if ix.catalog.cards[i].gone {
				continue
			}
			if ctx.Err() != nil || !yield(ix.catalog.cards[i].id, ix.relatives(words, ix.about(words, int32(i)), limit)) {
				return
			}
		}
	}, nil
}

// subject is what relatives are looked for.
type subject struct {
	review    int32      // -1 for a text
	signature []weighted // in the order of the terms
	traits    []int32
}

func (ix *Index) about(words *vocabulary, i int32) subject {
	return subject{i, words.signatures[i], ix.kinship().of[i]}
}

func (ix *Index) aboutText(words *vocabulary, text string) subject {
	if len(text) > maxRelatedText {
		text = strings.ToValidUTF8(text[:maxRelatedText], "")
	}
	counts := map[int]int{}
	unknown := map[string]int{}
	heard := map[string]bool{}
	for _, t := range ix.analyzer.Analyze([]byte(text)) {
		if n, ok := words.find(string(t.Term)); ok {
			counts[n]++
		} else if len(t.Term) > 1 && !hasDigit(string(t.Term)) {
			unknown[string(t.Term)]++
		}
		heard[string(fold([]byte(text[t.Start:t.End])))] = true
	}
	total := ix.Len()
	var sig []weighted
	for n, count := range counts {
		e := entry{term: words.terms[n], df: int(words.dfs[n])}
		if e.telling(total) {
			sig = append(sig, weighted{int32(n), termWeight(count, e.df, total)})
		}
	}
	var alone float64
	for _, count := range unknown {
		alone += square(termWeight(count, 1, total))
	}
	s := subject{review: -1, signature: byTerm(normalized(sig, alone))}
	for n, t := range ix.kinship().traits {
		if features[t.feature].kind == "system" && heard[t.slug] {
			s.traits = append(s.traits, int32(n))
		}
	}
	return s
}

// relative is a review on its way to becoming a hit.
type relative struct {
	review int32
	score  float64
	pin    string
}

// relatives finds the hits of a subject.
func (ix *Index) relatives(words *vocabulary, s subject, limit int) []search.RelatedHit {
	if limit <= 0 {
		limit = defaultRelated
	}
	limit = min(limit, maxRelated)
	kin := ix.kinship()
	cosines, shares := ix.borrow(), ix.borrow()
	defer ix.giveBack(cosines)
	defer ix.giveBack(shares)
	// This loop is where relating every review spends its time, so it does by itself what sum does.
	score, touched := cosines.score, cosines.touched
	for _, w := range s.signature {
		for _, p := range words.postings[w.term] {
			if score[p.review] == 0 {
				touched = append(touched, p.review)
				cosines.state[p.review] = exact
			}
			score[p.review] += w.weight * p.weight
		}
	}
	cosines.touched = touched
	for _, t := range s.traits {
		for _, i := range kin.traits[t].reviews {
			shares.sum(i, float32(kin.traits[t].share))
		}
	}
	best := make([]relative, 0, limit+1)
	named := map[int32]bool{s.review: true}
	if s.review >= 0 {
		for _, p := range kin.pins[s.review] {
			if !named[p.review] && !kin.parted[[2]int32{s.review, p.review}] && len(best) < limit {
				named[p.review] = true
				best = append(best, relative{p.review, 1, p.text})
			}
		}
	}
	pins := len(best)
	least := threshold // what a relative must reach
	consider := func(i int32) {
		if named[i] || ix.catalog.cards[i].gone {
			return
		}
		cosine, shared := float64(cosines.score[i]), float64(shares.score[i])
		if s.review >= 0 && kin.parted[[2]int32{s.review, i}] {
			return
		}
		r := relative{i, ix.likeness(kin, s, i, cosine, shared), ""}
		if r.score < least {
			return
		}
		at, _ := slices.BinarySearchFunc(best[pins:], r, func(a, b relative) int {
			return cmp.Or(cmp.Compare(b.score, a.score), newer(&ix.catalog.cards[a.review], &ix.catalog.cards[b.review]))
		})
		if at += pins; at >= limit {
			return
		}
		best = slices.Insert(best, at, r)
		if best = best[:min(len(best), limit)]; len(best) == limit {
			least = max(least, best[limit-1].score)
		}
	}
	// Reviews that are linked are considered by themselves, so that of the many others most can be
	// passed over at a glance: nothing could bring them far enough, 1-exp(-x) being at most x.
	var near []int32
	if s.review >= 0 {
		near = unique(slices.Concat(kin.joined[s.review], kin.pinned[s.review]))
	}
	glance := func(i int32) {
		if 1-(1-cosines.score[i])*(1-sharedNames*min(1, shares.score[i])) < float32(least)-1e-4 {
			return
		}
		if _, ok := slices.BinarySearch(near, i); !ok {
			consider(i)
		}
	}
	for _, i := range cosines.touched {
		glance(i)
	}
	for _, i := range shares.touched {
		if cosines.state[i] == unmatched {
			glance(i)
		}
	}
	for _, i := range near {
		consider(i)
	}
	hits := make([]search.RelatedHit, 0, len(best))
	for _, r := range best {
		c := &ix.catalog.cards[r.review]
		hits = append(hits, search.RelatedHit{
			ID: c.id, URL: c.url, Title: c.title, Score: math.Round(r.score*1e4) / 1e4,
			Reasons: ix.reasons(words, kin, s, r),
		})
	}
	return hits
}

// likeness is 0 to 1: see the constants.
func (ix *Index) likeness(kin *kinship, s subject, i int32, cosine, shared float64) float64 {
	open := 1 - min(1, max(0, cosine))
	open *= 1 - sharedNames*(1-math.Exp(-shared))
	if s.review >= 0 {
		if _, ok := kin.links[[2]int32{s.review, i}]; ok || slices.Contains(kin.pinned[s.review], i) {
			open *= 1 - linked
		}
	}
	return 1 - open
}

// reasons says why r is related to s, the most telling first.
func (ix *Index) reasons(words *vocabulary, kin *kinship, s subject, r relative) []search.Reason {
	out := []search.Reason{}
	if r.pin != "" {
		out = append(out, search.Reason{Kind: "pinned", Text: authorSays + r.pin})
	}
	if s.review >= 0 {
		for _, p := range kin.pins[r.review] {
			if p.review == s.review {
				out = append(out, search.Reason{Kind: "pinned", Text: otherSays + p.text})
			}
		}
		if text, ok := kin.links[[2]int32{s.review, r.review}]; ok {
			out = append(out, search.Reason{Kind: "link", Text: text})
		}
	}
	type weighed struct {
		reason search.Reason
		weight float64
	}
	var shared []weighed
	for f := range features {
		var traits []*trait
		for _, t := range s.traits {
			if kin.traits[t].feature == f && slices.Contains(kin.of[r.review], t) {
				traits = append(traits, &kin.traits[t])
			}
		}
		if len(traits) == 0 {
			continue
		}
		slices.SortStableFunc(traits, func(a, b *trait) int { return cmp.Compare(b.share, a.share) })
		var names []string
		var weight float64
		for _, t := range traits[:min(len(traits), maxShared)] {
			names = append(names, plain(ix.title(features[f].kind, t.name)))
			weight += t.share
		}
		shared = append(shared, weighed{search.Reason{Kind: features[f].kind, Text: "both: " + strings.Join(names, ", ")}, sharedNames * weight})
	}
	if text, weight := ix.sharedWords(words, s, r.review); text != "" {
		shared = append(shared, weighed{search.Reason{Kind: "phrase", Text: "shared words: " + text}, weight})
	}
	slices.SortStableFunc(shared, func(a, b weighed) int { return cmp.Compare(b.weight, a.weight) })
	for _, w := range shared {
		out = append(out, w.reason)
	}
	return out[:min(len(out), maxReasons)]
}

// sharedWords returns the words that make s and review i alike, as they are written, and how much.
func (ix *Index) sharedWords(words *vocabulary, s subject, i int32) (string, float64) {
	other := words.signatures[i] // in the order of the terms, as s.signature is
	var common []weighted
	var sum float64
	for _, w := range s.signature {
		for len(other) > 0 && other[0].term < w.term {
			other = other[1:]
		}
		if len(other) > 0 && other[0].term == w.term {
			common = append(common, weighted{w.term, w.weight * other[0].weight})
			sum += float64(w.weight * other[0].weight)
		}
	}
	slices.SortFunc(common, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
	})
	var names []string
	for _, w := range common[:min(len(common), 3*maxShared)] {
		name := words.surfaces[w.term]
		at := slices.IndexFunc(names, func(have string) bool { return within(have, name) || within(name, have) })
		switch {
		case at < 0 && len(names) < maxShared:
			names = append(names, name)
		case at >= 0 && within(names[at], name):
			names[at] = name // GitHub says more than Hub
		}
	}
	return strings.Join(unrepeated(names), ", "), sum
}

// within reports whether whole holds part, without regard to case.
func within(part, whole string) bool {
	return strings.Contains(strings.ToLower(whole), strings.ToLower(part))
}

// unrepeated drops what stands in list before; two parts may have grown into one name.
func unrepeated(list []string) []string {
	var kept []string
	for _, s := range list {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}
