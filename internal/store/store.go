package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"afterword/internal/readership"
)

// Options says how a Store works; the zero value of each stands for a good default.
type Options struct {
	// BusyTimeout is how long to wait for another program that holds the database; default 5 s.
	BusyTimeout time.Duration

	// synchronous is SQLite's setting of that name; default FULL. The benchmark measures others.
	synchronous string
}

// Store is a database of views. It is safe for use by many goroutines, and by several processes over
// the same file.
type Store struct {
	writer *sql.DB // one connection: SQLite has one writer at a time, and waiting in Go is fairer
	reader *sql.DB // several connections, which see the last commit and wait for nobody

	write, read statements
	busyTimeout time.Duration

	// describe puts an error of the driver into words, with the next step.
	describe func(error) error
	// present reports whether the database is still where it was opened.
	present func() error
	// unwell is set while the last attempt to write has failed.
	unwell atomic.Bool
}

var _ readership.Store = (*Store)(nil)

// Open opens the database at url, and makes it if there is none:
//
//	sqlite:PATH
//
// with PATH below the working folder if it is relative. The caller closes the Store. An error says
// what is wrong with which file, and what to do.
func Open(ctx context.Context, url string, opts Options) (*Store, error) {
	if opts.BusyTimeout <= 0 {
		opts.BusyTimeout = 5 * time.Second
	}
	if opts.synchronous == "" {
		opts.synchronous = "FULL"
	}
	scheme, rest, ok := strings.Cut(url, ":")
	switch {
	case ok && scheme == "sqlite":
		return openSQLite(ctx, rest, opts)
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		// The rest of the URL stays out of the message: it may hold a password.
		return nil, errors.New("open store: postgres: is not built in yet, only sqlite:PATH is")
	}
	return nil, fmt.Errorf("open store: %q is no store: write sqlite:PATH", url)
}

// SaveViews implements readership.Store.
func (s *Store) SaveViews(ctx context.Context, views []readership.View) error {
	if len(views) == 0 {
		return nil
	}
	err := s.present()
	if err == nil {
		err = inTx(ctx, s.writer, func(tx *sql.Tx) error { return s.saveAll(ctx, tx, views) })
	}
	s.unwell.Store(err != nil)
	if err != nil {
		return fmt.Errorf("store %d views: %w", len(views), s.describe(err))
	}
	return nil
}

// saveAll stores views one after the other. Once the transaction has begun nothing waits, so the
// statements run without ctx's end: watching for it would take a goroutine for each.
func (s *Store) saveAll(ctx context.Context, tx *sql.Tx, views []readership.View) error {
	still := context.WithoutCancel(ctx)
	insert := tx.StmtContext(still, s.write["insert_view"])
	find := tx.StmtContext(still, s.write["select_view"])
	raise := tx.StmtContext(still, s.write["raise_view"])
	for _, v := range views {
		result, err := insert.ExecContext(still, v.ID, v.Review, v.Reader, v.Team, v.Day.Format(time.DateOnly),
			v.Engaged.Milliseconds(), v.Depth, v.ReadingTime.Milliseconds(), v.Read, v.Finished)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil {
			return err
		} else if n > 0 {
			continue
		}
		old := readership.View{ID: v.ID}
		var engaged, reading int64
		err = find.QueryRowContext(still, v.ID).Scan(&old.Review, &old.Team, &engaged, &old.Depth, &reading, &old.Read, &old.Finished)
		if err != nil {
			return err
		}
		old.Engaged = time.Duration(engaged) * time.Millisecond
		old.ReadingTime = time.Duration(reading) * time.Millisecond
		raised := old.Raise(v)
		if raised == old {
			continue // a report that came twice costs no write
		}
		_, err = raise.ExecContext(still, v.ID, raised.Team, raised.Engaged.Milliseconds(), raised.Depth, raised.Read, raised.Finished)
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Readers implements readership.Store.
func (s *Store) Readers(ctx context.Context, review string) (int, error) {
	var n int
	if err := s.read["readers"].QueryRowContext(ctx, review).Scan(&n); err != nil {
		return 0, fmt.Errorf("count readers: %w", s.describe(err))
	}
	return n, nil
}

// Totals returns the figures of review over all time. They are zero for a review that nobody opened.
func (s *Store) Totals(ctx context.Context, review string) (readership.Totals, error) {
	var t readership.Totals
	err := s.read["totals"].QueryRowContext(ctx, review).Scan(&t.Views, &t.Reads, &t.Finished, &t.Readers)
	if err != nil {
		return readership.Totals{}, fmt.Errorf("sum up views: %w", s.describe(err))
	}
	return t, nil
}

// Ping reports whether the store can be read and, if the last attempt to write failed, whether
// writing works again. It is made for a readiness check: give it a ctx with a deadline.
func (s *Store) Ping(ctx context.Context) error {
	err := s.present()
	if err == nil {
		err = s.reader.QueryRowContext(ctx, `select 1 from migrations limit 1`).Scan(new(int))
	}
	if err == nil && s.unwell.Load() {
		if err = s.tryLock(ctx); err == nil {
			s.unwell.Store(false)
		}
	}
	if err != nil {
		return fmt.Errorf("reach store: %w", s.describe(err))
	}
	return nil
}

// tryLock takes the write lock and gives it back. It does not wait for another program: SQLite cannot
// be interrupted while it waits, and a readiness check has no seconds to spare.
func (s *Store) tryLock(ctx context.Context) error {
	conn, err := s.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `pragma busy_timeout = 0`); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, `begin immediate`)
	if err == nil {
		_, err = conn.ExecContext(context.WithoutCancel(ctx), `rollback`)
	}
	wait := `pragma busy_timeout = ` + strconv.FormatInt(s.busyTimeout.Milliseconds(), 10)
	_, restoreErr := conn.ExecContext(context.WithoutCancel(ctx), wait)
	return errors.Join(err, restoreErr)
}

// Close implements readership.Store.
func (s *Store) Close() error {
	if err := errors.Join(s.reader.Close(), s.writer.Close()); err != nil {
		return fmt.Errorf("close store: %w", s.describe(err))
	}
	return nil
}
