package site

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"afterword/internal/pages"

	"github.com/bep/logg"
	"github.com/gohugoio/hugo/common/hmaps"
	"github.com/gohugoio/hugo/common/loggers"
	"github.com/gohugoio/hugo/config"
	"github.com/gohugoio/hugo/config/allconfig"
	"github.com/gohugoio/hugo/deps"
	"github.com/gohugoio/hugo/hugofs"
	"github.com/gohugoio/hugo/hugolib"
	"github.com/spf13/afero"
)

// frontMatter is the whole front matter of a synthetic content file. No key of an author's reaches
// Hugo by itself: url, aliases, layout, cascade or outputs could overwrite other pages.
type frontMatter struct {
	Title       string `json:"title"`
	Description string `json:"description,omitempty"`
	URL         string `json:"url"`
	Type        string `json:"type,omitempty"`
	Layout      string `json:"layout,omitempty"`
	Date        string `json:"date,omitempty"`
	Params      any    `json:"params,omitempty"`
}

// synthetic returns the content file of p: front matter on one line, then blank lines, so that the
// body begins on the line on which its author began it.
func synthetic(p *pages.Page) ([]byte, error) {
	head := frontMatter{Title: p.Title, Description: p.Description, URL: p.URL, Type: p.Type, Layout: p.Layout, Params: p.Params}
	if !p.Date.IsZero() {
		head.Date = p.Date.UTC().Format("2006-01-02T15:04:05Z")
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b) // ends with a newline
	enc.SetEscapeHTML(false)
	if err := enc.Encode(head); err != nil {
		return nil, fmt.Errorf("model of %s: %w", p.URL, err)
	}
	for line := 2; line < p.BodyLine; line++ {
		b.WriteByte('\n')
	}
	b.Write(p.Body)
	return b.Bytes(), nil
}

// contentName names p's synthetic file. It says nothing to Hugo: neither bundles (index.md) nor
// languages (x.fr.md) nor two spellings of one path can come of an author's file names.
//
// The first page is Hugo's home, so that it gets layouts/home.html.
func contentName(p *pages.Page) string {
	if p.URL == homeURL {
		return "_index.md"
	}
	sum := sha256.Sum256([]byte(p.URL))
	return "p" + hex.EncodeToString(sum[:10]) + ".md"
}

// batch renders list in a fresh Hugo and returns its files in memory. The error may concern any page
// of it; nothing was written anywhere.
func (r *Renderer) batch(list []pages.Page) (afero.Fs, error) {
	src, err := newBatchFs(r.templates.fs)
	if err != nil {
		return nil, err
	}
	disable := slices.Clone(generated)
	enable := func(kind string) {
		disable = slices.DeleteFunc(disable, func(k string) bool { return k == kind })
	}
	for i := range list {
		switch list[i].URL {
		case homeURL:
			enable("home")
		case notFoundURL:
			enable("404") // Hugo makes it by itself; there is no content to it
			continue
		}
		data, err := synthetic(&list[i])
		if err != nil {
			return nil, err
		}
		if err := afero.WriteFile(src, filepath.Join(contentDir, contentName(&list[i])), data, 0o644); err != nil {
			return nil, err
		}
	}
	out := afero.NewMemMapFs()
	var said bytes.Buffer
	if err = r.hugo(src, out, &said, disable); err == nil {
		return out, nil
	}
	if located := locate(err, list); located != nil {
		return nil, located
	}
	if text := strings.TrimSpace(said.String()); text != "" {
		return nil, fmt.Errorf("hugo: %w: %s", err, text)
	}
	return nil, fmt.Errorf("hugo: %w", err)
}

// errGaveUp says that Hugo found so many errors that it stopped, and told none of them.
var errGaveUp = errors.New("hugo gave up after ten errors")

// gaveUpPatience is how long a build that gave up may take to return. It has nothing left to do.
const gaveUpPatience = 2 * time.Second

// safeBatch is how many pages may fail in one build without Hugo giving up.
const safeBatch = 9

// build runs one build of sites. After ten errors Hugo stops its workers, and then waits for ever to
// hand them the next page (renderPages in its site_render.go, as of v0.165): such a build is left
// behind, as it cannot be ended, with the memory of its batch.
func build(sites *hugolib.HugoSites) error {
	built := make(chan error, 1)
	go func() {
		defer func() {
			// Bad templates are errors, but some of Hugo's own doubts are panics.
			if p := recover(); p != nil {
				built <- fmt.Errorf("hugo panicked: %v", p)
			}
		}()
		built <- sites.Build(hugolib.BuildCfg{NoBuildLock: true})
	}()
	finish := func(err error) error {
		if closing := sites.Close(); err == nil {
			err = closing
		}
		return err
	}
	select {
	case err := <-built:
		return finish(err)
	case <-sites.Done():
	}
	select {
	case err := <-built:
		return finish(err)
	case <-time.After(gaveUpPatience):
		return errGaveUp
	}
}

// hugo sets up Hugo and runs one build. The logger counts errors process-wide inside Hugo, hence the
// lock.
func (r *Renderer) hugo(src, out afero.Fs, said io.Writer, disable []string) (err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("hugo panicked: %v", p)
		}
	}()

	flags := config.New()
	for key, value := range r.templates.config {
		flags.Set(strings.ToLower(key), value)
	}
	for key, value := range r.locked() {
		flags.Set(key, value)
	}
	flags.Set("disablekinds", disable)
	logger := loggers.New(loggers.Options{Level: logg.LevelWarn, StdOut: said, StdErr: said})
	configs, err := allconfig.LoadConfig(allconfig.ConfigSourceDescriptor{
		Fs: src, Flags: flags, Environment: "production", Logger: logger,
		// Without an environment of its own Hugo would take HUGO_… variables from ours.
		Environ: []string{"PATH=/nonexistent", "HOME=/nonexistent"},
	})
	if err != nil {
		return err
	}
	flags.Set("publishDir", "/")
	sites, err := hugolib.NewHugoSites(deps.DepsCfg{
		Configs: configs, Fs: hugofs.NewFromSourceAndDestination(src, out, flags),
		StdOut: said, StdErr: said, LogLevel: logg.LevelWarn,
	})
	if err != nil {
		return err
	}
	return build(sites)
}

// Pages of which Hugo looks up the template by what they are, not by their layout.
const (
	homeURL     = "/"
	notFoundURL = "/404.html"
)

// generated are the pages that Hugo would make by itself, from what it finds in the batch.
var generated = []string{"home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"}

// locked are the settings that are not a site's to change: what makes a page depend on other pages,
// on the day, on the machine or on the network.
func (r *Renderer) locked() map[string]any {
	return map[string]any{
		"workingdir":       filepath.FromSlash(workDir),
		"contentdir":       "content",
		"themesdir":        "themes",
		"cachedir":         cacheDir,
		"baseurl":          r.baseURL,
		"environment":      "production",
		"buildfuture":      true, // which reviews are there is the corpus' decision
		"buildexpired":     true,
		"builddrafts":      true,
		"disablekinds":     []string{"home", "section", "taxonomy", "term", "RSS", "sitemap", "robotsTXT", "404"},
		"taxonomies":       hmaps.Params{},
		"enablegitinfo":    false,
		"disablelanguages": []string{},
		"security": hmaps.Params{
			"exec":                   hmaps.Params{"allow": "none", "osenv": "none"},
			"funcs":                  hmaps.Params{"getenv": "none"},
			"http":                   hmaps.Params{"urls": "none", "methods": "none"},
			"enableinlineshortcodes": false,
		},
	}
}

// files calls write for every file of a batch's output, in the order of their names.
func files(out afero.Fs, write func(name string, data []byte) error) error {
	return afero.Walk(out, "/", func(name string, info fs.FileInfo, err error) error {
		if err != nil || info.IsDir() {
			return err
		}
		data, err := afero.ReadFile(out, name)
		if err != nil {
			return err
		}
		return write(strings.TrimPrefix(path.Clean(filepath.ToSlash(name)), "/"), data)
	})
}
