package check

// rootCause: "the root cause was"; not "the root cause is unclear".
func rootCause(s *sentence, i int) (hit, bool) {
	from := i
	if s.word(i) == "cause" {
		switch s.word(i - 1) {
		case "root":
			from = i - 1
		case "sole", "real", "true", "ultimate", "only", "single", "underlying":
			if s.word(i-2) != "the" {
				return hit{}, false
			}
			from = i - 1
		default:
			return hit{}, false
		}
	} else if s.word(i-1) != "the" {
		return hit{}, false
	}
	if s.denied(from) || s.asks() || s.word(from-1) == "into" || s.word(from-1) == "on" {
		return hit{}, false
	}
	switch before := s.word(from - 1); before { // the text knows of more than one
	case "primary", "main", "critical", "a", "another", "one", "possible", "likely", "potential", "first", "second", "second,", "additional", "key", "probable", "each", "initial", "suspected":
		return hit{}, false
	}
	if s.passage.Heading {
		return hit{}, false // the whole section is looked at: see structure
	}
	v := i + 1
	if s.word(v) == "of" || s.word(v) == "for" || s.word(v) == "behind" { // "of the outage"
		for v < len(s.tokens) && v < i+9 && s.word(v) != "was" && s.word(v) != "is" && s.word(v) != "were" && s.word(v) != "," {
			v++
		}
	}
	switch s.word(v) {
	case "was", "is", "turned", "were":
	case "seems", "appears", "appeared":
	case ":":
		return hit{"root-cause", from, i}, from == 0 || s.word(from-1) == "the" && from == 1
	default:
		return hit{}, false
	}
	for j := v + 1; j < v+5 && s.word(j) != ":" && s.word(j) != ","; j++ {
		switch w := s.word(j); {
		case negated(w), w == "unclear", w == "unknown", w == "being", w == "still", w == "found", w == "identified", w == "determined", w == "investigated", w == "confirmed", w == "established", w == "discovered", w == "under", w == "carried", w == "ongoing", w == "pending", w == "in", w == "described", w == "explained", w == "below", w == "documented", w == "shared", w == "listed", w == "addressed", w == "fixed", w == "resolved", w == "removed", w == "available":
			return hit{}, false
		case w == "combination", w == "interaction", w == "mix", w == "chain", w == "series", w == "several", w == "two", w == "multiple", w == "both", w == "three":
			return hit{}, false
		}
	}
	return hit{"root-cause", from, v}, true
}

// lacked are what people are said to lack.
var lacked = setOf(`knowledge experience training understanding attention awareness care communication discipline testing
	oversight documentation ownership familiarity expertise coordination planning diligence vigilance skill skills
	preparation supervision review revision competence rigor rigour foresight judgement judgment process procedures
	communications tests monitoring evaluation governance clarity insight consideration leadership guidance follow-up guidelines`)

// lack: "lack of testing", "lacking experience"; not "a lack of free addresses".
func lack(s *sentence, i int) (hit, bool) {
	v := i + 1
	if s.word(i) == "lack" {
		if s.word(v) != "of" || s.denied(i) {
			return hit{}, false
		}
		v++
	} else if s.subject(i) != somebody {
		return hit{}, false
	}
	for j := v; j < v+4 && j < len(s.tokens); j++ {
		w := s.word(j)
		if lacked[w] {
			if next := s.word(j + 1); !endOfPhrase(next) && !lacked[next] && s.tokens[min(j+1, len(s.tokens)-1)].isWord() {
				continue // "review apps"
			}
			return hit{"mechanistic", i, j}, true
		}
		if breaks[w] || prepositions[w] || !s.tokens[j].isWord() {
			break
		}
	}
	return hit{}, false
}

// notEnough: "not enough communication", "without proper testing".
func notEnough(s *sentence, i int) (hit, bool) {
	switch next := s.word(i + 1); {
	case s.word(i) == "not" && next == "enough":
	case s.word(i) == "without" && (next == "proper" || next == "adequate" || next == "sufficient" || next == "enough"):
	default:
		return hit{}, false
	}
	noun := s.word(i + 2)
	return hit{"mechanistic", i, i + 2}, lacked[noun] && endOfPhrase(s.word(i+3)) && !s.passage.FollowUp
}

// dueTo: "due to unfamiliarity", "because of a misunderstanding", "it was an oversight".
func dueTo(s *sentence, i int) (hit, bool) {
	action := s.word(i) == "mistake" || s.word(i) == "slip" // "by mistake" explains nothing, "due to a mistake" means to
	for j := i - 1; j >= max(0, i-4); j-- {
		leads := false
		before := s.word(j - 1)
		switch s.word(j) {
		case "to":
			leads = before == "due" || before == "owing" || before == "led" || before == "thanks"
		case "of":
			leads = before == "because" || before == "result"
		case "by":
			leads = j < i-1
		case "was":
			leads = !action
		}
		if leads {
			return hit{"mechanistic", j, i}, !s.denied(j) && (!action || j < i-1)
		}
		if breaks[s.word(j)] {
			break
		}
	}
	return hit{}, false
}

// becauseThey: "because the engineer was not trained", "because he was inexperienced".
func becauseThey(s *sentence, i int) (hit, bool) {
	for j := i + 1; j < i+7 && j < len(s.tokens); j++ {
		switch s.word(j) {
		case "untrained", "inexperienced", "unfamiliar", "distracted", "tired", "incompetent", "unqualified", "unskilled":
			if s.subject(j) == somebody || s.subject(j) == perhaps {
				return hit{"mechanistic", i, j}, !s.denied(j)
			}
		}
	}
	return hit{}, false
}

// lackedThem: "the team lacked the expertise", "the absence of testing", "a limited understanding".
func lackedThem(s *sentence, i int) (hit, bool) {
	v := i + 1
	switch s.word(i) {
	case "absence":
		if s.word(v) != "of" {
			return hit{}, false
		}
		v++
	case "limited", "incomplete":
		switch s.word(v) {
		case "knowledge", "understanding", "experience", "expertise", "familiarity", "awareness":
			return hit{"mechanistic", i, v}, !s.denied(i) && !s.passage.FollowUp
		}
		return hit{}, false
	default:
		if s.subject(i) != somebody {
			return hit{}, false
		}
	}
	for j := v; j < v+4 && j < len(s.tokens) && !breaks[s.word(j)]; j++ {
		if lacked[s.word(j)] {
			if next := s.word(j + 1); !endOfPhrase(next) && !lacked[next] && s.tokens[min(j+1, len(s.tokens)-1)].isWord() {
				continue
			}
			return hit{"mechanistic", i, j}, !s.denied(i)
		}
	}
	return hit{}, false
}
