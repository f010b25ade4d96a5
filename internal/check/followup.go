package check

import (
	"fmt"
	"slices"
	"strings"

	"afterword/internal/corpus"
	"afterword/internal/review/prose"
)

// followUps asks how each came about, who looks after it, and whether it is about this incident.
func (d *document) followUps(likeness *likeness) {
	for i, f := range d.FollowUps {
		line, col := d.row("follow_ups", i)
		if f.State == "wont-do" && f.Rationale == "" {
			d.add("follow-up-rationale", line, col, "this follow-up will not be done, and nothing says why", "What spoke against it? The next reader will have the same idea.")
		} else if f.Rationale == "" {
			d.add("follow-up-rationale", line, col, "nothing says how this follow-up came about, so a reader cannot tell whether it still makes sense", "")
		}
		if f.Owner == "" && f.State != "done" && f.State != "wont-do" {
			d.add("follow-up-owner", line, col, "nobody is named to look after this follow-up", "")
		}
		switch others := likeness.others(d.Entry, f.Text); {
		case anyIncident(f.Text):
			d.add("generic-follow-up", line, col, fmt.Sprintf("“%s” could be said after any incident", short(f.Text)), "")
		case others >= commonIn-1:
			d.add("generic-follow-up", line, col, fmt.Sprintf("“%s” stands in %d other reviews in much the same words", short(f.Text), others), "")
		}
	}
}

func short(text string) string {
	words := strings.Fields(text)
	if len(words) > 8 {
		return strings.Join(words[:8], " ") + " …"
	}
	return strings.TrimRight(strings.Join(words, " "), ".")
}

// Of a follow-up that could be said about any incident nothing is left once the words are gone that
// all of them share: something to do, and something that everybody has.
var (
	anyVerb = setOf(`update improve add create write review enhance increase better strengthen more extend document fix
		do perform provide revisit refine ensure have make check monitor test communicate implement build define establish consider`)
	anyObject = setOf(`documentation docs doc runbook runbooks playbook playbooks wiki monitoring alerting alerts alert observability
		communication communications logging logs tests test testing coverage process processes procedure procedures
		training awareness visibility dashboards dashboard metrics resilience reliability stability quality onboarding
		automation reviews checklist guidelines sops`)
	anyRest = setOf(`the our a an and of for to in on with more better all any some this that is are be further additional proper
		relevant existing internal team teams new own up it its so as around about where needed necessary possible
		system systems service services incident incidents future code everyone engineers people sure we should will must
		need clear regular regularly generally overall unit integration e2e response steps handling`)
)

// anyIncident reports whether a follow-up names nothing of its own.
func anyIncident(text string) bool {
	tokens := tokenize(text, nil)
	object := false
	for i, t := range tokens {
		switch {
		case !t.isWord():
			if t.word == string(prose.Opaque) || t.word == "`" || t.word == "[" {
				return false
			}
		case anyObject[t.word]:
			object = true
		case anyVerb[t.word], anyRest[t.word]:
		case t.word == "careful" || t.word == "attention":
			object = true
		default:
			return false
		}
		if i > 14 {
			return false
		}
	}
	return object
}

// commonIn is the number of reviews from which on a follow-up is common: two can be one incident told
// twice.
const commonIn = 3

// alike is the share of words from which on two follow-ups say the same: of five words one may differ.
const alike = 0.8

// likeness finds follow-ups that many reviews share. It does not change once made.
type likeness struct {
	texts []followUpText
	// byWord lists the texts that hold a word, rare words first looked at.
	byWord map[string][]int
}

type followUpText struct {
	entry *corpus.Entry
	words []string // sorted, each once
}

func newLikeness(c *corpus.Corpus) *likeness {
	l := &likeness{byWord: map[string][]int{}}
	for _, e := range c.Reviews {
		for _, f := range e.FollowUps {
			words := contentWords(f.Text)
			if len(words) == 0 {
				continue
			}
			for _, w := range words {
				l.byWord[w] = append(l.byWord[w], len(l.texts))
			}
			l.texts = append(l.texts, followUpText{e, words})
		}
	}
	return l
}

// contentWords are the words of a text that say something, sorted, each once.
func contentWords(text string) []string {
	var words []string
	for _, t := range tokenize(text, nil) {
		if t.isWord() && len(t.word) > 2 && !anyRest[t.word] && !determiners[t.word] && !auxiliaries[t.word] && !prepositions[t.word] {
			words = append(words, strings.TrimSuffix(t.word, "s"))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// mostCompared bounds how many texts one is compared with: what shares even its rarest words with
// more of them is common already.
const mostCompared = 500

// others returns how many other reviews hold a follow-up in much the same words.
func (l *likeness) others(e *corpus.Entry, text string) int {
	words := contentWords(text)
	if len(words) < 2 {
		return 0
	}
	// Two texts that share so many words share one of the few rarest: look only there.
	rare := slices.Clone(words)
	slices.SortFunc(rare, func(a, b string) int { return len(l.byWord[a]) - len(l.byWord[b]) })
	rare = rare[:max(1, len(words)-int(alike*float64(len(words)))+1)]
	seen := map[*corpus.Entry]bool{}
	compared := 0
	for _, w := range rare {
		for _, i := range l.byWord[w] {
			other := l.texts[i]
			if other.entry == e || seen[other.entry] {
				continue
			}
			if compared++; compared > mostCompared {
				return len(seen)
			}
			if shared(words, other.words) >= alike {
				seen[other.entry] = true
			}
		}
	}
	return len(seen)
}

// shared is the share of words that two sorted lists have in common (Jaccard).
func shared(a, b []string) float64 {
	both, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			both++
			i++
			j++
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(both) / float64(len(a)+len(b)-both)
}
