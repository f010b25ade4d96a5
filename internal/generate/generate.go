package generate

import (
	"bytes"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing/fstest"
	"time"
)

// Options says what to make; the zero value of each stands for a good default.
type Options struct {
	Seed    uint64 // default 1
	Bytes   int    // of each review, about; default 8 KiB
	Systems int    // default 200
	Teams   int    // default 40
	Tags    int    // default 120
	Words   int    // different words of the vocabulary; default 30,000
}

func (o Options) withDefaults() Options {
	or := func(v *int, usual int) {
		if *v <= 0 {
			*v = usual
		}
	}
	if o.Seed == 0 {
		o.Seed = 1
	}
	or(&o.Bytes, 8<<10)
	or(&o.Systems, 200)
	or(&o.Teams, 40)
	or(&o.Tags, 120)
	or(&o.Words, 30_000)
	return o
}

// Files makes the pages of all systems and teams, and n reviews: their paths below the content
// folder, and their bytes, which are the caller's.
func Files(n int, opts Options) iter.Seq2[string, []byte] {
	o := opts.withDefaults()
	return func(yield func(string, []byte) bool) {
		v := newVocabulary(o)
		for i := range o.Teams {
			name := fmt.Sprintf("teams/%s/_index.md", v.team(i))
			if !yield(name, fmt.Appendf(nil, "---\ntitle: Team %s\n---\n", v.team(i))) {
				return
			}
		}
		for i := range o.Systems {
			if !yield(fmt.Sprintf("systems/%s/_index.md", v.system(i)), v.systemPage(i)) {
				return
			}
		}
		for i := range n {
			if !yield(Path(i), v.review(i)) {
				return
			}
		}
	}
}

// FS holds what Files makes in memory.
func FS(n int, opts Options) fstest.MapFS {
	files := fstest.MapFS{}
	for name, data := range Files(n, opts) {
		files[name] = &fstest.MapFile{Data: data}
	}
	return files
}

// ID is the id of review i, counted from 0.
func ID(i int) string { return fmt.Sprintf("INC-%06d", i) }

// Path is where review i lies below the content folder.
func Path(i int) string {
	return fmt.Sprintf("reviews/%d/%s.md", when(i).Year(), strings.ToLower(ID(i)))
}

// when is the moment of review i: three a day, so that a list of them has all kinds of gaps.
func when(i int) time.Time {
	return time.Date(2015, 1, 1, i%24, (i*7)%60, 0, 0, time.UTC).AddDate(0, 0, i/3)
}

// vocabulary makes words, names and texts.
type vocabulary struct {
	Options
	words []string
}

func newVocabulary(o Options) *vocabulary {
	v := &vocabulary{Options: o, words: make([]string, o.Words)}
	onsets := strings.Fields("b br c cl d dr f fl g gr h j k l m n p pl qu r s sh sl st t th tr v w z")
	vowels := strings.Fields("a e i o u ai ea ou")
	ends := strings.Fields("n r s t l nd rk ck m x")
	for i := range v.words {
		// The number of a word is its spelling, so no two are alike; frequent words are short.
		var b strings.Builder
		for left := i; ; left = left/(len(onsets)*len(vowels)) - 1 {
			b.WriteString(onsets[left%len(onsets)])
			b.WriteString(vowels[left/len(onsets)%len(vowels)])
			if left < len(onsets)*len(vowels) {
				break
			}
		}
		v.words[i] = b.String() + ends[i%len(ends)]
	}
	return v
}

func (v *vocabulary) system(i int) string { return "svc-" + v.words[len(v.words)-1-i%v.Systems] }

func (v *vocabulary) team(i int) string { return "team-" + v.words[len(v.words)/2-i%v.Teams] }

func (v *vocabulary) tag(i int) string { return "tag-" + v.words[len(v.words)/3-i%v.Tags] }

func (v *vocabulary) systemPage(i int) []byte {
	var depends []string
	for k := 1; k <= i%4 && k <= i; k++ {
		depends = append(depends, v.system(i-k))
	}
	return fmt.Appendf(nil, "---\ntitle: Service %s\nowner: %s\ndepends_on: [%s]\n---\nWhat %s does.\n", v.words[i], v.team(i), strings.Join(depends, ", "), v.system(i))
}

// writer makes one review.
type writer struct {
	*vocabulary
	bytes.Buffer
	r     *rand.Rand
	often *rand.Zipf // ranks of words
	which *rand.Zipf // ranks of names
	i     int
}

func (v *vocabulary) review(i int) []byte {
	r := rand.New(rand.NewPCG(v.Seed, uint64(i)))
	w := &writer{vocabulary: v, r: r, i: i, often: rand.NewZipf(r, 1.07, 2.7, uint64(len(v.words)-1)), which: rand.NewZipf(r, 1.2, 4, 1<<20)}
	w.front()
	for section := 0; w.Len() < v.Bytes; section++ {
		w.section(section)
	}
	return w.Bytes()
}

func (w *writer) word() string { return w.words[w.often.Uint64()] }

func (w *writer) phrase(words int) string {
	list := make([]string, words)
	for i := range list {
		list[i] = w.word()
	}
	return strings.Join(list, " ")
}

func (w *writer) sentence() string {
	s := w.phrase(8 + w.r.IntN(14))
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

// names draws some names, each once.
func (w *writer) names(most int, name func(int) string) string {
	seen := map[string]bool{}
	var list []string
	for range 1 + w.r.IntN(most) {
		if s := name(int(w.which.Uint64())); !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return strings.Join(list, ", ")
}

// earlier is a review before this one, rather a recent one.
func (w *writer) earlier() int { return max(0, w.i-1-int(w.which.Uint64())) }

func (w *writer) front() {
	at := when(w.i)
	clock := func(minutes int) string { return at.Add(time.Duration(minutes) * time.Minute).Format(time.RFC3339) }
	kinds := []string{"incident", "incident", "incident", "near-miss", "surprise"}
	fmt.Fprintf(w, "---\ntitle: %q\nid: %s\ndate: %s\nsummary: %q\nkind: %s\ndepth: full\nseverity: sev%d\n", w.phrase(6), ID(w.i), clock(0), w.sentence(), kinds[w.r.IntN(len(kinds))], 1+w.r.IntN(4))
	fmt.Fprintf(w, "systems: [%s]\nteams: [%s]\ntags: [%s]\n", w.names(4, w.system), w.names(3, w.team), w.names(5, w.tag))
	fmt.Fprintf(w, "detected: %s\nresolved: %s\nimpact: %q\ncontributing_factors:\n", clock(12), clock(95), w.sentence())
	for range 3 {
		fmt.Fprintf(w, "  - %q\n", w.sentence())
	}
	fmt.Fprintf(w, "surprises: [%q]\nconditions: [off-hours]\ntimeline:\n", w.sentence())
	for row := range 5 {
		fmt.Fprintf(w, "  - {at: %s, text: %q}\n", clock(row*20), w.phrase(9))
	}
	fmt.Fprintf(w, "follow_ups:\n  - {text: %q, rationale: %q, owner: %s, state: open}\n", w.phrase(8), w.sentence(), w.team(w.r.IntN(w.Teams)))
	if w.i > 0 {
		fmt.Fprintf(w, "related: [%s]\n", ID(w.earlier()))
	}
	w.WriteString("---\n")
}

func (w *writer) section(n int) {
	fmt.Fprintf(w, "## %s\n\n", w.phrase(4))
	for range 2 + w.r.IntN(3) {
		for range 3 + w.r.IntN(4) {
			w.WriteString(w.sentence() + " ")
		}
		switch {
		case w.i == 0:
		case w.r.IntN(3) == 0:
			fmt.Fprintf(w, "It was as in %s.", ID(w.earlier()))
		case w.r.IntN(3) == 0:
			fmt.Fprintf(w, "See [[%s|%s]].", ID(w.earlier()), w.phrase(2))
		case w.r.IntN(3) == 0:
			fmt.Fprintf(w, "See [%s](../../%s).", w.phrase(2), Path(w.earlier()))
		}
		fmt.Fprintf(w, " Then %s was slow.\n\n", w.system(int(w.which.Uint64())))
	}
	switch n % 4 {
	case 0:
		fmt.Fprintf(w, "- %s\n- `%s`\n- **%s** %s\n\n", w.sentence(), w.phrase(2), w.word(), w.phrase(5))
	case 1:
		fmt.Fprintf(w, "```\n%s\n%s\n```\n\n", w.phrase(8), w.phrase(9))
	case 2:
		fmt.Fprintf(w, "| at | what |\n| --- | --- |\n| 14:05 | %s |\n| 14:20 | %s |\n\n", w.phrase(5), w.phrase(6))
	case 3:
		fmt.Fprintf(w, "> %s\n\n", w.sentence())
	}
}
