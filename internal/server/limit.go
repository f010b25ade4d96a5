package server

import (
	"context"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// limiter bounds how often each address may do something, with a bucket of tokens for each that
// fills once a second.
type limiter struct {
	rate float64 // tokens a second, and the most that a bucket holds; 0 or less is no limit
	now  func() time.Time

	mu      sync.Mutex // protects all fields below
	buckets map[netip.Addr]bucket
	swept   time.Time
}

type bucket struct {
	tokens float64
	at     time.Time
}

// fullAfter is when a bucket is full again whatever was taken, and can be forgotten.
const fullAfter = time.Second

func newLimiter(rate int, now func() time.Time) *limiter {
	return &limiter{rate: float64(rate), now: now, buckets: map[netip.Addr]bucket{}}
}

// allow takes a token for addr, or reports that there is none.
func (l *limiter) allow(addr netip.Addr) bool {
	if l.rate <= 0 {
		return true
	}
	if addr.Is6() {
		// One machine may use every address of its /64.
		if p, err := addr.Prefix(64); err == nil {
			addr = p.Addr()
		}
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.swept) > fullAfter {
		for a, b := range l.buckets {
			if now.Sub(b.at) > fullAfter {
				delete(l.buckets, a)
			}
		}
		l.swept = now
	}
	b, known := l.buckets[addr]
	if !known {
		b = bucket{tokens: l.rate, at: now}
	}
	b.tokens = min(l.rate, b.tokens+l.rate*max(0, now.Sub(b.at)).Seconds())
	b.at = now
	ok := b.tokens >= 1
	if ok {
		b.tokens--
	}
	l.buckets[addr] = b
	return ok
}

// gate lets some in at once and has others wait, briefly and not too many.
type gate struct {
	slots   chan struct{}
	waiting atomic.Int64
	crowd   int64 // how many may wait
	wait    time.Duration
}

const (
	// gateWait is how long a search waits for its turn. A reader would rather wait a second than
	// be told to come back.
	gateWait = 2 * time.Second
	// gateCrowd is how many wait for each one that runs; more could not all have their turn in
	// time.
	gateCrowd = 50
)

func newGate(slots int) *gate {
	return &gate{slots: make(chan struct{}, slots), crowd: int64(slots) * gateCrowd, wait: gateWait}
}

// enter takes a slot; leave gives it back. ok is false if none came free in time.
func (g *gate) enter(ctx context.Context) (leave func(), ok bool) {
	leave = func() { <-g.slots }
	select {
	case g.slots <- struct{}{}:
		return leave, true
	default:
	}
	if g.waiting.Add(1) > g.crowd {
		g.waiting.Add(-1)
		return nil, false
	}
	defer g.waiting.Add(-1)
	timer := time.NewTimer(g.wait)
	defer timer.Stop()
	select {
	case g.slots <- struct{}{}:
		return leave, true
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, false
}
