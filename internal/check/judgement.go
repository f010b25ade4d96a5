package check

import "strings"

// judgementWord: words that only ever judge.
func judgementWord(s *sentence, i int) (hit, bool) {
	return hit{"judgement", i, i}, !s.denied(i)
}

// work are nouns for what people do; "poor" of these judges, "poor performance" of a disk measures.
var work = setOf(`communication communications coordination planning testing monitoring documentation strategy decision decisions practice practices
	judgement judgment choice choices review reviews handling understanding preparation training management oversight
	discipline attention research execution decision-making hygiene knowledge supervision care practise
	release diligence leadership ownership call assumption assumptions code design process processes
	maintenance housekeeping alerting observability evaluation follow-up analysis`)

// judged are participles that "poorly" and the like judge if people do them.
var judged = setOf(`written designed documented tested communicated planned handled managed maintained understood executed
	reviewed coordinated monitored assumed thought configured done trained prepared`)

// judgementOf: "poor planning", "inadequate testing", "improperly managing"; not "poor performance".
func judgementOf(s *sentence, i int) (hit, bool) {
	word := s.word(i)
	if s.denied(i) {
		return hit{}, false
	}
	if strings.HasSuffix(word, "ly") {
		next := s.word(i + 1)
		before := s.word(i - 1)
		switch word {
		case "wrongly", "incorrectly":
			if (next == "assumed" || next == "assuming" || next == "believed" || next == "thought" || next == "concluded") && s.subject(i) != machine {
				return hit{"judgement", i, i + 1}, true
			}
			return hit{}, false
		}
		if judged[next] {
			return hit{"judgement", i, i + 1}, true
		}
		if judged[before] && (s.word(i-2) == "was" || s.word(i-2) == "were" || s.word(i-2) == "been") {
			return hit{"judgement", i - 1, i}, true
		}
		return hit{}, false
	}
	noun := i + 1
	if !work[s.word(noun)] && work[s.word(noun+1)] && s.tokens[min(noun, len(s.tokens)-1)].isWord() && !prepositions[s.word(noun)] && !determiners[s.word(noun)] && !breaks[s.word(noun)] {
		noun++ // "a poor release strategy"
	}
	target := s.word(noun)
	if !work[target] {
		return hit{}, false
	}
	switch word {
	case "bad", "wrong", "improper":
		switch target {
		case "decision", "decisions", "call", "choice", "choices", "practice", "practices", "judgement", "judgment", "assumption", "assumptions", "planning", "communication", "management", "handling":
		default:
			return hit{}, false
		}
		if word == "wrong" && target == "call" && s.next(noun, "to") && determiners[s.word(noun+2)] {
			return hit{}, false
		}
	}
	if target == "code" || target == "call" && word != "wrong" && word != "bad" || target == "release" || target == "ownership" {
		return hit{}, false
	}
	return hit{"judgement", i, noun}, true
}

// failureOf: "a planning failure", "a failure to communicate"; not "a disk failure".
func failureOf(s *sentence, i int) (hit, bool) {
	switch s.word(i - 1) {
	case "planning", "management", "communication", "human", "leadership", "personal", "organizational", "organisational":
		return hit{"judgement", i - 1, i}, !s.denied(i - 1)
	}
	if (s.word(i-1) == "our" || s.word(i-1) == "their" || s.word(i-1) == "team's" || s.word(i-1) == "his" || s.word(i-1) == "her") && s.word(i+1) == "to" {
		return hit{"judgement", i - 1, i + 1}, true
	}
	return hit{}, false
}

// blamed: "is to blame", "it was the vendor's fault"; not "a page fault".
func blamed(s *sentence, i int) (hit, bool) {
	before := s.word(i - 1)
	switch {
	case s.denied(i):
	case s.word(i) == "blame" && before == "to" && (auxiliaries[s.word(i-2)] || s.word(i-2) == "partly"):
		return hit{"judgement", i - 1, i}, kind(s.nameBefore(i-1)) == somebody
	case s.word(i) == "fault" && (before == "our" || before == "their" || before == "his" || before == "her" || before == "my"):
		return hit{"judgement", i - 1, i}, true
	case s.word(i) == "fault" && strings.HasSuffix(before, "'s") && people[strings.TrimSuffix(before, "'s")]:
		return hit{"judgement", i - 1, i}, true
	case s.word(i) == "fault" && before == "at" && s.subject(i-1) == somebody:
		return hit{"judgement", i - 1, i}, true
	}
	return hit{}, false
}

// lapse: "a lapse in judgement", "a significant miss"; not "a cache miss".
func lapse(s *sentence, i int) (hit, bool) {
	if s.word(i) == "miss" {
		switch s.word(i - 1) {
		case "significant", "big", "huge", "major", "clear", "serious", "real":
			return hit{"judgement", i - 1, i}, !s.denied(i)
		}
		return hit{}, false
	}
	return hit{"judgement", i, i}, (s.word(i+1) == "in" || s.word(i-1) == "security" || s.word(i-1) == "management") && s.word(i+1) != "of" && !s.denied(i)
}

// flawed: "a false assumption", "a flawed process".
func flawed(s *sentence, i int) (hit, bool) {
	switch next := s.word(i + 1); next {
	case "assumption", "assumptions", "decision", "decisions", "process", "processes", "judgement", "judgment", "understanding", "belief", "beliefs":
		return hit{"judgement", i, i + 1}, !s.denied(i) && !((s.word(i) == "false" || s.word(i) == "incorrect" || s.word(i) == "faulty") && strings.HasPrefix(next, "process"))
	}
	return hit{}, false
}

// tooSlow: "it took too long to escalate", "we were slow to respond": slower than what?
func tooSlow(s *sentence, i int) (hit, bool) {
	if s.word(i) == "long" {
		return hit{"judgement", i - 1, i}, s.word(i-1) == "too" && (s.word(i-2) == "took" || s.word(i-2) == "taken") && s.word(i+1) == "to" && !s.denied(i-1)
	}
	return hit{"judgement", i, min(i+2, len(s.tokens)-1)}, s.word(i+1) == "to" && attended[s.word(i+2)] && s.subject(i) == somebody && !s.denied(i)
}
