package compile

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// leaky is a source in which everything that holds the word "secret" is not for everyone: reviews that
// are restricted, drafts or still to come, what lies with them, and what only they speak of. Public
// reviews name the hidden ones in every way there is; the ids are theirs to say, and hold no secret.
var leaky = map[string]string{
	"config.toml":          "title = \"Site\"\nbaseURL = \"https://host.example/\"\n",
	"static/logo.txt":      "public logo",
	"content/_index.md":    "---\ntitle: Welcome\n---\nSee [[hidden-1]] and [it](reviews/hidden-1.md).\n",
	"content/about.md":     "---\ntitle: About\n---\nSee [[hidden-2]], ![x](about.png).\n",
	"content/about.png":    "public picture",
	"content/draft.md":     "---\ntitle: Secret page\ndraft: true\n---\nsecret\n",
	"content/lonely.txt":   "secret notes that nobody linked",
	"catalog-info.yaml":    "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ledger, title: Ledger}\nspec: {owner: money, dependsOn: [\"component:kafka\"]}\n",
	"content/reviews/a.md": publicReview, "content/reviews/picture.png": "public picture",

	"content/systems/kafka/_index.md":       "---\ntitle: Kafka\nowner: stream\npinned: [hidden-1, open-1]\n---\nSee [[hidden-1]].\n",
	"content/systems/kafka/diagram.svg":     "<svg>public diagram</svg>",
	"content/systems/vault/_index.md":       "---\ntitle: Secret system\ndraft: true\n---\nsecret\n",
	"content/systems/vault/plan.png":        "secret plan",
	"content/teams/stream/_index.md":        "---\ntitle: Stream\n---\n",
	"content/reviews/hidden-1.md":           hidden("visibility: [security]"),
	"content/reviews/hidden-1.png":          "secret picture beside a flat file",
	"content/reviews/export.csv":            "secret,export\n",
	"content/reviews/2026/export.csv":       "secret,export\n",
	"content/reviews/2026/hidden-2.md":      hidden("draft: true\nid: hidden-2"),
	"content/reviews/hidden-3/index.md":     hidden("publishDate: 2026-04-01"),
	"content/reviews/hidden-3/graph.png":    "secret graph in a bundle",
	"content/reviews/hidden-3/more/raw.log": "secret log in a bundle",
	"content/reviews/hidden-4.md":           hidden("visiblity: [security]"),
	"content/reviews/hidden-5.md":           "+++\ntitle = \"secret toml\"\nvisibility = [\"security\"]\n+++\nsecret\n",
	"content/reviews/hidden-6.md":           "{\"title\": \"secret json\", \"visibility\": \"security\"}\nsecret\n",
	"content/reviews/hidden-7.md":           hidden("Visibility: security"),
	"content/reviews/open-b/index.md":       "---\ntitle: B\ndate: 2026-01-02\nsystems: [kafka]\nteachable: true\n---\n![g](graph.png)\n",
	"content/reviews/open-b/graph.png":      "public graph",
}

const publicReview = `---
title: A
id: open-1
date: 2026-01-01
systems: [kafka]
teams: [stream]
tags: [dns]
impact: "As in hidden-1 and [[hidden-1|that one]]."
contributing_factors: ["See [[hidden-3]].", "See [the other](hidden-3/index.md) and [its graph](hidden-3/graph.png)."]
follow_ups:
  - {text: "Ask about hidden-1", from: "hidden-3", owner: stream, url: "https://host.example/reviews/hidden-1/"}
related:
  - {id: hidden-1, rel: same-factor, note: "as there"}
  - hidden-2
superseded_by: hidden-3
---
It began like hidden-1, see [[hidden-1]], [[hidden-2|the draft]], [a file](hidden-1.md), [a folder](hidden-3/), [[system:vault]],
[[system:nosuch]], [[team:nobody]]. ![picture](picture.png) ![a graph](hidden-3/graph.png) [raw](./hidden-3/more/raw.log)
`

// hidden is a review that is full of secrets.
func hidden(key string) string {
	return "---\ntitle: The secret title\n" + key + `
date: 2026-02-02
summary: A secret summary.
severity: secret-severity
systems: [secret-system, kafka]
teams: [secret-team, stream]
tags: [secret-tag, dns]
authors: [Secret Author]
aliases: [/secret-address/]
impact: secret impact
contributing_factors: ["A secret factor that kept the answer of the resolver for a day"]
conditions: [secret-condition]
timeline: [{at: 2026-02-02T10:00:00Z, text: secret moment}]
follow_ups: [{text: secret follow-up, owner: secret-owner}]
related: [{id: open-1, rel: same-factor, note: secret note}]
teachable: true
---
## Secret heading

The secret story of [[open-1]] and [[system:kafka]]. ![s](hidden-1.png) [e](export.csv) ![g](graph.png)
`
}

func TestNothingLeaks(t *testing.T) {
	source := t.TempDir()
	write(t, source, leaky)
	out := t.TempDir()
	opts := Options{Source: source, Site: filepath.Join(out, "public"), Index: filepath.Join(out, "index"), Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	report, err := Build(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}

	published := map[string][]byte{}
	err = filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, _ := filepath.Rel(out, file)
		published[filepath.ToSlash(name)], err = os.ReadFile(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// A restricted review may be named by a public one; that it has a page may not be said.
	said := regexp.MustCompile(`(?i)secret|href="?[^"> ]*hidden-[1-7]|src="?[^"> ]*hidden-[1-7]`)
	// What a public author wrote out as an address is theirs, although it leads nowhere.
	written := map[string]*regexp.Regexp{
		"public/reviews/open-1/index.html": regexp.MustCompile(`(?:href|src)="?(?:https://host\.example)?/?(?:reviews/)?(?:hidden-1(?:\.md|/)|hidden-3/(?:index\.md|graph\.png|more/raw\.log)?)"?`),
		"public/index.html":                regexp.MustCompile(`href="?reviews/hidden-1\.md"?`),
	}
	for name, data := range published {
		text := data
		if re := written[name]; re != nil {
			text = re.ReplaceAll(text, nil)
		}
		for _, at := range said.FindAllIndex(text, -1) {
			t.Errorf("%s says …%q…", name, text[max(0, at[0]-60):min(len(text), at[1]+60)])
		}
		if strings.Contains(strings.ToLower(name), "secret") || strings.Contains(name, "hidden") {
			t.Errorf("%s is published", name)
		}
	}
	for _, name := range []string{"public/reviews/picture.png", "public/about.png", "public/systems/kafka/diagram.svg", "public/reviews/open-b/graph.png", "public/logo.txt",
		"public/feed.atom", "public/systems/kafka/feed.json", "public/reviews.jsonl", "public/sitemap.xml", "public/reviews/open-1/index.json", "public/systems/ledger/index.html"} {
		if published[name] == nil {
			t.Errorf("%s is not published", name)
		}
	}
	if n := len(report.Corpus.Reviews); n != 2 {
		t.Errorf("%d reviews are public, want 2", n)
	}

	why := map[string]string{}
	for _, left := range report.Corpus.LeftOut {
		why[left.Path] = left.Reason
	}
	for path, want := range map[string]string{
		"reviews/hidden-1.md": "for security only", "reviews/2026/hidden-2.md": "a draft", "reviews/hidden-3/index.md": "published on 2026-04-01", "reviews/hidden-4.md": "looks like visibility",
		"reviews/hidden-5.md": "for security only", "reviews/hidden-6.md": "for security only", "reviews/hidden-7.md": "for security only",
		"reviews/hidden-1.png": "no text that is shown", "reviews/export.csv": "no text that is shown", "lonely.txt": "no text that is shown", "systems/vault/_index.md": "a draft", "draft.md": "a draft",
	} {
		if !strings.Contains(why[path], want) {
			t.Errorf("%s is left out because %q, want %q", path, why[path], want)
		}
	}
}

// write makes files of name → text.
func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestReviewThatBecomesRestrictedGoes builds once with everything open and again with all of it
// restricted: nothing of the first build may stay.
func TestReviewThatBecomesRestrictedGoes(t *testing.T) {
	source := t.TempDir()
	write(t, source, map[string]string{
		"content/reviews/a/index.md": "---\ntitle: Secret\ndate: 2026-01-01\nsystems: [secret-system]\n---\n![g](g.png)\n",
		"content/reviews/a/g.png":    "secret",
	})
	out := t.TempDir()
	opts := Options{Source: source, Site: filepath.Join(out, "public"), Index: filepath.Join(out, "index"), Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := Build(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	write(t, source, map[string]string{"content/reviews/a/index.md": "---\ntitle: Secret\ndate: 2026-01-01\nsystems: [secret-system]\nvisibility: [security]\n---\n![g](g.png)\n"})
	if _, err := Build(context.Background(), opts); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(file)
		if bytes.Contains(bytes.ToLower(data), []byte("secret")) {
			t.Errorf("%s still holds it", file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
