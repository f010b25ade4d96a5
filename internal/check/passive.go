package check

import "strings"

// mistakesWereMade: the classic.
func mistakesWereMade(s *sentence, i int) (hit, bool) {
	j := i - 1
	for j >= 0 && auxiliaries[s.word(j)] {
		j--
	}
	switch s.word(j) {
	case "mistake", "mistakes", "error", "errors":
		return hit{"agentless-passive", j, i}, j < i-1 && !s.denied(j) && s.word(i+1) != "by"
	}
	return hit{}, false
}

// slips are adverbs that call an action unintended.
var slips = setOf(`accidentally mistakenly inadvertently erroneously unintentionally unwittingly`)

// wrongs are adverbs that call an action of people wrong. Programs do things incorrectly too, so the
// verb has to be one of people's.
var (
	wrongs   = setOf(`incorrectly wrongly improperly prematurely`)
	byPeople = setOf(`configured set assumed done documented applied deployed labelled labeled implemented handled merged built
		entered executed installed planned classified estimated sized scoped assigned granted updated`)
)

// undone are verbs of what people do on purpose; said in the passive and denied they are omissions
// without anybody.
var undone = setOf(`caught checked tested reviewed noticed considered verified validated documented communicated monitored detected discovered
	spotted escalated followed announced anticipated planned foreseen taken addressed flagged`)

// passive: "was overlooked", "was mistakenly deleted", "was not caught".
func passive(s *sentence, i int) (hit, bool) {
	v, not, slip, wrong := i+1, false, false, false
	for ; v < len(s.tokens); v++ {
		w := s.word(v)
		if w == "not" || w == "never" {
			not = true
		} else if slips[w] {
			slip = true
		} else if wrongs[w] {
			wrong = true
		} else if !strings.HasSuffix(w, "ly") && w != "also" && w != "been" && w != "being" {
			break
		}
	}
	if s.word(i-1) == "not" || s.word(i-1) == "never" {
		not = true
	}
	verb := s.word(v)
	if !participle(verb) && verb != "overlooked" || s.asks() {
		return hit{}, false
	}
	from := i
	for from > 0 && (auxiliaries[s.word(from-1)] || negated(s.word(from-1))) {
		if s.word(from-1) == "should" || s.word(from-1) == "would" || s.word(from-1) == "could" || s.word(from-1) == "can" || s.word(from-1) == "may" || s.word(from-1) == "might" || s.word(from-1) == "will" || s.word(from-1) == "to" {
			return hit{}, false
		}
		from--
	}
	if from > 0 && s.word(from-1) == "to" {
		return hit{}, false
	}
	byAt := v + 1
	for byAt < v+6 && byAt < len(s.tokens) && !breaks[s.word(byAt)] && s.word(byAt) != "by" {
		byAt++
	}
	if s.word(byAt) == "by" && byAt < v+6 && s.word(byAt+1) != "mistake" && s.word(byAt+1) != "accident" {
		return hit{}, false
	}
	for j := from - 1; j >= max(0, from-8); j-- {
		if w := s.word(j); w == "if" || w == "unless" || w == "whether" || w == "would" || w == "could" || w == "when" && slip { // nothing that happened
			return hit{}, false
		}
	}
	fires := false
	switch {
	case not:
		fires = undone[verb] && !slip && !s.passage.Moment
	case slip:
		fires = !negated(s.word(i - 1))
	case verb == "overlooked" || verb == "forgotten" || verb == "neglected" || verb == "misconfigured" || verb == "mishandled":
		fires = true
	case s.word(byAt) == "by" && byAt < v+6:
		fires = true // "by mistake"
		v = byAt + 1
	case wrong:
		fires = byPeople[verb]
	case wrongs[s.word(v+1)] && byPeople[verb]:
		v++
		fires = true
	case slips[s.word(v+1)] && endOfPhrase(s.word(v+2)):
		v++
		fires = true
	}
	return hit{"agentless-passive", i, v}, fires && !s.denied(from)
}

// accidental: "an accidental execution of a command".
func accidental(s *sentence, i int) (hit, bool) {
	switch s.word(i + 1) {
	case "execution", "deletion", "removal", "destroy", "destruction", "change", "changes", "commit", "push", "deployment", "deploy", "revert", "overwrite", "shutdown", "release", "termination", "disclosure", "merge", "misconfiguration", "update", "upgrade", "exposure", "leak":
		return hit{"agentless-passive", i, i + 1}, !s.denied(i) && !containsWord(s, max(0, i-4), i, "prevent", "avoid", "against", "if", "possible", "from", "any") && !s.passage.FollowUp
	}
	return hit{}, false
}

// slip: "was set as the default accidentally", "the cluster accidentally reverted" in a heading.
func slip(s *sentence, i int) (hit, bool) {
	if s.passage.Heading && i > 0 && participle(s.word(i+1)) && s.subject(i) == machine && i+2 >= len(s.tokens)-1 {
		return hit{"agentless-passive", i, i + 1}, true
	}
	if !endOfPhrase(s.word(i + 1)) {
		return hit{}, false
	}
	for j := i - 1; j > 0 && j >= i-7 && !breaks[s.word(j)]; j-- {
		switch s.word(j - 1) {
		case "was", "were", "been", "got":
			return hit{"agentless-passive", j - 1, i}, participle(s.word(j)) && !containsWord(s, j, i, "by") && !s.denied(j-1) && !s.passage.FollowUp
		}
	}
	return hit{}, false
}

// unnoticed: "went unnoticed", "was left unnoticed".
func unnoticed(s *sentence, i int) (hit, bool) {
	switch s.word(i + 1) {
	case "unnoticed", "undetected", "untested", "unchecked", "unreviewed", "unmonitored", "unaddressed":
		return hit{"agentless-passive", i, i + 1}, !s.denied(i)
	}
	return hit{}, false
}
