package pages

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// system returns the model of a system's first page.
func system(t *testing.T, files map[string]string, name string) TermPage {
	t.Helper()
	return page(t, All(load(t, files), alone), "/systems/"+name+"/").Params.(TermPage)
}

func TestWhoRespondedIsCountedAndNotRanked(t *testing.T) {
	m := system(t, map[string]string{
		"reviews/a.md": "---\ntitle: A\nsystems: [kafka]\nteams: [web, zeta]\nresponders: [{team: zeta}, {team: Zeta}, {role: passer-by}]\n---\n",
		"reviews/b.md": "---\ntitle: B\nsystems: [kafka]\nteams: [zeta, web]\n---\n",
		"reviews/c.md": "---\ntitle: C\nsystems: [kafka]\nteams: [zeta]\nresponders: [{team: alpha}]\n---\n",
	}, "kafka")
	var got []string
	for _, ref := range m.Responded {
		got = append(got, fmt.Sprintf("%s %d", ref.Name, ref.Count))
	}
	if diff := cmp.Diff([]string{"alpha 1", "web 1", "zeta 2"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReadingIsPinnedThenTeachable(t *testing.T) {
	files := map[string]string{
		"systems/kafka/_index.md":  "---\ntitle: Kafka\nowner: stream\npinned: [b, gone]\n---\n",
		"systems/ledger/_index.md": "---\ntitle: Ledger\nowner: stream\n---\n",
		"reviews/a.md":             "---\ntitle: A\ndate: 2024-01-01\nsystems: [kafka]\nteachable: true\n---\n",
		"reviews/b.md":             "---\ntitle: B\ndate: 2023-01-01\nsystems: [kafka]\nteachable: true\n---\n",
		"reviews/c.md":             "---\ntitle: C\ndate: 2022-01-01\nsystems: [ledger]\nteachable: true\n---\n",
		"reviews/d.md":             "---\ntitle: D\ndate: 2022-01-01\nsystems: [kafka]\n---\n",
	}
	rows := func(list []ReadingRow) (got []string) {
		for _, row := range list {
			s := row.Title + " " + row.Why
			if row.About != nil {
				s += " " + row.About.Title
			}
			got = append(got, s)
		}
		return got
	}
	if diff := cmp.Diff([]string{"B pinned", "A teachable"}, rows(system(t, files, "kafka").Reading)); diff != "" {
		t.Errorf("of the system (-want +got):\n%s", diff)
	}
	team := page(t, All(load(t, files), alone), "/teams/stream/").Params.(TermPage)
	if diff := cmp.Diff([]string{"B pinned Kafka", "A teachable Kafka", "C teachable Ledger"}, rows(team.Reading)); diff != "" {
		t.Errorf("of the team (-want +got):\n%s", diff)
	}
}

func TestRecurringFactorsAreNearlyTheSame(t *testing.T) {
	m := system(t, map[string]string{
		"reviews/a.md": "---\ntitle: A\ndate: 2024-03-01\nsystems: [kafka]\nconditions: [off-hours]\ncontributing_factors:\n  - The dashboard showed the **failure** all night, and no alert was attached.\n  - Nobody knew who owned it.\n---\n",
		"reviews/b.md": "---\ntitle: B\ndate: 2024-02-01\nsystems: [kafka]\nconditions: [Off-Hours, fatigue]\ncontributing_factors:\n  - No alert was attached to the dashboard, which showed the failures all night.\n  - Nobody knew that the cache was there.\n---\n",
		"reviews/c.md": "---\ntitle: C\ndate: 2024-01-01\nsystems: [kafka]\ncontributing_factors:\n  - The disk was full, and nothing had said so.\n---\n",
		"reviews/d.md": "---\ntitle: D\nsystems: [other]\ncontributing_factors:\n  - No alert was attached to the dashboard that showed the failure all night.\n---\n",
	}, "kafka")
	var got []string
	for _, r := range m.Recurring {
		line := r.Kind + ": " + r.Text
		for _, e := range r.Reviews {
			line += " | " + e.Title
		}
		got = append(got, line)
	}
	want := []string{
		"factor: The dashboard showed the failure all night, and no alert was attached. | A | B",
		"condition: off hours | A | B",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSilence(t *testing.T) {
	reviews := func(dates ...string) map[string]string {
		files := map[string]string{"reviews/elsewhere.md": "---\ntitle: E\ndate: 2024-12-10\nsystems: [other]\n---\n"}
		for i, date := range dates {
			files[fmt.Sprintf("reviews/r%d.md", i)] = fmt.Sprintf("---\ntitle: R%d\ndate: %s\nsystems: [kafka]\nkind: %s\n---\n", i, date, []string{"incident", "near-miss"}[i%2])
		}
		return files
	}
	tests := []struct {
		name  string
		dates []string
		want  string // longest, from, to, whether it goes on, spoke of months; "" for no chart
	}{
		{"between", []string{"2023-01-05", "2023-02-01", "2023-02-28", "2024-11-01"}, "20 2023-03 2024-10 false 3/24"},
		{"to the end", []string{"2023-01-05", "2023-02-01", "2023-03-28"}, "21 2023-04 2024-12 true 3/24"},
		{"too few", []string{"2023-01-05", "2024-11-01"}, ""},
		{"one month many times", []string{"2023-01-05", "2023-01-06", "2023-01-07"}, ""},
		{"never quiet", []string{"2024-06-01", "2024-08-01", "2024-10-01", "2024-12-01"}, ""},
		{"too short to see", []string{"2024-10-01", "2024-11-01", "2024-12-01"}, ""},
		{"undated", []string{"unknown", "unknown", "unknown"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := system(t, reviews(tt.dates...), "kafka").Silence
			got := ""
			if s != nil {
				got = fmt.Sprintf("%d %s %s %v %d/%d", s.Longest, s.From, s.To, s.GoesOn, s.Spoke, s.Months)
				checkDrawing(t, s)
			}
			if got != tt.want {
				t.Errorf("silence %q, want %q", got, tt.want)
			}
		})
	}
	var long []string // a mark for every day of a month, and decades
	for day := range 28 {
		long = append(long, fmt.Sprintf("1990-01-%02d", day+1))
	}
	long = append(long, "1995-05-05", "2024-12-01")
	checkDrawing(t, system(t, reviews(long...), "kafka").Silence)
}

// checkDrawing makes sure that everything lies inside of the drawing, and that the table tells every
// month once.
func checkDrawing(t *testing.T, s *Silence) {
	t.Helper()
	inside := func(b Box) bool {
		return b.X >= 0 && b.Y >= 0 && b.W > 0 && b.H > 0 && b.X+b.W <= float64(s.Width)+.1 && b.Y+b.H <= float64(s.Base)
	}
	if !inside(s.Quiet) {
		t.Errorf("the silence %+v lies outside", s.Quiet)
	}
	reviews := 0
	for _, row := range s.Rows {
		reviews += len(row.Reviews)
		if (row.Quiet == 0) != (len(row.Reviews) > 0) || row.From > row.To {
			t.Errorf("row %+v", row)
		}
	}
	if reviews != len(s.Marks) || s.Rows[0].From != s.First || s.Rows[len(s.Rows)-1].To != s.Last {
		t.Errorf("%d reviews in the table from %s to %s, %d marks from %s to %s", reviews, s.Rows[0].From, s.Rows[len(s.Rows)-1].To, len(s.Marks), s.First, s.Last)
	}
	for i, m := range s.Marks {
		if !inside(m.Box) || i > 0 && m.X == s.Marks[i-1].X && m.Y >= s.Marks[i-1].Y {
			t.Errorf("mark %d %+v lies outside or on another", i, m)
		}
	}
	for _, tick := range s.Years {
		if tick.X < 0 || tick.X > float64(s.Width)-20 {
			t.Errorf("year %+v lies outside", tick)
		}
	}
}

func TestReviewSaysWhomElseItConcerns(t *testing.T) {
	m := page(t, All(load(t, map[string]string{
		"systems/db/_index.md":     "---\ntitle: Database\nowner: storage\n---\n",
		"systems/ledger/_index.md": "---\ntitle: Ledger\nowner: money\ndepends_on: [db]\n---\n",
		"reviews/a.md":             "---\ntitle: A\nsystems: [db]\nteams: [web]\nresponders: [{team: storage}]\n---\n",
	}), alone), "/reviews/a/").Params.(ReviewPage)
	want := []AdjacentRow{{Ref: Ref{Name: "money", Title: "money", URL: "/teams/money/"}, Ties: []Tie{{
		System:  Ref{Name: "db", Title: "Database", URL: "/systems/db/"},
		Through: &Ref{Name: "ledger", Title: "Ledger", URL: "/systems/ledger/"},
	}}}}
	if diff := cmp.Diff(want, m.Adjacent); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLaterPagesHaveTheListAlone(t *testing.T) {
	files := map[string]string{"systems/kafka/_index.md": "---\ntitle: Kafka\nowner: stream\naliases: [the log]\n---\n"}
	for i := range PerPage + 1 {
		files[fmt.Sprintf("reviews/r%03d.md", i)] = "---\ntitle: R\nsystems: [kafka, other]\nteachable: true\n---\n"
	}
	m := page(t, All(load(t, files), alone), "/systems/kafka/page/2/").Params.(TermPage)
	if m.Owner != nil || m.Together != nil || m.Reading != nil || len(m.Entries) != 1 || len(m.Aliases) != 1 {
		t.Errorf("page 2 says more than its list: %+v", m)
	}
}

func TestPlainWords(t *testing.T) {
	for in, want := range map[string]string{
		"The **cache** of [Kafka](/systems/kafka/ \"x\") `kept` it": "The cache of Kafka kept it",
		"a [b] c](":                  "a b c(",
		"":                           "",
		strings.Repeat("[x](y) ", 3): "x x x",
	} {
		if got := plainWords(in); got != want {
			t.Errorf("plainWords(%q) = %q, want %q", in, got, want)
		}
	}
}
