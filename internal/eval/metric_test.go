package eval

import (
	"math"
	"testing"
)

// TestMeasures holds every measure to figures worked out by hand.
func TestMeasures(t *testing.T) {
	grades := Grades{"a": 3, "b": 2, "c": 1, "z": 0}
	log2 := math.Log2
	ideal := 3 + 2/log2(3) + 1/log2(4)
	for _, test := range []struct {
		name                  string
		ranked                []string
		ndcg, ap, recall, rec float64
	}{
		{"perfect", []string{"a", "b", "c"}, 1, 1, 1, 1},
		// 3 at rank 2 and 1 at rank 3; b is missing. One of two relevant, at rank 2: (1/2)/2.
		{"one missing", []string{"x", "a", "c"}, (3/log2(3) + 1/log2(4)) / ideal, .25, .5, .5},
		// Grade 1 gains and is not relevant: precision 1/2 at a's rank, 2/3 at b's.
		{"turned round", []string{"c", "a", "b"}, (1 + 3/log2(3) + 2/log2(4)) / ideal, (1.0/2 + 2.0/3) / 2, 1, .5},
		// The cut-off of 3 hides a from nDCG and recall, not from average precision: (1/1 + 2/4)/2.
		{"below the cut", []string{"b", "x", "y", "a"}, 2 / ideal, .75, .5, .25},
		{"nothing", nil, 0, 0, 0, 0},
		{"only judged as unrelated", []string{"z"}, 0, 0, 0, 0},
	} {
		got := [...]float64{NDCG(test.ranked, grades, 3), AveragePrecision(test.ranked, grades), Recall(test.ranked, grades, 3), Reciprocal(test.ranked, grades)}
		want := [...]float64{test.ndcg, test.ap, test.recall, test.rec}
		for i, name := range []string{"NDCG@3", "AveragePrecision", "Recall@3", "Reciprocal"} {
			if math.Abs(got[i]-want[i]) > 1e-12 {
				t.Errorf("%s: %s = %v, want %v", test.name, name, got[i], want[i])
			}
		}
	}
	if helpful, given := Good([]string{"a", "c", "b", "b"}, grades, 3); helpful != 2 || given != 3 {
		t.Errorf("Good@3 = %d of %d, want 2 of 3", helpful, given)
	}
	if helpful, given := Good(nil, grades, 3); helpful != 0 || given != 0 {
		t.Errorf("Good@3 of no answers = %d of %d, want 0 of 0", helpful, given)
	}
	if got := NDCG([]string{"a"}, Grades{"a": 0}, 10); got != 0 {
		t.Errorf("NDCG with nothing to find = %v, want 0", got)
	}
}
