package check

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/review"
	"afterword/internal/review/prose"
)

// before reports whether a lies before b. A day is as long as it is: on the same day nothing is known.
func before(a, b review.Moment) bool {
	if a.IsZero() || b.IsZero() {
		return false
	}
	if a.DayOnly || b.DayOnly {
		return a.Day() < b.Day()
	}
	return a.Time.Before(b.Time)
}

// dates looks for those that contradict each other.
func (d *document) dates(now time.Time) {
	named := map[string]review.Moment{"date": d.Date, "detected": d.Detected, "mitigated": d.Mitigated, "resolved": d.Resolved, "publishDate": d.PublishDate}
	for _, pair := range [][2]string{{"date", "detected"}, {"date", "mitigated"}, {"date", "resolved"}, {"detected", "resolved"}, {"mitigated", "resolved"}, {"date", "publishDate"}} {
		early, late := named[pair[0]], named[pair[1]]
		if !before(late, early) {
			continue
		}
		verb := map[string]string{"detected": "detected", "mitigated": "mitigated", "resolved": "resolved", "publishDate": "published"}
		what := "it began"
		if pair[0] != "date" {
			what = "it was " + verb[pair[0]]
		}
		d.add("date-order", d.KeyLines[pair[1]], 0, fmt.Sprintf("%s lies before %s: it was %s on %s, and %s on %s", pair[1], pair[0], verb[pair[1]], late, what, early), "")
	}
	for _, key := range []string{"date", "detected", "mitigated", "resolved"} {
		// A day's grace: somewhere it is tomorrow already.
		if m := named[key]; !m.IsZero() && m.Time.After(now.Add(24*time.Hour)) {
			d.add("date-future", d.KeyLines[key], 0, fmt.Sprintf("%s lies in the future: %s", key, m), "")
		}
	}
	if m := d.VerifyBy; !m.IsZero() && m.Time.Before(now) {
		d.add("verify-by", d.KeyLines["verify_by"], 0, fmt.Sprintf("verify_by has passed: it was %s", m.Day()), "")
	}
}

// farOutside is how far a timeline reaches beyond its incident without a question: what led to it can
// be years old, and so can what came of it. Beyond it a year is likely mistyped.
const farOutside = 3 * 365 * 24 * time.Hour

// timeline looks for entries out of order and far away.
func (d *document) timeline() {
	end := d.Date.Time
	for _, m := range []review.Moment{d.Detected, d.Mitigated, d.Resolved} {
		if m.Time.After(end) {
			end = m.Time
		}
	}
	var last review.Moment
	for i, entry := range d.Timeline {
		line, col := d.row("timeline", i)
		if before(entry.At, last) {
			d.add("timeline-order", line, col, fmt.Sprintf("this entry, of %s, stands below one of %s", entry.At, last), "")
		}
		if !entry.At.IsZero() {
			last = entry.At
			if !d.Date.IsZero() && (entry.At.Time.Before(d.Date.Time.Add(-farOutside)) || entry.At.Time.After(end.Add(farOutside))) {
				d.add("timeline-far", line, col, fmt.Sprintf("this entry, of %s, is more than three years away from the incident, of %s", entry.At, d.Date.Day()), "")
			}
		}
	}
}

// row returns where an entry of a list of maps begins, or the line of its key.
func (d *document) row(key string, item int) (line, col int) {
	if d.rows == nil {
		d.rows = map[string][]review.Spot{}
		for _, s := range d.Spots {
			if s.Text == "" {
				d.rows[s.Key] = append(d.rows[s.Key], s)
			}
		}
	}
	if item < len(d.rows[key]) {
		return d.rows[key][item].Line, d.rows[key][item].Col
	}
	return d.KeyLines[key], 0
}

var (
	timelineHeading = regexp.MustCompile(`(?i)timeline|chronolog|what happened|sequence|events|story|narrative|\btime\b`)
	factorHeading   = regexp.MustCompile(`(?i)contribut|factor|cause|made (it|this) possible|why it happened|background`)
	surpriseHeading = regexp.MustCompile(`(?i)surpris|confus|lesson|learn|unexpected|insight`)
)

// enough is how many words a review has before it is asked for a summary: a shorter one is its own.
const enough = 120

// depth asks for what a review of that depth is expected to tell. A review that holds only its
// template's questions is about to be written, and is not asked anything.
func (d *document) depth() {
	said := d.Summary != "" || d.Impact != "" || d.Trigger != "" || len(d.ContributingFactors)+len(d.Surprises)+len(d.Timeline)+len(d.FollowUps) > 0
	told := slices.ContainsFunc(d.prose, func(p prose.Passage) bool { return !p.Heading })
	if !told {
		code := bytes.Contains(d.Body, []byte("```")) || bytes.Contains(d.Body, []byte("> "))
		if !said && !code && !bytes.Contains(d.Body, []byte("<!--")) {
			d.add("empty", 0, 0, "nothing is told below the title", "")
		}
		if !said {
			return
		}
	}
	words := d.Record.Words
	_, asked := d.KeyLines["depth"]
	if d.Summary == "" && d.Depth != review.Stub && (asked || words > enough) {
		d.add("depth", 0, 0, "it has no summary, and lists, search and the digest show its first lines",
			"What happened, and what is worth knowing of it, in two or three plain sentences?")
	}
	if d.Depth != review.Full {
		return
	}
	line := d.KeyLines["depth"]
	if len(d.Timeline) == 0 && !d.section(timelineHeading) {
		d.add("depth", line, 0, "a full review tells in which order things came to be known, and this one has no timeline", "What did people see and do first, and when? Three moments are a beginning.")
	}
	if len(d.ContributingFactors) == 0 && !d.section(factorHeading) {
		d.add("depth", line, 0, "a full review says what made it possible, and this one has no contributing factors", "Which conditions had to come together? Which of them are still there?")
	}
	if len(d.Surprises) == 0 && !d.section(surpriseHeading) {
		d.add("depth", line, 0, "a full review says what was surprising, and this one does not", "What was surprising, and to whom? What did they expect instead?")
	}
}

// section reports whether the body has a heading that matches.
func (d *document) section(name *regexp.Regexp) bool {
	return slices.ContainsFunc(d.prose, func(p prose.Passage) bool { return p.Heading && name.MatchString(p.Text) })
}

// rootCauseHeading is a section that looks for one cause.
var rootCauseHeading = regexp.MustCompile(`(?i)^\P{L}*(the |blameless )?root[- ]cause( of .*| summary)?\P{L}*$`)

// causes asks for more than one.
func (d *document) causes() {
	if n := len(d.ContributingFactors); n > 1 {
		return // it tells of several, whatever the heading
	} else if n == 1 && d.Depth == review.Full {
		d.add("root-cause", d.KeyLines["contributing_factors"], 0, "one contributing factor alone "+rulesByName["root-cause"].Why, "")
	}
	for i := range d.prose {
		if p := &d.prose[i]; p.Heading && rootCauseHeading.MatchString(p.Text) && !silenced(p, "root-cause") {
			line, col := d.place(p.Source(0))
			d.add("root-cause", line, col, fmt.Sprintf("“%s” %s", strings.TrimSpace(p.Text), rulesByName["root-cause"].Why), "What made it possible? A heading such as “Contributing factors” asks for all of it.")
			return
		}
	}
}

// strays names the keys that mean nothing where they stand.
func (d *document) strays() {
	for _, s := range d.Strays {
		msg := fmt.Sprintf("%s: %s is no key that Afterword knows there", s.In, s.Key)
		if s.Likely != "" {
			msg += fmt.Sprintf("; did you mean %s?", s.Likely)
		}
		d.add("unknown-key", s.Line, 0, msg, "")
	}
}

// withoutPage names the systems and teams that reviews speak of and that have no page, each once. A
// knowledge base that has no such pages at all does without them.
func withoutPage(c *corpus.Corpus) []Finding {
	var findings []Finding
	if c.Catalog == nil {
		return nil
	}
	for _, kind := range []string{"systems", "teams"} {
		entries := c.Catalog.AllSystems()
		names := func(e *corpus.Entry) []string { return e.Systems }
		if kind == "teams" {
			entries = c.Catalog.AllTeams()
			names = func(e *corpus.Entry) []string { return e.Teams }
		}
		pages, missing := 0, map[string]string{} // slug by name
		for _, e := range entries {
			if e.Source != "" {
				pages++
			} else {
				missing[e.Name] = e.Slug
			}
		}
		if pages == 0 {
			continue
		}
		for i := len(c.Reviews) - 1; i >= 0; i-- { // the oldest that speaks of it tells
			e := c.Reviews[i]
			for _, name := range names(e) {
				slug, ok := missing[name]
				if !ok {
					continue
				}
				delete(missing, name)
				findings = append(findings, Finding{Path: "content/" + e.Path, Line: e.KeyLines[kind], Rule: "no-page",
					Message:    fmt.Sprintf("%s %q has no page, so nobody can see what it is or who looks after it", strings.TrimSuffix(kind, "s"), name),
					Suggestion: fmt.Sprintf("Write content/%s/%s/_index.md, or add the name to the aliases of a page that is there.", kind, slug)})
			}
		}
	}
	return findings
}

// superseded finds reviews that replace each other in a circle, of which none is the one to read.
func superseded(c *corpus.Corpus) []Finding {
	var findings []Finding
	told := map[*corpus.Entry]bool{}
	for _, start := range c.Reviews {
		seen := map[*corpus.Entry]bool{}
		e := start
		for e != nil && !seen[e] && e.SupersededBy != "" {
			seen[e] = true
			e, _ = c.Review(e.SupersededBy)
		}
		if e != start || !seen[e] || told[e] || len(seen) < 2 {
			continue
		}
		ids := []string{start.ID}
		for at, _ := c.Review(start.SupersededBy); at != start; at, _ = c.Review(at.SupersededBy) {
			ids = append(ids, at.ID)
			told[at] = true
		}
		told[start] = true
		findings = append(findings, Finding{Path: "content/" + start.Path, Line: start.KeyLines["superseded_by"], Rule: "superseded",
			Message: "these reviews are superseded by each other: " + strings.Join(ids, ", "), Suggestion: rulesByName["superseded"].Ask})
	}
	return findings
}
