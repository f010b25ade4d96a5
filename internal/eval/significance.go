package eval

import (
	"math"
	"math/rand/v2"
	"slices"
)

// rounds is how often chance is tried; p is then known to about ±0.003 where it matters, near 0.05.
const rounds = 20_000

// PairedP is the two-sided p of a paired randomization test: if two systems were alike, then in each
// query it would be chance which of them got which figure. It returns how often exchanging them at
// random makes a difference of the means at least as large as the one between a and b, which must be
// figures of the same queries in the same order. It assumes no distribution, and the same input gives
// the same p.
//
// M. Smucker, J. Allan and B. Carterette, "A comparison of statistical significance tests for
// information retrieval evaluation", CIKM 2007.
func PairedP(a, b []float64) float64 {
	diff := differences(a, b)
	observed := math.Abs(sum(diff)) - 1e-9 // sums differ in the last bit by their order
	rng := rand.New(rand.NewPCG(2007, 11))
	extreme := 0
	for range rounds {
		total, bits := 0.0, uint64(0)
		for i, d := range diff {
			if i%64 == 0 {
				bits = rng.Uint64()
			}
			if bits&1 == 0 {
				d = -d
			}
			bits >>= 1
			total += d
		}
		if math.Abs(total) >= observed {
			extreme++
		}
	}
	// The order that was observed is one of those that chance could have made (Phipson and Smyth 2010).
	return float64(extreme+1) / (rounds + 1)
}

// Interval is the 95 % bootstrap interval of the mean of a-b: where the mean difference would lie with
// other queries like these (B. Efron, 1979; percentile method).
func Interval(a, b []float64) (low, high float64) {
	diff := differences(a, b)
	if len(diff) == 0 {
		return 0, 0
	}
	rng := rand.New(rand.NewPCG(1979, 95))
	means := make([]float64, rounds/10)
	for n := range means {
		total := 0.0
		for range diff {
			total += diff[rng.IntN(len(diff))]
		}
		means[n] = total / float64(len(diff))
	}
	slices.Sort(means)
	return means[len(means)*25/1000], means[len(means)*975/1000]
}

func differences(a, b []float64) []float64 {
	diff := make([]float64, len(a))
	for i := range a {
		diff[i] = a[i] - b[i]
	}
	return diff
}

func sum(list []float64) float64 {
	total := 0.0
	for _, x := range list {
		total += x
	}
	return total
}

// mean returns 0 for an empty list.
func mean(list []float64) float64 {
	if len(list) == 0 {
		return 0
	}
	return sum(list) / float64(len(list))
}
