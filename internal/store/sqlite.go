package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"afterword/internal/readership"
)

// sqliteReaders is how many connections read at a time. Reads are short, and every connection keeps
// its own cache of 2 MB.
const sqliteReaders = 4

// openSQLite opens or makes the database file at path.
func openSQLite(ctx context.Context, path string, opts Options) (_ *Store, err error) {
	// sqlite:///srv/x and sqlite://x are what people write who think of a web address.
	path = strings.TrimPrefix(path, "//")
	switch {
	case path == "":
		return nil, errors.New("open store: sqlite: names no file: write sqlite:PATH")
	case strings.HasPrefix(path, ":memory:"):
		return nil, errors.New("open store: views must outlive the program, a store in memory does not: write sqlite:PATH")
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	defer func() {
		if err != nil {
			err = fmt.Errorf("open store: %w", describeSQLite(path, err))
		}
	}()
	if err := makeFile(path); err != nil {
		return nil, err
	}

	writer, err := openPool(path, 1, opts, "&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	s := &Store{
		writer:      writer,
		busyTimeout: opts.BusyTimeout,
		describe:    func(err error) error { return describeSQLite(path, err) },
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, writer.Close())
		}
	}()
	if err := startSQLite(ctx, writer, opts); err != nil {
		return nil, err
	}
	if err := checkPages(ctx, writer); err != nil {
		return nil, err
	}
	opened, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	s.present = func() error { return stillThere(path, opened) }
	if s.write, err = prepare(ctx, writer, "insert_view", "select_view", "raise_view"); err != nil {
		return nil, err
	}

	s.reader, err = openPool(path, sqliteReaders, opts, "&_query_only=1")
	if err != nil {
		return nil, err
	}
	if s.read, err = prepare(ctx, s.reader, "readers", "totals"); err != nil {
		return nil, errors.Join(err, s.reader.Close())
	}
	return s, nil
}

// startSQLite makes the first connection, turns on the write-ahead log and migrates. The switch to the
// log takes an exclusive lock that SQLite does not wait for, so of two programs that start together
// on a new file one is told "busy" at once: it tries again for as long as it may wait.
func startSQLite(ctx context.Context, db *sql.DB, opts Options) error {
	deadline := time.Now().Add(opts.BusyTimeout)
	for {
		var mode string
		err := db.QueryRowContext(ctx, `pragma journal_mode = wal`).Scan(&mode)
		if err == nil {
			err = migrate(ctx, db, migrationFiles)
		}
		if err == nil || sqliteCode(err) != sqlite3.SQLITE_BUSY || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// maxChecked is the largest file, in bytes, that is looked through when it is opened: about a million
// views, and a second of work.
const maxChecked = 256 << 20

// errDamaged is what checkPages found.
var errDamaged = errors.New("the database disk image is malformed")

// checkPages looks for damage that SQLite itself would notice only when it happens on the page, weeks
// of acknowledged views later.
func checkPages(ctx context.Context, db *sql.DB) error {
	var size int64
	const bytes = `select page_count * page_size from pragma_page_count, pragma_page_size`
	if err := db.QueryRowContext(ctx, bytes).Scan(&size); err != nil || size > maxChecked {
		return err
	}
	var found string
	if err := db.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&found); err != nil {
		return err
	}
	if found != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, found)
	}
	return nil
}

// openPool returns a pool of up to n connections to the file at path, none of which is made yet.
// extra is a query string to add, beginning with "&".
func openPool(path string, n int, opts Options, extra string) (*sql.DB, error) {
	name := filepath.ToSlash(path)
	if !strings.HasPrefix(name, "/") {
		name = "/" + name // C:/… has to become /C:/…
	}
	file := url.URL{Scheme: "file", Path: name}
	connector, err := sqlite.NewConnector(file.String() +
		"?_busy_timeout=" + strconv.FormatInt(opts.BusyTimeout.Milliseconds(), 10) +
		"&_synchronous=" + opts.synchronous +
		"&_foreign_keys=1&_defensive=1&_dqs=0&_error_rc=1" + extra)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(n)
	db.SetMaxIdleConns(n)
	return db, nil
}

// makeFile makes an empty file that only its owner may read, with the folder around it, if there is
// none. SQLite gives its log the same mode. It leaves a file that exists alone, and does not even open
// it: closing it again would drop the locks that this process holds on it.
func makeFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

var errMoved = errors.New("the file was moved or deleted")

// stillThere reports whether path is still the file that was opened. SQLite would go on writing to a
// deleted file and lose it all at the end.
func stillThere(path string, opened fs.FileInfo) error {
	now, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(opened, now) {
		return errMoved
	}
	return err
}

// sqliteCode returns SQLite's primary result code for err, or 0 if it has none.
func sqliteCode(err error) int {
	if e := (*sqlite.Error)(nil); errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}

// fileError is an error of the driver or the system, with what to do about it.
type fileError struct {
	path string
	next string // what to do, or ""
	away bool   // no view can be stored until then
	err  error
}

// Error returns the file, what happened and the next step.
func (e *fileError) Error() string {
	if e.next == "" {
		return fmt.Sprintf("%s: %v", e.path, e.err)
	}
	return fmt.Sprintf("%s: %v: %s", e.path, e.err, e.next)
}

// Unwrap returns the cause and, while the store is away, readership.ErrUnavailable.
func (e *fileError) Unwrap() []error {
	if e.away {
		return []error{e.err, readership.ErrUnavailable}
	}
	return []error{e.err}
}

// describeSQLite adds to err what it means for the file at path and what to do about it, and marks it
// as readership.ErrUnavailable if no view can be stored until then.
func describeSQLite(path string, err error) error {
	e := &fileError{path: path, away: true, err: err}
	switch code := sqliteCode(err); {
	case errors.Is(err, errForeign):
		e.next = "give afterword a file of its own with --store sqlite:PATH"
	case errors.Is(err, errNewer):
		e.next = "update afterword, or give it another file with --store sqlite:PATH"
	case errors.Is(err, errMoved):
		e.next = "put it back, or start afterword again to make a new one"
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT, errors.Is(err, errDamaged):
		e.next = "the file is damaged or no database: put back a copy, or move it away together with its -wal and -shm files and start again"
	case code == sqlite3.SQLITE_BUSY, code == sqlite3.SQLITE_LOCKED:
		e.next = "another program holds the file: end it, or give afterword a file of its own with --store sqlite:PATH"
	case code == sqlite3.SQLITE_READONLY, code == sqlite3.SQLITE_CANTOPEN, code == sqlite3.SQLITE_PERM,
		errors.Is(err, fs.ErrPermission):
		e.next = "the file and its folder must be there and writable for the user that runs afterword"
	case code == sqlite3.SQLITE_FULL:
		e.next = "the disk is full: make room"
	case code == sqlite3.SQLITE_IOERR:
		e.next = "the disk failed: look at the system's log"
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, sql.ErrConnDone), errors.Is(err, sql.ErrTxDone):
	default:
		e.away = false
	}
	return e
}
