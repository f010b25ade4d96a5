package eval

import (
	"cmp"
	"math"
	"slices"
)

// Helpful is the lowest grade that counts as relevant where a measure knows only yes and no (average
// precision and recall): such a review helps the person who asked.
const Helpful = 2

// Grades are the judgements of one query, by document. A document that is not in it counts as 0.
type Grades map[string]int

// helpful returns how many documents are relevant.
func (g Grades) helpful() int {
	n := 0
	for _, grade := range g {
		if grade >= Helpful {
			n++
		}
	}
	return n
}

// NDCG is the normalised discounted cumulative gain of the first k of ranked: every document gains its
// grade, divided by log2(1 + its rank), and the sum is divided by that of the best order there could
// be. It is 1 for a perfect first page and 0 for one with nothing on it, or if there is nothing to find.
//
// K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", ACM Transactions
// on Information Systems 20(4), 2002; gain and discount as in trec_eval's ndcg_cut, which discounts
// from the second rank on.
func NDCG(ranked []string, g Grades, k int) float64 {
	ideal := make([]int, 0, len(g))
	for _, grade := range g {
		ideal = append(ideal, grade)
	}
	slices.SortFunc(ideal, func(a, b int) int { return cmp.Compare(b, a) })
	best := 0.0
	for i, grade := range ideal[:min(k, len(ideal))] {
		best += float64(grade) / math.Log2(float64(i+2))
	}
	if best == 0 {
		return 0
	}
	gained := 0.0
	for i, doc := range ranked[:min(k, len(ranked))] {
		gained += float64(g[doc]) / math.Log2(float64(i+2))
	}
	return gained / best
}

// AveragePrecision is the mean, over the relevant documents, of the share of relevant ones among those
// ranked down to it; a relevant document that was not found adds 0. Its mean over queries is MAP.
//
// E. Voorhees and D. Harman, "TREC: Experiment and Evaluation in Information Retrieval", MIT Press
// 2005, chapter 3.
func AveragePrecision(ranked []string, g Grades) float64 {
	all := g.helpful()
	if all == 0 {
		return 0
	}
	sum, found := 0.0, 0
	for i, doc := range ranked {
		if g[doc] >= Helpful {
			found++
			sum += float64(found) / float64(i+1)
		}
	}
	return sum / float64(all)
}

// Recall is the share of the relevant documents that stand among the first k.
func Recall(ranked []string, g Grades, k int) float64 {
	all := g.helpful()
	if all == 0 {
		return 0
	}
	found := 0
	for _, doc := range ranked[:min(k, len(ranked))] {
		if g[doc] >= Helpful {
			found++
		}
	}
	return float64(found) / float64(all)
}

// Reciprocal is one divided by the rank of the first document with the best grade there is, 0 if none
// was found: how soon a reader meets the review that was meant. (Reciprocal rank, as in Voorhees, "The
// TREC-8 question answering track report", 1999.)
func Reciprocal(ranked []string, g Grades) float64 {
	best := 1
	for _, grade := range g {
		best = max(best, grade)
	}
	for i, doc := range ranked {
		if g[doc] == best {
			return 1 / float64(i+1)
		}
	}
	return 0
}

// Good counts the answers that help among the first k that were given, and all of those: the share of
// suggestions that were worth making, where giving fewer is no fault.
func Good(ranked []string, g Grades, k int) (helpful, given int) {
	for _, doc := range ranked[:min(k, len(ranked))] {
		given++
		if g[doc] >= Helpful {
			helpful++
		}
	}
	return helpful, given
}
