package importer

import (
	"bufio"
	"bytes"
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"afterword/internal/corpus"
	"afterword/internal/review"
)

// corpusFolder returns the corpus of real documents, or skips the test where it is not.
func corpusFolder(t testing.TB) string {
	t.Helper()
	root, err := filepath.Abs(filepath.FromSlash("../../../shared/corpus"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(root); err != nil {
		t.Skipf("SKIPPED: the corpus was not found beside the checkout: %v", err)
	}
	return root
}

// importCorpus imports each folder of the corpus into a source of its own, and returns what became
// of every file, by its path below the corpus, with the reviews that were made.
func importCorpus(t testing.TB) map[string]*outcome {
	t.Helper()
	root := corpusFolder(t)
	dirs, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]*outcome{}
	for _, dir := range dirs {
		if !dir.IsDir() {
			continue
		}
		format := "markdown"
		if strings.HasPrefix(dir.Name(), "icco") {
			format = "icco"
		}
		source := t.TempDir()
		if err := os.Mkdir(filepath.Join(source, "content"), 0o755); err != nil {
			t.Fatal(err)
		}
		report, err := Run(context.Background(), Options{Format: format, Path: filepath.Join(root, dir.Name()), Source: source})
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range report.Items {
			o := &outcome{Item: item, source: source, from: filepath.Join(root, dir.Name(), filepath.FromSlash(item.From))}
			all[path.Join(dir.Name(), item.From)] = o
			if item.State != Imported {
				continue
			}
			o.text, err = os.ReadFile(filepath.Join(source, filepath.FromSlash(item.To)))
			if err != nil {
				t.Fatal(err)
			}
			if o.review, err = review.Parse(item.To, o.text, review.Facts{}); err != nil {
				t.Errorf("%s was made of %s and cannot be read: %v", item.To, item.From, err)
			}
		}
	}
	return all
}

type outcome struct {
	Item
	source, from string
	text         []byte
	review       *review.Review // nil if it was not imported
}

// judged reads testdata: fields parted by " | ", # begins a comment.
func judged(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var rows [][]string
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		rows = append(rows, strings.Split(line, " | "))
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

// TestCorpus imports every folder of the corpus once, and asks what was made of it.
func TestCorpus(t *testing.T) {
	all := importCorpus(t)
	t.Run("pages", func(t *testing.T) { testPages(t, all) })
	t.Run("dates", func(t *testing.T) { testDates(t, all) })
	t.Run("timelines", func(t *testing.T) { testTimelines(t, all) })
	t.Run("words", func(t *testing.T) { testWords(t, all) })
}

// testPages loads what came of every folder: no file fails, nothing has
// an error, and every document that the table calls an incident is a page.
func testPages(t *testing.T, all map[string]*outcome) {
	sources := map[string]bool{}
	for name, o := range all {
		if o.State == Failed {
			t.Errorf("%s: %v", name, o.Err)
		}
		sources[o.source] = true
	}
	for source := range sources {
		c, err := corpus.Load(context.Background(), os.DirFS(filepath.Join(source, "content")), corpus.Options{})
		if err != nil {
			t.Errorf("what was imported has errors:\n%v", err)
		}
		for _, left := range c.LeftOut {
			t.Errorf("%s is left out of the site: %s", left.Path, left.Reason)
		}
		for _, note := range c.Notes {
			if note.Rule == "duplicate-id" || note.Rule == "guessed" || note.Rule == "unknown-key" || note.Rule == "no-date" {
				t.Errorf("check says of an imported file: %s:%d: %s [%s]", note.Path, note.Line, note.Msg, note.Rule)
			}
		}
	}
	documents := judged(t, "dates.txt")
	for _, row := range documents {
		o := all[row[0]]
		if o == nil || o.State != Imported {
			t.Errorf("%s is an incident document and no page: %+v", row[0], o)
		}
	}
	pages := map[string]bool{}
	for _, row := range documents {
		pages[row[0]] = true
	}
	for name, o := range all {
		if o.State == Imported && !pages[name] && !strings.HasPrefix(name, "icco-") && !strings.HasPrefix(name, "_templates/cstate") {
			t.Errorf("%s became a review and is not in testdata/dates.txt: is it about an incident?", name)
		}
	}
}

// testDates asks for the right day in at least 95 of 100 documents; testdata/dates.txt was
// judged by hand.
func testDates(t *testing.T, all map[string]*outcome) {
	right, total := 0, 0
	for _, row := range judged(t, "dates.txt") {
		o := all[row[0]]
		if o == nil || o.review == nil {
			continue // testPages says so
		}
		total++
		got := o.review.Date.Day()
		if got == "" {
			got = "unknown"
		}
		if slices.ContainsFunc(strings.Fields(row[1]), func(want string) bool { return strings.HasPrefix(got, want) }) {
			right++
		} else {
			t.Logf("%s: date %s, want %s (%s)", row[0], got, row[1], row[2])
		}
	}
	t.Logf("%d of %d dates are right (%.1f %%)", right, total, 100*float64(right)/float64(total))
	if right*100 < total*95 {
		t.Errorf("%d of %d dates are right, want at least 95 %%", right, total)
	}
}

// testTimelines asks that at least 90 of 100 timelines in tables or lists are recognized, with
// at least 80 of 100 of their rows; testdata/timelines.txt counts them by hand.
func testTimelines(t *testing.T, all map[string]*outcome) {
	recognized, total := 0, 0
	for _, row := range judged(t, "timelines.txt") {
		want, err := strconv.Atoi(row[1])
		if err != nil {
			t.Fatal(err)
		}
		o := all[row[0]]
		if o == nil || o.review == nil {
			t.Errorf("%s was not imported", row[0])
			continue
		}
		total++
		if got := len(o.review.Timeline); got*10 >= want*8 && got <= want+2+want/5 {
			recognized++
		} else {
			t.Logf("%s: the timeline has %d rows, want %d", row[0], got, want)
		}
	}
	t.Logf("%d of %d timelines are recognized (%.1f %%)", recognized, total, 100*float64(recognized)/float64(total))
	if recognized*100 < total*90 {
		t.Errorf("%d of %d timelines are recognized, want at least 90 %%", recognized, total)
	}
}

// testWords asks that every word and number of a source's body is in the file that was
// made of it, as often as it was there.
func testWords(t *testing.T, all map[string]*outcome) {
	for name, o := range all {
		if o.State != Imported {
			continue
		}
		src, err := os.ReadFile(o.from)
		if err != nil {
			t.Fatal(err)
		}
		p, err := review.ParsePage(name, src)
		if err != nil {
			t.Fatal(err)
		}
		if lost := lostWords(string(p.Body), string(o.text)); len(lost) > 0 {
			t.Errorf("%s: these words of the source are not in %s: %q", name, o.To, lost)
		}
	}
}

var (
	anyWord = regexp.MustCompile(`[\pL\pN]+`)
	markup  = regexp.MustCompile(`(?i)<br\s*/?>|\{\{[<%]\s*/?\s*\w+|</?nowiki>|</?(?:pre|source)\b[^>]*>|\]\[[^\]\n]*\]|(?m)^\s*\d{1,3}[.)]\s|\[[xX]\]|\[\^\w+\]|\]\([^)\s]*\.(?:md|markdown)[^)\s]*\)|(?m)^\s*\[[^\]]+\]:.*\.md$`)
)

var timeSign = regexp.MustCompile(`(\d)T(\d\d:\d\d:\d\d)Z`)

// lostWords returns the words of before that after has less often. What is markup in the old form,
// and links to other documents of the import, which have new names, do not count.
func lostWords(before, after string) []string {
	there := map[string]int{}
	for _, w := range anyWord.FindAllString(decoded(after), -1) {
		there[w]++
	}
	var lost []string
	for _, w := range anyWord.FindAllString(markup.ReplaceAllString(decoded(before), " "), -1) {
		if there[w]--; there[w] < 0 && !slices.Contains(lost, w) {
			lost = append(lost, w)
		}
	}
	return lost
}

// decoded resolves what YAML escapes in quotes, roughly, and parts days from times.
func decoded(s string) string {
	s = timeSign.ReplaceAllString(s, "$1 $2")
	return strings.NewReplacer(`\\`, ` \ `, `\n`, " ", `\t`, " ", `\"`, `"`).Replace(s)
}

// TestCorpusAgain imports twice: the second time nothing is written, and what is made is the same to
// the byte.
func TestCorpusAgain(t *testing.T) {
	root := corpusFolder(t)
	for _, dir := range []string{"dfds", "kubernetes-test-infra", "rust-lang-infra-team"} {
		var first map[string][]byte
		for range 2 {
			source := t.TempDir()
			if err := os.Mkdir(filepath.Join(source, "content"), 0o755); err != nil {
				t.Fatal(err)
			}
			o := Options{Format: "markdown", Path: filepath.Join(root, dir), Source: source}
			if _, err := Run(context.Background(), o); err != nil {
				t.Fatal(err)
			}
			again, err := Run(context.Background(), o)
			if err != nil {
				t.Fatal(err)
			}
			for _, item := range again.Items {
				if item.State == Imported || item.State == There && item.Reason != "" {
					t.Errorf("%s/%s the second time: %s %s, want it to be there as it is", dir, item.From, item.State, item.Reason)
				}
			}
			files := readAll(t, source)
			if first == nil {
				first = files
				continue
			}
			for name, b := range first {
				if !bytes.Equal(files[name], b) {
					t.Errorf("%s differs from one import to the next", name)
				}
			}
			if len(files) != len(first) {
				t.Errorf("%s: %d files, then %d", dir, len(first), len(files))
			}
		}
	}
}

func readAll(t testing.TB, root string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		rel, _ := filepath.Rel(root, name)
		files[filepath.ToSlash(rel)] = b
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// BenchmarkImportCorpus imports the documents of one source.
func BenchmarkImportCorpus(b *testing.B) {
	root := corpusFolder(b)
	for b.Loop() {
		source := b.TempDir()
		if err := os.Mkdir(filepath.Join(source, "content"), 0o755); err != nil {
			b.Fatal(err)
		}
		if _, err := Run(context.Background(), Options{Format: "markdown", Path: filepath.Join(root, "dfds"), Source: source}); err != nil {
			b.Fatal(err)
		}
	}
}
