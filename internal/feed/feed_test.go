package feed

import (
	"encoding/json"
	"encoding/xml"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample() Feed {
	day := time.Date(2024, 2, 1, 10, 0, 0, 0, time.FixedZone("", 3600))
	return Feed{
		ID: ID("https://host.example/docs/"), Title: `Learning & <b> "more"`, Description: "What happened.", Page: "https://host.example/docs/", Author: "The site",
		Entries: []Entry{
			{ID: ID("https://host.example/docs/reviews/one/"), URL: "https://host.example/docs/reviews/one/", Title: "One\x00 & <i>", Summary: "Was <short>.", Published: day, Updated: day.Add(time.Hour), Authors: []string{"a & b"}, Tags: []string{"dns"}},
			{ID: ID("https://host.example/docs/reviews/größe/"), URL: "https://host.example/docs/reviews/größe/", Title: "", Published: day, Updated: day},
		},
	}
}

// atomNode is any element.
type atomNode struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []atomNode `xml:",any"`
}

func (n atomNode) all(name string) (list []atomNode) {
	for _, c := range n.Children {
		if c.XMLName.Local == name {
			list = append(list, c)
		}
	}
	return list
}

func (n atomNode) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// checkAtom holds a document to what RFC 4287 asks for.
func checkAtom(t *testing.T, data []byte) atomNode {
	t.Helper()
	var feed atomNode
	if err := xml.Unmarshal(data, &feed); err != nil {
		t.Fatalf("%v\n%s", err, data)
	}
	const space = "http://www.w3.org/2005/Atom"
	known := map[string]bool{"title": true, "subtitle": true, "id": true, "updated": true, "published": true, "link": true, "author": true, "generator": true, "entry": true, "summary": true, "category": true, "name": true}
	var walk func(n atomNode)
	walk = func(n atomNode) {
		for _, c := range n.Children {
			if c.XMLName.Space != space || !known[c.XMLName.Local] {
				t.Errorf("element %v is not Atom's", c.XMLName)
			}
			walk(c)
		}
	}
	if feed.XMLName != (xml.Name{Space: space, Local: "feed"}) {
		t.Errorf("root %v", feed.XMLName)
	}
	walk(feed)
	ids := map[string]bool{}
	part := func(n atomNode, what string) {
		for _, name := range []string{"id", "title", "updated"} { // 4.1.1, 4.1.2: exactly one each
			if len(n.all(name)) != 1 {
				t.Errorf("%s has %d %s, want 1", what, len(n.all(name)), name)
				return
			}
		}
		id := n.all("id")[0].Text
		if u, err := url.Parse(id); err != nil || !u.IsAbs() || ids[id] { // 4.2.6: an IRI, and unique
			t.Errorf("%s has the id %q", what, id)
		}
		ids[id] = true
		for _, name := range []string{"updated", "published"} {
			for _, at := range n.all(name) {
				if _, err := time.Parse(time.RFC3339, at.Text); err != nil {
					t.Errorf("%s: %s %q: %v", what, name, at.Text, err)
				}
			}
		}
		alternates := 0
		for _, link := range n.all("link") {
			if link.attr("href") == "" {
				t.Errorf("%s has a link without an address", what)
			}
			if link.attr("rel") == "alternate" {
				alternates++
			}
		}
		if alternates != 1 {
			t.Errorf("%s has %d alternate links, want 1: there is no content", what, alternates)
		}
		for _, author := range n.all("author") {
			if len(author.all("name")) != 1 {
				t.Errorf("%s has an author without a name", what)
			}
		}
	}
	part(feed, "the feed")
	if len(feed.all("author")) == 0 { // 4.1.1, as entries need not have one
		t.Error("the feed has no author")
	}
	for _, e := range feed.all("entry") {
		part(e, "entry "+e.all("title")[0].Text)
	}
	return feed
}

func TestAtom(t *testing.T) {
	data, err := sample().Atom()
	if err != nil {
		t.Fatal(err)
	}
	feed := checkAtom(t, data)
	if got := feed.all("updated")[0].Text; got != "2024-02-01T10:00:00Z" {
		t.Errorf("updated %q, want the newest of the entries, in UTC", got)
	}
	if got := feed.all("title")[0].Text; got != `Learning & <b> "more"` {
		t.Errorf("title %q", got)
	}
	for _, want := range []string{`rel="self" type="application/atom+xml" href="https://host.example/docs/feed.atom"`, `<category term="dns">`, "<name>a &amp; b</name>", "Was &lt;short&gt;."} {
		if !strings.Contains(string(data), want) {
			t.Errorf("the feed lacks %q:\n%s", want, data)
		}
	}
}

func TestEmptyFeedsAreFeeds(t *testing.T) {
	f := Feed{ID: ID("/"), Title: "T", Page: "/", Author: "T"}
	data, err := f.Atom()
	if err != nil {
		t.Fatal(err)
	}
	checkAtom(t, data)
	data, err = f.JSON()
	if err != nil || !strings.Contains(string(data), `"items": []`) {
		t.Errorf("%v, %s", err, data)
	}
}

func TestJSON(t *testing.T) {
	data, err := sample().JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{
		"version": "https://jsonfeed.org/version/1.1", "title": `Learning & <b> "more"`, "description": "What happened.",
		"home_page_url": "https://host.example/docs/", "feed_url": "https://host.example/docs/feed.json", "authors": []any{map[string]any{"name": "The site"}},
		"items": []any{
			map[string]any{
				"id": "https://host.example/docs/reviews/one/", "url": "https://host.example/docs/reviews/one/", "title": "One\x00 & <i>", "content_text": "Was <short>.", "summary": "Was <short>.",
				"date_published": "2024-02-01T09:00:00Z", "date_modified": "2024-02-01T10:00:00Z", "authors": []any{map[string]any{"name": "a & b"}}, "tags": []any{"dns"},
			},
			map[string]any{
				"id": "https://host.example/docs/reviews/größe/", "url": "https://host.example/docs/reviews/größe/", "title": "", "content_text": "",
				"date_published": "2024-02-01T09:00:00Z", "date_modified": "2024-02-01T09:00:00Z",
			},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestID(t *testing.T) {
	if got := ID("https://host/reviews/x/"); got != "https://host/reviews/x/" {
		t.Errorf("ID of an address = %q, want the address", got)
	}
	uuid := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	seen := map[string]bool{}
	for _, path := range []string{"/", "/reviews/", "/reviews/x/", "", "//host/x"} {
		id := ID(path)
		if !uuid.MatchString(id) || seen[id] || id != ID(path) {
			t.Errorf("ID(%q) = %q", path, id)
		}
		seen[id] = true
	}
}
