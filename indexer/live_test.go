package indexer

import (
	"context"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"afterword/internal/search"
)

func TestLive(t *testing.T) {
	ctx := context.Background()
	var live Live
	if _, err := live.Search(ctx, search.Request{}); !errors.Is(err, ErrMissing) {
		t.Errorf("Search in no index = %v, want ErrMissing", err)
	}
	dir := buildIndex(t, sample(t))
	open := func() *Index {
		ix, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return ix
	}
	if err := live.Swap(open()); err != nil || live.Ready() != nil || live.Len() != 6 {
		t.Fatalf("Swap = %v, Ready = %v, Len = %d", err, live.Ready(), live.Len())
	}
	var searches atomic.Int64
	var wg sync.WaitGroup
	stop := make(chan struct{})
	for range 4 {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				r, err := live.Search(ctx, search.Request{Query: `kafka "consumer lag" conection`})
				if err != nil || r.Total != 2 {
					t.Errorf("Search while indexes are swapped = %d hits, %v", r.Total, err)
					return
				}
				if hits, err := live.Related(ctx, "INC-2026-014", 2); err != nil || len(hits) == 0 {
					t.Errorf("Related while indexes are swapped = %v, %v", hits, err)
					return
				}
				searches.Add(1)
			}
		})
	}
	for range 30 {
		if err := live.Swap(open()); err != nil {
			t.Error(err)
		}
		time.Sleep(2 * time.Millisecond)
	}
	close(stop)
	wg.Wait()
	if searches.Load() == 0 {
		t.Error("no search was done")
	}
	if err := live.Close(); err != nil {
		t.Errorf("Close = %v", err)
	}
	if err := live.Swap(open()); !errors.Is(err, ErrClosed) {
		t.Errorf("Swap after Close = %v, want ErrClosed", err)
	}
	if _, err := live.Suggest(ctx, "kaf", 1); !errors.Is(err, ErrMissing) {
		t.Errorf("Suggest after Close = %v, want ErrMissing", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Error(err)
	}
	t.Logf("%d searches over 30 swaps", searches.Load())
}

// TestLiveClosesLate checks that a replaced index stays open for a search that still uses it.
func TestLiveClosesLate(t *testing.T) {
	dir := buildIndex(t, sample(t))
	old, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var live Live
	if err := live.Swap(old); err != nil {
		t.Fatal(err)
	}
	h, err := live.acquire()
	if err != nil {
		t.Fatal(err)
	}
	if err := live.Swap(nil); err != nil {
		t.Fatal(err)
	}
	find(t, h.index, search.Request{Query: "kafka"})
	live.release(h)
	if old.files != nil {
		t.Error("the old index is still open after its last search")
	}
	if err := live.Close(); err != nil {
		t.Error(err)
	}
}
