package corpus

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// load reads a content folder made of name → text.
func load(t *testing.T, files map[string]string) (*Corpus, error) {
	t.Helper()
	content := fstest.MapFS{}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: []byte(text)}
	}
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return Load(context.Background(), content, Options{Now: now})
}

func mustLoad(t *testing.T, files map[string]string) *Corpus {
	t.Helper()
	c, err := load(t, files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func rules(c *Corpus) []string {
	var list []string
	for _, n := range c.Notes {
		list = append(list, n.Path+" "+n.Rule)
	}
	return list
}

func TestReviewsAreNewestFirstAndUndatedLast(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"reviews/a.md":          "---\ntitle: A\ndate: 2024-01-01\n---\n",
		"reviews/b.md":          "---\ntitle: B\ndate: 2025-01-01T10:00:00+02:00\n---\n",
		"reviews/x/index.md":    "---\ntitle: X\ndate: unknown\n---\n",
		"reviews/c.MARKDOWN":    "---\ntitle: C\ndate: 2024-01-01\n---\n",
		"reviews/notes.txt":     "left alone",
		"reviews/_index.md":     "---\ntitle: All of them\n---\nHello.",
		"reviews/.hidden.md":    "no",
		"reviews/sub/_index.md": "---\ntitle: no review\n---\n",
	})
	var got []string
	for _, e := range c.Reviews {
		got = append(got, e.ID+" "+e.URL)
	}
	want := []string{"b /reviews/b/", "a /reviews/a/", "c /reviews/c/", "x /reviews/x/"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if c.Intros["reviews"] == nil || c.Intros["reviews"].Title != "All of them" {
		t.Errorf("introduction %+v, want the one of reviews/_index.md", c.Intros["reviews"])
	}
}

func TestTwoFilesOfOneIDAreBothKept(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"reviews/api/INC-1.md":         "---\ntitle: one\n---\n",
		"reviews/web/inc-1.md":         "---\ntitle: two\n---\n",
		"reviews/web/other.md":         "---\ntitle: three\nid: Inc-1\n---\n",
		"reviews/db/inc-1/index.md":    "---\ntitle: four\n---\n",
		"reviews/db/web-inc-1.md":      "---\ntitle: takes the first way out\n---\n",
		"reviews/zz/db-inc-1/index.md": "---\ntitle: five\n---\n",
	})
	got := map[string]string{}
	for _, e := range c.Reviews {
		got[e.Path] = e.ID
	}
	want := map[string]string{
		"reviews/api/INC-1.md":         "INC-1",
		"reviews/db/inc-1/index.md":    "db-inc-1",
		"reviews/db/web-inc-1.md":      "web-inc-1",
		"reviews/web/inc-1.md":         "web-inc-1-2",
		"reviews/web/other.md":         "web-Inc-1-3",
		"reviews/zz/db-inc-1/index.md": "zz-db-inc-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ids (-want +got):\n%s", diff)
	}
	n := 0
	for _, note := range c.Notes {
		if note.Rule == "duplicate-id" {
			n++
		}
	}
	if n != 4 {
		t.Errorf("%d notes of duplicate ids, want 4: %v", n, rules(c))
	}
}

func TestWhatMayNotBeShownIsNowhere(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"reviews/draft.md":            "---\ntitle: Draft\ndraft: true\nsystems: [secret-draft]\n---\n",
		"reviews/future.md":           "---\ntitle: Future\npublishDate: 2026-03-02\n---\n",
		"reviews/private/index.md":    "---\ntitle: Private\nvisibility: [security]\ntags: [secret-tag]\n---\n",
		"reviews/private/picture.png": "x",
		"reviews/open.md":             "---\ntitle: Open\ndate: 2027-01-01\nvisibility: everyone\n---\nSee [[private]] and draft. ![A](open.png) [no](private/picture.png)\n",
		"reviews/other.png":           "x",
		"reviews/open.png":            "x",
		"reviews/page.html":           "x",
	})
	if len(c.Reviews) != 1 || c.Reviews[0].ID != "open" {
		t.Fatalf("%d reviews, want only the open one", len(c.Reviews))
	}
	var left []string
	for _, l := range c.LeftOut {
		left = append(left, l.Path+": "+l.Reason)
	}
	want := []string{
		"reviews/draft.md: it is a draft",
		"reviews/future.md: it is to be published on 2026-03-02",
		"reviews/private/index.md: it is for security only, and this site has no sign-in",
		"reviews/other.png: no text that is shown links to it, and it does not lie in the folder of one",
	}
	if diff := cmp.Diff(want, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
	if len(c.Tags) != 0 || c.Catalog.FindSystem("secret-draft") != nil {
		t.Error("tags or systems of reviews that are not shown are there")
	}
	if diff := cmp.Diff([]File{{Path: "reviews/open.png", URL: "/reviews/open.png"}}, c.Files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if strings.Contains(string(c.Reviews[0].Linked), "/reviews/private/") {
		t.Errorf("the body links to a review that is not shown:\n%s", c.Reviews[0].Linked)
	}
}

func TestOneSpellingEverywhere(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"systems/kubernetes/_index.md": "---\ntitle: Kubernetes\naliases: [k8s]\nowner: Platform Team\n---\nRuns it.",
		"teams/platform/_index.md":     "---\ntitle: Platform\naliases: platform team\n---\n",
		"reviews/a.md":                 "---\ntitle: A\nsystems: [K8S, kubernetes]\nteams: Platform Team\ntags: [DNS, dns]\n---\n",
		"reviews/b.md":                 "---\ntitle: B\nsystems: Kubernetes\ntags: [dns]\n---\n",
	})
	for _, e := range c.Reviews {
		if diff := cmp.Diff([]string{"kubernetes"}, e.Record.Systems); diff != "" {
			t.Errorf("%s: systems (-want +got):\n%s", e.ID, diff)
		}
		if diff := cmp.Diff([]string{"DNS"}, e.Record.Tags); diff != "" {
			t.Errorf("%s: tags (-want +got):\n%s", e.ID, diff)
		}
	}
	if owner := c.Catalog.FindSystem("k8s").Owner; owner != "platform" {
		t.Errorf("owner %q, want platform", owner)
	}
}

func TestLinksAreMadeAndToldOfAtTheirTarget(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"systems/kafka/_index.md": "---\ntitle: Kafka\n---\n",
		"reviews/inc-1.md":        "---\ntitle: One\ndate: 2024-01-01\nrelated: [inc-2, nowhere]\n---\nFirst line.\n\nIt was [[inc-2|the other one]] again, in [[system:kafka]]. And [[nope]].\n",
		"reviews/inc-2.md":        "---\ntitle: Two\ndate: 2024-01-02\n---\nLike inc-1, and [there](sub/three.md).\n\n`inc-1` stays.\n",
		"reviews/sub/three.md":    "---\ntitle: Three\ndate: 2024-01-03\n---\nNothing.\n",
	})
	one, _ := c.Review("INC-1")
	for _, want := range []string{"[the other one](/reviews/inc-2/", "/systems/kafka/", "[[nope]]"} {
		if !strings.Contains(string(one.Linked), want) {
			t.Errorf("linked body lacks %q:\n%s", want, one.Linked)
		}
	}
	two, _ := c.Review("inc-2")
	if len(two.LinkedFrom) != 1 || two.LinkedFrom[0].From != one || !strings.HasPrefix(two.LinkedFrom[0].Sentence, "It was the other one again") {
		t.Errorf("linked from %+v, want the sentence of inc-1", two.LinkedFrom)
	}
	three, _ := c.Review("three")
	if len(three.LinkedFrom) != 1 || len(one.LinkedFrom) != 1 {
		t.Errorf("three is linked from %d, one from %d, want one each", len(three.LinkedFrom), len(one.LinkedFrom))
	}
	if !strings.Contains(string(two.Linked), "`inc-1` stays") {
		t.Errorf("code was changed:\n%s", two.Linked)
	}
	var broken []string
	for _, n := range c.Notes {
		if n.Rule == "broken-link" {
			broken = append(broken, n.Msg)
		}
	}
	want := []string{`there is no review "nope" to link to`, `related: there is no review "nowhere"`}
	if diff := cmp.Diff(want, broken); diff != "" {
		t.Errorf("broken links (-want +got):\n%s", diff)
	}
}

func TestEveryProblemOfEveryFileAtOnce(t *testing.T) {
	c, err := load(t, map[string]string{
		"reviews/a.md":            "---\ntitle: A\ndate: 2024-02-30\nkind: disaster\n---\n",
		"reviews/b.md":            "---\ntitle: [\n---\n",
		"reviews/fine.md":         "---\ntitle: Fine\n---\n",
		"systems/kafka/_index.md": "---\ntitle: Kafka\ndepends_on: {a: b}\n---\n",
	})
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"content/reviews/a.md:3:7:", "content/reviews/a.md:4:7:", "content/reviews/b.md:", "content/systems/kafka/_index.md:3:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q:\n%v", want, err)
		}
	}
	if c == nil || len(c.Reviews) != 1 {
		t.Error("the fine review is not there for a check to look at")
	}
}

func TestOwnPagesHaveTheAddressesThatHugoGives(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"about.md":                 "---\ntitle: About\n---\nHi.",
		"Handbook/On Call.md":      "No front matter.",
		"handbook/index/_index.md": "---\ntitle: deep\n---\n",
		"handbook/_index.md":       "---\ntitle: Handbook\n---\n",
	})
	got := map[string]string{}
	for _, p := range c.Pages {
		got[p.URL] = p.Title
	}
	want := map[string]string{"/about/": "About", "/handbook/on-call/": "On Call", "/handbook/index/": "deep", "/handbook/": "Handbook"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestMissingContentNamesTheNextStep(t *testing.T) {
	_, err := Load(context.Background(), missing{}, Options{})
	if err == nil || !strings.Contains(err.Error(), "afterword init") {
		t.Errorf("error %v, want one that names the next step", err)
	}
}

// missing is a folder that is not there.
type missing struct{}

func (missing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
