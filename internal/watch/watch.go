// Package watch tells when the files of a site change.
//
// [Start] follows a source folder and everything below it, folders that are made later too. Changes
// come in bursts (an editor writes a file in several steps, a checkout touches thousands), so they
// are gathered until it has been quiet for a moment:
//
//	w, err := watch.Start(source, watch.Options{Ignore: []string{"public"}})
//	defer w.Close()
//	for range w.Changes() { … }
package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options says how to watch; the zero value of each stands for a good default.
type Options struct {
	// Ignore are folders whose changes do not matter, such as what a build writes.
	Ignore []string
	// Quiet is how long no file may change before a burst counts as over; default 80 ms.
	Quiet time.Duration
	// Longest is how long a burst may last before it is told all the same; default 2 s.
	Longest time.Duration
	Logger  *slog.Logger // default: silent
}

// Watcher follows a folder. Close it when done.
type Watcher struct {
	source  string
	opts    Options
	notify  *fsnotify.Watcher
	changes chan []string
	done    sync.WaitGroup
}

// parts are the names in a source folder that a site is made of.
var parts = []string{"content", "layouts", "themes", "assets", "static", "i18n", "data", "config.toml", "hugo.toml", "catalog-info.yaml", "catalog-info.yml"}

// Start begins to watch source. The caller must read Changes and Close the Watcher.
func Start(source string, opts Options) (*Watcher, error) {
	if opts.Quiet <= 0 {
		opts.Quiet = 80 * time.Millisecond
	}
	if opts.Longest <= 0 {
		opts.Longest = 2 * time.Second
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	source, err := filepath.Abs(source)
	if err != nil {
		return nil, err
	}
	for i, dir := range opts.Ignore {
		if opts.Ignore[i], err = filepath.Abs(dir); err != nil {
			return nil, err
		}
	}
	notify, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, fmt.Errorf("watch %s: %w", source, hint(err))
	}
	w := &Watcher{source: source, opts: opts, notify: notify, changes: make(chan []string)}
	if err := notify.Add(source); err != nil {
		notify.Close()
		return nil, fmt.Errorf("watch %s: %w", source, hint(err))
	}
	for _, part := range parts {
		if err := w.follow(filepath.Join(source, part)); err != nil {
			notify.Close()
			return nil, fmt.Errorf("watch %s: %w", filepath.Join(source, part), hint(err))
		}
	}
	w.done.Add(1)
	go w.run()
	return w, nil
}

// Changes tells of bursts: the paths that changed, sorted, each once. A burst that comes while nobody
// reads is joined to the next one. The channel is closed by Close.
func (w *Watcher) Changes() <-chan []string { return w.changes }

// Close ends the watching and waits for it.
func (w *Watcher) Close() error {
	err := w.notify.Close()
	w.done.Wait()
	return err
}

// hint says what to do about the system's limits.
func hint(err error) error {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) {
		return fmt.Errorf("%w: the system's limit of watched files is reached; raise fs.inotify.max_user_watches and max_user_instances, or serve with --watch=false", err)
	}
	return err
}

// follow watches dir and the folders below it.
func (w *Watcher) follow(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // absent, or gone again
		}
		if err != nil {
			return err
		}
		if !d.IsDir() {
			return nil
		}
		if w.ignored(path) {
			return fs.SkipDir
		}
		if err := w.notify.Add(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// ignored reports whether a change of path does not matter: it is no part of the site, or what
// editors and tools write for themselves.
func (w *Watcher) ignored(path string) bool {
	for _, dir := range w.opts.Ignore {
		if path == dir || strings.HasPrefix(path, dir+string(filepath.Separator)) {
			return true
		}
	}
	rel, err := filepath.Rel(w.source, path)
	if err != nil {
		return true
	}
	names := strings.Split(rel, string(filepath.Separator))
	if !slices.Contains(parts, names[0]) {
		return true
	}
	for _, name := range names {
		if strings.HasPrefix(name, ".") || name == "node_modules" {
			return true
		}
	}
	base := names[len(names)-1]
	// Emacs' auto-save, vim's probe and backups, and what is being downloaded or written.
	return strings.HasPrefix(base, "#") || strings.HasSuffix(base, "~") || base == "4913" ||
		slices.Contains([]string{".tmp", ".swp", ".swx", ".part", ".crdownload"}, filepath.Ext(base))
}

func (w *Watcher) run() {
	defer w.done.Done()
	defer close(w.changes)
	gathered := map[string]bool{} // of the burst that goes on
	told := map[string]bool{}     // of bursts that are over and that nobody has read yet
	var first time.Time           // of the burst; zero between bursts
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	var ready chan []string // w.changes once a burst is over
	for {
		select {
		case event, ok := <-w.notify.Events:
			if !ok {
				return
			}
			if event.Op == fsnotify.Chmod || w.ignored(event.Name) {
				continue
			}
			if event.Has(fsnotify.Create) {
				if info, err := os.Stat(event.Name); err == nil && info.IsDir() {
					if err := w.follow(event.Name); err != nil {
						w.opts.Logger.Warn("cannot watch a new folder", "folder", event.Name, "error", hint(err))
					}
				}
			}
			now := time.Now()
			if first.IsZero() {
				first = now
			}
			gathered[event.Name] = true
			timer.Reset(max(0, min(w.opts.Quiet, w.opts.Longest-now.Sub(first))))
		case err, ok := <-w.notify.Errors:
			if !ok {
				return
			}
			// Events were lost, most likely: anything may have changed.
			w.opts.Logger.Warn("watching", "error", hint(err))
			gathered[w.source] = true
			timer.Reset(w.opts.Quiet)
		case <-timer.C:
			first = time.Time{}
			maps.Copy(told, gathered)
			clear(gathered)
			ready = w.changes
		case ready <- slices.Sorted(maps.Keys(told)):
			ready = nil
			clear(told)
		}
	}
}
