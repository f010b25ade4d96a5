package check

import "strings"

// hit is a rule that fires on some words of a sentence.
type hit struct {
	rule     string
	from, to int // tokens, both included
}

// finder looks at the word at i, and returns what fires there.
type finder func(s *sentence, i int) (hit, bool)

// finders are by the words that set them off, so that most words of a text cost one look-up.
//
// Each follows the literature (see docs/check.md) and would rather be silent than wrong: a finder
// wants to know whose action it is, and says nothing if it cannot tell.
var finders = func() map[string][]finder {
	m := map[string][]finder{}
	on := func(words string, list ...finder) {
		for _, w := range strings.Fields(words) {
			m[w] = append(m[w], list...)
		}
	}

	// human-error
	on("error errors mistake mistakes", humanError, madeMistake)
	on("fat-finger fat-fingered fat-fingering fatfingered", simply("human-error", 0))

	// counterfactual
	on("have should've could've would've shouldn't've", perfect)
	on("had if", condition)
	on("preventable avoidable", preventable)

	// omission
	on("failed neglected omitted forgot forgotten", failedTo)
	on("failing", failingTo)
	on("overlooked missed", overlooked)
	on("didn't not never no nobody wasn't weren't", didNot)
	on("ignored disregarded skipped bypassed dismissed", ignored)

	// judgement
	on(`careless carelessly carelessness negligent negligently negligence sloppy sloppily sloppiness
		reckless recklessly recklessness incompetent incompetence stupid stupidly stupidity foolish foolishly
		ignorant ignorance mismanaged mishandled irresponsible irresponsibly irresponsibility blunder blunders
		botched complacent complacency inattentive inattention inexcusable unprofessional misjudged
		overconfident overconfidence shortsighted short-sighted haphazard haphazardly`, judgementWord)
	on(`poor poorly inadequate inadequately insufficient insufficiently bad badly improper improperly wrong
		wrongly incorrectly`, judgementOf)
	on("failure", failureOf, failureTo) // the second one is an omission
	on("blame fault", blamed)
	on("lapse lapses miss", lapse)
	on("flawed faulty false incorrect", flawed)
	on("slow long", tooSlow)

	// hindsight
	on("hindsight retrospect", inHindsight)
	on("obviously clearly course obvious simply needless unsurprisingly predictably easily trivially common", hindsight)
	on("known", knownBetter)
	on("underestimated", underestimated)

	// agentless-passive, and human-error if a person stands before the slip
	on("made", mistakesWereMade)
	on("was were been got get gets being", passive)
	on("accidental inadvertent", accidental)
	on("accidentally mistakenly inadvertently erroneously unintentionally", slip, slipOf)
	on("left went gone goes", unnoticed)

	// root-cause, mechanistic
	on("cause root-cause", rootCause)
	on("lack lacking", lack)
	on("lacked absence limited incomplete", lackedThem)
	on("not without", notEnough)
	on(`mistake slip unfamiliarity inexperience misunderstanding misunderstandings misjudgement misjudgment
		confusion oversight forgetfulness`, dueTo)
	on("because", becauseThey)

	// who-why-question
	on("why who", question)

	// weak-action
	on("careful carefully vigilant aware cautious diligent attention", careful)
	on("remind reminded retrain educate", remind)
	on("double-check", imperative)
	on("ensure sure", ensureAware)
	return m
}()

// simply makes a finder that always fires, on the word and some behind it.
func simply(rule string, more int) finder {
	return func(s *sentence, i int) (hit, bool) { return hit{rule, i, i + more}, !s.denied(i) }
}

// find returns what fires in a sentence, at most once a rule.
func (s *sentence) find(hits []hit) []hit {
	first := len(hits)
	for i, t := range s.tokens {
		for _, f := range finders[t.word] {
			h, ok := f(s, i)
			if !ok {
				continue
			}
			again := false
			for _, before := range hits[first:] {
				again = again || before.rule == h.rule
			}
			if !again {
				hits = append(hits, h)
			}
		}
	}
	if len(hits) > first && s.looksLikeLog() {
		return hits[:first]
	}
	return hits
}

// looksLikeLog reports whether a sentence was pasted from a program: it holds several settings or
// fields of a log.
func (s *sentence) looksLikeLog() bool {
	signs := 0
	for i, t := range s.tokens {
		if t.word == "=" || t.word == "{" || t.word == "}" || t.word == ":" && s.word(i+1) != "" && s.tokens[i+1].start == t.end && !s.tokens[i+1].isWord() {
			signs++
		}
	}
	return signs >= 3
}
