package corpus

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// loadDir reads a real folder, for what no made-up one has: links, odd names, rights.
func loadDir(t *testing.T, dir string) (*Corpus, error) {
	t.Helper()
	began := time.Now()
	c, err := Load(context.Background(), os.DirFS(dir), Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	if took := time.Since(began); took > 30*time.Second {
		t.Errorf("Load took %v", took)
	}
	return c, err
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	file := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLinksInCirclesAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "reviews/a.md", "---\ntitle: A\n---\n")
	put(t, dir, "reviews/deep/b.md", "---\ntitle: B\n---\n")
	for link, to := range map[string]string{
		"reviews/deep/up":     "..",
		"reviews/self":        "self",
		"reviews/ping.md":     "pong.md",
		"reviews/pong.md":     "ping.md",
		"reviews/nowhere.md":  "not/there.md",
		"reviews/everything":  dir,
		"reviews/also.md":     "a.md",
		"systems":             "reviews",
		"reviews/picture.png": "self",
	} {
		if err := os.Symlink(to, filepath.Join(dir, filepath.FromSlash(link))); err != nil {
			t.Skipf("this system has no links: %v", err)
		}
	}
	c, err := loadDir(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range c.Reviews {
		got = append(got, e.Path)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"reviews/a.md", "reviews/also.md", "reviews/deep/b.md"}, got); diff != "" {
		t.Errorf("reviews (-want +got):\n%s", diff)
	}
	var noted []string
	for _, n := range c.Notes {
		if n.Rule == "link" {
			noted = append(noted, n.Path)
		}
	}
	want := []string{"reviews/deep/up", "reviews/everything", "reviews/nowhere.md", "reviews/picture.png", "reviews/ping.md", "reviews/pong.md", "reviews/self", "systems"}
	if diff := cmp.Diff(want, noted); diff != "" {
		t.Errorf("links that are told of (-want +got):\n%s", diff)
	}
}

func TestOddNames(t *testing.T) {
	dir := t.TempDir()
	names := map[string]string{ // file → address
		"reviews/PM2020-001 - Inotify file watches.md": "/reviews/pm2020-001---inotify-file-watches/",
		"reviews/..md":                                  "", // a dot file
		"reviews/.hidden.md":                            "",
		"reviews/no ending":                             "",
		"reviews/half.md.bak":                           "",
		"reviews/...two dots.md":                        "", // begins with a dot too
		"reviews/x%2f..%2fy.md":                         "/reviews/x2f..2fy/",
		"reviews/a..b.md":                               "/reviews/a..b/",
		"reviews/2020/..%2f..%2fescape.md":              "",
		"reviews/tab\there.md":                          "/reviews/tab-here/",
		"reviews/line\nbreak.md":                        "/reviews/line-break/",
		"reviews/quote\"<b>.md":                         "/reviews/quoteb/",
		"reviews/100%.md":                               "/reviews/100/",
		"reviews/ÄÖ ü.MARKDOWN":                         "/reviews/äö-ü/",
		"reviews/🚀.md":                                  "made up",
		"reviews/con.md":                                "/reviews/con/",
		"reviews/page/index.md":                         "/reviews/page/",
		"reviews/index.md":                              "/reviews/reviews/",
		"reviews/a/README.md":                           "/reviews/readme/",
		"reviews/#hash?query.md":                        "/reviews/hashquery/",
		"reviews/-rf.md":                                "/reviews/-rf/",
		"reviews/" + strings.Repeat("long", 50) + ".md": "/reviews/" + strings.Repeat("long", 50) + "/",
	}
	for name := range names {
		put(t, dir, name, "Text of "+name+"\n")
	}
	c, err := loadDir(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, e := range c.Reviews {
		got[e.Path] = e.URL
		if strings.Contains(e.URL, "..") && strings.Contains(e.URL, "/../") || strings.ContainsAny(e.URL, " <>\"'\n\t%?#\\") || e.Title == "" {
			t.Errorf("%q lies at %q, titled %q", e.Path, e.URL, e.Title)
		}
	}
	for name, url := range names {
		if url == "made up" {
			if !strings.HasPrefix(got[name], "/reviews/x-") {
				t.Errorf("%q lies at %q, want an address of its own", name, got[name])
			}
			continue
		}
		if got[name] != url {
			t.Errorf("%q lies at %q, want %q", name, got[name], url)
		}
	}
}

// TestNamesThatClimbOut tries ids and names that anybody can write: none may lead out of the folder.
func TestNamesThatClimbOut(t *testing.T) {
	files := map[string]string{
		"reviews/a.md": "---\ntitle: A\nid: ../../etc/passwd\naliases: [../../../x, /../y]\nsystems: [../up, .., /]\nteams: ['..\\..\\up']\ntags: ['../../tag', '.']\n---\n![x](../../../../etc/passwd) [y](../../secret.txt) [[../../b]]\n",
		"reviews/b.md": "---\ntitle: B\nid: '..'\n---\n",
		"reviews/c.md": "---\ntitle: C\nid: ' / '\n---\n",
	}
	c := mustLoad(t, files)
	urls := map[string]bool{}
	for _, e := range c.Reviews {
		urls[e.URL] = true
	}
	for _, s := range slices.Concat(c.Catalog.AllSystems(), c.Catalog.AllTeams()) {
		urls["/systems/"+s.Slug+"/"] = true
	}
	for _, tag := range c.Tags {
		urls["/tags/"+tag.Slug+"/"] = true
	}
	for url := range urls {
		for part := range strings.SplitSeq(strings.Trim(url, "/"), "/") {
			if part == "" || part == "." || part == ".." || strings.ContainsAny(part, `\%`) {
				t.Errorf("an address climbs: %q", url)
			}
		}
		if strings.Count(url, "/") != 3 {
			t.Errorf("an address has more parts than its kind and its name: %q", url)
		}
	}
	if len(c.Reviews) != 3 || len(c.Files) != 0 {
		t.Errorf("%d reviews, files %v; want all three and none", len(c.Reviews), c.Files)
	}
}

func TestThousandsOfTags(t *testing.T) {
	tags := make([]string, 5000)
	for i := range tags {
		tags[i] = fmt.Sprintf("tag-%d", i)
	}
	began := time.Now()
	c := mustLoad(t, map[string]string{
		"reviews/a.md": "---\ntitle: A\ntags: [" + strings.Join(tags, ", ") + "]\n---\n",
		"reviews/b.md": "---\ntitle: B\nsystems:\n- " + strings.Join(tags, "\n- ") + "\n---\n",
	})
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("Load took %v", took)
	}
	a, _ := c.Review("a")
	if len(c.Tags) != 5000 || len(a.Tags) != 5000 || len(c.Catalog.AllSystems()) != 5000 {
		t.Errorf("%d tags, %d of the review, %d systems, want 5000 of each", len(c.Tags), len(a.Tags), len(c.Catalog.AllSystems()))
	}
	_, err := load(t, map[string]string{"reviews/a.md": "---\ntitle: A\ntags: [" + strings.Repeat("a rather long name of a tag, ", 5000) + "]\n---\n"})
	if err == nil || !strings.Contains(err.Error(), "content/reviews/a.md:1:1: front matter is longer than") {
		t.Errorf("error %v, want one with its place", err)
	}
}

func TestIDsThatDifferByCase(t *testing.T) {
	c := mustLoad(t, map[string]string{
		"reviews/x/INC-7.md": "---\ntitle: one\n---\n",
		"reviews/y/inc-7.md": "---\ntitle: two\n---\nSee INC-7.\n",
		"reviews/z/a.md":     "---\ntitle: three\nid: Inc-7\n---\n",
		"reviews/z/b.md":     "---\ntitle: four\nid: ' inc 7 '\n---\n", // another id, the same address
	})
	urls := map[string]string{}
	for _, e := range c.Reviews {
		if other, twice := urls[e.URL]; twice {
			t.Errorf("%s and %s lie at %s", e.Path, other, e.URL)
		}
		urls[e.URL] = e.Path
	}
	if len(urls) != 4 || urls["/reviews/inc-7/"] != "reviews/x/INC-7.md" {
		t.Errorf("addresses %v, want four, and the first by path with the plain one", urls)
	}
	notes := 0
	for _, n := range c.Notes {
		if n.Rule == "duplicate-id" {
			notes++
		}
	}
	if notes != 3 {
		t.Errorf("%d notes of duplicate ids, want 3: %v", notes, c.Notes)
	}
}

func TestHugeFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const lines = 1 << 20 // of 20 bytes
	tests := map[string]string{
		"a log":            strings.Repeat("Some words of a log.\n", lines),
		"paragraphs":       strings.Repeat("Some words.\n\nOf kafka.", lines/4),
		"one line":         strings.Repeat("Some words of kafka. ", lines/4),
		"a log in a fence": "```\n" + strings.Repeat("Some words of a log.\n", lines/4) + "```\n",
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			c := mustLoad(t, map[string]string{"reviews/a.md": "---\ntitle: A\nsystems: [kafka]\n---\n" + body, "reviews/b.md": "---\ntitle: B\n---\nSee a.\n"})
			if took := time.Since(began); took > 60*time.Second {
				t.Errorf("Load took %v", took)
			} else {
				t.Logf("Load took %v", took)
			}
			if len(c.Reviews) != 2 || c.Reviews[0].Record.Words == 0 {
				t.Error("a review is lost")
			}
		})
	}
}

// TestBadBytes loads what editors and other tools leave behind. Each is read, or is an error with its
// place; none takes another one with it.
func TestBadBytes(t *testing.T) {
	tests := []struct{ name, src, title, err string }{
		{"byte order mark", "\ufeff---\ntitle: A\n---\nText.\n", "A", ""},
		{"dos", "---\r\ntitle: A\r\n---\r\nText.\r\n", "A", ""},
		{"utf-16", "\xff\xfe-\x00-\x00-\x00\n\x00t\x00i\x00t\x00l\x00e\x00:\x00 \x00A\x00\n\x00-\x00-\x00-\x00\n\x00", "A", ""},
		{"latin-1", "---\ntitle: Gr\xfc\xdfe\n---\n", "Grüße", ""},
		{"empty", "", "Bad", ""},
		{"zero bytes", "\x00\x00\x00", "Bad", ""},
		{"binary", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xde\xad\xbe\xef", "Bad", ""},
		{"never closed", "---\ntitle: A\n", "", "content/reviews/bad.md:1:1: front matter is opened here and never closed"},
		{"key given twice", "---\ntitle: A\ntitle: B\n---\n", "", "content/reviews/bad.md:3:1: title is given twice"},
		{"a day that is none", "---\ntitle: A\ndate: 2023-02-30\n---\n", "", "content/reviews/bad.md:3:7: date: \"2023-02-30\" is no date"},
		{"bomb", "---\na: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\n---\n", "", "stands for more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := load(t, map[string]string{"reviews/bad.md": tt.src, "reviews/fine.md": "---\ntitle: Fine\n---\n"})
			if _, ok := c.Review("fine"); !ok {
				t.Error("the fine review is gone")
			}
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want %q", err, tt.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			e, ok := c.Review("bad")
			if !ok {
				t.Fatal("the review is lost")
			}
			if tt.title != "Bad" && e.Title != tt.title {
				t.Errorf("title %q, want %q", e.Title, tt.title)
			}
		})
	}
}

func TestFileWithoutRightsIsNamed(t *testing.T) {
	dir := t.TempDir()
	put(t, dir, "reviews/a.md", "---\ntitle: A\n---\n")
	put(t, dir, "reviews/locked.md", "---\ntitle: B\n---\n")
	locked := filepath.Join(dir, "reviews/locked.md")
	if err := os.Chmod(locked, 0); err != nil {
		t.Fatal(err)
	}
	if _, err := os.ReadFile(locked); err == nil {
		t.Skip("this user may read everything")
	}
	c, err := loadDir(t, dir)
	if err == nil || !strings.Contains(err.Error(), "content/reviews/locked.md") || len(c.Reviews) != 1 {
		t.Errorf("%d reviews, error %v; want the other one, and the name of the locked", len(c.Reviews), err)
	}
}
