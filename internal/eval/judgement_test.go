package eval

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// Where things lie, as seen from this folder.
const (
	checkout = "../.."
	real     = "../../../shared/corpus"
)

func TestJudgementsAreWhole(t *testing.T) {
	queries, err := Queries()
	if err != nil {
		t.Fatal(err)
	}
	related, err := Related()
	if err != nil {
		t.Fatal(err)
	}
	if len(queries) < 60 || len(related) < 40 {
		t.Errorf("%d queries and %d reviews with relatives, want at least 60 and 40", len(queries), len(related))
	}
	for name, topics := range map[string][]Topic{"queries": queries, "related": related} {
		halves := map[string]map[Half]int{}
		for i := range topics {
			kind := topics[i].Kind
			if halves[kind] == nil {
				halves[kind] = map[Half]int{}
			}
			halves[kind][topics[i].Half]++
		}
		for kind, n := range halves {
			if more := n[Tune] - n[HeldOut]; more < 0 || more > 1 {
				t.Errorf("%s: %d of kind %s to tune on and %d held out, want them dealt out in turn", name, n[Tune], kind, n[HeldOut])
			}
		}
	}

	docs, err := All(context.Background(), checkout, real)
	if errors.Is(err, ErrNoReal) {
		t.Skipf("SKIPPED: whether every judged document is there: %v", err)
	} else if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, d := range docs {
		if known[d.Key] {
			t.Errorf("two documents are called %s", d.Key)
		}
		known[d.Key] = true
	}
	for _, topic := range append(queries, related...) {
		keys := topic.Unrelated
		for _, j := range topic.Judged {
			keys = append(keys, j.Doc)
		}
		if topic.Review != "" {
			keys = append(keys, topic.Review)
		}
		for _, key := range keys {
			if !known[key] {
				t.Errorf("%q: there is no document %s", topic.Name(), key)
			}
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	const good = "[[topic]]\nquery = 'a'\nkind = 'name'\nhalf = 'tune'\nneed = 'to know'\n"
	for _, test := range []struct{ name, in, want string }{
		{"fine", good + "judged = [{doc = 'x', grade = 3, why = 'named'}]\n", ""},
		{"no half", strings.Replace(good, "tune", "both", 1), `half is "both"`},
		{"neither query nor review", strings.Replace(good, "query = 'a'\n", "", 1), "set either query or review"},
		{"both", good + "review = 'x'\n", "set either query or review"},
		{"twice", good + good, "is there twice"},
		{"no need", strings.Replace(good, "need = 'to know'\n", "", 1), "what the person needs"},
		{"grade", good + "judged = [{doc = 'x', grade = 4, why = 'named'}]\n", "x has grade 4"},
		{"no reason", good + "judged = [{doc = 'x', grade = 2}]\n", "say why x has grade 2"},
		{"judged twice", good + "judged = [{doc = 'x', grade = 2, why = 'y'}]\nwhy_unrelated = 'z'\nunrelated = ['x']\n", "x is judged twice"},
		{"no reason for zeros", good + "unrelated = ['x']\n", "why the unrelated ones"},
		{"unknown key", good + "graed = 3\n", "read test.toml"},
	} {
		_, err := parse("test.toml", []byte(test.in))
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s: parse: %v", test.name, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: parse: %v, want an error with %q", test.name, err, test.want)
		}
	}
}
