package review

import (
	"bytes"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func mustParse(t *testing.T, path, src string) *Review {
	t.Helper()
	r, err := Parse(path, []byte(src), Facts{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", path, err)
	}
	return r
}

func mustMoment(t *testing.T, s string) Moment {
	t.Helper()
	m, err := ParseMoment(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// lineOf returns the 1-based number of the line of src that is text.
func lineOf(t *testing.T, src, text string) int {
	t.Helper()
	i := slices.Index(strings.Split(src, "\n"), text)
	if i < 0 {
		t.Fatalf("no line %q", text)
	}
	return i + 1
}

const fullYAML = `---
title: Checkout was slow
id: INC-2026-014
date: 2026-01-31T14:05:00Z
publishDate: 2026-02-02
LastMod: "2026-02-03 10:00:00 +0100"
draft: false
aliases: /old/
summary: |
  The queue was full.

  Nobody saw it.
kind: Near Miss
depth: full
severity: 2
systems: [kafka, checkout, kafka]
teams: payments
tags: [2024, true, 1.10]
authors:
  - A team
detected: 2026-01-31T14:10
mitigated: unknown
resolved: "2026-01-31T16:00:00+01:00"
impact: Some **orders** waited.
trigger: A deploy
detection: {how: customer, notes: by phone}
contributing_factors: [a, b]
surprises: one
difficulties:
conditions: [off-hours]
timeline:
  - at: 2026-01-31T14:05:00Z
    text: It began
    marker: key_moment
    source: https://example.org/
  -
responders:
  - {team: payments, role: on-call, tenure: 2 years, on_call: yes, brought_in_by: a page}
follow_ups:
  - text: Look at the queue
    rationale: nobody did
    from: a
    owner: payments
    state: In Progress
    url: https://example.org/1
    ownr: x
investigation: {team: sre, participated: false, interviews: 4, started: 2026-02-01, completed: 2026-02-02}
meeting:
  date: 2026-02-05
  attendance: [{team: sre, required: 2, voluntary: 11}]
  learned: 9
  would_attend_again: 8
related:
  - INC-1
  - id: INC-2
    rel: same-factor
    note: the queue again
visibility: [sre, payments]
verify_by: 2027-01-01
superseded_by: 17
teachable: true
weight: 10
links: [{title: x, url: y}]
---
Body.
`

func TestParseEveryKey(t *testing.T) {
	r := mustParse(t, "reviews/x.md", fullYAML)
	yes, no, four, nine, eight := true, false, 4, 9, 8
	want := &Review{
		Path: "reviews/x.md", ID: "INC-2026-014", Title: "Checkout was slow",
		Date:        mustMoment(t, "2026-01-31T14:05:00Z"),
		PublishDate: mustMoment(t, "2026-02-02"),
		LastMod:     mustMoment(t, "2026-02-03T09:00:00Z"),
		Aliases:     []string{"/old/"},
		Summary:     "The queue was full.\n\nNobody saw it.",
		Kind:        NearMiss, Depth: Full, Severity: "2",
		Systems: []string{"kafka", "checkout"}, Teams: []string{"payments"},
		Tags: []string{"2024", "true", "1.10"}, Authors: []string{"A team"},
		Detected: mustMoment(t, "2026-01-31T14:10:00Z"), Mitigated: Moment{Unknown: true},
		Resolved: mustMoment(t, "2026-01-31T15:00:00Z"),
		Impact:   "Some **orders** waited.", Trigger: "A deploy",
		Detection:           Detection{How: "customer", Notes: "by phone"},
		ContributingFactors: []string{"a", "b"}, Surprises: []string{"one"}, Conditions: []string{"off-hours"},
		Timeline:      []TimelineEntry{{At: mustMoment(t, "2026-01-31T14:05:00Z"), Text: "It began", Marker: "key-moment", Source: "https://example.org/"}},
		Responders:    []Responder{{Team: "payments", Role: "on-call", Tenure: "2 years", OnCall: &yes, BroughtInBy: "a page"}},
		FollowUps:     []FollowUp{{Text: "Look at the queue", Rationale: "nobody did", From: "a", Owner: "payments", State: "in-progress", URL: "https://example.org/1"}},
		Investigation: &Investigation{Team: "sre", Participated: &no, Interviews: &four, Started: mustMoment(t, "2026-02-01"), Completed: mustMoment(t, "2026-02-02")},
		Meeting:       &Meeting{Date: mustMoment(t, "2026-02-05"), Attendance: []Attendance{{"sre", 2, 11}}, Learned: &nine, WouldAttendAgain: &eight},
		Related:       []Relation{{ID: "INC-1"}, {ID: "INC-2", Rel: "same-factor", Note: "the queue again"}},
		Visibility:    []string{"sre", "payments"}, VerifyBy: mustMoment(t, "2027-01-01"), SupersededBy: "17", Teachable: true,
		Extra:    map[string]any{"weight": int64(10), "links": []any{map[string]any{"title": "x", "url": "y"}}},
		Strays:   []Stray{{In: "follow_ups", Key: "ownr", Likely: "owner", Line: lineOf(t, fullYAML, "    ownr: x")}},
		BodyLine: lineOf(t, fullYAML, "Body."),
	}
	ignore := cmpopts.IgnoreFields(Review{}, "Source", "Body", "KeyLines", "Spots")
	if diff := cmp.Diff(want, r, ignore); diff != "" {
		t.Errorf("Parse of every key (-want +got):\n%s", diff)
	}
	if string(r.Body) != "Body.\n" {
		t.Errorf("Body = %q, want %q", r.Body, "Body.\n")
	}
	for key, text := range map[string]string{"title": "title: Checkout was slow", "lastmod": `LastMod: "2026-02-03 10:00:00 +0100"`, "follow_ups": "follow_ups:", "weight": "weight: 10"} {
		if want := lineOf(t, fullYAML, text); r.KeyLines[key] != want {
			t.Errorf("KeyLines[%q] = %d, want %d", key, r.KeyLines[key], want)
		}
	}
	if got := strings.Split(string(r.Source), "\n")[r.BodyLine-1]; got != "Body." {
		t.Errorf("line %d of the file is %q, want the body's first", r.BodyLine, got)
	}
}

func TestParseFormatsAgree(t *testing.T) {
	want := mustParse(t, "x.md", "---\ntitle: T\ndate: 2026-01-31\ntags: [a, b]\ndraft: true\nextra: {n: 1, f: 1.5}\nfollow_ups: [{text: x, state: done}]\n---\nBody\n")
	tests := []struct{ name, src string }{
		{"toml", "+++\ntitle = \"T\"\ndate = 2026-01-31\ntags = [\"a\",\n  \"b\"]\ndraft = true\n[[follow_ups]]\ntext = \"x\"\nstate = \"done\"\n[extra]\nn = 1\nf = 1.5\n+++\nBody\n"},
		{"toml, inline", "---toml\ntitle = 'T'\ndate = '2026-01-31'\ntags = ['a', 'b']\ndraft = true\nfollow_ups = [{text = 'x', state = 'done'}]\nextra.n = 1\nextra.f = 1.5\n---\nBody\n"},
		{"json", "{\n  \"title\": \"T\", \"date\": \"2026-01-31\",\n  \"tags\": [\"a\", \"b\"], \"draft\": true, \"extra\": {\"n\": 1, \"f\": 1.5},\n  \"follow_ups\": [{\"text\": \"x\", \"state\": \"done\"}]\n}\nBody\n"},
		{"json, one line", "{\"title\": \"T\", \"date\": \"2026-01-31\", \"tags\": [\"a\", \"b\"], \"draft\": true, \"extra\": {\"n\": 1, \"f\": 1.5}, \"follow_ups\": [{\"text\": \"x\", \"state\": \"done\"}]}\nBody\n"},
		{"json, marked", ";;;\n{\"title\": \"T\", \"date\": \"2026-01-31\", \"tags\": [\"a\", \"b\"], \"draft\": true, \"extra\": {\"n\": 1, \"f\": 1.5}, \"follow_ups\": [{\"text\": \"x\", \"state\": \"done\"}]}\n;;;\nBody\n"},
		{"yaml, marked", "---yaml\ntitle: T\ndate: \"2026-01-31\"\ntags:\n- a\n- b\ndraft: true\nextra:\n  n: 1\n  f: 1.5\nfollow_ups:\n- text: x\n  state: done\n---\nBody\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := mustParse(t, "x.md", tt.src)
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Review{}, "Source", "KeyLines", "Spots", "BodyLine")); diff != "" {
				t.Errorf("Parse(%q) (-yaml +got):\n%s", tt.src, diff)
			}
		})
	}
}

func TestParseErrors(t *testing.T) {
	tests := []struct {
		name, src string
		want      []string // each error as "line:col: message", or its beginning
	}{
		{"never closed", "---\ntitle: x\n\nText.\n", []string{"1:1: front matter is opened here and never closed: write a line --- below it"}},
		{"never closed, below blank lines", "\n\n+++\ntitle = 'x'\n", []string{"3:1: front matter is opened here and never closed"}},
		{"json never closed", "{\n\"title\": \"x\"\n", []string{"1:1: front matter is opened here and never closed: write a } below it"}},
		{"given twice", "---\ntitle: a\ntags: []\nTitle: b\n---\n", []string{"4:1: title is given twice, first in line 2: keep one"}},
		{"given twice, unknown", "---\ntitle: a\nx: {a: 1, a: 2}\n---\n", []string{"3:11: a is given twice"}},
		{"given twice, inside", "---\ntitle: a\ndetection:\n  how: luck\n  how: alert\n---\n", []string{"5:3: detection: how is given twice"}},
		{"given twice in toml", "+++\ntitle = 'a'\ntitle = 'b'\n+++\n", []string{"3:1: front matter is no valid TOML: "}},
		{"given twice in toml, other case", "+++\ntitle = 'a'\nTITLE = 'b'\n+++\n", []string{"3:1: title is given twice"}},
		{"given twice in json", "{\"title\": \"a\",\n \"title\": \"b\"}\n", []string{"2:2: title is given twice"}},
		{"several at once", "---\ntitle: [a]\ndate: 2023-02-30\nkind: outage\nsystems: {a: b}\ndraft: maybe\n---\n", []string{
			`2:8: title is a list here: write text, such as title: "…"`,
			`3:7: date: "2023-02-30" is no date: write 2026-01-31 or 2026-01-31T14:05:00Z`,
			`4:7: kind "outage" is not known: write one of incident, near-miss, surprise, drill, external`,
			`5:10: systems is a map here: write a list, such as systems: ["…"]`,
			`6:8: draft is "maybe" here: write true or false`,
		}},
		{"map for a title", "---\ntitle:\n  a: b\n---\n", []string{"3:3: title is a map here"}},
		{"list for a summary", "---\ntitle: x\nsummary:\n- a\n---\n", []string{"4:1: summary is a list here"}},
		{"number for a summary", "---\ntitle: x\nsummary: 42\n---\n", []string{"3:10: summary is a number here"}},
		{"string for a timeline", "---\ntitle: x\ntimeline: then\n---\n", []string{"3:11: timeline is text here: write a list of entries"}},
		{"number for a list", "---\ntitle: x\nsystems: 5\n---\n", []string{"3:10: systems is a number here"}},
		{"number for a date", "---\ntitle: x\ndate: 2023\n---\n", []string{"3:7: date is a number here"}},
		{"a day with no month", "---\ntitle: x\ndate: 2023-1\n---\n", []string{"3:7: date: \"2023-1\" is no date"}},
		{"the words", "---\ntitle: x\ndepth: deep\ndetection: {how: pager}\ntimeline: [{at: 2026-01-01, marker: detecton}]\nfollow_ups: [{state: closed}]\nrelated: [{id: a, rel: same}]\n---\n", []string{
			`3:8: depth "deep" is not known: write one of stub, brief, full`,
			`4:18: detection: how "pager" is not known: write one of alert, customer, employee, external, luck`,
			`5:37: timeline: marker "detecton" is not known: write detection (known are detection, diagnosis, decision, repair, key-moment)`,
			`6:22: follow_ups: state "closed" is not known: write one of open, in-progress, done, wont-do`,
			`7:24: related: rel "same" is not known: write one of repeat-of, caused-by-follow-up, same-factor, familiar, not-related`,
		}},
		{"related without an id", "---\ntitle: x\nrelated: [{rel: familiar}]\n---\n", []string{"3:11: related: an entry has no id"}},
		{"counts", "---\ntitle: x\nmeeting: {learned: many, attendance: [{required: -1}]}\n---\n", []string{`3:20: meeting: learned is "many" here: write a count`, `3:50: meeting: attendance: required is "-1" here`}},
		{"nobody may read it", "---\ntitle: x\nvisibility: []\n---\n", []string{"3:13: visibility names nobody"}},
		{"everyone and some", "---\ntitle: x\nvisibility: [everyone, sre]\n---\n", []string{"3:13: visibility names everyone and groups"}},
		{"toml types", "+++\ntitle = ['a']\ndate = 2023-01-01\nsystems = 4\n[detection]\nhow = 'x'\n+++\n", []string{
			"2:9: title is a list here", "4:11: systems is a number here", `6:7: detection: how "x" is not known`,
		}},
		{"toml bool in its place", "+++\ntitle = 'x'\ndate =   true\n+++\n", []string{"3:10: date is true or false here"}},
		{"toml date that is none", "+++\ntitle = 'x'\ndate = 2023-02-30\n+++\n", []string{`3:8: "2023-02-30" is no date`}},
		{"toml table", "+++\ntitle = 'x'\n[systems]\na = 1\n+++\n", []string{"3:2: systems is a map here"}},
		{"json types", "{\n  \"title\": \"ü\", \"date\": 5,\n  \"systems\": {}\n}\n", []string{"2:25: date is a number here", "3:14: systems is a map here"}},
		{"json broken", "{\n  \"title\": \"x\",\n  \"tags\": [a]\n}\nBody\n", []string{"3:12: front matter is no valid JSON"}},
		{"json cut short", "{\n  \"title\": \n}\nBody\n", []string{"3:1: front matter is no valid JSON"}},
		{"yaml broken", "---\ntitle: x\nsummary: a: b\n---\n", []string{"3:10: front matter is no valid YAML: "}},
		{"yaml quote", "---\ntitle: \"x\n---\n", []string{"2:8: front matter is no valid YAML: "}},
		{"yaml tab", "---\ntitle: x\n\ttags: y\n---\n", []string{"3:1: front matter is no valid YAML: "}},
		{"yaml alias of nothing", "---\ntitle: x\ntags: *none\n---\n", []string{"3:7: *none repeats what no &none has named"}},
		{"yaml alias of itself", "---\ntitle: x\ntags: &a [*a]\n---\n", []string{"3:11: *a repeats"}},
		{"columns count characters", "---\ntitle: x\ndetection: {notes: \"äöü\", how: y}\n---\n", []string{"3:32: detection: how"}},
		{"yaml behind blank lines", "\n\n---\ntitle: x\ndate: y\n---\n", []string{"5:7: date: \"y\" is no date"}},
		{"not keys", "---\n? [a]\n: b\n---\n", []string{"3:1: front matter is no valid YAML"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse("a/b.md", []byte(tt.src), Facts{})
			if r != nil {
				t.Errorf("Parse(%q) returned a review beside its error", tt.src)
			}
			errs := Errors(err)
			if len(errs) != len(tt.want) {
				t.Fatalf("Parse(%q) = %d errors, want %d:\n%v", tt.src, len(errs), len(tt.want), err)
			}
			for i, e := range errs {
				if got := e.Error(); !strings.HasPrefix(got, "a/b.md:"+tt.want[i]) {
					t.Errorf("error %d of Parse(%q)\n got %s\nwant a/b.md:%s", i, tt.src, got, tt.want[i])
				}
			}
		})
	}
}

func TestParseFrontMatterOrText(t *testing.T) {
	tests := []struct {
		name, src, title, body string
		line                   int
	}{
		{"empty file", "", "X", "", 1},
		{"only spaces", " \n\n", "X", " \n\n", 1},
		{"front matter only", "---\ntitle: A\n---", "A", "", 4},
		{"front matter only, line end", "---\ntitle: A\n---\n", "A", "", 4},
		{"empty front matter", "---\n---\n# A\ntext\n", "A", "\ntext\n", 3},
		{"comments only", "---\n# one\n---\nb\n", "X", "b\n", 4},
		{"a rule, then prose", "---\nThe day began well.\n", "X", "---\nThe day began well.\n", 1},
		{"a rule, then prose, then a rule", "---\nThe day began well.\n\n---\n", "X", "---\nThe day began well.\n\n---\n", 1},
		{"a rule, then a heading", "---\n# Title\n\nText: more.\n", "Title", "---\n# Title\n\nText: more.\n", 1},
		{"a rule and nothing", "---", "X", "---", 1},
		{"a rule, then a list", "---\n- a\n- b\n---\n", "X", "---\n- a\n- b\n---\n", 1},
		{"longer rule", "-----\ntitle: A\n\n-----\n", "X", "-----\ntitle: A\n\n-----\n", 1},
		{"a rule, then a word with a colon", "---\nNote: it was late.\n", "X", "---\nNote: it was late.\n", 1},
		{"indented rule inside", "---\ntitle: A\nsummary: |\n  a\n  ---\n  b\n---\nb\n", "A", "b\n", 8},
		{"spaces behind the rules", "--- \ntitle: A\n---\t\nb\n", "A", "b\n", 4},
		{"a shortcode first", "{{< x >}}\n", "X", "{{< x >}}\n", 1},
		{"a template first", "{% if x %}\n", "X", "{% if x %}\n", 1},
		{"a brace first", "{a, b}\n", "X", "{a, b}\n", 1},
		{"json, text behind it", "{\"title\":\"A\"} rest\n", "A", " rest\n", 1},
		{"json, empty", "{}\n# A\n", "A", "\n", 2},
		{"erb", "---\ntitle: A\n---\n<%= partial 'x' %>\n", "A", "<%= partial 'x' %>\n", 4},
		{"comment and open fence", "<!-- hint\n\n# no -->\n\n```\n# no\n", "X", "<!-- hint\n\n# no -->\n\n```\n# no\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustParse(t, "x.md", tt.src)
			if r.Title != tt.title || string(r.Body) != tt.body || r.BodyLine != tt.line {
				t.Errorf("Parse(%q) has title %q, body %q from line %d, want %q, %q, %d", tt.src, r.Title, r.Body, r.BodyLine, tt.title, tt.body, tt.line)
			}
		})
	}
}

func TestParseEncodings(t *testing.T) {
	const text = "---\ntitle: Grüße – “hi”\n---\nZeile\n"
	wide := func(big bool) string {
		var b bytes.Buffer
		for _, u := range append([]uint16{0xFEFF}, utf16.Encode([]rune(text))...) {
			if big {
				b.Write([]byte{byte(u >> 8), byte(u)})
			} else {
				b.Write([]byte{byte(u), byte(u >> 8)})
			}
		}
		return b.String()
	}
	tests := []struct {
		name, src, title, guess string
	}{
		{"utf-8", text, "Grüße – “hi”", ""},
		{"byte order mark", "\ufeff" + text, "Grüße – “hi”", ""},
		{"dos", strings.ReplaceAll(text, "\n", "\r\n"), "Grüße – “hi”", ""},
		{"old mac", strings.ReplaceAll(text, "\n", "\r"), "Grüße – “hi”", ""},
		{"utf-16 le", wide(false), "Grüße – “hi”", ""},
		{"utf-16 be", wide(true), "Grüße – “hi”", ""},
		{"windows-1252", "---\ntitle: Gr\xfc\xdfe \x96 \x93hi\x94\n---\nZeile\n", "Grüße – “hi”", "windows-1252"},
		{"damaged", "---\ntitle: Grüße – “h\xff”\n---\nZeile\n", "Grüße – “h\ufffd”", "utf-8, damaged"},
		{"nul", "---\ntitle: a\x00b\n---\nZeile\n", "a\ufffdb", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustParse(t, "x.md", tt.src)
			guess := ""
			for _, g := range r.Guesses {
				if g.Key == "encoding" {
					guess = g.Value
				}
			}
			if r.Title != tt.title || guess != tt.guess || string(r.Body) != "Zeile\n" || r.BodyLine != 4 {
				t.Errorf("Parse = title %q, encoding guess %q, body %q from line %d, want %q, %q, %q from line 4", r.Title, guess, r.Body, r.BodyLine, tt.title, tt.guess, "Zeile\n")
			}
		})
	}
}

func TestParseLenience(t *testing.T) {
	r := mustParse(t, "x.md", "---\nTITLE: 2023\nID: 007\nseverity: true\nsystems:\nteams: ''\nvisibility: Everyone\nrelated: INC-1\nsummary:\n---\n")
	if r.Title != "2023" || r.ID != "007" || r.Severity != "true" || r.Systems != nil || r.Teams != nil || r.Visibility != nil || !r.Public() {
		t.Errorf("Parse = %+v", r)
	}
	if diff := cmp.Diff([]Relation{{ID: "INC-1"}}, r.Related); diff != "" {
		t.Error(diff)
	}
	r = mustParse(t, "x.md", "---\ntitle: x\nauthor: [me]\ndescription: What it\n  is about\ncategory: y\nlayout: z\n---\n")
	if diff := cmp.Diff([]string{"me"}, r.Authors); diff != "" || r.Summary != "What it is about" {
		t.Errorf("authors %v, summary %q", r.Authors, r.Summary)
	}
	r = mustParse(t, "x.md", "---\nbase: &b {how: luck}\ntitle: x\ndetection:\n  <<: *b\n  notes: n\ntags: &t [a]\nsystems: *t\n---\n")
	if r.Detection.How != "luck" || r.Detection.Notes != "n" || len(r.Systems) != 1 {
		t.Errorf("aliases: detection %+v, systems %v", r.Detection, r.Systems)
	}
	r = mustParse(t, "x.md", "+++\ntitle = 'x'\nwhen = 2026-01-31T14:05:00+01:00\nn = 0x10\nf = inf\n+++\n")
	want := map[string]any{"when": time.Date(2026, 1, 31, 13, 5, 0, 0, time.UTC), "n": int64(16), "f": "inf"}
	if diff := cmp.Diff(want, r.Extra); diff != "" {
		t.Errorf("Extra (-want +got):\n%s", diff)
	}
}

// numbered returns format with the numbers below n, one behind the other.
func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// hang is no measurement: what takes that long on any machine, under the race detector too, does not
// end by itself.
const hang = 2 * time.Minute

func TestParseHostileFiles(t *testing.T) {
	bomb := "---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for i := 1; i < 12; i++ {
		bomb += fmt.Sprintf("a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	bomb += "---\n"
	const big = 60_000
	tests := []struct{ name, src, want string }{
		{"anchor bomb", bomb, "stands for more than"},
		{"open lists", "---\na: " + strings.Repeat("[", big) + "\n---\n", "nested more than"},
		{"nested lists", "---\na:\n  " + strings.Repeat("- ", big) + "x\n---\n", "nested more than"},
		{"nested maps", "---\n" + strings.Repeat("? ", big) + "\n---\n", "nested more than"},
		{"toml lists", "+++\na = " + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "\n+++\n", "nested more than"},
		{"json lists", "{\"a\": " + strings.Repeat("[", big) + "}\n", "nested more than"},
		{"json lists, closed", "{\"a\": " + strings.Repeat("[", big) + strings.Repeat("]", big) + "}\n", "nested more than"},
		{"toml dotted keys", "+++\ntitle = 'x'\n" + numbered("k%d.a = 1\n", 10_000) + "+++\n", ""},
		{"toml tables", "+++\ntitle = 'x'\n" + numbered("[k%d]\n", 14_000) + "+++\n", ""},
		{"yaml keys", "---\ntitle: x\n" + numbered("k%d: 1\n", 12_000) + "---\n", ""},
		{"yaml merges", "---\ntitle: x\na: &a\n" + numbered("  k%d: 1\n", 10_000) + "b:\n  <<: *a\n---\n", ""},
		{"long front matter", "---\na: " + strings.Repeat("x", 2<<20) + "\n---\n", "longer than"},
		{"many values", "---\na: [" + strings.Repeat("x,", 50_500) + "]\n---\n", "more than"},
		{"many lines", "---\ntitle: x\na:\n" + strings.Repeat("- x\n", 30_000) + "---\n", ""},
		{"one long line", "---\ntitle: x\na: " + strings.Repeat("word ", 25_000) + "\n---\n", ""},
		{"twenty megabytes", "---\ntitle: x\n---\n" + strings.Repeat("Some words of a log.\n", 1<<20), ""},
		{"twenty megabytes, no title", strings.Repeat("Some words of a log.\n", 1<<20), ""},
		{"twenty megabytes, one line", strings.Repeat("Some words of a log. ", 1<<20), ""},
		{"nothing but dashes", strings.Repeat("---\n", 1<<20), ""},
		{"only an opening", "---\n" + strings.Repeat("# x\n", 1<<20), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			began := time.Now()
			_, err := Parse("x.md", []byte(tt.src), Facts{})
			if took := time.Since(began); took > hang {
				t.Errorf("Parse took %v", took)
			}
			if tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("Parse = %v, want an error with %q", err, tt.want)
			}
		})
	}
}

func TestFileID(t *testing.T) {
	tests := []struct{ path, want string }{
		{"reviews/inc-7.md", "inc-7"},
		{"reviews/INC-7.MD", "INC-7"},
		{"reviews/x.Markdown", "x"},
		{"reviews/x.html.md", "x.html"},
		{"reviews/x.html.md.erb", "x.html.md.erb"},
		{"reviews/PM2022-009 - Bad AMI", "PM2022-009 - Bad AMI"},
		{"reviews/2019-x/index.md", "2019-x"},
		{"reviews/2019-x/Index.markdown", "2019-x"},
		{"reviews/2019-x/README.md", "README"},
		{"index.md", "index"},
		{"./index.md", "index"},
		{".md", ".md"},
		{"", "untitled"},
	}
	for _, tt := range tests {
		if got := fileID(tt.path); got != tt.want {
			t.Errorf("fileID(%q) = %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestGuessTitle(t *testing.T) {
	tests := []struct {
		name, path, src, title, body string
		line                         int // of the guess, 0 for none
	}{
		{"atx", "x.md", "# A `b` **c** [d](e) &amp; f\ntext\n", "A b c d & f", "\ntext\n", 1},
		{"setext", "x.md", "Two\nlines\n=====\ntext\n", "Two lines", "\n\n\ntext\n", 1},
		{"below a comment", "x.md", "<!-- hint -->\n\n# A\ntext\n", "A", "<!-- hint -->\n\n\ntext\n", 3},
		{"below text", "x.md", "text\n\n## A\n", "A", "text\n\n## A\n", 3},
		{"any level", "x.md", "#### A #\n", "A", "\n", 1},
		{"not in code", "x.md", "```\n# no\n```\n\n    # no\n\n# A\n", "A", "```\n# no\n```\n\n    # no\n\n# A\n", 7},
		{"a heading without words", "x.md", "#\n\n## A\n", "A", "#\n\n## A\n", 3},
		{"file name", "2019-03-26--dns_outage.md", "text\n", "Dns outage", "text\n", 0},
		{"file name with spaces", "PM2020-001 - Inotify.md", "", "PM2020-001 - Inotify", "", 0},
		{"file name that is a date", "2019-03-26.md", "", "2019-03-26", "", 0},
		{"uuid", "04f5afd8-09fc-4314-9c60-7f942faca125.md", "", "04f5afd8-09fc-4314-9c60-7f942faca125", "", 0},
		{"folder name", "reviews/2019-03-26-dns/index.md", "", "Dns", "", 0},
		{"same as the title", "x.md", "---\ntitle: A b\n---\n\n# A *b*\ntext\n", "A b", "\n\ntext\n", -1},
		{"not the same", "x.md", "---\ntitle: A\n---\n# B\n", "A", "# B\n", -1},
		{"same, but level 2", "x.md", "---\ntitle: A\n---\n## A\n", "A", "## A\n", -1},
		{"same, but later", "x.md", "---\ntitle: A\n---\ntext\n\n# A\n", "A", "text\n\n# A\n", -1},
		{"blank title", "x.md", "---\ntitle: ''\n---\n# A\n", "A", "\n", 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mustParse(t, tt.path, tt.src)
			if r.Title != tt.title || string(r.Body) != tt.body {
				t.Errorf("title %q, body %q, want %q, %q", r.Title, r.Body, tt.title, tt.body)
			}
			line := -1
			for _, g := range r.Guesses {
				if g.Key == "title" {
					line = g.Line
				}
			}
			if line != tt.line {
				t.Errorf("the title was guessed from line %d, want %d", line, tt.line)
			}
			if bytes.Count(r.Source, []byte("\n"))-bytes.Count(r.Body, []byte("\n")) != r.BodyLine-1 {
				t.Errorf("the body lost lines: %q", r.Body)
			}
			if !strings.Contains(string(r.Source), strings.TrimSpace(string(tt.src))) {
				t.Errorf("Source was changed: %q", r.Source)
			}
		})
	}
}

func TestGuessDate(t *testing.T) {
	git := Facts{GitDate: time.Date(2020, 5, 6, 23, 0, 0, 0, time.UTC)}
	tests := []struct {
		name, path, src, want, from string
	}{
		{"given", "2020-02-12.md", "---\ntitle: x\ndate: 2021-01-01\n---\n", "2021-01-01", ""},
		{"unknown", "2020-02-12.md", "---\ntitle: x\ndate: unknown\n---\n", "", ""},
		{"file name", "2020-02-12-x.md", "On 2019-01-01\n", "2020-02-12", "the file's name"},
		{"file name, no dashes", "20200212.md", "", "2020-02-12", "the file's name"},
		{"file name, mixed", "2020-0212.md", "", "2020-05-06", "its git history"},
		{"file name, words", "meteor-08Nov2022.md", "", "2022-11-08", "the file's name"},
		{"a number is no date", "PM2020-001.md", "", "2020-05-06", "its git history"},
		{"a longer number", "x-1202002129.md", "", "2020-05-06", "its git history"},
		{"folder name", "20260702-x/README.md", "", "2026-07-02", "the folder's name"},
		{"not the folder of others", "20260702-x/y.md", "", "2020-05-06", "its git history"},
		{"detected", "x.md", "---\ntitle: x\ndetected: 2021-03-04T23:30:00-02:00\n---\n", "2021-03-05", "its front matter"},
		{"title", "x.md", "---\npath: 2019/10/25/x\ntitle: DNS on 2019-10-20\n---\n", "2019-10-20", "its front matter"},
		{"path in toml", "x.md", "+++\npath = \"2019/10/25/x\"\n+++\n", "2019-10-25", "its front matter"},
		{"bookkeeping", "x.md", "---\nlast_modified: 2019-10-25\npublishDate: 2019-10-26\n---\n", "2020-05-06", "its git history"},
		{"iso", "x.md", "# On 2019-03-26T10:00\n", "2019-03-26", "its first lines"},
		{"slashes", "x.md", "| 2019/3/26 |\n", "2019-03-26", "its first lines"},
		{"day month", "x.md", "It was 26 March 2019.\n", "2019-03-26", "its first lines"},
		{"ordinal", "x.md", "the 26th of March, 2019\n", "2019-03-26", "its first lines"},
		{"month day", "x.md", "on Mar 26 2019\n", "2019-03-26", "its first lines"},
		{"month ordinal", "x.md", "March 26th, 2019\n", "2019-03-26", "its first lines"},
		{"sept", "x.md", "Sept. 3, 2019\n", "2019-09-03", "its first lines"},
		{"the first one", "x.md", "March 26, 2019 and 2018-01-01\n", "2019-03-26", "its first lines"},
		{"two sides of an ocean", "x.md", "03/04/2019\n", "2020-05-06", "its git history"},
		{"no such day", "x.md", "2019-02-30 and 31 June 2019\n", "2020-05-06", "its git history"},
		{"a version", "x.md", "v1.2019-03-26x go1.2019.03.26\n", "2020-05-06", "its git history"},
		{"when it was edited", "x.md", "Last Modified: 2019-03-27\nOn 2019-03-26\n", "2019-03-26", "its first lines"},
		{"too far down", "x.md", strings.Repeat("\n", 45) + "2019-03-26\n", "2020-05-06", "its git history"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse(tt.path, []byte(tt.src), git)
			if err != nil {
				t.Fatal(err)
			}
			from := ""
			for _, g := range r.Guesses {
				if g.Key == "date" {
					from = g.From
				}
			}
			if r.Date.Day() != tt.want || from != tt.from {
				t.Errorf("date %q from %q, want %q from %q", r.Date.Day(), from, tt.want, tt.from)
			}
		})
	}
}

func TestMisspelled(t *testing.T) {
	tests := []struct{ key, want string }{
		{"tilte", "title"}, {"system", "systems"}, {"Team", "teams"}, {"tag", "tags"},
		{"follow-ups", "follow_ups"}, {"followups", "follow_ups"}, {"contributing-factors", "contributing_factors"},
		{"visiblity", "visibility"}, {"suprises", "surprises"}, {"publish_date", "publishDate"}, {"timline", "timeline"},
		{"title", ""}, {"LASTMOD", ""}, {"category", ""}, {"categories", ""}, {"weight", ""}, {"layout", ""},
		{"links", ""}, {"author", ""}, {"description", ""}, {"path", ""}, {"url", ""}, {"uuid", ""}, {"", ""},
		{"resolvedWhen", ""}, {"time", ""}, {strings.Repeat("title", 100), ""},
	}
	for _, tt := range tests {
		got, ok := Misspelled(tt.key)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Misspelled(%q) = %q, %v, want %q", tt.key, got, ok, tt.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("a.md", []byte(fullYAML))
	for _, s := range []string{
		"", "# A\n", "---\ntitle: x\n---\n", "+++\ntitle = 'x'\n[a]\nb = [1, {c = 2020-01-01}]\n+++\n", "{\"title\": \"x\"}\n",
		"---toml\na.b = 1\n---\n", "---\na: &a [x]\nb: *a\n<<: {c: d}\n---\n", "\ufeff---\r\ntitle: x\r\n---\r\n", "\xff\xfe#\x00\n\x00",
		"---\ntitle: |\n  a\n  ---\n---\n# a\n", "Title\n===\n2019-03-26\n", "---\n!!str 5: !!binary x\n? y\n---\n", "---\n%YAML 1.2\n...\na: b\n---\n",
	} {
		f.Add("2020-01-02-x.md", []byte(s))
	}
	if os.Getenv("AFTERWORD_FUZZ_CORPUS") != "" {
		for _, file := range readCorpus(f) {
			f.Add(file.path, file.src)
		}
	}
	f.Fuzz(func(t *testing.T, path string, src []byte) {
		if len(src) > 1<<16 {
			return
		}
		began := time.Now()
		r, err := Parse(path, src, Facts{})
		if took := time.Since(began); took > hang {
			t.Fatalf("Parse took %v", took)
		}
		if err != nil {
			if len(Errors(err)) == 0 {
				t.Fatalf("Parse: %v is no *Error", err)
			}
			lines := bytes.Count(src, []byte("\n")) + bytes.Count(src, []byte("\r")) + 1
			for _, e := range Errors(err) {
				if e.Line < 1 || e.Col < 1 || e.Line > lines+bytes.Count(src, []byte{'\n', 0})+bytes.Count(src, []byte{0, '\n'}) {
					t.Fatalf("an error in line %d, column %d of %d lines: %v", e.Line, e.Col, lines, err)
				}
			}
			return
		}
		if r.Title == "" || r.ID == "" {
			t.Fatalf("title %q, id %q", r.Title, r.ID)
		}
		again, err := Parse(path, r.Source, Facts{})
		if err != nil {
			t.Fatalf("Parse of what it accepted: %v", err)
		}
		var guesses []Guess
		for _, g := range r.Guesses {
			if g.Key != "encoding" {
				guesses = append(guesses, g)
			}
		}
		r.Guesses = guesses
		if diff := cmp.Diff(r, again); diff != "" {
			t.Fatalf("Parse of what it accepted differs (-first +again):\n%s", diff)
		}
		a := r.Analyze(allPages{})
		if bytes.Count(a.Body, []byte("\n")) != bytes.Count(r.Body, []byte("\n")) {
			t.Fatalf("Analyze changed the number of lines: %q became %q", r.Body, a.Body)
		}
	})
}

// allPages is a Resolver for which everything exists.
type allPages struct{}

func (allPages) Review(id string) (Target, bool) {
	return Target{id, "/reviews/x/", `A "title"`, ""}, true
}
func (allPages) System(id string) (Target, bool) { return Target{id, "/systems/x/", "", ""}, true }
func (allPages) Team(id string) (Target, bool)   { return Target{id, "/teams/x/", "", ""}, true }
func (allPages) File(p string) (Target, bool)    { return Target{p, "/reviews/f/", "", ""}, true }
func (allPages) Mentions() *Mentions             { return NewMentions([]string{"INC-1", "a-1 b", "x-2.y"}) }
