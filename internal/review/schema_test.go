package review

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write docs/review.schema.json and the tables of docs/reviews.md anew")

func TestSchemaFileIsTheSchema(t *testing.T) {
	sameFile(t, "../../docs/review.schema.json", func([]byte) []byte { return Schema() })
}

// TestDocsHaveEveryKey holds the tables of docs/reviews.md to the keys, types and words of the parser.
func TestDocsHaveEveryKey(t *testing.T) {
	sameFile(t, "../../docs/reviews.md", func(old []byte) []byte {
		const begin, end = "<!-- keys: made by go test ./internal/review -update -->\n", "<!-- /keys -->"
		head, rest, ok := bytes.Cut(old, []byte(begin))
		_, tail, closed := bytes.Cut(rest, []byte(end))
		if !ok || !closed {
			t.Fatal("docs/reviews.md lacks the marks between which its tables stand")
		}
		return slices.Concat(head, []byte(begin), []byte(keyDocs()), []byte(end), tail)
	})
}

// sameFile compares a file with what it is to hold; with -update it is written.
func sameFile(t *testing.T, name string, make func(old []byte) []byte) {
	t.Helper()
	old, err := os.ReadFile(filepath.FromSlash(name))
	if err != nil && !*update {
		t.Fatal(err)
	}
	want := make(old)
	if *update {
		if err := os.WriteFile(filepath.FromSlash(name), want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(want), string(old)); diff != "" {
		t.Errorf("%s is not what the table of keys says; run go test ./internal/review -update (-want +got):\n%s", name, diff)
	}
}

// keyDocs writes the tables of docs/reviews.md.
func keyDocs() string {
	var b strings.Builder
	table := func(keys []keySpec) {
		b.WriteString("\n| key | what it takes | what it is for |\n| --- | --- | --- |\n")
		for _, k := range keys {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.name, k.takes(), k.about)
		}
	}
	table(keyTable)
	var inner func(prefix string, keys []keySpec)
	inner = func(prefix string, keys []keySpec) {
		for _, k := range keys {
			if len(k.fields) > 0 {
				fmt.Fprintf(&b, "\nInside `%s`:\n", prefix+k.name)
				table(k.fields)
				inner(prefix+k.name+": ", k.fields)
			}
		}
	}
	inner("", keyTable)
	b.WriteByte('\n')
	return b.String()
}

// takes says in words what a key takes.
func (k keySpec) takes() string {
	return map[keyKind]string{
		nameKey: "text", idKey: "text", proseKey: "text, Markdown", momentKey: "a day, a time or `unknown`", truthKey: "`true` or `false`",
		countKey: "a number", wordKey: "`" + strings.Join(k.words, "`, `") + "`", namesKey: "a list of names", textsKey: "a list of Markdown texts",
		mapKey: "keys of its own", rowsKey: "a list of entries", relatedKey: "a list of ids, or entries", groupsKey: "`everyone` or a list of groups",
	}[k.kind]
}

// TestSchemaAndParserAgree tries every key with values of every kind: what the schema accepts must
// parse, and be what the review then says; what is of a wrong type for the parser must be wrong for
// the schema too.
func TestSchemaAndParserAgree(t *testing.T) {
	schema := loadSchema(t)
	values := []any{
		nil, "", " ", "text", "two words", "everyone", "Everyone", "unknown", "2026-01-31", "2026-01-31T14:05:00Z", "2026-01-31 14:05 +01:00", "2026-02-30x", "31.1.2026",
		"yes", "off", "true", 0, 3, -1, 1.5, 1e9, 12345678, true, false,
		[]any{}, []any{"a"}, []any{"a", 2, true, nil}, []any{"everyone"}, []any{"a", "everyone"}, []any{""}, []any{[]any{"a"}}, []any{map[string]any{"id": "a"}}, []any{map[string]any{}},
		[]any{map[string]any{"no_such": "a"}}, map[string]any{}, map[string]any{"id": "a"}, map[string]any{"no_such": "a"},
	}
	for _, words := range [][]string{kindNames(), depthNames(), detectionHows, timelineMarkers, followUpStates, relations} {
		for _, word := range words {
			values = append(values, word)
		}
	}
	accepted := map[string]int{}
	try := func(name string, doc map[string]any, value any) {
		ok := schema.accepts(doc)
		src, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, parseErr := Parse("x.md", append(src, '\n'), Facts{})
		if ok && parseErr != nil {
			t.Errorf("%s: %v is fine for the schema, and the parser says %v", name, value, parseErr)
		}
		if ok && value != nil && value != "" {
			accepted[name]++
		}
	}
	var each func(prefix string, keys []keySpec, wrap func(key string, value any) map[string]any)
	each = func(prefix string, keys []keySpec, wrap func(string, any) map[string]any) {
		for _, k := range keys {
			name := prefix + k.name
			for _, value := range values {
				try(name, wrap(k.name, value), value)
			}
			if accepted[name] == 0 {
				t.Errorf("the schema accepts no value of %s", name)
			}
			if len(k.fields) == 0 {
				continue
			}
			each(name+": ", k.fields, func(key string, value any) map[string]any {
				row := map[string]any{key: value}
				if k.kind == relatedKey && key != "id" {
					row["id"] = "a"
				}
				if k.kind == mapKey {
					return wrap(k.name, row)
				}
				return wrap(k.name, []any{row})
			})
		}
	}
	each("", keyTable, func(key string, value any) map[string]any { return map[string]any{"title": "T", key: value} })
}

// TestEveryKeyIsRead gives each key of the table a value and looks for it in the review.
func TestEveryKeyIsRead(t *testing.T) {
	samples := map[keyKind]any{
		nameKey: "some name", idKey: "some name", proseKey: "some text", momentKey: "2026-01-31", truthKey: true, countKey: 3,
		namesKey: []any{"a", "b"}, textsKey: []any{"a", "b"}, groupsKey: []any{"sre"},
	}
	var sample func(k keySpec) any
	sample = func(k keySpec) any {
		switch k.kind {
		case wordKey:
			return k.words[len(k.words)-1]
		case mapKey, rowsKey, relatedKey:
			row := map[string]any{}
			for _, f := range k.fields {
				row[f.name] = sample(f)
			}
			if k.kind != mapKey {
				return []any{row}
			}
			return row
		}
		return samples[k.kind]
	}
	parse := func(doc map[string]any) *Review {
		src, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Parse("x.md", append(src, '\n'), Facts{})
		if err != nil {
			t.Fatal(err)
		}
		r.Source, r.Body, r.KeyLines, r.Guesses = nil, nil, nil, nil
		return r
	}
	empty := parse(map[string]any{"title": "T", "date": "unknown"})
	for _, k := range keyTable {
		doc := map[string]any{"title": "T", "date": "unknown"}
		doc[k.name] = sample(k)
		r := parse(doc)
		if reflect.DeepEqual(r, empty) {
			t.Errorf("%s is in the table, and the parser does nothing with it", k.name)
		}
		if len(r.Extra) > 0 || len(r.Strays) > 0 {
			t.Errorf("%s: the parser does not know %v %v", k.name, r.Extra, r.Strays)
		}
		for _, f := range k.fields { // a field that the parser drops would leave no trace
			without := map[string]any{}
			for name, value := range row(doc[k.name]) {
				if name != f.name {
					without[name] = value
				}
			}
			if f.kind == idKey {
				continue // an entry without one is an error
			}
			if reflect.DeepEqual(parse(map[string]any{"title": "T", "date": "unknown", k.name: without}), r) {
				t.Errorf("%s: %s is in the table, and the parser does nothing with it", k.name, f.name)
			}
		}
	}
}

// row returns the map that a sample is, or holds.
func row(sample any) map[string]any {
	if list, ok := sample.([]any); ok {
		sample = list[0]
	}
	return sample.(map[string]any)
}

// TestSchemaAcceptsTheTemplates holds the schema to what people write: the templates of `new`.
func TestSchemaAcceptsTheTemplates(t *testing.T) {
	schema := loadSchema(t)
	for _, d := range Depths {
		parts, err := cut(Template(d, TemplateData{Title: "T"}))
		if err != nil {
			t.Fatal(err)
		}
		if !schema.accepts(parts.front.goValue()) {
			t.Errorf("the schema refuses the template of a %s review", d)
		}
	}
}

// validator understands as much of JSON Schema as ours uses, and refuses to understand more.
type validator struct{ root map[string]any }

func loadSchema(t *testing.T) validator {
	t.Helper()
	var v validator
	if err := json.Unmarshal(Schema(), &v.root); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v validator) accepts(value any) bool {
	src, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	var plain any
	if err := json.Unmarshal(src, &plain); err != nil {
		panic(err)
	}
	return v.valid(v.root, plain)
}

func (v validator) valid(schema map[string]any, value any) bool {
	for keyword, rule := range schema {
		switch keyword {
		case "$schema", "title", "description", "$defs":
		case "$ref":
			if !v.valid(v.root["$defs"].(map[string]any)[strings.TrimPrefix(rule.(string), "#/$defs/")].(map[string]any), value) {
				return false
			}
		case "type":
			types, many := rule.([]any)
			if !many {
				types = []any{rule}
			}
			if !slices.ContainsFunc(types, func(name any) bool { return isType(name.(string), value) }) {
				return false
			}
		case "enum":
			if !slices.ContainsFunc(rule.([]any), func(one any) bool { return reflect.DeepEqual(one, value) }) {
				return false
			}
		case "pattern":
			if text, ok := value.(string); ok && !regexp.MustCompile(rule.(string)).MatchString(text) {
				return false
			}
		case "minimum":
			if n, ok := value.(float64); ok && n < rule.(float64) {
				return false
			}
		case "maximum":
			if n, ok := value.(float64); ok && n > rule.(float64) {
				return false
			}
		case "minItems":
			if list, ok := value.([]any); ok && float64(len(list)) < rule.(float64) {
				return false
			}
		case "items":
			list, _ := value.([]any)
			for _, item := range list {
				if !v.valid(rule.(map[string]any), item) {
					return false
				}
			}
		case "not":
			if v.valid(rule.(map[string]any), value) {
				return false
			}
		case "anyOf":
			if !slices.ContainsFunc(rule.([]any), func(one any) bool { return v.valid(one.(map[string]any), value) }) {
				return false
			}
		case "required":
			m, isMap := value.(map[string]any)
			for _, name := range rule.([]any) {
				if _, ok := m[name.(string)]; isMap && !ok {
					return false
				}
			}
		case "properties":
			m, _ := value.(map[string]any)
			for name, inner := range m {
				if known, ok := rule.(map[string]any)[name].(map[string]any); ok && !v.valid(known, inner) {
					return false
				}
			}
		case "additionalProperties":
			m, _ := value.(map[string]any)
			for name := range m {
				if _, known := schema["properties"].(map[string]any)[name]; !known && rule == false {
					return false
				}
			}
		default:
			panic("the test does not know the keyword " + keyword)
		}
	}
	return true
}

func isType(name string, value any) bool {
	switch v := value.(type) {
	case nil:
		return name == "null"
	case string:
		return name == "string"
	case bool:
		return name == "boolean"
	case float64:
		return name == "number" || name == "integer" && v == float64(int64(v))
	case []any:
		return name == "array"
	}
	return name == "object"
}
