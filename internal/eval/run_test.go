package eval

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// canned answers every topic alike.
type canned []string

func (c canned) Answer(context.Context, *Topic, int) ([]string, error) { return c, nil }
func (canned) Close() error                                            { return nil }

func contender(name string, answers ...string) Contender {
	return Contender{name, func(context.Context, string, []Document) (System, error) { return canned(answers), nil }}
}

func TestRun(t *testing.T) {
	topics := []Topic{
		{Query: "one", Kind: "name", Half: Tune, Judged: []Judgment{{"a", 3, ""}, {"elsewhere", 2, ""}}, Unrelated: []string{"b"}},
		{Query: "two", Kind: "vague", Half: HeldOut, Judged: []Judgment{{"b", 2, ""}}},
		{Query: "nothing that helps among these documents", Half: Tune, Judged: []Judgment{{"a", 1, ""}, {"elsewhere", 3, ""}}},
		{Review: "elsewhere", Half: Tune, Judged: []Judgment{{"a", 3, ""}}},
	}
	p, err := Run(context.Background(), "Search", []Document{{Key: "a"}, {Key: "b"}, {Key: "c"}}, topics,
		[]Contender{contender("ours", "a", "b"), contender("theirs", "c", "b")})
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Topics) != 2 || p.Judgments != 3 {
		t.Errorf("%d topics with %d judgements, want 2 with 3", len(p.Topics), p.Judgments)
	}
	if got, want := p.Columns[0].Figures[0], (Figures{NDCG: 1, AP: 1, Recall: 1, RR: 1, Helpful: 1, Given: 2}); got != want {
		t.Errorf("our figures of the first topic = %+v, want %+v", got, want)
	}
	want := map[string][]string{"one": {"c"}, "two": {"a", "c"}}
	if diff := cmp.Diff(want, p.Unjudged); diff != "" {
		t.Errorf("unjudged (-want +got):\n%s", diff)
	}
	table := p.Table()
	for _, s := range []string{"2 topics (1 to tune on, 1 held out), 3 documents, 3 judgements", "\nours ", "\ntheirs ", "name", "vague"} {
		if !strings.Contains(table, s) {
			t.Errorf("the table lacks %q:\n%s", s, table)
		}
	}
	ranking := p.Ranking()
	for _, s := range []string{"1.000  one\n    3 a\n    0 b\n", "two\n    ? a\n    2 b\n"} {
		if !strings.Contains(ranking, s) {
			t.Errorf("the ranking lacks %q:\n%s", s, ranking)
		}
	}
	if judge := p.Judge(); !strings.Contains(judge, "two: a, c") {
		t.Errorf("Judge() = %q, want it to name what is not judged", judge)
	}
}
