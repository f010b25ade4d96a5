package indexer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	"github.com/blevesearch/vellum/levenshtein"
)

// Errors of this package. Check with errors.Is.
var (
	// ErrMissing means that there is no index.
	ErrMissing = errors.New("there is no index")
	// ErrDamaged means that an index is not whole, or not of this version. Build it again.
	ErrDamaged = errors.New("the index is damaged")
	// ErrNoReview means that no review has that id.
	ErrNoReview = errors.New("there is no such review")
	// ErrClosed means that the index was closed.
	ErrClosed = errors.New("the index is closed")
)

// damaged returns an error that is ErrDamaged and says why; format may hold %w.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w", ErrDamaged, fmt.Errorf(format, args...))
}

// Index is an open index. Its methods may be called concurrently; Close only after all of them.
type Index struct {
	dir      string
	titles   func(field, name string) string
	manifest *Manifest
	analyzer analysis.Analyzer
	bleve    bleve.Index
	reader   index.IndexReader
	segments []*scorch.SegmentSnapshot // of reader
	catalog  *catalog
	tallies  sync.Pool // of *tally, for so many reviews

	words   func() (*vocabulary, error) // read on first use
	offers  func() *offers              // made on first use
	kinship func() *kinship             // made on first use
	// spelling makes automatons that take words up to so many letters away; 0 is unused.
	spelling [3]func() (*levenshtein.LevenshteinAutomatonBuilder, error)
}

// Open verifies the index in dir, byte for byte, and opens it read-only. Several processes may do so
// at once. The error is ErrMissing if there is no such folder, and ErrDamaged if anything is wrong
// with it; the caller then builds it again. The caller owns the Index and must Close it.
func Open(dir string, opts Options) (_ *Index, err error) {
	opts = opts.withDefaults()
	defer func() {
		if err != nil {
			err = fmt.Errorf("open the index: %w", err)
		}
	}()
	m, err := verify(dir)
	if err != nil {
		return nil, err
	}
	return open(dir, m, opts)
}

func open(dir string, m *Manifest, opts Options) (ix *Index, err error) {
	// A file that shrinks under a memory map is a SIGBUS, which kills a process unless it asked for a
	// panic instead.
	defer guard(&err)()
	b, err := os.ReadFile(filepath.Join(dir, cardsName))
	if err != nil {
		return nil, damaged("read %s: %w", cardsName, err)
	}
	cards, err := decodeCards(b)
	if err != nil {
		return nil, damaged("read %s: %w", cardsName, err)
	}
	if len(cards) != m.Documents {
		return nil, damaged("%s holds %d reviews, not %d", cardsName, len(cards), m.Documents)
	}
	ix = &Index{dir: dir, titles: opts.Title, manifest: m, analyzer: newAnalyzer(), catalog: newCatalog(cards)}
	ix.tallies.New = func() any { return newTally(len(cards)) }
	ix.words = sync.OnceValues(func() (*vocabulary, error) { return readVocabulary(dir, len(cards)) })
	ix.offers = sync.OnceValue(func() *offers { return newOffers(cards) })
	ix.kinship = sync.OnceValue(func() *kinship { return newKinship(ix.catalog) })
	for reach := 1; reach < len(ix.spelling); reach++ {
		ix.spelling[reach] = sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
			return levenshtein.NewLevenshteinAutomatonBuilder(uint8(reach), true)
		})
	}
	// Without a timeout, Bleve waits for ever for a process that has the index open for writing.
	ix.bleve, err = bleve.OpenUsing(filepath.Join(dir, bleveName), map[string]any{
		"read_only": true, "bolt_timeout": opts.LockTimeout.String(),
	})
	if err != nil {
		return nil, damaged("open Bleve: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, ix.Close())
		}
	}()
	inner, err := ix.bleve.Advanced()
	if err != nil {
		return nil, damaged("open Bleve: %w", err)
	}
	if ix.reader, err = inner.Reader(); err != nil {
		return nil, damaged("read Bleve: %w", err)
	}
	snapshot, ok := ix.reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, damaged("Bleve reads it as %T", ix.reader)
	}
	ix.segments = snapshot.Segments()
	count, err := ix.reader.DocCount()
	if err != nil {
		return nil, damaged("count Bleve's documents: %w", err)
	}
	if want := uint64(max(1, len(cards))); count != want {
		return nil, damaged("Bleve holds %d documents, not %d", count, want)
	}
	return ix, nil
}

// Len returns how many reviews the index holds.
func (ix *Index) Len() int { return len(ix.catalog.cards) }

// Manifest returns what Open verified. The caller must not change it.
func (ix *Index) Manifest() *Manifest { return ix.manifest }

// title is how readers call a name.
func (ix *Index) title(field, name string) string {
	if ix.titles != nil {
		if title := ix.titles(field, name); title != "" {
			return title
		}
	}
	return name
}

// Close lets go of the files. No method may run or be called any more.
func (ix *Index) Close() error {
	var errs []error
	if ix.reader != nil {
		errs = append(errs, ix.reader.Close())
		ix.reader = nil
	}
	if ix.bleve != nil {
		errs = append(errs, ix.bleve.Close())
		ix.bleve = nil
	}
	return errors.Join(errs...)
}

// guard turns a fault in mapped memory, and any panic that damaged bytes cause inside Bleve, into
// ErrDamaged. Use it as `defer guard(&err)()`, in the goroutine that reads.
func guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		if p := recover(); p != nil {
			*err = damaged("reading it failed: %v", p)
		}
	}
}
