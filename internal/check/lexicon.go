package check

import "strings"

// set is a list of words to look up.
type set map[string]bool

// setOf makes a set of the words of a text.
func setOf(list string) set {
	s := set{}
	for _, w := range strings.Fields(list) {
		s[w] = true
	}
	return s
}

var (
	// people are nouns for persons and for groups of them. What is as often a machine (operator,
	// agent, controller, client, host, owner, manager) is left out: silence is better than a wrong word.
	people = setOf(`engineer engineers developer developers dev devs admin admins administrator administrators
		team teams reviewer reviewers author authors maintainer maintainers on-call oncall colleague colleagues
		responder responders staff person people member members lead leads management contractor contractors
		employee employees intern interns dba dbas sre sres programmer programmers technician technicians
		manager managers somebody someone anybody anyone nobody everybody everyone human humans committer committers contributor
		contributors analyst analysts specialist specialists architect architects leadership crew shift
		analysis planning organization organisation we i he she us who they`)
	// doubtful are people only if the verb leaves no other choice: systems go by these words too.
	doubtful = setOf(`they who manager managers shift lead leads analysis planning`)

	determiners = setOf(`a an the this that these those our their its his her my your some any no every each another
		all both either neither several many few most one two three four five other`)
	prepositions = setOf(`of on in at from for with by to about into over under during after before within without
		through between among via as per across against behind near since until upon toward towards`)
	auxiliaries = setOf(`had has have having did do does was were is are be been being would could should might may
		must can will shall also simply just then still later initially again apparently either both all
		somehow obviously clearly probably repeatedly completely accidentally mistakenly already
		actually even never not now first unfortunately subsequently hadn't haven't hasn't previously`)
	negations = setOf(`not no never neither nor without cannot isn't wasn't aren't weren't don't doesn't didn't won't
		wouldn't couldn't shouldn't hasn't haven't hadn't can't ain't hardly rarely instead rather nobody none nothing`)
	// breaks are words and signs at which a clause ends.
	breaks = setOf(`, ; : ( ) [ ] — – -- --- ... … | / and but or so because when while if although though since where
		whereas that which as until before after then than unless whether`)

	// irregular are past participles that do not end in -ed.
	irregular = setOf(`been had done caught seen known taken used made given gone told found kept left sent set put
		begun broken built bought brought come chosen cut dealt drawn driven fallen felt forgotten fought
		gotten got held hit hurt led let lost meant met paid quit read run said shown shut spent spoken
		stood stuck taught thought thrown understood undone withstood woken won written rewritten rolled reset
		overseen foreseen forbidden overridden rerun`)
)
