package review

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// pos is a place in the file: a 1-based line, and a 1-based column counted in characters.
type pos struct{ line, col int }

// nodeKind is what a front matter value is, whatever the format.
type nodeKind int

const (
	nullNode nodeKind = iota
	stringNode
	numberNode
	boolNode
	timeNode // a native date or time of TOML
	listNode
	mapNode
)

// String names k for a person who reads an error.
func (k nodeKind) String() string {
	return [...]string{"nothing", "text", "a number", "true or false", "a date", "a list", "a map"}[k]
}

// node is a value of the front matter and where it stands. Values that YAML aliases repeat are
// shared, so a tree may stand for far more than it holds: see size.
type node struct {
	pos
	kind    nodeKind
	text    string  // of a scalar, as it was written, so that 007 and 1.10 stay themselves
	value   any     // of a scalar, as Go has it
	items   []*node // of a list
	entries []entry // of a map, in the file's order
	size    int     // values that it stands for, itself included
}

// entry is one key of a map.
type entry struct {
	pos
	key   string
	value *node
}

// get returns the value of key, or nil.
func (n *node) get(key string) *node {
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// goValue returns n as templates get it: string, bool, int64, uint64, float64, time.Time, []any,
// map[string]any or nil.
func (n *node) goValue() any {
	switch n.kind {
	case listNode:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			list[i] = item.goValue()
		}
		return list
	case mapNode:
		m := make(map[string]any, len(n.entries))
		for _, e := range n.entries {
			m[e.key] = e.value.goValue()
		}
		return m
	}
	return n.value
}

// Limits of front matter. People write a few kilobytes; beyond these a file is broken or hostile.
const (
	maxFrontMatter = 128 << 10 // bytes; parsers take time by its square
	maxNodes       = 50_000    // values, each repetition by a YAML alias counted
	maxNesting     = 64
)

// grower adds up the size of a tree while it is made, and refuses what is too deep or too large.
type grower struct{ depth int }

func (g *grower) enter(at pos) error {
	if g.depth++; g.depth > maxNesting {
		return &posError{at, fmt.Sprintf("values are nested more than %d deep here: flatten them", maxNesting)}
	}
	return nil
}

func (g *grower) leave() { g.depth-- }

// sum sets n.size from its parts.
func (g *grower) sum(n *node) error {
	n.size = 1
	for _, item := range n.items {
		n.size += item.size
	}
	for _, e := range n.entries {
		n.size += e.value.size
	}
	if n.size > maxNodes {
		return &posError{n.pos, fmt.Sprintf("front matter stands for more than %d values: shorten it, or write out what aliases repeat", maxNodes)}
	}
	return nil
}

// posError is a problem that ends the reading of the front matter.
type posError struct {
	pos
	msg string
}

func (e *posError) Error() string { return e.msg }

// positions turns byte offsets of the front matter into places in the file.
type positions struct {
	src       []byte
	firstLine int // of src in the file
	lines     []int
}

func newPositions(src []byte, firstLine int) *positions {
	p := &positions{src: src, firstLine: firstLine, lines: []int{0}}
	for i, c := range src {
		if c == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}
	return p
}

// at returns the place of a byte offset.
func (p *positions) at(offset int) pos {
	offset = min(max(offset, 0), len(p.src))
	i := p.line(offset)
	return pos{p.firstLine + i, utf8.RuneCount(p.src[p.lines[i]:offset]) + 1}
}

// lineStart returns where the line of a byte offset begins.
func (p *positions) lineStart(offset int) int { return p.lines[p.line(offset)] }

func (p *positions) line(offset int) int {
	i, exact := slices.BinarySearch(p.lines, offset)
	if !exact {
		i--
	}
	return i
}

// oneLine returns s without line breaks and double spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
