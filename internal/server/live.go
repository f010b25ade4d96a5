package server

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Live tells the browsers that look at the site what became of the last build. It is safe for
// concurrent use, runs nothing of its own, and needs no closing.
type Live struct {
	boot string // names this process, so that a browser notices a restart

	mu       sync.Mutex // protects all fields below
	builds   int
	problems []string
	changed  chan struct{} // closed and replaced at every change
}

// NewLive returns a Live that has seen no build yet.
func NewLive() *Live {
	return &Live{boot: rand.Text()[:8], changed: make(chan struct{})}
}

// Reloaded tells that a new site is in place: browsers show it, and the last failure is over.
func (l *Live) Reloaded() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.builds++
	l.problems = nil
	l.tell()
}

// Failed tells why the last build made no site. Browsers keep the page they have and show the
// problems above it, as does a browser that comes later. problems are plain text, one each, as
// "file:line:col: message"; they need no escaping.
func (l *Live) Failed(problems ...string) {
	if len(problems) == 0 {
		problems = []string{"The build did not succeed."}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.problems = slices.Clone(problems)
	l.tell()
}

// tell wakes everybody who waits. l.mu is held.
func (l *Live) tell() {
	close(l.changed)
	l.changed = make(chan struct{})
}

// liveState is a moment of a Live.
type liveState struct {
	build    string          // names the site that is in place; "" for a nil Live
	problems []string        // of the last build; not to be changed
	changed  <-chan struct{} // closed when this is no longer so
}

// state returns how things are. A nil Live has nothing to say, and never will.
func (l *Live) state() liveState {
	if l == nil {
		return liveState{}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return liveState{
		build:    l.boot + "-" + strconv.Itoa(l.builds),
		problems: l.problems,
		changed:  l.changed,
	}
}

const (
	// heartbeat keeps proxies from closing a stream on which nothing happens; many do after 60 s.
	heartbeat = 25 * time.Second
	// liveWrite bounds one write to a browser that may be gone.
	liveWrite = 10 * time.Second
	// liveRetry is what a browser waits before it comes back after a restart, in milliseconds.
	liveRetry = 500
)

// live streams the state of Live to one browser as server-sent events: "built" with the name of the
// site in place, or "failed" with the problems too.
func (s *Server) live(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would collect events
	if r.Method == http.MethodHead {
		return nil
	}
	rc := http.NewResponseController(w)
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()

	say := func(format string, args ...any) bool {
		_ = rc.SetWriteDeadline(time.Now().Add(liveWrite))
		if _, err := fmt.Fprintf(w, format, args...); err != nil {
			return false
		}
		return rc.Flush() == nil
	}
	if !say("retry: %d\n\n", liveRetry) {
		return nil
	}
	for {
		state := s.o.Live.state()
		if !say("%s", event(state)) {
			return nil
		}
		for waiting := true; waiting; {
			select {
			case <-state.changed:
				waiting = false
			case <-tick.C:
				if !say(": still here\n\n") {
					return nil
				}
			case <-r.Context().Done():
				return nil
			case <-s.done:
				return nil
			}
		}
	}
}

// event writes a state as a server-sent event.
func event(state liveState) []byte {
	name := "built"
	if len(state.problems) > 0 {
		name = "failed"
	}
	data, err := json.Marshal(struct {
		Build    string   `json:"build"`
		Problems []string `json:"problems,omitempty"`
	}{state.build, state.problems})
	if err != nil {
		panic(err) // strings always marshal
	}
	return fmt.Appendf(nil, "event: %s\ndata: %s\n\n", name, data)
}
