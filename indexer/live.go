package indexer

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"afterword/internal/review"
	"afterword/internal/search"
)

// Live holds the index that is in use, so that a newer one can take its place at any moment. A search
// runs to its end on the index it began with; an index that was replaced is closed when its last
// search is done. The zero Live holds none, and answers ErrMissing. All methods may be called
// concurrently.
type Live struct {
	current atomic.Pointer[held]

	open sync.WaitGroup // indexes not closed yet

	updating sync.Mutex // held by Update

	mu     sync.Mutex // guards what follows, and who replaces current
	closed bool
	errs   []error // of closing replaced indexes
}

// held is an index and how many use it: the searches, and the Live itself.
type held struct {
	index *Index
	users atomic.Int64
}

// Swap puts next in use. Live owns next from here on, and closes it in time; next may be nil, which
// leaves none. After Close, Swap closes next at once and returns ErrClosed.
func (l *Live) Swap(next *Index) error {
	if next != nil {
		next.warm() // nobody waits for it yet
	}
	l.mu.Lock()
	if l.closed {
		l.mu.Unlock()
		if next == nil {
			return ErrClosed
		}
		return errors.Join(ErrClosed, next.Close())
	}
	old := l.replace(next)
	l.mu.Unlock()
	l.release(old)
	return nil
}

// replace puts next in place. The caller holds mu and releases what it gets.
func (l *Live) replace(next *Index) *held {
	if next == nil {
		return l.current.Swap(nil)
	}
	h := &held{index: next}
	h.users.Store(1)
	l.open.Add(1)
	return l.current.Swap(h)
}

// Update puts Index.Update of the index in use into use. Calls wait for each other, so that none is lost;
// a Swap meanwhile wins, and what was changed must be in it already.
func (l *Live) Update(changed []review.Record, removed []string) error {
	l.updating.Lock()
	defer l.updating.Unlock()
	h, err := l.acquire()
	if err != nil {
		return err
	}
	defer l.release(h)
	next, err := h.index.Update(changed, removed)
	if err != nil {
		return err
	}
	l.mu.Lock()
	if l.closed || l.current.Load() != h {
		l.mu.Unlock()
		return next.Close()
	}
	old := l.replace(next)
	l.mu.Unlock()
	l.release(old)
	return nil
}

// Close waits for running searches, closes every index, and returns the errors of all closings.
// Later calls of other methods get ErrMissing.
func (l *Live) Close() error {
	l.mu.Lock()
	l.closed = true
	old := l.replace(nil)
	l.mu.Unlock()
	l.release(old)
	l.open.Wait()
	l.mu.Lock()
	defer l.mu.Unlock()
	err := errors.Join(l.errs...)
	l.errs = nil
	return err
}

// acquire returns the index in use. The caller releases it.
func (l *Live) acquire() (*held, error) {
	for {
		h := l.current.Load()
		if h == nil {
			return nil, ErrMissing
		}
		for n := h.users.Load(); n > 0; n = h.users.Load() {
			if h.users.CompareAndSwap(n, n+1) {
				return h, nil
			}
		}
		// It was replaced between the two looks; take the new one.
	}
}

func (l *Live) release(h *held) {
	if h == nil || h.users.Add(-1) > 0 {
		return
	}
	if err := h.index.Close(); err != nil {
		l.mu.Lock()
		l.errs = append(l.errs, err)
		l.mu.Unlock()
	}
	l.open.Done()
}

// Search is Index.Search on the index in use.
func (l *Live) Search(ctx context.Context, req search.Request) (search.Result, error) {
	h, err := l.acquire()
	if err != nil {
		return search.Result{}, err
	}
	defer l.release(h)
	return h.index.Search(ctx, req)
}

// Suggest is Index.Suggest on the index in use.
func (l *Live) Suggest(ctx context.Context, q string, limit int) ([]search.Suggestion, error) {
	h, err := l.acquire()
	if err != nil {
		return nil, err
	}
	defer l.release(h)
	return h.index.Suggest(ctx, q, limit)
}

// Related is Index.Related on the index in use.
func (l *Live) Related(ctx context.Context, id string, limit int) ([]search.RelatedHit, error) {
	h, err := l.acquire()
	if err != nil {
		return nil, err
	}
	defer l.release(h)
	return h.index.Related(ctx, id, limit)
}

// RelatedText is Index.RelatedText on the index in use.
func (l *Live) RelatedText(ctx context.Context, text string, limit int) ([]search.RelatedHit, error) {
	h, err := l.acquire()
	if err != nil {
		return nil, err
	}
	defer l.release(h)
	return h.index.RelatedText(ctx, text, limit)
}

// Len returns how many reviews the index in use holds; 0 if there is none.
func (l *Live) Len() int {
	h, err := l.acquire()
	if err != nil {
		return 0
	}
	defer l.release(h)
	return h.index.Len()
}

// Ready returns nil if there is an index, and ErrMissing if not.
func (l *Live) Ready() error {
	h, err := l.acquire()
	if err != nil {
		return err
	}
	l.release(h)
	return nil
}
