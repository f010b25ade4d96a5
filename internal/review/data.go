package review

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
)

// maxDocuments bounds the documents of one data file.
const maxDocuments = 10_000

// ParseData reads a YAML file of several documents, parted by lines of ---, such as a Backstage
// catalog. Each document is a Page without a body, and keeps the places of its keys. A document that
// is empty, or no map, is left out. The error joins every problem, each an *[Error]; the pages are
// those that could be read.
func ParseData(path string, src []byte) ([]*Page, error) {
	text, _ := toText(src)
	found := problems{path: path}
	var list []*Page
	for n, doc := range documents(text) {
		if n == maxDocuments {
			found.add(pos{doc.line, 1}, "the file holds more than %d documents: split it", maxDocuments)
			break
		}
		if len(doc.src) > maxFrontMatter {
			found.add(pos{doc.line, 1}, "this document is longer than %d bytes: split it", maxFrontMatter)
			continue
		}
		tree, err := yamlTree(doc.src, doc.line)
		if err != nil {
			at := pos{doc.line, 1}
			if e, ok := errors.AsType[*posError](err); ok {
				at = e.pos
			}
			found.add(at, "%s", strings.Replace(err.Error(), "front matter", "this document", 1))
			continue
		}
		if tree.kind != mapNode || len(tree.entries) == 0 {
			continue
		}
		list = append(list, newPage(path, tree, &found))
	}
	return list, found.err()
}

// document is a part of a YAML file.
type document struct {
	src  []byte
	line int // 1-based line of the file on which src begins
}

// documents cuts a YAML file at its lines of ---. What stands behind the dashes belongs to the
// document that they open.
func documents(text []byte) []document {
	text = bytes.Clone(text)
	var list []document
	start, startLine, line := 0, 1, 0
	for at := 0; at < len(text); {
		line++
		end := min(lineEnd(text, at)+1, len(text))
		if rest, ok := bytes.CutPrefix(text[at:end], []byte("---")); ok && (len(bytes.TrimSpace(rest)) == 0 || rest[0] == ' ') {
			if at > start {
				list = append(list, document{text[start:at], startLine})
			}
			copy(text[at:], "   ") // columns stay true, and the parser sees one document
			start, startLine = at, line
		}
		at = end
	}
	return append(list, document{text[start:], startLine})
}

// newPage makes a page of a map, and adds keys given twice to the problems.
func newPage(path string, front *node, found *problems) *Page {
	p := &Page{Path: path, Params: map[string]any{}, KeyLines: map[string]int{}, front: front}
	for _, e := range front.entries {
		key := strings.ToLower(e.key)
		if first, twice := p.KeyLines[key]; twice {
			found.add(e.pos, "%s is given twice, first in line %d: keep one", e.key, first)
			continue
		}
		p.KeyLines[key] = e.line
		p.Params[key] = e.value.goValue()
	}
	return p
}

// Map returns the map that a key holds, as a page of its own; nil if the key is absent or empty.
// A value of another type is an *Error.
func (p *Page) Map(key string) (*Page, error) {
	n := p.value(key)
	if n == nil {
		return nil, nil
	}
	found := problems{path: p.Path}
	if n.kind != mapNode {
		found.add(n.pos, "%s is %s here: write keys and values", key, n.kind)
		return nil, found.err()
	}
	inner := newPage(p.Path, n, &found)
	return inner, found.err()
}

// Maps returns the list of maps that a key holds. Entries that are no maps are *Errors.
func (p *Page) Maps(key string) ([]*Page, error) {
	n := p.value(key)
	if n == nil {
		return nil, nil
	}
	found := problems{path: p.Path}
	if n.kind != listNode {
		found.add(n.pos, "%s is %s here: write a list of entries", key, n.kind)
		return nil, found.err()
	}
	var list []*Page
	for i, item := range n.items {
		switch item.kind {
		case nullNode:
		case mapNode:
			list = append(list, newPage(p.Path, item, &found))
		default:
			found.add(item.pos, "entry %d of %s is %s here: write keys and values", i+1, key, item.kind)
		}
	}
	return list, found.err()
}

// At returns an *Error at the value of a key, or at the page's first line if it has none.
func (p *Page) At(key, format string, args ...any) error {
	at := pos{1, 1}
	if n := p.value(key); n != nil {
		at = n.pos
	} else if p.front != nil {
		at = p.front.pos
	}
	return &Error{Path: p.Path, Line: at.line, Col: at.col, Msg: fmt.Sprintf(format, args...)}
}
