package server

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"strings"
	"time"

	"afterword/internal/readership"
)

// A built page may hold slots, which are filled when it is asked for:
//
//	<!--afterword:NAME ARGUMENT-->what stands here otherwise<!--/afterword:NAME-->
//
// Authors cannot write one: raw HTML of a review is not rendered.
const (
	slotOpen  = "<!--afterword:"
	slotClose = "<!--/afterword:"
	slotEnd   = "-->"
)

// filler returns what a slot holds; ok is false to leave it as it was built. The argument is
// without HTML escapes.
type filler func(name, argument string) (fill []byte, ok bool)

// fillSlots fills the slots of a page. changed is false if none was, and then out is page itself;
// otherwise out is the caller's. What was filled in is not looked through again, and a slot that is
// never closed is left alone.
func fillSlots(page []byte, fill filler) (out []byte, changed bool) {
	copied := 0 // what stands before it is in out, or will not be
	for at := 0; ; {
		s, ok := nextSlot(page, at)
		if !ok {
			break
		}
		at = s.inner
		if s.end < 0 {
			continue
		}
		b, ok := fill(s.name, s.argument)
		if !ok {
			continue
		}
		if !changed {
			out, changed = make([]byte, 0, len(page)+len(b)), true
		}
		out = append(append(out, page[copied:s.start]...), b...)
		copied, at = s.end, s.end
	}
	if !changed {
		return page, false
	}
	return append(out, page[copied:]...), true
}

// slot is where a slot stands in a page. end is -1 if it is not closed.
type slot struct {
	name, argument    string
	start, inner, end int
}

// nextSlot finds the first slot at or after from.
func nextSlot(page []byte, from int) (slot, bool) {
	start := bytes.Index(page[from:], []byte(slotOpen))
	if start < 0 {
		return slot{}, false
	}
	start += from
	headAt := start + len(slotOpen)
	headLen := bytes.Index(page[headAt:], []byte(slotEnd))
	if headLen < 0 {
		return slot{}, false
	}
	name, argument, _ := strings.Cut(string(page[headAt:headAt+headLen]), " ")
	s := slot{name: name, argument: html.UnescapeString(strings.TrimSpace(argument)), start: start, inner: headAt + headLen + len(slotEnd), end: -1}
	closing := []byte(slotClose + name + slotEnd)
	if n := bytes.Index(page[s.inner:], closing); n >= 0 {
		s.end = s.inner + n + len(closing)
	}
	return s, true
}

const (
	// countWait is how long a page waits for its number of readers. The count comes from
	// memory as a rule, in microseconds; a database that is asked is not worth a pause.
	countWait = 5 * time.Millisecond
	// maxCounts is how many questions for a number may hang at once before no more are asked.
	maxCounts = 32
)

// readersSlot fills the slot "readers" of a review's page.
func (s *Server) readersSlot(ctx context.Context) filler {
	return func(name, review string) ([]byte, bool) {
		if name != "readers" || s.o.Readers == nil {
			return nil, false
		}
		n, ok := s.countReaders(ctx, review)
		if !ok {
			return nil, false
		}
		if n, ok = readership.Shown(n); !ok {
			return nil, false
		}
		return fmt.Appendf(nil, `<p class="Readers">Read by %d people.</p>`, n), true
	}
}

// countReaders asks for the number of readers, but not for long: a page never waits for the store.
func (s *Server) countReaders(ctx context.Context, review string) (int, bool) {
	select {
	case s.counts <- struct{}{}:
	default:
		return 0, false // the store hangs; do not pile up more that wait for it
	}
	ctx, cancel := context.WithTimeout(ctx, countWait)
	type answer struct {
		n  int
		ok bool
	}
	answered := make(chan answer, 1)
	// Ends when Readers returns, which is soon unless it takes no notice of its context; even
	// then there are never more than maxCounts of these.
	go func() {
		defer func() { <-s.counts }()
		defer cancel()
		n, ok := s.o.Readers.Readers(ctx, review)
		answered <- answer{n, ok}
	}()
	select {
	case a := <-answered:
		return a.n, a.ok
	case <-ctx.Done():
		select {
		case a := <-answered: // both were ready
			return a.n, a.ok
		default:
			return 0, false
		}
	}
}

// addScript adds the script of watch mode at the end of a page's body, and what is wrong with the last
// build for browsers that run no scripts. state names the build that the page belongs to.
func addScript(page []byte, state liveState) []byte {
	var tail strings.Builder
	if len(state.problems) > 0 {
		tail.WriteString(`<noscript><div class="Notice" role="alert"><p>This page is older than what is written: it could not be built again.</p><pre>`)
		for _, problem := range state.problems {
			tail.WriteString(html.EscapeString(problem) + "\n")
		}
		tail.WriteString("</pre></div></noscript>")
	}
	fmt.Fprintf(&tail, `<script src="/_afterword/live.js" defer data-build="%s"></script>`, html.EscapeString(state.build))
	at := bytes.LastIndex(page, []byte("</body>"))
	if at < 0 {
		at = len(page)
	}
	out := make([]byte, 0, len(page)+tail.Len())
	out = append(append(out, page[:at]...), tail.String()...)
	return append(out, page[at:]...)
}

// addTitle puts words before the title that a page was built with.
func addTitle(page []byte, words string) []byte {
	_, after, found := bytes.Cut(page, []byte("<title>"))
	if !found || words == "" {
		return page
	}
	before := page[:len(page)-len(after)]
	return bytes.Join([][]byte{before, []byte(html.EscapeString(words) + " · "), after}, nil)
}
