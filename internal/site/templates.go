package site

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"afterword"

	"github.com/pelletier/go-toml/v2"
	"github.com/spf13/afero"
)

// Names of the themes that carry the embedded files. They stand behind the project's own layouts
// and its own themes/afterword, so that a site's file of the same name wins.
const (
	embeddedLayouts = "afterword-layouts"
	embeddedTheme   = "afterword-theme"
)

// ownFolders are the folders of a site that Hugo reads besides the content: the site's own
// templates, assets, translations and data.
var ownFolders = []string{"layouts", "assets", "i18n", "data", "themes"}

// templates is everything that turns a model into a page, read into memory once: a build sees one
// state of it, even while somebody edits, and Hugo has no way to other files.
type templates struct {
	fs     afero.Fs       // rooted at workDir
	config map[string]any // the site's config over the defaults, as Hugo gets it
}

// workDir is where Hugo believes the site to lie. It is the same everywhere, so that output does
// not depend on where the source lies.
const workDir = "/afterword"

// loadTemplates reads the embedded files and those of the site at source.
func loadTemplates(source string) (*templates, error) {
	t := &templates{fs: afero.NewMemMapFs()}
	for _, theme := range []string{embeddedLayouts, embeddedTheme} {
		if err := t.fs.MkdirAll(filepath.FromSlash(path.Join(workDir, "themes", theme)), 0o755); err != nil {
			return nil, err
		}
	}
	if err := t.copyTree(afterword.Files, "layouts", path.Join("themes", embeddedLayouts, "layouts")); err != nil {
		return nil, err
	}
	if err := t.copyTree(afterword.Files, "themes/afterword", path.Join("themes", embeddedTheme)); err != nil {
		return nil, err
	}
	own := os.DirFS(source)
	for _, folder := range ownFolders {
		if err := t.copyTree(own, folder, folder); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	if err := t.loadConfig(own); err != nil {
		return nil, err
	}
	return t, nil
}

// copyTree copies from's folder to the folder to below workDir. Dot files and what npm installs are
// left out.
func (t *templates) copyTree(from fs.FS, folder, to string) error {
	return fs.WalkDir(from, folder, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if base := path.Base(name); name != folder && (strings.HasPrefix(base, ".") || base == "node_modules") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		data, err := fs.ReadFile(from, name)
		if err != nil {
			if d.Type()&fs.ModeSymlink != 0 {
				return nil // a link to a folder or to nothing: not a template
			}
			return err
		}
		target := path.Join(workDir, to, strings.TrimPrefix(name, folder))
		return afero.WriteFile(t.fs, filepath.FromSlash(target), data, 0o644)
	})
}

// loadConfig reads config.toml (or hugo.toml) of the site over the embedded defaults.
func (t *templates) loadConfig(own fs.FS) error {
	config := map[string]any{}
	defaults, err := afterword.Files.ReadFile("config.toml")
	if err != nil {
		return err
	}
	if err := toml.Unmarshal(defaults, &config); err != nil {
		return fmt.Errorf("parse the embedded config.toml: %w", err)
	}
	for _, name := range []string{"config.toml", "hugo.toml"} {
		data, err := fs.ReadFile(own, name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", name, err)
		}
		site := map[string]any{}
		if err := toml.Unmarshal(data, &site); err != nil {
			return configError(name, err)
		}
		if code, ok := site["languageCode"]; ok && site["locale"] == nil { // its name before Hugo 0.158
			site["locale"] = code
			delete(site, "languageCode")
		}
		merge(config, site)
		break
	}
	config["theme"] = themes(config["theme"], t.fs)
	t.config = config
	return nil
}

// themes lists the themes from the strongest to the weakest: the site's own, a themes/afterword on
// disk, then what is embedded.
func themes(configured any, files afero.Fs) []string {
	var list []string
	switch v := configured.(type) {
	case string:
		list = append(list, v)
	case []any:
		for _, name := range v {
			if s, ok := name.(string); ok {
				list = append(list, s)
			}
		}
	}
	kept := list[:0]
	for _, name := range list {
		if ok, _ := afero.DirExists(files, path.Join(workDir, "themes", name)); ok {
			kept = append(kept, name)
		}
	}
	list = kept
	if ok, _ := afero.DirExists(files, path.Join(workDir, "themes/afterword")); ok && !contains(list, "afterword") {
		list = append(list, "afterword")
	}
	return append(list, embeddedLayouts, embeddedTheme)
}

func contains(list []string, s string) bool {
	for _, e := range list {
		if e == s {
			return true
		}
	}
	return false
}

// merge lays over on base, table by table.
func merge(base, over map[string]any) {
	for key, value := range over {
		table, ok := value.(map[string]any)
		below, was := base[key].(map[string]any)
		if ok && was {
			merge(below, table)
			continue
		}
		base[key] = value
	}
}

func configError(name string, err error) error {
	var decode *toml.DecodeError
	if errors.As(err, &decode) {
		line, col := decode.Position()
		return &Error{Path: name, Line: line, Col: col, Msg: decode.Error()}
	}
	return fmt.Errorf("parse %s: %w", name, err)
}
