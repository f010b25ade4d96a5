package importer

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"

	"github.com/yuin/goldmark/ast"
)

// Where the day of the incident was found, in the words of a report.
const (
	fromTitle    = "its title"
	fromLabel    = "a line that begins with its name"
	fromProse    = "its first paragraphs"
	fromTimeline = "its timeline"
)

// yearsBack bounds how long before the document was written the incident can have been, when the
// text names another day: a later look at it may come a year after, and a day without a year is of
// the months before.
const (
	daysBackFull = 400
	daysBack     = 90
)

var (
	fullDate  = regexp.MustCompile(`\d{4}-\d{2}-\d{2}|(?i)\b` + monthWord + `\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}\b|\b\d{1,2}(?:st|nd|rd|th)?\.?[\s-]+(?:of\s+)?` + monthWord + `[,\s-]+\d{4}\b`)
	shortDate = regexp.MustCompile(`(?i)\b` + monthWord + `\s+\d{1,2}(?:st|nd|rd|th)?\b|\b\d{1,2}(?:st|nd|rd|th)?\.?\s+(?:of\s+)?` + monthWord + `\b`)
	// dateLabel is a line such as "Date: March 10, 2023".
	dateLabel = regexp.MustCompile(`(?i)^\W*(?:(?:incident |outage |event )?(?:date|day)(?: and time)?(?: of (?:the )?(?:incident|outage|event))?|when|occurred(?: on)?|started|start(?: time| date)?|began|incident start)\W*[:|]\W*`)
	// dayOfIt is how a sentence says that something began on a day.
	dayOfIt = regexp.MustCompile(`(?i)(?:^|[.!?]\s+|\s[-–]\s)\W*(?:on|at|since|starting|beginning|around|from|in the (?:early )?(?:morning|afternoon|evening|night|hours)(?: of)?|earlier|late|early|between)\b[^.!?]{0,40}$|\b(?:notified|alerted|reported|informed|discovered|noticed|received|identified|detected|started|began|occurred|happened|experienced|suffered|attacked|compromised)\b[^.!?]{0,60}$`)
	// bookkeeping is what says when the document was written.
	bookkeeping = regexp.MustCompile(`(?i)^\W*(?:last\s+)?(?:updated?|modified|published|created|edited|reviewed|written)\b`)
)

// headParagraphs is how many paragraphs may tell when it began; later ones tell of other days.
const headParagraphs = 6

// written is when a document says that it was written, or for want of that, when it says the
// incident was; zero if nothing says so.
func written(r *review.Review) time.Time {
	for _, g := range r.Guesses {
		if g.Key == "date" && g.From == "its first lines" {
			return time.Time{} // whatever day that is
		}
	}
	return r.Date.Time
}

// incidentDay works out the day on which the incident began. r.Date is what the file gives: a key, its
// name, its first lines. Blogs and wikis give the day of writing there, so what the text says about
// the incident is stronger, if it fits. found is "" if r.Date is the best there is.
func incidentDay(r *review.Review, d *document, years string, rows []timeRow) (day time.Time, found string) {
	if !r.Detected.IsZero() {
		return time.Time{}, ""
	}
	posted := written(r)
	near := posted
	if near.IsZero() {
		near = yearIn(years)
	}
	if fullDate.MatchString(r.Title) {
		if day, ok := findDay(r.Title, near, true); ok {
			return day, fromTitle
		}
	}
	fits := func(day time.Time, full bool) bool {
		if day.IsZero() {
			return false
		}
		if posted.IsZero() { // a year in the name, as in PM2021-005, is that of the incident
			return near.IsZero() || day.Year() == near.Year()
		}
		most := daysBack
		if full {
			most = daysBackFull
		}
		return !day.After(posted) && posted.Sub(day) <= time.Duration(most)*24*time.Hour
	}
	paragraphs := 0
	var prose time.Time // the first day that the text says it was
	for _, b := range d.blocks {
		text := d.src[b.from:b.to]
		switch b.Node.(type) {
		case *ast.Heading, *ast.Paragraph, *ast.List:
		default:
			continue
		}
		if m := dateLabel.FindString(words(b.Node, d.raw)); m != "" {
			if day, ok := findDay(words(b.Node, d.raw)[len(m):], near, true); ok {
				return day, fromLabel
			}
		}
		if paragraphs >= headParagraphs {
			continue // but a line that says the date may come later
		}
		if _, list := b.Node.(*ast.List); list { // "1. November 4th, 16:30 to 19:00"
			if st, _, _, ok := parseStamp(items(b, d)[0].text); ok && st.hasDay() {
				if day := st.dayOf(near); prose.IsZero() && fits(day, st.year > 0) {
					prose = day
				}
			}
		}
		if _, paragraph := b.Node.(*ast.Paragraph); !paragraph {
			continue
		}
		paragraphs++
		sentence := words(b.Node, d.raw)
		if bookkeeping.MatchString(text) {
			continue
		}
		if day, ok := proseDay(sentence, near, fits); ok && prose.IsZero() {
			prose = day
		}
	}
	if !prose.IsZero() {
		return prose, fromProse
	}
	for _, row := range rows {
		if row.has && !row.day.IsZero() && fits(row.day, row.stamp.year > 0) {
			return row.day, fromTimeline
		}
	}
	if day, ok := findDay(r.Title, near, true); ok {
		return day, fromTitle
	}
	return time.Time{}, ""
}

// proseDay finds the first day in a paragraph that is said to be when something began.
func proseDay(text string, near time.Time, fits func(time.Time, bool) bool) (time.Time, bool) {
	dates := fullDate.FindAllStringIndex(text, -1)
	whole := len(dates)
	for _, m := range shortDate.FindAllStringIndex(text, -1) {
		if !slices.ContainsFunc(dates[:whole], func(full []int) bool { return m[0] < full[1] && full[0] < m[1] }) {
			dates = append(dates, m)
		}
	}
	slices.SortFunc(dates, func(a, b []int) int { return a[0] - b[0] })
	for _, m := range dates {
		before := strings.TrimRight(weekdayBehind.ReplaceAllString(text[:m[0]], ""), " ")
		if !dayOfIt.MatchString(before + " ") {
			continue
		}
		full := fullDate.MatchString(text[m[0]:m[1]])
		if day, ok := findDay(text[m[0]:m[1]], near, full); ok && fits(day, full) {
			return day, true
		}
	}
	return time.Time{}, false
}

var weekdayBehind = regexp.MustCompile(`(?i)` + weekday + `,?\s*$`)

// findDay returns the first date in a text. A day without a year is read only if full is not asked
// for, as the last one up to near.
func findDay(text string, near time.Time, full bool) (time.Time, bool) {
	if m := fullDate.FindString(text); m != "" {
		if st, _, _, ok := parseStamp(m); ok && st.year > 0 {
			return st.dayOf(near), true
		}
	}
	if full && near.IsZero() {
		return time.Time{}, false
	}
	if m := shortDate.FindString(text); m != "" && !near.IsZero() {
		if st, _, _, ok := parseStamp(m); ok {
			day := st.dayOf(near)
			if near.YearDay() == 1 && near.Month() == time.January { // only the year is known
				day = time.Date(near.Year(), time.Month(st.month), st.day, 0, 0, 0, 0, time.UTC)
			} else if day.After(near) && !full {
				day = day.AddDate(-1, 0, 0)
			}
			return day, true
		}
	}
	return time.Time{}, false
}

var yearName = regexp.MustCompile(`(?:^|[^0-9])((?:19|20)\d{2})(?:[^0-9]|$)`)

// yearIn returns the first day of the year that a name holds, as PM2021-005 does.
func yearIn(name string) time.Time {
	m := yearName.FindStringSubmatch(name)
	if m == nil {
		return time.Time{}
	}
	t, err := time.Parse("2006", m[1])
	if err != nil {
		return time.Time{}
	}
	return t
}
