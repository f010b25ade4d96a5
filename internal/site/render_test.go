package site

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"afterword/internal/pages"

	"github.com/google/go-cmp/cmp"
)

// writeFiles makes a site folder of name → text.
func writeFiles(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// plain are templates that show just what a test looks at.
func plain() map[string]string {
	return map[string]string{
		"layouts/baseof.html":       `{{ block "main" . }}{{ end }}`,
		"layouts/404.html":          `{{ define "main" }}not found{{ end }}`,
		"layouts/home.html":         `{{ define "main" }}home {{ .Title }}{{ end }}`,
		"layouts/page.html":         `{{ define "main" }}page {{ .Title }}|{{ .Content }}{{ end }}`,
		"layouts/reviews/page.html": `{{ define "main" }}review {{ .Title }}|{{ .Params.kind }}|{{ range .Params.timeline }}{{ .gap_minutes }};{{ end }}|{{ .Content }}{{ end }}`,
		"layouts/reviews/list.html": `{{ define "main" }}list {{ .Params.total }}{{ end }}`,
		"config.toml":               "title = \"Site\"\nbaseURL = \"https://host.example/docs/\"\n",
	}
}

func render(t *testing.T, dir string, batchSize int, list []pages.Page) (map[string]string, error) {
	t.Helper()
	r, err := New(Options{Source: dir, BatchSize: batchSize})
	if err != nil {
		return nil, err
	}
	got := map[string]string{}
	err = r.Render(context.Background(), list, func(name string, data []byte) error {
		got[name] = string(data)
		return nil
	}, nil)
	return got, err
}

func review(url, title, body string) pages.Page {
	return pages.Page{
		URL: url, Type: "reviews", Layout: "page", Title: title,
		Body: []byte(body), BodyLine: 7, Source: "reviews/" + title + ".md",
		Params: pages.ReviewPage{Kind: "incident", Timeline: []pages.TimelineRow{{GapMinutes: 0}, {GapMinutes: 90}}},
	}
}

func TestRenderChoosesTemplateByTypeAndLayout(t *testing.T) {
	dir := writeFiles(t, plain())
	got, err := render(t, dir, 0, []pages.Page{
		{URL: "/", Layout: "home", Title: "Welcome"},
		{URL: "/reviews/", Type: "reviews", Layout: "list", Title: "All", Params: pages.ListPage{Total: 3}},
		{URL: "/reviews/page/2/", Type: "reviews", Layout: "list", Title: "All", Params: pages.ListPage{Total: 4}},
		{URL: "/404.html", Layout: "404", Title: "Not here"},
		{URL: "/about/", Layout: "page", Title: "About", Body: []byte("*hi*")},
		review("/reviews/pm2020-001.x-é/", "one", "Some **text**.\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"404.html":                          "not found",
		"index.html":                        "home Welcome",
		"reviews/index.html":                "list 3",
		"reviews/page/2/index.html":         "list 4",
		"about/index.html":                  "page About|<p><em>hi</em></p>\n",
		"reviews/pm2020-001.x-é/index.html": "review one|incident|0;90;|<p>Some <strong>text</strong>.</p>\n",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestRenderReportsEveryBadPageWhereItsAuthorWroteIt(t *testing.T) {
	dir := writeFiles(t, plain())
	list := []pages.Page{
		review("/reviews/a/", "a", "fine"),
		review("/reviews/b/", "b", "line 7\n\n{{< nosuch >}}\n"),
		review("/reviews/c/", "c", "fine"),
		review("/reviews/d/", "d", "line 7\n{{< nosuch2 >}}\n"),
	}
	_, err := render(t, dir, 0, list)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"content/reviews/b.md:9:", "content/reviews/d.md:8:"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("error %q does not name %s", err, want)
		}
	}
	if n := len(strings.Split(err.Error(), "\n")); n != 2 {
		t.Errorf("%d errors, want 2:\n%v", n, err)
	}
}

func TestRenderNamesTheTemplateThatIsBroken(t *testing.T) {
	files := plain()
	files["layouts/reviews/page.html"] = "{{ define \"main\" }}\n{{ .Nope.Such }}\n{{ end }}"
	_, err := render(t, writeFiles(t, files), 0, []pages.Page{review("/reviews/a/", "a", "x"), review("/reviews/b/", "b", "x")})
	var e *Error
	if !errors.As(err, &e) || e.Path != "layouts/reviews/page.html" || e.Line != 2 {
		t.Errorf("error %v, want one at layouts/reviews/page.html:2", err)
	}
}

// Hugo never returns from a build with many errors; see build.
func TestManyBadPagesAreReportedAndDoNotHang(t *testing.T) {
	files := plain()
	files["layouts/reviews/page.html"] = `{{ define "main" }}{{ .RenderString .Params.impact }}{{ end }}`
	var list []pages.Page
	for i := range 200 {
		p := review(fmt.Sprintf("/reviews/%03d/", i), fmt.Sprintf("%03d", i), "fine")
		if i%2 == 1 {
			p.Params = pages.ReviewPage{Impact: "{{< nosuch >}}"}
		}
		list = append(list, p)
	}
	_, err := render(t, writeFiles(t, files), 0, list)
	if err == nil {
		t.Fatal("no error")
	}
	if errors.Is(err, errGaveUp) || !strings.Contains(err.Error(), "for content/reviews/") {
		t.Errorf("the error names no page:\n%v", err)
	}
}

func TestConfigErrorHasItsPlace(t *testing.T) {
	_, err := New(Options{Source: writeFiles(t, map[string]string{"config.toml": "title = \"x\"\n[params\n"})})
	if err == nil || !strings.HasPrefix(err.Error(), "config.toml:2:") {
		t.Errorf("error %v, want config.toml:2:…", err)
	}
}

// The rule of this package: what else is in the batch does not matter.
func TestBatchesOfOneAndOfAllGiveTheSameBytes(t *testing.T) {
	dir := writeFiles(t, plain())
	var list []pages.Page
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		list = append(list, review("/reviews/"+name+"/", name, "# Heading\n\n[x](y.md) and ![i](i.png)\n\n```go\nfunc f() {}\n```\n"))
	}
	one, err := render(t, dir, 1, list)
	if err != nil {
		t.Fatal(err)
	}
	all, err := render(t, dir, 100, list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(all, one); diff != "" {
		t.Errorf("one by one differs from all at once (-all +one):\n%s", diff)
	}
}
