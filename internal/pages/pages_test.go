package pages

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"afterword/internal/corpus"
	"afterword/internal/search"

	"github.com/google/go-cmp/cmp"
)

func load(t *testing.T, files map[string]string) *corpus.Corpus {
	t.Helper()
	content := fstest.MapFS{}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: []byte(text)}
	}
	c, err := corpus.Load(context.Background(), content, corpus.Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func alone(string) []search.RelatedHit { return nil }

func page(t *testing.T, list []Page, url string) Page {
	t.Helper()
	for _, p := range list {
		if p.URL == url {
			return p
		}
	}
	t.Fatalf("there is no page %s", url)
	return Page{}
}

var small = map[string]string{
	"systems/kafka/_index.md":  "---\ntitle: Kafka\nowner: stream\ndepends_on: [zookeeper]\n---\nCarries messages.\n",
	"systems/ledger/_index.md": "---\ntitle: Ledger\ndepends_on: kafka\n---\n",
	"teams/stream/_index.md":   "---\ntitle: Streaming\nparent: acme\n---\n",
	"reviews/_index.md":        "---\ntitle: Everything\n---\nIntro.\n",
	"reviews/one.md":           "---\ntitle: One\ndate: 2024-01-01T10:00:00Z\nsystems: [kafka, ledger]\nteams: [stream]\ntags: [dns]\naliases: [/old/one, ../up, /reviews/two/, x.html]\n---\nThe story of one, see [[two]].\n",
	"reviews/two.md":           "---\ntitle: Two\ndate: 2024-02-01\nkind: near-miss\nsystems: [kafka]\nteams: [stream, web]\ntags: [dns, cache]\nsummary: Short.\n---\n",
	"about.md":                 "---\ntitle: About\n---\nHi.\n",
	"search.md":                "---\ntitle: Mine\n---\ntries to take our place\n",
}

func TestAllMakesEveryPageOnce(t *testing.T) {
	list := All(load(t, small), alone)
	seen := map[string]string{}
	for _, p := range list {
		if was, twice := seen[p.URL]; twice {
			t.Errorf("two pages at %s: %q and %q", p.URL, was, p.Title)
		}
		seen[p.URL] = p.Type + ":" + p.Layout + " " + p.Title
	}
	want := map[string]string{
		"/":                   ":home What happened, and what we learned",
		"/404.html":           ":404 Not here",
		"/about/":             ":page About",
		"/reviews/":           "reviews:list Everything",
		"/reviews/one/":       "reviews:page One",
		"/reviews/two/":       "reviews:page Two",
		"/search/":            ":search Search",
		"/systems/":           "systems:list Systems",
		"/systems/kafka/":     "systems:page Kafka",
		"/systems/ledger/":    "systems:page Ledger",
		"/systems/zookeeper/": "systems:page zookeeper",
		"/tags/":              "tags:list Tags",
		"/tags/cache/":        "tags:page cache",
		"/tags/dns/":          "tags:page dns",
		"/teams/":             "teams:list Teams",
		"/teams/acme/":        "teams:page acme",
		"/teams/stream/":      "teams:page Streaming",
		"/teams/web/":         "teams:page web",
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSystemPageKnowsItsSurroundings(t *testing.T) {
	m := page(t, All(load(t, small), alone), "/systems/kafka/").Params.(TermPage)
	if m.Owner == nil || m.Owner.URL != "/teams/stream/" {
		t.Errorf("owner %+v, want the streaming team", m.Owner)
	}
	urls := func(refs []Ref) (list []string) {
		for _, r := range refs {
			list = append(list, r.URL)
		}
		return list
	}
	if diff := cmp.Diff([][]string{{"/systems/zookeeper/"}, {"/systems/ledger/"}, {"/teams/stream/", "/teams/web/"}, {"/tags/dns/", "/tags/cache/"}},
		[][]string{urls(m.DependsOn), urls(m.Dependents), urls(m.Teams), urls(m.Tags)}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	one := Event{Title: "One", URL: "/reviews/one/", Date: "2024-01-01"}
	if diff := cmp.Diff([]Companion{{Ref: Ref{Name: "ledger", Title: "Ledger", URL: "/systems/ledger/", Count: 1}, Reviews: []Event{one}}}, m.Together); diff != "" {
		t.Errorf("together (-want +got):\n%s", diff)
	}
	if m.Total != 2 || m.Near != 1 || len(m.Entries) != 2 || m.Entries[0].Title != "Two" {
		t.Errorf("total %d, near %d, first %+v; want 2, 1 and the newest first", m.Total, m.Near, m.Entries)
	}
}

func TestLongListsHaveSeveralPages(t *testing.T) {
	files := map[string]string{}
	for i := range 2*PerPage + 1 {
		files[fmt.Sprintf("reviews/r%03d.md", i)] = fmt.Sprintf("---\ntitle: R%d\nsystems: kafka\n---\n", i)
	}
	list := All(load(t, files), alone)
	for _, base := range []string{"/reviews/", "/systems/kafka/"} {
		pager := func(url string) (Pager, int) {
			switch m := page(t, list, url).Params.(type) {
			case ListPage:
				return m.Pager, len(m.Entries)
			case TermPage:
				return m.Pager, len(m.Entries)
			}
			return Pager{}, 0
		}
		first, n := pager(base)
		if diff := cmp.Diff(Pager{Number: 1, Of: 3, NextURL: base + "page/2/"}, first); diff != "" || n != PerPage {
			t.Errorf("%s: %d entries, pager (-want +got):\n%s", base, n, diff)
		}
		last, n := pager(base + "page/3/")
		if diff := cmp.Diff(Pager{Number: 3, Of: 3, PrevURL: base + "page/2/"}, last); diff != "" || n != 1 {
			t.Errorf("%spage/3/: %d entries, pager (-want +got):\n%s", base, n, diff)
		}
	}
}

func TestReviewPage(t *testing.T) {
	files := map[string]string{"reviews/a.md": `---
title: A
date: 2024-01-01T10:00:00Z
detected: 2024-01-01T10:20:00Z
resolved: 2024-01-02T12:20:00Z
conditions: [off-hours]
contributing_factors: ["The cache kept an answer for a day.", "Nobody was asked."]
surprises: ["It was DNS."]
timeline:
  - {at: 2023-12-24, text: merged}
  - {at: 2024-01-01T10:00:00Z, text: begins, marker: key-moment}
  - {at: 2024-01-01T10:20:00Z, text: seen}
  - {at: unknown, text: somewhen}
  - {at: 2024-01-01T14:20:00Z, text: found}
follow_ups:
  - {text: Shorten it., from: "the cache kept an answer", owner: web}
  - {text: Ask., from: "something else entirely"}
superseded_by: b
---
Body.
`, "reviews/b.md": "---\ntitle: B\nteams: [web]\n---\n"}
	related := func(id string) []search.RelatedHit {
		return []search.RelatedHit{{ID: "b", Reasons: []search.Reason{{Kind: "system", Text: "both: kafka"}}}, {ID: "gone"}}
	}
	p := page(t, All(load(t, files), related), "/reviews/a/")
	m := p.Params.(ReviewPage)

	type row struct {
		Day, Time, Gap string
		Minutes        int
		Break          bool
	}
	var rows []row
	for _, r := range m.Timeline {
		rows = append(rows, row{r.Day, r.Time, r.GapWords, r.GapMinutes, r.GapBreak})
	}
	wantRows := []row{
		{Day: "2023-12-24"},
		{Day: "2024-01-01", Time: "10:00", Gap: "8 days", Minutes: 8 * 24 * 60, Break: true},
		{Time: "10:20", Minutes: 20},
		{},
		{Time: "14:20", Gap: "4 h", Minutes: 240},
	}
	if diff := cmp.Diff(wantRows, rows); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
	wantDurations := []Duration{{"Began to noticed", "20 min"}, {"Noticed to over", "1 day 2 h"}, {"In all", "1 day 2 h"}}
	if diff := cmp.Diff(wantDurations, m.Durations); diff != "" {
		t.Errorf("durations (-want +got):\n%s", diff)
	}
	if m.FollowUps[0].FromURL != "#factor-1" || m.FollowUps[1].FromURL != "" {
		t.Errorf("follow-ups come from %q and %q, want #factor-1 and nothing", m.FollowUps[0].FromURL, m.FollowUps[1].FromURL)
	}
	if m.FollowUps[0].Owner == nil || m.FollowUps[0].Owner.URL != "/teams/web/" {
		t.Errorf("owner %+v, want the team's page", m.FollowUps[0].Owner)
	}
	if len(m.Related) != 1 || m.Related[0].Title != "B" || m.Related[0].Reasons[0] != "both: kafka" {
		t.Errorf("related %+v, want B with its reason", m.Related)
	}
	if m.SupersededBy == nil || m.SupersededBy.URL != "/reviews/b/" {
		t.Errorf("superseded by %+v, want B", m.SupersededBy)
	}
	if diff := cmp.Diff([]string{"off hours"}, m.Conditions); diff != "" {
		t.Errorf("conditions (-want +got):\n%s", diff)
	}
	if p.BodyLine == 0 || p.Source != "reviews/a.md" || p.Description != "Body." {
		t.Errorf("line %d, source %q, description %q", p.BodyLine, p.Source, p.Description)
	}
}

func TestWordsForDurations(t *testing.T) {
	tests := []struct {
		in   time.Duration
		want string
	}{
		{20 * time.Second, "under a minute"},
		{time.Minute, "1 min"},
		{59 * time.Minute, "59 min"},
		{time.Hour, "1 h"},
		{226 * time.Minute, "3 h 46 min"},
		{24 * time.Hour, "1 day"},
		{26 * time.Hour, "1 day 2 h"},
		{73 * time.Hour, "3 days"},
		{105 * 24 * time.Hour, "105 days"},
	}
	for _, tt := range tests {
		if got := words(tt.in); got != tt.want {
			t.Errorf("words(%v) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestData(t *testing.T) {
	c := load(t, small)
	list := All(c, alone)
	got := map[string]string{}
	err := Data(c, Site{Title: "Learning & more", BaseURL: "https://host.example/docs/"}, list, func(name string, data []byte) error {
		if _, twice := got[name]; twice {
			t.Errorf("%s is written twice", name)
		}
		got[name] = string(data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	records, err := ReadRecords([]byte(got["reviews.jsonl"]))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c.Records(), records); diff != "" {
		t.Errorf("records that were written and read (-want +got):\n%s", diff)
	}
	if got["reviews/one/index.md"] != small["reviews/one.md"] {
		t.Errorf("index.md = %q, want the source", got["reviews/one/index.md"])
	}
	for name, want := range map[string][]string{
		"reviews/two/index.json": {`"id": "two"`, `"kind": "near-miss"`, `"tags": [`},
		"sitemap.xml":            {"<loc>https://host.example/docs/reviews/one/</loc>", "<lastmod>2024-01-01</lastmod>"},
		"opensearch.xml":         {"https://host.example/docs/search/?q={searchTerms}", "Learning &amp; more"},
		"old/one/index.html":     {`url=https://host.example/docs/reviews/one/`},
		"up/index.html":          {`url=https://host.example/docs/reviews/one/`},
		"reviews/x.html":         {`url=https://host.example/docs/reviews/one/`},
	} {
		for _, part := range want {
			if !strings.Contains(got[name], part) {
				t.Errorf("%s lacks %q:\n%s", name, part, got[name])
			}
		}
	}
	if strings.Contains(got["sitemap.xml"], "search") || strings.Contains(got["sitemap.xml"], "404") {
		t.Error("the sitemap names pages that are no destination")
	}
	if _, ok := got["reviews/two/index.html"]; ok {
		t.Error("an alias took the place of a review")
	}
}

func TestEmptySiteHasItsPages(t *testing.T) {
	list := All(load(t, map[string]string{"_index.md": ""}), alone)
	for _, url := range []string{"/", "/reviews/", "/systems/", "/teams/", "/tags/", "/search/"} {
		page(t, list, url)
	}
}

func TestMinutes(t *testing.T) {
	for words, want := range map[int]int{0: 1, 100: 1, 357: 2, 2380: 10} {
		if got := minutes(words); got != want {
			t.Errorf("minutes(%d) = %d, want %d", words, got, want)
		}
	}
}
