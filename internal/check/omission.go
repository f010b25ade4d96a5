package check

import "strings"

// failedTo: "the engineer failed to", "we forgot to"; not "the pod failed to".
func failedTo(s *sentence, i int) (hit, bool) {
	word := s.word(i)
	onlyPeople := word == "forgot" || word == "forgotten" || word == "neglected" // no pod forgets
	if s.word(i+1) != "to" && !(word == "forgot" && s.word(i+1) == "about") || s.denied(i) || !s.tokens[i+1].isWord() {
		return hit{}, false
	}
	subject := s.subject(i)
	if subject == somebody && !attackers[s.nameBefore(i)] || onlyPeople && subject != unknown {
		return hit{"omission", i, min(i+2, len(s.tokens)-1)}, true
	}
	return hit{}, false
}

// overlooked: "the reviewer overlooked", "a sign we missed".
func overlooked(s *sentence, i int) (hit, bool) {
	if s.subject(i) != somebody || s.denied(i) || attackers[s.nameBefore(i)] {
		return hit{}, false
	}
	for j := i - 1; j >= max(0, i-3); j-- {
		switch s.word(j) {
		case "might", "may", "can", "could", "would", "was", "were", "been", "be", "get", "got", "is", "are", "have", "easily":
			return hit{}, false
		}
	}
	return hit{"omission", i - 1, i}, i > 0
}

// attended are verbs of what people do on purpose: not to have done it is told as an omission. What
// people did not know or expect is no omission but what they saw of the world, which is worth telling.
var attended = setOf(`act address alert ask catch check communicate consider consult coordinate document double-check
	escalate evaluate execute follow heed inform investigate look monitor notice notify perform plan prepare
	prioritise prioritize raise read realise realize respond review run spot test update validate verify warn watch
	noticed checked tested reviewed verified caught spotted followed monitored documented considered communicated
	informed updated realised realized responded notified escalated evaluated watching`)

// handled are more such verbs, for sentences that leave out who: "Did not disable the pipeline".
var handled = setOf(`apply disable enable escalate follow include involve pause raise set stop take use wait`)

// didNot: "we did not check", "nobody noticed"; not "the check did not run".
func didNot(s *sentence, i int) (hit, bool) {
	switch s.word(i) {
	case "nobody", "no":
		v := i + 1
		if s.word(i) == "no" {
			if s.word(v) != "one" && !people[s.word(v)] {
				return hit{}, false
			}
			v++
		}
		for s.word(v) == "had" || s.word(v) == "was" || s.word(v) == "ever" || s.word(v) == "actually" || s.word(v) == "really" {
			v++
		}
		past := strings.HasSuffix(s.word(v), "ed") || irregular[s.word(v)] && s.word(v) != "read" || s.word(v) == "watching"
		return hit{"omission", i, min(v, len(s.tokens)-1)}, attended[s.word(v)] && past && !containsWord(s, i+1, v, "has", "have")
	}
	v := i + 1
	if i <= 1 && s.first && s.passage.Item && (s.word(i) == "didn't" || s.word(i) == "not" && s.word(i-1) == "did") { // "Did not disable the pipeline"
		return hit{"omission", 0, v}, attended[s.word(v)] || handled[s.word(v)]
	}
	if w := s.word(i - 1); s.word(i) == "not" && (w == "was" || w == "were") || s.word(i) == "wasn't" || s.word(i) == "weren't" { // "we were not watching"
		at := i
		if s.word(i) == "not" {
			at--
		}
		for s.word(v) == "closely" || s.word(v) == "actively" || s.word(v) == "even" || s.word(v) == "properly" || s.word(v) == "regularly" {
			v++
		}
		return hit{"omission", at, v}, strings.HasSuffix(s.word(v), "ing") && (attended[strings.TrimSuffix(s.word(v), "ing")] || s.word(v) == "paying") && s.subject(at) == somebody
	}
	past := s.word(i) == "didn't" || s.word(i) == "not" && s.word(i-1) == "did" || s.word(i) == "not" && s.word(i-1) == "had" || s.word(i) == "never"
	if !past {
		return hit{}, false
	}
	for s.word(v) == "properly" || s.word(v) == "really" || s.word(v) == "actually" || s.word(v) == "fully" || s.word(v) == "even" || s.word(v) == "initially" || s.word(v) == "immediately" || s.word(v) == "sufficiently" || s.word(v) == "also" {
		v++
	}
	verb := s.word(v)
	if !attended[verb] || strings.HasSuffix(verb, "ed") && s.word(i) == "didn't" {
		return hit{}, false
	}
	if s.word(i) == "never" && !participle(verb) && verb != "read" {
		return hit{}, false
	}
	verbAt := i
	if s.word(i) == "not" {
		verbAt = i - 1
	}
	if s.subject(verbAt) != somebody || attackers[s.nameBefore(verbAt)] || s.asks() {
		return hit{}, false
	}
	return hit{"omission", verbAt, v}, true
}

// patched are more verbs of which "the failure to" speaks of people; a disk's failure is to start or
// to respond.
var patched = setOf(`act adhere adopt anticipate apply assess back build configure copy decommission deploy detect disclose
	enable enforce ensure escalate finish fix follow identify implement include inform isolate maintain
	manage patch plan prepare prevent protect provide recognise recognize record remove renew replace report
	revoke rotate schedule secure take tell train transmit understand upgrade use`)

// failureTo: "the failure to patch the server", "the failure of the support team to detect it".
func failureTo(s *sentence, i int) (hit, bool) {
	to := i + 1
	if s.word(to) == "of" {
		whose := false
		for to++; to < i+9 && s.word(to) != "to" && s.word(to) != "" && !breaks[s.word(to)]; to++ {
			whose = whose || people[s.word(to)] && !doubtful[s.word(to)]
		}
		return hit{"omission", i, min(to+1, len(s.tokens)-1)}, whose && s.word(to) == "to" && !s.denied(i)
	}
	if s.word(to) != "to" || !attended[s.word(to+1)] && !patched[s.word(to+1)] || s.denied(i) {
		return hit{}, false
	}
	switch s.word(i - 1) {
	case "the", "a", "by", "of":
		return hit{"omission", i, to + 1}, !containsWord(s, max(0, i-4), i, "if", "on", "upon")
	}
	return hit{}, false
}

// failingTo: "its responsibility for failing to implement", not "the pod was failing to start".
func failingTo(s *sentence, i int) (hit, bool) {
	if s.word(i+1) != "to" || s.denied(i) {
		return hit{}, false
	}
	switch s.word(i - 1) {
	case "for", "by":
		return hit{"omission", i, i + 2}, attended[s.word(i+2)] || patched[s.word(i+2)]
	}
	return hit{"omission", i, min(i+2, len(s.tokens)-1)}, s.subject(i) == somebody && (attended[s.word(i+2)] || patched[s.word(i+2)])
}

// warnings are what is told to have been ignored.
var warnings = setOf(`warning warnings alert alerts alarm alarms concern concerns sign signs procedure procedures policy
	policies step steps check checks test tests review reviews message messages email emails notice advice`)

// ignored: "the team ignored the warnings", "the alarms were ignored".
func ignored(s *sentence, i int) (hit, bool) {
	switch s.word(i - 1) {
	case "was", "were", "been", "reportedly", "initially":
		j := i - 1
		for j > 0 && auxiliaries[s.word(j)] || s.word(j) == "reportedly" {
			j--
		}
		return hit{"agentless-passive", i - 1, i}, warnings[s.word(j)] && !containsWord(s, i+1, min(i+4, len(s.tokens)), "by") && !s.denied(i-1)
	}
	for j := i + 1; j < i+5 && j < len(s.tokens) && !breaks[s.word(j)]; j++ {
		if warnings[s.word(j)] {
			return hit{"omission", i, j}, s.subject(i) == somebody && !s.denied(i) && !attackers[s.nameBefore(i)]
		}
	}
	return hit{}, false
}
