package check

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"afterword/internal/corpus"
	"afterword/internal/review"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// found writes findings as "file:line rule", without the folder of the reviews.
func found(findings []Finding) []string {
	var list []string
	for _, f := range findings {
		list = append(list, fmt.Sprintf("%s:%d %s", strings.TrimPrefix(f.Path, "content/reviews/"), f.Line, f.Rule))
	}
	return list
}

func TestStructure(t *testing.T) {
	long := strings.Repeat("The cache filled up and was emptied. ", 40)
	rows := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"nothing to say", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\n---\nText.\n"}, nil},
		{"dates that agree", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01T10:00:00Z\ndetected: 2024-01-01\nmitigated: unknown\nresolved: 2024-01-02\npublishDate: 2024-01-09\n---\nText.\n"}, nil},
		{"dates that do not", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-02T10:00:00Z\ndetected: 2024-01-02T09:00:00Z\nmitigated: 2024-01-02T12:00:00Z\nresolved: 2024-01-02T11:00:00Z\npublishDate: 2024-01-01\n---\nText.\n"},
			[]string{"a.md:4 date-order", "a.md:6 date-order", "a.md:7 date-order"}},
		{"dates to come", map[string]string{"a.md": "---\ntitle: A\ndate: 2026-11-23\nresolved: 2027-01-01\nverify_by: 2026-01-01\n---\nText.\n"},
			[]string{"a.md:4 date-future", "a.md:5 verify-by"}},
		{"timeline", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-02\ntimeline:\n  - at: 2024-01-02T10:00:00Z\n    text: a\n  - at: 2024-01-02T09:00:00Z\n    text: b\n  - at: 2024-01-02\n    text: c\n  - at: 2042-01-02\n    text: d\n---\nText.\n"},
			[]string{"a.md:7 timeline-order", "a.md:11 timeline-far"}},
		{"follow-ups", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-02\nfollow_ups:\n  - text: Refuse names of other clusters.\n  - text: Add a flag for it.\n    rationale: It had none.\n    state: done\n  - {text: Move the flag., state: wont-do}\n  - {text: Improve our monitoring., rationale: We saw little., owner: us}\n---\nText.\n"},
			[]string{"a.md:5 follow-up-rationale", "a.md:5 follow-up-owner", "a.md:9 follow-up-rationale", "a.md:10 generic-follow-up"}},
		{"follow-ups that many have", map[string]string{
			"a.md": "---\ntitle: A\ndate: 2024-01-01\nfollow_ups: [{text: Add disk alerts to every database host., rationale: r, owner: o}]\n---\nText.\n",
			"b.md": "---\ntitle: B\ndate: 2024-01-01\nfollow_ups: [{text: Add disk alerts to all the database hosts, rationale: r, owner: o}]\n---\nText.\n",
			"c.md": "---\ntitle: C\ndate: 2024-01-01\nfollow_ups: [{text: add disk alert to each database host!, rationale: r, owner: o}]\n---\nText.\n",
			"d.md": "---\ntitle: D\ndate: 2024-01-01\nfollow_ups: [{text: Add disk quotas to every build host., rationale: r, owner: o}]\n---\nText.\n"},
			[]string{"a.md:4 generic-follow-up", "b.md:4 generic-follow-up", "c.md:4 generic-follow-up"}},
		{"empty", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\n---\n\n## What happened\n"}, []string{"a.md:0 empty"}},
		{"only questions", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndepth: full\n---\n\n## What happened\n\n<!-- What? -->\n"}, nil},
		{"told in the front matter", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\nsummary: It filled up.\n---\n"}, nil},
		{"long and without a summary", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\n---\n" + long}, []string{"a.md:0 depth"}},
		{"long stub", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndepth: stub\n---\n" + long}, nil},
		{"full", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndepth: full\nsummary: It filled up.\n---\nText.\n"},
			[]string{"a.md:4 depth", "a.md:4 depth", "a.md:4 depth"}},
		{"full, told in sections", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndepth: full\nsummary: It filled up.\n---\n## Timeline\n\nText.\n\n## Contributing factors\n\nText.\n\n## What surprised us\n\nText.\n"}, nil},
		{"one factor", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndepth: full\nsummary: It filled up.\ncontributing_factors: [The disk.]\nsurprises: [None had it.]\n---\n## Timeline\n\nText.\n"},
			[]string{"a.md:6 root-cause"}},
		{"a heading, and several factors", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ncontributing_factors: [The disk., The night.]\n---\n## Root cause\n\nText.\n"}, nil},
		{"strays", map[string]string{"a.md": "---\ntitle: A\ndate: 2024-01-01\ndetection:\n  how: alert\n  note: At noon.\n---\nText.\n"}, []string{"a.md:6 unknown-key"}},
		{"superseded in a circle", map[string]string{
			"a.md": "---\ntitle: A\ndate: 2024-01-03\nsuperseded_by: b\n---\nText.\n",
			"b.md": "---\ntitle: B\ndate: 2024-01-02\nsuperseded_by: c\n---\nText.\n",
			"c.md": "---\ntitle: C\ndate: 2024-01-01\nsuperseded_by: b\n---\nText.\n"},
			[]string{"b.md:4 superseded"}},
		{"names without a page", map[string]string{
			"a.md":                       "---\ntitle: A\ndate: 2024-01-01\nsystems: [kafka, Zookeeper]\nteams: [payments]\n---\nText.\n",
			"b.md":                       "---\ntitle: B\ndate: 2024-02-01\nsystems: [zookeeper]\n---\nText.\n",
			"../systems/kafka/_index.md": "---\ntitle: Kafka\n---\n"},
			[]string{"a.md:4 no-page"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			files := map[string]string{}
			for name, text := range row.files {
				if below, ok := strings.CutPrefix(name, "../"); ok {
					files[below] = text
				} else {
					files["reviews/"+name] = text
				}
			}
			findings := run(t, files, Settings{})
			if diff := cmp.Diff(row.want, found(findings)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range findings {
				if f.Suggestion == "" || f.Message == "" || rulesByName[f.Rule] == nil {
					t.Errorf("%+v lacks a message, a suggestion or a rule", f)
				}
			}
		})
	}
}

func TestAnyIncident(t *testing.T) {
	rows := []struct {
		in   string
		want bool
	}{
		{"Update the runbook", true},
		{"Improve monitoring.", true},
		{"We need to improve our test coverage", true},
		{"Add more alerts and dashboards for the service", true},
		{"Update the runbook for the kafka exporter", false},
		{"Alert on consumer lag", false},
		{"Improve `restore.sh` tests", false},
		{"Fix it", false},
		{"", false},
	}
	for _, row := range rows {
		if got := anyIncident(row.in); got != row.want {
			t.Errorf("anyIncident(%q) = %v, want %v", row.in, got, row.want)
		}
	}
}

func TestRunSortsWhatWasFoundByPlace(t *testing.T) {
	c := &corpus.Corpus{
		Notes:   []corpus.Note{{Path: "reviews/b.md", Line: 9, Col: 2, Rule: "broken-link", Msg: "nowhere"}, {Path: "reviews/b.md", Line: 2, Rule: "guessed", Msg: "a title"}},
		LeftOut: []corpus.LeftOut{{Path: "reviews/a.md", Reason: "it is a draft"}},
	}
	loading := errors.Join(
		&review.Error{Path: "content/reviews/b.md", Line: 4, Col: 1, Msg: "bad"},
		fmt.Errorf("wrapped: %w", errors.Join(errors.New("no such disk"))),
	)
	want := []Finding{
		{Level: Error, Rule: "unreadable", Message: "wrapped: no such disk"},
		{Path: "content/reviews/a.md", Level: Note, Rule: "left-out", Message: "it is a draft"},
		{Path: "content/reviews/b.md", Line: 2, Level: Note, Rule: "guessed", Message: "a title"},
		{Path: "content/reviews/b.md", Line: 4, Col: 1, Level: Error, Rule: "schema", Message: "bad"},
		{Path: "content/reviews/b.md", Line: 9, Col: 2, Level: Warning, Rule: "broken-link", Message: "nowhere"},
	}
	got, err := Run(t.Context(), c, loading, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Finding{}, "Suggestion")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if n := Count(got, Error); n != 2 {
		t.Errorf("%d errors, want 2", n)
	}
	if got, _ := Run(t.Context(), nil, nil, Options{}); len(got) != 0 {
		t.Errorf("findings of nothing: %v", got)
	}
}

func TestSettings(t *testing.T) {
	files := map[string]string{"reviews/a.md": "---\ntitle: A\ndate: 2024-01-01\n---\nWe failed to check. It was obviously full.\n"}
	got := run(t, files, Settings{Off: []string{"omission"}, Levels: map[string]string{"hindsight": "warning"}})
	if len(got) != 1 || got[0].Rule != "hindsight" || got[0].Level != Warning {
		t.Errorf("findings = %+v, want hindsight as a warning alone", got)
	}
}

func TestValidate(t *testing.T) {
	rows := []struct {
		name string
		in   Settings
		want []string // the beginning of each problem
	}{
		{"nothing", Settings{}, nil},
		{"fine", Settings{Off: []string{"hindsight", "guessed"}, Levels: map[string]string{"depth": "warning", "broken-link": "error"}}, nil},
		{"unknown", Settings{Off: []string{"blame"}, Levels: map[string]string{"shame": "note"}},
			[]string{`check.off: there is no rule "blame"; known are agentless-passive, alias, `, `check.levels: there is no rule "shame"; known are`}},
		{"errors stay", Settings{Off: []string{"schema"}, Levels: map[string]string{"unreadable": "note"}},
			[]string{`check.off: "schema" cannot be turned off`, "check.levels: unreadable stays an error"}},
		{"language is no error", Settings{Levels: map[string]string{"omission": "error", "depth": "loud"}},
			[]string{`check.levels: depth = "loud": write error, warning or note`, "check.levels: omission = \"error\": how a sentence is written is never an error"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := row.in.Validate()
			if !slices.EqualFunc(got, row.want, func(err error, want string) bool { return strings.HasPrefix(err.Error(), want) }) {
				t.Errorf("Validate() = %v, want %v", got, row.want)
			}
		})
	}
}

// TestRules wants what a rule says to be whole: every rule about language has a reason and a question.
func TestRules(t *testing.T) {
	for _, r := range Rules() {
		if r.Language && (r.Why == "" || !strings.HasSuffix(strings.TrimSpace(r.Ask), "?") && !strings.HasSuffix(r.Ask, ".")) {
			t.Errorf("rule %s lacks a reason or a question", r.Name)
		}
		if r.Language && r.Level == Error {
			t.Errorf("rule %s is an error: how a sentence is written never is", r.Name)
		}
	}
}

// TestDocs wants every rule on the page that explains them.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/check.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range Rules() {
		if !strings.Contains(string(page), "`"+r.Name+"`") {
			t.Errorf("docs/check.md does not name the rule %s", r.Name)
		}
	}
	// The examples of the page set off their rules.
	for line := range strings.Lines(string(page)) {
		cells := strings.Split(line, " | ")
		if len(cells) != 5 || !strings.HasPrefix(line, "| `") {
			continue
		}
		rule := strings.Trim(cells[0], "| `")
		example, _, _ := strings.Cut(cells[2], " (")
		if got := spokenIn(t, "- "+example); !slices.ContainsFunc(got, func(s string) bool { return strings.HasPrefix(s, rule+":") }) {
			t.Errorf("%q sets off %v, want %s", example, got, rule)
		}
	}
}
