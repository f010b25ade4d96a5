package eval

import (
	"math"
	"testing"
)

// TestPairedP compares with the exact test, which is known where there are few queries: of the 2^n
// ways to exchange figures, those that make a difference at least as large as the observed one.
func TestPairedP(t *testing.T) {
	for _, test := range []struct {
		name string
		a, b []float64
		want float64
	}{
		{"alike", []float64{.5, .2, .9}, []float64{.5, .2, .9}, 1},
		{"always better by the same", []float64{.4, .5, .6, .7}, []float64{.3, .4, .5, .6}, 2.0 / 16},
		{"better and worse", []float64{.4, .5}, []float64{.3, .6}, 1},
		// Differences 4, 2, -1: sums of at least 5 are +4+2-1 and +4+2+1, and their opposites.
		{"mostly better", []float64{4, 2, 0}, []float64{0, 0, 1}, 4.0 / 8},
		{"one query", []float64{1}, []float64{0}, 1},
	} {
		if got := PairedP(test.a, test.b); math.Abs(got-test.want) > .01 {
			t.Errorf("%s: PairedP = %.4f, want %.4f", test.name, got, test.want)
		}
		if first, second := PairedP(test.a, test.b), PairedP(test.b, test.a); math.Abs(first-second) > .01 {
			t.Errorf("%s: PairedP turns from %.4f to %.4f when the systems change places", test.name, first, second)
		}
	}
	better, worse := make([]float64, 40), make([]float64, 40)
	for i := range better {
		better[i] = 1
	}
	if got := PairedP(better, worse); got > .001 {
		t.Errorf("PairedP of 40 queries, all better, = %v, want nearly 0", got)
	}
}

func TestInterval(t *testing.T) {
	low, high := Interval([]float64{.5, .7, .6}, []float64{.4, .6, .5})
	if math.Abs(low-.1) > 1e-9 || math.Abs(high-.1) > 1e-9 {
		t.Errorf("Interval of equal differences = %v, %v, want .1, .1", low, high)
	}
	low, high = Interval([]float64{1, 0, 1, 0, 1, 1}, []float64{0, 1, 0, 0, 0, 0})
	if low > .5 || high < .5 || low >= high {
		t.Errorf("Interval = %v, %v, want one around the mean .5", low, high)
	}
	if low, high := Interval(nil, nil); low != 0 || high != 0 {
		t.Errorf("Interval of nothing = %v, %v, want 0, 0", low, high)
	}
}
