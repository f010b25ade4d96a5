package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The words that the contract allows.
var (
	detectionHows   = []string{"alert", "customer", "employee", "external", "luck"}
	timelineMarkers = []string{"detection", "diagnosis", "decision", "repair", "key-moment"}
	followUpStates  = []string{"open", "in-progress", "done", "wont-do"}
	relations       = []string{"repeat-of", "caused-by-follow-up", "same-factor", "familiar", "not-related"}
)

// reader turns the tree of the front matter into a Review.
type reader struct {
	problems
	review *Review
	item   int // which entry of a list of maps is read, from 0
}

// read fills the review from its front matter. Keys are matched without regard to case.
func (rd *reader) read(front *node) {
	r := rd.review
	if front.kind != mapNode {
		rd.add(front.pos, "front matter is %s: write keys and values, such as title: …", front.kind)
		return
	}
	seen := map[string]pos{}
	for _, e := range front.entries {
		key, known := canonicalKey(e.key)
		if first, twice := seen[key]; twice {
			rd.add(e.pos, "%s is given twice, first in line %d: keep one", key, first.line)
			continue
		}
		seen[key] = e.pos
		r.KeyLines[key] = e.pos.line
		if !known {
			rd.duplicates(e.value)
			if r.Extra == nil {
				r.Extra = map[string]any{}
			}
			r.Extra[e.key] = e.value.goValue()
			continue
		}
		if e.value.kind != nullNode { // a key left empty is as if missing
			rd.field(key, e.value)
		}
	}
}

// duplicates reports keys given twice in a value that is kept as it is.
func (rd *reader) duplicates(n *node) {
	seen := map[string]bool{}
	for _, e := range n.entries {
		if seen[e.key] {
			rd.add(e.pos, "%s is given twice: keep one", e.key)
		}
		seen[e.key] = true
		rd.duplicates(e.value)
	}
	for _, item := range n.items {
		rd.duplicates(item)
	}
}

func (rd *reader) field(key string, n *node) {
	r := rd.review
	switch key {
	case "title":
		r.Title = oneLine(rd.name(key, n))
		rd.mark(key, 0, n, r.Title)
	case "id":
		r.ID = oneLine(rd.name(key, n))
	case "date":
		r.Date = rd.moment(key, n)
	case "publishDate":
		r.PublishDate = rd.moment(key, n)
	case "lastmod":
		r.LastMod = rd.moment(key, n)
	case "draft":
		r.Draft = rd.truth(key, n)
	case "aliases":
		r.Aliases = rd.names(key, n)
	case "summary":
		r.Summary = rd.prose(key, n)
	case "kind":
		r.Kind = Kind(rd.word(key, n, kindNames()))
	case "depth":
		r.Depth = Depth(rd.word(key, n, depthNames()))
	case "severity":
		r.Severity = oneLine(rd.name(key, n))
	case "systems":
		r.Systems = rd.names(key, n)
	case "teams":
		r.Teams = rd.names(key, n)
	case "tags":
		r.Tags = rd.names(key, n)
	case "authors":
		r.Authors = rd.names(key, n)
	case "detected":
		r.Detected = rd.moment(key, n)
	case "mitigated":
		r.Mitigated = rd.moment(key, n)
	case "resolved":
		r.Resolved = rd.moment(key, n)
	case "impact":
		r.Impact = rd.prose(key, n)
	case "trigger":
		r.Trigger = rd.prose(key, n)
	case "detection":
		r.Detection = rd.detection(key, n)
	case "contributing_factors":
		r.ContributingFactors = rd.texts(key, n)
	case "surprises":
		r.Surprises = rd.texts(key, n)
	case "difficulties":
		r.Difficulties = rd.texts(key, n)
	case "went_well":
		r.WentWell = rd.texts(key, n)
	case "got_lucky":
		r.GotLucky = rd.texts(key, n)
	case "open_questions":
		r.OpenQuestions = rd.texts(key, n)
	case "conditions":
		r.Conditions = rd.names(key, n)
	case "timeline":
		r.Timeline = rd.timeline(key, n)
	case "responders":
		r.Responders = rd.responders(key, n)
	case "follow_ups":
		r.FollowUps = rd.followUps(key, n)
	case "investigation":
		r.Investigation = rd.investigation(key, n)
	case "meeting":
		r.Meeting = rd.meeting(key, n)
	case "related":
		r.Related = rd.related(key, n)
	case "visibility":
		r.Visibility = rd.visibility(key, n)
	case "verify_by":
		r.VerifyBy = rd.moment(key, n)
	case "superseded_by":
		r.SupersededBy = oneLine(rd.name(key, n))
	case "teachable":
		r.Teachable = rd.truth(key, n)
	}
}

func kindNames() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return names
}

func depthNames() []string {
	names := make([]string, len(Depths))
	for i, d := range Depths {
		names[i] = string(d)
	}
	return names
}

// wrong reports a value of the wrong type.
func (rd *reader) wrong(key string, n *node, instead string) {
	rd.add(n.pos, "%s is %s here: write %s", key, n.kind, instead)
}

// prose reads text that may hold Markdown.
func (rd *reader) prose(key string, n *node) string {
	if n.kind != stringNode {
		rd.wrong(key, n, fmt.Sprintf(`text, such as %s: "…"`, lastKey(key)))
		return ""
	}
	text := strings.TrimSpace(n.text)
	if text != "" {
		rd.mark(key, rd.item, n, text)
	}
	return text
}

// name reads a name. Those that look like something else, such as the severity 1 or the title 2023,
// are taken as they were written.
func (rd *reader) name(key string, n *node) string {
	if n.kind == listNode || n.kind == mapNode || n.kind == nullNode {
		rd.wrong(key, n, fmt.Sprintf(`text, such as %s: "…"`, lastKey(key)))
		return ""
	}
	return strings.TrimSpace(n.text)
}

// lastKey is the innermost part of a key such as "follow_ups: state".
func lastKey(key string) string { return key[strings.LastIndexByte(key, ' ')+1:] }

// names reads a list of names: blanks are left out, and so is what was said before.
func (rd *reader) names(key string, n *node) []string {
	var list []string
	for _, item := range rd.list(key, n) {
		if item.kind == nullNode {
			continue
		}
		if s := oneLine(rd.name(key, item)); s != "" && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// texts reads a list of Markdown.
func (rd *reader) texts(key string, n *node) []string {
	var list []string
	for _, item := range rd.list(key, n) {
		if item.kind == nullNode {
			continue
		}
		if s := rd.name(key, item); s != "" {
			rd.mark(key, len(list), item, s)
			list = append(list, s)
		}
	}
	return list
}

// list returns the items of a list; one string is a list of one.
func (rd *reader) list(key string, n *node) []*node {
	switch n.kind {
	case listNode:
		return n.items
	case stringNode:
		return []*node{n}
	}
	rd.wrong(key, n, fmt.Sprintf(`a list, such as %s: ["…"]`, lastKey(key)))
	return nil
}

func (rd *reader) moment(key string, n *node) Moment {
	if n.kind != stringNode && n.kind != timeNode {
		rd.wrong(key, n, "a date, such as 2026-01-31 or 2026-01-31T14:05:00Z")
		return Moment{}
	}
	m, err := ParseMoment(n.text)
	if err != nil {
		rd.add(n.pos, "%s: %s", key, err)
	}
	return m
}

// truth reads true or false, in the words of YAML old and new.
func (rd *reader) truth(key string, n *node) bool {
	switch strings.ToLower(n.text) {
	case "true", "yes", "on":
		return true
	case "false", "no", "off":
		return false
	}
	rd.add(n.pos, "%s is %s here: write true or false", key, describe(n))
	return false
}

// describe names a value in an error: a scalar by what it says.
func describe(n *node) string {
	if n.kind == listNode || n.kind == mapNode || n.kind == nullNode {
		return n.kind.String()
	}
	return strconv.Quote(shorten(n.text, 40))
}

func shorten(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// maxCount bounds a count of people: a number beyond it is a slip of the hand.
const maxCount = 1_000_000

// count reads a number of people.
func (rd *reader) count(key string, n *node) int {
	v, err := strconv.Atoi(n.text)
	if n.kind != numberNode && n.kind != stringNode || err != nil || v < 0 || v > maxCount {
		rd.add(n.pos, "%s is %s here: write a count, such as 3", key, describe(n))
		return 0
	}
	return v
}

// word reads one of the words allowed, in any case and with spaces or underscores for dashes.
func (rd *reader) word(key string, n *node, allowed []string) string {
	if n.kind == listNode || n.kind == mapNode {
		rd.wrong(key, n, "one of "+strings.Join(allowed, ", "))
		return ""
	}
	text := strings.TrimSpace(n.text)
	if text == "" {
		return ""
	}
	word := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(text))
	if slices.Contains(allowed, word) {
		return word
	}
	if meant, ok := likely(word, allowed); ok {
		rd.add(n.pos, "%s %q is not known: write %s (known are %s)", key, shorten(text, 40), meant, strings.Join(allowed, ", "))
	} else {
		rd.add(n.pos, "%s %q is not known: write one of %s", key, shorten(text, 40), strings.Join(allowed, ", "))
	}
	return ""
}

// set is what to do with each key of a map.
type set map[string]func(key string, n *node)

// fields reads the keys of a map. It reports whether n is a map.
func (rd *reader) fields(key string, n *node, known set) bool {
	if n.kind != mapNode {
		names := make([]string, 0, len(known))
		for name := range known {
			names = append(names, name)
		}
		slices.Sort(names)
		rd.wrong(key, n, "keys and values, from "+strings.Join(names, ", "))
		return false
	}
	seen := map[string]bool{}
	for _, e := range n.entries {
		name := strings.ToLower(e.key)
		if seen[name] {
			rd.add(e.pos, "%s: %s is given twice: keep one", key, name)
			continue
		}
		seen[name] = true
		assign, ok := known[name]
		if !ok {
			rd.stray(key, e, known)
			continue
		}
		if e.value.kind != nullNode {
			assign(key+": "+name, e.value)
		}
	}
	return true
}

func (rd *reader) stray(key string, e entry, known set) {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names) // the first of equals is the same every time
	meant, _ := likely(e.key, names)
	rd.review.Strays = append(rd.review.Strays, Stray{In: key, Key: e.key, Likely: meant, Line: e.pos.line})
}

// rows reads a list of maps. One map where a list is due is a list of one; blank rows are left out.
func (rd *reader) rows(key string, n *node, row func(*node)) {
	items := n.items
	switch n.kind {
	case mapNode:
		items = []*node{n}
	case listNode:
	default:
		rd.wrong(key, n, "a list of entries, each with its keys")
	}
	outer := rd.item
	rd.item = 0
	for _, item := range items {
		if item.kind != nullNode {
			rd.mark(key, rd.item, item, "")
			row(item)
			rd.item++
		}
	}
	rd.item = outer
}

func (rd *reader) detection(key string, n *node) (d Detection) {
	rd.fields(key, n, set{
		"how":   func(key string, n *node) { d.How = rd.word(key, n, detectionHows) },
		"notes": func(key string, n *node) { d.Notes = rd.prose(key, n) },
	})
	return d
}

func (rd *reader) timeline(key string, n *node) (list []TimelineEntry) {
	rd.rows(key, n, func(n *node) {
		var e TimelineEntry
		if rd.fields(key, n, set{
			"at":     func(key string, n *node) { e.At = rd.moment(key, n) },
			"text":   func(key string, n *node) { e.Text = rd.prose(key, n) },
			"marker": func(key string, n *node) { e.Marker = rd.word(key, n, timelineMarkers) },
			"source": func(key string, n *node) { e.Source = rd.prose(key, n) },
		}) {
			list = append(list, e)
		}
	})
	return list
}

func (rd *reader) responders(key string, n *node) (list []Responder) {
	rd.rows(key, n, func(n *node) {
		var r Responder
		if rd.fields(key, n, set{
			"team":          func(key string, n *node) { r.Team = oneLine(rd.name(key, n)) },
			"role":          func(key string, n *node) { r.Role = oneLine(rd.name(key, n)) },
			"tenure":        func(key string, n *node) { r.Tenure = oneLine(rd.name(key, n)) },
			"on_call":       func(key string, n *node) { r.OnCall = new(rd.truth(key, n)) },
			"brought_in_by": func(key string, n *node) { r.BroughtInBy = oneLine(rd.name(key, n)) },
		}) {
			list = append(list, r)
		}
	})
	return list
}

func (rd *reader) followUps(key string, n *node) (list []FollowUp) {
	rd.rows(key, n, func(n *node) {
		var f FollowUp
		if rd.fields(key, n, set{
			"text":      func(key string, n *node) { f.Text = rd.prose(key, n) },
			"rationale": func(key string, n *node) { f.Rationale = rd.prose(key, n) },
			"from":      func(key string, n *node) { f.From = rd.name(key, n) },
			"owner":     func(key string, n *node) { f.Owner = oneLine(rd.name(key, n)) },
			"state":     func(key string, n *node) { f.State = rd.word(key, n, followUpStates) },
			"url":       func(key string, n *node) { f.URL = rd.prose(key, n) },
		}) {
			list = append(list, f)
		}
	})
	return list
}

func (rd *reader) investigation(key string, n *node) *Investigation {
	var i Investigation
	if !rd.fields(key, n, set{
		"team":         func(key string, n *node) { i.Team = oneLine(rd.name(key, n)) },
		"participated": func(key string, n *node) { i.Participated = new(rd.truth(key, n)) },
		"interviews":   func(key string, n *node) { i.Interviews = new(rd.count(key, n)) },
		"started":      func(key string, n *node) { i.Started = rd.moment(key, n) },
		"completed":    func(key string, n *node) { i.Completed = rd.moment(key, n) },
	}) {
		return nil
	}
	return &i
}

func (rd *reader) meeting(key string, n *node) *Meeting {
	var m Meeting
	if !rd.fields(key, n, set{
		"date":               func(key string, n *node) { m.Date = rd.moment(key, n) },
		"attendance":         func(key string, n *node) { m.Attendance = rd.attendance(key, n) },
		"learned":            func(key string, n *node) { m.Learned = new(rd.count(key, n)) },
		"would_attend_again": func(key string, n *node) { m.WouldAttendAgain = new(rd.count(key, n)) },
	}) {
		return nil
	}
	return &m
}

func (rd *reader) attendance(key string, n *node) (list []Attendance) {
	rd.rows(key, n, func(n *node) {
		var a Attendance
		if rd.fields(key, n, set{
			"team":      func(key string, n *node) { a.Team = oneLine(rd.name(key, n)) },
			"required":  func(key string, n *node) { a.Required = rd.count(key, n) },
			"voluntary": func(key string, n *node) { a.Voluntary = rd.count(key, n) },
		}) {
			list = append(list, a)
		}
	})
	return list
}

// related reads ids and maps, mixed as the author likes.
func (rd *reader) related(key string, n *node) (list []Relation) {
	items := []*node{n}
	if n.kind != mapNode {
		items = rd.list(key, n)
	}
	for _, item := range items {
		if item.kind == nullNode {
			continue
		}
		var r Relation
		if item.kind != mapNode {
			r.ID = oneLine(rd.name(key, item))
		} else if rd.fields(key, item, set{
			"id":   func(key string, n *node) { r.ID = oneLine(rd.name(key, n)) },
			"rel":  func(key string, n *node) { r.Rel = rd.word(key, n, relations) },
			"note": func(key string, n *node) { r.Note = rd.prose(key, n) },
		}) && r.ID == "" {
			rd.add(item.pos, "related: an entry has no id: write which review is meant")
		}
		if r.ID != "" {
			list = append(list, r)
		}
	}
	return list
}

// everyone is the visibility of what all may read.
const everyone = "everyone"

// visibility reads who may read the review. It opens a review to all only if the author wrote so: a
// list that turns out empty, or that names groups beside everyone, is an error.
func (rd *reader) visibility(key string, n *node) []string {
	if n.kind == stringNode && strings.TrimSpace(n.text) == "" {
		return nil
	}
	before := len(rd.problems.list)
	groups := rd.names(key, n)
	open := false
	for _, g := range groups {
		open = open || strings.EqualFold(g, everyone)
	}
	switch {
	case len(rd.problems.list) > before:
	case len(groups) == 0:
		rd.add(n.pos, "visibility names nobody: write everyone, or the groups that may read it")
	case open && len(groups) > 1:
		rd.add(n.pos, "visibility names everyone and groups: write everyone alone, or the groups alone")
	case open:
		return nil
	}
	return groups
}
