package importer

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"afterword/internal/review"

	"github.com/yuin/goldmark/ast"
)

// extractor moves sections of a body into the front matter.
type extractor struct {
	draft *draft
	doc   *document
	near  time.Time
	zone  zone

	cuts []span // of the body, to be taken out
}

// span is a part of the body, from line to line.
type span struct{ from, to int }

// Prose moves only if it is short: a long story is read where it was told.
const (
	longestSummary   = 700  // bytes: three or four sentences, in lists and in search
	longestDetection = 300  // it stands in the margin
	longestProse     = 1500 // of impact and trigger
)

// timelines reads every timeline of the document, in its order.
func (x *extractor) timelines() []*timeline {
	var all []*timeline
	for _, s := range x.doc.sections() {
		if t, ok := x.timeline(&s); ok {
			all = append(all, t)
		}
	}
	return all
}

// timeline reads a section as a timeline if it is one: by its name, or because it is rows with times
// and nothing else. It shortens the section to what belongs to the timeline.
func (x *extractor) timeline(s *section) (*timeline, bool) {
	key := sectionKey(s.label)
	if key != "" && key != "timeline" || strings.TrimSpace(s.content) == "" {
		return nil, false
	}
	if key == "" {
		if !s.leaf {
			return nil, false
		}
		t, ok := readTimeline(x.doc, *s, x.near, x.zone, false)
		return t, ok
	}
	whole := *s
	x.shorten(s)
	if t, ok := readTimeline(x.doc, *s, x.near, x.zone, true); ok {
		return t, true
	}
	*s = whole
	return nil, false
}

// shorten ends a section before the first heading in it that is neither a time nor a phase with
// times: a smaller heading than it should be.
func (x *extractor) shorten(s *section) {
	if s.leaf {
		return
	}
	inner := parseDocument(s.content)
	for _, sub := range inner.sections() {
		if sub.level >= boldLevel {
			continue
		}
		if _, _, _, ok := parseStamp(sub.label); ok {
			continue
		}
		if _, ok := readTimeline(x.doc, sub, x.near, x.zone, true); ok && sectionKey(sub.label) == "" {
			continue
		}
		s.to = s.text + sub.from
		s.content = s.content[:sub.from]
		return
	}
}

// extract takes every section that can move, and cuts it out of the body.
func (x *extractor) extract() {
	r := x.draft.review
	sections := x.doc.sections()
	var rows []timeRow
	var timelines, guessed, rolled int
	for i, s := range sections {
		if x.taken(s) || x.linked(s) {
			continue
		}
		if len(r.Timeline) == 0 {
			if t, ok := x.timeline(&s); ok {
				rows = append(rows, t.rows...)
				guessed += t.guessed
				rolled += t.rolled
				timelines++
				sections[i] = s
				x.take(s, append([]string{s.head}, t.headings...)...)
				continue
			}
		}
		key := sectionKey(s.label)
		if key == "timeline" {
			x.stays(s, "is more than rows with times")
		}
		if key == "" || key == "timeline" || !s.leaf || strings.TrimSpace(s.content) == "" {
			continue
		}
		x.section(s, key)
	}
	if timelines > 1 {
		inOrder(rows)
	}
	if len(rows) > 0 {
		var zoneless int
		r.Timeline, x.draft.origin.Times, zoneless = entries(rows)
		x.report(rows, zoneless, guessed, rolled)
	}
	x.emptyParents(sections)
	x.draft.body = x.cut()
}

// report says what became of the times.
func (x *extractor) report(rows []timeRow, zoneless, guessed, rolled int) {
	if zoneless > 0 {
		x.draft.note("timeline: no time zone is stated for %s; they stay in the text as they are", countOf(zoneless, "time"))
	}
	if guessed > 0 {
		x.draft.note("timeline: no day is stated for its first times; %s was taken", x.near.Format(time.DateOnly))
	}
	if rolled > 0 {
		x.draft.note("timeline: the clock goes back without a new day; the times behind were taken for the next day")
	}
	zones := map[string]bool{}
	for _, r := range rows {
		z := r.zone
		if r.stamp.zone.loc != nil {
			z = r.stamp.zone
		}
		if r.has && r.stamp.hasClock() && z.loc != nil && z.loc != time.UTC {
			zones[z.name] = true
		}
	}
	if len(zones) > 0 {
		x.draft.note("timeline: times in %s were written in UTC", strings.Join(slices.Sorted(maps.Keys(zones)), ", "))
	}
	without := 0
	for _, r := range rows {
		if !r.has {
			without++
		}
	}
	if without > 0 {
		x.draft.note("timeline: %s no time", plural(without, "row has", "rows have"))
	}
}

func (x *extractor) taken(s section) bool {
	return slices.ContainsFunc(x.cuts, func(c span) bool { return s.from < c.to && c.from < s.to })
}

// linked reports whether the text links to a section: it then stays where it is.
func (x *extractor) linked(s section) bool {
	anchor := strings.ToLower(strings.Join(strings.Fields(anchorSigns.ReplaceAllString(s.label, "")), "-"))
	return anchor != "" && strings.Contains(x.doc.src, "](#"+anchor+")")
}

var anchorSigns = regexp.MustCompile(`[^\pL\pN _-]`)

// take cuts a section out, but for definitions that others may refer to. headings are kept.
func (x *extractor) take(s section, headings ...string) {
	x.cuts = append(x.cuts, span{s.from, s.to})
	for _, h := range headings {
		if h = strings.TrimSpace(h); h != "" {
			x.draft.origin.Headings = append(x.draft.origin.Headings, h)
		}
	}
}

func (x *extractor) stays(s section, why string) {
	x.draft.note("%q stays in the text: it %s", s.label, why)
}

// section moves a section into its key, if nothing is lost by it.
func (x *extractor) section(s section, key string) {
	r := x.draft.review
	content := parseDocument(s.content)
	switch key {
	case "summary":
		if text, ok := x.prose(content, longestSummary); ok && r.Summary == "" && !strings.Contains(text, "\n") && isPlain(text) {
			r.Summary = text
			x.take(s, s.head)
		}
	case "impact":
		if text, ok := x.prose(content, longestProse); ok && r.Impact == "" {
			r.Impact = text
			x.take(s, s.head)
		}
	case "trigger":
		if text, ok := x.prose(content, longestProse); ok && r.Trigger == "" {
			r.Trigger = text
			x.take(s, s.head)
		}
	case "detection":
		if text, ok := x.prose(content, longestDetection); ok && r.Detection.Notes == "" && !strings.Contains(text, "\n") {
			r.Detection.Notes = text
			x.take(s, s.head)
		}
	case "follow_ups":
		x.followUps(s, content)
	default:
		x.list(s, content, map[string]*[]string{
			"contributing_factors": &r.ContributingFactors, "surprises": &r.Surprises, "difficulties": &r.Difficulties,
			"went_well": &r.WentWell, "got_lucky": &r.GotLucky, "open_questions": &r.OpenQuestions,
		}[key])
	}
}

// prose returns the text of a section of a few plain paragraphs and lists.
func (x *extractor) prose(d *document, most int) (string, bool) {
	var parts []string
	total := 0
	for _, b := range d.blocks {
		switch b.Node.(type) {
		case *ast.Paragraph:
			if pinned(b, d.src) {
				continue
			}
			parts = append(parts, unwrap(d.src[b.from:b.to]))
		case *ast.List:
			parts = append(parts, strings.TrimRight(d.src[b.from:b.to], " \n"))
		case *ast.LinkReferenceDefinition:
			continue
		default:
			return "", false
		}
		total += b.to - b.from
	}
	text := strings.Join(parts, "\n\n")
	if text == "" || total > most || noteReference.MatchString(text) || strings.Contains(text, "![") {
		return "", false
	}
	return x.doc.standalone(text), true
}

// isPlain reports whether a text has no markup: a summary is shown as it is.
func isPlain(s string) bool { return !strings.ContainsAny(s, "`*[]<>_#|\\") }

// list moves a section that is one list of single paragraphs.
func (x *extractor) list(s section, d *document, into *[]string) {
	if into == nil || len(*into) > 0 {
		return
	}
	list, aside, ok := soleList(d)
	if !ok {
		x.stays(s, "is more than a list")
		return
	}
	var texts []string
	for _, it := range list {
		if it.text == "" {
			continue
		}
		if !it.simple {
			x.stays(s, "has lists or paragraphs within its list")
			return
		}
		texts = append(texts, x.doc.standalone(it.text))
	}
	if len(texts) > 0 {
		*into = texts
		x.take(s, append([]string{s.head}, aside...)...)
	}
}

// followUps moves a section that is one list of single paragraphs, or a table.
func (x *extractor) followUps(s section, d *document) {
	r := x.draft.review
	if rows, ok := soleTable(d); ok && sectionKey(s.label) == "follow_ups" {
		if list, ok := x.followUpTable(rows); ok {
			r.FollowUps = append(r.FollowUps, list...)
			x.take(s, s.head, strings.Join(rows[0], " | "))
		}
		return
	}
	list, aside, ok := soleList(d)
	if !ok {
		x.stays(s, "is more than a list")
		return
	}
	var found []review.FollowUp
	for _, it := range list {
		if it.text == "" {
			continue
		}
		if !it.simple {
			x.stays(s, "has lists or paragraphs within its list")
			return
		}
		f := review.FollowUp{Text: x.doc.standalone(it.text)}
		switch it.done {
		case "x":
			f.State = "done"
		case " ":
			f.State = "open"
		}
		found = append(found, f)
	}
	if len(found) > 0 {
		r.FollowUps = append(r.FollowUps, found...)
		x.take(s, append([]string{s.head}, aside...)...)
	}
}

var followUpColumns = []struct {
	field string
	names *regexp.Regexp
}{
	{"text", regexp.MustCompile(`(?i)^(?:action(?: item)?|task|item|description|what|follow.?up|title|todo|improvement|recommendation)s?$`)},
	{"owner", regexp.MustCompile(`(?i)^(?:owner|assignee|assigned to|who|team|responsible|dri|lead)s?$`)},
	{"state", regexp.MustCompile(`(?i)^(?:status|state|done\??|progress)$`)},
	{"url", regexp.MustCompile(`(?i)^(?:ticket|link|url|bug|issue|jira|tracking)(?: (?:link|url|id|number))?s?$`)},
}

// followUpTable reads a table of follow-ups. Columns that mean nothing here follow the text.
func (x *extractor) followUpTable(rows [][]string) ([]review.FollowUp, bool) {
	fields := make([]string, len(rows[0]))
	for i, head := range rows[0] {
		for _, c := range followUpColumns {
			if c.names.MatchString(strings.Trim(head, "* ")) && !slices.Contains(fields, c.field) {
				fields[i] = c.field
				break
			}
		}
	}
	if !slices.Contains(fields, "text") {
		return nil, false
	}
	var list []review.FollowUp
	for _, row := range rows[1:] {
		var f review.FollowUp
		var more []string
		for i, cell := range row {
			cell = x.doc.standalone(cell)
			switch {
			case cell == "" || i >= len(fields):
			case fields[i] == "text":
				f.Text = cell
			case fields[i] == "owner" && isPlain(cell):
				f.Owner = oneLine(cell)
			case fields[i] == "state" && states[strings.ToLower(cell)] != "":
				f.State = states[strings.ToLower(cell)]
				if f.State != strings.ToLower(cell) {
					x.draft.origin.Headings = append(x.draft.origin.Headings, cell)
				}
			case fields[i] == "url" && webAddress.MatchString(cell):
				f.URL = strings.Trim(cell, "<>")
			default:
				more = append(more, rows[0][i]+": "+cell)
			}
		}
		if f.Text == "" && len(more) == 0 {
			if f == (review.FollowUp{}) {
				continue
			}
			return nil, false
		}
		if len(more) > 0 {
			f.Text = strings.TrimSpace(f.Text + " (" + strings.Join(more, "; ") + ")")
		}
		list = append(list, f)
	}
	return list, len(list) > 0
}

var webAddress = regexp.MustCompile(`^<?https?://[^\s<>]+>?$`)

// states are the words for what became of a follow-up.
var states = map[string]string{
	"open": "open", "todo": "open", "to do": "open", "new": "open", "not started": "open", "backlog": "open", "outstanding": "open",
	"in progress": "in-progress", "in-progress": "in-progress", "in_progress": "in-progress", "started": "in-progress", "doing": "in-progress", "wip": "in-progress",
	"done": "done", "complete": "done", "completed": "done", "closed": "done", "resolved": "done", "fixed": "done",
	"wont-do": "wont-do", "won't do": "wont-do", "wont do": "wont-do", "wontfix": "wont-do", "cancelled": "wont-do", "canceled": "wont-do", "declined": "wont-do", "not_doing": "wont-do",
}

// emptyParents takes out headings of which nothing is left below.
func (x *extractor) emptyParents(sections []section) {
	for i := len(sections) - 1; i >= 0; i-- {
		s := sections[i]
		if s.leaf || s.level >= boldLevel || x.taken(section{from: s.from, to: s.text}) || x.linked(s) {
			continue
		}
		covered := s.text
		for moved := true; moved; {
			moved = false
			for _, c := range x.cuts {
				if c.from <= covered && c.to > covered && c.to <= s.to {
					covered, moved = c.to, true
				}
			}
		}
		if covered == s.to && covered > s.text {
			x.cuts = append(x.cuts, span{s.from, s.text})
			x.draft.origin.Headings = append(x.draft.origin.Headings, s.head)
		}
	}
}

// cut returns the body without what was taken. Definitions of links and footnotes stay.
func (x *extractor) cut() string {
	slices.SortFunc(x.cuts, func(a, b span) int { return a.from - b.from })
	var b strings.Builder
	done := 0
	for _, c := range x.cuts {
		if c.to <= done {
			continue
		}
		b.WriteString(x.doc.src[done:max(done, c.from)])
		for _, def := range x.doc.blocks {
			if def.from >= max(done, c.from) && def.to <= c.to && pinned(def, x.doc.src) {
				b.WriteString(strings.TrimRight(x.doc.src[def.from:def.to], "\n") + "\n")
			}
		}
		done = max(done, c.to)
	}
	b.WriteString(x.doc.src[done:])
	return b.String()
}

func plural(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}
