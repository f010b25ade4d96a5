package review

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Moment is a point in time as people write it: a day, a time, or "unknown". The zero Moment says
// nothing at all.
type Moment struct {
	// Time is in UTC, at midnight if DayOnly. It is zero if Unknown.
	Time    time.Time
	DayOnly bool
	// Unknown is set if the author wrote that nobody knows.
	Unknown bool
}

// IsZero reports whether m holds no point in time: it was left out, or is unknown.
func (m Moment) IsZero() bool { return m.Time.IsZero() }

// Day returns the day in UTC as 2006-01-02, or "" if m holds no point in time.
func (m Moment) Day() string {
	if m.IsZero() {
		return ""
	}
	return m.Time.UTC().Format(time.DateOnly)
}

// String returns the day, the RFC 3339 time, "unknown" or "".
func (m Moment) String() string {
	switch {
	case m.Unknown:
		return "unknown"
	case m.IsZero():
		return ""
	case m.DayOnly:
		return m.Day()
	}
	return m.Time.UTC().Format(time.RFC3339)
}

// MarshalJSON writes m as String does.
func (m Moment) MarshalJSON() ([]byte, error) { return json.Marshal(m.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (m *Moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	parsed, err := ParseMoment(s)
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}

// momentLayouts are the ways to write a time once [normalMoment] has put it in order; those without
// a zone are UTC.
var momentLayouts = []string{
	"2006-01-02T15:04:05.999999999Z07:00",
	"2006-01-02T15:04Z07:00",
	"2006-01-02T15:04:05.999999999",
	"2006-01-02T15:04",
}

// clockTime is a day, a time and perhaps a zone, in the ways that people and programs write them.
var clockTime = regexp.MustCompile(
	`^(\d{4}-\d{2}-\d{2})(?:[Tt]|[ \t]+)(\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?)[ \t]*([Zz]|UTC|utc|GMT|[+-]\d{2}(?::?\d{2})?(?:[ \t]+UTC)?)?$`)

// ParseMoment reads a day, an RFC 3339 time, a time without a zone (taken as UTC), "unknown" or "".
// Forms that other programs write, such as "2019-03-26 10:00:00 +0100", are read too.
// A date that does not exist, such as 2023-02-30, is an error. Year 1, which programs write for no
// date at all, is the zero Moment.
func ParseMoment(s string) (Moment, error) {
	s = strings.TrimSpace(s)
	switch strings.ToLower(s) {
	case "":
		return Moment{}, nil
	case "unknown":
		return Moment{Unknown: true}, nil
	}
	if t, err := time.Parse(time.DateOnly, s); err == nil {
		return inYears(s, Moment{Time: t.UTC(), DayOnly: true})
	}
	if normal, ok := normalMoment(s); ok {
		for _, layout := range momentLayouts {
			if t, err := time.Parse(layout, normal); err == nil {
				return inYears(s, Moment{Time: t.UTC()})
			}
		}
	}
	return Moment{}, notADate(s)
}

// normalMoment writes a time as RFC 3339 has it, the zone left out if s has none.
func normalMoment(s string) (string, bool) {
	m := clockTime.FindStringSubmatch(s)
	if m == nil {
		return "", false
	}
	zone := strings.ToUpper(m[3])
	switch {
	case zone == "":
	case zone == "Z" || zone == "UTC" || zone == "GMT":
		zone = "Z"
	default:
		zone = strings.TrimSpace(strings.TrimSuffix(zone, "UTC"))
		zone = strings.ReplaceAll(zone, ":", "")
		if len(zone) == len("+01") {
			zone += "00"
		}
		zone = zone[:3] + ":" + zone[3:]
	}
	return m[1] + "T" + m[2] + zone, true
}

// inYears refuses what has no four-digit year in UTC: it could not be written down again.
func inYears(s string, m Moment) (Moment, error) {
	switch year := m.Time.Year(); {
	case year == 1:
		return Moment{}, nil
	case year < 1 || year > 9999:
		return Moment{}, notADate(s)
	}
	return m, nil
}

func notADate(s string) error {
	const longest = 40 // characters of a value that an error repeats
	if runes := []rune(s); len(runes) > longest {
		s = string(runes[:longest]) + "…"
	}
	return fmt.Errorf("%q is no date: write 2026-01-31 or 2026-01-31T14:05:00Z", s)
}
