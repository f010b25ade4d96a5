package importer

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"afterword/internal/review"
)

// origin is what a review keeps of how it came here, under the key `imported`.
type origin struct {
	// From is the file it was made of, below the folder that was imported and beginning with it.
	From string
	// Headings are what stood above sections that moved into the front matter, as they were written:
	// headings, the head of a table, a sentence about time zones.
	Headings []string
	// Times are the times of the timeline as they were written, where at says them differently.
	Times []string
}

// encode writes a review as a file: front matter in YAML, then the body. What it writes depends on
// nothing but its arguments.
func encode(r *review.Review, from origin, body string) []byte {
	w := &yamlWriter{}
	w.text("title", r.Title)
	if r.KeyLines["id"] > 0 {
		w.text("id", r.ID)
	}
	w.moment("date", r.Date)
	w.moment("publishDate", r.PublishDate)
	w.moment("lastmod", r.LastMod)
	if r.Draft {
		w.raw("draft", "true")
	}
	w.names("aliases", r.Aliases)
	w.text("summary", r.Summary)
	if r.Kind != "" && r.Kind != review.Incident {
		w.raw("kind", string(r.Kind))
	}
	if r.Depth != "" && r.Depth != review.Brief {
		w.raw("depth", string(r.Depth))
	}
	w.text("severity", r.Severity)
	w.names("systems", r.Systems)
	w.names("teams", r.Teams)
	w.names("tags", r.Tags)
	w.names("authors", r.Authors)
	w.moment("detected", r.Detected)
	w.moment("mitigated", r.Mitigated)
	w.moment("resolved", r.Resolved)
	w.text("impact", r.Impact)
	w.text("trigger", r.Trigger)
	if r.Detection != (review.Detection{}) {
		w.raw("detection", "")
		w.in(func() {
			w.text("how", r.Detection.How)
			w.text("notes", r.Detection.Notes)
		})
	}
	w.texts("contributing_factors", r.ContributingFactors)
	w.texts("surprises", r.Surprises)
	w.texts("difficulties", r.Difficulties)
	w.texts("went_well", r.WentWell)
	w.texts("got_lucky", r.GotLucky)
	w.texts("open_questions", r.OpenQuestions)
	w.names("conditions", r.Conditions)
	rows(w, "timeline", r.Timeline, func(e review.TimelineEntry) {
		w.moment("at", e.At)
		w.text("text", e.Text)
		w.text("marker", e.Marker)
		w.text("source", e.Source)
	})
	rows(w, "responders", r.Responders, func(e review.Responder) {
		w.text("team", e.Team)
		w.text("role", e.Role)
		w.text("tenure", e.Tenure)
		if e.OnCall != nil {
			w.raw("on_call", strconv.FormatBool(*e.OnCall))
		}
		w.text("brought_in_by", e.BroughtInBy)
	})
	rows(w, "follow_ups", r.FollowUps, func(e review.FollowUp) {
		w.text("text", e.Text)
		w.text("rationale", e.Rationale)
		w.text("from", e.From)
		w.text("owner", e.Owner)
		w.text("state", e.State)
		w.text("url", e.URL)
	})
	if i := r.Investigation; i != nil {
		w.raw("investigation", "")
		w.in(func() {
			w.text("team", i.Team)
			if i.Participated != nil {
				w.raw("participated", strconv.FormatBool(*i.Participated))
			}
			if i.Interviews != nil {
				w.raw("interviews", strconv.Itoa(*i.Interviews))
			}
			w.moment("started", i.Started)
			w.moment("completed", i.Completed)
		})
	}
	if m := r.Meeting; m != nil {
		w.raw("meeting", "")
		w.in(func() {
			w.moment("date", m.Date)
			rows(w, "attendance", m.Attendance, func(a review.Attendance) {
				w.text("team", a.Team)
				w.raw("required", strconv.Itoa(a.Required))
				w.raw("voluntary", strconv.Itoa(a.Voluntary))
			})
			if m.Learned != nil {
				w.raw("learned", strconv.Itoa(*m.Learned))
			}
			if m.WouldAttendAgain != nil {
				w.raw("would_attend_again", strconv.Itoa(*m.WouldAttendAgain))
			}
		})
	}
	rows(w, "related", r.Related, func(e review.Relation) {
		w.text("id", e.ID)
		w.text("rel", e.Rel)
		w.text("note", e.Note)
	})
	w.names("visibility", r.Visibility)
	w.moment("verify_by", r.VerifyBy)
	w.text("superseded_by", r.SupersededBy)
	for _, key := range slices.Sorted(maps.Keys(r.Extra)) {
		if key != importedKey {
			w.value(key, r.Extra[key])
		}
	}
	w.raw(importedKey, "")
	w.in(func() {
		w.text("from", from.From)
		w.texts("headings", from.Headings)
		w.texts("times", from.Times)
	})

	var out bytes.Buffer
	out.WriteString("---\n")
	out.Write(w.out.Bytes())
	out.WriteString("---\n")
	if body = strings.Trim(body, "\n"); strings.TrimSpace(body) != "" {
		out.WriteString("\n" + body + "\n")
	}
	return out.Bytes()
}

// importedKey is the front matter key under which a review says where it came from.
const importedKey = "imported"

// yamlWriter writes YAML that is pleasant to edit by hand: plain words where they are safe, quotes
// where they are not, a block for text of several lines.
type yamlWriter struct {
	out    bytes.Buffer
	indent string
	dash   bool // the next key opens an entry of a list
}

func (w *yamlWriter) in(write func()) {
	outer := w.indent
	w.indent += "  "
	write()
	w.indent = outer
}

func (w *yamlWriter) key(key string) {
	prefix := w.indent
	if w.dash {
		prefix = w.indent[:len(w.indent)-2] + "- "
		w.dash = false
	}
	w.out.WriteString(prefix + scalar(key) + ":")
}

func (w *yamlWriter) raw(key, value string) {
	w.key(key)
	if value != "" {
		w.out.WriteString(" " + value)
	}
	w.out.WriteByte('\n')
}

func (w *yamlWriter) text(key, s string) {
	if s == "" {
		return
	}
	w.key(key)
	w.scalar(s)
}

// scalar writes a text behind a key or a dash.
func (w *yamlWriter) scalar(s string) {
	if !strings.Contains(s, "\n") || !blockSafe(s) {
		w.out.WriteString(" " + scalar(s) + "\n")
		return
	}
	w.out.WriteString(" |-\n")
	for line := range strings.SplitSeq(s, "\n") {
		if line != "" {
			line = w.indent + "  " + line
		}
		w.out.WriteString(line + "\n")
	}
}

func (w *yamlWriter) moment(key string, m review.Moment) {
	if s := m.String(); s != "" {
		w.raw(key, s)
	}
}

func (w *yamlWriter) names(key string, list []string) {
	if len(list) == 0 {
		return
	}
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = scalar(s)
	}
	if line := "[" + strings.Join(parts, ", ") + "]"; len(line) < 100 {
		w.raw(key, line)
		return
	}
	w.texts(key, list)
}

func (w *yamlWriter) texts(key string, list []string) {
	if len(list) == 0 {
		return
	}
	w.raw(key, "")
	for _, s := range list {
		w.out.WriteString(w.indent + "  -")
		w.in(func() { w.scalar(s) })
	}
}

// rows writes a list of maps.
func rows[T any](w *yamlWriter, key string, list []T, row func(T)) {
	if len(list) == 0 {
		return
	}
	w.raw(key, "")
	w.in(func() {
		w.in(func() {
			for _, item := range list {
				before := w.out.Len()
				w.dash = true
				row(item)
				if w.dash = false; w.out.Len() == before {
					w.out.WriteString(w.indent[:len(w.indent)-2] + "- {}\n")
				}
			}
		})
	})
}

// value writes what an author's own key holds.
func (w *yamlWriter) value(key string, v any) {
	w.key(key)
	w.any(v)
}

func (w *yamlWriter) any(v any) {
	switch v := v.(type) {
	case string:
		w.scalar(v)
	case []any:
		if len(v) == 0 {
			w.out.WriteString(" []\n")
			return
		}
		w.out.WriteByte('\n')
		for _, item := range v {
			w.out.WriteString(w.indent + "  -")
			if m, ok := item.(map[string]any); ok && len(m) > 0 {
				w.out.WriteByte('\n')
				w.in(func() { w.in(func() { w.entries(m) }) })
				continue
			}
			w.in(func() { w.any(item) })
		}
	case map[string]any:
		if len(v) == 0 {
			w.out.WriteString(" {}\n")
			return
		}
		w.out.WriteByte('\n')
		w.in(func() { w.entries(v) })
	case time.Time:
		w.out.WriteString(" " + v.Format(time.RFC3339Nano) + "\n")
	case nil:
		w.out.WriteString(" null\n")
	default:
		w.out.WriteString(" " + fmt.Sprint(v) + "\n")
	}
}

func (w *yamlWriter) entries(m map[string]any) {
	for _, key := range slices.Sorted(maps.Keys(m)) {
		w.value(key, m[key])
	}
}

// blockSafe reports whether a text of several lines can stand in a block as it is.
func blockSafe(s string) bool {
	if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") || strings.HasSuffix(s, "\n") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimSpace(line) == "" && line != "" || strings.HasPrefix(line, "\t") {
			return false
		}
	}
	return printable(s)
}

func printable(s string) bool {
	for _, r := range s {
		if r != '\n' && (r == '\ufeff' || r == '\u2028' || r == '\u2029' || r == '\u0085' || !unicode.IsPrint(r) && r != '\u00a0') {
			return false
		}
	}
	return true
}

// scalar writes a text in one line, in quotes unless it can be nothing but text.
func scalar(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case printable(string(r)):
			b.WriteRune(r)
		case r > 0xFFFF:
			fmt.Fprintf(&b, `\U%08x`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// plain reports whether YAML reads s back without quotes, in a list in brackets too: letters first,
// no sign that means something anywhere, and none of the words that are not text.
func plain(s string) bool {
	if s == "" || s != strings.TrimSpace(s) || len(s) > 200 {
		return false
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r):
		case i > 0 && (unicode.IsDigit(r) || strings.ContainsRune(" -_./+()", r)):
		default:
			return false
		}
	}
	switch strings.ToLower(s) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf":
		return false
	}
	return true
}
