package readership

import (
	"context"
	"sync"
	"time"
)

// ReaderStore is what a Counter asks of a Store.
type ReaderStore interface {
	Readers(ctx context.Context, review string) (int, error)
}

// CounterOptions says how a Counter works; the zero value of each stands for a good default.
type CounterOptions struct {
	Now func() time.Time // default time.Now
	// TTL is how long a number is taken for new; default 1 min. Views stored by this process are
	// told by Invalidate, so it matters only where several replicas share a database.
	TTL time.Duration
	// Patience is the longest that a page waits for a number; default 50 ms; a healthy store takes
	// well below one.
	Patience time.Duration
	// Rest is how long nobody waits and nothing is asked after the store was slow or failed;
	// default 2 s.
	Rest time.Duration
	// Reviews is how many numbers are kept; default 50,000, about 10 MB.
	Reviews int
}

// Counter knows how many people read each review, without making pages wait for the database: if the
// store is slow or away, a page gets the last known number or none.
type Counter struct {
	store ReaderStore
	opts  CounterOptions

	ctx    context.Context // ends with Close; every question to the store runs under it
	cancel context.CancelFunc
	asking sync.WaitGroup

	mu     sync.Mutex // guards all fields below
	counts map[string]*count
	asked  int       // questions on their way
	rest   time.Time // until then nothing is asked
	closed bool
}

// Bounds of the questions to the store.
const (
	maxAsked   = 4               // at a time; more would only queue up in front of the database
	askTimeout = 5 * time.Second // for one; its number is welcome even after the page went without
)

// count is what is known of one review. Counter.mu guards it.
type count struct {
	n      int
	known  bool
	stale  bool          // a view was stored since the question for n was asked
	at     time.Time     // when n came in
	answer chan struct{} // closed when the question on its way is answered; nil if there is none
}

// NewCounter returns a Counter over store, which stays the caller's to close, after the Counter.
func NewCounter(store ReaderStore, opts CounterOptions) *Counter {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	opts.TTL = orDefault(opts.TTL, time.Minute)
	opts.Patience = orDefault(opts.Patience, 50*time.Millisecond)
	opts.Rest = orDefault(opts.Rest, 2*time.Second)
	opts.Reviews = orDefault(opts.Reviews, 50_000)
	c := &Counter{store: store, opts: opts, counts: make(map[string]*count)}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	return c
}

// Readers returns how many people read review, and whether that may be shown: false if they are fewer
// than MinReaders, or if it is not known. review must be one that exists, in its own spelling. It
// takes no longer than CounterOptions.Patience, and gives up waiting when ctx ends.
func (c *Counter) Readers(ctx context.Context, review string) (int, bool) {
	answer := c.ask(review)
	if answer == nil {
		return c.last(review)
	}
	patience := time.NewTimer(c.opts.Patience)
	defer patience.Stop()
	select {
	case <-answer:
	case <-ctx.Done():
	case <-patience.C:
		c.mu.Lock()
		c.rest = c.opts.Now().Add(c.opts.Rest)
		c.mu.Unlock()
	}
	return c.last(review)
}

// Invalidate says that a view of review was stored. The next Readers asks again.
func (c *Counter) Invalidate(review string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.counts[review]; n != nil {
		n.stale = true
	}
}

// Close ends the questions that are on their way and waits for them. Readers goes on with what is known.
func (c *Counter) Close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.cancel()
	c.asking.Wait()
}

// last returns the last known number.
func (c *Counter) last(review string) (int, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := c.counts[review]
	if n == nil || !n.known {
		return 0, false
	}
	return Shown(n.n)
}

// ask returns the channel that is closed when a new number is there, or nil if there is no reason or
// no sense in waiting for one.
func (c *Counter) ask(review string) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.opts.Now()
	n := c.counts[review]
	switch {
	case c.closed || now.Before(c.rest):
		return nil
	case n != nil && n.answer != nil:
		return n.answer
	case n != nil && n.known && !n.stale && now.Sub(n.at) < c.opts.TTL:
		return nil
	case c.asked >= maxAsked:
		return nil
	}
	if n == nil {
		c.makeRoom()
		n = &count{}
		c.counts[review] = n
	}
	answer := make(chan struct{})
	n.answer, n.stale = answer, false
	c.asked++
	c.asking.Go(func() { c.fetch(review, n, answer) })
	return answer
}

// fetch asks the store. It ends with the answer, after askTimeout, or with Close.
func (c *Counter) fetch(review string, n *count, answer chan struct{}) {
	ctx, cancel := context.WithTimeout(c.ctx, askTimeout)
	defer cancel()
	readers, err := c.store.Readers(ctx, review)

	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked--
	n.answer = nil
	close(answer)
	if err != nil {
		// The number on the page is decoration; the store's own health check tells the operator.
		n.stale = true
		c.rest = c.opts.Now().Add(c.opts.Rest)
		return
	}
	n.n, n.known, n.at = readers, true, c.opts.Now()
}

// makeRoom drops a number, whichever, if there are too many. The caller holds mu.
func (c *Counter) makeRoom() {
	if len(c.counts) < c.opts.Reviews {
		return
	}
	for review := range c.counts {
		delete(c.counts, review)
		return
	}
}
