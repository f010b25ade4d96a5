package review

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// EscapeShortcodes writes body so that Hugo shows its {{< … >}} and {{% … %}} as they stand, in text
// and in code alike, instead of running them. Shortcodes whose name is allowed are left to run, and
// so is Hugo's own way to show one, {{</* … */>}}. The body keeps its lines; it is returned as it is
// if there is nothing to do.
//
// Hugo looks for shortcodes before it reads Markdown, and takes the marks out of {{</* … */>}}: what
// is between is text, whatever it holds. So:
//   - An opening sign with its closing sign somewhere behind is wrapped like that. A shortcode that
//     stands between the two, because the first was never closed, is shown and not run.
//   - An opening sign that nothing closes is wrapped up to the body's end, and shown exactly too; the
//     closing sign that Hugo needs is hidden in a link definition, which shows nothing. It is put on
//     lines added below the last one. Shortcodes behind such a sign are shown and not run.
//
// A shortcode that is allowed must be written well: Hugo refuses a page with a broken one, or with
// one that needs an end and has none.
func EscapeShortcodes(body []byte, allowed func(name string) bool) []byte {
	if !bytes.Contains(body, []byte("{{<")) && !bytes.Contains(body, []byte("{{%")) {
		return body
	}
	var out []byte
	done := 0
	for at := 0; ; {
		start := nextShortcode(body, at)
		if start < 0 {
			break
		}
		sign := body[start+2]
		closer := []byte{closingSign(sign), '}', '}'}
		inner := start + 3
		if bytes.HasPrefix(body[inner:], []byte("/*")) {
			// Already shown, if it is whole.
			if end := bytes.Index(body[inner+2:], append([]byte("*/"), closer...)); end >= 0 {
				at = inner + 2 + end + 2 + len(closer)
				continue
			}
		}
		if end := shortcodeEnd(body, inner, closer); end >= 0 && allowed(shortcodeName(body[inner:])) {
			at = end
			continue
		}
		out = append(out, body[done:inner]...)
		out = append(out, "/*"...)
		end := bytes.Index(body[inner:], closer)
		if end < 0 {
			out = append(out, body[inner:]...)
			return append(out, hiddenEnd(body, closer)...)
		}
		end += inner
		out = append(out, body[inner:end]...)
		out = append(out, "*/"...)
		done, at = end, end+len(closer)
	}
	if done == 0 {
		return body
	}
	return append(out, body[done:]...)
}

func closingSign(sign byte) byte {
	if sign == '<' {
		return '>'
	}
	return sign
}

// nextShortcode returns the offset of the next opening sign, or -1.
func nextShortcode(body []byte, from int) int {
	for {
		i := bytes.Index(body[from:], []byte("{{"))
		if i < 0 || from+i+2 >= len(body) {
			return -1
		}
		if c := body[from+i+2]; c == '<' || c == '%' {
			return from + i
		}
		from += i + 1
	}
}

// shortcodeName returns the name of the shortcode whose inside body begins with.
func shortcodeName(body []byte) string {
	s := bytes.TrimLeft(body[:min(len(body), 200)], " \t\n/")
	end := bytes.IndexAny(s, " \t\n>%/")
	if end < 0 {
		end = len(s)
	}
	return string(s[:end])
}

// shortcodeEnd returns the offset behind the sign that closes an allowed shortcode: the first one
// outside of quotes. It is -1 if there is none, or if a quote stays open.
func shortcodeEnd(body []byte, from int, closer []byte) int {
	for i := from; i < len(body); i++ {
		switch c := body[i]; c {
		case '"':
			for i++; i < len(body) && body[i] != '"'; i++ {
				if body[i] == '\n' {
					return -1
				}
				if body[i] == '\\' {
					i++
				}
			}
		case '`':
			raw := bytes.IndexByte(body[i+1:], '`')
			if raw < 0 {
				return -1
			}
			i += 1 + raw
		case '{':
			if i+2 < len(body) && body[i+1] == '{' && (body[i+2] == '<' || body[i+2] == '%') {
				return -1
			}
		case closer[0]:
			if bytes.HasPrefix(body[i:], closer) {
				return i + len(closer)
			}
		}
	}
	return -1
}

// hiddenEnd returns lines that close a comment and show nothing, whatever the body ends in.
func hiddenEnd(body, closer []byte) []byte {
	end := []byte("\n\n")
	if fence := openFence(body); fence != "" {
		end = append(end[:1], fence+"\n\n"...)
	}
	end = append(end, "[afterword-end]: <> \"*/"...)
	end = append(end, closer...)
	return append(end, "\"\n"...)
}

// openFence returns the line that closes a fence of code which the body leaves open, or "".
func openFence(body []byte) string {
	const probe = "afterword-probe"
	src := append(bytes.Clone(body), "\n\n"+probe...)
	last := parseMarkdown(src).LastChild()
	// Footnotes are put behind everything else.
	for last != nil && last.Kind() != ast.KindFencedCodeBlock && last.Kind() != ast.KindHTMLBlock && last.Kind() != ast.KindParagraph {
		last = last.PreviousSibling()
	}
	code, ok := last.(*ast.FencedCodeBlock)
	if !ok || code.Lines().Len() == 0 || !bytes.Contains(code.Lines().Value(src), []byte(probe)) {
		return ""
	}
	opener := fenceLine(src, code)
	return opener
}

// fenceLine returns the signs that a block of code was opened with.
func fenceLine(src []byte, code *ast.FencedCodeBlock) string {
	before := src[:code.Lines().At(0).Start]
	before = bytes.TrimRight(before, " ")
	before = bytes.TrimSuffix(before, []byte("\n"))
	line := strings.TrimLeft(string(before[bytes.LastIndexByte(before, '\n')+1:]), " ")
	if line == "" {
		return ""
	}
	return line[:len(line)-len(strings.TrimLeft(line, line[:1]))]
}
