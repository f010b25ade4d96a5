package importer

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// found is a value and where it stands, as in services[0].name.
type found struct {
	value any
	at    string
}

// lookup returns the values at a path: a.b is b in a, a[] every entry of a list, a[x.y=z] those
// entries whose x.y is z. Values that are null or empty are left out.
func lookup(v any, path string) []found {
	list := []found{{v, ""}}
	for _, step := range steps(path) {
		name, filter, several := step, "", false
		if open := strings.IndexByte(step, '['); open >= 0 {
			name, filter, several = step[:open], strings.TrimSuffix(step[open+1:], "]"), true
		}
		var next []found
		for _, f := range list {
			m, ok := f.value.(map[string]any)
			if !ok {
				continue
			}
			value, ok := m[name]
			if !ok || value == nil {
				continue
			}
			at := join(f.at, name)
			if !several {
				next = append(next, found{value, at})
				continue
			}
			entries, _ := value.([]any)
			for i, entry := range entries {
				if matches(entry, filter) {
					next = append(next, found{entry, at + "[" + strconv.Itoa(i) + "]"})
				}
			}
		}
		list = next
	}
	return list
}

// matches reports whether an entry is what a filter asks for.
func matches(entry any, filter string) bool {
	if filter == "" {
		return true
	}
	path, want, _ := strings.Cut(filter, "=")
	return slices.ContainsFunc(lookup(entry, path), func(f found) bool { return strings.EqualFold(scalarText(f.value), want) })
}

// steps cuts a path at its dots, those in brackets apart.
func steps(path string) []string {
	var list []string
	depth, start := 0, 0
	for i, c := range path {
		switch {
		case c == '[':
			depth++
		case c == ']':
			depth--
		case c == '.' && depth == 0:
			list = append(list, path[start:i])
			start = i + 1
		}
	}
	return append(list, path[start:])
}

func join(at, name string) string {
	switch {
	case at == "":
		return name
	case name == "":
		return at
	}
	return at + "." + name
}

// scalarText returns the text of a value that is no list and no map.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case nil, map[string]any, []any:
		return ""
	}
	return fmt.Sprint(v)
}

func sortedKeys(m map[string]any) []string { return slices.Sorted(maps.Keys(m)) }

// indexes takes the numbers of entries out of a path, so that a field of a hundred entries is told once.
var indexes = indexReplacer{regexp.MustCompile(`\[\d+\]`)}

type indexReplacer struct{ *regexp.Regexp }

func (r indexReplacer) Replace(at string) string { return r.ReplaceAllString(at, "[]") }

// readableKey makes a heading of a path: customer_impact.notes is "Customer impact notes".
func readableKey(at string) string {
	words := oneLine(strings.NewReplacer("_", " ", ".", " ", "-", " ").Replace(indexes.ReplaceAllString(at, "")))
	first, size := utf8.DecodeRuneInString(words)
	if size == 0 {
		return "More"
	}
	return string(unicode.ToUpper(first)) + words[size:]
}

// few joins names, and says how many more there are.
func few(names []string, most int) string {
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
}
