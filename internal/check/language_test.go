package check

import (
	"context"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"unicode/utf8"

	"afterword/internal/corpus"

	"github.com/google/go-cmp/cmp"
)

// load makes a corpus of files below content/, and fails the test if one of them has an error.
func load(t testing.TB, files map[string]string) *corpus.Corpus {
	t.Helper()
	content := fstest.MapFS{}
	for name, text := range files {
		content[name] = &fstest.MapFile{Data: []byte(text), Mode: fs.FileMode(0o644)}
	}
	c, err := corpus.Load(t.Context(), content, corpus.Options{Now: day("2026-11-22")})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// run checks files and returns what was found.
func run(t testing.TB, files map[string]string, settings Settings) []Finding {
	t.Helper()
	findings, err := Run(t.Context(), load(t, files), nil, Options{Now: day("2026-11-22"), Settings: settings})
	if err != nil {
		t.Fatal(err)
	}
	return findings
}

// spokenIn returns the rules about language that a body sets off, with the words that did.
func spokenIn(t testing.TB, body string) []string {
	t.Helper()
	var got []string
	for _, f := range run(t, map[string]string{"reviews/a.md": "---\ntitle: A\ndate: 2024-01-01\n---\n" + body}, Settings{}) {
		if rulesByName[f.Rule].Language {
			words, _, _ := strings.Cut(strings.TrimPrefix(f.Message, "“"), "”")
			got = append(got, f.Rule+": "+words)
		}
	}
	return got
}

func TestLanguage(t *testing.T) {
	rows := []struct {
		name, in string
		want     []string
	}{
		// human-error
		{"human error", "It was a case of human error.", []string{"human-error: human error"}},
		{"human error denied", "This was not human error. Rather than human error, look at the form.", nil},
		{"error of a program", "The user error page was shown, and user errors went up.", nil},
		{"assumed at the time", "The team suspected user error at first.", nil},
		{"fat finger", "Someone fat-fingered the name.", []string{"human-error: fat-fingered"}},
		{"slip of a person", "An engineer accidentally deleted the table.", []string{"human-error: accidentally deleted"}},

		// counterfactual
		{"should have", "This should have been caught in review.", []string{"counterfactual: should have been caught"}},
		{"should have, of people", "We should’ve used a larger type.", []string{"counterfactual: should’ve used"}},
		{"should have, in the present", "We should have alerts for this. We should have a talk. Critical workloads should have priority.", nil},
		{"should have, before a noun", "We should have automated tests.", nil},
		{"should, in the future", "We should check the flag first.", nil},
		{"could have", "The outage could have been avoided.", []string{"counterfactual: could have been avoided"}},
		{"could have, of an attacker", "An attacker could have used the token. Users could have seen errors.", nil},
		{"could have, and luckily not", "We could have noticed it much later.", nil},
		{"would have", "A load test would have caught this.", []string{"counterfactual: would have caught"}},
		{"would have, of machines", "Any request would have been logged, and it would have failed anyway.", nil},
		{"would not have helped", "A load test would not have prevented this.", nil},
		{"nothing that would have", "There is nothing that could have prevented it.", nil},
		{"had we", "Had we tested the restore, we would know.", []string{"counterfactual: Had we tested"}},
		{"had in the past", "The job had run for weeks. We had tested it.", nil},
		{"if they had", "If the team had noticed the alert, it would be short.", []string{"counterfactual: If the team had noticed"}},
		{"if a user had", "If a user had installed it, the page was empty.", nil},
		{"preventable", "It was an avoidable outage.", []string{"counterfactual: avoidable"}},

		// omission
		{"failed to, of a person", "The engineer failed to check the flag.", []string{"omission: failed to check"}},
		{"failed to, of a pod", "The pod failed to start. The operator failed to reconcile.", nil},
		{"failed to, of code", "`kubelet` failed to check in.", nil},
		{"failed to, of the head noun", "Members of the platform team failed to check it.", []string{"omission: failed to check"}},
		{"failed to, of a thing of theirs", "The dashboard of the platform team failed to load.", nil},
		{"failed to, after and", "We rolled back and failed to verify it.", []string{"omission: failed to verify"}},
		{"forgot", "The developer forgot to run it.", []string{"omission: forgot to run"}},
		{"did not", "We did not verify the backup.", []string{"omission: did not verify"}},
		{"did not, of a machine", "The scanner did not check the archive. The job didn't notify anybody.", nil},
		{"did not know", "We did not know of the second queue, and had not expected it.", nil},
		{"nobody noticed", "Nobody noticed for a day.", []string{"omission: Nobody noticed"}},
		{"missed", "The reviewer missed the second call.", []string{"omission: reviewer missed"}},
		{"can be missed", "Users might have missed the difference.", nil},
		{"failure to", "The cause was the failure to patch the server.", []string{"omission: failure to patch"}},
		{"failure of a disk", "The failure to start the pod was logged. A disk failure came first.", nil},
		{"ignored", "The team ignored the warnings.", []string{"omission: ignored the warnings"}},
		{"ignored by a parser", "The parser ignored the warnings.", nil},

		// judgement
		{"careless", "It was a careless change.", []string{"judgement: careless"}},
		{"poor", "Poor communication made it worse.", []string{"judgement: Poor communication"}},
		{"poor of a thing", "Poor performance of the disk, insufficient memory, bad gateway.", nil},
		{"inadequate", "The cause lies in inadequate load testing.", []string{"judgement: inadequate load testing"}},
		{"wrongly assumed", "We wrongly assumed it was idle.", []string{"judgement: wrongly assumed"}},
		{"wrong call", "Adding nodes was the wrong call.", []string{"judgement: wrong call"}},

		// hindsight
		{"hindsight", "In hindsight the graph shows it.", []string{"hindsight: In hindsight"}},
		{"obviously", "This was obviously not enough.", []string{"hindsight: obviously"}},
		{"clearly defined", "Write a clearly defined process. It is clearly visible.", nil},
		{"of course, of the present", "Mirrors will of course differ.", nil},

		// agentless-passive
		{"mistakes were made", "Mistakes were made.", []string{"agentless-passive: Mistakes were made"}},
		{"accidentally deleted", "The table was accidentally deleted.", []string{"agentless-passive: was accidentally deleted"}},
		{"deleted by", "The table was accidentally deleted by the cleanup job.", nil},
		{"by mistake", "The fee was changed by mistake.", []string{"agentless-passive: was changed by mistake"}},
		{"was not tested", "The second path was not tested.", []string{"agentless-passive: was not tested"}},
		{"is not tested, in a timeline", "- 10:04 The Lambdas were not checked yet.", nil},
		{"plain passive", "The package was removed, and the fix was deployed.", nil},
		{"if it were", "If the key were accidentally leaked, it can be revoked.", nil},
		{"misconfigured", "The proxy was misconfigured.", []string{"agentless-passive: was misconfigured"}},

		// root-cause
		{"root cause", "The root cause was a full disk.", []string{"root-cause: root cause was"}},
		{"root cause of it", "The root cause of the outage is a full disk.", []string{"root-cause: root cause of the outage is"}},
		{"root cause unknown", "The root cause is still unclear. The root cause was identified at noon.", nil},
		{"root causes", "One root cause was a full disk. The root cause was a combination of things.", nil},
		{"root cause heading", "## Root cause\n\nA full disk.", []string{"root-cause: Root cause"}},
		{"root causes heading", "## Root causes\n\nA full disk.", nil},

		// mechanistic
		{"lack of", "There was a lack of testing.", []string{"mechanistic: lack of testing"}},
		{"lack of things", "For lack of free addresses, and a lack of worker nodes, pods waited.", nil},
		{"due to", "This was due to a misunderstanding.", []string{"mechanistic: to a misunderstanding"}},

		// who-why-question
		{"why did they", "Why did the developer merge it?", []string{"who-why-question: Why did the developer"}},
		{"who", "Who deleted the table?", []string{"who-why-question: Who deleted"}},
		{"why did the pod", "Why did the pod restart? Who else should know?", nil},

		// weak-action
		{"be more careful", "- Be more careful with flags.", []string{"weak-action: Be more careful"}},
		{"we should be careful", "We need to be more careful with flags.", []string{"weak-action: be more careful"}},
		{"careful in the past", "Despite careful planning, it was carefully tested.", nil},
		{"remind", "## Follow-ups\n\n- Remind the team to look.", []string{"weak-action: Remind the team"}},
		{"advice to readers", "You should be careful with your token.", nil},

		// where nothing is said
		{"quoted", "The report said “human error” and \"we failed to check\".", nil},
		{"single quotes", "It was called 'human error' then.", nil},
		{"blockquote", "> We failed to check.\n", nil},
		{"code", "```\nwe failed to check\n```\n\n    we failed to check\n\nThe line `we failed to check` came up.", nil},
		{"raw html", "<div>\nWe failed to check.\n</div>\n", nil},
		{"log", "user=engineer state=failed error=human error {code}", nil},

		// shapes of Markdown
		{"over a line break", "We failed\nto check.", []string{"omission: failed to check"}},
		{"emphasis", "We **failed to check.", []string{"omission: failed to check"}},
		{"link", "We [failed to check](https://example.org) it.", []string{"omission: failed to check"}},
		{"table", "| a | b |\n|---|---|\n| x | We failed to check. |\n", []string{"omission: failed to check"}},
		{"once a sentence", "We failed to check and forgot to look.", []string{"omission: failed to check"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			got := spokenIn(t, row.in)
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("language of %q (-want +got):\n%s", row.in, diff)
			}
		})
	}
}

// TestPlaces wants a finding to stand where the words do, in characters.
func TestPlaces(t *testing.T) {
	rows := []struct{ name, src, want string }{
		{"body", "---\ntitle: A\ndate: 2024-01-01\n---\n\nÉté. We failed to check.\n", "6:9"},
		{"below a heading that is the title", "# A\n\nText.\n\nWe failed to check.\n", "5:4"},
		{"second line of a paragraph", "# A\n\nWe looked at it for long\n  and the engineer failed to check.\n", "4:20"},
		{"table cell", "# A\n\n| x | é We failed to check. |\n|---|---|\n", "3:12"},
		{"field", "---\ntitle: A\ndate: 2024-01-01\nimpact: \"He said \\\"no\\\". We failed to check.\"\n---\nText.\n", "4:29"},
		{"folded field", "---\ntitle: A\ndate: 2024-01-01\nsurprises:\n  - >\n    One two.\n    We failed to check.\n---\nText.\n", "7:8"},
		{"field with Markdown", "---\ntitle: A\ndate: 2024-01-01\ntrigger: \"**See** `x`. We failed to check.\"\n---\nText.\n", "4:27"},
		{"title", "---\ntitle: How we failed to check\ndate: 2024-01-01\n---\nText.\n", "2:15"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, f := range run(t, map[string]string{"reviews/2024-01-01-a.md": row.src}, Settings{}) {
				if f.Rule == "omission" {
					got = append(got, fmt.Sprintf("%d:%d", f.Line, f.Col))
				}
			}
			if diff := cmp.Diff([]string{row.want}, got); diff != "" {
				t.Errorf("places in %q (-want +got):\n%s", row.src, diff)
			}
		})
	}
}

func TestSilence(t *testing.T) {
	const sentence = "We failed to check the careless change."
	const front = "---\ntitle: A\ndate: 2024-01-01\n---\n"
	rows := []struct {
		name, src string
		want      []string
	}{
		{"none", front + sentence, []string{"omission", "judgement"}},
		{"in the paragraph", front + sentence + " <!-- check: ok it is what they said -->", nil},
		{"above it", front + "<!-- check: ok it is what they said -->\n" + sentence, nil},
		{"without a reason", front + "<!-- check: ok -->\n\n" + sentence, nil},
		{"only the next block", front + "<!-- check: ok so said -->\n\nText.\n\n" + sentence, []string{"omission", "judgement"}},
		{"a whole list", front + "<!-- check: ok so said -->\n\n- " + sentence + "\n- " + sentence, nil},
		{"one rule", front + "<!-- check: ok omission: so they said -->\n" + sentence, []string{"judgement"}},
		{"two rules", front + "<!-- check: ok omission, judgement so they said -->\n" + sentence, nil},
		{"another comment", front + "<!-- checked, ok -->\n" + sentence, []string{"omission", "judgement"}},
		{"yaml, behind", "---\ntitle: A\ndate: 2024-01-01\nimpact: " + sentence + " # check: ok so said\n---\nText.\n", nil},
		{"yaml, above", "---\ntitle: A\ndate: 2024-01-01\n# check: ok omission: so said\nimpact: " + sentence + "\n---\nText.\n", []string{"judgement"}},
		{"yaml, above a list", "---\ntitle: A\ndate: 2024-01-01\n# check: ok so said\nsurprises:\n  - " + sentence + "\n  - " + sentence + "\ntrigger: " + sentence + "\n---\nText.\n", []string{"omission", "judgement"}},
		{"yaml, above a list that is not indented", "---\ntitle: A\ndate: 2024-01-01\n# check: ok so said\nsurprises:\n- " + sentence + "\n- " + sentence + "\n---\nText.\n", nil},
		{"in the text of a field", "---\ntitle: A\ndate: 2024-01-01\nimpact: \"" + sentence + " <!-- check: ok so said -->\"\n---\nText.\n", nil},
		{"structure", "---\ntitle: A\ndate: 2024-01-01\n# check: ok follow-up-owner: none is named\nfollow_ups:\n  - text: Move the flag.\n---\nText.\n", []string{"follow-up-rationale"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			var got []string
			for _, f := range run(t, map[string]string{"reviews/a.md": row.src}, Settings{}) {
				got = append(got, f.Rule)
			}
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("rules in %q (-want +got):\n%s", row.src, diff)
			}
		})
	}
}

// TestLargeTexts wants time to grow with the length of a text, whatever it repeats: each of these
// would take minutes otherwise.
func TestLargeTexts(t *testing.T) {
	for _, piece := range []string{"“a ", "‘a ", "had we ", "obviously was ", "We failed to check.\n", "(( ", "the root cause of ", "a and ", "- x\n", "**a** ", "why did he ", "` ", "<!-- check: ok "} {
		start := time.Now()
		spokenIn(t, strings.Repeat(piece, 1<<20/len(piece)))
		if took := time.Since(start); took > time.Minute {
			t.Errorf("a megabyte of %q took %s", piece, took)
		}
	}
}

// FuzzLanguage reads any Markdown: it must not panic, and each finding must lie in the file.
func FuzzLanguage(f *testing.F) {
	f.Add("We failed to check.\n\n> “quoted”\n\n- *human error* `code` <!-- check: ok x -->\n")
	f.Add("| 10:04 | mistakes were made |\n|---|---|\n| should have been caught | Why did he? |\n")
	f.Add("had we not the root cause of the of course of ‘it’s’ “a „b“ 'c")
	f.Fuzz(func(t *testing.T, body string) {
		content := fstest.MapFS{"reviews/a.md": &fstest.MapFile{Data: []byte(body)}}
		c, _ := corpus.Load(context.Background(), content, corpus.Options{Now: day("2026-11-22")})
		if c == nil || len(c.Reviews) == 0 {
			return
		}
		findings, err := Run(context.Background(), c, nil, Options{Now: day("2026-11-22")})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(c.Reviews[0].Source), "\n")
		for _, f := range findings {
			if f.Line > len(lines) || f.Line > 0 && f.Col > utf8.RuneCountInString(lines[f.Line-1])+1 {
				t.Fatalf("%+v lies outside of the file", f)
			}
		}
	})
}
