package indexer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"afterword/internal/review"

	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/util"
	index "github.com/blevesearch/bleve_index_api"
	segment "github.com/blevesearch/scorch_segment_api/v2"
	zap "github.com/blevesearch/zapx/v17"
	"golang.org/x/sync/errgroup"
)

// Names inside an index folder.
const (
	bleveName    = "bleve"
	cardsName    = "cards.bin"
	likenessName = "likeness.bin"
	textsName    = "texts.bin"
)

// ErrExists is what Build returns for a folder that is there already.
var ErrExists = errors.New("there is something already")

// Options tune Build and Open. The zero Options are right for nearly everyone.
type Options struct {
	// Batch is how many reviews make a segment before all are merged into one; more are faster and
	// take more memory. 0 is 500.
	Batch int
	// LockTimeout is how long Open waits for another process that writes the index; 0 is a second.
	LockTimeout time.Duration
	// Language is the language whose words are stemmed, as "en" or "de-AT"; see Languages. An index
	// keeps the language it was built for. Open takes it as damaged if Language names another one.
	Language string
	// Synonyms are groups of words or phrases that mean the same here, besides those that everyone
	// uses: [["rmq", "rabbitmq"]]. Build keeps them in the index.
	Synonyms [][]string
	// Title, if set, is how readers call a system or a team ("system", "kafka"): the reasons of
	// related reviews say it. "" keeps the name. It must be safe for concurrent use.
	Title func(field, name string) string
}

func (o Options) withDefaults() Options {
	if o.Batch <= 0 {
		o.Batch = 500
	}
	if o.LockTimeout <= 0 {
		o.LockTimeout = time.Second
	}
	return o
}

// Slice makes the argument of Build from records that are all in memory.
func Slice(records []review.Record) iter.Seq2[review.Record, error] {
	return func(yield func(review.Record, error) bool) {
		for _, r := range records {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// Build writes a complete index of records into dir, which must not exist yet, and syncs it. The same
// records in the same order give the same bytes. When Build fails, or ctx ends, dir is gone again;
// when the process is killed, what is left has no manifest, and Open refuses it as ErrDamaged.
//
// Ids must be unique without regard to case. An error that records yields ends the build.
func Build(ctx context.Context, dir string, records iter.Seq2[review.Record, error], opts Options) (err error) {
	opts = opts.withDefaults()
	if err := os.MkdirAll(filepath.Dir(filepath.Clean(dir)), 0o755); err != nil {
		return fmt.Errorf("build the index: %w", err)
	}
	if err := os.Mkdir(dir, 0o755); errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("build the index in %s: %w", dir, ErrExists)
	} else if err != nil {
		return fmt.Errorf("build the index: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("build the index: %w", err), os.RemoveAll(dir))
		}
	}()
	b, err := newBuilder(dir, opts)
	if err != nil {
		return err
	}
	if err := b.addAll(ctx, records); err != nil {
		return err
	}
	return b.finish(ctx)
}

// builder is one run of Build.
type builder struct {
	dir     string
	opts    Options
	bleve   *scorch.Builder
	cards   []card
	seen    map[string]string // id in lower case → id
	wording *wording
	lexicon *lexicon
}

func newBuilder(dir string, opts Options) (*builder, error) {
	lang := languageOf(opts.Language)
	m, err := newMapping(lang)
	if err != nil {
		return nil, err
	}
	mappingJSON, err := util.MarshalJSON(m)
	if err != nil {
		return nil, fmt.Errorf("write the mapping: %w", err)
	}
	home := filepath.Join(dir, bleveName)
	if err := os.Mkdir(home, 0o755); err != nil {
		return nil, err
	}
	meta, err := json.Marshal(map[string]string{"storage": scorch.Name, "index_type": scorch.Name})
	if err != nil {
		return nil, err
	}
	if err := writeFile(filepath.Join(home, "index_meta.json"), meta); err != nil {
		return nil, err
	}
	bleve, err := scorch.NewBuilder(map[string]any{
		"path":            filepath.Join(home, "store"),
		"buildPathPrefix": home,
		"batchSize":       opts.Batch,
		// One merge of everything keeps reviews in the order of their numbers.
		"mergeMax": 1 << 30,
		"internal": map[string][]byte{string(util.MappingInternalKey): mappingJSON},
	})
	if err != nil {
		return nil, fmt.Errorf("start Bleve: %w", err)
	}
	return &builder{dir: dir, opts: opts, bleve: bleve, seen: map[string]string{}, wording: newWording(newAnalyzer(lang)), lexicon: &lexicon{}}, nil
}

// addAll cuts the texts of records into words, some reviews ahead of what Bleve has taken, and adds
// them in their order.
func (b *builder) addAll(ctx context.Context, records iter.Seq2[review.Record, error]) error {
	// Enough to keep going while Bleve writes a segment, and little memory.
	papers := make(chan *paper, 256)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(papers)
		for r, err := range records {
			if err != nil {
				return err
			}
			p, err := b.prepare(&r)
			if err != nil {
				return err
			}
			select {
			case papers <- p:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return nil
	})
	group.Go(func() error {
		for p := range papers {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := b.bleve.Index(p); err != nil {
				return fmt.Errorf("index review %s: %w", p.id, err)
			}
		}
		return ctx.Err()
	})
	return group.Wait()
}

// prepare takes in a record and returns what Bleve is to know of it.
func (b *builder) prepare(r *review.Record) (*paper, error) {
	if strings.TrimSpace(r.ID) == "" {
		return nil, fmt.Errorf("a review without an id: %q", r.Title)
	}
	key := strings.ToLower(r.ID)
	if other, ok := b.seen[key]; ok {
		return nil, fmt.Errorf("two reviews have the id %s (%s)", r.ID, other)
	}
	b.seen[key] = r.ID
	b.wording.take(r)
	b.lexicon.add(b.wording)
	c := newCard(r)
	c.lengths = b.wording.lengths
	p := newPaper(fmt.Sprintf("%010d", len(b.cards)), b.wording)
	b.cards = append(b.cards, c)
	return p, nil
}

func (b *builder) finish(ctx context.Context) error {
	if len(b.cards) == 0 {
		// Bleve's builder cannot write an empty segment. Nothing finds a paper without words.
		if err := b.bleve.Index(&paper{id: "empty"}); err != nil {
			return fmt.Errorf("index nothing: %w", err)
		}
	}
	if err := b.bleve.Close(); err != nil {
		return fmt.Errorf("write the segment: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := settle(filepath.Join(b.dir, bleveName, "store")); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(b.dir, cardsName), encodeCards(b.cards)); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(b.dir, likenessName), b.lexicon.encode(len(b.cards))); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(b.dir, textsName), b.wording.encode()); err != nil {
		return err
	}
	return seal(b.dir, Manifest{
		Documents: len(b.cards), Language: string(languageOf(b.opts.Language)), Synonyms: b.opts.Synonyms,
	})
}

// orderedSegments is Bleve's own segment format, given the documents of a batch in the order of
// their keys: scorch hands them over in the random order of a map.
type orderedSegments struct{ zap.ZapPlugin }

// New implements scorch.SegmentPlugin.
func (p *orderedSegments) New(papers []index.Document) (segment.Segment, uint64, error) {
	slices.SortFunc(papers, func(a, b index.Document) int { return strings.Compare(a.ID(), b.ID()) })
	return p.ZapPlugin.New(papers)
}

// NewUsing implements scorch.SegmentPlugin.
func (p *orderedSegments) NewUsing(papers []index.Document, config map[string]any) (segment.Segment, uint64, error) {
	slices.SortFunc(papers, func(a, b index.Document) int { return strings.Compare(a.ID(), b.ID()) })
	return p.ZapPlugin.NewUsing(papers, config)
}

// scorch finds segment formats by name; this one stands in for zap 17, whose files it writes.
func init() { scorch.RegisterSegmentPlugin(&orderedSegments{}, true) }
