package indexer

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"afterword/internal/review"
	"afterword/internal/search"

	_ "modernc.org/sqlite"
)

// writer makes up reviews, the same for the same seed. Its words follow Zipf's law, as those of people
// do, and every review has the names, numbers and error lines that reviews are full of. A review has
// about as many words, and as many different ones, as Markdown by people of the same size.
type writer struct {
	rng  *rand.Rand
	zipf *rand.Zipf
}

func newWriter(seed uint64) *writer {
	rng := rand.New(rand.NewPCG(seed, 7))
	return &writer{rng, rand.NewZipf(rng, 1.15, 2.5, 60_000)}
}

var syllables = strings.Fields("ta re in con ser ver ti on al er pro de mis lat ken par sto ra le mon ap net log ter ex ec que ma li sys " +
	"tem clo ud bro ker fai lu so lo nor bal an cer pu sh ro ll ba ck ing est ous pre fix min or max imi zed da bu ffer")

// word is one of a language whose common words are short.
func (w *writer) word() string {
	k := int(w.zipf.Uint64())
	var b strings.Builder
	if k >= 40 {
		b.WriteString(syllables[k%37])
	}
	for n := len(syllables); ; k /= n {
		b.WriteString(syllables[k%n])
		if k < n {
			return b.String()
		}
	}
}

func (w *writer) words(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = w.word()
	}
	return strings.Join(list, " ")
}

// sentence is one of prose, one with a name in it, or an error line.
func (w *writer) sentence() string {
	s := []rune(w.words(6 + w.rng.IntN(16)))
	s[0] = unicode.ToUpper(s[0])
	switch w.rng.IntN(12) {
	case 0:
		return fmt.Sprintf("%s on host-%02d.prod.internal, v1.%d.%d.", string(s), w.rng.IntN(90), w.rng.IntN(30), w.rng.IntN(12))
	case 1:
		return fmt.Sprintf("%s:\n%02d:%02d:%02d ERROR system-%d: ERR_%s (code %d, trace %06x)\n", string(s), w.rng.IntN(24), w.rng.IntN(60), w.rng.IntN(60),
			w.rng.IntN(120), strings.ToUpper(w.word()), 400+w.rng.IntN(200), w.rng.Uint32()>>8)
	case 2:
		return fmt.Sprintf("%s, %s.", string(s), w.words(5))
	}
	return string(s) + "."
}

// text is prose of about so many bytes.
func (w *writer) text(bytes int) string {
	var b strings.Builder
	for b.Len() < bytes {
		b.WriteString(w.sentence())
		b.WriteByte(" \n"[min(1, w.rng.IntN(5)/4)])
	}
	return strings.TrimSpace(b.String())
}

// manyRecords makes n reviews of 4 to 10 KB.
func manyRecords(n int) []review.Record {
	w := newWriter(7)
	records := make([]review.Record, n)
	for i := range records {
		records[i] = w.record(i)
	}
	return records
}

func (w *writer) record(i int) review.Record {
	r := review.Record{ID: fmt.Sprintf("inc-%05d", i), Title: w.words(8), Summary: w.text(150), Kind: review.Kinds[w.rng.IntN(len(review.Kinds))]}
	r.Slug, r.URL = r.ID, "/reviews/"+r.ID+"/"
	r.Severity = fmt.Sprintf("sev%d", 1+w.rng.IntN(4))
	r.Date = review.Moment{Time: time.Unix(1_500_000_000+w.rng.Int64N(300_000_000), 0).UTC()}
	for range 1 + w.rng.IntN(3) {
		r.Systems = append(r.Systems, fmt.Sprintf("system-%d", w.rng.IntN(120)))
	}
	r.Teams = []string{fmt.Sprintf("Team %d", w.rng.IntN(40))}
	r.Tags = []string{fmt.Sprintf("tag-%d", w.rng.IntN(60)), fmt.Sprintf("tag-%d", w.rng.IntN(60))}
	r.ContributingFactors = []string{w.text(80), w.text(80)}
	if i > 0 && i%9 == 0 {
		r.LinksTo = []string{fmt.Sprintf("inc-%05d", w.rng.IntN(i))}
	}
	for left := 3_500 + w.rng.IntN(5_500); left > 0; left -= 900 {
		heading := w.words(3)
		r.Passages = append(r.Passages, review.Passage{Heading: heading, Anchor: review.Slug(heading), Text: w.text(min(left, 900))})
	}
	return r
}

// textBytes is how much text a record holds, without its keys.
func textBytes(r *review.Record) int {
	n := len(r.Title)
	for _, f := range facts(r) {
		n += len(f.text)
	}
	for _, p := range r.Passages {
		n += len(p.Heading) + len(p.Text)
	}
	return n
}

func benchSize() int {
	if testing.Short() {
		return 1_000
	}
	return 10_000
}

func folderSize(tb testing.TB, dir string) (size int64) {
	tb.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return size
}

// BenchmarkBuild reports megabytes of text for each second of processor time, and the size of the
// index against that of the text.
func BenchmarkBuild(b *testing.B) {
	records := manyRecords(benchSize())
	bytes := 0
	for i := range records {
		bytes += textBytes(&records[i])
	}
	b.SetBytes(int64(bytes))
	start := processorTime()
	dir := ""
	for n := 0; b.Loop(); n++ {
		dir = filepath.Join(b.TempDir(), fmt.Sprint("index", n))
		if err := Build(context.Background(), dir, Slice(records), Options{}); err != nil {
			b.Fatal(err)
		}
	}
	if spent := processorTime() - start; spent > 0 {
		b.ReportMetric(float64(b.N)*float64(bytes)/1e6/spent.Seconds(), "MB/cpu-s")
	}
	b.ReportMetric(float64(folderSize(b, dir))/float64(bytes), "size/text")
}

// benchQueries are what people look for, made of words that are there.
func benchQueries(records []review.Record) []string {
	var list []string
	for i := range 200 {
		r := &records[i*len(records)/200]
		var words []string
		for _, w := range strings.FieldsFunc(r.Passages[0].Text, func(c rune) bool { return !unicode.IsLetter(c) }) {
			if len(w) > 4 { // the shortest are the language's "the" and "of"
				words = append(words, strings.ToLower(w))
			}
		}
		list = append(list, strings.Join(words[2:4+i%3], " "))
	}
	return list
}

// reportTimes says how long half and 99 of 100 calls took at most, and the processor time of one.
func reportTimes(b *testing.B, calls int, call func(n int)) {
	b.Helper()
	took := make([]time.Duration, 0, calls)
	start := processorTime()
	for b.Loop() {
		for n := range calls {
			begin := time.Now()
			call(n)
			took = append(took, time.Since(begin))
		}
	}
	spent := processorTime() - start
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d) / 1e6 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
	b.ReportMetric(ms(spent)/float64(len(took)), "cpu-ms/call")
	b.ReportMetric(0, "ns/op")
}

func BenchmarkIndex(b *testing.B) {
	records := manyRecords(benchSize())
	dir := buildIndex(b, records)
	ctx := context.Background()
	b.Run("open", func(b *testing.B) {
		reportTimes(b, 5, func(int) {
			ix, err := Open(dir, Options{})
			if err != nil {
				b.Fatal(err)
			}
			if err := ix.Close(); err != nil {
				b.Fatal(err)
			}
		})
	})
	ix, err := Open(dir, Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer ix.Close()
	ix.warm() // as Live.Swap does
	queries := benchQueries(records)
	words := strings.Fields(records[0].Passages[0].Text)
	all := func(make func(n int) string) (list []string) {
		for n := range queries {
			list = append(list, make(n))
		}
		return list
	}
	for _, q := range []struct {
		name    string
		queries []string
	}{
		{"words", queries},
		{"everything", all(func(int) string { return "" })},
		{"phrases", all(func(n int) string { return `"` + strings.Join(strings.Fields(queries[n])[:2], " ") + `"` })},
		{"prefixes", all(func(n int) string { return queries[n][:2] + "*" })},
		{"typing errors", all(func(n int) string { return "conectoin " + queries[n] })},
		{"names", all(func(n int) string { return fmt.Sprintf("host-%02d.prod.internal", n%90) })},
		{"filters", all(func(n int) string { return fmt.Sprintf("system:system-%d %s", n%120, queries[n]) })},
		{"8 KB", all(func(int) string { return strings.Join(words, " ") })},
	} {
		b.Run("search "+q.name, func(b *testing.B) {
			total := 0
			reportTimes(b, len(q.queries), func(n int) {
				r, err := ix.Search(ctx, search.Request{Query: q.queries[n]})
				if err != nil {
					b.Fatal(err)
				}
				total += r.Total
			})
			b.ReportMetric(float64(total)/float64(b.N)/float64(len(q.queries)), "hits")
		})
	}
	for name, query := range hostile(strings.Fields(strings.ToLower(records[0].Passages[0].Text + " " + records[1].Passages[0].Text))) {
		b.Run("hostile "+name, func(b *testing.B) {
			b.ReportAllocs()
			reportTimes(b, 1, func(int) {
				if _, err := ix.Search(ctx, search.Request{Query: query, Limit: search.MaxLimit}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
	b.Run("suggest", func(b *testing.B) {
		reportTimes(b, 200, func(n int) {
			title := records[n*len(records)/200].Title
			if _, err := ix.Suggest(ctx, title[:1+n%12], 8); err != nil {
				b.Fatal(err)
			}
		})
	})
	b.Run("related all", func(b *testing.B) {
		reportTimes(b, 1, func(int) {
			all, err := ix.RelatedAll(ctx, 5)
			if err != nil {
				b.Fatal(err)
			}
			for range all {
			}
		})
	})
}

// BenchmarkPeer asks SQLite's full-text search the same: the best twenty with a snippet each, and the
// counts of one facet.
func BenchmarkPeer(b *testing.B) {
	records := manyRecords(benchSize())
	path := filepath.Join(b.TempDir(), "peer.db")
	db, err := sql.Open("sqlite", path)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	start := processorTime()
	bytes := fillPeer(b, db, records)
	b.Logf("built: %.2f MB of text per cpu-second, %.2f of the text's size", float64(bytes)/1e6/(processorTime()-start).Seconds(),
		float64(folderSize(b, filepath.Dir(path)))/float64(bytes))
	queries := benchQueries(records)
	b.Run("words", func(b *testing.B) {
		reportTimes(b, len(queries), func(n int) { askPeer(b, db, strings.ReplaceAll(queries[n], " ", " OR ")) })
	})
}

func fillPeer(b *testing.B, db *sql.DB, records []review.Record) (bytes int) {
	run := func(query string, args ...any) {
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	run(`PRAGMA journal_mode = WAL`)
	run(`CREATE VIRTUAL TABLE reviews USING fts5(title, body, system UNINDEXED, tokenize = 'porter unicode61')`)
	tx, err := db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	for i := range records {
		r := &records[i]
		var body []string
		for _, f := range facts(r) {
			body = append(body, f.text)
		}
		for _, p := range r.Passages {
			body = append(body, p.Heading, p.Text)
		}
		bytes += textBytes(r)
		if _, err := tx.Exec(`INSERT INTO reviews VALUES (?, ?, ?)`, r.Title, strings.Join(body, "\n"), r.Systems[0]); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	run(`INSERT INTO reviews(reviews) VALUES ('optimize')`)
	return bytes
}

func askPeer(b *testing.B, db *sql.DB, query string) {
	for _, ask := range []string{
		`SELECT title, snippet(reviews, 1, '<mark>', '</mark>', '…', 32) FROM reviews WHERE reviews MATCH ? ORDER BY bm25(reviews, 2, 1) LIMIT 20`,
		`SELECT system, count(*) FROM reviews WHERE reviews MATCH ? GROUP BY system ORDER BY 2 DESC LIMIT 50`,
	} {
		rows, err := db.Query(ask, query)
		if err != nil {
			b.Fatal(err)
		}
		for rows.Next() {
			var a, c string
			if err := rows.Scan(&a, &c); err != nil {
				b.Fatal(err)
			}
		}
		if err := rows.Err(); err != nil {
			b.Fatal(err)
		}
		rows.Close()
	}
}
