package check

// asked reports whether the word at i is what somebody is asked to do: it opens an item, or "should",
// "must", "need to" or the like stands before it.
func (s *sentence) asked(i int) bool {
	if containsWord(s, 0, len(s.tokens), "you", "your") { // advice to the reader
		return false
	}
	for j := i - 1; j >= max(0, i-5); j-- {
		switch w := s.word(j); w {
		case "should", "must", "will", "shall", "we'll":
			return s.subject(j) != machine || w == "we'll"
		case "to":
			switch s.word(j - 1) {
			case "need", "needs", "have", "has", "try", "ought", "remember", "learn", "learned", "committed":
				return true
			}
		}
	}
	if s.first && i <= 1 && (s.passage.Item || s.passage.FollowUp) {
		return true
	}
	return false
}

// careful: "be more careful", "pay more attention", "carefully review".
func careful(s *sentence, i int) (hit, bool) {
	from := i
	for from > 0 && (s.word(from-1) == "more" || s.word(from-1) == "extra" || s.word(from-1) == "very" || s.word(from-1) == "particularly" || s.word(from-1) == "closer" || s.word(from-1) == "be" || s.word(from-1) == "pay" || s.word(from-1) == "greater" || s.word(from-1) == "close" || s.word(from-1) == "additional") {
		from--
	}
	switch s.word(i) {
	case "attention":
		if s.word(from) != "pay" {
			return hit{}, false
		}
	case "carefully":
		if !containsWord(s, from, i, "more") && !(s.passage.FollowUp && s.first && i <= 1) {
			return hit{}, false
		}
	case "aware":
		if s.word(from) != "be" || !containsWord(s, from, i, "more") {
			return hit{}, false
		}
	default:
		if s.word(from) != "be" {
			return hit{}, false
		}
	}
	return hit{"weak-action", from, i}, s.asked(from) && !s.denied(from)
}

// remind: "remind the team to", "retrain staff".
func remind(s *sentence, i int) (hit, bool) {
	to := i + 1
	for to < i+4 && !people[s.word(to)] {
		to++
	}
	w := s.word(to)
	if !people[w] && w != "users" || w == "who" {
		return hit{}, false
	}
	return hit{"weak-action", i, to}, (s.asked(i) || s.passage.FollowUp) && !s.denied(i)
}

// imperative: "double-check the config" as something to do.
func imperative(s *sentence, i int) (hit, bool) {
	return hit{"weak-action", i, i}, s.asked(i) && !s.denied(i)
}

// ensureAware: "ensure that everyone is aware".
func ensureAware(s *sentence, i int) (hit, bool) {
	if s.word(i) == "sure" && s.word(i-1) != "make" && s.word(i-1) != "making" {
		return hit{}, false
	}
	whom := false
	for j := i + 1; j < i+9 && j < len(s.tokens); j++ {
		w := s.word(j)
		whom = whom || people[w] && w != "they" && w != "i"
		switch w {
		case "aware", "careful", "vigilant", "trained", "familiar", "understand", "understands", "understood", "follow", "follows", "remember", "remembers", "reacts", "react":
			return hit{"weak-action", i, j}, whom && (s.passage.FollowUp || s.asked(i)) && !s.denied(i)
		}
	}
	return hit{}, false
}
