package review

import (
	"bytes"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// headLines is how many lines of a body may say when the incident was. Later dates are those of
// follow-ups, or of other incidents.
const headLines = 40

// guessDate looks for the day of the incident: in the file's name, in the front matter, in the first
// lines of the body, and last in what git knows. It leaves the date zero if it is nowhere.
func (r *Review) guessDate(parts split, facts Facts) {
	guess := func(day time.Time, from string, line int) {
		r.Date = Moment{Time: day, DayOnly: true}
		r.Guesses = append(r.Guesses, Guess{Key: "date", Value: r.Date.Day(), From: from, Line: line})
	}
	name := trimMarkdown(path.Base(r.Path))
	if day, ok := nameDate(name); ok {
		guess(day, "the file's name", 0)
		return
	}
	if strings.EqualFold(name, "index") || strings.EqualFold(name, "readme") {
		if day, ok := nameDate(folderName(r.Path)); ok {
			guess(day, "the folder's name", 0)
			return
		}
	}
	if parts.front != nil {
		if day, line, ok := frontDate(parts.front); ok {
			guess(day, "its front matter", line)
			return
		}
	}
	// The whole file, not the body: a heading that served as the title may hold the date.
	if day, line, ok := headDate(parts.body, parts.bodyLine); ok {
		guess(day, "its first lines", line)
		return
	}
	if !facts.GitDate.IsZero() {
		day := facts.GitDate.UTC().Truncate(24 * time.Hour)
		guess(day, "its git history", 0)
	}
}

const (
	monthNames = `(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)`
	dayNumber  = `(\d{1,2})(?:st|nd|rd|th)?`
)

var (
	digitsDate = regexp.MustCompile(`(?:^|[^0-9])(\d{4})([-_.]?)(\d{2})([-_.]?)(\d{2})(?:$|[^0-9])`)
	// Dates as people write them. Those of digits alone have the year first: 03/04/2019 is two
	// different days on two sides of an ocean.
	isoDate      = regexp.MustCompile(`(?:^|[^0-9A-Za-z.-])(\d{4})([-/])(\d{1,2})([-/])(\d{1,2})(?:$|[^0-9])`)
	dayMonthYear = regexp.MustCompile(`(?i)(?:^|[^0-9A-Za-z])` + dayNumber + `\.?[\s-]*(?:of\s+)?` + monthNames + `\.?,?[\s-]*(\d{4})(?:$|[^0-9])`)
	monthDayYear = regexp.MustCompile(`(?i)(?:^|[^A-Za-z])` + monthNames + `\.?[\s-]*` + dayNumber + `,?[\s-]+(\d{4})(?:$|[^0-9])`)
)

// nameDate finds a date in the name of a file or a folder.
func nameDate(name string) (time.Time, bool) {
	for rest := name; ; {
		m := digitsDate.FindStringSubmatchIndex(rest)
		if m == nil {
			break
		}
		if rest[m[4]:m[5]] == rest[m[8]:m[9]] {
			if day, ok := makeDay(rest[m[2]:m[3]], rest[m[6]:m[7]], rest[m[10]:m[11]]); ok {
				return day, true
			}
		}
		rest = rest[m[3]:]
	}
	return lineDate(strings.ReplaceAll(name, "_", " "))
}

// lineDate finds the first date in a line of text.
func lineDate(line string) (time.Time, bool) {
	if !strings.ContainsAny(line, "0123456789") {
		return time.Time{}, false
	}
	var first time.Time
	at := len(line) + 1
	consider := func(m []int, year, month, day int) {
		if m == nil || m[0] >= at {
			return
		}
		if t, ok := makeDay(line[m[2*year]:m[2*year+1]], line[m[2*month]:m[2*month+1]], line[m[2*day]:m[2*day+1]]); ok {
			first, at = t, m[0]
		}
	}
	if m := isoDate.FindStringSubmatchIndex(line); m != nil && line[m[4]:m[5]] == line[m[8]:m[9]] {
		consider(m, 1, 3, 5)
	}
	consider(dayMonthYear.FindStringSubmatchIndex(line), 3, 2, 1)
	consider(monthDayYear.FindStringSubmatchIndex(line), 3, 1, 2)
	return first, at <= len(line)
}

// makeDay returns the day that the words name, if it exists and is one of our times.
func makeDay(year, month, day string) (time.Time, bool) {
	y, err := strconv.Atoi(year)
	if err != nil || y < 1970 || y > 2099 {
		return time.Time{}, false
	}
	d, err := strconv.Atoi(day)
	if err != nil {
		return time.Time{}, false
	}
	m, err := strconv.Atoi(month)
	if err != nil {
		m = monthOf(month)
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, t.Year() == y && int(t.Month()) == m && t.Day() == d
}

func monthOf(name string) int {
	for m := time.January; m <= time.December; m++ {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(m.String()[:3])) {
			return int(m)
		}
	}
	return 0
}

// bookkeeping marks the keys whose dates are about the document, not about the incident.
var bookkeeping = regexp.MustCompile(`(?i)publish|posted|modif|lastmod|updat|review|fetch|archive|expir|verify|created|generated|investigation|meeting|follow`)

// frontDate finds a date in the front matter: when the incident was detected or began, else one that
// the title names, else the first one in the other values, bookkeeping left out.
func frontDate(front *node) (day time.Time, line int, ok bool) {
	for _, key := range []string{"detected", "start_time", "started", "start"} {
		for _, e := range front.entries {
			if strings.EqualFold(e.key, key) {
				if m, err := ParseMoment(e.value.text); err == nil && !m.IsZero() {
					return m.Time.Truncate(24 * time.Hour), e.value.line, true
				}
			}
		}
	}
	if title := front.get("title"); title != nil {
		if day, ok := lineDate(title.text); ok {
			return day, title.line, true
		}
	}
	var look func(n *node) bool
	look = func(n *node) bool {
		if n.kind == stringNode || n.kind == timeNode {
			day, ok = lineDate(shorten(n.text, 2000))
			line = n.line
			return ok
		}
		for _, item := range n.items {
			if look(item) {
				return true
			}
		}
		for _, e := range n.entries {
			if !bookkeeping.MatchString(e.key) && look(e.value) {
				return true
			}
		}
		return false
	}
	ok = look(front)
	return day, line, ok
}

// notIncident marks lines whose date is that of the document.
var notIncident = regexp.MustCompile(`(?i)last\s+(?:modified|updated|edited|reviewed)|^\W*(?:updated|modified|published|created)\b`)

// headDate finds the first date in the first lines of a body.
func headDate(body []byte, firstLine int) (day time.Time, line int, ok bool) {
	number := firstLine - 1
	for text := range bytes.Lines(body) {
		number++
		if number-firstLine >= headLines {
			break
		}
		text = bytes.TrimSpace(text)
		if len(text) > 2000 {
			text = text[:2000]
		}
		if notIncident.Match(text) {
			continue
		}
		if day, ok := lineDate(string(text)); ok {
			return day, number, true
		}
	}
	return time.Time{}, 0, false
}
