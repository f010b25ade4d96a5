package review

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gohugoio/hugo/parser/pageparser"
)

// shownByHugo returns the text that Hugo hands to its Markdown parser, shortcodes that it would run
// as they stand. It fails the test if Hugo would refuse the page.
func shownByHugo(t *testing.T, body []byte) (text string, ran []string) {
	t.Helper()
	items, err := pageparser.ParseBytes(body, pageparser.Config{NoFrontMatter: true, NoSummaryDivider: true})
	if err != nil {
		t.Fatalf("hugo refuses %q: %v", body, err)
	}
	var b strings.Builder
	for _, item := range items {
		switch {
		case item.IsError():
			t.Fatalf("hugo refuses %q: %v", body, item.Err)
		case item.IsShortcodeName():
			ran = append(ran, item.ValStr(body))
		}
		b.WriteString(item.ValStr(body))
	}
	return b.String(), ran
}

func TestEscapeShortcodes(t *testing.T) {
	allowed := func(name string) bool { return name == "youtube" || name == "details" }
	tests := []struct {
		name, in, want string
	}{
		{"none", "nothing {{ .Values.x }} here", "nothing {{ .Values.x }} here"},
		{"unknown", "a {{< foo >}} b", "a {{</* foo */>}} b"},
		{"with markup", "a {{% foo %}} b", "a {{%/* foo */%}} b"},
		{"in code", "`{{< foo >}}`", "`{{</* foo */>}}`"},
		{"allowed", "{{< youtube x >}} and {{< foo >}}", "{{< youtube x >}} and {{</* foo */>}}"},
		{"allowed with its end", "{{< details >}}x{{< /details >}}", "{{< details >}}x{{< /details >}}"},
		{"allowed, the sign quoted", `{{< youtube "a>}}b" >}}`, `{{< youtube "a>}}b" >}}`},
		{"shown by Hugo already", "{{</* foo */>}}", "{{</* foo */>}}"},
		{"empty", "{{<>}}", "{{</**/>}}"},
		{"an end", "{{< /foo >}}", "{{</* /foo */>}}"},
		{"a brace before", "{{{< foo >}}}", "{{{</* foo */>}}}"},
		{"a comment mark inside", "{{< foo */>}}", "{{</* foo */*/>}}"},
		{"a comment never closed", "{{</* foo >}}", "{{</*/* foo */>}}"},
		{"two, one after the other", "{{< a >}}{{% b %}}", "{{</* a */>}}{{%/* b */%}}"},
		{"over lines", "{{< a\n\nb >}}", "{{</* a\n\nb */>}}"},
		{"another inside", "{{< a {{% b %}} >}}", "{{</* a {{% b %}} */>}}"},
		{"never closed", "x {{< foo", "x {{</* foo\n\n[afterword-end]: <> \"*/>}}\"\n"},
		{"never closed in open code", "```\n{{% foo\n", "```\n{{%/* foo\n\n```\n\n[afterword-end]: <> \"*/%}}\"\n"},
		{"never closed in tildes", "~~~~ go\n{{% foo", "~~~~ go\n{{%/* foo\n~~~~\n\n[afterword-end]: <> \"*/%}}\"\n"},
		{"at the very end", "x {{<", "x {{</*\n\n[afterword-end]: <> \"*/>}}\"\n"},
		{"one brace short", "x {{", "x {{"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := EscapeShortcodes([]byte(tt.in), allowed)
			if string(got) != tt.want {
				t.Fatalf("EscapeShortcodes(%q) = %q, want %q", tt.in, got, tt.want)
			}
			shown, ran := shownByHugo(t, got)
			for _, name := range ran {
				if !allowed(name) {
					t.Errorf("hugo would run %q in %q", name, got)
				}
			}
			if tt.name == "allowed" || tt.name == "shown by Hugo already" || len(ran) > 0 {
				return
			}
			if shown, _, _ := strings.Cut(shown, "\n\n[afterword-end]"); !strings.HasPrefix(shown, tt.in) {
				t.Errorf("hugo shows %q of %q", shown, tt.in)
			}
		})
	}
}

// TestHiddenEndShowsNothing renders what closes an open sign in every kind of block that a body can
// end in.
func TestHiddenEndShowsNothing(t *testing.T) {
	for _, body := range []string{
		"{{<", "# {{<", "- {{<", "> {{<", "1. a\n   - {{<", "```\n{{<", "~~~\n{{<\n```\n", "    {{<",
		"- ```\n  {{<", "> ```\n> {{<", "| a |\n| --- |\n| {{< |", "<div>\n{{<", "<!-- {{<", "<script>\n{{<",
		"[^1]\n\n[^1]: {{<", "term\n: {{<", "`{{<`", "``````` go\n{{<", "```\n{{<\n```\n",
	} {
		shown, _ := shownByHugo(t, EscapeShortcodes([]byte(body), func(string) bool { return false }))
		r := &Review{Body: []byte(shown), BodyLine: 1}
		var text strings.Builder
		for _, p := range r.Analyze(noPages{}).Passages {
			text.WriteString(p.Heading + p.Text)
		}
		if strings.Contains(text.String(), "afterword-end") || strings.Contains(text.String(), ">}}") {
			t.Errorf("the end of %q shows: %q", body, text.String())
		}
	}
}

func FuzzEscapeShortcodes(f *testing.F) {
	for _, s := range []string{"{{< a >}}", "{{%/* x */%}}", "{{< a {{% b", "{{</*>}}", "{{{<}}{{%>}}", "```\n{{<"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		none := func(string) bool { return false }
		got := EscapeShortcodes(body, none)
		shown, ran := shownByHugo(t, got)
		if len(ran) > 0 {
			t.Fatalf("hugo would run %q in %q", ran, got)
		}
		if bytes.Contains(body, []byte("/*")) {
			return // Hugo's own way to show one loses its marks, as it should
		}
		if !strings.HasPrefix(shown, string(body)) {
			t.Fatalf("hugo shows %q of %q, escaped %q", shown, body, got)
		}
	})
}
