package indexer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"
)

// manyRecords makes n reviews of about 7 KB whose words follow Zipf's law, as those of people do.
func manyRecords(n int) []review.Record {
	rng := rand.New(rand.NewPCG(7, 7))
	zipf := rand.NewZipf(rng, 1.07, 8, 60_000)
	word := func() string {
		k := zipf.Uint64()
		var b strings.Builder
		for k += 30; k > 0; k /= 26 {
			b.WriteByte("etaoinshrdlcumwfgypbvkjxqz"[k%26])
		}
		return b.String()
	}
	sentence := func(n int) string {
		words := make([]string, n)
		for i := range words {
			words[i] = word()
		}
		return strings.Join(words, " ")
	}
	records := make([]review.Record, n)
	for i := range records {
		r := &records[i]
		r.ID = fmt.Sprintf("inc-%05d", i)
		r.URL = "/reviews/" + r.ID + "/"
		r.Title = sentence(8)
		r.Summary = sentence(25)
		r.Kind = review.Kinds[rng.IntN(len(review.Kinds))]
		r.Severity = fmt.Sprintf("sev%d", 1+rng.IntN(4))
		r.Date = review.Moment{Time: time.Unix(1_500_000_000+rng.Int64N(300_000_000), 0).UTC()}
		for range 1 + rng.IntN(3) {
			r.Systems = append(r.Systems, fmt.Sprintf("system-%d", rng.IntN(120)))
		}
		r.Teams = []string{fmt.Sprintf("Team %d", rng.IntN(40))}
		r.Tags = []string{fmt.Sprintf("tag-%d", rng.IntN(60)), fmt.Sprintf("tag-%d", rng.IntN(60))}
		for range 6 {
			r.Passages = append(r.Passages, review.Passage{Heading: sentence(3), Text: sentence(200)})
		}
	}
	return records
}

func benchSize(b *testing.B) int {
	if testing.Short() {
		return 1_000
	}
	return 10_000
}

func BenchmarkBuild(b *testing.B) {
	records := manyRecords(benchSize(b) / 5)
	bytes := 0
	for _, r := range records {
		for _, p := range r.Passages {
			bytes += len(p.Text)
		}
	}
	b.SetBytes(int64(bytes))
	for n := 0; b.Loop(); n++ {
		if err := Build(context.Background(), filepath.Join(b.TempDir(), fmt.Sprint("index", n)), Slice(records), Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIndex(b *testing.B) {
	records := manyRecords(benchSize(b))
	dir := buildIndex(b, records)
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			ix, err := Open(dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := ix.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	ix, err := Open(dir, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	ctx := context.Background()
	words := strings.Fields(records[0].Passages[0].Text)
	for _, q := range []struct{ name, query string }{
		{"everything", ""},
		{"three words", strings.Join(words[:3], " ")},
		{"six words", strings.Join(words[3:9], " ")},
		{"phrase", `"` + strings.Join(words[20:22], " ") + `"`},
		{"prefix", words[5][:2] + "*"},
		{"typing error", "conectoin"},
		{"field", "system:system-7 " + words[1]},
		{"8 KB", strings.Join(words, " ")},
	} {
		b.Run("search "+q.name, func(b *testing.B) {
			total := 0
			for b.Loop() {
				r, err := ix.Search(ctx, search.Request{Query: q.query})
				if err != nil {
					b.Fatal(err)
				}
				total = r.Total
			}
			b.ReportMetric(float64(total), "hits")
		})
	}
	b.Run("suggest", func(b *testing.B) {
		for b.Loop() {
			if _, err := ix.Suggest(ctx, records[9].Title[:9], 8); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("related", func(b *testing.B) {
		for b.Loop() {
			if _, err := ix.Related(ctx, "inc-00005", 5); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("related all", func(b *testing.B) {
		for b.Loop() {
			all, err := ix.RelatedAll(ctx, 5)
			if err != nil {
				b.Fatal(err)
			}
			for range all {
			}
		}
	})
}
