package check

import "strings"

var errorMakers = setOf(`human humans operator operators user users engineer engineers pilot developer developers admin
	administrator manual staff personal people's person's engineer's developer's operator's our`)

// humanError: "human error", "operator mistakes".
func humanError(s *sentence, i int) (hit, bool) {
	maker := s.word(i - 1)
	if !errorMakers[maker] || s.denied(i-1) {
		return hit{}, false
	}
	mistake := strings.HasPrefix(s.word(i), "mistake")
	switch s.word(i - 2) {
	case "any", "assumed", "suspected", "possible", "potential", "suspecting", "called", "prevent", "against", "reduce", "avoid":
		return hit{}, false // a thought of that moment, or about such words
	}
	switch maker {
	case "user", "users", "our", "manual", "personal", "people's": // "user errors in the graph" are not a person's
		if !mistake && !(maker == "user" && s.word(i) == "error" && endOfPhrase(s.word(i+1))) && maker != "manual" {
			return hit{}, false
		}
		if maker == "our" && prepositions[s.word(i-2)] && s.word(i-2) == "from" { // "learn from our mistakes"
			return hit{}, false
		}
	}
	if s.next(i, "message", "messages", "rate", "rates", "handling", "code", "codes", "page", "pages", "report", "reports", "log", "logs", "budget") {
		return hit{}, false
	}
	return hit{"human-error", i - 1, i}, true
}

// slipOf: "an engineer accidentally deleted".
func slipOf(s *sentence, i int) (hit, bool) {
	if !participle(s.word(i+1)) && s.word(i+1) != "ran" || s.subject(i) != somebody || s.denied(i) || attackers[s.nameBefore(i)] || s.word(i-1) == "been" || s.word(i-1) == "was" || s.word(i-1) == "were" {
		return hit{}, false
	}
	return hit{"human-error", i, i + 1}, true
}

// madeMistake: "the engineer made a mistake", "our mistake was".
func madeMistake(s *sentence, i int) (hit, bool) {
	j := i - 1
	for j > 0 && !endOfPhrase(s.word(j)) && s.word(j) != "made" {
		j--
	}
	if s.word(j) != "made" || s.denied(j) {
		return hit{}, false
	}
	return hit{"human-error", j, i}, s.subject(j) == somebody
}
