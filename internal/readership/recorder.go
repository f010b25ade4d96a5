package readership

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// Options says how a Recorder works. Only Review is required; the zero value of everything else
// stands for a good default.
type Options struct {
	// Review finds the review that a report names: its id in its own spelling and its estimated
	// reading time (review.ReadingTime), or false if there is none. It must be safe for use by
	// many goroutines.
	Review func(id string) (own string, readingTime time.Duration, ok bool)

	Now    func() time.Time // default time.Now
	Logger *slog.Logger     // default: silent; it is told when the store goes away and comes back

	// Stored, if set, is called after a view of a review was stored, once a batch and review. It
	// must return at once; Counter.Invalidate is meant to stand here.
	Stored func(review string)

	Queue   int           // views that may wait; default 4096. One more is ErrBusy.
	Batch   int           // most views in one transaction; default 512
	Linger  time.Duration // how long a batch waits for company while there is traffic; default 2 ms
	Timeout time.Duration // for one batch with all its attempts; default 10 s
}

// Recorder takes views in. Many callers wait in Record while one goroutine stores what has come
// together in one transaction (a group commit), because a transaction costs one wait for the disk
// whether it holds one view or five hundred. Nothing is acknowledged before it is stored, so there is
// nothing to lose.
type Recorder struct {
	store Store
	opts  Options
	queue chan waiting
	done  chan struct{} // closed when run has returned

	ctx    context.Context // ends when Close gives up waiting
	cancel context.CancelFunc

	// mu guards closed, and that nothing is put into queue once it is closed.
	mu     sync.RWMutex
	closed bool

	stored, refused, failed atomic.Uint64
}

// waiting is a view and the caller that waits for its answer. answer has room for one error, so that
// run never waits for a caller that has left.
type waiting struct {
	view   View
	answer chan error
}

// NewRecorder returns a Recorder that stores views in store, which stays the caller's to close, after
// the Recorder. Its goroutine ends with Close. It panics if opts.Review is nil.
func NewRecorder(store Store, opts Options) *Recorder {
	if opts.Review == nil {
		panic("readership: NewRecorder without Options.Review")
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	if opts.Stored == nil {
		opts.Stored = func(string) {}
	}
	opts.Queue = orDefault(opts.Queue, 4096)
	opts.Batch = orDefault(opts.Batch, 512)
	opts.Linger = orDefault(opts.Linger, 2*time.Millisecond)
	opts.Timeout = orDefault(opts.Timeout, 10*time.Second)
	r := &Recorder{store: store, opts: opts, queue: make(chan waiting, opts.Queue), done: make(chan struct{})}
	r.ctx, r.cancel = context.WithCancel(context.Background())
	go r.run()
	return r
}

// orDefault returns v, or def if v is not positive.
func orDefault[T int | time.Duration](v, def T) T {
	if v <= 0 {
		return def
	}
	return v
}

// Record stores a report and returns nil once it is stored for good. Otherwise the error is, or wraps,
// ErrNoReview, ErrBusy, ErrUnavailable, or ctx's: a caller that leaves early does not know, and the
// view is most likely stored all the same.
func (r *Recorder) Record(ctx context.Context, report Report) error {
	own, readingTime, ok := r.opts.Review(report.Review)
	if !ok {
		return ErrNoReview
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	w := waiting{NewView(report, own, readingTime, r.opts.Now()), make(chan error, 1)}
	if err := r.enqueue(w); err != nil {
		r.refused.Add(1)
		return err
	}
	select {
	case err := <-w.answer:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// enqueue puts w into the queue, or says why not, at once.
func (r *Recorder) enqueue(w waiting) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return fmt.Errorf("%w: shutting down", ErrUnavailable)
	}
	select {
	case r.queue <- w:
		return nil
	default:
		return ErrBusy
	}
}

// Close takes no more views, stores those that wait, and returns. If ctx ends first it gives those up,
// tells their callers so, and returns ctx's error. Closing twice is fine.
func (r *Recorder) Close(ctx context.Context) error {
	r.mu.Lock()
	if !r.closed {
		r.closed = true
		close(r.queue)
	}
	r.mu.Unlock()
	defer r.cancel()
	select {
	case <-r.done:
		return nil
	case <-ctx.Done():
		r.cancel()
		<-r.done
		return fmt.Errorf("store the last views: %w", ctx.Err())
	}
}

// Stats are counts since the Recorder was made.
type Stats struct {
	Stored  uint64 // views that were stored
	Refused uint64 // views that were turned away at the door: ErrBusy, or closed
	Failed  uint64 // views that the store did not take
	Waiting int    // views in the queue now
}

// Stats returns the counts so far, for the metrics page.
func (r *Recorder) Stats() Stats {
	return Stats{r.stored.Load(), r.refused.Load(), r.failed.Load(), len(r.queue)}
}

// run stores batch after batch until the queue is closed and empty.
func (r *Recorder) run() {
	defer close(r.done)
	batch := make([]waiting, 0, r.opts.Batch)
	away := false
	for {
		first, ok := <-r.queue
		if !ok {
			return
		}
		// With traffic, the callers that the last batch answered are just about to send again. A
		// short wait until about as many are back halves the number of transactions; a lone view
		// does not wait.
		company := len(batch)
		batch = r.gather(append(batch[:0], first), company)
		err := r.commit(batch)
		if nowAway := errors.Is(err, ErrUnavailable); nowAway != away {
			away = nowAway
			if away {
				r.opts.Logger.Error("views cannot be stored, browsers keep them for now", "err", err)
			} else {
				r.opts.Logger.Info("views are stored again")
			}
		}
	}
}

// gather adds to batch what waits in the queue, up to its capacity. While batch has less than company
// it also waits for what comes within Options.Linger.
func (r *Recorder) gather(batch []waiting, company int) []waiting {
	var late <-chan time.Time
	if company > 1 {
		timer := time.NewTimer(r.opts.Linger)
		defer timer.Stop()
		late = timer.C
	}
	for len(batch) < cap(batch) {
		select {
		case w, ok := <-r.queue:
			if !ok {
				return batch
			}
			batch = append(batch, w)
			continue
		default:
		}
		if len(batch) >= company {
			return batch
		}
		select {
		case w, ok := <-r.queue:
			if !ok {
				return batch
			}
			batch = append(batch, w)
		case <-late:
			return batch
		}
	}
	return batch
}

// commit stores a batch and answers everybody in it. It returns the last error of the store, if any.
func (r *Recorder) commit(batch []waiting) error {
	ctx, cancel := context.WithTimeout(r.ctx, r.opts.Timeout)
	defer cancel()
	// Finding one bad view in a batch by halving takes a failure for every halving. Some more for
	// a second bad one; whoever fails beyond that fails because of the store.
	c := commit{Recorder: r, ctx: ctx, failures: 2*bits.Len(uint(len(batch))) + 2}
	c.save(batch)
	return c.err
}

// commit is one batch on its way.
type commit struct {
	*Recorder
	ctx      context.Context
	failures int   // how many more may happen before the rest is given up
	err      error // of the last SaveViews that failed
}

// save stores batch, or the halves of it, so that a view that cannot be stored takes nobody along.
func (c *commit) save(batch []waiting) {
	if c.failures <= 0 {
		c.answer(batch, c.err)
		return
	}
	views := make([]View, len(batch))
	for i, w := range batch {
		views[i] = w.view
	}
	err := c.store.SaveViews(c.ctx, views)
	if err == nil {
		c.answer(batch, nil)
		return
	}
	c.err = err
	c.failures--
	if c.ctx.Err() != nil || errors.Is(err, ErrUnavailable) {
		c.failures = 0
	}
	switch {
	case c.failures <= 0:
		c.err = unavailable(err)
		c.answer(batch, c.err)
	case len(batch) == 1:
		// No id and no review in the log: it would tie a reader to a moment.
		c.opts.Logger.Warn("a view was not stored", "err", err)
		c.answer(batch, err)
	default:
		half := len(batch) / 2
		c.save(batch[:half])
		c.save(batch[half:])
	}
}

// answer tells every caller of batch how it went.
func (c *commit) answer(batch []waiting, err error) {
	if err != nil {
		c.failed.Add(uint64(len(batch)))
		err = unavailable(err)
	} else {
		c.stored.Add(uint64(len(batch)))
		told := make(map[string]bool, 8)
		for _, w := range batch {
			if !told[w.view.Review] {
				told[w.view.Review] = true
				c.opts.Stored(w.view.Review)
			}
		}
	}
	for _, w := range batch {
		w.answer <- err
	}
}

// unavailable wraps err with ErrUnavailable, unless it does so already.
func unavailable(err error) error {
	if errors.Is(err, ErrUnavailable) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, err)
}
