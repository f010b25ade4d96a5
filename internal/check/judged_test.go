package check

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"
)

// verdict is a person's word on a finding: a line of testdata/judged.tsv.
type verdict struct {
	sample, path, line, rule string
	right                    bool
	words                    string // those that were found, or the first twelve
	why                      string // it is wrong
}

func (v verdict) key() string { return v.path + ":" + v.line + " " + v.rule }

// readVerdicts reads the judged findings. Their samples are
//   - first: every finding of the first version of the rules in the 151 real documents,
//   - fresh: those of the second version in documents that had not been looked at, and its new ones,
//   - later: those that came with later changes.
//
// Wrong ones stay in the list when they are gone, so that they do not come back unseen.
func readVerdicts(t *testing.T) map[string]verdict {
	t.Helper()
	f, err := os.Open("testdata/judged.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	verdicts := map[string]verdict{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		cells := append(strings.Split(lines.Text(), "\t"), "")
		v := verdict{cells[0], cells[1], cells[2], cells[3], cells[4] == "right", cells[5], cells[6]}
		verdicts[v.key()] = v
	}
	return verdicts
}

// TestJudged holds the findings about language against what a person thought of them. At least nine in
// ten have to be right, one that nobody has judged counting as wrong, and none that was judged right
// may be lost. After a change of the rules judge what is new, by reading it where it stands, and add
// it to the list with its verdict.
func TestJudged(t *testing.T) {
	verdicts := readVerdicts(t)
	for _, wantGenerated := range []bool{false, true} {
		t.Run(map[bool]string{false: "real", true: "generated"}[wantGenerated], func(t *testing.T) {
			c := realReviews(t, wantGenerated)
			findings, err := Run(t.Context(), c, nil, Options{Now: day("2026-11-22")})
			if err != nil {
				t.Fatal(err)
			}
			all, right := 0, 0
			seen := map[string]bool{}
			for _, f := range findings {
				if !rulesByName[f.Rule].Language {
					continue
				}
				key := fmt.Sprintf("%s:%d %s", strings.TrimPrefix(f.Path, "content/reviews/"), f.Line, f.Rule)
				v, judged := verdicts[key]
				if !judged {
					t.Logf("not judged yet: %s: %s", key, f.Message)
				}
				if judged && !v.right {
					t.Logf("judged wrong (%s): %s: %s", v.why, key, f.Message)
				}
				seen[key] = true
				if all++; v.right {
					right++
				}
			}
			for key, v := range verdicts {
				if v.right && !seen[key] && strings.HasPrefix(v.path, generated) == wantGenerated {
					t.Errorf("lost a finding that is right: %s: %q", key, v.words)
				}
			}
			t.Logf("%d of %d findings about language are right", right, all)
			if all == 0 || 10*right < 9*all {
				t.Errorf("%d of %d findings about language are right, want nine in ten", right, all)
			}
		})
	}
}
