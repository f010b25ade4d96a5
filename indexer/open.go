package indexer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
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
	// ErrMistake means that this program failed, not the index.
	ErrMistake = errors.New("the search failed by a mistake in the program")
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
	files    *files
	segment  segment.Segment // all words and their postings
	texts    *texts
	catalog  *catalog
	overlay  *overlay // nil unless Update made it
	synonyms *synonyms
	tallies  sync.Pool // of *tally, for so many reviews

	builtWords func() (*vocabulary, error) // read on first use
	words      func() (*vocabulary, error) // these, and the overlay's
	offers     func() *offers              // made on first use
	kinship    func() *kinship             // made on first use
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
	if opts.Language != "" && languageOf(opts.Language) != languageOf(m.Language) {
		return nil, damaged("it was built for the language %s, not %s", m.Language, languageOf(opts.Language))
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
	if b, err = os.ReadFile(filepath.Join(dir, textsName)); err != nil {
		return nil, damaged("read %s: %w", textsName, err)
	}
	texts, err := decodeTexts(b)
	if err != nil {
		return nil, damaged("read %s: %w", textsName, err)
	}
	if texts.len() != m.Documents {
		return nil, damaged("%s holds %d reviews, not %d", textsName, texts.len(), m.Documents)
	}
	analyzer := newAnalyzer(languageOf(m.Language))
	ix = &Index{
		dir: dir, titles: opts.Title, manifest: m, analyzer: analyzer, texts: texts, synonyms: newSynonyms(analyzer, m.Synonyms),
	}
	ix.builtWords = sync.OnceValues(func() (*vocabulary, error) { return readVocabulary(dir, len(cards)) })
	ix.prepare(cards)
	for reach := 1; reach < len(ix.spelling); reach++ {
		ix.spelling[reach] = sync.OnceValues(func() (*levenshtein.LevenshteinAutomatonBuilder, error) {
			return levenshtein.NewLevenshteinAutomatonBuilder(uint8(reach), true)
		})
	}
	// Without a timeout, Bleve waits for ever for a process that has the index open for writing.
	store, err := bleve.OpenUsing(filepath.Join(dir, bleveName), map[string]any{
		"read_only": true, "bolt_timeout": opts.LockTimeout.String(),
	})
	if err != nil {
		return nil, damaged("open Bleve: %w", err)
	}
	var reader index.IndexReader
	ix.files = &files{closed: func() error {
		if reader == nil {
			return store.Close()
		}
		return errors.Join(reader.Close(), store.Close())
	}}
	ix.files.share()
	defer func() {
		if err != nil {
			err = errors.Join(err, ix.Close())
		}
	}()
	inner, err := store.Advanced()
	if err != nil {
		return nil, damaged("open Bleve: %w", err)
	}
	if reader, err = inner.Reader(); err != nil {
		return nil, damaged("read Bleve: %w", err)
	}
	snapshot, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return nil, damaged("Bleve reads it as %T", reader)
	}
	segments := snapshot.Segments()
	if len(segments) != 1 {
		return nil, damaged("Bleve has %d segments, not one", len(segments))
	}
	ix.segment = segments[0].Segment()
	if want := uint64(max(1, len(cards))); ix.segment.Count() != want {
		return nil, damaged("Bleve holds %d documents, not %d", ix.segment.Count(), want)
	}
	return ix, nil
}

// Len returns how many reviews the index holds.
func (ix *Index) Len() int { return ix.catalog.live }

// Manifest returns what Open verified. The caller must not change it.
func (ix *Index) Manifest() *Manifest { return ix.manifest }

// warm makes what the first question of each kind would have to wait for. What goes wrong is told to
// those who ask.
func (ix *Index) warm() {
	var err error
	defer guard(&err)()
	ix.offers()
	ix.kinship()
	_, _ = ix.words()
}

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
	if ix.files == nil {
		return nil
	}
	files := ix.files
	ix.files = nil
	return files.release()
}

// guard turns a fault in mapped memory, and a panic that damaged bytes cause inside Bleve, into
// ErrDamaged. A panic in code of our own is ErrMistake: to build the index again would not help. Use it
// as `defer guard(&err)()`, in the goroutine that reads.
func guard(err *error) func() {
	before := debug.SetPanicOnFault(true)
	return func() {
		debug.SetPanicOnFault(before)
		p := recover()
		if p == nil {
			return
		}
		if _, fault := p.(interface{ Addr() uintptr }); !fault && ours() {
			*err = fmt.Errorf("%w: %v\n%s", ErrMistake, p, debug.Stack())
			return
		}
		*err = damaged("reading it failed: %v", p)
	}
}

// ours reports whether the function that panicked is one of this module. It is called while the stack
// of the panic still stands.
func ours() bool {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	panicked := false
	for {
		f, more := frames.Next()
		switch {
		case f.Function == "runtime.gopanic" || strings.HasPrefix(f.Function, "runtime.panic") || strings.HasPrefix(f.Function, "runtime.goPanic"):
			panicked = true
		case panicked && !strings.HasPrefix(f.Function, "runtime."):
			return strings.HasPrefix(f.Function, "afterword/")
		}
		if !more {
			return false
		}
	}
}
