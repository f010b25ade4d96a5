package review

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLocate looks for the word "here" in every way to write a value down.
func TestLocate(t *testing.T) {
	rows := []struct {
		name, src string
		line, col int
	}{
		{"plain", "---\ntitle: x\nsummary: it is here.\n---\n", 3, 16},
		{"plain over lines", "---\ntitle: x\nsummary: it is\n  here.\n---\n", 4, 3},
		{"double quotes", "---\ntitle: x\nsummary: \"a \\\"b\\\" é \\u00e9 here\"\n---\n", 3, 28},
		{"single quotes", "---\ntitle: x\nsummary: 'it''s here'\n---\n", 3, 17},
		{"literal", "---\ntitle: x\nsummary: |\n  one\n  two here\n---\n", 5, 7},
		{"folded", "---\ntitle: x\nsummary: >-\n    one\n    two\n\n    here\n---\n", 7, 5},
		{"escaped line break", "---\ntitle: x\nsummary: \"one\\n\\nhere\"\n---\n", 3, 14},
		{"list", "---\ntitle: x\nsurprises:\n  - one\n  - \"two here\"\n---\n", 5, 10},
		{"flow", "---\ntitle: x\nsurprises: [one, two here]\n---\n", 3, 22},
		{"map", "---\ntitle: x\nfollow_ups:\n  - text: one\n    rationale: two here\n---\n", 5, 20},
		{"title", "---\ntitle: is  here\n---\n", 2, 12},
		{"toml", "+++\ntitle = \"x\"\nsummary = \"is here\"\n+++\n", 3, 15},
		{"toml of several lines", "+++\ntitle = \"x\"\nsummary = \"\"\"\none\nhere\"\"\"\n+++\n", 5, 1},
		{"json", "{\n\"title\": \"x\",\n\"summary\": \"\\\"is\\\" here\"}\n", 3, 20},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			r, err := Parse("a.md", []byte(row.src), Facts{})
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range r.Spots {
				at := strings.Index(s.Text, "here")
				if at < 0 {
					continue
				}
				if line, col := r.Locate(s, at); line != row.line || col != row.col {
					t.Errorf("Locate(%+v, %d) = %d:%d, want %d:%d", s, at, line, col, row.line, row.col)
				}
				return
			}
			t.Errorf("no spot holds the word: %+v", r.Spots)
		})
	}
}

// FuzzLocate asks for every place of every text: each must lie in the file, whatever it holds.
func FuzzLocate(f *testing.F) {
	f.Add("---\ntitle: x\nsummary: \"a \\\"b\\\" \\u00e9 \\\n  here\"\n---\n")
	f.Add("---\ntitle: &a 'it''s'\nsummary: *a\nimpact: >\n  one\n  two\n---\n")
	f.Add("+++\ntitle = '''\nx'''\n+++\n")
	f.Fuzz(func(t *testing.T, src string) {
		r, err := Parse("a.md", []byte(src), Facts{})
		if err != nil {
			return
		}
		lines := strings.Split(string(r.Source), "\n")
		for _, s := range r.Spots {
			for at := 0; at <= len(s.Text); at += 1 + len(s.Text)/20 {
				line, col := r.Locate(s, at)
				if line < 1 || line > len(lines) || col < 1 || col > utf8.RuneCountInString(lines[line-1])+1 {
					t.Fatalf("Locate(%+v, %d) = %d:%d, which is not in the file", s, at, line, col)
				}
			}
		}
	})
}
