package review

import (
	"bytes"
	"strings"
	"time"
)

// TemplateData is what is known of a review before it is written.
type TemplateData struct {
	Title string
	ID    string // written down only if it is not "": the file's name is the id otherwise
	Kind  Kind   // "" is Incident
	Date  time.Time
}

// Template returns a new review of that depth for its author to fill in. Questions are comments:
// those that stay unanswered do no harm. What it returns parses without an error or a guess.
//
// A stub takes a minute: what happened, in a few sentences. A brief asks what was surprising and how
// follow-ups came about. A full review asks for the whole story, and who should hear it.
func Template(d Depth, t TemplateData) []byte {
	if t.Kind == "" {
		t.Kind = Incident
	}
	if t.Title = oneLine(t.Title); t.Title == "" {
		t.Title = "Untitled"
	}
	var b bytes.Buffer
	b.WriteString("---\n")
	writeKey(&b, "title", quoted(t.Title))
	if id := oneLine(t.ID); id != "" {
		writeKey(&b, "id", quoted(id))
	}
	day := "unknown"
	if !t.Date.IsZero() {
		day = t.Date.UTC().Format(time.DateOnly)
	}
	b.WriteString("# When it began. A time in UTC is welcome: 2026-01-31T14:05:00Z\n")
	writeKey(&b, "date", day)
	writeKey(&b, "kind", string(t.Kind))
	switch d {
	case Stub:
		writeKey(&b, "depth", string(Stub))
		b.WriteString(stubKeys + "---\n" + stubBody)
	case Full:
		writeKey(&b, "depth", string(Full))
		b.WriteString(briefKeys + fullKeys + "---\n" + fullBody)
	default:
		writeKey(&b, "depth", string(Brief))
		b.WriteString(briefKeys + "---\n" + briefBody)
	}
	return b.Bytes()
}

func writeKey(b *bytes.Buffer, key, value string) {
	b.WriteString(key + ": " + value + "\n")
}

// quoted writes s as YAML reads it back.
func quoted(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}

const stubKeys = `# What was involved, and every team that took part.
systems: []
teams: []
`

const stubBody = `
<!-- A few sentences are enough. What happened? What surprised you? Who else should know? -->
`

const briefKeys = `# Two or three plain sentences for lists, search and the digest: what happened, and what is worth knowing.
summary: ""
# What was involved, and every team that took part. Roles and teams, no names of people.
systems: []
teams: []
tags: []
authors: []
# What made it possible, and what was surprising, to whom: "The on-call team did not know that …"
contributing_factors: []
surprises: []
# What nobody could tell yet.
open_questions: []
# How did each one come about, and which factor or surprise does it answer?
follow_ups: []
#  - text: "…"
#    rationale: "…"
#    from: "…"
#    owner: "…"
#    state: open
`

const briefBody = `
## What happened

<!-- What did normal look like, just before? Then tell it as it looked to the people who were there,
     with what they knew at the time. -->

## What was surprising

<!-- To whom, and why? What did they expect instead? What was confusing while it went on? -->

## What we take from it

<!-- How did each follow-up come about? What did you decide to leave as it is, and why? -->

## Who else should know

<!-- Which teams run something like it, or depend on it? -->
`

const fullKeys = `detected: ""
mitigated: ""
resolved: ""
# What was hard, what went well, and where luck helped.
difficulties: []
went_well: []
got_lucky: []
# What people were dealing with: off-hours, fatigue, concurrent-incident, new-to-organization, …
conditions: []
# One row a moment. marker: detection, diagnosis, decision, repair or key-moment.
timeline: []
#  - at: 2026-01-31T14:05:00Z
#    text: "…"
#    marker: detection
# Who took part: a role in a team. How did they come to be there?
responders: []
#  - team: "…"
#    role: "…"
#    tenure: "…"
#    on_call: true
#    brought_in_by: "…"
`

const fullBody = `
## Background

<!-- What did normal look like? What does a reader need to know of these systems, and of the week it
     happened in, to follow the story? -->

## What happened

<!-- Tell it in order, from several points of view if they differed. What did people see, what did
     they make of it, what did they try next? What made that sensible at the time? -->

## What was surprising

<!-- To whom, and why? Which idea of how things work turned out to be incomplete? -->

## What was confusing

<!-- What was hard to see, to find or to say? Which signal pointed elsewhere? -->

## What helped

<!-- What went well, and what was luck? Who knew something that is written down nowhere? -->

## What made it possible

<!-- There is seldom one cause. Which conditions had to come together? Which of them are still there? -->

## What we take from it

<!-- How did each follow-up come about, and what does it answer? What did you decide against? -->

## Open questions

<!-- What can nobody tell yet? Who might? -->

## Who else should know

<!-- Which teams run something like it, depend on it, or will do this next year? -->
`
