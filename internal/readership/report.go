package readership

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Bounds of a report.
const (
	// MaxReportBytes is the longest body of a report. The longest honest one is below 700 bytes.
	MaxReportBytes = 2 << 10
	// MaxEngaged is the most time that one view can count. The script stops its clock a minute after
	// the last touch, but a page may lie open for a day under a cat; nobody reads one review for
	// longer than this at one go.
	MaxEngaged = 4 * time.Hour

	maxIDLen     = 64  // bytes of a view's or a reader's id; a UUID has 36
	maxReviewLen = 256 // bytes
	maxTeamLen   = 100 // characters
)

// Report is what a browser says about one opening of a page: the figures so far, not what was added
// since the last report, so that a report that is lost or comes twice does no harm.
type Report struct {
	View    string        // random id of this opening
	Reader  string        // random id of the browser and quarter; empty if the reader wants none
	Review  string        // the review's id
	Team    string        // the reader's team, if they picked one
	Engaged time.Duration // time that the page was visible, focused and touched; 0 to MaxEngaged
	Depth   int           // the deepest point that was on the screen, in per cent of the text
}

// ReportError says in a plain sentence what is wrong with a report. It may be shown to the sender.
type ReportError struct {
	Field   string // the key it is about, or "" for the body as a whole
	Problem string // what is wrong and what is expected
}

// Error returns the field and the problem.
func (e *ReportError) Error() string {
	if e.Field == "" {
		return "the report " + e.Problem
	}
	return e.Field + " " + e.Problem
}

// DecodeView reads a report from its JSON form:
//
//	{"view":"f3…","reader":"2026q3-9a…","review":"INC-7","engaged_ms":48000,"depth":80,"team":"payments"}
//
// reader and team may be left out, empty or null; keys it does not know are ignored. engaged_ms is
// lowered to MaxEngaged; every other value outside its bounds, a wrong type, and anything after the
// object is a *ReportError.
func DecodeView(body []byte) (Report, error) {
	if !utf8.Valid(body) {
		return Report{}, &ReportError{Problem: "is not UTF-8 text"}
	}
	// A map, not a struct: encoding/json matches struct fields without regard to case.
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(body, &fields); err != nil {
		if typeErr := (*json.UnmarshalTypeError)(nil); errors.As(err, &typeErr) {
			return Report{}, &ReportError{Problem: "is not a JSON object"}
		}
		return Report{}, &ReportError{Problem: "is not valid JSON"}
	}
	if fields == nil {
		return Report{}, &ReportError{Problem: "is not a JSON object"}
	}
	d := decoder{fields: fields}
	r := Report{
		View:    d.id("view", true),
		Reader:  d.id("reader", false),
		Review:  d.text("review", true),
		Team:    d.text("team", false),
		Engaged: time.Duration(min(d.number("engaged_ms"), float64(MaxEngaged.Milliseconds()))) * time.Millisecond,
		Depth:   int(d.number("depth")),
	}
	switch {
	case d.err != nil:
		return Report{}, d.err
	case len(r.Review) > maxReviewLen:
		return Report{}, &ReportError{"review", fmt.Sprintf("is longer than %d bytes", maxReviewLen)}
	case utf8.RuneCountInString(r.Team) > maxTeamLen:
		return Report{}, &ReportError{"team", fmt.Sprintf("is longer than %d characters", maxTeamLen)}
	case d.number("depth") > 100:
		return Report{}, &ReportError{"depth", "must be from 0 to 100"}
	}
	return r, nil
}

// decoder takes typed values out of a JSON object and keeps the first thing that is wrong.
type decoder struct {
	fields map[string]json.RawMessage
	err    error
}

func (d *decoder) fail(field, problem string) {
	if d.err == nil {
		d.err = &ReportError{Field: field, Problem: problem}
	}
}

// raw returns the value of a field, or nil if it was left out or is null.
func (d *decoder) raw(field string, required bool) json.RawMessage {
	v := d.fields[field]
	if v == nil || string(v) == "null" {
		if required {
			d.fail(field, "is missing")
		}
		return nil
	}
	return v
}

// text returns a string without the space around it. Control characters have no place in a name, and
// PostgreSQL takes no NUL in a text.
func (d *decoder) text(field string, required bool) string {
	v := d.raw(field, required)
	if v == nil {
		return ""
	}
	var s string
	if json.Unmarshal(v, &s) != nil {
		d.fail(field, "must be a string")
		return ""
	}
	s = strings.TrimSpace(s)
	switch {
	case strings.ContainsFunc(s, unicode.IsControl):
		d.fail(field, "must not hold control characters")
	case required && s == "":
		d.fail(field, "is empty")
	}
	return s
}

// id returns a random id, as the script makes them.
func (d *decoder) id(field string, required bool) string {
	s := d.text(field, required)
	if len(s) > maxIDLen || strings.ContainsFunc(s, func(r rune) bool {
		return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-' || r == '_')
	}) {
		d.fail(field, fmt.Sprintf("must be 1 to %d letters, digits, - or _", maxIDLen))
	}
	return s
}

// number returns a number that is not negative, with its fraction cut off.
func (d *decoder) number(field string) float64 {
	v := d.raw(field, true)
	if v == nil {
		return 0
	}
	// ParseFloat alone would take "NaN" and "0x1p4", but no such thing passes Unmarshal.
	f, err := strconv.ParseFloat(string(v), 64)
	switch {
	case errors.Is(err, strconv.ErrRange):
		d.fail(field, "is too large")
		return 0
	case err != nil:
		d.fail(field, "must be a number")
		return 0
	case f < 0:
		d.fail(field, "must not be negative")
		return 0
	}
	return float64(int64(min(f, 1<<53)))
}
