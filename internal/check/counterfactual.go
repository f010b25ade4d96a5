package check

import "strings"

// helped are verbs of which "would have" and "could have" speak of a better course.
var helped = setOf(`allowed avoided caught detected discovered flagged given helped identified improved kept lessened limited made
	mitigated noticed prevented raised reduced revealed saved seen shortened shown sped spotted stopped
	surfaced warned alerted told solved resolved fixed handled known tested checked communicated done picked shown enabled protected used performed`)

// bettered are verbs of which "should have been" speaks of what people ought to have done.
var bettered = setOf(`addressed alerted anticipated asked automated avoided backed caught checked communicated configured considered
	consulted contacted coordinated deployed detected discovered discussed documented done escalated evaluated
	expected fixed flagged foreseen followed handled identified implemented informed investigated known made
	managed mitigated monitored noticed notified paged performed picked planned prevented prioritised prioritized
	raised reported resolved reverted reviewed rushed scheduled seen shared solved spotted taken tested told tracked
	tried updated upgraded used validated verified warned written`)

// perfect: "should have checked", "could have been avoided", "would have caught it".
func perfect(s *sentence, i int) (hit, bool) {
	word := s.word(i)
	modalAt := i
	modal, joined := strings.CutSuffix(word, "'ve")
	if !joined {
		if word != "have" {
			return hit{}, false
		}
		modalAt = i - 1
		for modalAt >= 0 && (s.word(modalAt) == "not" || s.word(modalAt) == "also" || s.word(modalAt) == "still" || s.word(modalAt) == "probably" || strings.HasSuffix(s.word(modalAt), "ly") || s.word(modalAt) == "never") {
			modalAt--
		}
		modal = s.word(modalAt)
	}
	denied := strings.HasSuffix(modal, "n't") || modalAt < i-1 && containsWord(s, modalAt+1, i, "not", "never")
	modal = strings.TrimSuffix(modal, "n't")
	if modal == "ought" || modal == "to" && s.word(modalAt-1) == "ought" {
		modal = "should"
	}
	if modal != "should" && modal != "could" && modal != "would" && modal != "might" {
		return hit{}, false
	}
	v := i + 1
	for s.word(v) == "not" || s.word(v) == "also" || strings.HasSuffix(s.word(v), "ly") && !irregular[s.word(v)] || s.word(v) == "never" || s.word(v) == "all" {
		v++
	}
	verb := s.word(v)
	passive := verb == "been" || verb == "be"
	if passive {
		for v++; strings.HasSuffix(s.word(v), "ly") || s.word(v) == "able" && s.word(v+1) == "to"; v++ {
			if s.word(v) == "able" {
				return hit{}, false
			}
		}
		verb = s.word(v)
	}
	if !participle(verb) {
		return hit{}, false
	}
	subject := s.subject(modalAt)
	switch {
	case attackers[s.nameBefore(modalAt)], s.asks() && modal == "could":
		return hit{}, false
	case containsWord(s, v+1, min(v+6, len(s.tokens)), "later", "worse", "longer"): // luck, and worth telling
		return hit{}, false
	case modal != "should" && s.deniedWithin(modalAt, 8): // "nothing that could have prevented it"
		return hit{}, false
	case modal == "would" && containsWord(s, v+1, len(s.tokens), "will", "intend", "intends", "plan", "plans"): // about what is to come
		return hit{}, false
	}
	fires := false
	if !denied && !s.asks() && !s.passage.Moment && (!passive || bettered[verb]) && containsWord(s, v+1, min(v+9, len(s.tokens)), "sooner", "earlier", "quicker", "faster") {
		return hit{"counterfactual", modalAt, v}, modal != "would" || helped[verb] || passive
	}
	switch modal {
	case "should":
		switch {
		case passive:
			fires = bettered[verb]
		case subject == somebody || subject == perhaps:
			fires = !adjectival(s, v)
		}
	case "could":
		switch {
		case denied:
		case passive:
			fires = helped[verb] && !s.next(v, "by", "to") || verb == "avoided" || verb == "prevented" || verb == "caught"
		case subject == somebody:
			fires = helped[verb] || bettered[verb]
		default:
			fires = helped[verb] && verb != "allowed" && verb != "enabled" && verb != "given" && verb != "made" && verb != "used" && verb != "seen" && verb != "known" && verb != "done" && verb != "performed"
		}
	case "might":
		fires = !denied && (verb == "prevented" || verb == "avoided" || verb == "revealed" || verb == "helped" || verb == "caught" || verb == "detected") && subject != perhaps
	case "would":
		switch {
		case denied:
			fires = verb == "happened" || verb == "occurred" || verb == "needed" && subject == somebody
		case passive:
			fires = verb == "avoided" || verb == "prevented" || verb == "caught" || verb == "detected" || verb == "noticed" || verb == "spotted"
		default:
			fires = helped[verb] && verb != "made" && verb != "given" && verb != "used" && verb != "seen" && verb != "known" && verb != "kept" && verb != "done" && verb != "enabled" && verb != "performed"
		}
	}
	return hit{"counterfactual", modalAt, v}, fires
}

// adjectival reports whether the participle at i only describes the noun behind it: "we should have
// automated tests".
func adjectival(s *sentence, i int) bool {
	switch s.word(i) {
	case "automated", "defined", "documented", "improved", "dedicated", "monitored", "detailed", "shared", "increased", "limited", "required", "standardized", "standardised", "tested", "planned", "need", "enforced", "prepared":
		next := s.word(i + 1)
		return next != "" && !endOfPhrase(next) && !determiners[next] && !pronouns[next]
	}
	return false
}

// condition: "if only", "had we run a load test", "if we had noticed".
func condition(s *sentence, i int) (hit, bool) {
	if s.word(i) == "if" {
		if s.word(i+1) == "only" && (pronouns[s.word(i+2)] || determiners[s.word(i+2)]) && containsWord(s, i+2, min(i+7, len(s.tokens)), "had", "hadn't") {
			return hit{"counterfactual", i, i + 2}, true
		}
		for j := i + 1; j < i+6; j++ {
			if s.word(j) != "had" && s.word(j) != "hadn't" {
				continue
			}
			v := j + 1
			for s.word(v) == "not" || strings.HasSuffix(s.word(v), "ly") {
				v++
			}
			if participle(s.word(v)) && s.subject(j) == somebody && !attackers[s.nameBefore(j)] {
				return hit{"counterfactual", i, v}, true
			}
			return hit{}, false
		}
		return hit{}, false
	}
	if i > 0 && !breaks[s.word(i-1)] && s.word(i-1) != "." { // "had" opens the clause
		return hit{}, false
	}
	who := i + 1
	if determiners[s.word(who)] {
		who++
	}
	switch s.word(who) {
	case "somebody", "someone", "anybody", "anyone": // whoever: that is a risk
		return hit{}, false
	}
	if kind(s.word(who)) != somebody && !pronouns[s.word(who)] || attackers[s.word(who)] {
		return hit{}, false
	}
	v := who + 1
	for s.word(v) == "not" || strings.HasSuffix(s.word(v), "ly") {
		v++
	}
	switch s.word(v + 1) {
	case "used", "exploited", "abused", "attacked", "worse", "live":
		return hit{}, false
	}
	return hit{"counterfactual", i, v}, participle(s.word(v))
}

// preventable: "an avoidable outage" is so only for those who know the end.
func preventable(s *sentence, i int) (hit, bool) {
	return hit{"counterfactual", i, i}, !s.denied(i) && s.word(i-1) != "of" && !s.passage.FollowUp
}
