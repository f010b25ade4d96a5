package review

import (
	"bytes"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// tomlTree reads TOML front matter. Errors are *posError.
func tomlTree(src []byte, firstLine int) (*node, error) {
	t := &tomlReader{places: newPositions(src, firstLine)}
	// The decoder checks what the syntax alone does not say: tables opened twice, keys given twice.
	var checked map[string]any
	if err := toml.Unmarshal(src, &checked); err != nil {
		if bad := t.badDate(src); bad != nil {
			return nil, bad
		}
		at := pos{firstLine, 1}
		if e, ok := errors.AsType[*toml.DecodeError](err); ok {
			row, col := e.Position()
			at = t.places.at(t.offset(row, col))
		}
		return nil, &posError{at, "front matter is no valid TOML: " + strings.TrimPrefix(err.Error(), "toml: ")}
	}

	root := &node{pos: pos{firstLine, 1}, kind: mapNode}
	table := root
	t.parser.Reset(src)
	for t.parser.NextExpression() {
		expr := t.parser.Expression()
		switch expr.Kind {
		case unstable.KeyValue:
			if err := t.keyValue(table, expr); err != nil {
				return nil, err
			}
		case unstable.Table:
			table = t.open(root, expr.Key())
		case unstable.ArrayTable:
			table = t.openElement(root, expr.Key())
		}
	}
	if err := t.parser.Error(); err != nil {
		return nil, &posError{pos{firstLine, 1}, "front matter is no valid TOML: " + err.Error()}
	}
	return root, t.sumAll(root)
}

type tomlReader struct {
	grower
	places *positions
	parser unstable.Parser
}

// badDate returns the first date that does not exist, which the decoder would place behind its end.
func (t *tomlReader) badDate(src []byte) error {
	var look func(n *unstable.Node) error
	look = func(n *unstable.Node) error {
		switch n.Kind {
		case unstable.LocalDate, unstable.LocalDateTime, unstable.DateTime:
			if _, err := ParseMoment(string(n.Data)); err != nil && n.Raw.Length > 0 {
				return &posError{t.at(n), err.Error()}
			}
		}
		for children := n.Children(); children.Next(); {
			if err := look(children.Node()); err != nil {
				return err
			}
		}
		return nil
	}
	t.parser.Reset(src)
	for t.parser.NextExpression() {
		if err := look(t.parser.Expression()); err != nil {
			return err
		}
	}
	return nil
}

// offset returns the byte offset of a row and a column (in bytes) that the decoder names.
func (t *tomlReader) offset(row, col int) int {
	row = min(max(row, 1), len(t.places.lines))
	return t.places.lines[row-1] + max(col, 1) - 1
}

func (t *tomlReader) at(n *unstable.Node) pos { return t.places.at(int(n.Raw.Offset)) }

// open returns the table of a dotted key, made where it is missing. The decoder has checked that
// nothing but tables and lists of tables stands on the way.
func (t *tomlReader) open(table *node, key unstable.Iterator) *node {
	for key.Next() {
		table = t.child(table, key.Node())
	}
	return table
}

func (t *tomlReader) child(table *node, key *unstable.Node) *node {
	next := table.get(string(key.Data))
	if next == nil {
		next = &node{pos: t.at(key), kind: mapNode}
		table.entries = append(table.entries, entry{pos: next.pos, key: string(key.Data), value: next})
	}
	if next.kind == listNode && len(next.items) > 0 {
		next = next.items[len(next.items)-1]
	}
	return next
}

// openElement adds a table to the list of tables of a dotted key.
func (t *tomlReader) openElement(table *node, key unstable.Iterator) *node {
	key.Next()
	for !key.IsLast() {
		table = t.child(table, key.Node())
		key.Next()
	}
	last := key.Node()
	element := &node{pos: t.at(last), kind: mapNode}
	list := table.get(string(last.Data))
	if list == nil {
		list = &node{pos: element.pos, kind: listNode}
		table.entries = append(table.entries, entry{pos: list.pos, key: string(last.Data), value: list})
	}
	list.items = append(list.items, element)
	return element
}

func (t *tomlReader) keyValue(table *node, kv *unstable.Node) error {
	key := kv.Key()
	key.Next()
	for !key.IsLast() {
		table = t.child(table, key.Node())
		key.Next()
	}
	last := key.Node()
	// Not every node says where it stands: a value begins after its key's equals sign.
	from := int(last.Raw.Offset + last.Raw.Length)
	rest := bytes.TrimLeft(t.places.src[from:], " \t=")
	value, err := t.value(kv.Value(), t.places.at(len(t.places.src)-len(rest)))
	if err != nil {
		return err
	}
	table.entries = append(table.entries, entry{pos: t.at(last), key: string(last.Data), value: value})
	return nil
}

func (t *tomlReader) value(in *unstable.Node, at pos) (*node, error) {
	if err := t.enter(at); err != nil {
		return nil, err
	}
	defer t.leave()

	text := string(in.Data)
	out := &node{pos: at, text: text, value: text}
	switch in.Kind {
	case unstable.String:
		out.kind = stringNode
	case unstable.Bool:
		out.kind, out.value = boolNode, text == "true"
	case unstable.Integer:
		out.kind = numberNode
		if v, err := strconv.ParseInt(strings.TrimPrefix(text, "+"), 0, 64); err == nil {
			out.value = v
		}
	case unstable.Float:
		out.kind = numberNode
		v, err := strconv.ParseFloat(strings.ReplaceAll(text, "_", ""), 64)
		if err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) { // JSON has no such numbers
			out.value = v
		}
	case unstable.LocalDate, unstable.LocalDateTime, unstable.DateTime:
		out.kind = timeNode
		if m, err := ParseMoment(text); err == nil {
			out.value = m.Time
		}
	case unstable.LocalTime:
		out.kind = stringNode
	case unstable.Array:
		out.kind = listNode
		for children := in.Children(); children.Next(); {
			child := children.Node()
			if child.Kind == unstable.Comment {
				continue
			}
			itemAt := at
			if child.Raw.Length > 0 {
				itemAt = t.at(child)
			}
			item, err := t.value(child, itemAt)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, item)
		}
	case unstable.InlineTable:
		out.kind = mapNode
		for children := in.Children(); children.Next(); {
			if child := children.Node(); child.Kind == unstable.KeyValue {
				if err := t.keyValue(out, child); err != nil {
					return nil, err
				}
			}
		}
	}
	return out, nil
}

// sumAll sets the sizes from the leaves up, once the tables are whole.
func (t *tomlReader) sumAll(n *node) error {
	if err := t.enter(n.pos); err != nil {
		return err
	}
	defer t.leave()
	for _, item := range n.items {
		if err := t.sumAll(item); err != nil {
			return err
		}
	}
	for _, e := range n.entries {
		if err := t.sumAll(e.value); err != nil {
			return err
		}
	}
	return t.sum(n)
}
