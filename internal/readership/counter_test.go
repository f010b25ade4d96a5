package readership

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// asked is a ReaderStore that answers what it is told to, after a while.
type asked struct {
	n     atomic.Int64 // the answer
	takes atomic.Int64 // nanoseconds
	away  atomic.Bool
	times atomic.Int64 // how often it was asked
}

func (a *asked) Readers(ctx context.Context, _ string) (int, error) {
	a.times.Add(1)
	select {
	case <-time.After(time.Duration(a.takes.Load())):
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	if a.away.Load() {
		return 0, errors.New("away")
	}
	return int(a.n.Load()), nil
}

func TestCounter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{}
		c := NewCounter(store, CounterOptions{})
		defer c.Close()
		// want checks a number, how often the store was asked for it so far, and the time it took.
		want := func(what string, wantN int, wantOK bool, wantTimes int64, wantTook time.Duration) {
			t.Helper()
			before := time.Now()
			n, ok := c.Readers(t.Context(), "A")
			if n != wantN || ok != wantOK || store.times.Load() != wantTimes || time.Since(before) != wantTook {
				t.Errorf("%s: Readers = %d, %v, asked %d times, after %v, want %d, %v, %d, %v",
					what, n, ok, store.times.Load(), time.Since(before), wantN, wantOK, wantTimes, wantTook)
			}
		}
		const ms = time.Millisecond
		store.n.Store(4)
		store.takes.Store(int64(ms))
		want("fewer than may be shown", 0, false, 1, ms)
		store.n.Store(5)
		want("still fresh", 0, false, 1, 0)
		c.Invalidate("A")
		c.Invalidate("B")
		want("after a view", 5, true, 2, ms)
		store.n.Store(6)
		want("still fresh", 5, true, 2, 0)
		time.Sleep(time.Minute)
		want("after the TTL", 6, true, 3, ms)

		store.n.Store(7)
		store.takes.Store(int64(200 * ms))
		c.Invalidate("A")
		want("slow store: the last known", 6, true, 4, 50*ms)
		want("slow store: nobody waits again", 6, true, 4, 0)
		time.Sleep(200 * ms)
		want("slow store: the answer came", 7, true, 4, 0)

		time.Sleep(time.Minute)
		store.takes.Store(int64(ms))
		store.away.Store(true)
		want("away: the last known", 7, true, 5, ms)
		want("away: it rests", 7, true, 5, 0)
		time.Sleep(2 * time.Second)
		want("away: tried again", 7, true, 6, ms)
		store.away.Store(false)
		store.n.Store(8)
		time.Sleep(2 * time.Second)
		want("back", 8, true, 7, ms)
	})
}

func TestCounterAsksOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{}
		store.n.Store(9)
		store.takes.Store(int64(10 * time.Millisecond))
		c := NewCounter(store, CounterOptions{})
		defer c.Close()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if n, ok := c.Readers(t.Context(), "A"); n != 9 || !ok {
					t.Errorf("Readers = %d, %v, want 9, true", n, ok)
				}
			})
		}
		wg.Wait()
		if got := store.times.Load(); got != 1 {
			t.Errorf("100 pages asked the store %d times, want 1", got)
		}
	})
}

func TestCounterCloseEndsQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{}
		store.takes.Store(int64(time.Hour))
		c := NewCounter(store, CounterOptions{})
		if _, ok := c.Readers(t.Context(), "A"); ok {
			t.Error("Readers of a store that hangs is known")
		}
		start := time.Now()
		c.Close()
		if took := time.Since(start); took != 0 {
			t.Errorf("Close took %v, want it to end the question", took)
		}
		if _, ok := c.Readers(t.Context(), "B"); ok || store.times.Load() != 1 {
			t.Errorf("Readers after Close asked the store")
		}
	})
}

func TestCounterForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &asked{}
		c := NewCounter(store, CounterOptions{Reviews: 10})
		defer c.Close()
		for i := range 100 {
			c.Readers(t.Context(), fmt.Sprint(i))
		}
		if len(c.counts) > 10 {
			t.Errorf("%d numbers are kept, want at most 10", len(c.counts))
		}
	})
}
