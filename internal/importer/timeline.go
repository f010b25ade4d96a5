package importer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
)

// timeline is a timeline that is being read, from one section or several.
type timeline struct {
	doc  *document // for the links that its text refers to
	near time.Time // the incident's day: days without a year, and times without a day, are near it
	zone zone      // that the document states for all times; loc is nil if it states none

	rows     []timeRow
	headings []string

	day       time.Time // of the rows being read
	clock     int       // of the row before, -1 if it had none
	rolled    int       // rows that are of the next day because the clock went back
	guessed   int       // rows whose day is the incident's only because they name none
	open      bool      // a heading with a time waits for its text
	abandoned bool      // something stands in the section that no row can hold
}

// timeRow is one row.
type timeRow struct {
	stamp stamp
	has   bool // a time or a day is said
	day   time.Time
	zone  zone
	text  string
	more  []string // the blocks behind the text
}

// longestTimeline bounds a section that is read as a timeline, in bytes: the longest known has 8 KB,
// and what is beyond 1 MB is a pasted log.
const longestTimeline = 1 << 20

// readTimeline reads a section as a timeline. It reports false if it is none, or if something in it
// would be lost.
func readTimeline(doc *document, s section, near time.Time, stated zone, named bool) (*timeline, bool) {
	if len(s.content) > longestTimeline {
		return nil, false
	}
	t := &timeline{doc: doc, near: near, zone: stated, clock: -1}
	if z, ok := findZone(s.label); ok {
		t.zone = z
	}
	content := parseDocument(s.content)
	var intro []string
	for _, b := range content.blocks {
		if _, ok := b.Node.(*ast.Paragraph); ok {
			intro = append(intro, words(b, content.raw))
		}
	}
	if z, _, ok := statedZone(strings.Join(intro, "\n")); ok {
		t.zone = z
	}
	t.read(content)
	if t.abandoned {
		return nil, false
	}
	stamped := 0
	for _, r := range t.rows {
		if r.has {
			stamped++
		}
	}
	least := 2 // a list with two times among its entries may be about anything
	if named {
		least = 1
	}
	if stamped < least || stamped*10 < len(t.rows)*6 {
		return nil, false
	}
	// Nothing says that it is a timeline: there must be a run of times, and little else.
	if !named && (stamped < 3 || stamped*10 < len(t.rows)*8 || !t.rows[0].has) {
		return nil, false
	}
	return t, true
}

// read takes the blocks of a section in their order.
func (t *timeline) read(d *document) {
	for _, b := range d.blocks {
		raw := strings.TrimSpace(d.src[b.from:b.to])
		switch n := b.Node.(type) {
		case *ast.Heading:
			t.heading(words(n, d.raw), raw)
		case *ast.List:
			t.list(b, d)
		case *east.Table:
			rows := cells(b, d.src)
			if len(t.rows) > 0 && figures(rows) {
				t.more(strings.TrimRight(d.src[b.from:b.to], " \n"))
				continue
			}
			t.table(rows)
		case *ast.Paragraph:
			if !pinned(b, d.src) {
				t.paragraph(raw)
			}
		case *ast.ThematicBreak, *ast.LinkReferenceDefinition:
		case *ast.HTMLBlock:
			if n.HTMLBlockType == ast.HTMLBlockType2 {
				t.headings = append(t.headings, raw)
				continue
			}
			t.more(raw)
		default:
			t.more(strings.TrimRight(d.src[b.from:b.to], " \n"))
		}
		if t.abandoned {
			return
		}
	}
}

// heading is a day, a time whose text follows, or a phase.
func (t *timeline) heading(label, raw string) {
	st, _, rest, ok := parseStamp(label)
	if !ok { // a phase
		if sectionKey(label) != "" {
			t.abandoned = true
			return
		}
		t.open = false
		t.rows = append(t.rows, timeRow{text: "**" + t.doc.standalone(strings.Trim(strings.TrimLeft(firstLine(raw), "# "), "*")) + "**", day: t.day})
		return
	}
	if !st.hasClock() && st.time == "" {
		t.day, t.clock, t.open = st.dayOf(t.near), -1, false
		t.headings = append(t.headings, raw)
		if rest != "" && !weekdayOnly.MatchString(rest) {
			t.add(st, rest)
		}
		return
	}
	t.add(st, rest)
	t.open = true
}

var weekdayOnly = regexp.MustCompile(`(?i)^\W*` + weekday + `\W*$`)

// list takes each entry for a row, unless a heading with a time stands above.
func (t *timeline) list(b block, d *document) {
	entries := items(b, d)
	stamped := 0
	for _, e := range entries {
		_, _, _, ok := parseStamp(e.text)
		if !ok {
			_, _, ok = trailingStamp(e.text)
		}
		if ok {
			stamped++
		}
	}
	if t.open && stamped*2 < len(entries) || len(t.rows) > 0 && stamped == 0 {
		t.more(strings.TrimRight(d.src[b.from:b.to], " \n"))
		return
	}
	t.open = false
	for _, e := range entries {
		t.entry(e)
	}
}

// entry is a row, or a day with its rows in a list of their own.
func (t *timeline) entry(e item) {
	st, mark, rest, ok := parseStamp(e.text)
	if !ok {
		if st, text, ok := trailingStamp(e.text); ok && e.simple {
			t.add(st, text)
			return
		}
		t.rows = append(t.rows, timeRow{text: t.doc.standalone(e.text), day: t.day})
		return
	}
	if !st.hasClock() && st.time == "" && !e.simple {
		inner := parseDocument(e.text)
		first, isList := "", false
		if len(inner.blocks) == 2 {
			_, isList = inner.blocks[1].Node.(*ast.List)
			first = strings.TrimSpace(inner.src[inner.blocks[0].from:inner.blocks[0].to])
		}
		if isList {
			rows := items(inner.blocks[1], inner)
			if _, _, _, stamped := parseStamp(rows[0].text); stamped {
				_, _, more, _ := parseStamp(first)
				t.day, t.clock = st.dayOf(t.near), -1
				if oneLine(more) == "" {
					t.headings = append(t.headings, first)
				} else {
					t.add(st, mark+more)
				}
				for _, row := range rows {
					t.entry(row)
				}
				return
			}
		}
	}
	if st.hasDay() {
		t.clock = -1
	}
	t.add(st, mark+rest)
}

// trailing is a time at the end of a label: "First detected: 2024-04-15 12:32".
var trailing = regexp.MustCompile(`^([^0-9\n]{3,60}?)[\s:–-]+(\d{4}-\d{2}-\d{2}[\sT]+\d{1,2}[:.]\d{2}.{0,12}|\d{1,2}:\d{2}.{0,12})$`)

func trailingStamp(text string) (stamp, string, bool) {
	m := trailing.FindStringSubmatch(text)
	if m == nil {
		return stamp{}, "", false
	}
	st, _, rest, ok := parseStamp(m[2])
	return st, strings.TrimRight(m[1], " :"), ok && strings.TrimSpace(rest) == ""
}

// paragraph is a day, a row, several rows in lines of their own, a sentence about time zones, or more
// of the row above.
func (t *timeline) paragraph(raw string) {
	if m := dateLabel.FindString(strings.TrimLeft(raw, "*_ ")); m != "" && len(raw) < 60 {
		if st, _, rest, ok := parseStamp(strings.TrimLeft(raw, "*_ ")[len(m):]); ok && strings.Trim(rest, " *_") == "" && !st.hasClock() {
			t.day, t.clock, t.open = st.dayOf(t.near), -1, false
			t.headings = append(t.headings, raw)
			return
		}
	}
	if len(t.rows) == 0 && hint(raw) {
		t.headings = append(t.headings, raw)
		return
	}
	lines := strings.Split(raw, "\n")
	stamped := 0
	for _, line := range lines {
		if _, _, _, ok := parseStamp(line); ok {
			stamped++
		}
	}
	st, _, rest, ok := parseStamp(raw)
	switch {
	case ok && strings.Trim(rest, " *_:") == "" && !st.hasClock() && st.time == "":
		t.day, t.clock, t.open = st.dayOf(t.near), -1, false
		t.headings = append(t.headings, raw)
	case ok && stamped == len(lines) && len(lines) > 1:
		for _, line := range lines {
			t.entry(item{text: strings.TrimSpace(line), simple: true})
		}
		t.open = false
	case ok && (st.hasClock() || st.time != "") && !goesOn(raw, st, rest):
		t.entry(item{text: unwrap(raw), simple: true})
		t.open = false
	case len(t.rows) == 0:
		t.intro(raw)
	default:
		t.more(unwrap(raw))
	}
}

// hint reports whether a paragraph is what a template says about a section: one sentence in italics.
func hint(raw string) bool {
	inner := strings.TrimSpace(raw)
	if len(inner) < 3 || len(inner) > 300 || inner[0] != '*' && inner[0] != '_' || inner[1] == inner[0] || inner[len(inner)-1] != inner[0] {
		return false
	}
	return !strings.ContainsAny(inner[1:len(inner)-1], inner[:1])
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// goesOn reports whether a paragraph is prose that only happens to begin with a time, "At 14:30 we
// started …", and not a row, "14:30 - we started …".
func goesOn(raw string, st stamp, rest string) bool {
	_, behind, _ := strings.Cut(raw, st.raw)
	behind = strings.TrimLeft(behind, closers)
	parted := behind != "" && strings.ContainsAny(behind[:1], ":-|,") || strings.HasPrefix(behind, "–") || strings.HasPrefix(behind, "—")
	return !parted && rest != "" && rest[0] >= 'a' && rest[0] <= 'z'
}

// figures reports whether a table holds numbers, not events: what was counted on which day.
func figures(rows [][]string) bool {
	told := 0
	for _, row := range rows[1:] {
		for _, cell := range row[min(1, len(row)):] {
			if len(strings.Fields(cell)) > 1 {
				told++
				break
			}
		}
	}
	return told*2 < len(rows)-1
}

// intro is what stands above the rows. A sentence about days and zones has been read by then.
func (t *timeline) intro(raw string) {
	if m := anyDate.FindString(raw); m != "" {
		if st, _, _, ok := parseStamp(strings.TrimSpace(m)); ok {
			t.day = st.dayOf(t.near)
		}
	}
	if _, _, ok := statedZone(raw); ok && len(raw) < 200 {
		t.headings = append(t.headings, raw)
		return
	}
	t.rows = append(t.rows, timeRow{text: t.doc.standalone(unwrap(raw))})
}

// anyDate finds a whole date in a text.
var anyDate = regexp.MustCompile(`\d{4}-\d{2}-\d{2}|(?i)` + monthWord + `\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?` + monthWord + `,?\s+\d{4}`)

// more adds a block to the row above.
func (t *timeline) more(raw string) {
	if len(t.rows) == 0 {
		t.rows = append(t.rows, timeRow{text: t.doc.standalone(raw)})
		return
	}
	last := &t.rows[len(t.rows)-1]
	last.more = append(last.more, t.doc.standalone(raw))
}

// table reads a table with a column of times. Columns beside the time and the longest one follow the
// text, each with its name.
func (t *timeline) table(rows [][]string) {
	if len(rows) < 2 {
		t.abandoned = true
		return
	}
	head := rows[0]
	dayColumn, timeColumn := -1, -1
	for i := range head {
		days, clocks := 0, 0
		for _, row := range rows[1:] {
			if i >= len(row) {
				continue
			}
			if st, _, rest, ok := parseStamp(row[i]); ok && (len(rest) < 40 || st.hasClock()) {
				if st.hasClock() || st.time != "" {
					clocks++
				} else {
					days++
				}
			}
		}
		if timeColumn < 0 && clocks*2 >= len(rows)-1 && clocks > 0 {
			timeColumn = i
		} else if dayColumn < 0 && days > 0 && timeColumn < 0 && days+clocks > 0 {
			dayColumn = i
		}
	}
	if timeColumn < 0 {
		timeColumn, dayColumn = dayColumn, -1
	}
	if timeColumn < 0 {
		t.abandoned = true
		return
	}
	if z, ok := findZone(head[timeColumn]); ok {
		t.zone = z
	}
	t.headings = append(t.headings, strings.Join(head, " | "))
	main := longest(rows, dayColumn, timeColumn)
	for _, row := range rows[1:] {
		text := ""
		if main >= 0 && main < len(row) {
			text = row[main]
		}
		for i, cell := range row {
			if i == main || i == dayColumn || i == timeColumn || cell == "" {
				continue
			}
			if head[i] != "" {
				cell = head[i] + ": " + cell
			}
			text = strings.TrimSpace(text + "\\\n" + cell)
			text = strings.TrimPrefix(text, "\\\n")
		}
		if dayColumn >= 0 && dayColumn < len(row) {
			if st, _, rest, ok := parseStamp(row[dayColumn]); ok {
				t.day, t.clock = st.dayOf(t.near), -1
				if rest != "" {
					text += " " + rest
				}
			} else if row[dayColumn] != "" {
				text = row[dayColumn] + " " + text
			}
		}
		cell := ""
		if timeColumn < len(row) {
			cell = row[timeColumn]
		}
		st, mark, rest, ok := parseStamp(cell)
		if !ok {
			if text = strings.TrimSpace(cell + " " + text); text != "" {
				t.rows = append(t.rows, timeRow{text: t.doc.standalone(text), day: t.day})
			}
			continue
		}
		if rest = strings.Trim(mark+rest, " "); rest != "" {
			text = rest + " " + text
		}
		if st.hasDay() {
			t.clock = -1
		}
		t.add(st, text)
	}
}

// longest returns the column with the most text, two apart; -1 if there is none.
func longest(rows [][]string, apart ...int) int {
	best, most := -1, 0
	for i := range rows[0] {
		if slices.Contains(apart, i) {
			continue
		}
		total := 1
		for _, row := range rows[1:] {
			if i < len(row) {
				total += len(row[i])
			}
		}
		if total > most {
			best, most = i, total
		}
	}
	return best
}

// add keeps a row, and works out which day it is of.
func (t *timeline) add(st stamp, text string) {
	near := t.day
	if near.IsZero() {
		near = t.near
	}
	if day := st.dayOf(near); !day.IsZero() {
		t.day, t.clock = day, -1
	} else if st.hasClock() && !t.day.IsZero() && t.clock-st.clock > 12*3600 {
		t.day = t.day.AddDate(0, 0, 1) // 23:50, then 00:10
		t.rolled++
	}
	if st.hasClock() {
		t.clock = st.clock
	}
	day := t.day
	if day.IsZero() && st.hasClock() && !t.near.IsZero() {
		day, t.day = t.near, t.near
		t.guessed++
	}
	if st.vague {
		gap := ": "
		if text == "" || strings.ContainsAny(text[:1], " :-–—,)]") || strings.HasPrefix(text, "–") || strings.HasPrefix(text, "—") {
			gap = ""
		}
		text = st.raw + gap + text // "10:00 - 11:00", "14:??": all of it stays
	}
	t.open = false
	t.rows = append(t.rows, timeRow{stamp: st, has: true, day: day, zone: t.zone, text: strings.TrimSpace(t.doc.standalone(strings.TrimSpace(text)))})
}

// entries returns the rows as the front matter has them, and the times whose writing they change.
func entries(rows []timeRow) (list []review.TimelineEntry, times []string, zoneless int) {
	for _, r := range rows {
		r.text = strings.TrimSpace(strings.Join(append([]string{r.text}, r.more...), "\n\n"))
		e := review.TimelineEntry{Text: r.text}
		if r.has {
			e.At = r.stamp.moment(r.day, r.zone)
			said := e.At.String()
			if r.stamp.hasClock() && !r.stamp.vague && (e.At.IsZero() || e.At.DayOnly) {
				e.Text = strings.TrimSpace(strings.TrimSuffix(r.stamp.written()+": "+r.text, ": "))
				said += " " + r.stamp.written()
			}
			if r.stamp.vague {
				said = r.stamp.raw // it stands in the text
			}
			if r.stamp.hasClock() && e.At.DayOnly {
				zoneless++
			}
			if !says(said, r.stamp.raw) {
				times = append(times, r.stamp.raw)
			}
		}
		if e.Text == "" {
			e.Text = "…"
		}
		list = append(list, e)
	}
	return list, times, zoneless
}

// written is the time of day as its author wrote it, with the zone.
func (s stamp) written() string {
	if s.zone.name != "" {
		return s.time + " " + s.zone.name
	}
	return s.time
}

var word = regexp.MustCompile(`[0-9]+|\pL+`)

// says reports whether every word and number of part stands in whole, as often as in part.
func says(whole, part string) bool {
	there := map[string]int{}
	for _, w := range word.FindAllString(whole, -1) {
		there[w]++
	}
	for _, w := range word.FindAllString(part, -1) {
		if there[w]--; there[w] < 0 {
			return false
		}
	}
	return true
}

// inOrder sorts the rows of several timelines of one document by time, if all of them say theirs.
func inOrder(rows []timeRow) {
	for _, r := range rows {
		if !r.has || r.day.IsZero() || !r.stamp.hasClock() {
			return
		}
	}
	slices.SortStableFunc(rows, func(a, b timeRow) int {
		return cmp.Or(a.day.Compare(b.day), cmp.Compare(a.stamp.clock, b.stamp.clock))
	})
}

func countOf(n int, one string) string {
	if n == 1 {
		return fmt.Sprintf("1 %s", one)
	}
	return fmt.Sprintf("%d %ss", n, one)
}
