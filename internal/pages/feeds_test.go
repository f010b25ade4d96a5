package pages

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// feedsOf returns the feeds of a site by name, and of each JSON feed its entries as "title time".
func feedsOf(t *testing.T, files map[string]string, base string) (data map[string]string, entries map[string][]string) {
	t.Helper()
	data, entries = map[string]string{}, map[string][]string{}
	err := feeds(load(t, files), Site{Title: "Site", Description: "What happened.", BaseURL: base}, func(name string, b []byte) error {
		data[name] = string(b)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range data {
		if !strings.HasSuffix(name, "feed.json") {
			continue
		}
		var doc struct {
			Items []struct{ Title, URL, Date_Modified string }
		}
		if err := json.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatal(err)
		}
		for _, item := range doc.Items {
			entries[name] = append(entries[name], item.Title+" "+item.Date_Modified)
		}
	}
	return data, entries
}

func TestFeedsLieBesideEveryList(t *testing.T) {
	data, entries := feedsOf(t, small, "https://host.example/docs/")
	var folders []string
	for name := range data {
		if folder, ok := strings.CutSuffix(name, "feed.atom"); ok {
			folders = append(folders, folder)
			if data[folder+"feed.json"] == "" {
				t.Errorf("there is no %sfeed.json", folder)
			}
		}
	}
	slices.Sort(folders)
	want := []string{"", "reviews/", "systems/", "systems/kafka/", "systems/ledger/", "systems/zookeeper/", "tags/", "tags/cache/", "tags/dns/", "teams/", "teams/acme/", "teams/stream/", "teams/web/"}
	if diff := cmp.Diff(want, folders); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	one, two := "One 2024-01-01T10:00:00Z", "Two 2024-02-01T00:00:00Z"
	for name, want := range map[string][]string{
		"feed.json": {two, one}, "systems/ledger/feed.json": {one}, "tags/cache/feed.json": {two}, "teams/acme/feed.json": nil,
	} {
		if diff := cmp.Diff(want, entries[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for name, want := range map[string]string{
		"feed.atom":               "<id>https://host.example/docs/reviews/one/</id>",
		"systems/kafka/feed.atom": `<title>Kafka · Site</title>`,
		"systems/kafka/feed.json": `"home_page_url": "https://host.example/docs/systems/kafka/"`,
	} {
		if !strings.Contains(data[name], want) {
			t.Errorf("%s lacks %q:\n%s", name, want, data[name])
		}
	}
}

func TestFeedIsNewestThirtyByTheDayTheyCameOut(t *testing.T) {
	files := map[string]string{
		"reviews/undated.md": "---\ntitle: Undated\ndate: unknown\n---\n",
		"reviews/late.md":    "---\ntitle: Late\ndate: 2001-01-01\npublishDate: 2026-02-01\nlastmod: 2026-02-03\n---\n",
	}
	for i := range 40 {
		files[fmt.Sprintf("reviews/r%02d.md", i)] = fmt.Sprintf("---\ntitle: R%02d\ndate: 2024-01-01T00:%02d:00Z\n---\n", i, i)
	}
	data, entries := feedsOf(t, files, "/")
	got := entries["feed.json"]
	if len(got) != 30 || got[0] != "Late 2026-02-03T00:00:00Z" || got[1] != "R39 2024-01-01T00:39:00Z" || slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, "Undated") }) {
		t.Errorf("%d entries, first %q", len(got), got[:2])
	}
	if !strings.Contains(data["feed.atom"], "<id>urn:uuid:") || !strings.Contains(data["feed.atom"], `href="/reviews/late/"`) {
		t.Errorf("a site without a host has ids that are UUIDs and addresses that are paths:\n%.600s", data["feed.atom"])
	}
}
