package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterword/internal/review"

	"github.com/google/go-cmp/cmp"
)

// made imports files given as name and content, and returns the report and what was written.
func made(t testing.TB, format string, files map[string]string, change func(*Options)) (*Report, map[string]string) {
	t.Helper()
	from, source := filepath.Join(t.TempDir(), "old"), t.TempDir()
	for name, text := range files {
		file := filepath.Join(from, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(source, "content"), 0o755); err != nil {
		t.Fatal(err)
	}
	o := Options{Format: format, Path: from, Source: source}
	if change != nil {
		change(&o)
	}
	report, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for name, b := range readAll(t, source) {
		written[strings.TrimPrefix(name, "content/reviews/")] = string(b)
	}
	return report, written
}

// only returns the one review that was written.
func only(t testing.TB, written map[string]string) *review.Review {
	t.Helper()
	if len(written) != 1 {
		t.Fatalf("%d files were written, want one: %v", len(written), written)
	}
	for name, text := range written {
		r, err := review.Parse("reviews/"+name, []byte(text), review.Facts{})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	return nil
}

func moments(rows []review.TimelineEntry) (list []string) {
	for _, r := range rows {
		list = append(list, r.At.String()+" | "+r.Text)
	}
	return list
}

func TestMarkdown(t *testing.T) {
	_, written := made(t, "markdown", map[string]string{"INC-12 Cache full.md": `# The cache was full

Date: March 10, 2023

## Timeline

All times in CET.

| Time | What | Who |
| --- | --- | --- |
| 2023-03-10 09:00 | Disk fills<br>up | monitor |
| 2023-03-10 23:50 | Cache emptied [here][pr] | |

## What went well

- Alerts came
  in time

## Where we got lucky

It was night.

## Action items

- [x] Empty it every day
- [ ] Buy a larger one

[pr]: https://example.org/1
`}, nil)
	r := only(t, written)
	if r.ID != "INC-12" || r.Title != "The cache was full" || r.Date.Day() != "2023-03-10" {
		t.Errorf("id %q, title %q, date %s", r.ID, r.Title, r.Date)
	}
	want := []string{
		"2023-03-10T08:00:00Z | Disk fills\\\nup\\\nWho: monitor",
		"2023-03-10T22:50:00Z | Cache emptied [here](https://example.org/1)",
	}
	if diff := cmp.Diff(want, moments(r.Timeline)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Alerts came in time"}, r.WentWell); diff != "" {
		t.Errorf("went_well (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]review.FollowUp{{Text: "Empty it every day", State: "done"}, {Text: "Buy a larger one", State: "open"}}, r.FollowUps); diff != "" {
		t.Errorf("follow_ups (-want +got):\n%s", diff)
	}
	// What is more than a list stays, and so does what others may refer to.
	if body := strings.TrimSpace(string(r.Body)); body != "Date: March 10, 2023\n\n## Where we got lucky\n\nIt was night.\n\n[pr]: https://example.org/1" {
		t.Errorf("body:\n%s", body)
	}
}

func TestTimesWithoutAZoneStayAsTheyAre(t *testing.T) {
	report, written := made(t, "markdown", map[string]string{"2024-01-02.md": "# It broke\n\n## Timeline\n\n- 23:50 it broke\n- 00:10 it worked\n"}, nil)
	want := []string{"2024-01-02 | 23:50: it broke", "2024-01-03 | 00:10: it worked"}
	if diff := cmp.Diff(want, moments(only(t, written).Timeline)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	told := strings.Join(report.Items[0].Notes, "\n")
	for _, said := range []string{"no time zone is stated for 2 times", "no day is stated", "the next day"} {
		if !strings.Contains(told, said) {
			t.Errorf("the report does not say %q:\n%s", said, told)
		}
	}
}

func TestHTML(t *testing.T) {
	_, written := made(t, "html", map[string]string{"INC_123.html": `<html><head><title>Ops : The queue</title><script>no()</script></head><body>
<div id="breadcrumb-section">Home</div><div id="main-content"><p>On 3 May 2022 it <b>stopped</b>.</p>
<h2>Timeline (UTC)</h2><table><tbody><tr><th>When</th><th>What</th></tr><tr><td>2022-05-03 10:00</td><td>It stopped</td></tr>
<tr><td>2022-05-03 11:00</td><td>It went on</td></tr></tbody></table><p><img src="missing.png"></p></div></body></html>`}, nil)
	r := only(t, written)
	if r.Title != "The queue" || r.Date.Day() != "2022-05-03" {
		t.Errorf("title %q, date %s", r.Title, r.Date)
	}
	if diff := cmp.Diff([]string{"2022-05-03T10:00:00Z | It stopped", "2022-05-03T11:00:00Z | It went on\n\n![](missing.png)"}, moments(r.Timeline)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	if body := string(r.Body); strings.Contains(body, "Home") || !strings.Contains(body, "it **stopped**") {
		t.Errorf("body:\n%s", body)
	}
}

func TestStatusPage(t *testing.T) {
	report, written := made(t, "statuspage", map[string]string{"2018-04-13-api.md": `---
title: API down
date: 2018-04-13 15:54:00
resolved: true
resolvedWhen: 2018-04-13 17:30:00
severity: down
affected: [API, Media Proxy]
section: issue
---

*Update* - Over. {{< track "2018-04-13 17:30:00" >}}
`}, nil)
	r := only(t, written)
	if diff := cmp.Diff([]string{"API", "Media Proxy"}, r.Systems); diff != "" || r.Severity != "down" {
		t.Errorf("severity %q, systems (-want +got):\n%s", r.Severity, diff)
	}
	if r.Date.String() != "2018-04-13T15:54:00Z" || r.Resolved.String() != "2018-04-13T17:30:00Z" {
		t.Errorf("date %s, resolved %s", r.Date, r.Resolved)
	}
	if body := strings.TrimSpace(string(r.Body)); body != "*Update* - Over. 2018-04-13 17:30:00" {
		t.Errorf("body: %s", body)
	}
	if told := strings.Join(report.Items[0].Notes, "\n"); !strings.Contains(told, "date has no time zone") {
		t.Errorf("the report does not tell that UTC was taken:\n%s", told)
	}
	report, _ = made(t, "statuspage", map[string]string{"bad.md": "---\ntitle: x\nseverity: down\ndate: 2023-02-30\n---\n"}, nil)
	if err := report.Items[0].Err; err == nil || !strings.HasPrefix(err.Error(), "bad.md:4:1: ") {
		t.Errorf("error %v, want it at bad.md:4:1", err)
	}
}

func TestICCO(t *testing.T) {
	_, written := made(t, "icco", map[string]string{"0b0f8a52-0000-4000-8000-000000000000.md": `---
uuid: 0b0f8a52-0000-4000-8000-000000000000
url: https://example.org/post
categories: [cloud]
keywords: [dns, cloud]
company: Example
product: Name Server
start_time: 2020-05-06T07:08:00Z
end_time: 2020-05-06T09:00:00Z
summary: The zone was empty. Nobody saw it.
---

The zone was empty.
`}, nil)
	r := only(t, written)
	if r.Title != "Example: The zone was empty" || r.Kind != review.External || r.Date.String() != "2020-05-06T07:08:00Z" || r.Resolved.String() != "2020-05-06T09:00:00Z" {
		t.Errorf("title %q, kind %s, date %s, resolved %s", r.Title, r.Kind, r.Date, r.Resolved)
	}
	if diff := cmp.Diff([]string{"cloud", "dns"}, r.Tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(r.Body), "<https://example.org/post>") {
		t.Errorf("the body does not lead to the original:\n%s", r.Body)
	}
}

func TestWiki(t *testing.T) {
	got := wikiToMarkdown("==Head==\n'''bold''' and ''italic'' [http://x.org the link]\n* one\n** two\n# first\n[[Page|words]]\n<pre>\n* as it is\n</pre>\n{|\n| a\n|}\n")
	for _, want := range []string{"\n## Head\n", "**bold** and *italic* [the link](http://x.org)", "- one\n  - two\n1. first\nwords", "```\n* as it is\n```", "```\n{|\n| a\n|}\n```"} {
		if !strings.Contains(got, want) {
			t.Errorf("wikiToMarkdown gives\n%s\nwithout %q", got, want)
		}
	}
}

func TestJSON(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"PagerDuty", `{"incidents": [{"incident_number": 7, "title": "Disk full", "created_at": "2024-01-02T03:04:05Z", "resolved_at": "2024-01-02T04:00:00Z", "service": {"summary": "db"}, "priority": {"summary": "P2"}, "teams": [{"summary": "data"}], "resolution": "We made room on the disk.", "html_url": "https://x.pagerduty.com/7", "color": "red"}]}`,
			"PD-7|Disk full|2024-01-02T03:04:05Z|2024-01-02T04:00:00Z|P2|db|data"},
		{"incident.io", `{"incident": {"reference": "INC-9", "name": "Slow", "incident_status": {"name": "Closed"}, "created_at": "2024-02-02T00:00:00Z", "severity": {"name": "Major"}, "summary": "It was slow for an hour.", "visibility": "public", "incident_timestamp_values": [{"incident_timestamp": {"name": "Resolved at"}, "value": {"value": "2024-02-02T01:00:00Z"}}], "custom_field_entries": [{"custom_field": {"name": "Affected systems"}, "values": [{"value_catalog_entry": {"name": "api"}}]}]}, "follow_ups": [{"title": "Warm the cache", "status": "outstanding", "assignee": {"name": "data"}}]}`,
			"INC-9|Slow|2024-02-02T00:00:00Z|2024-02-02T01:00:00Z|Major|api|"},
		{"FireHydrant", `[{"number": 3, "name": "Login", "current_milestone": "resolved", "severity": "SEV1", "milestones": [{"type": "started", "occurred_at": "2024-03-01T10:00:00Z"}, {"type": "resolved", "occurred_at": "2024-03-01T11:00:00Z"}], "services": [{"name": "auth"}], "description": "Nobody could sign in for an hour.", "lessons_learned": "Certificates end, and nobody looks."}]`,
			"FH-3|Login|2024-03-01T10:00:00Z|2024-03-01T11:00:00Z|SEV1|auth|"},
	}
	for _, tt := range tests {
		report, written := made(t, "json", map[string]string{"export.json": tt.in}, nil)
		r := only(t, written)
		got := strings.Join([]string{r.ID, r.Title, r.Date.String(), r.Resolved.String(), r.Severity, strings.Join(r.Systems, ","), strings.Join(r.Teams, ",")}, "|")
		if got != tt.want {
			t.Errorf("%s: %s, want %s\n%v", tt.name, got, tt.want, report.Items[0].Notes)
		}
		switch tt.name {
		case "PagerDuty":
			if !strings.Contains(string(r.Body), "made room") || !strings.Contains(strings.Join(report.Items[0].Notes, " "), "not mapped: color") {
				t.Errorf("body %s, notes %q", r.Body, report.Items[0].Notes)
			}
		case "incident.io":
			if diff := cmp.Diff([]review.FollowUp{{Text: "Warm the cache", Owner: "data", State: "open"}}, r.FollowUps); diff != "" {
				t.Errorf("follow_ups (-want +got):\n%s", diff)
			}
		case "FireHydrant":
			if !strings.Contains(string(r.Body), "Certificates end, and nobody looks.") {
				t.Errorf("prose without a field was lost:\n%s", r.Body)
			}
		}
	}
	_, written := made(t, "json", map[string]string{"p.json": `{"incident": {"reference": "INC-1", "name": "x", "incident_status": {}, "visibility": "private"}}`}, nil)
	if r := only(t, written); r.Public() {
		t.Error("a private incident became public")
	}
	report, _ := made(t, "json", map[string]string{"bad.json": "{\n  \"a\": ,\n}", "other.json": `{"name": "npm"}`, "deep.json": strings.Repeat("[", 20000)}, nil)
	for _, item := range report.Items {
		switch item.From {
		case "bad.json":
			if item.Err == nil || !strings.HasPrefix(item.Err.Error(), "bad.json:2:") {
				t.Errorf("error %v, want it in line 2", item.Err)
			}
		case "deep.json":
			if item.State != Failed {
				t.Errorf("deep.json: %s", item.State)
			}
		default:
			if item.State != Skipped {
				t.Errorf("%s: %s, want skipped", item.From, item.State)
			}
		}
	}
}

func TestSkips(t *testing.T) {
	report, written := made(t, "markdown", map[string]string{
		"template.md":               "# Title\n\nText.",
		"README.md":                 "# Reviews\n\n- [One](one.md)\n- [Two](two.md)\n",
		"incident-process.md":       "# How we handle incidents\n\nCall somebody.",
		"_LICENSE":                  "MIT",
		"Makefile":                  "all:\n",
		"empty.md":                  " \n",
		"2024-05-06-real/README.md": "# A real one\n\nIt broke.",
		"image.png":                 "png",
	}, nil)
	if _, ok := written["2024-05-06-real.md"]; !ok || len(written) != 1 {
		t.Errorf("written: %v", written)
	}
	for _, item := range report.Items {
		if item.State == Skipped && item.Reason == "" {
			t.Errorf("%s is skipped without a word", item.From)
		}
	}
	if got := report.Count(Skipped); got != 6 {
		t.Errorf("%d skipped, want 6: %+v", got, report.Items)
	}
}

func TestNothingIsOverwritten(t *testing.T) {
	var o Options
	_, _ = made(t, "markdown", map[string]string{"a.md": "# A\n\n2024-01-01", "sub/a.md": "# Another A\n\n2024-01-02"}, func(given *Options) { o = *given })
	file := filepath.Join(o.Source, "content", "reviews", "a.md")
	if _, err := os.Stat(filepath.Join(o.Source, "content", "reviews", "sub-a.md")); err != nil {
		t.Errorf("the second document of a name is not there: %v", err)
	}
	if err := os.WriteFile(file, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	report, err := Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "mine" || report.Count(There) != 2 {
		t.Errorf("a.md holds %q, report %+v", got, report.Items)
	}
	o.Force, o.DryRun = true, true
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); string(got) != "mine" {
		t.Error("a dry run wrote")
	}
	o.DryRun = false
	if _, err := Run(context.Background(), o); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(file); !strings.Contains(string(got), "title: A\n") {
		t.Errorf("with force a.md holds %q", got)
	}
}

// TestSameNameFromAnotherFolder imports two folders whose documents have the same name: both are kept.
func TestSameNameFromAnotherFolder(t *testing.T) {
	source, parent := t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(source, "content"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{"one", "two", "one"} {
		dir := filepath.Join(parent, folder)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "2024-01-01.md"), []byte("# From "+folder), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), Options{Format: "markdown", Path: dir, Source: source}); err != nil {
			t.Fatal(err)
		}
	}
	files := readAll(t, source)
	if len(files) != 2 || !strings.Contains(string(files["content/reviews/two-2024-01-01.md"]), "From two") {
		t.Errorf("files: %q", files)
	}
}

func TestFilesBeside(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret.png")
	if err := os.WriteFile(secret, []byte("secret"), 0o644); err != nil {
		t.Fatal(err)
	}
	var from string
	files := map[string]string{
		"docs/2024-01-01.md": "# A\n\n![a](./img/a.png) ![b](../up/b%20c.png) ![](no.png) ![](../../../etc/x.png) ![](out.png) [B](2024-01-02.md#x)\n",
		"docs/2024-01-02.md": "# B\n\nText.\n",
		"docs/img/a.png":     "a", "up/b c.png": "b",
	}
	_, _ = made(t, "markdown", files, func(o *Options) { from = o.Path })
	if err := os.Symlink(secret, filepath.Join(from, "docs", "out.png")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(".", filepath.Join(from, "docs", "loop")); err != nil {
		t.Fatal(err)
	}
	source := t.TempDir()
	if err := os.Mkdir(filepath.Join(source, "content"), 0o755); err != nil {
		t.Fatal(err)
	}
	report, err := Run(context.Background(), Options{Format: "markdown", Path: from, Source: source})
	if err != nil {
		t.Fatal(err)
	}
	got := readAll(t, source)
	text := string(got["content/reviews/2024-01-01/index.md"])
	for _, want := range []string{"](./img/a.png)", "](files/up/b%20c.png)", "](../2024-01-02.md#x)", "](no.png)"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if string(got["content/reviews/2024-01-01/img/a.png"]) != "a" || string(got["content/reviews/2024-01-01/files/up/b c.png"]) != "b" || len(got) != 4 {
		t.Errorf("files: %q", got)
	}
	for _, item := range report.Items {
		if notes := strings.Join(item.Notes, " "); item.From == "docs/2024-01-01.md" && (!strings.Contains(notes, "no.png") || !strings.Contains(notes, "out.png") || !strings.Contains(notes, "etc/x.png")) {
			t.Errorf("missing files are not told: %s", notes)
		}
	}
}

// TestBadInput gives every kind of bad input of issue 3: each becomes a review, is skipped with a
// word, or fails with a place.
func TestBadInput(t *testing.T) {
	bomb := "---\na: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'k'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	tags := "---\ntitle: Tags\ntags: [" + strings.TrimSuffix(strings.Repeat("a, ", 1), ", ")
	for i := range 5000 {
		tags += fmt.Sprintf(", tag-%d", i)
	}
	tests := []struct {
		name, in string
		state    State
		want     string // in the file that was made, or in the error
	}{
		{"bom.md", "\ufeff# With a mark\n\nText", Imported, "title: With a mark"},
		{"crlf.md", "---\r\ntitle: Lines\r\n---\r\n\r\nText\r\nmore\r\n", Imported, "Text\nmore\n"},
		{"utf16.md", "\xff\xfe#\x00 \x00H\x00i\x00\n\x00\n\x00T\x00", Imported, "title: Hi"},
		{"latin.md", "# Gr\xfc\xdfe\n\nvon \xdcbersee", Imported, "von Übersee"},
		{"empty.md", "", Skipped, ""},
		{"open.md", "---\ntitle: never closed\n\nText\n", Failed, "open.md:1:1: front matter is opened here and never closed"},
		{"twice.md", "---\ntitle: a\ntitle: b\n---\n", Failed, "twice.md:3:1: title is given twice"},
		{"bomb.md", bomb + "---\n", Failed, "bomb.md:"},
		{"date.md", "---\ntitle: a\ndate: 2023-02-30\n---\n", Failed, "date.md:3:7: "},
		{"tags.md", tags + "]\n---\nText", Imported, "tag-4999"},
		{"with spaces and no ending", "# Spaces\n\nText", Imported, "title: Spaces"},
		{"a..%2f..%2fup.md", "# Up\n\nText", Imported, "title: Up"},
		{"nul.md", "# A\x00B\n\nText\x00", Imported, "Text\ufffd"},
		{"fence.md", "# Fence\n\n```\n## Timeline\n\n- 10:00 UTC a\n", Imported, "```\n## Timeline\n\n- 10:00 UTC a"},
		{"deep.md", "# Deep\n\n" + strings.Repeat("> ", 3000) + "x", Imported, "title: Deep"},
		{"lists.md", "# Lists\n\n## Action items\n\n" + strings.Repeat("- ", 800) + "x", Imported, "title: Lists"},
		{"yaml.md", "---\ntitle: 'a: \"b\" #c'\nsummary: |\n  x: y\n  - z\nstuff: {deep: [1, {k: null}], when: 2020-01-01}\n---\nText", Imported, `title: "a: \"b\" #c"`},
	}
	for _, tt := range tests {
		begun := time.Now()
		report, written := made(t, "markdown", map[string]string{tt.name: tt.in}, nil)
		item := report.Items[0]
		if item.State != tt.state {
			t.Errorf("%s: %s (%s%v), want %s", tt.name, item.State, item.Reason, item.Err, tt.state)
			continue
		}
		switch tt.state {
		case Failed:
			if !strings.Contains(item.Err.Error(), tt.want) {
				t.Errorf("%s: error %q, want %q", tt.name, item.Err, tt.want)
			}
		case Imported:
			only(t, written)
			for name, text := range written {
				if !strings.Contains(text, tt.want) || strings.ContainsAny(name, "/\\% ") {
					t.Errorf("%s became %s without %q:\n%.400s", tt.name, name, tt.want, text)
				}
			}
		}
		if took := time.Since(begun); took > 10*time.Second {
			t.Errorf("%s took %v", tt.name, took)
		}
	}
}

func TestLargeFile(t *testing.T) {
	if testing.Short() {
		t.Skip("20 MB take a while")
	}
	large := "# Large\n\n## Timeline\n\n- 2024-01-01 10:00 UTC it began\n\n## Log\n\n" + strings.Repeat("A line of a log, as it was pasted into the review at some time.\n\n", 20<<20/66)
	_, written := made(t, "markdown", map[string]string{"large.md": large}, nil)
	if r := only(t, written); len(r.Timeline) != 1 || len(r.Body) < 19<<20 {
		t.Errorf("%d rows, %d bytes", len(r.Timeline), len(r.Body))
	}
	report, _ := made(t, "markdown", map[string]string{"huge.md": strings.Repeat("x", maxFile+1)}, nil)
	if err := report.Items[0].Err; err == nil || !strings.HasPrefix(err.Error(), "huge.md: ") {
		t.Errorf("error %v", err)
	}
}

// FuzzMarkdown asks that nothing makes the import panic, that what it makes can be read back, and
// that no word is lost.
func FuzzMarkdown(f *testing.F) {
	for _, seed := range []string{
		"# A\n\n## Timeline\n\nAll times in CET.\n\n- 10:00 a\n- 2024-01-01 11.50 b[^1]\n\n[^1]: note\n",
		"- **Key events**\n  - First detected 2020-02-12 11:45\n- **Impact**: all\n- **Review actions**\n  - x\n",
		"## Timeline\n\n### 2024-01-01 9:00\n\nText\n\n```\ncode\n```\n\n### 2024-01-01\n\n* [x] y\n",
		"---\ntitle: x\nextra: {a: [1, b]}\n---\n| Time | What |\n|--|--|\n| 10:00 | a\\|b |\n",
		"## What went well\n\n- a [b][c]\n\n[c]: <d e>\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		r := convertMarkdown("2024-01-02-fuzz.md", []byte(src))
		if r.err != nil || r.draft == nil {
			return
		}
		text := encode(r.draft.review, r.draft.origin, r.draft.body)
		if err := verify("x.md", text, r.draft.review); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if again := encode(r.draft.review, r.draft.origin, r.draft.body); string(again) != string(text) {
			t.Fatal("the same review is written in two ways")
		}
	})
}

// FuzzStamp asks that a stamp is found without a panic, and that what is around it is whole.
func FuzzStamp(f *testing.F) {
	for _, seed := range []string{"**10:00 UTC:** a", "[2024-01-01 10:00] b", "Wed, Sep 18, 2019 at 13:54 UTC - c", "~7 PM", "10:00-11:00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		st, _, rest, ok := parseStamp(s)
		if ok && (!strings.Contains(s, st.raw) || lostWords(s, st.raw+" "+rest) != nil) {
			t.Errorf("parseStamp(%q) = %q, %q: something is lost", s, st.raw, rest)
		}
	})
}

// FuzzHTML asks that no page makes the import panic or gives what cannot be read back.
func FuzzHTML(f *testing.F) {
	f.Add("<h1>A</h1><table><tr><td>10:00<td>b</table><ul><li>x<ul><li>y</ul></ul>")
	f.Fuzz(func(t *testing.T, src string) {
		for _, in := range read1(t, "page.html", src) {
			if in.draft == nil {
				continue
			}
			if err := verify("x.md", encode(in.draft.review, in.draft.origin, in.draft.body), in.draft.review); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func read1(t testing.TB, name, src string) []*input {
	t.Helper()
	return safely(name, func() []*input { return convert(name, []byte(src), "html") })
}
