package corpus

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const component = "apiVersion: backstage.io/v1alpha1\nkind: Component\n"

func TestCatalogsFromInsideAndOutside(t *testing.T) {
	content := fstest.MapFS{
		"systems/ledger/_index.md":        {Data: []byte("---\ntitle: The ledger\n---\n")},
		"deep/down/catalog-info.yaml":     {Data: []byte(component + "metadata: {name: ledger, title: Ledger}\nspec: {owner: money, dependsOn: [\"resource:db\"]}\n")},
		"reviews/broken/catalog-info.yml": {Data: []byte(component + "metadata: {name: [x]}\n")},
		"reviews/a.md":                    {Data: []byte("---\ntitle: A\nsystems: [Payments API, ledger]\n---\nThe payments api was slow.\n")},
		"other.yaml":                      {Data: []byte("not: ours")},
	}
	c, err := Load(context.Background(), content, Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), Catalogs: []Catalog{
		{Path: "catalog-info.yaml", Data: []byte(component + "metadata: {name: pay, title: Payments API}\nspec: {owner: money}\n")},
		{Path: "more/x.yaml", Data: []byte("a: [\n")},
	}})
	for _, want := range []string{"content/reviews/broken/catalog-info.yml:3:18: name is a list here", "more/x.yaml:1:"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	ledger := c.Catalog.FindSystem("ledger")
	if ledger.Title != "The ledger" || ledger.Owner != "money" || ledger.DependsOn[0] != "db" {
		t.Errorf("the page with what the catalog adds: %+v", ledger)
	}
	if diff := cmp.Diff([]string{"pay", "ledger"}, c.Reviews[0].Systems); diff != "" {
		t.Errorf("systems (-want +got):\n%s", diff)
	}
	if !strings.Contains(string(c.Reviews[0].Linked), "[payments api](/systems/pay/") {
		t.Errorf("the system is not linked: %s", c.Reviews[0].Linked)
	}
}

func TestCrossLinksCanBeTurnedOff(t *testing.T) {
	content := fstest.MapFS{
		"systems/kafka/_index.md": {Data: []byte("---\ntitle: Kafka\n---\n")},
		"reviews/a.md":            {Data: []byte("---\ntitle: A\nimpact: Kafka stopped.\ncontributing_factors: [Kafka was full., Kafka was slow.]\n---\nKafka, that is [[system:kafka]].\n\n## Then\n\nKafka again, and kafka.\n")},
	}
	for _, off := range []bool{false, true} {
		c, err := Load(context.Background(), content, Options{NoCrossLinks: off})
		if err != nil {
			t.Fatal(err)
		}
		e := c.Reviews[0]
		const link = `(/systems/kafka/ "Kafka")`
		want := []string{"Kafka, that is [kafka]" + link + ".\n\n## Then\n\n[Kafka]" + link + " again, and kafka.\n", "[Kafka]" + link + " stopped.", "[Kafka]" + link + " was full.", "Kafka was slow."}
		if off {
			want = []string{"Kafka, that is [kafka]" + link + ".\n\n## Then\n\nKafka again, and kafka.\n", "Kafka stopped.", "Kafka was full.", "Kafka was slow."}
		}
		if diff := cmp.Diff(want, append([]string{string(e.Linked), e.Shown.Impact}, e.Shown.ContributingFactors...)); diff != "" {
			t.Errorf("off %v (-want +got):\n%s", off, diff)
		}
	}
}

func TestLinksInPagesThatAreNoReviews(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"_index.md":               "---\ntitle: Welcome\n---\nBegin with [[inc-1]].\n",
		"about.md":                "---\ntitle: About\n---\nSee [one](reviews/inc-1.md), [[nope]] and {{< x >}}.\n",
		"systems/kafka/_index.md": "---\ntitle: Kafka\npinned: [inc-1, gone, shy]\n---\nSee [[inc-1]] and inc-1. Kafka leans on [the zoo](../zoo/_index.md).\n",
		"systems/zoo/_index.md":   "---\ntitle: Zoo\n---\n",
		"reviews/inc-1.md":        "---\ntitle: One\n---\n[Kafka](../systems/kafka/_index.md#part) [about](../about.md) [home](../_index.md) [all](_index.md)\n",
		"reviews/_index.md":       "---\ntitle: All\n---\n",
		"reviews/shy.md":          "---\ntitle: Shy\ndraft: true\n---\n",
	})
	kafka := c.Catalog.FindSystem("kafka")
	got := []string{string(c.Intros[""].Body), string(c.Pages[0].Body), string(kafka.Body), string(c.Reviews[0].Linked)}
	want := []string{
		"Begin with [inc-1](/reviews/inc-1/ \"One\").\n",
		"See [one](/reviews/inc-1/), [[nope]] and {{</* x */>}}.\n",
		"See [inc-1](/reviews/inc-1/ \"One\") and inc-1. Kafka leans on [the zoo](/systems/zoo/).\n",
		"[Kafka](/systems/kafka/#part) [about](/about/) [home](/) [all](/reviews/)\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var notes []string
	for _, n := range c.Notes {
		if n.Rule == "broken-link" {
			notes = append(notes, n.Path+": "+n.Msg)
		}
	}
	wantNotes := []string{
		`about.md: there is no review "nope" to link to`,
		`systems/kafka/_index.md: pinned: there is no review "gone"`,
		`systems/kafka/_index.md: pinned: the review "shy" is not shown here: it is a draft`,
	}
	if diff := cmp.Diff(wantNotes, notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestFilesAreThoseThatShownTextsUse(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"logo.png": "", "about.md": "![l](logo.png)", "handbook/_index.md": "Hi.", "handbook/plan.pdf": "", "handbook/sub/other.pdf": "",
		"reviews/a.md":         "---\ntitle: A\nsurprises: [\"![s](in-field.png)\"]\n---\n[x](data/run.csv) [y](/reviews/rooted.txt) ![z](sp%20ace.png) [page](page.html)\n",
		"reviews/b.md":         "---\ntitle: B\nvisibility: [sre]\n---\n![s](shared.png) ![t](theirs.png)\n",
		"reviews/c.md":         "---\ntitle: C\n---\n![s](shared.png)\n",
		"reviews/in-field.png": "", "reviews/data/run.csv": "", "reviews/data/other.csv": "", "reviews/rooted.txt": "", "reviews/sp ace.png": "",
		"reviews/page.html": "", "reviews/shared.png": "", "reviews/theirs.png": "",
		"reviews/open/index.md": "---\ntitle: O\n---\n", "reviews/open/x.png": "", "reviews/open/deep/y.png": "",
		"reviews/open/inner/index.md": "---\ntitle: I\ndraft: true\n---\n", "reviews/open/inner/z.png": "",
		"systems/kafka/_index.md": "Hi.", "systems/kafka/d.svg": "", "systems/loose.svg": "",
	})
	var got []string
	for _, f := range c.Files {
		got = append(got, f.Path)
	}
	want := []string{"handbook/plan.pdf", "logo.png", "reviews/data/run.csv", "reviews/in-field.png", "reviews/open/deep/y.png", "reviews/open/x.png", "reviews/rooted.txt", "reviews/shared.png", "reviews/sp ace.png", "systems/kafka/d.svg"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("published (-want +got):\n%s", diff)
	}
	var left []string
	for _, l := range c.LeftOut {
		if !strings.HasSuffix(l.Path, ".md") {
			left = append(left, l.Path)
		}
	}
	if diff := cmp.Diff([]string{"handbook/sub/other.pdf", "reviews/data/other.csv", "reviews/theirs.png", "systems/loose.svg"}, left); diff != "" {
		t.Errorf("left out (-want +got):\n%s", diff)
	}
}
