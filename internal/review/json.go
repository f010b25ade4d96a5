package review

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// jsonTree reads JSON front matter. Errors are *posError.
func jsonTree(src []byte, firstLine int) (*node, error) {
	j := &jsonReader{places: newPositions(src, firstLine), decoder: json.NewDecoder(bytes.NewReader(src))}
	j.decoder.UseNumber()
	tree, err := j.value()
	if err == io.EOF {
		return &node{pos: pos{firstLine, 1}, kind: mapNode, size: 1}, nil
	}
	if err != nil {
		return nil, j.problem(err)
	}
	if rest := j.skip(); rest < len(src) {
		return nil, &posError{j.places.at(rest), "front matter goes on after its JSON object: end it with the object's }"}
	}
	return tree, nil
}

// jsonEnd returns the length of the JSON object that src begins with, or -1 if it never ends.
// Broken JSON ends at the brace that matches the first, so that jsonTree can say what is wrong.
func jsonEnd(src []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted && c == '\n':
			quoted = false // JSON strings end on their line; a quote was forgotten
		case quoted:
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return -1
}

type jsonReader struct {
	grower
	places  *positions
	decoder *json.Decoder
}

// skip returns the offset of the next token: the decoder stands behind the last one.
func (j *jsonReader) skip() int {
	src, i := j.places.src, int(j.decoder.InputOffset())
	for i < len(src) && strings.IndexByte(" \t\n\r,:", src[i]) >= 0 {
		i++
	}
	return i
}

func (j *jsonReader) problem(err error) error {
	if e, ok := errors.AsType[*posError](err); ok {
		return e
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || err == io.EOF {
		return &posError{j.places.at(len(j.places.src)), "front matter is no valid JSON: it ends too early"}
	}
	return &posError{j.places.at(j.skip()), "front matter is no valid JSON: " + err.Error()}
}

func (j *jsonReader) value() (*node, error) {
	at := j.places.at(j.skip())
	if err := j.enter(at); err != nil {
		return nil, err
	}
	defer j.leave()

	token, err := j.decoder.Token()
	if err != nil {
		return nil, err
	}
	out := &node{pos: at, value: token}
	switch token := token.(type) {
	case nil:
	case string:
		out.kind, out.text = stringNode, token
	case bool:
		out.kind, out.text = boolNode, fmt.Sprint(token)
	case json.Number:
		out.kind, out.text, out.value = numberNode, token.String(), token.String()
		if v, err := token.Int64(); err == nil {
			out.value = v
		} else if v, err := token.Float64(); err == nil {
			out.value = v
		}
	case json.Delim:
		out.value = nil
		if token == '[' {
			out.kind = listNode
			for j.decoder.More() {
				item, err := j.value()
				if err != nil {
					return nil, err
				}
				out.items = append(out.items, item)
			}
		} else {
			out.kind = mapNode
			for j.decoder.More() {
				if err := j.member(out); err != nil {
					return nil, err
				}
			}
		}
		if _, err := j.decoder.Token(); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
	return out, j.sum(out)
}

func (j *jsonReader) member(out *node) error {
	at := j.places.at(j.skip())
	key, err := j.decoder.Token()
	if err != nil {
		return err
	}
	value, err := j.value()
	if err != nil {
		return err
	}
	name, _ := key.(string) // the decoder lets no other key pass
	out.entries = append(out.entries, entry{pos: at, key: name, value: value})
	return nil
}
