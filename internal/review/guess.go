package review

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// maxHead is how much of a body is looked at for a title, in bytes: far more than any head has, far
// less than a pasted log.
const maxHead = 64 << 10

// settleTitle finds a title for a review that has none, and takes the heading that says the title
// out of the body if it stands at the top.
func (r *Review) settleTitle() {
	if r.Title != "" && !beginsWithHeading(r.Body) {
		return
	}
	head, most := r.Body, maxHead
	if r.Title != "" {
		most = maxHead / 8 // the heading stands at the top or it does not matter
	}
	if len(head) > most {
		head = head[:bytes.LastIndexByte(head[:most], '\n')+1]
	}
	doc := parseMarkdown(head)
	top := topHeading(doc, head)
	if r.Title != "" {
		if top != nil && top.Level == 1 && headingTitle(top, head) == r.Title {
			r.blankHeading(top)
		}
		return
	}
	if first := firstHeading(doc, head); first != nil {
		r.Title = headingTitle(first, head)
		line := r.BodyLine + bytes.Count(head[:first.Lines().At(0).Start], []byte("\n"))
		r.Guesses = append(r.Guesses, Guess{Key: "title", Value: r.Title, From: "its first heading", Line: line})
		if first == top {
			r.blankHeading(top)
		}
		return
	}
	var from string
	r.Title, from = pathTitle(r.Path)
	r.Guesses = append(r.Guesses, Guess{Key: "title", Value: r.Title, From: from})
}

// beginsWithHeading is a cheap look at whether the body may begin with a heading of level 1, so that
// most bodies are not parsed for it.
func beginsWithHeading(body []byte) bool {
	lines := 0
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		if bytes.HasPrefix(line, []byte("##")) && lines == 0 {
			return false // it is no title, and nothing behind it can be
		}
		if line[0] == '#' || line[0] == '=' || bytes.HasPrefix(line, []byte("<!--")) {
			return true
		}
		if lines++; lines > 3 {
			return false
		}
	}
	return false
}

// topHeading returns the heading that a document begins with, comments and link definitions not
// counted; or nil.
func topHeading(doc ast.Node, src []byte) *ast.Heading {
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if headingTitle(n, src) == "" {
				return nil
			}
			return n
		case *ast.HTMLBlock:
			if n.HTMLBlockType != ast.HTMLBlockType2 { // a comment shows nothing
				return nil
			}
		case *ast.LinkReferenceDefinition:
		default:
			return nil
		}
	}
	return nil
}

// firstHeading returns the first heading with words in it, whatever its level and wherever it
// stands; or nil.
func firstHeading(doc ast.Node, src []byte) (found *ast.Heading) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if h, ok := n.(*ast.Heading); ok && entering && headingTitle(h, src) != "" {
			found = h
			return ast.WalkStop, nil
		}
		return ast.WalkContinue, nil
	})
	return found
}

// headingTitle returns the words of a heading.
func headingTitle(h *ast.Heading, src []byte) string {
	if h.Lines().Len() == 0 {
		return ""
	}
	return oneLine(plainText(h, src))
}

// blankHeading takes a heading out of the body and leaves its lines, so that line numbers stay true.
func (r *Review) blankHeading(h *ast.Heading) {
	lines := h.Lines()
	from := bytes.LastIndexByte(r.Body[:lines.At(0).Start], '\n') + 1
	to := lineEnd(r.Body, max(lines.At(lines.Len()-1).Stop-1, from))
	if bytes.TrimLeft(r.Body[from:], " ")[0] != '#' {
		to = lineEnd(r.Body, min(to+1, len(r.Body))) // the line of = or - below it
	}
	blank := bytes.Repeat([]byte("\n"), bytes.Count(r.Body[from:to], []byte("\n")))
	body := make([]byte, 0, len(r.Body)-(to-from)+len(blank))
	body = append(body, r.Body[:from]...)
	body = append(body, blank...)
	r.Body = append(body, r.Body[to:]...)
}

var (
	uuidName = regexp.MustCompile(`^(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	dateHead = regexp.MustCompile(`^(?:19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}(?:[-_. ]+|$)`)
)

// pathTitle makes a title of the file's name, or of its folder's for names that say nothing.
func pathTitle(file string) (title, from string) {
	name, from := trimMarkdown(path.Base(file)), "the file's name"
	if folder := folderName(file); folder != "" && (strings.EqualFold(name, "index") || strings.EqualFold(name, "readme")) {
		name, from = folder, "the folder's name"
	}
	return readable(name), from
}

func readable(name string) string {
	name = oneLine(name)
	if uuidName.MatchString(name) {
		return name
	}
	name = strings.TrimSuffix(name, ".html")
	if rest := dateHead.ReplaceAllString(name, ""); rest != "" {
		name = rest
	}
	if !strings.Contains(name, " ") && !onlyDigits(name) {
		name = oneLine(strings.NewReplacer("-", " ", "_", " ").Replace(name))
	}
	if name == "" {
		return "Untitled"
	}
	if first, size := utf8.DecodeRuneInString(name); unicode.IsLower(first) {
		name = string(unicode.ToUpper(first)) + name[size:]
	}
	return name
}

// onlyDigits reports whether a name is a date or a number, whose dashes are part of it.
func onlyDigits(name string) bool {
	return strings.Trim(name, "0123456789-_.") == ""
}

func parseMarkdown(src []byte) ast.Node {
	return markdown().Parse(text.NewReader(src))
}
