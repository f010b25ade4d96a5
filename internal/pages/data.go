package pages

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"path"
	"strings"

	"afterword/internal/corpus"
	"afterword/internal/review"
)

// Site is what files beside the pages need to know of the whole.
type Site struct {
	Title       string
	Description string
	// BaseURL is where the site will be reached; it ends with "/". If it holds no host, the
	// addresses in feeds and the sitemap are paths.
	BaseURL string
}

// abs is the address of a path that begins with "/".
func (s Site) abs(url string) string { return s.BaseURL + strings.TrimPrefix(url, "/") }

// Data calls write for every file of the site that is not a page: each review as data and as its
// Markdown source, the whole corpus a review a line, how readers call systems and teams, the sitemap,
// the feeds, the description of the search for browsers, and a redirect for every former address. Names
// are slash-separated paths on the site.
func Data(c *corpus.Corpus, site Site, list []Page, write func(name string, data []byte) error) error {
	var lines bytes.Buffer
	for _, e := range c.Reviews {
		line, err := encode(e.Record, "")
		if err != nil {
			return fmt.Errorf("data of %s: %w", e.Path, err)
		}
		lines.Write(line)
		file, err := encode(e.Record, "  ")
		if err != nil {
			return fmt.Errorf("data of %s: %w", e.Path, err)
		}
		folder := strings.TrimPrefix(e.URL, "/")
		if err := write(folder+"index.json", file); err != nil {
			return err
		}
		if err := write(folder+"index.md", e.Source); err != nil {
			return err
		}
	}
	if err := write("reviews.jsonl", lines.Bytes()); err != nil {
		return err
	}
	titles, err := encode(TitlesOf(c), "  ")
	if err != nil {
		return err
	}
	if err := write("titles.json", titles); err != nil {
		return err
	}
	sitemap, err := sitemap(site, list)
	if err != nil {
		return err
	}
	if err := write("sitemap.xml", sitemap); err != nil {
		return err
	}
	if err := write("opensearch.xml", openSearch(site)); err != nil {
		return err
	}
	if err := feeds(c, site, write); err != nil {
		return err
	}
	return redirects(c, site, list, write)
}

// Titles says how readers call systems and teams, by their names. Names that are titles themselves
// are left out.
type Titles struct {
	System map[string]string `json:"system"`
	Team   map[string]string `json:"team"`
}

// TitlesOf returns the titles of a corpus.
func TitlesOf(c *corpus.Corpus) Titles {
	t := Titles{System: map[string]string{}, Team: map[string]string{}}
	for _, e := range c.Catalog.AllSystems() {
		if e.Title != e.Name {
			t.System[e.Name] = e.Title
		}
	}
	for _, e := range c.Catalog.AllTeams() {
		if e.Title != e.Name {
			t.Team[e.Name] = e.Title
		}
	}
	return t
}

// Title returns the title of a name ("system", "kafka"), or "" if the name is all there is.
func (t Titles) Title(field, name string) string {
	switch field {
	case "system":
		return t.System[name]
	case "team":
		return t.Team[name]
	}
	return ""
}

// encode returns v as JSON on one line, or indented, with a line break at its end.
func encode(v any, indent string) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// ReadRecords reads what Data wrote to reviews.jsonl.
func ReadRecords(data []byte) ([]review.Record, error) {
	var records []review.Record
	dec := json.NewDecoder(bytes.NewReader(data))
	for dec.More() {
		var r review.Record
		if err := dec.Decode(&r); err != nil {
			return nil, fmt.Errorf("reviews.jsonl, review %d: %w", len(records)+1, err)
		}
		records = append(records, r)
	}
	return records, nil
}

func sitemap(site Site, list []Page) ([]byte, error) {
	type entry struct {
		Loc     string `xml:"loc"`
		LastMod string `xml:"lastmod,omitempty"`
	}
	doc := struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []entry  `xml:"url"`
	}{}
	for _, p := range list {
		if !strings.HasSuffix(p.URL, "/") || p.Layout == "search" {
			continue
		}
		e := entry{Loc: site.abs(p.URL)}
		if !p.Date.IsZero() {
			e.LastMod = p.Date.UTC().Format("2006-01-02")
		}
		doc.URLs = append(doc.URLs, e)
	}
	body, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("sitemap: %w", err)
	}
	return append([]byte(xml.Header), append(body, '\n')...), nil
}

func openSearch(site Site) []byte {
	return fmt.Appendf(nil, `%s<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
  <ShortName>%s</ShortName>
  <Description>%s</Description>
  <InputEncoding>UTF-8</InputEncoding>
  <Url type="text/html" template="%s?q={searchTerms}"/>
</OpenSearchDescription>
`, xml.Header, html.EscapeString(shorten(site.Title, 16)), html.EscapeString("Search the incident reviews: "+site.Title), html.EscapeString(site.abs("/search/")))
}

// redirects writes a page for every former address of a review (its aliases, as in Hugo) that leads
// to where it is now. An address that is taken by a page, or leads out of the site, is not written.
func redirects(c *corpus.Corpus, site Site, list []Page, write func(name string, data []byte) error) error {
	taken := map[string]bool{}
	for _, p := range list {
		taken[p.URL] = true
	}
	for _, e := range c.Reviews {
		for _, alias := range e.Aliases {
			url := alias
			if !strings.HasPrefix(url, "/") {
				url = path.Join("/reviews", url)
			}
			url = path.Clean(url)
			if path.Ext(url) != ".html" {
				url = strings.TrimSuffix(url, "/") + "/"
			}
			if taken[url] || strings.ContainsAny(url, "\\?#%\x00") || hidden(url) {
				continue
			}
			taken[url] = true
			name := strings.TrimPrefix(url, "/")
			if strings.HasSuffix(name, "/") {
				name += "index.html"
			}
			target := html.EscapeString(site.abs(e.URL))
			page := fmt.Sprintf("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>%s</title><link rel=\"canonical\" href=\"%s\"><meta name=\"robots\" content=\"noindex\"><meta http-equiv=\"refresh\" content=\"0; url=%s\"></head><body><p><a href=\"%s\">%s</a></p></body></html>\n",
				html.EscapeString(e.Title), target, target, target, html.EscapeString(e.Title))
			if err := write(name, []byte(page)); err != nil {
				return err
			}
		}
	}
	return nil
}

// hidden reports whether a part of url begins with a dot: such files are not served.
func hidden(url string) bool {
	for part := range strings.SplitSeq(url, "/") {
		if strings.HasPrefix(part, ".") {
			return true
		}
	}
	return false
}
