package prose

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestRead(t *testing.T) {
	const opaque = string(Opaque)
	rows := []struct {
		name, in string
		want     []Passage
	}{
		{"nothing", "", nil},
		{"paragraph", "One\ntwo.", []Passage{{Text: "One two."}}},
		{"marks", "**One** [two](x) `three` ![four](y) <https://five.example>", []Passage{{Text: "One two " + opaque + " " + opaque + " " + opaque}}},
		{"left out", "```\ncode\n```\n\n> quoted\n\n    code\n\n<div>\nraw\n</div>\n\n~~struck~~ said", []Passage{{Text: " said"}}},
		{"heading", "## One\n\nTwo", []Passage{{Text: "One", Heading: true}, {Text: "Two"}}},
		{"list", "- one\n\n  more\n- two", []Passage{{Text: "one", Item: true}, {Text: "more"}, {Text: "two", Item: true}}},
		{"follow-ups by heading", "## Next steps\n\none\n\n## After\n\ntwo", []Passage{{Text: "Next steps", Heading: true}, {Text: "one", FollowUp: true}, {Text: "After", Heading: true}, {Text: "two"}}},
		{"follow-ups by label", "- **Review actions**:\n  - one\n- two", []Passage{{Text: "Review actions:", Item: true, FollowUp: true}, {Text: "one", Item: true, FollowUp: true}, {Text: "two", Item: true}}},
		{"follow-ups by bold line", "**Action items**\n\none\n\n**After**\n\ntwo", []Passage{{Text: "Action items", FollowUp: true}, {Text: "one", FollowUp: true}, {Text: "After"}, {Text: "two"}}},
		{"timeline", "- 10:04 one\n\n| a | b |\n|---|---|\n| 2024-01-02 10:05 | two |\n", []Passage{{Text: "10:04 one", Item: true, Moment: true}, {Text: "a"}, {Text: "b"}, {Text: "2024-01-02 10:05", Item: true, Moment: true}, {Text: "two", Item: true, Moment: true}}},
		{"comments", "one <!-- a -->\n\n<!-- b -->\n\n- two\n- three\n\nfour", []Passage{{Text: "one ", Comments: []string{"<!-- a -->"}}, {Text: "two", Item: true, Comments: []string{"<!-- b -->\n"}}, {Text: "three", Item: true, Comments: []string{"<!-- b -->\n"}}, {Text: "four"}}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if diff := cmp.Diff(row.want, Read([]byte(row.in), false), cmpopts.IgnoreUnexported(Passage{})); diff != "" {
				t.Errorf("Read(%q) (-want +got):\n%s", row.in, diff)
			}
		})
	}
}

func TestSource(t *testing.T) {
	for _, src := range []string{"here", "Été **and** here", "> no\n\n- `code` [and\n  more](x), here", "| a | here |\n|---|---|\n"} {
		found := false
		for _, p := range Read([]byte(src), false) {
			if at := strings.Index(p.Text, "here"); at >= 0 {
				found = true
				if got, want := p.Source(at), strings.Index(src, "here"); got != want {
					t.Errorf("in %q the word stands at %d, want %d", src, got, want)
				}
			}
		}
		if !found {
			t.Errorf("no passage of %q holds the word", src)
		}
	}
}
