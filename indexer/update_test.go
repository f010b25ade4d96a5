package indexer

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/google/go-cmp/cmp"
)

// TestUpdateAnswersAsBuild compares an index that was changed with one that was built of the changed
// records: what they find, in which order, with which scores, passages and facets, is the same.
func TestUpdateAnswersAsBuild(t *testing.T) {
	before := manyRecords(120)
	w := newWriter(99)
	after := slices.Clone(before)
	var changed []review.Record
	for _, n := range []int{3, 50, 119} {
		r := w.record(n)
		r.Systems = append(r.Systems, "Brand new")
		if len(changed) > 0 {
			r.LinksTo = []string{changed[0].ID}
		}
		r.Summary += " The flibbertigibbet was replaced."
		after[n] = r
		changed = append(changed, r)
	}
	added := w.record(500)
	after, changed = append(after, added), append(changed, added)
	removed := after[7].ID
	after = slices.Delete(after, 7, 8)

	old := openIndex(t, before)
	half, err := old.Update(changed[:2], nil)
	if err != nil {
		t.Fatal(err)
	}
	updated, err := half.Update(changed[2:], []string{removed})
	if err != nil {
		t.Fatal(err)
	}
	if err := half.Close(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := updated.Close(); err != nil {
			t.Error(err)
		}
	}()
	built := openIndex(t, after)
	if updated.Len() != built.Len() {
		t.Errorf("%d reviews, want %d", updated.Len(), built.Len())
	}
	queries := []string{"", "flibbertigibbet", "flibertigibbet", "flib*", `system:"brand new"`, "host-07.prod.internal", "-flibbertigibbet", "id:inc-00500",
		"id:" + removed, removed, changed[0].Title, `"was replaced"`, `"` + before[50].Title + `"`, "error trace 404"}
	for i := range 40 {
		queries = append(queries, after[i*3].Passages[0].Heading, after[i].Title)
	}
	for _, q := range queries {
		req := search.Request{Query: q, Limit: 100}
		got, want := find(t, updated, req), find(t, built, req)
		got.TookMS, want.TookMS = 0, 0
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Search(%q) of the updated index is not that of a built one (-built +updated):\n%s", q, diff)
		}
	}
	ctx := context.Background()
	for _, q := range []string{"inc-005", "brand", removed, "tag-1"} {
		got, err := updated.Suggest(ctx, q, 8)
		want, wantErr := built.Suggest(ctx, q, 8)
		if diff := cmp.Diff(want, got); diff != "" || err != nil || wantErr != nil {
			t.Errorf("Suggest(%q) (-built +updated), %v:\n%s", q, err, diff)
		}
	}
	hits, err := updated.Related(ctx, changed[0].ID, 10)
	if err != nil || !slices.ContainsFunc(hits, func(h search.RelatedHit) bool { return h.ID == changed[1].ID || h.ID == changed[2].ID }) {
		t.Errorf("reviews that share a new system and link to each other are not related: %v, %v", hits, err)
	}
	if _, err := updated.Related(ctx, removed, 3); !errors.Is(err, ErrNoReview) {
		t.Errorf("Related to a review that was removed = %v, want ErrNoReview", err)
	}
}

func TestUpdateTooMuch(t *testing.T) {
	ix := openIndex(t, sample(t))
	var many []review.Record
	for n := range maxUpdated + 1 {
		many = append(many, review.Record{ID: fmt.Sprint("new-", n), Title: "New"})
	}
	if _, err := ix.Update(many, nil); !errors.Is(err, ErrManyUpdates) {
		t.Errorf("Update of %d reviews = %v, want ErrManyUpdates", len(many), err)
	}
	if _, err := ix.Update([]review.Record{{Title: "no id"}}, nil); err == nil {
		t.Error("a review without an id was taken in")
	}
}

func TestLiveUpdate(t *testing.T) {
	var live Live
	if err := live.Update(sample(t)[:1], nil); !errors.Is(err, ErrMissing) {
		t.Errorf("Update of no index = %v, want ErrMissing", err)
	}
	ix, err := Open(buildIndex(t, sample(t)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := live.Swap(ix); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for n := range 5 {
		r := sample(t)[0]
		r.Title = fmt.Sprintf("Retitled %d times", n)
		if err := live.Update([]review.Record{r}, nil); err != nil {
			t.Fatal(err)
		}
		got, err := live.Search(ctx, search.Request{Query: "retitled"})
		if err != nil || got.Total != 1 || got.Hits[0].Title != r.Title {
			t.Errorf("after an update the search finds %+v, %v", got.Hits, err)
		}
	}
	if err := live.Close(); err != nil {
		t.Error(err)
	}
}

// BenchmarkUpdate says how long one changed review takes to be searchable.
func BenchmarkUpdate(b *testing.B) {
	records := manyRecords(benchSize())
	ix, err := Open(buildIndex(b, records), Options{})
	if err != nil {
		b.Fatal(err)
	}
	var live Live
	if err := live.Swap(ix); err != nil {
		b.Fatal(err)
	}
	defer live.Close()
	w := newWriter(3)
	var longest time.Duration
	reportTimes(b, 20, func(n int) {
		r := w.record(n * 7)
		start := time.Now()
		if err := live.Update([]review.Record{r}, nil); err != nil {
			b.Fatal(err)
		}
		if got, err := live.Search(context.Background(), search.Request{Query: "id:" + r.ID}); err != nil || got.Total != 1 || got.Hits[0].Title != r.Title {
			b.Fatalf("%+v, %v", got, err)
		}
		longest = max(longest, time.Since(start))
	})
	b.ReportMetric(float64(longest)/1e6, "longest-ms")
}
