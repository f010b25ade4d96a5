package review

import (
	"errors"
	"slices"
	"strings"
)

// Page is a page beside the reviews: of a system, of a team, an introduction to a list, or one that
// has nothing to do with reviews. It is a document of a data file, too, see [ParseData].
type Page struct {
	Path     string // below the content folder
	Params   map[string]any
	Body     []byte
	BodyLine int
	// KeyLines holds the 1-based line of every front matter key, in lower case.
	KeyLines map[string]int

	front *node
}

// ParsePage reads front matter and body of a page as Parse does of a review. The keys are the
// caller's to read, with Text, Names and Draft; each of their problems is an *[Error].
func ParsePage(path string, src []byte) (*Page, error) {
	text, _ := toText(src)
	found := problems{path: path}
	parts, err := cut(text)
	if err != nil {
		at := pos{1, 1}
		if e, ok := errors.AsType[*posError](err); ok {
			at = e.pos
		}
		found.add(at, "%s", err)
		return nil, found.err()
	}
	if parts.front == nil {
		return &Page{Path: path, Params: map[string]any{}, Body: parts.body, BodyLine: parts.bodyLine, KeyLines: map[string]int{}}, nil
	}
	if parts.front.kind != mapNode {
		found.add(parts.front.pos, "front matter is %s: write keys and values, such as title: …", parts.front.kind)
		return nil, found.err()
	}
	p := newPage(path, parts.front, &found)
	p.Body, p.BodyLine = parts.body, parts.bodyLine
	return p, found.err()
}

// Text returns the text of a key, "" if it is absent or empty. A value of another type is an *Error.
func (p *Page) Text(key string) (string, error) {
	rd := &reader{problems: problems{path: p.Path}}
	n := p.value(key)
	if n == nil {
		return "", nil
	}
	return oneLine(rd.name(key, n)), rd.err()
}

// Names returns the list of names of a key; one text is a list of one.
func (p *Page) Names(key string) ([]string, error) {
	rd := &reader{problems: problems{path: p.Path}}
	n := p.value(key)
	if n == nil {
		return nil, nil
	}
	return rd.names(key, n), rd.err()
}

// Draft reports whether the page says that it is one.
func (p *Page) Draft() (bool, error) {
	rd := &reader{problems: problems{path: p.Path}}
	n := p.value("draft")
	if n == nil {
		return false, nil
	}
	return rd.truth("draft", n), rd.err()
}

func (p *Page) value(key string) *node {
	if p.front == nil {
		return nil
	}
	i := slices.IndexFunc(p.front.entries, func(e entry) bool { return strings.EqualFold(e.key, key) })
	if i < 0 || p.front.entries[i].value.kind == nullNode {
		return nil
	}
	return p.front.entries[i].value
}
