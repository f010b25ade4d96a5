package check

// inHindsight: "in hindsight", "with the benefit of hindsight", "in retrospect".
func inHindsight(s *sentence, i int) (hit, bool) {
	switch s.word(i - 1) {
	case "in", "with", "of", "by":
		return hit{"hindsight", i - 1, i}, s.word(i+1) != "bias"
	}
	return hit{}, false
}

// hindsight: "obviously", "clearly" of a whole sentence, "the obvious mistake".
func hindsight(s *sentence, i int) (hit, bool) {
	word, next, before := s.word(i), s.word(i+1), s.word(i-1)
	switch word {
	case "obviously", "unsurprisingly", "predictably":
		opens := i == 0 || next == "," || next == ")"
		tells := word == "obviously" && !participle(next) && before != "very" && before != "so" && before != "and" && s.past()
		return hit{"hindsight", i, i}, (opens || tells) && !s.denied(i)
	case "needless":
		return hit{"hindsight", i, i + 2}, next == "to" && s.word(i+2) == "say"
	case "course":
		return hit{"hindsight", i - 1, i}, before == "of" && s.word(i-2) != "the" && s.word(i-2) != "a" && s.word(i-2) != "this" && !prepositions[s.word(i-2)] && next != "of" && next != "correction" && s.past()
	case "clearly":
		switch {
		case s.denied(i), participle(next) && next != "been":
			return hit{}, false
		case i == 0 && s.word(1) == ",", before == "was" || before == "were" || before == "had" || before == "should":
			return hit{"hindsight", i, i}, true
		}
	case "obvious":
		if s.denied(i) || before == "most" || before == "less" || before == "more" || before == "became" || before == "become" || before == "made" {
			return hit{}, false
		}
		switch next {
		case "mistake", "error", "bug", "problem", "flaw", "risk", "sign", "signs", "gap", "oversight":
			return hit{"hindsight", i, i + 1}, true
		}
		if before == "been" && containsWord(s, max(0, i-4), i, "should", "should've") {
			return hit{"hindsight", i - 1, i}, true
		}
	case "simply":
		switch next {
		case "forgot", "overlooked", "missed", "ignored", "failed", "neglected":
			return hit{"hindsight", i, i + 1}, s.subject(i) == somebody
		}
		if before == "could" && next == "have" {
			return hit{"hindsight", i - 1, i + 1}, true
		}
	case "easily", "trivially":
		switch next {
		case "missed", "overlooked", "avoided", "prevented", "avoidable", "preventable":
			return hit{"hindsight", i, i + 1}, !s.denied(i)
		case "have":
			return hit{"hindsight", i - 1, i + 1}, before == "could" && s.word(i+2) == "been" && (s.word(i+3) == "avoided" || s.word(i+3) == "prevented" || s.word(i+3) == "caught")
		}
	case "common":
		return hit{"hindsight", i, i + 1}, next == "sense"
	}
	return hit{}, false
}

// past reports whether the sentence tells of the past.
func (s *sentence) past() bool {
	return containsWord(s, 0, len(s.tokens), "was", "were", "had", "did", "didn't", "wasn't", "weren't", "hadn't")
}

// underestimated: "we underestimated the traffic" is known only at the end.
func underestimated(s *sentence, i int) (hit, bool) {
	return hit{"hindsight", i, i}, s.subject(i) == somebody && !s.denied(i)
}

// knownBetter: "should have known".
func knownBetter(s *sentence, i int) (hit, bool) {
	if s.word(i-1) == "have" && s.word(i-2) == "should" && s.subject(i-2) == somebody {
		return hit{"hindsight", i - 2, i}, true
	}
	return hit{}, false
}
