package importer

import (
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"afterword/internal/review"

	"github.com/goccy/go-yaml"
)

//go:embed fields/*.yaml
var fieldFiles embed.FS

// fieldMap says where an incident tool keeps what a review has. The files in fields/ explain
// themselves.
type fieldMap struct {
	Name          string              `yaml:"name"`
	Recognize     []string            `yaml:"recognize"` // what every document of the tool has
	Documents     []string            `yaml:"documents"` // where they are if the file holds several
	Fields        map[string][]string `yaml:"fields"`
	ID            []string            `yaml:"id"`
	IDPrefix      string              `yaml:"id_prefix"`
	Address       []string            `yaml:"address"`
	MoreAddresses map[string]string   `yaml:"more_addresses"`
	Private       map[string]string   `yaml:"private"` // what marks an incident that not everyone may see
	Timeline      struct {
		Rows []string `yaml:"rows"`
		At   []string `yaml:"at"`
		Text []string `yaml:"text"`
	} `yaml:"timeline"`
	FollowUps struct {
		Rows  []string `yaml:"rows"`
		Text  []string `yaml:"text"`
		Owner []string `yaml:"owner"`
		State []string `yaml:"state"`
		URL   []string `yaml:"url"`
	} `yaml:"follow_ups"`
	Body []struct {
		Heading string   `yaml:"heading"`
		From    []string `yaml:"from"`
		Titles  []string `yaml:"titles"`
	} `yaml:"body"`
	States map[string]string `yaml:"states"`
	Ignore []string          `yaml:"ignore"` // what a reader has no use for
}

// fieldMaps are the maps of fields/, by name.
var fieldMaps = sync.OnceValues(func() ([]*fieldMap, error) {
	files, err := fieldFiles.ReadDir("fields")
	if err != nil {
		return nil, err
	}
	var maps []*fieldMap
	for _, f := range files {
		b, err := fieldFiles.ReadFile("fields/" + f.Name())
		if err != nil {
			return nil, err
		}
		m := &fieldMap{}
		if err := yaml.UnmarshalWithOptions(b, m, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("fields/%s: %w", f.Name(), err)
		}
		maps = append(maps, m)
	}
	return maps, nil
})

// convertJSON makes reviews of the incidents in a file of JSON.
func convertJSON(name string, src []byte) []*input {
	fail := func(line, col int, format string, args ...any) []*input {
		return []*input{{name: name, err: &review.Error{Path: name, Line: line, Col: col, Msg: fmt.Sprintf(format, args...)}}}
	}
	src = bytes.TrimPrefix(src, []byte("\ufeff"))
	if !utf8.Valid(src) {
		at := len(src) - len(bytes.TrimLeftFunc(src, func(r rune) bool { return r != utf8.RuneError }))
		line, col := position(src, at)
		return fail(line, col, "it is no UTF-8, as JSON is to be: save it as UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(src))
	decoder.UseNumber()
	var whole any
	err := decoder.Decode(&whole)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			line, col := position(src, int(decoder.InputOffset()))
			return fail(line, col, "there is more behind the end of the JSON: one value a file")
		}
	}
	if err != nil {
		at := len(src)
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			at = int(syntax.Offset)
		}
		line, col := position(src, at)
		return fail(line, col, "it is no valid JSON: %v", err)
	}
	maps, err := fieldMaps()
	if err != nil {
		return fail(1, 1, "%v", err)
	}
	for _, m := range maps {
		if found := m.documents(whole); len(found) > 0 {
			var inputs []*input
			for i, doc := range found {
				in := &input{name: name}
				if len(found) > 1 {
					in.name = name + "#" + strconv.Itoa(i+1)
				}
				r := m.convert(in.name, doc)
				in.draft, in.err = r.draft, r.err
				inputs = append(inputs, in)
			}
			return inputs
		}
	}
	var known []string
	for _, m := range maps {
		known = append(known, m.Name)
	}
	return []*input{{name: name, skip: "none of its fields are those of " + strings.Join(known, ", ")}}
}

// position returns the line and the column, counted in characters, of an offset.
func position(src []byte, at int) (line, col int) {
	at = min(max(at, 0), len(src))
	start := bytes.LastIndexByte(src[:at], '\n') + 1
	return bytes.Count(src[:at], []byte("\n")) + 1, utf8.RuneCount(src[start:at]) + 1
}

// documents returns the incidents of this tool in a value.
func (m *fieldMap) documents(whole any) []any {
	var list []any
	if items, ok := whole.([]any); ok {
		list = items
	} else {
		for _, where := range m.Documents {
			for _, v := range lookup(whole, where) {
				list = append(list, v.value)
			}
			if len(list) > 0 {
				// What an export keeps beside the incident belongs to it.
				if top, ok := whole.(map[string]any); ok && len(list) == 1 {
					list[0] = beside(list[0], top)
				}
				break
			}
		}
		if len(list) == 0 {
			list = []any{whole}
		}
	}
	for _, doc := range list {
		for _, path := range m.Recognize {
			if len(lookup(doc, path)) == 0 {
				return nil
			}
		}
	}
	return list
}

// beside adds what stands beside a lone incident to it, under its own names.
func beside(doc any, top map[string]any) any {
	inner, ok := doc.(map[string]any)
	if !ok {
		return doc
	}
	all := map[string]any{}
	for key, v := range top {
		_, isMap := v.(map[string]any)
		if _, isList := v.([]any); isList && key != "incidents" && key != "data" || isMap && key != "incident" {
			all[key] = v
		}
	}
	for key, v := range inner {
		all[key] = v
	}
	return all
}

// reader of one incident: what it used is remembered, so that the rest can be told.
type fieldReader struct {
	doc  any
	used map[string]bool
}

// all returns the texts at the first of the places that has any.
func (f *fieldReader) all(paths []string) []string {
	for _, path := range paths {
		var list []string
		for _, v := range lookup(f.doc, path) {
			if s := scalarText(v.value); s != "" {
				f.used[v.at] = true
				list = append(list, s)
			}
		}
		if len(list) > 0 {
			return list
		}
	}
	return nil
}

func (f *fieldReader) first(paths []string) string {
	if list := f.all(paths); len(list) > 0 {
		return list[0]
	}
	return ""
}

// convert makes a review of one incident.
func (m *fieldMap) convert(name string, doc any) result {
	f := &fieldReader{doc: doc, used: map[string]bool{}}
	r := &review.Review{Kind: review.Incident, Depth: review.Brief, KeyLines: map[string]int{}}
	d := &draft{review: r, dated: true}
	r.Title = oneLine(f.first(m.Fields["title"]))
	if r.Title == "" {
		r.Title = stem(name)
		d.note("title is not given: the file's name was taken")
	}
	if id := oneLine(f.first(m.ID)); id != "" {
		r.ID = m.IDPrefix + id
		r.KeyLines["id"] = 1
	}
	for _, moment := range []struct {
		key  string
		into *review.Moment
	}{{"date", &r.Date}, {"detected", &r.Detected}, {"mitigated", &r.Mitigated}, {"resolved", &r.Resolved}} {
		said := f.first(m.Fields[moment.key])
		if said == "" {
			continue
		}
		at, err := review.ParseMoment(said)
		if err != nil {
			return result{err: &review.Error{Path: name, Line: 1, Col: 1, Msg: moment.key + ": " + err.Error()}}
		}
		if clockWithoutZone.MatchString(said) {
			d.note("%s has no time zone: taken as UTC", moment.key)
		}
		*moment.into = at
	}
	r.Severity = oneLine(f.first(m.Fields["severity"]))
	r.Impact = strings.TrimSpace(f.first(m.Fields["impact"]))
	for key, into := range map[string]*[]string{"systems": &r.Systems, "teams": &r.Teams, "tags": &r.Tags, "contributing_factors": &r.ContributingFactors} {
		for _, place := range m.Fields[key] {
			for _, s := range f.all([]string{place}) {
				if s = strings.TrimSpace(s); !slices.Contains(*into, s) {
					*into = append(*into, s)
				}
			}
		}
	}
	for path, value := range m.Private {
		for _, v := range lookup(doc, path) {
			if strings.EqualFold(scalarText(v.value), value) {
				r.Visibility = []string{"private"}
				d.note("it is private in %s: visibility is the group private, so the site leaves it out", m.Name)
			}
		}
	}
	var body []string
	seen := map[string]bool{r.Impact: true}
	for _, part := range m.Body {
		texts, titles := f.all(part.From), f.all(part.Titles)
		var fresh []string
		for i, s := range texts {
			if s = strings.TrimSpace(s); seen[s] || s == r.Title {
				continue
			}
			seen[s] = true
			if i < len(titles) && len(titles) == len(texts) {
				s = "### " + escapeHeading(oneLine(titles[i])) + "\n\n" + s
			}
			fresh = append(fresh, s)
		}
		if len(fresh) > 0 && part.Heading != "" {
			body = append(body, "## "+part.Heading)
		}
		body = append(body, fresh...)
	}
	m.timeline(f, d)
	m.followUps(f, d)
	rest, unmapped := f.rest(m.Ignore)
	for _, v := range rest {
		if s := strings.TrimSpace(scalarText(v.value)); !seen[s] {
			seen[s] = true
			body = append(body, "## "+escapeHeading(readableKey(v.at)), s)
		}
	}
	if len(unmapped) > 0 {
		d.note("not mapped: %s", few(unmapped, 12))
	}
	if to := f.first(m.Address); webAddress.MatchString(to) {
		body = append(body, "In "+m.Name+": <"+to+">")
	}
	for label, path := range m.MoreAddresses {
		if to := f.first([]string{path}); webAddress.MatchString(to) {
			body = append(body, label+": <"+to+">")
		}
	}
	d.body = strings.Join(body, "\n\n")
	d.finish(name)
	return result{draft: d}
}

func (m *fieldMap) timeline(f *fieldReader, d *draft) {
	for _, place := range m.Timeline.Rows {
		for _, row := range lookup(f.doc, place) {
			inner := &fieldReader{doc: row.value, used: map[string]bool{}}
			e := review.TimelineEntry{}
			said := inner.first(m.Timeline.At)
			at, err := review.ParseMoment(said)
			var parts []string
			if err != nil {
				parts = append(parts, said)
			} else {
				e.At = at
			}
			for _, path := range m.Timeline.Text {
				for _, s := range inner.all([]string{path}) {
					if s = strings.TrimSpace(s); s != "" && !slices.Contains(parts, s) {
						parts = append(parts, s)
					}
				}
			}
			for used := range inner.used {
				f.used[join(row.at, used)] = true
			}
			if e.Text = strings.Join(parts, "\n\n"); e.Text != "" {
				d.review.Timeline = append(d.review.Timeline, e)
			}
		}
		if len(d.review.Timeline) > 0 {
			break
		}
	}
	slices.SortStableFunc(d.review.Timeline, func(a, b review.TimelineEntry) int { return a.At.Time.Compare(b.At.Time) })
}

func (m *fieldMap) followUps(f *fieldReader, d *draft) {
	for _, place := range m.FollowUps.Rows {
		for _, row := range lookup(f.doc, place) {
			inner := &fieldReader{doc: row.value, used: map[string]bool{}}
			e := review.FollowUp{Owner: oneLine(strings.Join(inner.all(m.FollowUps.Owner), ", ")), URL: inner.first(m.FollowUps.URL)}
			var parts []string
			for _, path := range m.FollowUps.Text {
				if s := strings.TrimSpace(inner.first([]string{path})); s != "" && !slices.Contains(parts, s) {
					parts = append(parts, s)
				}
			}
			e.Text = strings.Join(parts, ": ")
			state := strings.ToLower(inner.first(m.FollowUps.State))
			if e.State = m.States[state]; e.State == "" {
				e.State = states[state]
			}
			if e.State == "" && state != "" {
				d.note("the state %q of a follow-up is none that is known here: left out", state)
			}
			for used := range inner.used {
				f.used[join(row.at, used)] = true
			}
			if e.Text != "" {
				d.review.FollowUps = append(d.review.FollowUps, e)
			}
		}
	}
}

// rest returns what nothing has used: prose, which must not be lost, and the names of everything
// else, but for what a reader has no use for.
func (f *fieldReader) rest(ignore []string) (prose []found, other []string) {
	var walk func(v any, at string)
	walk = func(v any, at string) {
		switch v := v.(type) {
		case map[string]any:
			for _, key := range sortedKeys(v) {
				walk(v[key], join(at, key))
			}
		case []any:
			for i, item := range v {
				walk(item, at+"["+strconv.Itoa(i)+"]")
			}
		default:
			s := scalarText(v)
			if s == "" || f.used[at] {
				return
			}
			top, _, _ := strings.Cut(at, ".")
			top, _, _ = strings.Cut(top, "[")
			if len(strings.Fields(s)) >= 4 {
				prose = append(prose, found{v, at})
			} else if name := indexes.Replace(at); !slices.Contains(ignore, top) && !slices.Contains(other, name) {
				other = append(other, name)
			}
		}
	}
	walk(f.doc, "")
	return prose, other
}
