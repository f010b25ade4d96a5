package review

import (
	"errors"
	"fmt"
	"math"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// yamlTree reads YAML front matter. Errors are *posError.
func yamlTree(src []byte, firstLine int) (tree *node, err error) {
	start := pos{firstLine, 1}
	// The parser is not ours: if odd input makes it panic, that is one broken file and no more.
	defer func() {
		if p := recover(); p != nil {
			tree, err = nil, &posError{start, "front matter is no valid YAML"}
		}
	}()
	if at, deep := tooDeep(src, firstLine); deep {
		return nil, &posError{at, fmt.Sprintf("values are nested more than %d deep here: flatten them", maxNesting)}
	}
	y := &yamlReader{firstLine: firstLine, anchors: map[string]*node{}}
	// Keys given twice are found later, all of them and without regard to case.
	file, err := parser.ParseBytes(src, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at := start
		msg := err.Error()
		if e, ok := errors.AsType[yaml.Error](err); ok {
			msg = e.GetMessage()
			if tk := e.GetToken(); tk != nil {
				at = y.at(tk)
			}
		}
		return nil, &posError{at, "front matter is no valid YAML: " + msg}
	}
	tree = &node{pos: start, kind: mapNode, size: 1}
	seen := false
	for _, doc := range file.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.CommentType || doc.Body.Type() == ast.CommentGroupType {
			continue
		}
		if seen {
			return nil, &posError{y.at(doc.Body.GetToken()), "front matter holds a second YAML document: keep one"}
		}
		seen = true
		tree, err = y.node(doc.Body)
		if err != nil {
			return nil, err
		}
	}
	return tree, nil
}

// tooDeep counts open brackets, indentation and leading dashes, roughly and generously, before the
// parser recurses into them: it has no bound of its own.
func tooDeep(src []byte, firstLine int) (pos, bool) {
	const most = 8 * maxNesting
	line, open, marks, indent, atStart := firstLine, 0, 0, 0, true
	for _, c := range src {
		switch {
		case c == '\n':
			line++
			marks, indent, atStart = 0, 0, true
		case c == '[' || c == '{':
			open++
			atStart = false
		case c == ']' || c == '}':
			open = max(open-1, 0)
			atStart = false
		case atStart && c == ' ':
			indent++
		case atStart && (c == '-' || c == '?' || c == ':'): // "- - x" is a list in a list
			marks++
		default:
			atStart = false
		}
		if open > most || marks > most || indent > 8*most {
			return pos{line, 1}, true
		}
	}
	return pos{}, false
}

type yamlReader struct {
	grower
	firstLine int
	anchors   map[string]*node
}

func (y *yamlReader) at(tk *token.Token) pos {
	if tk == nil || tk.Position == nil {
		return pos{y.firstLine, 1}
	}
	return pos{y.firstLine + max(tk.Position.Line, 1) - 1, max(tk.Position.Column, 1)}
}

func (y *yamlReader) node(in ast.Node) (*node, error) {
	at := y.at(in.GetToken())
	if err := y.enter(at); err != nil {
		return nil, err
	}
	defer y.leave()

	out := &node{pos: at, size: 1}
	switch in := in.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		out.kind, out.text, out.value = stringNode, in.Value, in.Value
	case *ast.LiteralNode:
		out.kind, out.text, out.value = stringNode, in.Value.Value, in.Value.Value
	case *ast.BoolNode:
		out.kind, out.text, out.value = boolNode, in.Token.Value, in.Value
	case *ast.IntegerNode:
		out.kind, out.text, out.value = numberNode, in.Token.Value, in.Value
		if v, ok := in.Value.(uint64); ok && v <= math.MaxInt64 {
			out.value = int64(v) // as the other formats have it
		}
	case *ast.FloatNode:
		out.kind, out.text, out.value = numberNode, in.Token.Value, in.Value
		if math.IsInf(in.Value, 0) || math.IsNaN(in.Value) {
			out.value = in.Token.Value // JSON has no such number
		}
	case *ast.InfinityNode:
		out.kind, out.text, out.value = stringNode, in.Token.Value, in.Token.Value
	case *ast.NanNode:
		out.kind, out.text, out.value = stringNode, in.Token.Value, in.Token.Value
	case *ast.TagNode:
		if in.Value == nil {
			return out, nil
		}
		value, err := y.node(in.Value)
		if err != nil {
			return nil, err
		}
		if in.Start.Value == "!!str" && value.kind != listNode && value.kind != mapNode {
			return &node{pos: at, kind: stringNode, text: value.text, value: value.text, size: 1}, nil
		}
		return value, nil
	case *ast.AnchorNode:
		value, err := y.node(in.Value)
		if err != nil {
			return nil, err
		}
		y.anchors[in.Name.GetToken().Value] = value
		return value, nil
	case *ast.AliasNode:
		name := in.Value.GetToken().Value
		value, ok := y.anchors[name]
		if !ok {
			return nil, &posError{at, fmt.Sprintf("*%s repeats what no &%s has named above: write the value out", name, name)}
		}
		return value, nil
	case *ast.SequenceNode:
		out.kind = listNode
		for _, v := range in.Values {
			item, err := y.item(v, at)
			if err != nil {
				return nil, err
			}
			out.items = append(out.items, item)
		}
	case *ast.MappingNode:
		out.kind = mapNode
		for _, v := range in.Values {
			if err := y.entry(out, v); err != nil {
				return nil, err
			}
		}
		if !in.IsFlowStyle && len(out.entries) > 0 {
			out.pos = out.entries[0].pos // the parser says where its first colon is
		}
	case *ast.MappingValueNode:
		out.kind = mapNode
		if err := y.entry(out, in); err != nil {
			return nil, err
		}
		if len(out.entries) > 0 {
			out.pos = out.entries[0].pos
		}
	case *ast.CommentGroupNode, *ast.CommentNode:
	default:
		return nil, &posError{at, "front matter holds YAML that Afterword does not read: write it more plainly"}
	}
	return out, y.sum(out)
}

// item reads a value that the parser may have left out.
func (y *yamlReader) item(in ast.Node, at pos) (*node, error) {
	if in == nil {
		return &node{pos: at, size: 1}, nil
	}
	return y.node(in)
}

func (y *yamlReader) entry(out *node, in *ast.MappingValueNode) error {
	keyAt := y.at(in.Key.GetToken())
	value, err := y.item(in.Value, keyAt)
	if err != nil {
		return err
	}
	if in.Key.IsMergeKey() {
		return y.merge(out, value, keyAt)
	}
	key, err := y.node(in.Key)
	if err != nil {
		return err
	}
	if key.kind == listNode || key.kind == mapNode {
		return &posError{keyAt, "a key is one word here: write it without brackets"}
	}
	out.entries = append(out.entries, entry{pos: keyAt, key: key.text, value: value})
	return nil
}

// merge adds the entries of value, or of each map in it, that out does not have.
func (y *yamlReader) merge(out, value *node, at pos) error {
	maps := []*node{value}
	if value.kind == listNode {
		maps = value.items
	}
	for _, m := range maps {
		if m.kind != mapNode {
			return &posError{at, "<< is to be given a map, or a list of maps"}
		}
		for _, e := range m.entries {
			if out.get(e.key) == nil {
				out.entries = append(out.entries, e)
			}
		}
	}
	return nil
}
