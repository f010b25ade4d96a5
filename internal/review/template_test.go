package review

import (
	"strings"
	"testing"
	"time"
)

func TestTemplate(t *testing.T) {
	day := time.Date(2026, 1, 31, 23, 30, 0, 0, time.FixedZone("", -3600))
	titles := []string{"The queue was full", `Say "hi" \ there: # [x] {{< y >}}`, "Größe\nund mehr", "  "}
	for _, depth := range Depths {
		for _, kind := range append([]Kind{""}, Kinds...) {
			for _, title := range titles {
				src := Template(depth, TemplateData{Title: title, ID: "INC-7", Kind: kind, Date: day})
				r, err := Parse("reviews/x.md", src, Facts{})
				if err != nil {
					t.Fatalf("Parse of the %s template: %v\n%s", depth, err, src)
				}
				wantTitle, wantKind := oneLine(title), kind
				if wantTitle == "" {
					wantTitle = "Untitled"
				}
				if kind == "" {
					wantKind = Incident
				}
				if r.Title != wantTitle || r.ID != "INC-7" || r.Kind != wantKind || r.Depth != depth || r.Date.Day() != "2026-02-01" {
					t.Errorf("the %s template reads as title %q, id %q, kind %q, depth %q, date %s", depth, r.Title, r.ID, r.Kind, r.Depth, r.Date)
				}
				if len(r.Guesses) > 0 || len(r.Extra) > 0 || len(r.Strays) > 0 {
					t.Errorf("the %s template leaves guesses %v, unknown keys %v, %v", depth, r.Guesses, r.Extra, r.Strays)
				}
			}
		}
	}
}

func TestTemplateGrowsWithDepth(t *testing.T) {
	var lines []int
	for _, d := range Depths {
		src := string(Template(d, TemplateData{Title: "T"}))
		lines = append(lines, strings.Count(src, "\n"))
		if strings.Contains(src, "id:") || !strings.Contains(src, "date: unknown\n") {
			t.Errorf("the %s template without an id and a date:\n%s", d, src)
		}
		r, err := Parse("x.md", []byte(src), Facts{})
		if err != nil {
			t.Fatal(err)
		}
		if text := r.Analyze(noPages{}).Passages; d == Stub && len(text) > 0 {
			t.Errorf("the questions of a stub show on its page: %v", text)
		}
	}
	if lines[0] > 15 || lines[0] >= lines[1] || lines[1] >= lines[2] {
		t.Errorf("the templates have %v lines, want few and then more", lines)
	}
}

// TestTemplateExamples takes the marks off the rows that a template shows as examples: they must be
// rows that Parse takes.
func TestTemplateExamples(t *testing.T) {
	src := string(Template(Full, TemplateData{Title: "T"}))
	for _, key := range []string{"follow_ups", "timeline", "responders"} {
		src = strings.Replace(src, key+": []\n", key+":\n", 1)
	}
	src = strings.ReplaceAll(src, "\n#  ", "\n  ")
	r, err := Parse("x.md", []byte(src), Facts{})
	if err != nil {
		t.Fatalf("Parse of the examples: %v\n%s", err, src)
	}
	if len(r.FollowUps) != 1 || len(r.Timeline) != 1 || len(r.Responders) != 1 || len(r.Strays) != 0 {
		t.Errorf("the examples read as %+v, %+v, %+v, strays %v", r.FollowUps, r.Timeline, r.Responders, r.Strays)
	}
}
