package indexer

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/google/go-cmp/cmp"
)

func TestBuildSameBytes(t *testing.T) {
	// Several batches, so that segments are merged and the random order of maps could show.
	var records []review.Record
	for n := range 40 {
		for _, r := range sample(t) {
			r.ID = fmt.Sprintf("%s-%d", r.ID, n)
			records = append(records, r)
		}
	}
	var manifests []*Manifest
	for n, opts := range []Options{{Batch: 50}, {Batch: 50}} {
		dir := filepath.Join(t.TempDir(), fmt.Sprint("index", n))
		if err := Build(context.Background(), dir, Slice(records), opts); err != nil {
			t.Fatal(err)
		}
		ix, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer ix.Close()
		manifests = append(manifests, ix.Manifest())
		if ix.Len() != len(records) {
			t.Errorf("the index holds %d reviews, want %d", ix.Len(), len(records))
		}
		hits := find(t, ix, search.Request{Query: "id:oom-17"}).Hits
		if len(hits) != 1 || hits[0].ID != "oom-17" || len(hits[0].Snippets) == 0 || !strings.Contains(hits[0].Snippets[0], "Memory limits") {
			t.Errorf("a review and its number are apart: %+v", hits)
		}
	}
	if diff := cmp.Diff(manifests[0], manifests[1]); diff != "" {
		t.Errorf("the same records give other bytes:\n%s", diff)
	}
}

func TestBuildFails(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	broken := errors.New("no more records")
	tests := []struct {
		name    string
		ctx     context.Context
		records func(yield func(review.Record, error) bool)
		want    string
	}{
		{"an ended context", ctx, Slice(sample(t)), "context canceled"},
		{"a failing source", context.Background(), func(yield func(review.Record, error) bool) {
			_ = yield(sample(t)[0], nil) && yield(review.Record{}, broken)
		}, "no more records"},
		{"two of one id", context.Background(), Slice([]review.Record{{ID: "a"}, {ID: "A"}}), "two reviews have the id A"},
		{"no id", context.Background(), Slice([]review.Record{{Title: "x"}}), "without an id"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			err := Build(tt.ctx, dir, tt.records, Options{})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Build = %v, want %q", err, tt.want)
			}
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("the folder is still there: %v", err)
			}
		})
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "mine"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := Build(context.Background(), dir, Slice(nil), Options{}); !errors.Is(err, ErrExists) {
		t.Errorf("Build over a folder = %v, want ErrExists", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "mine")); err != nil {
		t.Errorf("Build took away what was there: %v", err)
	}
}

func TestOpenTwice(t *testing.T) {
	dir := buildIndex(t, sample(t))
	for range 2 {
		ix, err := Open(dir, Options{})
		if err != nil {
			t.Fatal(err)
		}
		defer ix.Close()
		find(t, ix, search.Request{Query: "kafka"})
	}
}

func TestOpenDamaged(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "none"), Options{}); !errors.Is(err, ErrMissing) {
		t.Errorf("Open of nothing = %v, want ErrMissing", err)
	}
	files := []string{manifestName, cardsName, likenessName, textsName, "bleve/index_meta.json", "bleve/store/root.bolt", "bleve/store/000000000002.zap"}
	damage := map[string]func(path string, b []byte) error{
		"a flipped byte in the middle": func(path string, b []byte) error {
			b[len(b)/2] ^= 0xff
			return os.WriteFile(path, b, 0o644)
		},
		"a flipped byte at the end": func(path string, b []byte) error {
			b[len(b)-2] ^= 0x01
			return os.WriteFile(path, b, 0o644)
		},
		"cut in half": func(path string, b []byte) error { return os.Truncate(path, int64(len(b)/2)) },
		"empty":       func(path string, b []byte) error { return os.Truncate(path, 0) },
		"gone":        func(path string, b []byte) error { return os.Remove(path) },
		"longer":      func(path string, b []byte) error { return os.WriteFile(path, append(b, 'x'), 0o644) },
		"foreign":     func(path string, b []byte) error { return os.WriteFile(path, []byte("something else"), 0o644) },
		"a folder":    func(path string, b []byte) error { return errors.Join(os.Remove(path), os.Mkdir(path, 0o755)) },
	}
	for _, name := range files {
		for how, harm := range damage {
			t.Run(name+" "+how, func(t *testing.T) {
				dir := buildIndex(t, sample(t)[:2])
				path := filepath.Join(dir, filepath.FromSlash(name))
				b, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if err := harm(path, b); err != nil {
					t.Fatal(err)
				}
				ix, err := Open(dir, Options{})
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("Open = %v, want ErrDamaged", err)
				}
				if err == nil {
					ix.Close()
				}
			})
		}
	}
	dir := buildIndex(t, sample(t)[:2])
	if err := os.WriteFile(filepath.Join(dir, "bleve", "store", "._000000000002.zap"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("Open with a file of somebody else = %v, want ErrDamaged", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, Options{}); !errors.Is(err, ErrDamaged) {
		t.Errorf("Open of a file = %v, want ErrDamaged", err)
	}
}

// TestOpenUnverified damages what Bleve maps into memory and goes past the manifest, as a disk that
// fails after Open would: nothing may crash.
func TestOpenUnverified(t *testing.T) {
	for _, name := range []string{"bleve/store/root.bolt", "bleve/store/000000000002.zap", cardsName, likenessName, textsName} {
		for n := range 24 {
			dir := buildIndex(t, sample(t))
			m, err := verify(dir)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, filepath.FromSlash(name))
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if n%2 == 0 {
				err = os.Truncate(path, int64(len(b)*n/24))
			} else {
				for i := len(b) * n / 24; i < min(len(b), len(b)*n/24+64); i++ {
					b[i] ^= 0x5a
				}
				err = os.WriteFile(path, b, 0o644)
			}
			if err != nil {
				t.Fatal(err)
			}
			ix, err := open(dir, m, Options{}.withDefaults())
			if err != nil {
				if !errors.Is(err, ErrDamaged) {
					t.Errorf("%s: open = %v, want ErrDamaged", name, err)
				}
				continue
			}
			ctx := context.Background()
			for _, q := range []string{"kafka consumers", `"consumer lag"`, "part*", "certifcate"} {
				if _, err := ix.Search(ctx, search.Request{Query: q}); err != nil && !errors.Is(err, ErrDamaged) {
					t.Logf("%s: Search = %v", name, err)
				}
			}
			if _, err := ix.Related(ctx, "oom", 3); err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNoReview) {
				t.Errorf("%s: Related = %v", name, err)
			}
			_ = ix.Close()
		}
	}
}

// TestGuard holds that a mistake of our own is not taken for damage, which would have the index built
// again and again.
func TestGuard(t *testing.T) {
	run := func(f func()) (err error) {
		defer guard(&err)()
		f()
		return nil
	}
	if err := run(func() { _ = []int{}[len(t.Name())] }); !errors.Is(err, ErrMistake) || errors.Is(err, ErrDamaged) {
		t.Errorf("an index out of range of our own = %v, want ErrMistake", err)
	}
	if err := run(func() { _ = strings.Repeat("x", len(t.Name())-1_000) }); !errors.Is(err, ErrDamaged) {
		t.Errorf("a panic in other people's code = %v, want ErrDamaged", err)
	}
	if err := run(func() {}); err != nil {
		t.Errorf("nothing = %v", err)
	}
}
