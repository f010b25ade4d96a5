package readership

import (
	"context"
	"errors"
)

// Store keeps views. It is safe for use by many goroutines.
type Store interface {
	// SaveViews stores all of views or none, in one transaction, and returns nil only when they
	// would survive a crash of the machine. A view whose id is there already is raised, as
	// View.Raise says; the same id may occur more than once in views.
	//
	// An error that wraps ErrUnavailable means that nothing can be stored now. Any other error may
	// be the fault of a single view. Saving again is always safe.
	SaveViews(ctx context.Context, views []View) error

	// Readers returns how many distinct readers have at least one read of review. Reads without a
	// reader's id are not counted. The number is raw: ask Shown before showing it.
	Readers(ctx context.Context, review string) (int, error)

	// Close releases the database. No other method may be called after it.
	Close() error
}

// Totals are the figures of one review, over all time. They are raw: a caller decides by Readers what
// may be shown.
type Totals struct {
	Views    int
	Reads    int
	Finished int
	Readers  int // distinct readers with at least one read
}

// What Record answers when a view was not stored.
var (
	// ErrNoReview: the site has no review of that id. Sending again does not help.
	ErrNoReview = errors.New("there is no such review")
	// ErrBusy: too many views are waiting. Send it again in a few seconds.
	ErrBusy = errors.New("too many views at once, try again in a moment")
	// ErrUnavailable: views cannot be stored now. Send it again later.
	ErrUnavailable = errors.New("views cannot be stored right now, try again later")
)
