package importer

import (
	"bytes"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"
)

// draft is a review that is being made of a file.
type draft struct {
	review *review.Review
	origin origin
	body   string
	notes  []string // what could not be mapped, and what had to be decided, in short sentences
	assets []asset  // files that lie beside it
	dated  bool     // the date is the incident's for certain: nothing in the text is stronger
}

func (d *draft) note(format string, args ...any) {
	d.notes = append(d.notes, fmt.Sprintf(format, args...))
}

// parseMarkdown makes a draft of a file of Markdown. name is its path below the folder that is
// imported; it may hold the date and the title. Errors are *review.Error.
func parseMarkdown(name string, src []byte) (*draft, error) {
	r, err := review.Parse(plainName(name), src, review.Facts{})
	if err != nil {
		return nil, err
	}
	d := &draft{review: r, body: string(r.Body)}
	for _, g := range r.Guesses {
		if g.Key == "encoding" {
			d.note("its bytes are no UTF-8: read as %s", g.Value)
		}
	}
	d.keepHeading()
	d.foreignKeys()
	return d, nil
}

// keepHeading keeps a heading that became the title and said more than its words, such as where it
// leads.
func (d *draft) keepHeading() {
	r := d.review
	whole := r.Source
	for range r.BodyLine - 1 {
		_, whole, _ = bytes.Cut(whole, []byte("\n"))
	}
	for line := range bytes.Lines(whole) {
		own, rest, _ := bytes.Cut(r.Body, []byte("\n"))
		if line := strings.TrimRight(string(line), "\n"); line != string(own) {
			if !says(r.Title, line) {
				d.origin.Headings = append(d.origin.Headings, strings.TrimSpace(line))
			}
			return
		}
		if strings.TrimSpace(string(own)) != "" && !strings.HasPrefix(string(own), "<!--") {
			return
		}
		r = &review.Review{Title: r.Title, Body: rest}
	}
}

// tagKeys are what other tools call tags.
var tagKeys = []string{"categories", "category", "keywords"}

// quietKeys are other tools' own business: how a page is laid out and where it lies.
var quietKeys = map[string]bool{
	"layout": true, "weight": true, "toc": true, "menu": true, "template": true, "type": true, "section": true, "slug": true,
	"path": true, "url": true, "permalink": true, "comments": true, "sidebar": true, "nav_order": true, "parent": true, "uuid": true,
}

// keptNote begins the note about keys without a place.
const keptNote = "kept as they are, they mean nothing here: "

// foreignKeys gives the keys of other tools their place: what names subjects becomes tags, and the
// rest stays as it is.
func (d *draft) foreignKeys() {
	r := d.review
	var kept []string
	for _, key := range slices.Sorted(maps.Keys(r.Extra)) {
		lower := strings.ToLower(key)
		switch {
		case slices.Contains(tagKeys, lower):
			if list, ok := names(r.Extra[key]); ok {
				for _, tag := range list {
					if !slices.ContainsFunc(r.Tags, func(t string) bool { return strings.EqualFold(t, tag) }) {
						r.Tags = append(r.Tags, tag)
					}
				}
				delete(r.Extra, key)
				continue
			}
			kept = append(kept, key)
		case lower == "description" && r.Summary == oneLine(fmt.Sprint(r.Extra[key])):
			delete(r.Extra, key)
		case lower == "author" && len(r.Authors) > 0:
			delete(r.Extra, key)
		case lower == importedKey:
			delete(r.Extra, key)
		case !quietKeys[lower]:
			kept = append(kept, key)
		}
	}
	if len(kept) > 0 {
		d.note(keptNote+"%s", strings.Join(kept, ", "))
	}
}

// names reads a list of names, or one name.
func names(v any) ([]string, bool) {
	switch v := v.(type) {
	case string:
		if s := oneLine(v); s != "" {
			return []string{s}, true
		}
		return nil, true
	case []any:
		var list []string
		for _, item := range v {
			switch item.(type) {
			case map[string]any, []any, nil:
				return nil, false
			}
			if s := oneLine(fmt.Sprint(item)); s != "" {
				list = append(list, s)
			}
		}
		return list, true
	}
	return nil, false
}

// finish finds in the body what belongs into the front matter: when it was, and the sections that say
// what a key is for.
func (d *draft) finish(name string) {
	r := d.review
	doc := parseDocument(d.body)
	near := written(r)
	if near.IsZero() {
		near = r.Date.Time
	}
	stated := d.statedZone()
	ex := &extractor{draft: d, doc: doc, near: near, zone: stated}
	if len(r.Timeline) == 0 {
		// The day of the incident and the timeline help each other: a timeline without days needs the
		// day, and the day may stand in the timeline only. Read it once for the days.
		var rows []timeRow
		for _, t := range ex.timelines() {
			rows = append(rows, t.rows...)
		}
		d.settleDate(doc, name, rows)
		ex.near = r.Date.Time
	} else {
		d.settleDate(doc, name, nil)
	}
	ex.extract()
	d.tidy()
	if r.Date.IsZero() && !r.Date.Unknown {
		r.Date = review.Moment{Unknown: true}
		d.note("nothing says when it began: date is unknown")
	}
}

// statedZone returns the zone that the document gives for all of its times.
func (d *draft) statedZone() zone {
	text := oneLine(strings.ReplaceAll(d.body[:min(len(d.body), headOfBody)], "\n\n", ".\n"))
	for _, sentence := range aboutTimes.FindAllString(text, -1) {
		if !strings.HasPrefix(strings.ToLower(sentence), "all") {
			continue // what is said of the other sections' times
		}
		if z, ok := findZone(sentence); ok {
			return z
		}
	}
	return zone{}
}

func (d *draft) settleDate(doc *document, name string, rows []timeRow) {
	r := d.review
	if r.Date.Unknown || d.dated {
		return
	}
	day, found := incidentDay(r, doc, plainName(name), rows)
	if found == "" || day.Equal(r.Date.Time.Truncate(24*time.Hour)) {
		if r.KeyLines["date"] > 0 && !r.Date.DayOnly && !r.Date.IsZero() {
			return
		}
		for _, g := range r.Guesses {
			if g.Key == "date" {
				d.note("date %s is from %s", r.Date.Day(), g.From)
			}
		}
		return
	}
	given := written(r)
	if given.IsZero() {
		d.note("date %s is from %s", day.Format(time.DateOnly), found)
	} else {
		d.note("date %s is from %s; %s, which the file gives, became publishDate", day.Format(time.DateOnly), found, given.Format(time.DateOnly))
		if r.PublishDate.IsZero() {
			r.PublishDate = r.Date
		}
	}
	r.Date = review.Moment{Time: day, DayOnly: true}
}

// tidy brings the body into the form in which it is written.
func (d *draft) tidy() {
	d.body = strings.TrimRight(d.body, " \t\n")
	for strings.HasPrefix(d.body, "\n") || strings.HasPrefix(strings.TrimLeft(d.body, " \t"), "\n") {
		_, d.body, _ = strings.Cut(d.body, "\n")
	}
}

// plainName is a path with the ending that package review knows, whatever it had.
func plainName(name string) string {
	return path.Join(path.Dir(name), stem(name)+".md")
}

// stem is a file's name without the endings that say what it is written in.
func stem(name string) string {
	base := path.Base(name)
	for {
		cut := base
		for _, ending := range endings {
			if len(base) > len(ending) && strings.EqualFold(base[len(base)-len(ending):], ending) {
				cut = base[:len(base)-len(ending)]
				break
			}
		}
		if cut == base {
			return base
		}
		base = cut
	}
}

// endings are what the names of documents end in.
var endings = []string{".md", ".markdown", ".mdown", ".mkd", ".mdx", ".erb", ".html", ".htm", ".xhtml", ".mediawiki", ".wiki", ".yaml", ".yml", ".json"}
