package importer

import (
	"regexp"
	"strings"
)

// isWiki reports whether a file is named as MediaWiki's text is.
func isWiki(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, ".mediawiki") || strings.HasSuffix(lower, ".wiki")
}

// convertWiki makes a review of a page in MediaWiki's markup.
func convertWiki(name string, src []byte) result {
	return convertMarkdown(name, []byte(wikiToMarkdown(string(src))))
}

var (
	wikiHeading  = regexp.MustCompile(`^(={1,6})\s*(.*?)\s*(={1,6})\s*(?:<!--.*-->)?\s*$`)
	wikiList     = regexp.MustCompile(`^([*#:;]+)\s*(.*)$`)
	wikiBold     = regexp.MustCompile(`'''(.+?)'''`)
	wikiItalic   = regexp.MustCompile(`''(.+?)''`)
	wikiPage     = regexp.MustCompile(`\[\[(?:[^\[\]|]*\|)?([^\[\]|]+)\]\]`)
	wikiLink     = regexp.MustCompile(`\[((?:https?|ftp|mailto):[^\s\]]+)(?:\s+([^\]]*))?\]`)
	wikiVerbatim = regexp.MustCompile(`(?is)<(pre|source|syntaxhighlight)\b[^>]*>(.*?)</(?:pre|source|syntaxhighlight)>`)
	wikiNo       = regexp.MustCompile(`(?i)</?nowiki\s*/?>`)
	wikiField    = regexp.MustCompile(`(?m)^\s*Title:\s*(\S.*?)\s*$`)
)

// wikiToMarkdown converts headings, lists, links, emphasis and text that is shown as it stands. A
// table becomes text that is shown as it stands too: nothing of it is lost.
func wikiToMarkdown(src string) string {
	src = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(src)
	var out []string
	title := ""
	plain := func(text string) {
		inTable := false
		for line := range strings.SplitSeq(text, "\n") {
			switch {
			case strings.HasPrefix(line, "{|"):
				inTable = true
				out = append(out, "", "```", line)
			case inTable:
				out = append(out, line)
				if strings.HasPrefix(line, "|}") {
					out = append(out, "```", "")
					inTable = false
				}
			default:
				out = append(out, wikiLine(line))
			}
		}
		if inTable {
			out = append(out, "```", "")
		}
	}
	done := 0
	for _, m := range wikiVerbatim.FindAllStringSubmatchIndex(src, -1) {
		plain(src[done:m[0]])
		inner := strings.Trim(src[m[4]:m[5]], "\n")
		if m[0] == 0 || strings.TrimSpace(src[:m[0]]) == "" { // the block at the top of a proposal
			if f := wikiField.FindStringSubmatch(inner); f != nil {
				title = f[1]
			}
		}
		fence := "```"
		for strings.Contains(inner, fence) {
			fence += "`"
		}
		out = append(out, "", fence, inner, fence, "")
		done = m[1]
	}
	plain(src[done:])
	text := strings.Join(out, "\n")
	if title != "" {
		text = "# " + escapeHeading(title) + "\n\n" + text
	}
	return text
}

func wikiLine(line string) string {
	if m := wikiHeading.FindStringSubmatch(line); m != nil && len(m[1]) == len(m[3]) && m[2] != "" {
		return "\n" + strings.Repeat("#", len(m[1])) + " " + wikiInline(m[2]) + "\n"
	}
	if m := wikiList.FindStringSubmatch(line); m != nil && m[2] != "" {
		depth := len(m[1]) - 1
		switch m[1][depth] {
		case '*':
			return strings.Repeat("  ", depth) + "- " + wikiInline(m[2])
		case '#':
			return strings.Repeat("   ", depth) + "1. " + wikiInline(m[2])
		case ';':
			return "**" + wikiInline(m[2]) + "**\n"
		default:
			return "> " + wikiInline(m[2])
		}
	}
	return wikiInline(strings.TrimRight(line, " "))
}

func wikiInline(s string) string {
	s = wikiBold.ReplaceAllString(s, "**$1**")
	s = wikiItalic.ReplaceAllString(s, "*$1*")
	s = wikiNo.ReplaceAllString(s, "")
	s = wikiLink.ReplaceAllStringFunc(s, func(link string) string {
		m := wikiLink.FindStringSubmatch(link)
		if m[2] == "" {
			return "<" + m[1] + ">"
		}
		return "[" + m[2] + "](" + m[1] + ")"
	})
	return wikiPage.ReplaceAllString(s, "$1")
}
