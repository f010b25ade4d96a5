package check

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"afterword/internal/corpus"
)

// manyReviews makes n reviews of about 8 KB each from made-up sentences, of which one in forty sets
// off a rule, as in the real documents.
func manyReviews(tb testing.TB, n int) *corpus.Corpus {
	plain := []string{"The cache on the second node filled up at noon.", "A deploy was under way in `eu-west`, and nobody could tell them apart.",
		"The team moved the traffic to the other region, and the queue went down.", "See [the graph](https://example.org/graph) for the hours before.",
		"Requests waited until the *pool* had room again.", "The job failed to start because the image was not there.", "It should be possible to restart it alone."}
	loud := []string{"The engineer failed to check the flag.", "This should have been caught in review.", "The root cause was a full disk."}
	random := rand.New(rand.NewPCG(1, 2))
	files := map[string]string{}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Review %d\ndate: 2024-01-02\nsummary: It filled up and was emptied.\nsurprises:\n  - The second disk was full too.\nfollow_ups:\n  - text: Add a bound to queue %d.\n    rationale: It had none.\n    owner: platform\n---\n", i, i)
		for b.Len() < 8<<10 {
			fmt.Fprintf(&b, "\n## Part %d\n\n", b.Len())
			for range 3 {
				for range 6 {
					if random.IntN(40) == 0 {
						b.WriteString(loud[random.IntN(len(loud))])
					} else {
						b.WriteString(plain[random.IntN(len(plain))])
					}
					b.WriteByte(' ')
				}
				b.WriteString("\n\n- one thing\n- another\n\n")
			}
		}
		files[fmt.Sprintf("reviews/r%d.md", i)] = b.String()
	}
	return load(tb, files)
}

// BenchmarkRun checks reviews of 8 KB on all cores; the time for one is what it adds to a build.
func BenchmarkRun(b *testing.B) {
	const n = 1000
	c := manyReviews(b, n)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Run(b.Context(), c, nil, Options{Now: day("2026-11-22")}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/n, "µs/review")
}
