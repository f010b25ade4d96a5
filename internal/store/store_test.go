package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	sqlite3 "modernc.org/sqlite/lib"

	"afterword/internal/readership"
	"afterword/internal/store/storetest"
)

func TestSQLiteConformance(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "views.db"), Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// mustOpen opens the file at path and closes it at the end of the test.
func mustOpen(t testing.TB, path string, opts Options) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+path, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("Close() = %v, want nil", err)
		}
	})
	return s
}

// aRead is a view that counts as a read.
func aRead(id, review, reader string) readership.View {
	report := readership.Report{View: id, Reader: reader, Review: review, Engaged: time.Minute, Depth: 100}
	return readership.NewView(report, review, time.Minute, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC))
}

func TestOpenMakesFolderAndPrivateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a b", "c?d#e%20f", "views.db")
	s := mustOpen(t, path, Options{})
	if err := s.SaveViews(t.Context(), []readership.View{aRead("v1", "A", "r1")}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != 0o600 {
			t.Errorf("mode of %s = %o, want 600", filepath.Base(name), got)
		}
	}
}

func TestOpenAgainKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	for i := range 3 {
		s, err := Open(t.Context(), "sqlite://"+path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SaveViews(t.Context(), []readership.View{aRead(fmt.Sprint("v", i), "A", fmt.Sprint("r", i))}); err != nil {
			t.Fatal(err)
		}
		if n, err := s.Readers(t.Context(), "A"); n != i+1 || err != nil {
			t.Errorf("Readers in round %d = %d, %v, want %d", i, n, err, i+1)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSettings(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "views.db"), Options{})
	for _, c := range []struct {
		pragma string
		want   string
	}{
		{"journal_mode", "wal"},
		{"synchronous", "2"}, // FULL
		{"foreign_keys", "1"},
		{"busy_timeout", "5000"},
	} {
		for name, db := range map[string]*sql.DB{"writer": s.writer, "reader": s.reader} {
			var got string
			if err := db.QueryRowContext(t.Context(), "pragma "+c.pragma).Scan(&got); err != nil || got != c.want {
				t.Errorf("%s of the %s = %q, %v, want %q", c.pragma, name, got, err, c.want)
			}
		}
	}
}

func TestStoredRow(t *testing.T) {
	s := mustOpen(t, filepath.Join(t.TempDir(), "views.db"), Options{})
	v := aRead("v1", "INC-7", "r1")
	v.Engaged = 61500 * time.Millisecond
	later := v
	later.Engaged, later.Team, later.Reader = 2*time.Minute, "payments", "r2"
	later.Day = later.Day.AddDate(0, 0, 1)
	if err := s.SaveViews(t.Context(), []readership.View{v, later}); err != nil {
		t.Fatal(err)
	}
	var got string
	const row = `select view || '|' || review || '|' || reader || '|' || team || '|' || day || '|' || engaged_ms || '|' ||
		depth || '|' || reading_ms || '|' || read || '|' || finished from views`
	if err := s.reader.QueryRowContext(t.Context(), row).Scan(&got); err != nil {
		t.Fatal(err)
	}
	if want := "v1|INC-7|r1|payments|2026-03-01|120000|100|60000|1|1"; got != want {
		t.Errorf("stored row = %s, want %s", got, want)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign.db")
	run(t, foreign, `create table customers (name text)`)
	newer := filepath.Join(dir, "newer.db")
	run(t, newer, `create table migrations (name text primary key); insert into migrations values ('9999_from_the_future')`)

	for _, c := range []struct {
		name, url string
		want      []string // parts of the message
	}{
		{"no scheme", "views.db", []string{`"views.db" is no store`, "sqlite:PATH"}},
		{"other scheme", "mysql://x", []string{"is no store", "sqlite:PATH"}},
		{"postgres", "postgres://me:secret@db/x", []string{"not built in yet", "sqlite:"}},
		{"no path", "sqlite:", []string{"names no file"}},
		{"memory", "sqlite::memory:", []string{"must outlive"}},
		{"folder", "sqlite:" + dir, []string{dir, "writable"}},
		{"below a file", "sqlite:" + write("plain", "x") + "/views.db", []string{"plain", "not a directory"}},
		{"not a database", "sqlite:" + write("text.db", strings.Repeat("not a database, but long enough\n", 100)),
			[]string{"text.db", "damaged", "move it away"}},
		{"another program's", "sqlite:" + foreign, []string{"foreign.db", "another program", "a file of its own"}},
		{"newer", "sqlite:" + newer, []string{"newer.db", "9999_from_the_future", "update afterword"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := Open(t.Context(), c.url, Options{})
			if err == nil {
				s.Close()
				t.Fatalf("Open(%q) = nil, want an error", c.url)
			}
			for _, want := range append(c.want, "open store: ") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("Open(%q) = %v, want it to say %q", c.url, err, want)
				}
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("Open(%q) = %v, which tells the password", c.url, err)
			}
		})
	}
}

// run opens the file at path as another program would, and runs script.
func run(t *testing.T, path, script string) {
	t.Helper()
	db, err := openPool(path, 1, Options{BusyTimeout: time.Second, synchronous: "FULL"}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), script); err != nil {
		t.Fatal(err)
	}
}

// Damage is told when the file is opened, wherever it is, and the file is left for whoever mends it.
func TestOpenDamagedFile(t *testing.T) {
	whole := filepath.Join(t.TempDir(), "whole.db")
	s, err := Open(t.Context(), "sqlite:"+whole, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var views []readership.View
	for i := range 500 {
		views = append(views, aRead(fmt.Sprint("v", i), "A", fmt.Sprint("r", i)))
	}
	if err := errors.Join(s.SaveViews(t.Context(), views), s.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	for _, c := range []struct {
		name   string
		damage func(data []byte) []byte
	}{
		{"header", func(d []byte) []byte { copy(d, "rubbish"); return d }},
		{"schema", func(d []byte) []byte { clear(d[100:page]); return d }},
		{"all but the header", func(d []byte) []byte { clear(d[page:]); return d }},
		{"the last page", func(d []byte) []byte { clear(d[len(d)-page:]); return d }},
		{"cut in half", func(d []byte) []byte { return d[:len(d)/2/page*page] }},
		{"cut within a page", func(d []byte) []byte { return d[:len(d)-100] }},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "views.db")
			damaged := c.damage(bytes.Clone(data))
			if err := os.WriteFile(path, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), "sqlite:"+path, Options{})
			if err == nil {
				s.Close()
				t.Fatal("Open = nil, want an error")
			}
			for _, want := range []string{path, "damaged", "move it away"} {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("Open = %v, want it to say %q", err, want)
				}
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, damaged) {
				t.Errorf("Open changed the damaged file (%v)", err)
			}
		})
	}
}

func TestLockedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	opts := Options{BusyTimeout: 50 * time.Millisecond}
	s := mustOpen(t, path, opts)
	views := []readership.View{aRead("v1", "A", "r1")}

	other, err := openPool(path, 1, Options{BusyTimeout: time.Second, synchronous: "FULL"}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	exec := func(q string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	exec(`begin immediate`)
	err = s.SaveViews(t.Context(), views)
	if !errors.Is(err, readership.ErrUnavailable) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another program holds the file") {
		t.Errorf("SaveViews into a locked file = %v, want ErrUnavailable, the path and who is to blame", err)
	}
	if _, err := s.Readers(t.Context(), "A"); err != nil {
		t.Errorf("Readers of a locked file = %v, want nil: reading goes on", err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, readership.ErrUnavailable) {
		t.Errorf("Ping of a locked file = %v, want ErrUnavailable", err)
	}
	if got, err := Open(t.Context(), "sqlite:"+path, opts); err == nil {
		got.Close()
		t.Error("Open of a locked file = nil, want an error")
	} else if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "another program holds the file") {
		t.Errorf("Open of a locked file = %v, want the path and who is to blame", err)
	}
	exec(`rollback`)
	if err := s.Ping(t.Context()); err != nil {
		t.Errorf("Ping after the lock is gone = %v, want nil", err)
	}
	if err := s.SaveViews(t.Context(), views); err != nil {
		t.Errorf("SaveViews after the lock is gone = %v, want nil", err)
	}
}

func TestReadOnlyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	mustOpen(t, path, Options{})
	// The tests may run as root, whom no mode keeps from writing, so SQLite is asked to refuse.
	db, err := openPool(path, 1, Options{BusyTimeout: time.Second, synchronous: "FULL"}, "&mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `delete from views`)
	if sqliteCode(err) != sqlite3.SQLITE_READONLY {
		t.Fatalf("delete from a read-only file = %v, want SQLITE_READONLY", err)
	}
	err = describeSQLite(path, err)
	if !errors.Is(err, readership.ErrUnavailable) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "writable") {
		t.Errorf("describeSQLite = %v, want ErrUnavailable, the path and what to do", err)
	}
}

func TestDeletedFileTakesNoViews(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	s := mustOpen(t, path, Options{})
	if err := os.Rename(path, path+".away"); err != nil {
		t.Fatal(err)
	}
	views := []readership.View{aRead("v1", "A", "r1")}
	if err := s.SaveViews(t.Context(), views); !errors.Is(err, readership.ErrUnavailable) {
		t.Errorf("SaveViews without a file = %v, want ErrUnavailable", err)
	}
	if err := s.Ping(t.Context()); !errors.Is(err, errMoved) {
		t.Errorf("Ping without a file = %v, want %v", err, errMoved)
	}
	if err := os.Rename(path+".away", path); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.SaveViews(t.Context(), views), s.Ping(t.Context())); err != nil {
		t.Errorf("after the file came back: %v, want nil", err)
	}
}

func TestOpenAtTheSameTime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			s, err := Open(context.Background(), "sqlite:"+path, Options{})
			if err != nil {
				t.Errorf("Open number %d = %v, want nil", i, err)
				return
			}
			defer s.Close()
			if err := s.SaveViews(context.Background(), []readership.View{aRead(fmt.Sprint("v", i), "A", "r")}); err != nil {
				t.Errorf("SaveViews number %d = %v, want nil", i, err)
			}
		})
	}
	wg.Wait()
	s := mustOpen(t, path, Options{})
	if got, err := s.Totals(t.Context(), "A"); err != nil || got.Views != 8 {
		t.Errorf("Totals = %+v, %v, want 8 views", got, err)
	}
}

// SQLite does not wait for others when it turns on the log, so Open does.
func TestOpenWaitsForAnotherProgram(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	other, err := openPool(path, 1, Options{BusyTimeout: time.Second, synchronous: "FULL"}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), `begin immediate`); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error)
	time.AfterFunc(100*time.Millisecond, func() {
		_, err := other.ExecContext(context.Background(), `rollback`)
		ended <- err
	})
	mustOpen(t, path, Options{})
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "views.db")
	db, err := openPool(path, 1, Options{BusyTimeout: time.Second, synchronous: "FULL"}, "&_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files := fstest.MapFS{"migrations/0001_a.sql": {Data: []byte("create table a (x); insert into a values (1);")}}
	recorded := func() (names []string) {
		t.Helper()
		rows, err := db.QueryContext(t.Context(), `select name from migrations order by name`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				t.Fatal(err)
			}
			names = append(names, name)
		}
		return names
	}

	// Each runs once.
	for range 2 {
		if err := migrate(t.Context(), db, files); err != nil {
			t.Fatal(err)
		}
	}
	var n int
	if err := db.QueryRowContext(t.Context(), `select count(*) from a`).Scan(&n); err != nil || n != 1 {
		t.Errorf("rows after the same migration twice = %d, %v, want 1", n, err)
	}

	// One that fails leaves no trace, and those before it stay.
	files["migrations/0002_b.sql"] = &fstest.MapFile{Data: []byte("create table b (x)")}
	files["migrations/0003_c.sql"] = &fstest.MapFile{Data: []byte("create table c (x); insert into nowhere values (1)")}
	err = migrate(t.Context(), db, files)
	if err == nil || !strings.Contains(err.Error(), "migrate 0003_c: ") {
		t.Errorf("migrate with a bad file = %v, want it to name 0003_c", err)
	}
	if diff := cmp.Diff([]string{"0001_a", "0002_b"}, recorded()); diff != "" {
		t.Errorf("recorded migrations (-want +got):\n%s", diff)
	}
	files["migrations/0003_c.sql"] = &fstest.MapFile{Data: []byte("create table c (x)")}
	if err := migrate(t.Context(), db, files); err != nil {
		t.Errorf("migrate with the file mended = %v, want nil", err)
	}

	// A database from the future stays as it is.
	delete(files, "migrations/0003_c.sql")
	if err := migrate(t.Context(), db, files); !errors.Is(err, errNewer) {
		t.Errorf("migrate of a newer database = %v, want %v", err, errNewer)
	}
}
