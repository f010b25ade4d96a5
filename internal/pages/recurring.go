package pages

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"afterword/internal/corpus"
)

// What is looked at for factors that come back.
const (
	maxRecurring = 6
	// recurringReviews bounds how many reviews are compared, newest first: what came back long ago
	// and never since is history.
	recurringReviews = 200
	// nearSame is the share of words that two factors must have in common, and fewestShared how many:
	// below, sentences of the same kind ("nobody knew that …") pass for the same thing.
	nearSame     = .5
	fewestShared = 3
)

// factor is a contributing factor of a review.
type factor struct {
	text  string
	words map[string]bool
}

// recurring finds what more than one review says: conditions by their name, contributing factors by
// what their words have in common. entries are newest first.
func recurring(entries []*corpus.Entry) []Recurrence {
	entries = entries[:min(recurringReviews, len(entries))]
	if len(entries) < 2 {
		return nil
	}
	list := append(sameFactors(entries), sameConditions(entries)...)
	slices.SortStableFunc(list, func(a, b Recurrence) int { return cmp.Compare(len(b.Reviews), len(a.Reviews)) })
	return list[:min(maxRecurring, len(list))]
}

func sameConditions(entries []*corpus.Entry) (list []Recurrence) {
	behind := map[string][]*corpus.Entry{}
	var order []string
	for _, e := range entries {
		for _, condition := range e.Conditions {
			name := strings.ToLower(strings.ReplaceAll(condition, "-", " "))
			if len(behind[name]) == 0 {
				order = append(order, name)
			}
			if !slices.Contains(behind[name], e) {
				behind[name] = append(behind[name], e)
			}
		}
	}
	for _, name := range order {
		if len(behind[name]) > 1 {
			list = append(list, Recurrence{Kind: "condition", Text: name, Reviews: events(behind[name])})
		}
	}
	return list
}

// sameFactors groups factors: each joins the first group whose first factor it resembles. Only
// factors that share a word are compared.
func sameFactors(entries []*corpus.Entry) (list []Recurrence) {
	var firsts []*factor
	groups := map[*factor][]*corpus.Entry{}
	byWord := map[string][]*factor{}
	for _, e := range entries {
		for _, text := range e.ContributingFactors {
			f := &factor{text: text, words: contentWords(text)}
			if len(f.words) < fewestShared {
				continue
			}
			if first := resembled(f, byWord); first != nil {
				if !slices.Contains(groups[first], e) {
					groups[first] = append(groups[first], e)
				}
				continue
			}
			firsts = append(firsts, f)
			groups[f] = []*corpus.Entry{e}
			for word := range f.words {
				byWord[word] = append(byWord[word], f)
			}
		}
	}
	for _, f := range firsts {
		if len(groups[f]) > 1 {
			list = append(list, Recurrence{Kind: "factor", Text: shorten(plainWords(f.text), 160), Reviews: events(groups[f])})
		}
	}
	return list
}

// resembled returns the factor, of those indexed, that f is most like; nil if none is like enough.
func resembled(f *factor, byWord map[string][]*factor) *factor {
	shared := map[*factor]int{}
	for word := range f.words {
		for _, other := range byWord[word] {
			shared[other]++
		}
	}
	var best *factor
	var bestShare float64
	for other, n := range shared {
		share := float64(n) / float64(len(f.words)+len(other.words)-n)
		if n < fewestShared || share < nearSame {
			continue
		}
		// Of equals the text decides, so that the order of a map does not.
		if best == nil || share > bestShare || share == bestShare && other.text < best.text {
			best, bestShare = other, share
		}
	}
	return best
}

// smallWords say how a sentence is built and not what it is about.
var smallWords = func() map[string]bool {
	set := map[string]bool{}
	for word := range strings.FieldsSeq(`the and for are was were been being that this these those with without from into onto than then
		them they their there where when while which who whom whose what why how not nor but had has have having did does doing done can
		could should would may might must will shall its itself our ours out off over under only also any all each every some such same
		other another more most much many few less least very too just still even ever never after before during until since about because
		between both either neither one two three per via yet own nobody nothing anybody anything somebody something`) {
		set[word] = true
	}
	return set
}()

// contentWords are the words of a text that say what it is about, without their endings.
func contentWords(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(plainWords(text)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len(word) > 2 && !smallWords[word] {
			set[stem(word)] = true
		}
	}
	return set
}

// stem drops what inflection adds: crude, and enough to see that "caches" and "cached" are one.
func stem(word string) string {
	for _, ending := range []string{"ations", "ation", "ings", "ing", "ments", "ment", "ies", "es", "ed", "s", "e"} {
		if cut, ok := strings.CutSuffix(word, ending); ok && len(cut) >= 4 {
			return cut
		}
	}
	return word
}

// plainWords takes the Markdown off a sentence: emphasis, code and the addresses of links.
func plainWords(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '*' || c == '`':
		case c == ']' && i+1 < len(text) && text[i+1] == '(':
			if end := strings.IndexByte(text[i:], ')'); end > 0 {
				i += end
			}
		case c == '[' || c == ']':
		default:
			b.WriteByte(c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
