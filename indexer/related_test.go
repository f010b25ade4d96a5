package indexer

import (
	"context"
	"errors"
	"strings"
	"testing"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/google/go-cmp/cmp"
)

func related(t testing.TB, ix *Index, id string) []search.RelatedHit {
	t.Helper()
	hits, err := ix.Related(context.Background(), id, 10)
	if err != nil || hits == nil {
		t.Fatalf("Related(%s) = %v, %v", id, hits, err)
	}
	return hits
}

func TestRelated(t *testing.T) {
	ix := openIndex(t, sample(t))
	hits := related(t, ix, "inc-2026-020")
	if len(hits) == 0 || hits[0].ID != "INC-2026-014" || hits[0].Score != 1 {
		t.Fatalf("what the author names is not first: %+v", hits)
	}
	want := search.Reason{Kind: "pinned", Text: "the author says: a repeat of it. the rebalancing again"}
	if diff := cmp.Diff(want, hits[0].Reasons[0]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	kinds := map[string]string{}
	for _, r := range hits[0].Reasons {
		kinds[r.Kind] = r.Text
	}
	if kinds["system"] != "both: Kafka, Checkout" {
		t.Errorf("shared systems: %q", kinds["system"])
	}
	if !strings.HasPrefix(kinds["phrase"], "shared words: ") || !strings.Contains(kinds["phrase"], "partition") {
		t.Errorf("shared words: %q", kinds["phrase"])
	}
	for _, h := range append(related(t, ix, "oom"), related(t, ix, "INC-2026-020")...) {
		if h.ID == "oom" || h.ID == "INC-2026-020" {
			t.Errorf("a pair that is not related, by its author, is shown: %+v", h)
		}
	}
	linkedFrom := related(t, ix, "cert-expiry")
	if len(linkedFrom) == 0 || linkedFrom[0].ID != "dns-ttl" || linkedFrom[0].Reasons[0] != (search.Reason{Kind: "link", Text: "it links to this review"}) {
		t.Errorf("related to cert-expiry: %+v", linkedFrom)
	}
	if hits := related(t, ix, "backup"); len(hits) != 0 {
		t.Errorf("nothing is like backup, and yet %+v", hits)
	}
	if _, err := ix.Related(context.Background(), "no-such", 3); !errors.Is(err, ErrNoReview) {
		t.Errorf("Related(no-such) = %v, want ErrNoReview", err)
	}
}

func TestRelatedText(t *testing.T) {
	ix := openIndex(t, sample(t))
	hits, err := ix.RelatedText(context.Background(), "ALERT: consumer lag on kafka, partition rebalancing", 3)
	if err != nil || len(hits) != 2 {
		t.Fatalf("RelatedText = %+v, %v", hits, err)
	}
	for _, text := range []string{"", "\xff\x00", "zebra crossing", strings.Repeat("the ", 100_000)} {
		if hits, err := ix.RelatedText(context.Background(), text, 3); err != nil || len(hits) != 0 || hits == nil {
			t.Errorf("RelatedText(%.20q) = %v, %v", text, hits, err)
		}
	}
}

func TestRelatedAll(t *testing.T) {
	records := sample(t)
	ix := openIndex(t, records)
	all, err := ix.RelatedAll(context.Background(), 10)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for id, hits := range all {
		if id != records[n].ID {
			t.Errorf("the %d. is %s, want %s", n, id, records[n].ID)
		}
		if diff := cmp.Diff(related(t, ix, id), hits); diff != "" {
			t.Errorf("related to %s (-one +all):\n%s", id, diff)
		}
		n++
	}
	if n != len(records) {
		t.Errorf("RelatedAll yields %d reviews, want %d", n, len(records))
	}
}

// TestRelatedThreshold puts reviews about operations among texts about something else: they must
// find nothing in common with each other.
func TestRelatedThreshold(t *testing.T) {
	records := corpus(t)
	strangers := []review.Record{
		{ID: "stranger-bread", Title: "Sourdough bread for beginners", Passages: []review.Passage{{Text: "Mix flour, water, salt and starter. Knead the dough until it is smooth, let it rise overnight in a cool place, and bake the loaf in a hot oven until the crust sings."}}},
		{ID: "stranger-birds", Title: "Birds of the northern marshes", Passages: []review.Passage{{Text: "Cranes and herons wade through the reeds at dawn. In spring the bittern booms; by autumn the geese gather in thousands before they fly south across the sea."}}},
	}
	ix := openIndex(t, append(records, strangers...))
	for _, s := range strangers {
		if hits := related(t, ix, s.ID); len(hits) != 0 {
			t.Errorf("%s is related to %+v", s.ID, hits)
		}
	}
	all, err := ix.RelatedAll(context.Background(), 5)
	if err != nil {
		t.Fatal(err)
	}
	with, pairs := 0, 0
	for _, hits := range all {
		if pairs += len(hits); len(hits) > 0 {
			with++
		}
		for _, h := range hits {
			if h.Score < threshold || h.Score > 1 || len(h.Reasons) == 0 || len(h.Reasons) > maxReasons {
				t.Errorf("a hit that should not be: %+v", h)
			}
		}
	}
	t.Logf("%d of %d reviews have relatives, %.1f on average", with, ix.Len(), float64(pairs)/float64(ix.Len()))
}
