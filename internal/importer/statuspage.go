package importer

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"afterword/internal/review"
)

// convertStatusPage makes a review of an issue of a status page, as cState and its like keep them:
// `affected` becomes systems, `severity` is kept as it is, and `resolved` is a yes or no there, with
// the time in `resolvedWhen`.
func convertStatusPage(name string, src []byte) result {
	p, err := review.ParsePage(name, src)
	if err != nil {
		return result{err: err}
	}
	if len(p.Params) == 0 {
		return result{skip: "no issue of a status page: it has no front matter"}
	}
	keys := maps.Clone(p.Params)
	for theirs, ours := range map[string]string{"affected": "systems", "resolvedwhen": "resolved"} {
		delete(keys, ours) // `resolved: true` is no time
		if v, ok := p.Params[theirs]; ok {
			delete(keys, theirs)
			keys[ours] = v
			p.KeyLines[ours] = p.KeyLines[theirs]
		}
	}
	if v, ok := p.Params["systems"]; ok && keys["systems"] == nil {
		keys["systems"] = v
	}
	delete(keys, "section") // "issue": which list of the old site it stood in
	if err := eachKey(name, p, keys); err != nil {
		return result{err: err}
	}
	d, err := parseMarkdown(name, frontMatter(keys, plainShortcodes(p.Body)))
	if err != nil {
		return result{err: err}
	}
	r := d.review
	d.dated = r.KeyLines["date"] > 0
	switch state, said := p.Params["resolved"].(bool); {
	case said && state && r.Resolved.IsZero():
		d.note("it is resolved, but nothing says when: resolved is left out")
	case said && !state:
		d.note("it is not resolved yet")
	}
	for _, key := range []string{"date", "resolvedwhen"} {
		if text, _ := p.Text(key); clockWithoutZone.MatchString(text) {
			d.note("%s has no time zone: taken as UTC, as the front matter of every review is", key)
		}
	}
	d.finish(name)
	return result{draft: d}
}

// isStatusPage reports whether a file that is no review is an issue of a status page: what it says of
// resolved is a yes or no.
func isStatusPage(name string, src []byte) bool {
	p, err := review.ParsePage(name, src)
	if err != nil {
		return false
	}
	_, yesNo := p.Params["resolved"].(bool)
	return yesNo
}

// clockWithoutZone is a time of day that ends without a zone.
var clockWithoutZone = regexp.MustCompile(`\d:\d{2}(?::\d{2}(?:\.\d+)?)?$`)

// frontMatter writes keys and a body as a file.
func frontMatter(keys map[string]any, body []byte) []byte {
	w := &yamlWriter{}
	w.entries(keys)
	var b bytes.Buffer
	b.WriteString("---\n")
	b.Write(w.out.Bytes())
	b.WriteString("---\n")
	b.Write(body)
	return b.Bytes()
}

// eachKey reads each key by itself, so that what is wrong with one is told at its line in the file
// it came from.
func eachKey(name string, p *review.Page, keys map[string]any) error {
	var errs []error
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		_, err := review.Parse(name, frontMatter(map[string]any{key: keys[key]}, nil), review.Facts{})
		for _, e := range review.Errors(err) {
			at := *e
			at.Line, at.Col = max(p.KeyLines[key], 1), 1
			errs = append(errs, &at)
		}
	}
	return errors.Join(errs...)
}

// shortcode is a call of the old site's templates; what stands in quotes is what it showed.
var (
	shortcode = regexp.MustCompile(`\{\{[<%]\s*/?\s*([^\s>%/]*)([^\n]*?)/?\s*[>%]\}\}`)
	quoted    = regexp.MustCompile("\"((?:[^\"\\\\]|\\\\.)*)\"|`([^`]*)`")
)

// plainShortcodes writes what shortcodes showed as text: {{< track "2018-04-13 17:30:00" >}} becomes
// 2018-04-13 17:30:00.
func plainShortcodes(body []byte) []byte {
	return shortcode.ReplaceAllFunc(body, func(call []byte) []byte {
		m := shortcode.FindSubmatch(call)
		var shown []string
		for _, q := range quoted.FindAllSubmatch(m[2], -1) {
			shown = append(shown, string(q[1])+string(q[2]))
		}
		if len(shown) == 0 {
			return bytes.TrimSpace(m[2])
		}
		return []byte(strings.Join(shown, " "))
	})
}

// convertICCO makes a review of an entry of icco/postmortems: a summary of somebody else's review,
// with the company, the product and the address of the original.
func convertICCO(name string, src []byte) result {
	if strings.HasSuffix(strings.ToLower(name), ".yaml") || strings.HasSuffix(strings.ToLower(name), ".yml") {
		src = slices.Concat([]byte("---\n"), bytes.TrimSuffix(bytes.TrimSpace(src), []byte("---")), []byte("\n---\n"))
	}
	d, err := parseMarkdown(name, src)
	if err != nil {
		return result{err: err}
	}
	r := d.review
	text := func(key string) string {
		v, ok := r.Extra[key]
		if !ok || v == nil {
			return ""
		}
		delete(r.Extra, key)
		return oneLine(fmt.Sprint(v))
	}
	address := text("url")
	company, product := text("company"), text("product")
	if address == "" && company == "" && product == "" {
		return result{skip: "no entry of icco/postmortems: it names no company, product or address"}
	}
	d.notes = slices.DeleteFunc(d.notes, func(n string) bool { return strings.HasPrefix(n, keptNote) })
	if r.KeyLines["kind"] == 0 {
		r.Kind = review.External
	}
	if r.KeyLines["title"] == 0 || r.Title == stem(name) {
		r.Title = iccoTitle(company, product, r.Summary, d.body)
		d.note("title is not given; made of its first sentence")
	}
	for _, part := range strings.Split(product, ",") {
		if part = oneLine(part); part != "" && !slices.Contains(r.Systems, part) {
			r.Systems = append(r.Systems, part)
		}
	}
	if company != "" && !slices.Contains(r.Teams, company) {
		r.Teams = append(r.Teams, company)
	}
	for _, moment := range []struct {
		key  string
		into *review.Moment
	}{{"start_time", &r.Date}, {"end_time", &r.Resolved}} {
		said := text(moment.key)
		m, err := review.ParseMoment(said)
		switch {
		case said == "":
		case err != nil:
			return result{err: &review.Error{Path: name, Line: max(r.KeyLines[moment.key], 1), Col: 1, Msg: moment.key + ": " + err.Error()}}
		default:
			*moment.into = m
			d.dated = d.dated || moment.key == "start_time"
			if clockWithoutZone.MatchString(said) {
				d.note("%s has no time zone: taken as UTC", moment.key)
			}
		}
	}
	archive := text("archive_url")
	for label, to := range map[string]string{"The original review": address, "An archived copy of it": archive} {
		if to != "" && !webAddress.MatchString(to) {
			r.Extra[strings.ToLower(strings.ReplaceAll(label, " ", "_"))] = to
		}
	}
	d.body = strings.TrimRight(d.body, "\n")
	for _, link := range []struct{ label, to string }{{"The original review", address}, {"An archived copy", archive}} {
		if webAddress.MatchString(link.to) {
			d.body += "\n\n" + link.label + ": <" + strings.Trim(link.to, "<>") + ">"
		}
	}
	if !d.dated && !r.Date.IsZero() && r.KeyLines["date"] == 0 {
		for _, g := range r.Guesses {
			if g.Key == "date" && g.From == "its front matter" {
				r.Date = review.Moment{} // when it was fetched, or the like
			}
		}
	}
	d.finish(name)
	return result{draft: d}
}

// iccoTitle makes a title for an entry that has none: whose it was, and the first sentence of it.
func iccoTitle(company, product, summary, body string) string {
	who := company
	if who == "" {
		who = product
	}
	sentence := oneLine(summary)
	if sentence == "" {
		sentence = oneLine(body)
	}
	if end := strings.Index(sentence, ". "); end > 0 {
		sentence = sentence[:end]
	}
	sentence = strings.TrimSuffix(sentence, ".")
	const longest = 90
	if runes := []rune(sentence); len(runes) > longest {
		cut := string(runes[:longest])
		if space := strings.LastIndexByte(cut, ' '); space > longest/2 {
			cut = cut[:space]
		}
		sentence = strings.TrimRight(cut, " ,;:") + " …"
	}
	switch {
	case sentence == "":
		return who
	case who == "" || strings.HasPrefix(sentence, who):
		return sentence
	}
	return who + ": " + sentence
}
