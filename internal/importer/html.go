package importer

import (
	"bytes"
	"io"
	"regexp"
	"slices"
	"strings"

	"afterword/internal/review"

	"github.com/JohannesKaufmann/html-to-markdown/v2/converter"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/base"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/commonmark"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/strikethrough"
	"github.com/JohannesKaufmann/html-to-markdown/v2/plugin/table"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

// convertHTML makes a review of a page of a wiki's HTML export. What is the page and not the wiki
// around it is found by the names that wikis give it; the page becomes Markdown, and is read as such.
func convertHTML(name string, src []byte) result {
	reader, err := charset.NewReader(bytes.NewReader(src), "text/html")
	if err != nil {
		return result{err: &review.Error{Path: name, Line: 1, Col: 1, Msg: "it cannot be decoded: " + err.Error()}}
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return result{err: &review.Error{Path: name, Line: 1, Col: 1, Msg: "it cannot be decoded: " + err.Error()}}
	}
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return result{err: &review.Error{Path: name, Line: 1, Col: 1, Msg: "it is no HTML that can be read: " + err.Error()}}
	}
	content := mainContent(root)
	if content == nil {
		return result{skip: "no text in it"}
	}
	title := pageTitle(root)
	prune(content)
	made, err := toMarkdown(content)
	if err != nil {
		return result{err: &review.Error{Path: name, Line: 1, Col: 1, Msg: "it cannot be made Markdown: " + err.Error()}}
	}
	markdown := strings.TrimSpace(string(made))
	if markdown == "" {
		return result{skip: "no text in it"}
	}
	if heading, _, _ := strings.Cut(markdown, "\n"); title != "" && !strings.HasPrefix(heading, "# ") {
		markdown = "# " + escapeHeading(title) + "\n\n" + markdown
	}
	front := "---\n"
	if day := publishedOn(root); day != "" {
		front += "date: " + day + "\n"
	}
	if title != "" {
		front += "title: " + scalar(title) + "\n"
	}
	return convertMarkdown(name, []byte(front+"---\n\n"+markdown+"\n"))
}

// toMarkdown converts a node.
func toMarkdown(n *html.Node) ([]byte, error) {
	conv := converter.NewConverter(converter.WithPlugins(
		base.NewBasePlugin(),
		commonmark.NewCommonmarkPlugin(),
		strikethrough.NewStrikethroughPlugin(),
		table.NewTablePlugin(table.WithHeaderPromotion(true), table.WithSkipEmptyRows(true), table.WithSpanCellBehavior(table.SpanBehaviorMirror)),
	))
	return conv.ConvertNode(n)
}

// contentNames are the ids and classes that wikis give to what a page says, the surest first:
// Confluence, MediaWiki, DokuWiki, XWiki, Notion, GitHub, and the elements that HTML has for it.
var contentNames = []string{"#main-content", "#mw-content-text", ".mw-parser-output", ".dokuwiki", "#xwikicontent", ".wiki-content", ".page-body", ".markdown-body", "#content", "article", "main", ".content"}

func mainContent(root *html.Node) *html.Node {
	for _, name := range contentNames {
		if n := find(root, name); n != nil && strings.TrimSpace(textOf(n)) != "" {
			return n
		}
	}
	if body := find(root, "body"); body != nil && strings.TrimSpace(textOf(body)) != "" {
		return body
	}
	return nil
}

// find returns the first element of an id (#x), a class (.x) or a name (x), in the page's order.
func find(n *html.Node, name string) *html.Node {
	for d := range n.Descendants() {
		if d.Type != html.ElementNode {
			continue
		}
		switch name[0] {
		case '#':
			if attribute(d, "id") == name[1:] {
				return d
			}
		case '.':
			if slices.Contains(strings.Fields(attribute(d, "class")), name[1:]) {
				return d
			}
		default:
			if d.Data == name {
				return d
			}
		}
	}
	return nil
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.DataAtom != atom.Script && d.Parent.DataAtom != atom.Style {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// pageTitle is the page's title, without the wiki's and the space's name in it.
func pageTitle(root *html.Node) string {
	for _, name := range []string{"#title-text", "#firstHeading", ".page-title"} {
		if n := find(root, name); n != nil {
			if title := oneLine(textOf(n)); title != "" {
				return lastPart(title)
			}
		}
	}
	if n := find(root, "h1"); n != nil {
		if title := oneLine(textOf(n)); title != "" {
			return title
		}
	}
	if n := find(root, "title"); n != nil {
		return lastPart(oneLine(textOf(n)))
	}
	return ""
}

// lastPart is what stands behind the space's name in "Space : Page", as Confluence writes titles.
func lastPart(title string) string {
	if i := strings.LastIndex(title, " : "); i >= 0 && i+3 < len(title) {
		return title[i+3:]
	}
	return title
}

// escapeHeading keeps a title from being read as Markdown.
func escapeHeading(title string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `_`, `\_`, "`", "\\`", `[`, `\[`, `<`, `\<`, `#`, `\#`).Replace(title)
}

// around are the parts of a page that are the wiki's, not the author's.
var around = []string{"#breadcrumb-section", ".breadcrumbs", "#footer", ".page-metadata", "#toc", ".toc", ".toc-macro", ".mw-editsection", ".navbox", "#likes-and-labels-container", ".noprint"}

// prune takes out what no reader of the page reads.
func prune(n *html.Node) {
	var gone []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.CommentNode {
			gone = append(gone, d)
			continue
		}
		if d.Type != html.ElementNode {
			continue
		}
		switch d.DataAtom {
		case atom.Script, atom.Style, atom.Nav, atom.Noscript, atom.Template, atom.Button, atom.Form, atom.Link, atom.Meta:
			gone = append(gone, d)
			continue
		}
		for _, name := range around {
			if name[0] == '#' && attribute(d, "id") == name[1:] || name[0] == '.' && slices.Contains(strings.Fields(attribute(d, "class")), name[1:]) {
				gone = append(gone, d)
				break
			}
		}
	}
	for _, d := range gone {
		if d.Parent != nil {
			d.Parent.RemoveChild(d)
		}
	}
}

var dayHead = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

// publishedOn is the day that the page's head says it was published on, or "".
func publishedOn(root *html.Node) string {
	for d := range root.Descendants() {
		if d.Type != html.ElementNode || d.DataAtom != atom.Meta {
			continue
		}
		switch strings.ToLower(attribute(d, "name") + attribute(d, "property")) {
		case "article:published_time", "date", "dc.date", "dcterms.created", "citation_date":
			if day := dayHead.FindString(attribute(d, "content")); day != "" {
				if _, err := review.ParseMoment(day); err == nil {
					return day
				}
			}
		}
	}
	return ""
}
