package importer

import (
	"bytes"
	"path"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// candidate reports whether a file of that name may be a document of a format.
func candidate(name, format string) bool {
	base := path.Base(name)
	ending := strings.ToLower(path.Ext(base))
	switch format {
	case "html":
		return ending == ".html" || ending == ".htm" || ending == ".xhtml"
	case "json":
		return ending == ".json"
	case "statuspage", "icco":
		return ending == ".md" || ending == ".markdown" || ending == ".yaml" || ending == ".yml"
	}
	switch ending {
	case ".md", ".markdown", ".mdown", ".mkd", ".mdx", ".mediawiki", ".wiki":
		return true
	case ".erb":
		return strings.Contains(strings.ToLower(base), ".md.")
	}
	// A name without an ending, or one whose dot is part of a sentence, as in "PM1.2 - Notes".
	return ending == "" || strings.Contains(ending, " ")
}

// bookkeepingFile says why a file is not about an incident, judged by its name; "" if it may be.
func bookkeepingFile(name string) string {
	base := strings.ToLower(stem(name))
	switch {
	case strings.HasPrefix(path.Base(name), "_"):
		return "its name begins with _: not a page"
	case strings.HasPrefix(base, "license") || strings.HasPrefix(base, "licence") || base == "copying" || base == "notice":
		return "a licence"
	case base == "contributing" || base == "code_of_conduct" || base == "changelog" || base == "codeowners" || base == "security" || base == "makefile" || base == "dockerfile":
		return "about the folder, not about an incident"
	case templateName.MatchString(base):
		return "a template"
	}
	return ""
}

var templateName = regexp.MustCompile(`(?:^|[^a-z])templates?(?:[^a-z]|$)|yyyy`)

// notMarkdown says why a file without an ending is left out; "" if it begins as Markdown does.
func notMarkdown(name string, src []byte) string {
	if ending := strings.ToLower(path.Ext(name)); ending != "" && !strings.Contains(ending, " ") {
		return ""
	}
	head := src[:min(len(src), 4<<10)]
	if bytes.IndexByte(head, 0) >= 0 {
		return "not text"
	}
	if markdownHead.Match(head) {
		return ""
	}
	return "no ending, and it does not begin as Markdown does"
}

var markdownHead = regexp.MustCompile(`\A(?:\x{FEFF})?\s*(?:#{1,6} |---\s*\n|\+\+\+\s*\n)|(?m)^#{1,6} \S`)

var (
	// processWords are what documents are called that say how incidents are handled in general.
	processWords = regexp.MustCompile(`(?i)\b(?:process|processes|procedures?|checklists?|guides?|guidelines?|how to|exercises?|examples?|reading|playbooks?|runbooks?|polic(?:y|ies)|handbook|effective|after an incident|best practices|glossary|templates?|training|onboarding)\b`)
	// placeholders are what is to be filled in.
	placeholders = regexp.MustCompile(`(?i)\b(?:yyyy|20xx|xxxx?)[-/.](?:mm|xx)|\bhh:mm\b|\[(?:insert|date and time|author|your|name of|short|brief)\b|<(?:insert|date|name|title|short|brief)[^>]*>|\bTBD\b|\blorem ipsum\b|\{\{\s*[a-z_.]+\s*\}\}`)
	indexName    = regexp.MustCompile(`(?i)^(?:_?index|readme|summary|toc|contents|home|log|incident[- ]log)$`)
)

// noReview says why a document is not about an incident, or "".
func noReview(name string, d *draft) string {
	r := d.review
	base := stem(name)
	title := strings.ToLower(r.Title)
	dated := false // its name, its title or its front matter says a day
	if day, ok := findDay(strings.ReplaceAll(base, "_", "-"), r.Date.Time, true); ok && !day.IsZero() {
		dated = true
	}
	if _, ok := findDay(r.Title, written(r), true); ok {
		dated = true
	}
	if r.KeyLines["date"] > 0 && !r.Date.IsZero() {
		dated = true
	}
	for _, g := range r.Guesses {
		if g.Key == "date" && (g.From == "the folder's name" || g.From == "its front matter" || g.From == "the file's name") {
			dated = true
		}
	}
	doc := parseDocument(d.body)
	if len(placeholders.FindAllString(d.body[:min(len(d.body), headOfBody)], 4)) > 2 && !dated && !hasTimeline(doc) {
		return "a template: it has places to fill in"
	}
	recognized := recognizedSections(doc)
	if indexName.MatchString(base) && !dated && recognized < 2 {
		return "an index"
	}
	if !dated && recognized < 3 && mostlyLinks(doc) {
		return "an index: it is a list of links"
	}
	spoken := strings.NewReplacer("-", " ", "_", " ").Replace(base)
	if !dated && (processWords.MatchString(spoken) || processWords.MatchString(title)) && !hasTimeline(doc) {
		return "a page about how incidents are handled"
	}
	if !dated && processFolder.MatchString(path.Dir(name)) {
		return "a page about how incidents are handled"
	}
	return ""
}

// headOfBody is how much of a body is looked at for what is said once, in bytes: far more than any
// review that was typed, far less than a pasted log.
const headOfBody = 256 << 10

var processFolder = regexp.MustCompile(`(?i)(?:^|/)(?:resources|templates?|guides?|process)$`)

// recognizedSections counts the kinds of sections that reviews have.
func recognizedSections(d *document) int {
	kinds := map[string]bool{}
	for _, s := range d.sections() {
		if key := sectionKey(s.label); key != "" && key != "summary" {
			kinds[key] = true
		}
	}
	return len(kinds)
}

func hasTimeline(d *document) bool {
	for _, s := range d.sections() {
		if sectionKey(s.label) == "timeline" {
			if _, ok := readTimeline(d, s, yearIn("2000"), zone{}, true); ok {
				return true
			}
		}
	}
	return false
}

// mostlyLinks reports whether a document is lists of links and little else.
func mostlyLinks(d *document) bool {
	links, other := 0, 0
	for _, b := range d.blocks {
		switch b.Node.(type) {
		case *ast.List:
			for _, it := range items(b, d) {
				if linkItem.MatchString(it.text) {
					links++
				} else {
					other++
				}
			}
		case *ast.Heading, *ast.LinkReferenceDefinition, *ast.HTMLBlock:
		default:
			other++
		}
	}
	return links >= 3 && links > 2*other
}

var linkItem = regexp.MustCompile(`^(?:[^\[]{0,40})?\[[^\]]+\](?:\(|\[|$)`)
