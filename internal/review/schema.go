package review

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Schema returns the JSON Schema (draft 2020-12) of a review's front matter, indented, for editors that
// complete and check while somebody types. The caller owns it.
//
// What it accepts, [Parse] accepts, but for days that no calendar has. The parser is more lenient where a person's meaning is plain:
// it takes keys and words in any case, "in progress" for in-progress, and unknown keys inside a
// follow-up; the schema knows one spelling, so that an editor offers that one.
func Schema() []byte {
	top := properties(keyTable)
	doc := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "Front matter of an Afterword review"},
		{"description", "What the author of an incident review can say above its text. Only the title is required. Keys that are not listed are kept for the site's own templates."},
		{"type", "object"},
		{"required", []string{"title"}},
		{"properties", top},
		{"additionalProperties", true},
		{"$defs", definitions()},
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		panic(fmt.Sprintf("review: the schema is no JSON: %v", err)) // it is made of strings and lists alone
	}
	return b.Bytes()
}

// object is a JSON object that keeps the order of its members: people read schemas too.
type object []member

type member struct {
	key   string
	value any
}

// MarshalJSON implements json.Marshaler.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(m.key); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func properties(keys []keySpec) object {
	list := make(object, len(keys))
	for i, key := range keys {
		list[i] = member{key.name, append(object{{"description", key.about}}, key.schema()...)}
	}
	return list
}

// ref points at one of the definitions.
func ref(name string) object { return object{{"$ref", "#/$defs/" + name}} }

// definitions are the types that many keys share. A key that is left empty is as if missing, hence
// the null in each.
func definitions() object {
	const moment = `^\s*$|^\s*[Uu]nknown\s*$` +
		`|^\s*\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])` +
		`([Tt ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d([.,]\d{1,9})?)?\s*([Zz]|UTC|[+-]([01]\d|2[0-3]):?[0-5]\d)?)?\s*$`
	return object{
		{"name", object{{"type", []string{"string", "number", "boolean", "null"}}}},
		{"id", object{{"type", []string{"string", "number"}}, {"pattern", `\S`}}},
		{"prose", object{{"type", []string{"string", "null"}}}},
		{"moment", object{{"description", "A day, 2026-01-31, a time, 2026-01-31T14:05:00Z, or unknown."}, {"type", []string{"string", "null"}}, {"pattern", moment}}},
		{"truth", object{{"enum", []any{true, false, "yes", "no", "on", "off", nil}}}},
		{"count", object{{"type", []string{"integer", "null"}}, {"minimum", 0}, {"maximum", maxCount}}},
		{"names", object{{"anyOf", []object{
			{{"type", []string{"string", "null"}}},
			{{"type", "array"}, {"items", ref("name")}},
		}}}},
		{"groups", object{{"anyOf", []object{
			{{"type", []string{"string", "null"}}},
			{{"type", "array"}, {"minItems", 1}, {"items", object{
				{"type", "string"}, {"pattern", `\S`}, {"not", object{{"pattern", `^\s*[Ee][Vv][Ee][Rr][Yy][Oo][Nn][Ee]\s*$`}}},
			}}},
		}}}},
	}
}

// schema describes the values of a key.
func (k keySpec) schema() object {
	switch k.kind {
	case idKey:
		return ref("id")
	case proseKey:
		return ref("prose")
	case momentKey:
		return ref("moment")
	case truthKey:
		return ref("truth")
	case countKey:
		return ref("count")
	case namesKey, textsKey:
		return ref("names")
	case groupsKey:
		return ref("groups")
	case wordKey:
		words := make([]any, 0, len(k.words)+1)
		for _, word := range k.words {
			words = append(words, word)
		}
		return object{{"enum", append(words, nil)}}
	case mapKey:
		return k.row("object", "null")
	case rowsKey:
		return object{{"anyOf", []object{k.row("object", "null"), {{"type", "array"}, {"items", k.row("object", "null")}}}}}
	case relatedKey:
		row := append(k.row("object", "null"), member{"required", []string{"id"}})
		entry := object{{"anyOf", []object{{{"type", []string{"string", "null"}}}, row}}}
		return object{{"anyOf", []object{{{"type", []string{"string", "null"}}}, row, {{"type", "array"}, {"items", entry}}}}}
	}
	return ref("name")
}

// row describes a map of the key's fields. A key that is not among them would be lost, so none is
// allowed.
func (k keySpec) row(types ...string) object {
	return object{{"type", types}, {"properties", properties(k.fields)}, {"additionalProperties", false}}
}
