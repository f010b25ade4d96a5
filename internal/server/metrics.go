package server

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// searchBuckets are the upper bounds in seconds of the histogram of searches. They are close where
// most searches are (1–20 ms over 10,000 reviews) and end where a reader has given up.
var searchBuckets = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5}

// numbers counts what /metrics tells.
type numbers struct {
	mu       sync.Mutex // protects all fields below
	requests map[requestKey]uint64
	searches []uint64 // one for each bucket, and one for what is slower; not summed up
	seconds  float64  // of all searches
	accepted uint64
	refused  map[string]uint64 // by reason
	panics   uint64
}

type requestKey struct {
	route  string
	status int
}

func newNumbers() *numbers {
	n := &numbers{
		requests: map[requestKey]uint64{},
		searches: make([]uint64, len(searchBuckets)+1),
		refused:  map[string]uint64{},
	}
	for _, reason := range refusals {
		n.refused[reason] = 0
	}
	return n
}

func (n *numbers) request(route string, status int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.requests[requestKey{route, status}]++
}

func (n *numbers) searched(took time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	at, _ := slices.BinarySearch(searchBuckets, took.Seconds())
	n.searches[at]++
	n.seconds += took.Seconds()
}

// view counts a view: accepted if reason is "".
func (n *numbers) view(reason string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if reason == "" {
		n.accepted++
		return
	}
	n.refused[reason]++
}

func (n *numbers) panicked() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.panics++
}

// text writes the numbers in the text format of Prometheus, version 0.0.4, always in one order.
func (n *numbers) text() []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	var b bytes.Buffer
	head := func(name, kind, help string) {
		fmt.Fprintf(&b, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
	}

	head("afterword_http_requests_total", "counter", "Requests answered, by route and status.")
	keys := slices.SortedFunc(maps.Keys(n.requests), func(a, b requestKey) int {
		return cmp.Or(strings.Compare(a.route, b.route), cmp.Compare(a.status, b.status))
	})
	for _, k := range keys {
		fmt.Fprintf(&b, "afterword_http_requests_total{route=%q,status=\"%d\"} %d\n", k.route, k.status, n.requests[k])
	}

	head("afterword_search_seconds", "histogram", "Time that searches took, without waiting for their turn.")
	var sum uint64
	for i, bound := range searchBuckets {
		sum += n.searches[i]
		fmt.Fprintf(&b, "afterword_search_seconds_bucket{le=\"%g\"} %d\n", bound, sum)
	}
	sum += n.searches[len(searchBuckets)]
	fmt.Fprintf(&b, "afterword_search_seconds_bucket{le=\"+Inf\"} %d\n", sum)
	fmt.Fprintf(&b, "afterword_search_seconds_sum %g\nafterword_search_seconds_count %d\n", n.seconds, sum)

	head("afterword_views_accepted_total", "counter", "Views that were stored.")
	fmt.Fprintf(&b, "afterword_views_accepted_total %d\n", n.accepted)
	head("afterword_views_refused_total", "counter", "Views that were not stored, by reason.")
	for _, reason := range slices.Sorted(maps.Keys(n.refused)) {
		fmt.Fprintf(&b, "afterword_views_refused_total{reason=%q} %d\n", reason, n.refused[reason])
	}

	head("afterword_panics_total", "counter", "Requests that met a bug.")
	fmt.Fprintf(&b, "afterword_panics_total %d\n", n.panics)
	head("afterword_goroutines", "gauge", "Goroutines at the moment.")
	fmt.Fprintf(&b, "afterword_goroutines %d\n", runtime.NumGoroutine())
	return b.Bytes()
}

// metrics answers GET /metrics.
func (s *Server) metrics(w http.ResponseWriter, r *http.Request) error {
	sendStatus(w, r, http.StatusOK, content{kind: "text/plain; version=0.0.4; charset=utf-8", cache: "no-store", body: s.numbers.text()})
	return nil
}
