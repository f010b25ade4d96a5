package readership

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// memory is a Store in memory that can be made to fail and to wait.
type memory struct {
	mu      sync.Mutex // guards all fields below
	views   map[string]View
	batches []int                     // how many views each call of SaveViews had
	fail    func(views []View) error  // nil: never
	wait    func(ctx context.Context) // nil: not at all
	readers func(review string) (int, error)
}

func (m *memory) SaveViews(ctx context.Context, views []View) error {
	m.mu.Lock()
	wait := m.wait
	m.mu.Unlock()
	if wait != nil {
		wait(ctx)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.batches = append(m.batches, len(views))
	if err := ctx.Err(); err != nil {
		return err
	}
	if m.fail != nil {
		if err := m.fail(views); err != nil {
			return err
		}
	}
	if m.views == nil {
		m.views = make(map[string]View)
	}
	for _, v := range views {
		m.views[v.ID] = v
	}
	return nil
}

func (m *memory) Readers(_ context.Context, review string) (int, error) { return m.readers(review) }
func (m *memory) Close() error                                          { return nil }

func (m *memory) has(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.views[id]
	return ok
}

// known is an Options.Review that knows every review but "nope", in capitals.
func known(id string) (string, time.Duration, bool) {
	return strings.ToUpper(id), time.Minute, id != "nope"
}

func report(id string) Report {
	return Report{View: id, Review: "inc-7", Engaged: time.Minute, Depth: 80}
}

// recordAll records a view for each id at once and returns the answers by id.
func recordAll(rec *Recorder, ids ...string) map[string]error {
	var (
		mu      sync.Mutex
		wg      sync.WaitGroup
		answers = make(map[string]error)
	)
	for _, id := range ids {
		wg.Go(func() {
			err := rec.Record(context.Background(), report(id))
			mu.Lock()
			defer mu.Unlock()
			answers[id] = err
		})
	}
	wg.Wait()
	return answers
}

func ids(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("v%03d", i)
	}
	return names
}

func TestRecord(t *testing.T) {
	var store memory
	var told []string
	rec := NewRecorder(&store, Options{
		Review: known,
		Now:    func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) },
		Stored: func(review string) { told = append(told, review) },
	})
	if err := rec.Record(t.Context(), report("v1")); err != nil {
		t.Fatalf("Record = %v, want nil", err)
	}
	if err := rec.Record(t.Context(), Report{View: "v2", Review: "nope"}); !errors.Is(err, ErrNoReview) {
		t.Errorf("Record for an unknown review = %v, want %v", err, ErrNoReview)
	}
	if err := rec.Close(t.Context()); err != nil {
		t.Fatalf("Close = %v, want nil", err)
	}
	want := map[string]View{"v1": {
		ID: "v1", Review: "INC-7", Day: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		Engaged: time.Minute, Depth: 80, ReadingTime: time.Minute, Read: true,
	}}
	if diff := cmp.Diff(want, store.views); diff != "" {
		t.Errorf("stored views (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"INC-7"}, told); diff != "" {
		t.Errorf("Stored was told (-want +got):\n%s", diff)
	}
	if err := rec.Record(t.Context(), report("v3")); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Record after Close = %v, want %v", err, ErrUnavailable)
	}
	if err := rec.Close(t.Context()); err != nil {
		t.Errorf("second Close = %v, want nil", err)
	}
	if diff := cmp.Diff(Stats{Stored: 1, Refused: 1}, rec.Stats()); diff != "" {
		t.Errorf("Stats (-want +got):\n%s", diff)
	}
}

// While one transaction is on its way, the next one gathers; nobody is answered before theirs is done.
func TestRecordCommitsInGroups(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{wait: func(context.Context) { time.Sleep(10 * time.Millisecond) }}
		rec := NewRecorder(store, Options{Review: known, Batch: 50})
		start := time.Now()
		go recordAll(rec, "first")
		synctest.Wait() // the first is being stored, alone
		answers := recordAll(rec, ids(120)...)
		for id, err := range answers {
			if err != nil || !store.has(id) {
				t.Errorf("Record(%s) = %v, stored: %v, want nil, true", id, err, store.has(id))
			}
		}
		if diff := cmp.Diff([]int{1, 50, 50, 20}, store.batches); diff != "" {
			t.Errorf("batches (-want +got):\n%s", diff)
		}
		// Four transactions, and the last waited 2 ms for company in vain.
		if took := time.Since(start); took != 42*time.Millisecond {
			t.Errorf("it took %v, want 42ms", took)
		}
		if err := rec.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestRecordAloneDoesNotWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rec := NewRecorder(&memory{}, Options{Review: known})
		defer rec.Close(t.Context())
		start := time.Now()
		for _, id := range ids(10) {
			if err := rec.Record(t.Context(), report(id)); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("ten views one after the other waited %v for company, want none", took)
		}
	})
}

func TestRecordIsolatesBadViews(t *testing.T) {
	for _, c := range []struct {
		name string
		bad  []string
	}{
		{"first", []string{"v000"}},
		{"last", []string{"v099"}},
		{"two", []string{"v012", "v077"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				store := &memory{wait: func(context.Context) { time.Sleep(time.Millisecond) }}
				store.fail = func(views []View) error {
					for _, v := range views {
						for _, id := range c.bad {
							if v.ID == id {
								return errors.New("constraint failed")
							}
						}
					}
					return nil
				}
				rec := NewRecorder(store, Options{Review: known, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				go recordAll(rec, "first")
				synctest.Wait()
				answers := recordAll(rec, ids(100)...)
				for _, id := range c.bad {
					if err := answers[id]; !errors.Is(err, ErrUnavailable) || store.has(id) {
						t.Errorf("Record(%s) = %v, want %v", id, err, ErrUnavailable)
					}
					delete(answers, id)
				}
				for id, err := range answers {
					if err != nil || !store.has(id) {
						t.Errorf("Record(%s) = %v, want nil: another view was bad", id, err)
					}
				}
				if err := rec.Close(t.Context()); err != nil {
					t.Error(err)
				}
				if got := strings.Count(log.String(), "a view was not stored"); got != len(c.bad) {
					t.Errorf("the log tells of %d bad views, want %d:\n%s", got, len(c.bad), log.String())
				}
			})
		})
	}
}

func TestRecordStoreAway(t *testing.T) {
	for _, c := range []struct {
		name     string
		err      error
		maxTries int
	}{
		{"and says so", fmt.Errorf("locked: %w", ErrUnavailable), 1},
		{"without saying so", errors.New("no route to host"), 2*7 + 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log strings.Builder
				store := &memory{wait: func(context.Context) { time.Sleep(time.Millisecond) }}
				rec := NewRecorder(store, Options{Review: known, Logger: slog.New(slog.NewTextHandler(&log, nil))})
				go recordAll(rec, "first")
				synctest.Wait()
				store.mu.Lock()
				store.fail = func(views []View) error {
					if views[0].ID == "first" || views[0].ID == "later" {
						return nil
					}
					return c.err
				}
				store.mu.Unlock()
				for id, err := range recordAll(rec, ids(100)...) {
					if !errors.Is(err, ErrUnavailable) || !errors.Is(err, c.err) {
						t.Errorf("Record(%s) = %v, want %v and the cause", id, err, ErrUnavailable)
					}
				}
				if tries := len(store.batches) - 1; tries > c.maxTries {
					t.Errorf("%d tries for one batch, want at most %d", tries, c.maxTries)
				}
				if err := rec.Record(t.Context(), report("later")); err != nil {
					t.Errorf("Record when the store is back = %v, want nil", err)
				}
				if err := rec.Close(t.Context()); err != nil {
					t.Error(err)
				}
				for _, want := range []string{"views cannot be stored, browsers", "views are stored again"} {
					if strings.Count(log.String(), want) != 1 {
						t.Errorf("the log does not say once %q:\n%s", want, log.String())
					}
				}
			})
		})
	}
}

func TestRecordBusy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{})
		store := &memory{wait: func(context.Context) { <-gate }}
		rec := NewRecorder(store, Options{Review: known, Queue: 3, Timeout: time.Hour})
		answers := make(chan map[string]error, 2)
		go func() { answers <- recordAll(rec, "first") }()
		synctest.Wait()
		go func() { answers <- recordAll(rec, ids(3)...) }()
		synctest.Wait()
		if err := rec.Record(t.Context(), report("too many")); !errors.Is(err, ErrBusy) {
			t.Errorf("Record into a full queue = %v, want %v", err, ErrBusy)
		}
		if diff := cmp.Diff(Stats{Refused: 1, Waiting: 3}, rec.Stats()); diff != "" {
			t.Errorf("Stats (-want +got):\n%s", diff)
		}
		close(gate)
		for range 2 {
			for id, err := range <-answers {
				if err != nil {
					t.Errorf("Record(%s) = %v, want nil", id, err)
				}
			}
		}
		if err := rec.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestRecordCallerLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{wait: func(context.Context) { time.Sleep(time.Second) }}
		rec := NewRecorder(store, Options{Review: known})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := rec.Record(ctx, report("v1")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Record with a short deadline = %v, want %v", err, context.DeadlineExceeded)
		}
		if err := rec.Record(ctx, report("v2")); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Record after the deadline = %v, want %v", err, context.DeadlineExceeded)
		}
		if err := rec.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if !store.has("v1") || store.has("v2") {
			t.Errorf("stored v1, v2 = %v, %v, want true, false", store.has("v1"), store.has("v2"))
		}
	})
}

func TestCloseDrains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{wait: func(context.Context) { time.Sleep(time.Second) }}
		rec := NewRecorder(store, Options{Review: known, Batch: 10})
		answers := make(chan map[string]error, 1)
		go func() { answers <- recordAll(rec, ids(35)...) }()
		synctest.Wait()
		if err := rec.Close(t.Context()); err != nil {
			t.Errorf("Close = %v, want nil", err)
		}
		for id, err := range <-answers {
			if err != nil || !store.has(id) {
				t.Errorf("Record(%s) = %v, stored: %v, want nil, true", id, err, store.has(id))
			}
		}
	})
}

func TestCloseGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &memory{wait: func(ctx context.Context) { <-ctx.Done() }}
		rec := NewRecorder(store, Options{Review: known, Timeout: time.Hour})
		answers := make(chan map[string]error, 1)
		go func() { answers <- recordAll(rec, ids(5)...) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := rec.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close with a store that hangs = %v, want %v", err, context.DeadlineExceeded)
		}
		for id, err := range <-answers {
			if !errors.Is(err, ErrUnavailable) {
				t.Errorf("Record(%s) = %v, want %v", id, err, ErrUnavailable)
			}
		}
	})
}
