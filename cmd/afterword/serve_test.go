package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for something that must come.
const patience = 30 * time.Second

// child is the program, started as people start it.
type child struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	mu   sync.Mutex // protects said
	said bytes.Buffer
	done chan struct{} // closed when all output was read
}

// program makes a command that runs this test binary as the program.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), "AFTERWORD_TEST_MAIN=1")
	return cmd
}

// serve starts `afterword serve` and waits until it listens.
func serve(t *testing.T, args ...string) *child {
	t.Helper()
	c := &child{t: t, cmd: program(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...)...), done: make(chan struct{})}
	out, err := c.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.kill)
	found := make(chan string, 1)
	go func() {
		defer close(c.done)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			c.mu.Lock()
			fmt.Fprintln(&c.said, lines.Text())
			c.mu.Unlock()
			if at, ok := strings.CutPrefix(lines.Text(), "serving at "); ok {
				found <- strings.TrimSuffix(at, "/")
			}
		}
	}()
	select {
	case c.url = <-found:
	case <-c.done:
		t.Fatalf("serve ended:\n%s", c.output())
	case <-time.After(patience):
		t.Fatalf("serve does not listen:\n%s", c.output())
	}
	return c
}

func (c *child) output() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.said.String()
}

// kill ends the child as kill -9 does.
func (c *child) kill() {
	if c.cmd.ProcessState == nil {
		_ = c.cmd.Process.Kill()
		_ = c.cmd.Wait()
	}
}

func (c *child) get(path string) (int, string) {
	c.t.Helper()
	resp, err := http.Get(c.url + path)
	if err != nil {
		c.t.Fatalf("GET %s: %v\n%s", path, err, c.output())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// eventually waits until a page holds text.
func (c *child) eventually(path, text string) {
	c.t.Helper()
	var body string
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if _, body = c.get(path); strings.Contains(body, text) {
			return
		}
	}
	c.t.Fatalf("%s never held %q; it holds:\n%s\n%s", path, text, body, c.output())
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// knowledgeBase makes a small source folder.
func knowledgeBase(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "config.toml"), "title = \"Small\"\n")
	for _, name := range []string{"one", "two", "three"} {
		write(t, filepath.Join(dir, "content", "reviews", name+".md"),
			fmt.Sprintf("---\ntitle: Review %s\ndate: 2024-01-01\nsystems: [kafka]\n---\nThe lag of %s grew.\n", name, name))
	}
	return dir
}

func TestServeShowsAnEditAndKeepsTheOldSiteWhenOneIsBroken(t *testing.T) {
	dir := knowledgeBase(t)
	file := filepath.Join(dir, "content", "reviews", "one.md")
	c := serve(t, "--source", dir)
	c.eventually("/reviews/one/", "The lag of one grew.")
	c.eventually("/api/v1/search?q=one", `"total":1,`)
	if code, body := c.get("/readyz"); code != http.StatusOK {
		t.Errorf("/readyz = %d %s", code, body)
	}

	write(t, file, "---\ntitle: Review one\ndate: 2024-01-01\n---\nIt was the zookeeper.\n")
	c.eventually("/reviews/one/", "It was the zookeeper.")
	c.eventually("/api/v1/search?q=zookeeper", `"id":"one"`)

	write(t, file, "---\ntitle: Review one\ndate: 2024-13-01\n---\nNever seen.\n")
	for end := time.Now().Add(patience); !strings.Contains(c.output(), "content/reviews/one.md:3:7"); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the error was not told:\n%s", c.output())
		}
	}
	if _, body := c.get("/reviews/one/"); !strings.Contains(body, "It was the zookeeper.") {
		t.Error("the old page is gone")
	}
	if event := c.firstEvent(); !strings.Contains(event, "event: failed") || !strings.Contains(event, "content/reviews/one.md:3:7") {
		t.Errorf("browsers are told %q, want the error with its place", event)
	}

	write(t, file, "---\ntitle: Review one\ndate: 2024-12-01\n---\nWhole again.\n")
	c.eventually("/reviews/one/", "Whole again.")
	if err := os.Remove(filepath.Join(dir, "content", "reviews", "two.md")); err != nil {
		t.Fatal(err)
	}
	c.eventually("/reviews/two/", "404")
	c.eventually("/api/v1/search?q=", `"total":2,`)
}

// firstEvent reads the first event that a browser gets.
func (c *child) firstEvent() string {
	c.t.Helper()
	resp, err := http.Get(c.url + "/_afterword/live")
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var event strings.Builder
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "event:") || strings.HasPrefix(lines.Text(), "data:") {
			event.WriteString(lines.Text() + "\n")
		}
		if lines.Text() == "" && event.Len() > 0 {
			return event.String()
		}
	}
	return event.String()
}

func TestServeWithABrokenSourceWaitsForIt(t *testing.T) {
	dir := knowledgeBase(t)
	file := filepath.Join(dir, "content", "reviews", "one.md")
	write(t, file, "---\ntitle: [\n---\n")
	c := serve(t, "--source", dir)
	c.eventually("/", "content/reviews/one.md:")
	if code, _ := c.get("/"); code != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", code)
	}
	write(t, file, "---\ntitle: Fine\n---\n")
	c.eventually("/", "Fine")
}

// post sends a view and returns the status.
func (c *child) post(view, reader, review string) int {
	c.t.Helper()
	body, err := json.Marshal(map[string]any{"view": view, "reader": reader, "review": review, "engaged_ms": 60_000, "depth": 100})
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.Post(c.url+"/api/v1/views", "text/plain", bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestViewThatWasAcknowledgedSurvivesAKill(t *testing.T) {
	dir := knowledgeBase(t)
	c := serve(t, "--source", dir, "--watch=false")
	c.eventually("/reviews/one/", "The lag")
	for i := range 5 {
		if i == 4 {
			if _, body := c.get("/reviews/one/"); strings.Contains(body, "Read by") {
				t.Error("a number below 5 is shown")
			}
		}
		if code := c.post(fmt.Sprint("view", i), fmt.Sprint("reader", i), "one"); code != http.StatusNoContent {
			t.Fatalf("view %d: status %d, want 204", i, code)
		}
	}
	if code := c.post("view9", "reader9", "nosuch"); code != http.StatusNotFound {
		t.Errorf("a view of a review that is not there: status %d, want 404", code)
	}
	c.kill()
	again := serve(t, "--source", dir, "--watch=false")
	again.eventually("/reviews/one/", "Read by 5 people")
	if code := again.post("view4", "reader4", "one"); code != http.StatusNoContent {
		t.Fatal("a view that is sent again is refused")
	}
	again.eventually("/reviews/one/", "Read by 5 people")
}

func TestServeSiteNeedsNoSourceAndHealsItsIndex(t *testing.T) {
	dir := knowledgeBase(t)
	if out, err := program("build", "--source", dir).CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	site := filepath.Join(t.TempDir(), "site")
	for from, to := range map[string]string{"public": site, "public-index": site + "-index"} {
		if err := os.Rename(filepath.Join(dir, from), to); err != nil {
			t.Fatal(err)
		}
	}
	for _, damage := range []struct {
		name string
		do   func() error
	}{
		{"none", func() error { return nil }},
		{"a file is cut short", func() error { return os.Truncate(filepath.Join(site+"-index", "cards.bin"), 10) }},
		{"the manifest is gone", func() error { return os.Remove(filepath.Join(site+"-index", "manifest.json")) }},
		{"the index is gone", func() error { return os.RemoveAll(site + "-index") }},
	} {
		if err := damage.do(); err != nil {
			t.Fatal(err)
		}
		c := serve(t, "--source", t.TempDir(), "--site", site)
		c.eventually("/api/v1/search?q=lag", `"total":3,`)
		c.eventually("/search/?q=lag", "Review one")
		c.eventually("/reviews/one/", "The lag of one grew.")
		c.kill()
		if t.Failed() {
			t.Fatalf("with this damage: %s", damage.name)
		}
	}
}

// TestKilledBuildLeavesSiteAndIndexWhole kills builds at many moments. After each the site is that of
// one build, and the index can be searched.
func TestKilledBuildLeavesSiteAndIndexWhole(t *testing.T) {
	dir := knowledgeBase(t)
	generation := func(n int) {
		for i := range 40 {
			write(t, filepath.Join(dir, "content", "reviews", fmt.Sprintf("r%02d.md", i)),
				fmt.Sprintf("---\ntitle: R%d\n---\nThis is generation-%d of it.\n", i, n))
		}
	}
	build := func() {
		t.Helper()
		if out, err := program("build", "--source", dir).CombinedOutput(); err != nil {
			t.Fatalf("build: %v\n%s", err, out)
		}
	}
	generation(0)
	started := time.Now()
	build()
	took := time.Since(started)

	kills := 20
	if testing.Short() {
		kills = 5
	}
	for n := 1; n <= kills; n++ {
		generation(n)
		cmd := program("build", "--source", dir)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(took * time.Duration(n) / time.Duration(kills))
		_ = cmd.Process.Kill()
		_ = cmd.Wait()

		seen := map[string]bool{}
		for i := range 40 {
			page, err := os.ReadFile(filepath.Join(dir, "public", "reviews", fmt.Sprintf("r%02d", i), "index.html"))
			if err != nil {
				t.Fatalf("after kill %d: %v", n, err)
			}
			_, rest, _ := strings.Cut(string(page), "generation-")
			number, _, _ := strings.Cut(rest, " ")
			seen[number] = true
		}
		if len(seen) != 1 {
			t.Fatalf("after kill %d the site is of several builds: %v", n, seen)
		}
		out, err := program("search", "--source", dir, "--json", "").Output()
		if err != nil || !strings.Contains(string(out), `"total":43,`) {
			t.Fatalf("after kill %d the index answers %v: %s", n, err, out)
		}
	}
	build()
	left, err := filepath.Glob(filepath.Join(dir, ".*afterword-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("what killed builds left is still there: %v %v", left, err)
	}
}

func TestPortInUseNamesTheNextStep(t *testing.T) {
	dir := knowledgeBase(t)
	c := serve(t, "--source", dir)
	u, err := url.Parse(c.url)
	if err != nil {
		t.Fatal(err)
	}
	out, err := program("serve", "--source", knowledgeBase(t), "--addr", u.Host).CombinedOutput()
	if err == nil || !strings.Contains(string(out), "--addr") {
		t.Errorf("serve on a taken port: %v\n%s", err, out)
	}
}

func TestInterruptEndsServeInAnOrderlyWay(t *testing.T) {
	for _, tt := range []struct {
		signal os.Signal
		code   int
	}{{os.Interrupt, exitInterrupted}, {syscall.SIGTERM, exitDone}} {
		c := serve(t, "--source", knowledgeBase(t))
		c.eventually("/", "Review one")
		if err := c.cmd.Process.Signal(tt.signal); err != nil {
			t.Fatal(err)
		}
		<-c.done
		_ = c.cmd.Wait()
		if code := c.cmd.ProcessState.ExitCode(); code != tt.code {
			t.Errorf("after %v the exit code is %d, want %d\n%s", tt.signal, code, tt.code, c.output())
		}
	}
}
