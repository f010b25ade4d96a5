package review

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/adrg/frontmatter"
)

// format is a way to write front matter: the line that opens it, the line that closes it, and what
// reads what is between.
type format struct {
	open, close string
	tree        func(src []byte, firstLine int) (*node, error)
}

// formats are those that package frontmatter knows, with readers that know lines and columns.
var formats = []format{
	{"---", "---", yamlTree},
	{"---yaml", "---", yamlTree},
	{"+++", "+++", tomlTree},
	{"---toml", "---", tomlTree},
	{";;;", ";;;", jsonTree},
	{"---json", "---", jsonTree},
}

// split is a document cut in two.
type split struct {
	front    *node // nil if the document has no front matter
	body     []byte
	bodyLine int // 1-based line on which body begins
	// frontLine and frontEnd are the first line of the front matter and the line behind its last.
	frontLine, frontEnd int
}

// cut finds the front matter of src and reads it. Errors are *posError.
//
// A document that begins with a line of dashes opens YAML front matter if a key comes next, as in
// "title: …". Otherwise the line is what it is in Markdown, a thematic break, and the document has
// no front matter. See [looksLikeYAML] and [looksUnclosed].
func cut(src []byte) (split, error) {
	whole := split{body: src, bodyLine: 1}
	start, line := 0, 1
	for start < len(src) { // blank lines before the front matter are skipped, as Hugo does
		end := lineEnd(src, start)
		if len(bytes.TrimSpace(src[start:end])) > 0 {
			break
		}
		start, line = min(end+1, len(src)), line+1
	}
	if start == len(src) {
		return whole, nil
	}
	if src[start] == '{' {
		return cutJSON(src, start, line)
	}

	opener := string(bytes.TrimSpace(src[start:lineEnd(src, start)]))
	for _, f := range formats {
		if f.open != opener {
			continue
		}
		inner := min(lineEnd(src, start)+1, len(src))
		closer := findLine(src, inner, f.close)
		if f.open == "---" && (closer < 0 && !looksUnclosed(src[inner:]) || closer >= 0 && !looksLikeYAML(src[inner:closer])) {
			return whole, nil
		}
		at := pos{line, 1}
		if closer < 0 && f.open == "---" {
			return whole, &posError{at, "front matter is opened here and never closed: write a line --- below it, or *** here if a line across the page is meant"}
		}
		if closer < 0 {
			return whole, &posError{at, fmt.Sprintf("front matter is opened here and never closed: write a line %s below it", f.close)}
		}
		if closer-inner > maxFrontMatter {
			return whole, &posError{at, fmt.Sprintf("front matter is longer than %d bytes: move the text below it", maxFrontMatter)}
		}
		front, err := decode(src[start:closer], f, line+1)
		if err != nil {
			return whole, err
		}
		end := min(lineEnd(src, closer)+1, len(src))
		endLine := line + bytes.Count(src[start:end], []byte("\n"))
		if src[len(src)-1] != '\n' && end == len(src) {
			endLine++ // the closing line ends the file without a line break
		}
		return split{front: front, body: src[end:], bodyLine: endLine, frontLine: line, frontEnd: endLine}, nil
	}
	return whole, nil
}

// decode reads front matter with package frontmatter. block begins with the opening line and ends
// before the closing one.
//
// The package takes any line for the end that is the closing line once its spaces are gone, so an
// indented "---" in a block of text would end the front matter in its middle. The end was found by
// [cut] already, so it is marked with a line that the block does not hold.
func decode(block []byte, f format, firstLine int) (*node, error) {
	end := f.close
	for findTrimmed(block, end) {
		end += "-end"
	}
	read := func(data []byte, v any) error {
		tree, err := f.tree(data, firstLine)
		if err != nil {
			return err
		}
		*v.(*node) = *tree
		return nil
	}
	var front node
	marked := append(append(bytes.Clone(block), end...), '\n')
	if _, err := frontmatter.MustParse(bytes.NewReader(marked), &front, frontmatter.NewFormat(f.open, end, read)); err != nil {
		if errors.Is(err, frontmatter.ErrNotFound) {
			return nil, &posError{pos{firstLine, 1}, "front matter cannot be read"}
		}
		return nil, err
	}
	return &front, nil
}

// cutJSON reads a JSON object at the top of a document, as Hugo has it: the body follows the brace
// that closes it. Package frontmatter wants each of its braces on a line of its own and a blank line
// behind, which is too narrow, so this form is read here.
func cutJSON(src []byte, start, line int) (split, error) {
	whole := split{body: src, bodyLine: 1}
	rest := bytes.TrimLeft(src[start+1:], " \t\n")
	if len(rest) == 0 || rest[0] != '"' && rest[0] != '}' {
		return whole, nil // a shortcode, a template, a set: text
	}
	length := jsonEnd(src[start:min(len(src), start+maxFrontMatter)])
	if length < 0 {
		return whole, &posError{pos{line, 1}, "front matter is opened here and never closed: write a } below it"}
	}
	end := start + length
	front, err := jsonTree(src[start:end], line)
	if err != nil {
		return whole, err
	}
	bodyLine := line + bytes.Count(src[start:end], []byte("\n"))
	frontEnd := bodyLine + 1
	if eol := lineEnd(src, end); len(bytes.TrimSpace(src[end:eol])) == 0 {
		end = min(eol+1, len(src))
		bodyLine++
	}
	return split{front: front, body: src[end:], bodyLine: bodyLine, frontLine: line, frontEnd: frontEnd}, nil
}

// keyLine is a line that begins like an entry of a YAML map.
var keyLine = regexp.MustCompile(`^(?:"([^"]*)"|'([^']*)'|([\pL_<][^\s:"'\[\]{}]*))\s*:(?:\s|$)|^[{?]`)

// looksLikeYAML tells front matter from the text between two thematic breaks: its first line that is
// neither blank nor a comment begins with a key.
func looksLikeYAML(inner []byte) bool {
	for text := range bytes.Lines(inner) {
		text = bytes.TrimRight(text, " \t\n")
		if len(text) > 0 && text[0] != '#' {
			return keyLine.Match(text)
		}
	}
	return true
}

// looksUnclosed tells front matter that was never closed from the text below a thematic break: its
// first lines, up to a blank one, begin with keys, and one of them is a key that reviews or other
// tools have. "Note: it was late" alone is text.
func looksUnclosed(rest []byte) bool {
	begun := false
	for text := range bytes.Lines(rest) {
		text = bytes.TrimRight(text, " \t\n")
		if len(text) == 0 && begun {
			return false
		}
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		m := keyLine.FindSubmatch(text[:min(len(text), 200)])
		if !begun && m == nil {
			return false
		}
		begun = true
		if m != nil {
			key := string(m[1]) + string(m[2]) + string(m[3])
			if _, known := canonicalKey(key); known || foreignKeys[strings.ToLower(key)] {
				return true
			}
		}
	}
	return false
}

// lineEnd returns the offset of the line break that ends the line at from, or len(src).
func lineEnd(src []byte, from int) int {
	if i := bytes.IndexByte(src[from:], '\n'); i >= 0 {
		return from + i
	}
	return len(src)
}

// findLine returns the offset of the first line at or after from that is text, not indented, spaces
// behind it allowed; or -1.
func findLine(src []byte, from int, text string) int {
	for at := from; at < len(src); {
		end := lineEnd(src, at)
		if string(bytes.TrimRight(src[at:end], " \t")) == text {
			return at
		}
		at = end + 1
	}
	return -1
}

// findTrimmed reports whether block has a line that is text once its spaces are gone, the first line
// apart.
func findTrimmed(block []byte, text string) bool {
	_, rest, _ := strings.Cut(string(block), "\n")
	for line := range strings.Lines(rest) {
		if strings.TrimSpace(line) == text {
			return true
		}
	}
	return false
}
