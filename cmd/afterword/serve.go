package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"afterword/indexer"
	"afterword/internal/compile"
	"afterword/internal/pages"
	"afterword/internal/publish"
	"afterword/internal/readership"
	"afterword/internal/search"
	"afterword/internal/server"
	"afterword/internal/store"
	"afterword/internal/watch"

	"github.com/spf13/cobra"
)

// counterPatience is how long a page waits for the number of its readers: below the 5 ms that the
// server allows, so that the last known number is shown when the store is slow.
const counterPatience = 3 * time.Millisecond

// firstPatience is how long the first answer waits for the first build. A larger knowledge base is
// served as the last run left it, or with a page that says that it is being built.
const firstPatience = 20 * time.Second

// drainTime is how long requests and views under way may take to finish after an interrupt.
const drainTime = 10 * time.Second

type serveOptions struct {
	addr, store, site, index, baseURL, now string
	watch                                  bool
}

func newServeCommand(a *app) *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Build and serve the site, its search and its readings",
		Long: `Builds the knowledge base in the source folder and serves it; every change of a file is on the page
in a moment, and the browser reloads by itself. When a change cannot be built, the old pages stay and
the browser shows what is wrong, and where.

With --site it serves what "afterword build" made and needs no source.

Working files (the built site, the index, the readings) are kept in .afterword/ below the source.`,
		Example: `  afterword serve
  afterword serve --source ~/reviews --addr 127.0.0.1:0
  afterword serve --site public --addr :8080`,
		Args: args(0, 0, "no arguments; name the source with --source"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := loadConfig(a.source)
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("addr") {
				c.Addr = o.addr
			}
			if cmd.Flags().Changed("store") {
				c.Store = o.store
			}
			if o.site == "" && o.index != "" {
				return usagef("--index goes with --site; without it, serve keeps its index in %s", workIndex)
			}
			return a.runServe(cmd.Context(), c, o)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.addr, "addr", defaultConfig().Addr, "address to listen on; port 0 takes any free one")
	flags.BoolVar(&o.watch, "watch", true, "build again when a file changes")
	flags.StringVar(&o.store, "store", defaultConfig().Store, "where readings are kept; sqlite:PATH is below the source")
	flags.StringVar(&o.site, "site", "", "serve this built site instead of building one")
	flags.StringVar(&o.index, "index", "", "the index of --site (default: its name with -index)")
	flags.StringVar(&o.baseURL, "base-url", "", "where the site will be reached (default: baseURL of config.toml)")
	flags.StringVar(&o.now, "now", "", "day to build for, as 2006-01-02 (default: today)")
	return cmd
}

// service is a running serve: what it holds open, and how to let go of it.
type service struct {
	app     *app
	opts    serveOptions
	config  config
	log     *slog.Logger
	site    string // folder that is served
	index   string
	library *library
	search  *indexer.Live
	live    *server.Live // nil unless watching
}

func (a *app) runServe(ctx context.Context, c config, o serveOptions) (err error) {
	s := &service{app: a, opts: o, config: c, log: a.log(), library: &library{}, search: &indexer.Live{}}
	s.site, s.index = a.inSource(workSite), a.inSource(workIndex)
	if o.site != "" {
		s.site, s.index = o.site, strings.TrimRight(o.site, `/\`)+"-index"
		if o.index != "" {
			s.index = o.index
		}
	} else if _, err := os.Stat(filepath.Join(a.source, "content")); err != nil {
		return fmt.Errorf("there is no content folder in %s: run \"afterword init DIR\" for a new knowledge base, or name one with --source", a.source)
	}
	defer func() { err = errors.Join(err, s.search.Close()) }()

	views, err := store.Open(ctx, a.storeURL(c.Store), store.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, views.Close()) }()
	counter := readership.NewCounter(views, readership.CounterOptions{Patience: counterPatience})
	defer counter.Close()
	recorder := readership.NewRecorder(views, readership.Options{Review: s.library.Review, Stored: counter.Invalidate, Logger: s.log})

	if o.site == "" && o.watch {
		s.live = server.NewLive()
	}
	srv, err := server.New(server.Options{
		Site: s.site, Search: searcher{s.search}, Reviews: s.library, Views: recorder, Readers: counter, Live: s.live,
		Ready: map[string]func(context.Context) error{
			"index": func(context.Context) error { return s.search.Ready() },
			"store": views.Ping,
		},
		Severities: c.Severities, Title: s.library.Title, Origins: c.Origins, TrustedProxies: c.proxies, RateLimit: c.RateLimit, MaxSearches: c.MaxSearches,
		Logger: s.log,
	})
	if err != nil {
		return err
	}
	if err := srv.Listen(c.Addr); err != nil {
		return err
	}
	return s.run(ctx, srv, recorder)
}

// searcher is the index in use as package server asks it.
type searcher struct{ *indexer.Live }

// Related implements server.Searcher.
func (s searcher) Related(ctx context.Context, id string, limit int) ([]search.RelatedHit, error) {
	hits, err := s.Live.Related(ctx, id, limit)
	if errors.Is(err, indexer.ErrNoReview) {
		err = fmt.Errorf("%w: %w", server.ErrNoReview, err)
	}
	return hits, err
}

// storeURL makes a relative path of the store relative to the source.
func (a *app) storeURL(url string) string {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok && path != "" {
		return "sqlite:" + a.inSource(path)
	}
	return url
}

// run serves until ctx ends, then lets everything under way finish.
func (s *service) run(ctx context.Context, srv *server.Server, recorder *readership.Recorder) error {
	work, stop := context.WithCancel(ctx)
	defer stop()
	var background sync.WaitGroup
	defer background.Wait()
	defer stop()

	follow, err := s.prepare(work)
	if err != nil {
		return errors.Join(err, srv.Shutdown(ctx))
	}
	ready := make(chan struct{})
	background.Go(func() {
		if err := follow(sync.OnceFunc(func() { close(ready) })); err != nil && work.Err() == nil {
			s.log.Error("the index could not be made whole", "error", err)
		}
	})
	// Requests that come meanwhile wait in the port's queue, and get the new site at once.
	select {
	case <-ready:
	case <-time.After(firstPatience):
	case <-ctx.Done():
	}
	failed := make(chan error, 1)
	background.Go(func() { failed <- srv.Serve() })
	s.app.say("serving at %s/", srv.URL())

	select {
	case err = <-failed:
	case <-ctx.Done():
		s.app.say("finishing what is under way; interrupt again to leave at once")
	}
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	stop()
	// Views are taken in by requests, so the server stops first.
	return errors.Join(err, srv.Shutdown(drain), recorder.Close(drain))
}

// prepare opens or builds what must be there before the first answer, and returns what goes on in the
// background. That calls ready as soon as there is something to serve that is worth waiting for.
func (s *service) prepare(ctx context.Context) (background func(ready func()) error, err error) {
	if s.opts.site != "" {
		if err := s.library.loadSite(s.site); err != nil {
			return nil, err
		}
		return s.openOrHeal(ctx)
	}
	if !s.opts.watch {
		if err := s.build(ctx); err != nil {
			return nil, err
		}
		return done, nil
	}
	s.openLast()
	changes, err := watch.Start(s.app.source, watch.Options{
		Ignore: []string{s.app.inSource("public"), s.app.inSource("public-index"), s.app.inSource(workFolder)}, Logger: s.log})
	if err != nil {
		return nil, err
	}
	return func(ready func()) error {
		context.AfterFunc(ctx, func() { discard(changes) })
		s.rebuild(ctx)
		ready()
		for range changes.Changes() {
			s.rebuild(ctx)
		}
		return nil
	}, nil
}

// done is the background of a service that has nothing more to do.
func done(ready func()) error {
	ready()
	return nil
}

// openLast serves what the last run built until the first build of this one is done.
func (s *service) openLast() {
	ix, err := s.openIndex()
	if err != nil {
		return
	}
	if err := s.library.loadSite(s.site); err != nil {
		discard(ix)
		return
	}
	_ = s.search.Swap(ix)
	s.live.Reloaded()
}

// rebuild builds after a change, and tells terminal and browsers what became of it.
func (s *service) rebuild(ctx context.Context) {
	err := s.build(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		s.app.say("%v\nThe site stays as it was.", err)
		s.live.Failed(strings.Split(err.Error(), "\n")...)
	default:
		s.live.Reloaded()
	}
}

// build makes site and index and puts both in use.
func (s *service) build(ctx context.Context) error {
	now, err := buildDay(s.opts.now)
	if err != nil {
		return err
	}
	c, err := loadConfig(s.app.source) // it may have been edited
	if err != nil {
		return err
	}
	shown := newProgress(s.app)
	opts := c.content(s.app.source, now)
	opts.Site, opts.Index, opts.BaseURL, opts.Progress = s.site, s.index, s.opts.baseURL, shown.show
	report, err := compile.Build(ctx, opts)
	took := shown.end()
	if err != nil {
		return err
	}
	ix, err := s.openIndex()
	if err != nil {
		return err
	}
	s.library.load(report.Corpus.Records(), pages.TitlesOf(report.Corpus))
	if err := s.search.Swap(ix); err != nil {
		return err
	}
	s.app.say("built %s, %s in %s", count(len(report.Corpus.Reviews), "review"), count(report.Pages, "page"), took.Round(time.Millisecond))
	return nil
}

// openOrHeal opens the index of a built site. A damaged or missing one is built again from the site's
// own data, while pages are served already.
func (s *service) openOrHeal(ctx context.Context) (background func(ready func()) error, err error) {
	ix, err := s.openIndex()
	if err == nil {
		return done, s.search.Swap(ix)
	}
	s.log.Warn("the index is built again from the site's data; until then there is no search", "index", s.index, "error", err)
	return func(ready func()) error {
		ready()
		if err := heal(ctx, s.site, s.index, s.config); err != nil {
			return fmt.Errorf("build the index again: %w", err)
		}
		ix, err := s.openIndex()
		if err != nil {
			return err
		}
		s.log.Info("the index is whole again", "index", s.index, "reviews", ix.Len())
		return s.search.Swap(ix)
	}, nil
}

// openIndex opens the index in the words of the library.
func (s *service) openIndex() (*indexer.Index, error) {
	return indexer.Open(s.index, indexer.Options{Title: s.library.Title})
}

// heal builds the index of a site anew, for the language and with the synonyms that it was built for,
// or else with the config's.
func heal(ctx context.Context, site, index string, c config) error {
	records, err := siteRecords(site)
	if err != nil {
		return err
	}
	opts, known := indexer.BuiltWith(index)
	if !known {
		opts = indexer.Options{Language: c.Language, Synonyms: c.Synonyms}
	}
	stage, err := publish.BeginWhole(index, indexer.Names()...)
	if err != nil {
		return err
	}
	defer stage.Abort()
	if err := indexer.Build(ctx, stage.Dir(), indexer.Slice(records), opts); err != nil {
		return err
	}
	return stage.Commit()
}
