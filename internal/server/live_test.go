package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// listen opens the stream of a running server and returns its events as they come.
func listen(t *testing.T, url string) <-chan [2]string {
	t.Helper()
	resp, err := http.Get(url + "/_afterword/live")
	if err != nil {
		t.Fatal(err)
	}
	if got := resp.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Fatalf("Content-Type %s", got)
	}
	events := make(chan [2]string, 10)
	go func() { // ends with the response
		defer close(events)
		defer resp.Body.Close()
		lines := bufio.NewScanner(resp.Body)
		var name string
		for lines.Scan() {
			if s, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				name = s
			}
			if s, ok := strings.CutPrefix(lines.Text(), "data: "); ok {
				events <- [2]string{name, s}
			}
		}
	}()
	return events
}

func next(t *testing.T, events <-chan [2]string) (name, build string, problems []string) {
	t.Helper()
	select {
	case e, ok := <-events:
		if !ok {
			t.Fatal("the stream ended")
		}
		var data struct {
			Build    string
			Problems []string
		}
		if err := json.Unmarshal([]byte(e[1]), &data); err != nil {
			t.Fatal(err)
		}
		return e[0], data.Build, data.Problems
	case <-time.After(5 * time.Second):
		t.Fatal("nothing came")
	}
	return "", "", nil
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s := mustNew(t, o)
	if err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Serve() }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestLive(t *testing.T) {
	o := testOptions(t, map[string]string{"index.html": "<body></body>"})
	o.Live = NewLive()
	s := mustNew(t, o)
	// Far shorter than the test: a stream must outlive the bounds of ordinary requests.
	s.http.ReadTimeout, s.http.WriteTimeout = 50*time.Millisecond, 50*time.Millisecond
	if err := s.Listen("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	go s.Serve()

	events := listen(t, s.URL())
	name, build, _ := next(t, events)
	if name != "built" || !strings.HasSuffix(build, "-0") {
		t.Fatalf("at first: %s %s", name, build)
	}
	time.Sleep(150 * time.Millisecond)

	o.Live.Reloaded()
	if name, build, _ := next(t, events); name != "built" || !strings.HasSuffix(build, "-1") {
		t.Fatalf("after a build: %s %s", name, build)
	}
	o.Live.Failed("a.md:3:1: <what>\nis this", "b.md:1:1: and this")
	name, build, problems := next(t, events)
	if name != "failed" || !strings.HasSuffix(build, "-1") || len(problems) != 2 || problems[0] != "a.md:3:1: <what>\nis this" {
		t.Fatalf("after a failure: %s %s %q", name, build, problems)
	}
	// A browser that comes later learns it at once.
	if name, _, problems := next(t, listen(t, s.URL())); name != "failed" || len(problems) != 2 {
		t.Fatalf("a second browser: %s %q", name, problems)
	}
	o.Live.Reloaded()
	if name, build, problems := next(t, events); name != "built" || !strings.HasSuffix(build, "-2") || problems != nil {
		t.Fatalf("put right: %s %s %q", name, build, problems)
	}

	// Streams do not hold up the end.
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	if err := s.Shutdown(ctx); err != nil {
		t.Error(err)
	}
	if _, ok := <-events; ok {
		t.Error("the stream goes on")
	}
}

func TestLiveFailedWithoutWords(t *testing.T) {
	l := NewLive()
	l.Failed()
	if len(l.state().problems) != 1 {
		t.Error("a failure without words looks like none")
	}
}

// A page that was asked for after a restart is told apart from one of the process before.
func TestLiveNamesTheProcess(t *testing.T) {
	if a, b := NewLive().state().build, NewLive().state().build; a == b {
		t.Errorf("two processes are both called %s", a)
	}
}
