package pages

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/review"
)

// MaxRelated is how many neighbours a review's page shows.
const MaxRelated = 5

// scaleBreak is the longest gap between two rows of a timeline that is drawn to scale: half a day.
// Longer ones would make the page long and say nothing more.
const scaleBreak = 12 * time.Hour

// gapWorthWords is the shortest gap that is said in words.
const gapWorthWords = 30 * time.Minute

func (b *builder) review(e *corpus.Entry) Page {
	m := ReviewPage{
		Section: "reviews",
		ID:      e.ID, Kind: string(e.Kind), Depth: string(e.Depth), Severity: e.Severity, Summary: e.Summary,
		Day: e.Date.Day(), Time: clock(e.Date), Minutes: minutes(e.Record.Words),
		Dir:     "/" + path.Dir(e.Path) + "/",
		Systems: b.systems(e.Systems), Teams: b.teams(e.Teams), Tags: tagRefs(e.Tags), Authors: e.Authors,
		Impact: e.Shown.Impact, Trigger: e.Shown.Trigger, Detection: e.Shown.Detection,
		ContributingFactors: e.Shown.ContributingFactors, Surprises: e.Shown.Surprises, Difficulties: e.Shown.Difficulties,
		WentWell: e.Shown.WentWell, GotLucky: e.Shown.GotLucky, OpenQuestions: e.Shown.OpenQuestions,
		Timeline: timeline(e.Shown.Timeline), Durations: durations(e.Review), Meeting: e.Meeting,
		VerifyBy: e.VerifyBy.Day(), Extra: e.Extra,
	}
	for _, condition := range e.Conditions {
		m.Conditions = append(m.Conditions, strings.ReplaceAll(condition, "-", " "))
	}
	for _, r := range e.Responders {
		m.Responders = append(m.Responders, ResponderRow{Team: b.team(r.Team), Role: r.Role, Tenure: r.Tenure, OnCall: yesNo(r.OnCall), BroughtInBy: r.BroughtInBy})
	}
	for _, f := range e.Shown.FollowUps {
		row := FollowUpRow{Text: f.Text, Rationale: f.Rationale, From: f.From, FromURL: origin(f.From, e.Review), State: f.State, URL: f.URL}
		if row.Owner = b.team(f.Owner); row.Owner == nil && f.Owner != "" {
			row.Owner = &Ref{Name: f.Owner, Title: f.Owner}
		}
		m.FollowUps = append(m.FollowUps, row)
	}
	if i := e.Investigation; i != nil {
		m.Investigation = &Investigation{Team: b.team(i.Team), Participated: yesNo(i.Participated), Started: i.Started.Day(), Completed: i.Completed.Day()}
		if i.Interviews != nil {
			m.Investigation.Interviews = *i.Interviews
		}
	}
	for _, hit := range b.related(e.ID) {
		other, ok := b.corpus.Review(hit.ID)
		if !ok || len(m.Related) == MaxRelated {
			continue
		}
		row := RelatedRow{Card: b.cards[other.Slug]}
		for _, reason := range hit.Reasons {
			row.Reasons = append(row.Reasons, reason.Text)
		}
		m.Related = append(m.Related, row)
	}
	for _, back := range e.LinkedFrom {
		m.LinkedFrom = append(m.LinkedFrom, Backlink{URL: back.From.URL, Title: back.From.Title, Sentence: back.Sentence})
	}
	for _, n := range b.corpus.Catalog.Adjacent(e.Systems, involved(e.Review)) {
		row := AdjacentRow{Ref: teamRef(n.Team)}
		for _, tie := range n.Ties {
			t := Tie{System: systemRef(tie.System)}
			if tie.Through != nil {
				through := systemRef(tie.Through)
				t.Through = &through
			}
			row.Ties = append(row.Ties, t)
		}
		m.Adjacent = append(m.Adjacent, row)
	}
	if e.SupersededBy != "" {
		if other, ok := b.corpus.Review(e.SupersededBy); ok && other != e {
			m.SupersededBy = &Ref{Name: other.ID, Title: other.Title, URL: other.URL}
		}
	}
	return Page{
		URL: e.URL, Type: "reviews", Layout: "page", Title: e.Title, Description: lead(e), Date: e.When(),
		Body: e.Linked, BodyLine: e.BodyLine, Source: e.Path, Params: m,
	}
}

// involved are the teams that took part in an incident.
func involved(r *review.Review) []string {
	list := slices.Clone(r.Teams)
	for _, res := range r.Responders {
		if res.Team != "" {
			list = append(list, res.Team)
		}
	}
	return list
}

// clock is the time of day of m, or "" if only the day is known.
func clock(m review.Moment) string {
	if m.IsZero() || m.DayOnly {
		return ""
	}
	return m.Time.UTC().Format("15:04")
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func timeline(rows []review.TimelineEntry) []TimelineRow {
	var list []TimelineRow
	var before review.Moment
	day := ""
	for _, r := range rows {
		row := TimelineRow{At: r.At.String(), Time: clock(r.At), Text: r.Text, Marker: r.Marker, Source: r.Source}
		if r.At.IsZero() {
			row.At = ""
		}
		if d := r.At.Day(); d != "" && d != day {
			row.Day, day = d, d
		}
		if gap := between(before, r.At); gap > 0 {
			row.GapMinutes = int(gap.Minutes())
			row.GapBreak = gap > scaleBreak
			if gap >= gapWorthWords {
				row.GapWords = words(gap)
			}
		}
		if !r.At.IsZero() {
			before = r.At
		}
		list = append(list, row)
	}
	return list
}

// between is the time from a to b, whole days where only days are known; 0 if it is unknown or
// negative.
func between(a, b review.Moment) time.Duration {
	if a.IsZero() || b.IsZero() {
		return 0
	}
	if a.DayOnly || b.DayOnly {
		const day = 24 * time.Hour
		return max(0, b.Time.Truncate(day).Sub(a.Time.Truncate(day)))
	}
	return max(0, b.Time.Sub(a.Time))
}

// words says a duration as people do: "9 min", "3 h 46 min", "2 days 4 h", "105 days".
func words(d time.Duration) string {
	plural := func(n int, one string) string {
		if n == 1 {
			return fmt.Sprintf("%d %s", n, one)
		}
		return fmt.Sprintf("%d %ss", n, one)
	}
	total := int(d.Round(time.Minute).Minutes())
	days, hours, mins := total/(24*60), total/60%24, total%60
	switch {
	case total == 0:
		return "under a minute"
	case days >= 3 || days > 0 && hours == 0:
		return plural(days, "day")
	case days > 0:
		return fmt.Sprintf("%s %d h", plural(days, "day"), hours)
	case hours > 0 && mins > 0:
		return fmt.Sprintf("%d h %d min", hours, mins)
	case hours > 0:
		return fmt.Sprintf("%d h", hours)
	}
	return fmt.Sprintf("%d min", mins)
}

// durations are the times between the moments that the author gave to the minute.
func durations(r *review.Review) []Duration {
	var list []Duration
	add := func(label string, from, to review.Moment) {
		if from.IsZero() || to.IsZero() || from.DayOnly || to.DayOnly {
			return
		}
		if d := to.Time.Sub(from.Time); d >= 0 {
			list = append(list, Duration{Label: label, Words: words(d)})
		}
	}
	add("Began to noticed", r.Date, r.Detected)
	add("Noticed to relieved", r.Detected, r.Mitigated)
	add("Noticed to over", r.Detected, r.Resolved)
	add("In all", r.Date, r.Resolved)
	return list
}

// origin finds the factor, surprise or difficulty that a follow-up says it came from, and returns
// where it stands on the page: "#factor-2". Authors shorten and rephrase, so the one that shares the
// most words wins, if it shares most of them.
func origin(from string, r *review.Review) string {
	asked := wordSet(from)
	if len(asked) == 0 {
		return ""
	}
	best, where := 0.6, ""
	for _, part := range []struct {
		name string
		list []string
	}{{"factor", r.ContributingFactors}, {"surprise", r.Surprises}, {"difficulty", r.Difficulties}} {
		for i, text := range part.list {
			there, shared := wordSet(text), 0
			for w := range asked {
				if there[w] {
					shared++
				}
			}
			if share := float64(shared) / float64(len(asked)); share > best {
				best, where = share, fmt.Sprintf("#%s-%d", part.name, i+1)
			}
		}
	}
	return where
}

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool {
		return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 127)
	}) {
		set[w] = true
	}
	return set
}
