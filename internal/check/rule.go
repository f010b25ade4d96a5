package check

import (
	"fmt"
	"slices"
	"strings"
)

// Rule is something that a review can be checked for.
type Rule struct {
	Name  string
	Level Level
	// Why says in one sentence what the finding is about. For rules about language it follows the
	// words that were found.
	Why string
	// Ask is the question or the rewriting that is suggested.
	Ask string
	// Language is set for rules about how a sentence tells what happened.
	Language bool
}

// rules are all of them: first those about the document, then those about its language.
var rules = []Rule{
	{Name: "schema", Level: Error},
	{Name: "unreadable", Level: Error},
	{Name: "duplicate-id", Level: Warning, Ask: "Give one of the two another id, and add the old one to its aliases."},
	{Name: "duplicate-name", Level: Warning, Ask: "Join the two pages, or rename one."},
	{Name: "alias", Level: Warning, Ask: "Leave the alias with one of the two."},
	{Name: "broken-link", Level: Warning, Ask: "Is the name spelled as in the other file? A draft, or a review that is not for everyone, cannot be linked to."},
	{Name: "unknown-key", Level: Warning, Ask: "Correct the key, or take it out: what it says is shown nowhere."},
	{Name: "no-date", Level: Warning, Ask: "When did it begin? A day is enough; date: unknown says that nobody can tell."},
	{Name: "guessed", Level: Note, Ask: "Write it into the front matter, so that it stays when the file is renamed or the text changes."},
	{Name: "file", Level: Warning, Ask: "Can it be given as a picture, a PDF or plain text, or linked to where it lies?"},
	{Name: "link", Level: Note, Ask: "Copy the files to where they are to be read."},
	{Name: "unused", Level: Note, Ask: "Move it to content/reviews, or take it out."},
	{Name: "left-out", Level: Note},

	{Name: "date-order", Level: Warning, Ask: "Which of the two is mistyped? A time without a zone is taken as UTC."},
	{Name: "date-future", Level: Warning, Ask: "Is the year right?"},
	{Name: "timeline-order", Level: Note, Ask: "Is the day or the zone of one of the two mistyped? If not, put them in the order of time."},
	{Name: "timeline-far", Level: Note, Ask: "Is the year or the month right?"},
	{Name: "empty", Level: Note, Ask: "What happened, and what surprised you? A few sentences are enough."},
	{Name: "depth", Level: Note},
	{Name: "follow-up-rationale", Level: Warning, Ask: "How did you come to it, and what had you tried or ruled out before? A sentence in rationale is enough."},
	{Name: "follow-up-owner", Level: Warning, Ask: "Which team or role looks after it? If nobody can yet, is it an open question instead?"},
	{Name: "generic-follow-up", Level: Note, Ask: "What in this incident does it answer, and how would a reader tell that it is done?"},
	{Name: "no-page", Level: Note},
	{Name: "verify-by", Level: Note, Ask: "Is this still how it works? Move the date, or write superseded_by."},
	{Name: "superseded", Level: Warning, Ask: "Which of them is the one to read now? Take superseded_by out of that one."},

	{Name: "human-error", Level: Warning, Language: true, Why: "gives a person's error as the explanation, and the story ends where it could begin",
		Ask: "What made the action reasonable, or easy, at that moment? What would have to be different for it not to matter?"},
	{Name: "counterfactual", Level: Warning, Language: true, Why: "tells of something that did not happen, which cannot explain what did",
		Ask: "What did happen, and what was known at that moment? If it is an idea for later, it belongs to the follow-ups."},
	{Name: "omission", Level: Warning, Language: true, Why: "tells what people did not do, and leaves out what they did instead and why",
		Ask: "What did they attend to, and what did they see of it? Was there anything that asked for it?"},
	{Name: "judgement", Level: Warning, Language: true, Why: "judges and does not describe",
		Ask: "What could one observe? Describe the condition, and what it led to."},
	{Name: "hindsight", Level: Note, Language: true, Why: "is a view that only those have who know the end",
		Ask: "What was known at that moment, and to whom?"},
	{Name: "agentless-passive", Level: Note, Language: true, Why: "hides how it came about",
		Ask: "Which step, tool or team was it, and what did they have before them? What let it through?"},
	{Name: "root-cause", Level: Note, Language: true, Why: "speaks of one cause, and incidents need several things to come together",
		Ask: "What else had to be true for it to happen? List the contributing factors."},
	{Name: "mechanistic", Level: Note, Language: true, Why: "explains by what people lacked, which could be said of any incident",
		Ask: "What would they have needed to know or to have, where would it have come from, and what did they work with instead?"},
	{Name: "who-why-question", Level: Note, Language: true, Why: "asks for somebody's reasons and is answered with a defence",
		Ask: "Ask what and how: what did it look like, how did it get to be so?"},
	{Name: "weak-action", Level: Note, Language: true, Why: "asks people to try harder, and nothing around them changes",
		Ask: "What could change in the tool, the step or the signal, so that nobody has to remember?"},
}

var rulesByName = func() map[string]*Rule {
	m := make(map[string]*Rule, len(rules))
	for i := range rules {
		m[rules[i].Name] = &rules[i]
	}
	return m
}()

// Rules returns every rule. The caller owns the list.
func Rules() []Rule { return slices.Clone(rules) }

// known reports whether there is a rule of that name.
func known(name string) bool { return rulesByName[name] != nil }

// Settings say which rules a site wants, and how much they matter to it.
type Settings struct {
	Off    []string          // names of rules that find nothing
	Levels map[string]string // "error", "warning" or "note" by the name of a rule
}

// Validate names every setting that makes no sense. An error of the schema cannot be turned off: no
// site can be built with one. Language is never an error.
func (s Settings) Validate() (problems []error) {
	for _, name := range s.Off {
		if rule := rulesByName[name]; rule == nil {
			problems = append(problems, unknownRule("off", name))
		} else if rule.Level == Error {
			problems = append(problems, fmt.Errorf("check.off: %q cannot be turned off, because no site can be built with such an error", name))
		}
	}
	names := make([]string, 0, len(s.Levels))
	for name := range s.Levels {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		level := Level(s.Levels[name])
		switch rule := rulesByName[name]; {
		case rule == nil:
			problems = append(problems, unknownRule("levels", name))
		case level != Error && level != Warning && level != Note:
			problems = append(problems, fmt.Errorf("check.levels: %s = %q: write error, warning or note", name, level))
		case rule.Level == Error && level != Error:
			problems = append(problems, fmt.Errorf("check.levels: %s stays an error, because no site can be built with one", name))
		case rule.Language && level == Error:
			problems = append(problems, fmt.Errorf("check.levels: %s = %q: how a sentence is written is never an error; write warning or note, and use --strict", name, level))
		}
	}
	return problems
}

func unknownRule(setting, name string) error {
	var names []string
	for _, r := range rules {
		if r.Level != Error {
			names = append(names, r.Name)
		}
	}
	slices.Sort(names)
	return fmt.Errorf("check.%s: there is no rule %q; known are %s", setting, name, strings.Join(names, ", "))
}

// finish takes out what is turned off and sets the levels.
func (s Settings) finish(findings []Finding) []Finding {
	kept := findings[:0]
	for _, f := range findings {
		if !slices.Contains(s.Off, f.Rule) {
			f.Level = s.level(f.Rule)
			kept = append(kept, f)
		}
	}
	return kept
}

// level is the level of a rule for the site.
func (s Settings) level(rule string) Level {
	if level := s.Levels[rule]; level != "" {
		return Level(level)
	}
	if r := rulesByName[rule]; r != nil {
		return r.Level
	}
	return Warning // a note of package corpus that is not listed
}
