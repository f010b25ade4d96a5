package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime"
	"time"

	"afterword/internal/readership"
	"afterword/internal/search"
)

// ErrNoReview is what a Searcher may return (wrapped) for a review that it does not know. Which
// reviews there are is asked of Options.Reviews first, so it only matters while a new index and a
// new site are being put in place.
var ErrNoReview = errors.New("no such review")

// Searcher answers questions about the reviews. It must be safe for concurrent use and obey the
// context. Any error other than ErrNoReview is answered with 503.
type Searcher interface {
	Search(ctx context.Context, req search.Request) (search.Result, error)
	Suggest(ctx context.Context, text string, limit int) ([]search.Suggestion, error)
	Related(ctx context.Context, id string, limit int) ([]search.RelatedHit, error)
	RelatedText(ctx context.Context, text string, limit int) ([]search.RelatedHit, error)
}

// ReviewFinder knows which reviews there are.
type ReviewFinder interface {
	// Find returns the id as its author wrote it. id is taken without regard to case, as an
	// author wrote it or as it stands in a URL. ok is false if there is no such review.
	Find(id string) (canonical string, ok bool)
}

// ViewRecorder takes in views. readership.Recorder is one.
type ViewRecorder interface {
	// Record returns nil once the view is durably stored. Otherwise the error wraps
	// readership.ErrNoReview, ErrBusy or ErrUnavailable; any other is answered as ErrUnavailable.
	Record(ctx context.Context, report readership.Report) error
}

// ReaderCounter knows how many people have read a review. readership.Counter is one.
type ReaderCounter interface {
	// Readers returns the number of distinct people who have read the review. ok is false if
	// that is not known at the moment. The page is written without the number when the answer
	// takes longer than a few milliseconds.
	Readers(ctx context.Context, review string) (n int, ok bool)
}

// Options says what a Server serves and with what. Only Site and Reviews are needed.
type Options struct {
	// Site is the folder of the built site. It may be missing at first, and may be replaced by
	// another folder of the same name at any time.
	Site string
	// Search answers searches; without it they are answered with 503.
	Search Searcher
	// Reviews knows which reviews there are.
	Reviews ReviewFinder
	// Views takes in what browsers report; without it views are answered with 503.
	Views ViewRecorder
	// Readers counts readers for the pages of reviews; without it no number is shown.
	Readers ReaderCounter
	// Live is set in watch mode.
	Live *Live
	// Ready holds, by name, what must be well for /readyz to say so, e.g. "index" and "store".
	Ready map[string]func(context.Context) error

	// Severities is the site's own order, the gravest first; search results draw it.
	Severities []string
	// Title, if set, is how readers call a system or a team ("system", "kafka") on the search page;
	// "" keeps the name.
	Title func(field, name string) string
	// Origins lists further origins ("https://reviews.example.org") from which browsers may
	// write. The server's own is always allowed.
	Origins []string
	// TrustedProxies may say in X-Forwarded-For on whose behalf they ask.
	TrustedProxies []netip.Prefix
	// RateLimit is how many views a second one address may send; 0 is 200, less than 0 is no
	// limit. Loopback and trusted proxies are not limited.
	RateLimit int
	// MaxSearches is how many searches may run at once; 0 is twice GOMAXPROCS. Others wait
	// their turn for a moment and are then answered with 503.
	MaxSearches int

	Logger *slog.Logger     // nil is silence
	Now    func() time.Time // nil is time.Now
}

// defaultRateLimit is in views a second and one address: docs/contract.md section 3.
const defaultRateLimit = 200

// New makes a Server. Every problem of the options is reported at once. The caller owns what the
// options hold, and closes it after Shutdown.
func New(o Options) (*Server, error) {
	var problems []error
	if o.Site == "" {
		problems = append(problems, errors.New("server: no folder of a site was given"))
	}
	if o.Reviews == nil {
		problems = append(problems, errors.New("server: nothing was given that knows the reviews"))
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.RateLimit == 0 {
		o.RateLimit = defaultRateLimit
	}
	if o.MaxSearches <= 0 {
		o.MaxSearches = 2 * runtime.GOMAXPROCS(0)
	}
	origins := http.NewCrossOriginProtection()
	for _, origin := range o.Origins {
		if err := origins.AddTrustedOrigin(origin); err != nil {
			problems = append(problems, fmt.Errorf("server: origin %q: write it like https://reviews.example.org: %w", origin, err))
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	s := &Server{
		o:       o,
		origins: origins,
		gate:    newGate(o.MaxSearches),
		limiter: newLimiter(o.RateLimit, o.Now),
		numbers: newNumbers(),
		counts:  make(chan struct{}, maxCounts),
		done:    make(chan struct{}),
	}
	s.handler = s.surround(s.mux())
	s.http = newHTTPServer(s.handler, o.Logger)
	return s, nil
}
