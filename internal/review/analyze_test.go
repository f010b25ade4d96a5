package review

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// pages is a Resolver with a few pages.
type pages struct{ mentions *Mentions }

func newPages() pages {
	m := NewMentions([]string{"INC-2026-014", "INC-7", "own-1", "dns outage-2", "2026-01-31", "a_b-1", "München-1"})
	m.AddSystem("kafka", "Apache Kafka", "queue")
	return pages{m}
}

func (p pages) Mentions() *Mentions { return p.mentions }

func (pages) Review(id string) (Target, bool) {
	t, ok := map[string]Target{
		"inc-2026-014": {"INC-2026-014", "/reviews/inc-2026-014/", "The queue", ""},
		"inc-7":        {"INC-7", "/reviews/inc-7/", "", ""},
		"own-1":        {"own-1", "/reviews/own-1/", "Itself", ""},
		"dns outage-2": {"dns outage-2", "/reviews/dns-outage-2/", "", ""},
		"a_b-1":        {"a_b-1", "/reviews/a_b-1/", `Say "hi" | <b> & \ more`, ""},
		"münchen-1":    {"München-1", "/reviews/münchen-1/", "", ""},
		"x [y]":        {"x [y]", "/reviews/x-y/", "", ""},
	}[strings.ToLower(id)]
	return t, ok
}

func (pages) System(name string) (Target, bool) {
	known := strings.EqualFold(name, "kafka") || strings.EqualFold(name, "apache kafka")
	return Target{"kafka", "/systems/kafka/", "", ""}, known
}

func (pages) Team(name string) (Target, bool) {
	return Target{"on call", "/teams/on-call/", "", ""}, strings.EqualFold(name, "on call")
}

func (pages) File(path string) (Target, bool) {
	switch path {
	case "reviews/2020/x y.md":
		return Target{"xy", "/reviews/xy/", "", ""}, true
	case "systems/kafka/_index.md":
		return Target{"kafka", "/systems/kafka/", "", ToSystem}, true
	case "reviews/2021/own.md":
		return Target{"own-1", "/reviews/own-1/", "", ""}, true
	}
	return Target{}, false
}

// ownReview returns a review whose id is own-1.
func ownReview(body string) *Review {
	return &Review{ID: "own-1", Path: "reviews/2021/own.md", Body: []byte(body), BodyLine: 10}
}

func TestAnalyzeLinks(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"wiki", "See [[INC-7]].", "See [INC-7](/reviews/inc-7/)."},
		{"wiki, any case", "[[inc-7]]", "[inc-7](/reviews/inc-7/)"},
		{"wiki, words", "See [[INC-7|the *big* one]].", "See [the *big* one](/reviews/inc-7/)."},
		{"wiki, spaces", "[[ INC-7 | words ]]", "[words](/reviews/inc-7/)"},
		{"wiki, no words", "[[INC-7|]]", "[INC-7](/reviews/inc-7/)"},
		{"wiki, title", "[[INC-2026-014]]", `[INC-2026-014](/reviews/inc-2026-014/ "The queue")`},
		{"wiki, hard title", "[[a_b-1]]", `[a_b-1](/reviews/a_b-1/ "Say &quot;hi&quot; &#124; &lt;b&gt; &amp; &#92; more")`},
		{"wiki, part of a page", "[[INC-7#impact|how bad]]", "[how bad](/reviews/inc-7/#impact)"},
		{"wiki, space in the id", "[[DNS outage-2]]", "[DNS outage-2](/reviews/dns-outage-2/)"},
		{"wiki, brackets in the words", "[[INC-7|a [b] c]]", `[a \[b\] c](/reviews/inc-7/)`},
		{"system", "[[system:kafka]] [[System: Kafka|the queue]]", "[kafka](/systems/kafka/) [the queue](/systems/kafka/)"},
		{"team", "[[team:on call]]", "[on call](/teams/on-call/)"},
		{"unknown", "[[INC-9]] [[system:x]] [[team:y|z]]", "[[INC-9]] [[system:x]] [[team:y|z]]"},
		{"three brackets", "[[[INC-7]]]", "[[INC-7](/reviews/inc-7/)]"},
		{"bold", "**[[INC-7]]** _INC-7_", "**[INC-7](/reviews/inc-7/)** _[INC-7](/reviews/inc-7/)_"},
		{"exclamation", "Oh![[INC-7]] Oh!INC-7", `Oh\![INC-7](/reviews/inc-7/) Oh\![INC-7](/reviews/inc-7/)`},
		{"escaped", `\[[INC-9]] \\[[INC-7]]`, `\[[INC-9]] \\[INC-7](/reviews/inc-7/)`},
		{"over two lines", "[[INC-7|a\nb]] x", "[[[INC-7](/reviews/inc-7/)|a\nb]] x"},
		{"shell", "if [[ -f x ]]; then", "if [[ -f x ]]; then"},
		{"in a table", "| a | b |\n| --- | --- |\n| [[INC-7\\|words]] | INC-7 `[[INC-7]]` |\n", "| a | b |\n| --- | --- |\n| [words](/reviews/inc-7/) | [INC-7](/reviews/inc-7/) `[[INC-7]]` |\n"},
		{"in a list", "- [ ] [[INC-7]]\n  1. INC-7\n", "- [ ] [INC-7](/reviews/inc-7/)\n  1. [INC-7](/reviews/inc-7/)\n"},
		{"in a quote", "> [[INC-7]]\n> INC-7\n", "> [INC-7](/reviews/inc-7/)\n> [INC-7](/reviews/inc-7/)\n"},
		{"in a footnote", "a[^1]\n\n[^1]: See INC-7\n", "a[^1]\n\n[^1]: See [INC-7](/reviews/inc-7/)\n"},
		{"in a heading", "## See [[INC-7|the one]], [[system:kafka]] and INC-7\n", "## See the one, kafka and INC-7\n"},
		{"unknown in a heading", "## See [[INC-9|the one]]\n", "## See [[INC-9|the one]]\n"},
		{"code span", "`[[INC-7]] INC-7` ``INC-7 ` ``", "`[[INC-7]] INC-7` ``INC-7 ` ``"},
		{"fence", "```\n[[INC-7]] INC-7\n```\n", "```\n[[INC-7]] INC-7\n```\n"},
		{"fence never closed", "```\n[[INC-7]] INC-7\n", "```\n[[INC-7]] INC-7\n"},
		{"indented code", "    INC-7\n", "    INC-7\n"},
		{"link", "[INC-7](https://x/INC-7 \"INC-7\") [a [[INC-7]] b](c)", "[INC-7](https://x/INC-7 \"INC-7\") [a [[INC-7]] b](c)"},
		{"address", "https://x/INC-7 <https://x/INC-7> www.x.org/INC-7 https://x.org/INC-7", "https://x/INC-7 <https://x/INC-7> www.x.org/INC-7 https://x.org/INC-7"},
		{"image", "![INC-7](x.png)", "![INC-7](x.png)"},
		{"raw html", "<b title=\"INC-7\">x</b> <!-- INC-7 [[INC-7]] -->", "<b title=\"INC-7\">x</b> <!-- INC-7 [[INC-7]] -->"},
		{"html block", "<div>\nINC-7\n</div>\n", "<div>\nINC-7\n</div>\n"},
		{"comment block", "<!--\nINC-7\n-->\n", "<!--\nINC-7\n-->\n"},
		{"link definition", "[a]: x.md \"INC-7\"\n", "[a]: x.md \"INC-7\"\n"},
		{"reference that is defined", "[[INC-7]]\n\n[INC-7]: https://x\n", "[[INC-7]]\n\n[INC-7]: https://x\n"},
		{"mention", "INC-7, (inc-7) INC-7's INC-7. INC-7-", "[INC-7](/reviews/inc-7/), ([inc-7](/reviews/inc-7/)) [INC-7](/reviews/inc-7/)'s [INC-7](/reviews/inc-7/). [INC-7](/reviews/inc-7/)-"},
		{"not a whole word", "INC-70 xINC-7 INC-7-b INC-7.md a.INC-7", "INC-70 xINC-7 INC-7-b INC-7.md a.INC-7"},
		{"mention, not ascii", "MÜNCHEN-1 und München-12", "[MÜNCHEN-1](/reviews/münchen-1/) und München-12"},
		{"mention, with a space", "the DNS outage-2 again", "the [DNS outage-2](/reviews/dns-outage-2/) again"},
		{"mention, underscore", "a_b-1", `[a_b-1](/reviews/a_b-1/ "Say &quot;hi&quot; &#124; &lt;b&gt; &amp; &#92; more")`},
		{"a day is no id", "On 2026-01-31", "On 2026-01-31"},
		{"its own id", "own-1", "own-1"},
		{"its own id, on purpose", "[[own-1|here]]", `[here](/reviews/own-1/ "Itself")`},
		{"backslash", `\INC-7`, `\INC-7`},
		{"file", "[x](../2020/x%20y.md#z)", "[x](/reviews/xy/#z)"},
		{"file, rooted", "[x](/reviews/2020/x%20y.md)", "[x](/reviews/xy/)"},
		{"file in brackets", "[x](<../2020/x y.md> \"t\")", "[x](</reviews/xy/> \"t\")"},
		{"file, image inside", "[![a](b.png)](../2020/x%20y.md)", "[![a](b.png)](/reviews/xy/)"},
		{"file, code inside", "[`a](b`](../2020/x%20y.md)", "[`a](b`](/reviews/xy/)"},
		{"file, by reference", "[x][r] and [r]\n\n[r]: ../2020/x%20y.md#q\n", "[x][r] and [r]\n\n[r]: /reviews/xy/#q\n"},
		{"file, missing", "[x](../2020/gone.md)", "[x](../2020/gone.md)"},
		{"file, elsewhere", "[x](https://x.org/x.md) [y](//x/y.md)", "[x](https://x.org/x.md) [y](//x/y.md)"},
		{"file, out of the folder", "[x](../../../../x.md)", "[x](../../../../x.md)"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ownReview(tt.in).Analyze(newPages())
			if string(a.Body) != tt.want {
				t.Errorf("Analyze(%q)\n got %q\nwant %q", tt.in, a.Body, tt.want)
			}
			// What was written reads as links: there is nothing left to do in them.
			if again := ownReview(string(a.Body)).Analyze(newPages()); string(again.Body) != string(a.Body) {
				t.Errorf("Analyze of its own %q gives %q", a.Body, again.Body)
			}
		})
	}
}

func TestAnalyzeLinksSystemsOnceASection(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"the first time", "Kafka was slow. Was kafka slow?", "[Kafka](/systems/kafka/) was slow. Was kafka slow?"},
		{"once for each heading", "Kafka. Kafka.\n\n## One\n\nKafka.\n\nKafka.\n\n# Two\nkafka\n", "[Kafka](/systems/kafka/). Kafka.\n\n## One\n\n[Kafka](/systems/kafka/).\n\nKafka.\n\n# Two\n[kafka](/systems/kafka/)\n"},
		{"the longest name", "In Apache Kafka's log", "In [Apache Kafka](/systems/kafka/)'s log"},
		{"an everyday word", "The queue was full", "The queue was full"},
		{"the author's own link wins", "Kafka, that is [[system:kafka|the log]], and kafka", "Kafka, that is [the log](/systems/kafka/), and kafka"},
		{"the author's own link to the file wins", "Kafka, [the log](../../systems/kafka/_index.md)", "Kafka, [the log](/systems/kafka/)"},
		{"not in a heading", "## Kafka\n\nWe looked at Kafka\n", "## Kafka\n\nWe looked at [Kafka](/systems/kafka/)\n"},
		{"not in a quote", "> Kafka says no\n\nKafka\n", "> Kafka says no\n\n[Kafka](/systems/kafka/)\n"},
		{"not in a table", "| Kafka |\n| --- |\n| Kafka |\n", "| Kafka |\n| --- |\n| Kafka |\n"},
		{"not in code, links, images and HTML", "`Kafka` [Kafka](u) ![Kafka](p.png) <b title=\"Kafka\"></b>\n\n```\nKafka\n```\n", "`Kafka` [Kafka](u) ![Kafka](p.png) <b title=\"Kafka\"></b>\n\n```\nKafka\n```\n"},
		{"in a list and in bold", "- **Kafka**\n- Kafka\n", "- **[Kafka](/systems/kafka/)**\n- Kafka\n"},
		{"part of another name", "org/kafka kafka/raft kafka@3 kafka-ui kafka.log #kafka kafka:9092, kafka: x", "org/kafka kafka/raft kafka@3 kafka-ui kafka.log #kafka kafka:9092, [kafka](/systems/kafka/): x"},
		{"escaped", `\Kafka`, `\Kafka`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := ownReview(tt.in).Analyze(newPages())
			if string(a.Body) != tt.want {
				t.Errorf("Analyze(%q)\n got %q\nwant %q", tt.in, a.Body, tt.want)
			}
		})
	}
	link := ownReview("It was late. Then Kafka came up.").Analyze(newPages()).Links[0]
	want := Link{Kind: ToSystem, Form: Mention, Target: Target{"kafka", "/systems/kafka/", "", ""}, Line: 10, Col: 19, Sentence: "Then Kafka came up."}
	if diff := cmp.Diff(want, link); diff != "" {
		t.Errorf("the link (-want +got):\n%s", diff)
	}
	var got []string
	for _, a := range ownReview("").AnalyzeFields([]string{"Kafka was full", "Nobody saw Kafka", "See [[system:kafka]]"}, 3, newPages()) {
		got = append(got, string(a.Body))
	}
	if diff := cmp.Diff([]string{"Kafka was full", "Nobody saw Kafka", "See [kafka](/systems/kafka/)"}, got); diff != "" {
		t.Errorf("AnalyzeFields (-want +got):\n%s", diff)
	}
}

func TestTellsItself(t *testing.T) {
	for name, want := range map[string]bool{
		"Kafka": true, "k8s": true, "crates.io": true, "build cluster": true, "Route 53": true, "DNS": true, "order-api": true, "日本": true,
		"queue": false, "Hook": false, "search": false, "the bot": false, "Our site": false, "api": false, "x": false, "53": false, "": false, "  ": false,
	} {
		if got := tellsItself(name); got != want {
			t.Errorf("tellsItself(%q) = %v, want %v", name, got, want)
		}
	}
}

func TestAnalyzeFindsFiles(t *testing.T) {
	body := "![a](graph.png) [b](<../2020/a b.pdf>) [c](log%20one.txt#L5) ![d][r] [![e](x/y.svg)](full.svg?raw) ![f](/reviews/z.png)\n" +
		"[page](https://x.org/a.png) [mail](mailto:a@b.png) [other](//x/a.png) [folder](x/) [md](x.md) [here](#top) ![out](../../../../etc/passwd) ![up](../..) `![no](no.png)`\n\n" +
		"[r]: r.png\n[unused]: unused.png\n"
	want := []string{"reviews/2021/graph.png", "reviews/2020/a b.pdf", "reviews/2021/log one.txt", "reviews/2021/r.png", "reviews/2021/full.svg", "reviews/2021/x/y.svg", "reviews/z.png"}
	got := slices.DeleteFunc(ownReview(body).Analyze(newPages()).Files, func(s string) bool { return s == "." })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Files (-want +got):\n%s", diff)
	}
}

func TestAnalyzeFindsLinks(t *testing.T) {
	body := "Intro.\n\nIt began e.g. like [[INC-2026-014|that *one*]] did. Later on,\nINC-7 came! Ä [[nope]] and [f](gone.md).\n\n" +
		"| a |\n| - |\n| [[system:kafka]] |\n\n## See [[team:on call]]\n\nown-1 [[own-1]] [z](../2020/x%20y.md)\n"
	var got []string
	for _, l := range ownReview(body).Analyze(newPages()).Links {
		got = append(got, fmt.Sprintf("%d:%d %s %s %q broken=%v %q", l.Line, l.Col, l.Form, l.Kind, l.Target.ID, l.Broken, l.Sentence))
	}
	want := []string{
		`12:20 wiki review "INC-2026-014" broken=false "It began e.g. like that one did."`,
		`13:1 mention review "INC-7" broken=false "Later on, INC-7 came!"`,
		`13:15 wiki review "nope" broken=true "Ä [[nope]] and f."`,
		`13:28 file review "gone.md" broken=true "Ä [[nope]] and f."`,
		`17:3 wiki system "kafka" broken=false "kafka"`,
		`19:8 wiki team "on call" broken=false "See on call"`,
		`21:17 file review "xy" broken=false "own-1 own-1 z"`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Links (-want +got):\n%s", diff)
	}
}

func TestAnalyzePassages(t *testing.T) {
	body := "Before &amp; *after* `co  de` ~~gone~~ \\* [link](u) <https://x.org> ![alt text](i.png) <b>bold</b><!-- no -->\nsoft.\n\n" +
		"# One\n\n- a\n- [x] b\n\n  c\n\n> quoted\n\n```go\nx := 1\n\ny\n```\n\n<div>no</div>\n\n" +
		"Two\n---\n\n| h | i |\n| - | - |\n| [[INC-7\\|words]] | 2 |\n\nterm\n: meaning\n\n### Empty\n\n## Note[^1] {#own .c}\n\nInc INC-7.\n\n[^1]: The note.\n"
	got := ownReview(body).Analyze(newPages())
	want := []Passage{
		{"", "", "Before & after co  de gone * link https://x.org alt text bold soft."},
		{"One", "one", "a\nb\nc\nquoted\nx := 1\n\ny"},
		{"Two", "two", "h i\nwords 2\nterm\nmeaning"},
		{"Empty", "empty", ""},
		{"Note", "own", "Inc INC-7."},
		{"", "fn:1", "The note."},
	}
	if diff := cmp.Diff(want, got.Passages); diff != "" {
		t.Errorf("Passages (-want +got):\n%s", diff)
	}
	if got.Words != 35 {
		t.Errorf("Words = %d, want 35", got.Words)
	}
}

// TestAnchors holds the ids that Hugo v0.165.0 gives, as read from its pages.
func TestAnchors(t *testing.T) {
	tests := []struct{ in, want string }{
		{"# What went well?", "what-went-well"},
		{"# A  B", "a--b"},
		{"# a_b-c.d/e", "a_b-cde"},
		{"# Größe 中文 ①", "größe-中文-"},
		{"# 🚀", "heading"},
		{"# `code` and **bold *x* y** [link](u)", "code-and-bold--link"},
		{"# **What's new**", "what"},
		{"# a -- b --- c ---- d", "a--b--c---d"},
		{"# `a -- b`", "a----b"},
		{"# Say \"hi\" &amp; 'bye' &eacute;", "say-hi--bye-é"},
		{"# a \\# b", "a--b"},
		{"# https://x.org now", "now"},
		{"# <b>x</b> y", "x-y"},
		{"# ![alt](x.png)", "alt"},
		{"# x {#y}", "y"},
		{"# x {.y}", "x"},
		{"Two\nlines\n===", "lines"},
		{"# [[INC-7|the *one*]]", "the-one"},
		{"# [[nope]]", "nope"},
		{"# foo[^1] 'x'\n\n[^1]: note\n", "foo-x"},
		{"# it's **it's a \"b\"** << x >>", "its-it--x-"},
		{"Two *x*\nit's last\n---\n", "its-last"},
		{"# [ref *a*][r] 'x'\n\n[r]: /u\n", "ref--x"},
		{"- # in a list", "in-a-list"},
		{"#", ""},
	}
	for _, tt := range tests {
		got := ownReview(tt.in).Analyze(newPages()).Passages
		anchor := ""
		if len(got) > 0 {
			anchor = got[0].Anchor
		}
		if anchor != tt.want {
			t.Errorf("the anchor of %q is %q, want %q", tt.in, anchor, tt.want)
		}
	}
	var anchors []string
	for _, p := range ownReview("# a\n# a\n# a-1\n# b {#a}\n# A\n").Analyze(newPages()).Passages {
		anchors = append(anchors, p.Anchor)
	}
	if diff := cmp.Diff([]string{"a", "a-1", "a-1-1", "a", "a-2"}, anchors); diff != "" {
		t.Errorf("anchors of the same words (-want +got):\n%s", diff)
	}
}

func TestMentionable(t *testing.T) {
	tests := []struct {
		id   string
		want bool
	}{
		{"INC-7", true}, {"dns-outage", true}, {"PM2020-001 - Inotify", true}, {"2026-014", true}, {"k8s1", true},
		{"inc", false}, {"a-1", false}, {"outage", false}, {"2026", false}, {"2026-01-31", false}, {"20260131", false}, {"12345", false}, {"(a)-1", false}, {"----", false}, {"", false},
	}
	for _, tt := range tests {
		if got := mentionable(tt.id); got != tt.want {
			t.Errorf("mentionable(%q) = %v, want %v", tt.id, got, tt.want)
		}
	}
}

func TestSentenceAt(t *testing.T) {
	long := strings.Repeat("word ", 100) + "HERE " + strings.Repeat("word ", 100)
	tests := []struct {
		name, text, at, want string
	}{
		{"only one", "No end", "end", "No end"},
		{"between", "One. Two is here! Three?", "is", "Two is here!"},
		{"abbreviation", "Then e.g. this was v1.2.3 here. Next.", "this", "Then e.g. this was v1.2.3 here."},
		{"the last", "One. Two", "Two", "Two"},
		{"long", long, "HERE", "… " + strings.TrimSpace(strings.Repeat("word ", 23)) + " HERE " + strings.TrimSpace(strings.Repeat("word ", 23)) + " …"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sentenceAt(tt.text, strings.Index(tt.text, tt.at)); got != tt.want {
				t.Errorf("sentenceAt = %q, want %q", got, tt.want)
			}
		})
	}
	for at := range "ä. ö. ü" {
		sentenceAt("ä. ö. ü", at)
	}
}

func TestAnalyzeHostileBodies(t *testing.T) {
	const n = 50_000
	for name, unit := range map[string]string{
		"brackets": "[[", "closed": "[[a]] ", "quotes": "> ", "stars": "*a ", "ids": "INC-7 ", "backticks": "`a", "exclamations": "![", "pipes": "|a", "references": "[a][b] ",
		"lists": "- ", "html": "<a ", "ampersands": "&#", "backslashes": "\\", "footnotes": "[^1]", "headings": "# a\n", "links": "[a](b.md) ", "wiki and ids": "[[INC-7]] INC-7 ", "fences": "```\n",
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("slow")
			}
			began := time.Now()
			ownReview(strings.Repeat(unit, n/len(unit))).Analyze(newPages())
			if took := time.Since(began); took > hang {
				t.Errorf("Analyze took %v", took)
			}
		})
	}
}

func TestAnalyzeField(t *testing.T) {
	a := ownReview("").AnalyzeField("The queue, as in [[INC-7]]", 5, newPages())
	if string(a.Body) != "The queue, as in [INC-7](/reviews/inc-7/)" || len(a.Links) != 1 || a.Links[0].Line != 5 {
		t.Errorf("AnalyzeField = %q, %+v", a.Body, a.Links)
	}
}

// benchmarkBody returns a review of about 8 KB.
func benchmarkBody() []byte {
	var b bytes.Buffer
	for i := range 8 {
		fmt.Fprintf(&b, "## Section %d\n\n", i)
		b.WriteString(strings.Repeat("The queue of [[system:kafka]] grew as in INC-7 and nobody *saw* it, see [the graph](https://example.org/g). ", 6))
		b.WriteString("\n\n- one thing `code`\n- another thing\n\n| at | what |\n| --- | --- |\n| 14:05 | It began |\n\n```go\nfunc main() {}\n```\n\n")
	}
	return b.Bytes()
}

func BenchmarkAnalyze(b *testing.B) {
	ids := make([]string, 10_000)
	for i := range ids {
		ids[i] = fmt.Sprintf("INC-%d", i)
	}
	resolve := pages{NewMentions(ids)}
	for i := range 1000 {
		resolve.mentions.AddSystem(fmt.Sprintf("system-%d", i), fmt.Sprintf("The service %d", i), "kafka")
	}
	r := ownReview(string(benchmarkBody()))
	b.SetBytes(int64(len(r.Body)))
	b.ReportAllocs()
	for b.Loop() {
		r.Analyze(resolve)
	}
}

func BenchmarkParse(b *testing.B) {
	src := append([]byte(fullYAML), benchmarkBody()...)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("x.md", src, Facts{}); err != nil {
			b.Fatal(err)
		}
	}
}
