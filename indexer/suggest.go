package indexer

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"afterword/internal/review"
	"afterword/internal/search"
)

const (
	defaultSuggestions = 8
	maxSuggestions     = 20
	// maxSuggestBytes bounds what is completed; nobody wants a longer thing completed.
	maxSuggestBytes = 200
	// maxCompletions is how many whole queries are offered.
	maxCompletions = 3
)

// offer is something that can be suggested.
type offer struct {
	search.Suggestion
	words  []string // of Text, folded
	weight int      // how many reviews, for a name
	card   *card    // for a review
}

// offers are all of them, and where each begins: (word, offer) pairs, sorted by word.
type offers struct {
	all    []offer
	begins []begin
}

type begin struct {
	word  string
	offer int32
}

func newOffers(cards []card) *offers {
	o := &offers{}
	for _, group := range []struct {
		kind, path string
		values     func(*card) []string
	}{
		{"system", "/systems/", func(c *card) []string { return c.systems }},
		{"team", "/teams/", func(c *card) []string { return c.teams }},
		{"tag", "/tags/", func(c *card) []string { return c.tags }},
	} {
		col := newColumn(cards, group.values)
		counts := make([]int, len(col.display))
		for _, v := range col.values {
			counts[v]++
		}
		for v, name := range col.display {
			o.add(offer{
				Suggestion: search.Suggestion{Text: name, Kind: group.kind, URL: group.path + url.PathEscape(review.Slug(name)) + "/"},
				weight:     counts[v],
			}, name)
		}
	}
	for i := range cards {
		c := &cards[i]
		if c.gone {
			continue
		}
		o.add(offer{Suggestion: search.Suggestion{Text: c.title, Kind: "review", URL: c.url}, card: c}, c.title, c.id)
	}
	slices.SortFunc(o.begins, func(a, b begin) int {
		return cmp.Or(strings.Compare(a.word, b.word), cmp.Compare(a.offer, b.offer))
	})
	return o
}

func (o *offers) add(of offer, texts ...string) {
	for _, text := range texts {
		of.words = append(of.words, foldedWords(text)...)
	}
	n := int32(len(o.all))
	for _, w := range unique(slices.Clone(of.words)) {
		o.begins = append(o.begins, begin{w, n})
	}
	o.all = append(o.all, of)
}

// foldedWords cuts text at spaces and punctuation; of names, the whole comes as well.
func foldedWords(text string) []string {
	var words []string
	for _, t := range (tokenizer{}).Tokenize([]byte(text)) {
		words = append(words, string(fold(t.Term)))
	}
	return words
}

// Suggest offers systems, teams, tags, reviews and whole queries for what somebody is typing: every
// word must be there, the last one may be a beginning. It is never null, and empty for an empty q.
func (ix *Index) Suggest(ctx context.Context, q string, limit int) (_ []search.Suggestion, err error) {
	defer guard(&err)()
	if limit <= 0 {
		limit = defaultSuggestions
	}
	limit = min(limit, maxSuggestions)
	out := []search.Suggestion{}
	q = strings.TrimSpace(strings.ToValidUTF8(q[:min(len(q), maxSuggestBytes)], " "))
	typed := strings.Fields(q)
	if len(typed) == 0 {
		return out, nil
	}
	var words []string
	for _, w := range typed {
		words = append(words, strings.Trim(string(fold([]byte(w))), `"'.,:;!?()[]{}<>+-*`))
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
	if len(words) == 0 {
		return out, nil
	}
	found := ix.offers().matching(words)
	for _, of := range found[:min(len(found), limit)] {
		out = append(out, of.Suggestion)
	}
	if len(out) < limit {
		completions, err := ix.completions(ctx, typed, words)
		if err != nil {
			return nil, fmt.Errorf("suggest: %w", err)
		}
		out = append(out, completions[:min(len(completions), limit-len(out))]...)
	}
	return out, nil
}

// matching returns the offers that have all words, the best first.
func (o *offers) matching(words []string) []*offer {
	last := words[len(words)-1]
	from, _ := slices.BinarySearchFunc(o.begins, last, func(b begin, w string) int { return strings.Compare(b.word, w) })
	type scored struct {
		of    *offer
		score int
	}
	best := map[int32]int{}
	o.score(best, words, from, len(words) == 1 && len(last) <= maxShort)
	if len(best) == 0 {
		o.score(best, words, from, false)
	}
	list := make([]scored, 0, len(best))
	for n, score := range best {
		list = append(list, scored{&o.all[n], score})
	}
	slices.SortFunc(list, func(a, b scored) int {
		if n := cmp.Compare(b.score, a.score); n != 0 {
			return n
		}
		if a.of.card != nil && b.of.card != nil {
			return newer(a.of.card, b.of.card)
		}
		return cmp.Or(cmp.Compare(b.of.weight, a.of.weight), strings.Compare(a.of.Kind, b.of.Kind), strings.Compare(a.of.Text, b.of.Text))
	})
	out := make([]*offer, len(list))
	for n, s := range list {
		out[n] = s.of
	}
	return out
}

// maxShort is how long a beginning is that nearly every title has a word with: of these, titles that
// begin with it themselves will do.
const maxShort = 2

// score puts the scores of the offers into best of which a word begins with the last of words; of
// reviews, if short, only those whose title does.
func (o *offers) score(best map[int32]int, words []string, from int, short bool) {
	last := words[len(words)-1]
	for _, b := range o.begins[from:] {
		if !strings.HasPrefix(b.word, last) {
			break
		}
		if of := &o.all[b.offer]; short && of.card != nil && !strings.HasPrefix(of.words[0], last) {
			continue
		}
		if score := o.all[b.offer].score(words); score > best[b.offer] {
			best[b.offer] = score
		}
	}
}

// score is 0 if a word is missing; more for an offer that begins with what was typed, more still if
// it is all of it. Names come before reviews.
func (of *offer) score(words []string) int {
	for n, w := range words {
		final := n == len(words)-1
		if !slices.ContainsFunc(of.words, func(have string) bool {
			return have == w || final && strings.HasPrefix(have, w)
		}) {
			return 0
		}
	}
	score := 1
	if strings.HasPrefix(of.words[0], words[0]) {
		score += 2
	}
	if of.card == nil {
		score++
	}
	whole := strings.Join(words, " ")
	if whole == string(fold([]byte(of.Text))) || of.card != nil && whole == strings.ToLower(of.card.id) {
		score += 4
	}
	return score
}

// completions are queries that end in a whole word where what was typed ends in its beginning.
func (ix *Index) completions(ctx context.Context, typed, words []string) ([]search.Suggestion, error) {
	last := words[len(words)-1]
	if len(last) < 2 {
		return nil, nil
	}
	terms, err := ix.beginning(ctx, last)
	if err != nil {
		return nil, err
	}
	vocabulary, err := ix.words()
	if err != nil {
		return nil, err
	}
	var out []search.Suggestion
	seen := map[string]bool{last: true}
	for _, term := range terms {
		n, ok := vocabulary.find(term)
		if !ok {
			continue
		}
		word := vocabulary.surfaces[n]
		if key := strings.ToLower(word); !strings.HasPrefix(key, last) || seen[key] {
			continue
		} else {
			seen[key] = true
		}
		text := strings.Join(append(slices.Clone(typed[:len(typed)-1]), word), " ")
		out = append(out, search.Suggestion{Text: text, Kind: "query", URL: "/search/?q=" + url.QueryEscape(text)})
		if len(out) == maxCompletions {
			break
		}
	}
	return out, nil
}
