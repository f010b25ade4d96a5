package check

import "strings"

// next reports whether the word behind i is one of some.
func (s *sentence) next(i int, words ...string) bool {
	for _, w := range words {
		if s.word(i+1) == w {
			return true
		}
	}
	return false
}

// endOfPhrase reports whether a noun phrase ends before word.
func endOfPhrase(word string) bool {
	return word == "" || breaks[word] || prepositions[word] || auxiliaries[word] || word == "." || word == "?" || word == "!"
}

// containsWord reports whether one of some words stands at from or behind it, and before to.
func containsWord(s *sentence, from, to int, words ...string) bool {
	for i := from; i < to; i++ {
		for _, w := range words {
			if s.word(i) == w {
				return true
			}
		}
	}
	return false
}

// attackers do what they could do: that is risk, not reproach.
var attackers = setOf(`attacker attackers adversary adversaries user users customer customers hacker hackers exploit malware`)

// nameBefore returns the noun or pronoun right before i.
func (s *sentence) nameBefore(i int) string {
	for i--; i >= 0 && (auxiliaries[s.word(i)] || negated(s.word(i))); i-- {
	}
	return s.word(i)
}

// participle reports whether a word can be one, as in "should have checked".
func participle(word string) bool {
	return irregular[word] || len(word) > 4 && strings.HasSuffix(word, "ed") && word != "need" && word != "indeed" && word != "speed"
}

// negated reports whether a word denies what stands around it.
func negated(word string) bool { return negations[word] || strings.HasSuffix(word, "n't") }

// denied reports whether one of the few words before i, in the same clause, denies it: "not human
// error", "rather than blaming".
func (s *sentence) denied(i int) bool { return s.deniedWithin(i, 6) }

// deniedWithin is denied for so many words before i.
func (s *sentence) deniedWithin(i, words int) bool {
	for j := i - 1; j >= 0 && j >= i-words; j-- {
		switch w := s.word(j); {
		case w == "only" && s.word(j-1) == "not": // not only
			j--
		case negated(w):
			return true
		case w == ";" || w == ":" || w == "." || w == "but" || w == ",":
			return false
		}
	}
	return false
}

// who is what a subject is.
type who int

const (
	unknown  who = iota
	machine      // a thing, or nothing that can be told
	perhaps      // a word that systems go by too
	somebody     // a person or people
)

// subject says what the subject of the verb at i is. It looks at the nouns before the verb: of "the
// author of the change" the first counts, as "of the change" only says more of it.
func (s *sentence) subject(i int) who {
	j := i - 1
	for j >= 0 && (auxiliaries[s.word(j)] || strings.HasSuffix(s.word(j), "n't")) {
		j--
	}
	for j >= 0 {
		switch w := s.word(j); {
		case w == ")" || w == "]": // an aside between noun and verb
			open := map[string]string{")": "(", "]": "["}[w]
			for j >= 0 && s.word(j) != open {
				j--
			}
			j--
			continue
		case w == "who":
			return s.kindOf(j-1, somebody)
		case w == "and" || w == "but" || w == "then" || w == ",":
			if w == "," && s.word(j-1) == "" {
				return unknown
			}
			return s.opener(j)
		case !s.tokens[j].isWord():
			return unknown
		}
		head := j
		// Walk back over the noun's own words to what stands before them.
		k := j
		for k >= 0 && s.tokens[k].isWord() && !prepositions[s.word(k)] && !breaks[s.word(k)] && !determiners[s.word(k)] && !pronouns[s.word(k)] {
			k--
		}
		if k >= 0 && pronouns[s.word(k)] && k == head {
			return kind(s.word(head))
		}
		before := k
		if k >= 0 && determiners[s.word(k)] {
			before = k - 1
		}
		if before >= 0 && prepositions[s.word(before)] && before < head+1 && before > 0 && s.tokens[before-1].isWord() {
			j = before - 1 // the noun only says more of the one before
			continue
		}
		return kind(s.word(head))
	}
	return unknown
}

var pronouns = setOf(`we i he she they it you us who someone somebody anyone anybody nobody everyone everybody nothing something`)

// kindOf is kind of the word at i, or otherwise if there is none.
func (s *sentence) kindOf(i int, otherwise who) who {
	if w := s.word(i); w != "" && s.tokens[i].isWord() && kind(w) == machine {
		return machine
	}
	return otherwise
}

// opener says what the sentence's first words are, for "We rolled back and forgot to …".
func (s *sentence) opener(before int) who {
	for i := 0; i < before && i < 5; i++ {
		switch w := s.word(i); {
		case w == "we" || w == "i" || w == "he" || w == "she" || strings.HasPrefix(w, "@"):
			return somebody
		case people[w] && !doubtful[w]:
			return somebody
		case s.tokens[i].isWord() && !determiners[w] && !auxiliaries[w]:
			continue
		}
	}
	return unknown
}

// kind says what a noun or pronoun stands for.
func kind(word string) who {
	switch {
	case strings.HasPrefix(word, "@"):
		return somebody
	case doubtful[word]:
		return perhaps
	case people[word]:
		return somebody
	}
	return machine
}
