package importer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"afterword/internal/review"
)

// stamp is when something was, as somebody wrote it at the beginning of a line.
type stamp struct {
	raw string // as it is written, signs around it left out
	// year is 0 if only month and day are said, month is 0 if no day is said.
	year, month, day int
	// clock is the time of day in seconds, -1 if none is said.
	clock int
	time  string // the time of day as it is written
	zone  zone   // loc is nil if none is said
	// vague is set if the writer marked it so ("around", "~"), or gave a span or an unknown hour:
	// it then stays in the text beside the time.
	vague bool
}

func (s stamp) hasDay() bool   { return s.month > 0 }
func (s stamp) hasClock() bool { return s.clock >= 0 }

const (
	monthWord = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`
	weekday   = `(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?)`
)

var (
	// dayISO has the year first; dayNumbers is 16/12/2022, which is a day only if one number cannot be
	// a month.
	dayISO     = regexp.MustCompile(`^(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(?:\b|_|T)`)
	dayNumbers = regexp.MustCompile(`^(\d{1,2})([/.])(\d{1,2})([/.])(\d{4})\b`)
	dayMonth   = regexp.MustCompile(`^(?i)(\d{1,2})(?:st|nd|rd|th)?\.?[\s-]*(?:of\s+)?(` + monthWord + `)(?:,?[\s-]*(\d{4}))?(?:[^A-Za-z0-9]|$)`)
	monthDay   = regexp.MustCompile(`^(?i)(` + monthWord + `)[\s-]*(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?(?:[^A-Za-z0-9]|$)`)
	dayShort   = regexp.MustCompile(`^(\d{2})-(\d{2})\s+\d{1,2}:\d{2}`) // 03-26 17:40
	weekdayAt  = regexp.MustCompile(`^(?i)` + weekday + `\b[.,]?\s+`)
	prefixAt   = regexp.MustCompile(`^(?i)(?:approx(?:imately)?\.?|around|about|circa|ca\.|[~≈])\s*`)
	onAt       = regexp.MustCompile(`^(?i)(?:at|on)\s+`)
	between    = regexp.MustCompile(`^(?:T|,?\s*(?:at\s+|@\s*|-\s+|–\s+|\()?)`)
	clockAt    = regexp.MustCompile(`^(?i)(\d{1,2})(?:[:h](\d{2})|\.(\d{2}))(?::(\d{2})(?:[.,]\d{1,9})?)?(?:\s?([ap])\.?m\b\.?)?`)
	clock12    = regexp.MustCompile(`^(?i)(\d{1,2})\s?([ap])\.?m\b\.?`)
	clock4     = regexp.MustCompile(`^(\d{2})(\d{2})(?:\s?h(?:rs?|ours)?)?\b`)
	clockNone  = regexp.MustCompile(`^(?:--:--|\?\?:\?\?|\d{1,2}:(?:\?\?|xx|XX|--)|HH:mm|X:)`)
	zoneAt     = regexp.MustCompile(`^\s?\(?(` + zoneWord + `)\)?(?:$|[^A-Za-z0-9/])`)
	utcAt      = regexp.MustCompile(`^\s*[(/]\s*(\d{1,2}):(\d{2})\s*UTC\s*\)?`)
	spanAt     = regexp.MustCompile(`^(?i)\s*(?:-|–|—|to|until|and)\s*(?:\d{4}-\d{2}-\d{2}\s+)?\d{1,2}[:.]\d{2}`)
	openers    = "*_`[(~≈\" "
	closers    = "*_`])\""
)

// parseStamp reads a day, a time or both at the beginning of s. mark is what was opened before it
// and not closed behind it, such as "**"; rest is the text behind.
func parseStamp(s string) (st stamp, mark, rest string, ok bool) {
	lead := len(s) - len(strings.TrimLeft(s, openers))
	mark, body := s[:lead], s[lead:]
	st = stamp{clock: -1, vague: strings.ContainsAny(mark, "~≈")}
	at := body
	if m := onAt.FindString(at); m != "" {
		at = at[len(m):]
	}
	if m := prefixAt.FindString(at); m != "" {
		st.vague = true
		at = at[len(m):]
	}
	named := false
	if m := weekdayAt.FindString(at); m != "" {
		at, named = at[len(m):], true
	}
	at = st.takeDay(at)
	if st.hasDay() {
		gap := between.FindString(at)
		if next := at[len(gap):]; st.takeClock(next) != next || clockNone.MatchString(next) || clock4.MatchString(next) {
			at = next
		}
	}
	dated := st.hasDay()
	after := st.takeClock(at)
	if after == at && dated {
		if m := clock4.FindStringSubmatch(at); m != nil {
			h, _ := strconv.Atoi(m[1])
			min, _ := strconv.Atoi(m[2])
			if h < 24 && min < 60 {
				st.clock, st.time = h*3600+min*60, m[0]
				after = at[len(m[0]):]
			}
		}
	}
	if after == at {
		if m := clockNone.FindString(at); m != "" {
			st.vague, st.time = true, m
			after = at[len(strings.TrimSuffix(m, ":")):]
		}
	}
	at = after
	if !st.hasDay() && !st.hasClock() || named && !st.hasDay() && !st.hasClock() {
		return stamp{}, "", s, false
	}
	if st.hasClock() {
		at = st.takeZone(at)
	}
	if spanAt.MatchString(at) {
		st.vague = true
	}
	// A number that goes on, 10:30.5 or 2019-03-04-foo, was no stamp.
	if next, _ := utf8.DecodeRuneInString(at); at != "" && (isWord(next) || next == '-' && len(at) > 1 && isWord(rune(at[1])) && !st.vague) {
		return stamp{}, "", s, false
	}
	st.raw = strings.TrimSpace(body[:len(body)-len(at)])
	closed := len(at) - len(strings.TrimLeft(at, closers+": "))
	mark = strings.Trim(mark, " ~≈")
	if mark != "" && strings.ContainsAny(at[:closed], "*_`]) \"") && closes(mark, at[:closed]) {
		mark = ""
		at = strings.TrimLeft(at, closers+": ")
	}
	if st.vague {
		return st, mark, at, true
	}
	rest = trimSeparator(at)
	if note := noteBehind.FindString(rest); note != "" { // 2023-03-03[^3]: the note goes to the end
		rest = strings.TrimRight(trimSeparator(rest[len(note):]), " \n") + note
	}
	return st, mark, rest, true
}

var noteBehind = regexp.MustCompile(`^(?:\[\^[^\]\s]+\])+`)

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// closes reports whether the signs behind a stamp close those before it.
func closes(mark, behind string) bool {
	switch last := mark[len(mark)-1]; last {
	case '[':
		return strings.Contains(behind, "]")
	case '(':
		return strings.Contains(behind, ")")
	default:
		return strings.IndexByte(behind, last) >= 0
	}
}

// trimSeparator takes the sign between a stamp and its text away.
func trimSeparator(s string) string {
	s = strings.TrimLeft(s, " ")
	for _, sign := range []string{"->", "=>", "—", "–", "-", ":", "|", ",", "."} {
		if after, ok := strings.CutPrefix(s, sign); ok && (after == "" || after[0] == ' ' || after[0] == '\n' || sign != "-" && sign != ".") {
			return strings.TrimLeft(after, " ")
		}
	}
	return s
}

func (s *stamp) takeDay(at string) string {
	set := func(year, month, day string) bool {
		y, _ := strconv.Atoi(year)
		m, err := strconv.Atoi(month)
		if err != nil {
			m = monthNumber(month)
		}
		d, _ := strconv.Atoi(day)
		if year != "" && (y < 1970 || y > 2099) {
			return false
		}
		probe := y
		if year == "" {
			probe = 2000 // has a 29 February
		}
		t := time.Date(probe, time.Month(m), d, 0, 0, 0, 0, time.UTC)
		if m < 1 || m > 12 || t.Day() != d || int(t.Month()) != m {
			return false
		}
		s.year, s.month, s.day = y, m, d
		return true
	}
	if m := dayISO.FindStringSubmatch(at); m != nil && m[2] == m[4] && set(m[1], m[3], m[5]) {
		return at[len(strings.TrimRight(m[0], "T_")):]
	}
	if m := dayNumbers.FindStringSubmatch(at); m != nil && m[2] == m[4] {
		first, _ := strconv.Atoi(m[1])
		second, _ := strconv.Atoi(m[3])
		if (first > 12 || first == second) && set(m[5], m[3], m[1]) || second > 12 && set(m[5], m[1], m[3]) {
			return at[len(m[0]):]
		}
	}
	if m := dayShort.FindStringSubmatch(at); m != nil && set("", m[1], m[2]) {
		return at[len("03-26"):]
	}
	if m := dayMonth.FindStringSubmatchIndex(at); m != nil && set(part(at, m, 3), part(at, m, 2), part(at, m, 1)) {
		return at[dateEnd(m, 5, 7):]
	}
	if m := monthDay.FindStringSubmatchIndex(at); m != nil && set(part(at, m, 3), part(at, m, 1), part(at, m, 2)) {
		end := dateEnd(m, 5, 7)
		for _, suffix := range []string{"st", "nd", "rd", "th"} {
			if strings.HasPrefix(at[end:], suffix) {
				end += 2
				break
			}
		}
		return at[end:]
	}
	return at
}

// part returns a submatch, "" if it took no part.
func part(s string, m []int, n int) string {
	if m[2*n] < 0 {
		return ""
	}
	return s[m[2*n]:m[2*n+1]]
}

// dateEnd is where a date ends: behind its year if it has one, else behind the rest.
func dateEnd(m []int, rest, year int) int {
	if m[year] >= 0 {
		return m[year]
	}
	return m[rest]
}

func (s *stamp) takeClock(at string) string {
	if m := clockAt.FindStringSubmatch(at); m != nil {
		minutes := m[2]
		if m[3] != "" { // 11.50 is a time only if written in full
			if len(m[1]) != 2 {
				return at
			}
			minutes = m[3]
		}
		if s.setClock(m[1], minutes, m[4], m[5]) {
			s.time = m[0]
			return at[len(m[0]):]
		}
		return at
	}
	if m := clock12.FindStringSubmatch(at); m != nil && s.setClock(m[1], "0", "", m[2]) {
		s.time = m[0]
		return at[len(m[0]):]
	}
	return at
}

func (s *stamp) setClock(hours, minutes, seconds, half string) bool {
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	sec, _ := strconv.Atoi(seconds)
	switch strings.ToLower(half) {
	case "a":
		if h == 12 {
			h = 0
		}
	case "p":
		if h < 12 {
			h += 12
		}
	}
	if h > 23 || m > 59 || sec > 59 {
		return false
	}
	s.clock = h*3600 + m*60 + sec
	return true
}

// takeZone reads the zone behind a time; a UTC time in brackets behind a local one wins.
func (s *stamp) takeZone(at string) string {
	// 09:30-09:45 is a span; after seconds, as programs write times, it would be a zone.
	span := strings.Count(s.time, ":") < 2 && spanAt.MatchString(at)
	if m := zoneAt.FindStringSubmatchIndex(at); m != nil && !(span && at[m[2]] == '-') {
		if z, ok := parseZone(at[m[2]:m[3]]); ok {
			s.zone = z
			end := m[3]
			if end < len(at) && at[end] == ')' && strings.Contains(at[:m[2]], "(") {
				end++
			}
			at = at[end:]
		}
	}
	if m := utcAt.FindStringSubmatch(at); m != nil && s.hasClock() {
		local := s.clock
		if s.setClock(m[1], m[2], "", "") {
			if s.zone.loc != nil && !s.hasDay() { // the day may be another one in UTC
				if shift := local - s.clock; shift > 12*3600 {
					s.clock += 24 * 3600
				} else if shift < -12*3600 {
					s.clock -= 24 * 3600
				}
			}
			s.zone = zone{"UTC", time.UTC}
			at = at[len(m[0]):]
		}
	}
	return at
}

func monthNumber(name string) int {
	for m := time.January; m <= time.December; m++ {
		if len(name) >= 3 && strings.EqualFold(name[:3], m.String()[:3]) {
			return int(m)
		}
	}
	return 0
}

// dayOf returns the day that s says, its year taken from near if it says none: the nearest one. It
// is zero if s says no day.
func (s stamp) dayOf(near time.Time) time.Time {
	if !s.hasDay() {
		return time.Time{}
	}
	if s.year > 0 {
		return time.Date(s.year, time.Month(s.month), s.day, 0, 0, 0, 0, time.UTC)
	}
	if near.IsZero() {
		return time.Time{}
	}
	var best time.Time
	for year := near.Year() - 1; year <= near.Year()+1; year++ {
		t := time.Date(year, time.Month(s.month), s.day, 0, 0, 0, 0, time.UTC)
		if t.Day() == s.day && (best.IsZero() || absDuration(t.Sub(near)) < absDuration(best.Sub(near))) {
			best = t
		}
	}
	return best
}

func absDuration(d time.Duration) time.Duration {
	if d < 0 {
		return -d
	}
	return d
}

// moment returns the point in time of s on a day, in UTC: only the day if no zone is known, nothing
// if the day is not.
func (s stamp) moment(day time.Time, z zone) review.Moment {
	if s.zone.loc != nil {
		z = s.zone
	}
	switch {
	case day.IsZero():
		return review.Moment{}
	case !s.hasClock() || z.loc == nil:
		return review.Moment{Time: day, DayOnly: true}
	}
	t := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, s.clock, 0, z.loc)
	return review.Moment{Time: t.UTC()}
}
