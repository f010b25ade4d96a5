package feed

import (
	"encoding/xml"
	"fmt"
	"time"
)

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	ID       string      `xml:"id"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   atomPerson  `xml:"author"`
	Maker    string      `xml:"generator"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	Title      string         `xml:"title"`
	Link       atomLink       `xml:"link"`
	ID         string         `xml:"id"`
	Published  string         `xml:"published"`
	Updated    string         `xml:"updated"`
	Authors    []atomPerson   `xml:"author"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

// Atom returns the feed as Atom.
func (f Feed) Atom() ([]byte, error) {
	doc := atomFeed{
		Title: f.Title, Subtitle: f.Description, ID: f.ID, Updated: stamp(f.updated()), Author: atomPerson{f.Author}, Maker: "Afterword",
		Links: []atomLink{{"self", "application/atom+xml", f.Page + AtomName}, {"alternate", "text/html", f.Page}},
	}
	for _, e := range f.Entries {
		entry := atomEntry{Title: e.Title, Link: atomLink{"alternate", "text/html", e.URL}, ID: e.ID,
			Published: stamp(e.Published), Updated: stamp(e.Updated), Summary: e.Summary}
		for _, name := range e.Authors {
			entry.Authors = append(entry.Authors, atomPerson{name})
		}
		for _, tag := range e.Tags {
			entry.Categories = append(entry.Categories, atomCategory{tag})
		}
		doc.Entries = append(doc.Entries, entry)
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("feed of %s: %w", f.Page, err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
