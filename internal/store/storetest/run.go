package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"afterword/internal/readership"
)

// Store is what the suite checks: what package readership asks for, and the totals to see it by.
type Store interface {
	readership.Store
	Totals(ctx context.Context, review string) (readership.Totals, error)
}

// Run checks a store. open returns a new and empty one each time; Run closes it.
func Run(t *testing.T, open func(t *testing.T) Store) {
	t.Helper()
	for _, c := range []struct {
		name  string
		check func(t *testing.T, s Store)
	}{
		{"views are counted", counted},
		{"a view sent again raises the figures and counts once", raised},
		{"figures never fall", neverFall},
		{"a view keeps its review", keepsReview},
		{"a view keeps its reader", keepsReader},
		{"a reader counts once, and only with a read", readersOnce},
		{"reads without a reader count as reads", noReader},
		{"a batch is stored whole or not at all", allOrNothing},
		{"no views at all is fine", empty},
		{"text comes back as it went in", anyText},
		{"an ended context stores nothing", endedContext},
		{"many at once lose nothing", manyAtOnce},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			t.Cleanup(func() {
				if err := s.Close(); err != nil {
					t.Errorf("Close() = %v, want nil", err)
				}
			})
			c.check(t, s)
		})
	}
}

const (
	readingTime = 2 * time.Minute  // of every review here
	readTime    = 40 * time.Second // enough for a read
	finishTime  = 70 * time.Second // enough for a finished reading
)

var day = time.Date(2026, 3, 1, 23, 30, 0, 0, time.UTC)

// view returns a view of review by reader, with these figures.
func view(id, review, reader string, engaged time.Duration, depth int) readership.View {
	report := readership.Report{View: id, Reader: reader, Review: review, Engaged: engaged, Depth: depth}
	return readership.NewView(report, review, readingTime, day)
}

func save(t *testing.T, s Store, views ...readership.View) {
	t.Helper()
	if err := s.SaveViews(t.Context(), views); err != nil {
		t.Fatalf("SaveViews(%d views) = %v, want nil", len(views), err)
	}
}

// wantTotals also checks that Readers agrees with Totals.
func wantTotals(t *testing.T, s Store, review string, want readership.Totals) {
	t.Helper()
	got, err := s.Totals(t.Context(), review)
	if err != nil {
		t.Fatalf("Totals(%q) = %v", review, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Totals(%q) (-want +got):\n%s", review, diff)
	}
	if n, err := s.Readers(t.Context(), review); err != nil || n != got.Readers {
		t.Errorf("Readers(%q) = %d, %v, want %d as in Totals", review, n, err, got.Readers)
	}
}

func counted(t *testing.T, s Store) {
	save(t, s,
		view("v1", "A", "r1", readTime, 60),
		view("v2", "A", "r2", finishTime, 100),
		view("v3", "A", "r3", time.Second, 10),
		view("v4", "B", "r1", readTime, 50),
	)
	wantTotals(t, s, "A", readership.Totals{Views: 3, Reads: 2, Finished: 1, Readers: 2})
	wantTotals(t, s, "B", readership.Totals{Views: 1, Reads: 1, Readers: 1})
	wantTotals(t, s, "none", readership.Totals{})
}

func raised(t *testing.T, s Store) {
	save(t, s, view("v1", "A", "r1", 10*time.Second, 10))
	wantTotals(t, s, "A", readership.Totals{Views: 1})
	save(t, s, view("v1", "A", "r1", readTime, 40), view("v1", "A", "r1", readTime, 60)) // twice in a batch
	wantTotals(t, s, "A", readership.Totals{Views: 1, Reads: 1, Readers: 1})
	save(t, s, view("v1", "A", "r1", finishTime, 95))
	wantTotals(t, s, "A", readership.Totals{Views: 1, Reads: 1, Finished: 1, Readers: 1})
	// The figures add up over reports: time from one, depth from another.
	save(t, s, view("v2", "B", "r1", finishTime, 5))
	save(t, s, view("v2", "B", "r1", 0, 100))
	wantTotals(t, s, "B", readership.Totals{Views: 1, Reads: 1, Finished: 1, Readers: 1})
}

func neverFall(t *testing.T, s Store) {
	want := readership.Totals{Views: 1, Reads: 1, Finished: 1, Readers: 1}
	save(t, s, view("v1", "A", "r1", finishTime, 100))
	save(t, s, view("v1", "A", "r1", time.Second, 1))
	wantTotals(t, s, "A", want)
	// A review that has grown since does not take a read away.
	grown := view("v1", "A", "r1", finishTime, 100)
	grown.ReadingTime, grown.Read, grown.Finished = time.Hour, false, false
	save(t, s, grown)
	wantTotals(t, s, "A", want)
}

func keepsReview(t *testing.T, s Store) {
	save(t, s, view("v1", "A", "r1", time.Second, 1))
	save(t, s, view("v1", "B", "r1", finishTime, 100))
	wantTotals(t, s, "A", readership.Totals{Views: 1})
	wantTotals(t, s, "B", readership.Totals{})
}

func keepsReader(t *testing.T, s Store) {
	save(t, s, view("v1", "A", "r1", time.Second, 1), view("v2", "A", "r1", readTime, 80))
	save(t, s, view("v1", "A", "r2", readTime, 80))
	wantTotals(t, s, "A", readership.Totals{Views: 2, Reads: 2, Readers: 1})
}

func readersOnce(t *testing.T, s Store) {
	for i := range 6 {
		reader := fmt.Sprintf("r%d", i%3)
		save(t, s, view(fmt.Sprintf("v%d", i), "A", reader, readTime, 80))
	}
	save(t, s, view("glance", "A", "r9", time.Second, 80))
	wantTotals(t, s, "A", readership.Totals{Views: 7, Reads: 6, Readers: 3})
}

func noReader(t *testing.T, s Store) {
	save(t, s, view("v1", "A", "", readTime, 80), view("v2", "A", "", readTime, 80))
	wantTotals(t, s, "A", readership.Totals{Views: 2, Reads: 2})
}

func allOrNothing(t *testing.T, s Store) {
	bad := view("bad", "A", "r1", readTime, 80)
	bad.Depth = 400
	err := s.SaveViews(t.Context(), []readership.View{view("v1", "A", "r1", readTime, 80), bad, view("v2", "A", "r2", readTime, 80)})
	if err == nil {
		t.Fatal("SaveViews with a depth of 400 % = nil, want an error")
	}
	if errors.Is(err, readership.ErrUnavailable) {
		t.Errorf("SaveViews with a depth of 400 %% = %v, which blames the store, not the view", err)
	}
	wantTotals(t, s, "A", readership.Totals{})
	save(t, s, view("v1", "A", "r1", readTime, 80))
	wantTotals(t, s, "A", readership.Totals{Views: 1, Reads: 1, Readers: 1})
}

func empty(t *testing.T, s Store) {
	save(t, s)
}

func anyText(t *testing.T, s Store) {
	for i, review := range []string{"INC-7", "Größe 🛟", `a'b"c\d;--$1?`, "inc-7", strings.Repeat("x", 256)} {
		v := view(fmt.Sprintf("v%d", i), review, "r1", readTime, 80)
		v.Team = review
		save(t, s, v)
		wantTotals(t, s, review, readership.Totals{Views: 1, Reads: 1, Readers: 1})
	}
}

func endedContext(t *testing.T, s Store) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.SaveViews(ctx, []readership.View{view("v1", "A", "r1", readTime, 80)}); !errors.Is(err, context.Canceled) {
		t.Errorf("SaveViews with an ended context = %v, want %v", err, context.Canceled)
	}
	wantTotals(t, s, "A", readership.Totals{})
}

func manyAtOnce(t *testing.T, s Store) {
	const writers, each = 8, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				// Everybody also raises one view that all share.
				views := []readership.View{
					view(fmt.Sprintf("v%d-%d", w, i), "A", fmt.Sprintf("r%d", w), readTime, 80),
					view("shared", "A", "r0", time.Duration(i)*time.Second, 80),
				}
				if err := s.SaveViews(t.Context(), views); err != nil {
					t.Errorf("SaveViews = %v, want nil", err)
					return
				}
				if _, err := s.Readers(t.Context(), "A"); err != nil {
					t.Errorf("Readers = %v, want nil", err)
				}
			}
		})
	}
	wg.Wait()
	// The shared view never got as far as a read.
	wantTotals(t, s, "A", readership.Totals{Views: writers*each + 1, Reads: writers * each, Readers: writers})
}
