package indexer

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"afterword/internal/review"
	"afterword/internal/search"

	"github.com/google/go-cmp/cmp"
)

func TestSearch(t *testing.T) {
	ix := openIndex(t, sample(t))
	tests := []struct {
		name  string
		query string
		want  []string
	}{
		{"everything, newest first and undated last", "", []string{"INC-2026-020", "INC-2026-014", "backup", "dns-ttl", "cert-expiry", "oom"}},
		{"a word", "resolver", []string{"dns-ttl"}},
		{"another ending", "consumers rebalance", []string{"INC-2026-014", "INC-2026-020"}},
		{"all words before some", "pool connection", []string{"oom", "backup"}},
		{"required", "pool +disk", []string{"backup"}},
		{"excluded", "pool -disk", []string{"oom"}},
		{"only excluded", "-kafka -dns", []string{"backup", "oom"}},
		{"a phrase", `"connection pool"`, []string{"oom"}},
		{"a phrase the wrong way round", `"pool connection"`, []string{}},
		{"a phrase narrows", `pool "session timeout"`, []string{"INC-2026-014"}},
		{"a phrase that nobody wrote is given up", `pool "purple elephants"`, []string{"backup", "oom"}},
		{"a required phrase is not", `pool +"purple elephants"`, []string{}},
		{"a phrase over a stop word", `"Loss of its quorum" OR "lost its quorum"`, []string{"oom"}},
		{"a prefix", "quor*", []string{"oom"}},
		{"a prefix longer than the stem", "resolvers*", []string{"dns-ttl"}},
		{"or", "resolver OR snapshot", []string{"dns-ttl", "backup"}},
		{"a field", "system:kafka", []string{"INC-2026-020", "INC-2026-014"}},
		{"a field with a space", `system:"cloud front"`, []string{"cert-expiry"}},
		{"a field's slug", "system:cloud-front", []string{"cert-expiry"}},
		{"fields narrow together", "system:dns system:cloud-front", []string{"cert-expiry"}},
		{"an excluded field", "certificate -system:cloud-front", []string{"dns-ttl"}},
		{"alternatives of one field", "severity:sev1 severity:sev3", []string{"INC-2026-020", "backup"}},
		{"a word or a field", "resolver OR tag:capacity", []string{"dns-ttl", "backup"}},
		{"kind", "kind:near-miss", []string{"dns-ttl"}},
		{"id", "id:inc-2026-014", []string{"INC-2026-014"}},
		{"before leaves the day out", "before:2026-01-01", []string{"dns-ttl", "cert-expiry"}},
		{"after takes the day in", "after:2026-01-01", []string{"INC-2026-020", "INC-2026-014", "backup"}},
		{"title", "title:certificate", []string{"cert-expiry"}},
		{"title phrase", `title:"broker restart"`, []string{"INC-2026-014"}},
		{"an id first", "INC-2026-020", []string{"INC-2026-020", "INC-2026-014"}},
		{"an id in small letters", "inc-2026-014", []string{"INC-2026-014", "INC-2026-020"}},
		{"a title first", "kafka consumers fell behind after a broker restart", []string{"INC-2026-014", "INC-2026-020"}},
		{"an identifier", "ERR_CONN_RESET", []string{"INC-2026-014"}},
		{"a part of it", "oom", []string{"oom"}},
		{"its parts", "oom killed", []string{"oom"}},
		{"an address", "10.0.0.1", []string{"dns-ttl"}},
		{"a version", "v1.22.3", []string{"dns-ttl"}},
		{"a host", "etcd-01", []string{"oom"}},
		{"the host in words", "etcd 01", []string{"oom"}},
		{"an error message", "x509: certificate has expired", []string{"dns-ttl", "cert-expiry"}},
		{"Chinese", "数据库", []string{"oom"}},
		{"Chinese in another order", "库数据", []string{}},
		{"a name that the text never says", "payments", []string{"INC-2026-014", "INC-2026-020"}},
		{"nothing", "zebra", []string{}},
		{"stop words only", "the and of", []string{}},
		{"signs only", "?!", []string{}},
		{"a star", "*", []string{"INC-2026-020", "INC-2026-014", "backup", "dns-ttl", "cert-expiry", "oom"}},
		{"a small mistake", "certifcate", []string{"cert-expiry", "dns-ttl"}},
		{"two letters swapped", "quourm", []string{"oom"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			result := find(t, ix, search.Request{Query: tt.query})
			if diff := cmp.Diff(tt.want, ids(result.Hits)); diff != "" {
				t.Errorf("Search(%q) (-want +got):\n%s", tt.query, diff)
			}
			if result.Total != len(tt.want) {
				t.Errorf("Search(%q) has total %d, want %d", tt.query, result.Total, len(tt.want))
			}
			if !slices.IsSortedFunc(result.Hits, func(a, b search.Hit) int {
				if a.Score > b.Score {
					return -1
				}
				return 0
			}) {
				t.Errorf("Search(%q): the scores are not in order", tt.query)
			}
		})
	}
}

func TestSearchForgives(t *testing.T) {
	ix := openIndex(t, sample(t))
	result := find(t, ix, search.Request{Query: "kafka certifcate"})
	if want := "kafka certificate"; result.DidYouMean != want {
		t.Errorf("DidYouMean = %q, want %q", result.DidYouMean, want)
	}
	// Whatever matches a word as it was typed comes before what was forgiven.
	got := ids(result.Hits)
	if len(got) != 4 || !strings.HasPrefix(got[0], "INC") || !strings.HasPrefix(got[1], "INC") {
		t.Errorf("forgiven hits come first: %q", got)
	}
	for _, q := range []string{"kafka", "sev9", "zebra", `"certifcate"x`} {
		if got := find(t, ix, search.Request{Query: q}).DidYouMean; got != "" && q != `"certifcate"x` {
			t.Errorf("Search(%q) means %q, want nothing", q, got)
		}
	}
}

func TestSearchFilterAndFacets(t *testing.T) {
	ix := openIndex(t, sample(t))
	day := func(s string) time.Time { return moment(t, s).Time }
	all := find(t, ix, search.Request{})
	want := search.Facets{
		System: []search.FacetValue{{Value: "Checkout", Count: 2}, {Value: "DNS", Count: 2}, {Value: "Kafka", Count: 2},
			{Value: "Cloud Front", Count: 1}, {Value: "Kubernetes", Count: 1}, {Value: "Storage", Count: 1}},
		Team:     []search.FacetValue{{Value: "Edge", Count: 2}, {Value: "Payments", Count: 2}, {Value: "Platform", Count: 1}, {Value: "Streaming", Count: 1}},
		Tag:      []search.FacetValue{{Value: "certificates", Count: 2}, {Value: "messaging", Count: 2}, {Value: "capacity", Count: 1}},
		Severity: []search.FacetValue{{Value: "SEV2", Count: 1}, {Value: "sev1", Count: 1}, {Value: "sev3", Count: 1}},
		Kind:     []search.FacetValue{{Value: "incident", Count: 3}, {Value: "drill", Count: 1}, {Value: "near-miss", Count: 1}, {Value: "surprise", Count: 1}},
		Year:     []search.FacetValue{{Value: "2026", Count: 3}, {Value: "2024", Count: 1}, {Value: "2025", Count: 1}},
	}
	if diff := cmp.Diff(want, all.Facets); diff != "" {
		t.Errorf("facets (-want +got):\n%s", diff)
	}
	tests := []struct {
		name   string
		filter search.Filter
		want   []string
	}{
		{"a system, by slug", search.Filter{System: []string{"cloud front"}}, []string{"cert-expiry"}},
		{"either system", search.Filter{System: []string{"KAFKA", "storage"}}, []string{"INC-2026-020", "INC-2026-014", "backup"}},
		{"two fields", search.Filter{System: []string{"dns"}, Kind: []string{"incident"}}, []string{"cert-expiry"}},
		{"unknown", search.Filter{Team: []string{"nobody"}}, []string{}},
		{"from and to, both included", search.Filter{From: day("2025-11-20"), To: day("2026-03-04")}, []string{"INC-2026-014", "backup", "dns-ttl"}},
		{"to the end of the day", search.Filter{From: day("2026-05-09"), To: day("2026-05-09")}, []string{"INC-2026-020"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := find(t, ix, search.Request{Filter: tt.filter})
			if diff := cmp.Diff(tt.want, ids(got.Hits)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	// A field's counts ignore that field's own filter, and no other.
	got := find(t, ix, search.Request{Filter: search.Filter{System: []string{"kafka"}, Severity: []string{"sev1"}}}).Facets
	wantSeverity := []search.FacetValue{{Value: "SEV2", Count: 1}, {Value: "sev1", Count: 1}}
	if diff := cmp.Diff(wantSeverity, got.Severity); diff != "" {
		t.Errorf("severity (-want +got):\n%s", diff)
	}
	wantSystem := []search.FacetValue{{Value: "Checkout", Count: 1}, {Value: "Kafka", Count: 1}}
	if diff := cmp.Diff(wantSystem, got.System); diff != "" {
		t.Errorf("system (-want +got):\n%s", diff)
	}
	none := find(t, ix, search.Request{Query: "zebra"}).Facets
	if none.System == nil || none.Team == nil || none.Tag == nil || none.Severity == nil || none.Kind == nil || none.Year == nil {
		t.Errorf("facets of nothing are null: %+v", none)
	}
}

func TestSearchOrderAndPages(t *testing.T) {
	ix := openIndex(t, sample(t))
	oldest := []string{"cert-expiry", "dns-ttl", "backup", "INC-2026-014", "INC-2026-020", "oom"}
	if got := ids(find(t, ix, search.Request{Sort: search.Oldest}).Hits); !slices.Equal(got, oldest) {
		t.Errorf("oldest first = %q, want %q", got, oldest)
	}
	if got := ids(find(t, ix, search.Request{Query: "partition", Sort: search.Oldest}).Hits); !slices.Equal(got, []string{"INC-2026-014", "INC-2026-020"}) {
		t.Errorf("oldest first of a query = %q", got)
	}
	var paged []string
	for offset := 0; ; offset += 2 {
		r := find(t, ix, search.Request{Sort: search.Oldest, Limit: 2, Offset: offset})
		if r.Total != 6 {
			t.Errorf("total at offset %d is %d", offset, r.Total)
		}
		if r.Hits == nil {
			t.Fatal("hits are null")
		}
		if len(r.Hits) == 0 {
			break
		}
		paged = append(paged, ids(r.Hits)...)
	}
	if !slices.Equal(paged, oldest) {
		t.Errorf("in pages = %q, want %q", paged, oldest)
	}
	for _, req := range []search.Request{{Limit: -1}, {Limit: 1 << 40}, {Offset: -5}, {Offset: 1 << 40}} {
		find(t, ix, req)
	}
}

func TestSnippets(t *testing.T) {
	ix := openIndex(t, sample(t))
	tests := []struct{ query, want string }{
		{"rebalancing broker", "Consumer lag grew after <mark>broker</mark> kafka-03 restarted. Partition <mark>rebalancing</mark> stalled, and the consumers timed out with ERR_CONN_RESET. The on-call engineer raised the session timeout; the <mark>rebalancing</mark> settled."},
		{"err_conn_reset", "Partition rebalancing stalled, and the consumers timed out with <mark>ERR_CONN_RESET</mark>. The on-call engineer raised the session timeout; the rebalancing settled."},
		{"paged", "Nobody was <mark>paged</mark>. &lt;script&gt;alert(&#39;no&#39;)&lt;/script&gt; stood in the error <mark>page</mark>."},
		{"id:backup", "Old snapshots were never removed."},
	}
	for _, tt := range tests {
		hits := find(t, ix, search.Request{Query: tt.query}).Hits
		if len(hits) == 0 || !slices.Contains(hits[0].Snippets, tt.want) {
			t.Errorf("Search(%q) cuts %q, want %q", tt.query, hits[0].Snippets, tt.want)
		}
	}
	r := sample(t)[:1]
	r[0].Passages = []review.Passage{
		{Text: "Before any heading stands mercury."},
		{Heading: "What <happened>", Anchor: "what-happened", Text: "Then came venus."},
		{Heading: "Später", Anchor: "später"},
		{Text: "Nobody's heading, neptune."},
	}
	ix = openIndex(t, r)
	for _, want := range []search.Passage{
		{URL: "/reviews/inc-2026-014/", Text: "Before any heading stands <mark>mercury</mark>."},
		{Heading: "What <happened>", Anchor: "what-happened", URL: "/reviews/inc-2026-014/#what-happened", Text: "Then came <mark>venus</mark>."},
		{URL: "/reviews/inc-2026-014/", Text: "Nobody&#39;s heading, <mark>neptune</mark>."},
	} {
		word := strings.TrimSuffix(strings.SplitN(want.Text, "<mark>", 2)[1], "</mark>.")
		hit := find(t, ix, search.Request{Query: word}).Hits[0]
		if diff := cmp.Diff([]search.Passage{want}, hit.Passages); diff != "" || hit.Snippets[0] != want.Text {
			t.Errorf("passages for %q (-want +got):\n%s", word, diff)
		}
	}
	r[0].Passages = []review.Passage{{Text: strings.Repeat("Ünïcödé words, & no end of them. ", 400) + "needle " + strings.Repeat("後は続く", 200)}}
	ix = openIndex(t, r)
	got := find(t, ix, search.Request{Query: "needle"}).Hits[0].Snippets
	if len(got) != 1 || !strings.Contains(got[0], "<mark>needle</mark>") || len(got[0]) > 400 {
		t.Errorf("a passage of a long text is %q", got)
	}
}

func TestSearchRandom(t *testing.T) {
	// Whatever is typed, an answer comes, in time, without an error.
	ix := openIndex(t, sample(t))
	rng := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"kafka", `"`, "+", "-", "OR", "system:", "title:", "*", "a", "pool", " ", " ", "before:2026", "…", "\xff", "数", "etcd-01", ":", "(", "id:oom", "certifcate"}
	for range 2000 {
		var b strings.Builder
		for range rng.IntN(12) {
			b.WriteString(pieces[rng.IntN(len(pieces))])
		}
		find(t, ix, search.Request{Query: b.String()})
	}
}

// hostile are queries of up to 8 KB that are made to cost much, of words that reviews have.
func hostile(words []string) map[string]string {
	fill := func(format string) string {
		var b strings.Builder
		for n := 0; b.Len() < search.MaxQueryBytes; n++ {
			b.WriteString(strings.ReplaceAll(format, "W", words[n%len(words)]))
		}
		return b.String()
	}
	return map[string]string{
		"many words":    fill("W "),
		"many required": fill("+W "),
		"many unknown":  fill("Wish conection "),
		"many prefixes": func() string {
			var b strings.Builder
			for a := 'a'; a <= 'z'; a++ {
				for c := 'a'; c <= 'z'; c++ {
					b.WriteString(string([]rune{a, c, '*', ' '}))
				}
			}
			return b.String()
		}(),
		"excluded prefixes": fill("-aW* -W* "),
		"many phrases":      fill(`"W the W W" "W W" `),
		"joined":            fill("W-W.W_"),
		"slashes":           fill("W/W/"),
		"excluded slashes":  "-" + fill("W/W/"),
		"or":                fill("W OR "),
		"or of phrases":     fill(`"W W" OR W* OR `),
		"synonyms":          fill("oom db cert pg lb out of memory W "),
		"one long word":     strings.Repeat("x", search.MaxQueryBytes),
		"letters":           strings.Repeat("数据库", search.MaxQueryBytes/9),
		"exclusions":        fill("-W "),
		"titles":            fill(`title:W title:"W W" `),
		"all signs":         strings.Repeat(`"+-*:`, search.MaxQueryBytes/5),
	}
}

// TestSearchHostile holds that no query costs more than half a second of processor time or 50 MB.
func TestSearchHostile(t *testing.T) {
	records := manyRecords(1_000)
	ix := openIndex(t, records)
	words := strings.Fields(strings.ToLower(records[0].Passages[0].Text + " " + records[1].Passages[0].Text))
	for name, q := range hostile(words) {
		find(t, ix, search.Request{Query: "warm up"})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start := processorTime()
		find(t, ix, search.Request{Query: q, Limit: search.MaxLimit})
		took := processorTime() - start
		runtime.ReadMemStats(&after)
		if took > 500*time.Millisecond && !testing.Short() {
			t.Errorf("%s took %v", name, took)
		}
		if taken := after.TotalAlloc - before.TotalAlloc; taken > 50<<20 {
			t.Errorf("%s took %d MB", name, taken>>20)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := ix.Search(ctx, search.Request{Query: "kafka"}); !errors.Is(err, context.Canceled) {
		t.Errorf("Search in an ended context = %v", err)
	}
}

func TestSuggest(t *testing.T) {
	ix := openIndex(t, sample(t))
	ctx := context.Background()
	tests := []struct {
		q    string
		want []string // kind:text
	}{
		{"", nil},
		{"  ?", nil},
		{"kafk", []string{"system:Kafka", "review:Kafka consumers fell behind after a broker restart", "review:Checkout stalled on a full Kafka partition", "query:Kafka"}},
		{"clou", []string{"system:Cloud Front"}},
		{"cloud fr", []string{"system:Cloud Front"}},
		{"broker rest", []string{"review:Kafka consumers fell behind after a broker restart"}},
		{"inc-2026-014", []string{"review:Kafka consumers fell behind after a broker restart"}},
		{"zebr", nil},
	}
	for _, tt := range tests {
		got, err := ix.Suggest(ctx, tt.q, 4)
		if err != nil || got == nil {
			t.Fatalf("Suggest(%q) = %v, %v", tt.q, got, err)
		}
		var texts []string
		for _, s := range got {
			texts = append(texts, s.Kind+":"+s.Text)
		}
		for n, want := range tt.want {
			if n >= len(texts) || texts[n] != want {
				t.Errorf("Suggest(%q) = %q, want %q", tt.q, texts, tt.want)
				break
			}
		}
		if len(tt.want) == 0 && len(texts) > 0 {
			t.Errorf("Suggest(%q) = %q, want nothing", tt.q, texts)
		}
	}
	got, err := ix.Suggest(ctx, "cloud", 1)
	want := []search.Suggestion{{Text: "Cloud Front", Kind: "system", URL: "/systems/cloud-front/"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Suggest (-want +got):\n%s, %v", diff, err)
	}
	got, err = ix.Suggest(ctx, "partition rebal", 1)
	want = []search.Suggestion{{Text: "partition rebalancing", Kind: "query", URL: "/search/?q=partition+rebalancing"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("Suggest (-want +got):\n%s, %v", diff, err)
	}
}

func TestEmptyIndex(t *testing.T) {
	ix := openIndex(t, nil)
	for _, q := range []string{"", "kafka", `"a phrase"`, "x*", "system:a"} {
		if r := find(t, ix, search.Request{Query: q}); r.Total != 0 || r.Hits == nil {
			t.Errorf("Search(%q) in an empty index = %+v", q, r)
		}
	}
	if got, err := ix.Suggest(context.Background(), "ka", 5); err != nil || len(got) != 0 {
		t.Errorf("Suggest = %v, %v", got, err)
	}
	if _, err := ix.Related(context.Background(), "x", 5); !errors.Is(err, ErrNoReview) {
		t.Errorf("Related = %v, want ErrNoReview", err)
	}
	if got, err := ix.RelatedText(context.Background(), "kafka is down", 5); err != nil || len(got) != 0 {
		t.Errorf("RelatedText = %v, %v", got, err)
	}
}

func TestFindsOwnTitle(t *testing.T) {
	records := corpus(t)
	ix := openIndex(t, records)
	titles := map[string]int{}
	for _, r := range records {
		titles[r.Title]++
	}
	missed := 0
	for _, r := range records {
		// The title's words in another order, so that the rule for exact titles does not help.
		words := strings.Fields(r.Title)
		slices.Reverse(words)
		got := find(t, ix, search.Request{Query: strings.Join(words, " "), Limit: max(3, titles[r.Title])})
		if !slices.Contains(ids(got.Hits), r.ID) {
			missed++
			t.Logf("%s is not found by %q", r.ID, words)
		}
	}
	if share := 1 - float64(missed)/float64(len(records)); share < .98 {
		t.Errorf("%.1f %% of %d reviews are found by their own titles, want 98 %%", share*100, len(records))
	} else {
		t.Logf("%.1f %% of %d reviews are found by their own titles", share*100, len(records))
	}
}

// TestGlance checks that looking first does not lose a mark.
func TestGlance(t *testing.T) {
	text := "Flying APIs fly; a reply was tried by etcd-01, OOMKilled\nand retried. Café at 10.0.0.1\nthe skies, dyed ties: usage of v1.22.3 in\nHTTPServers"
	analyzer := newAnalyzer(english)
	cutPieces([]byte(text), func(piece []byte) {
		for _, token := range analyzer.Analyze(piece) {
			if !newGlance([]string{string(token.Term)}).worthwhile(string(piece)) {
				t.Errorf("%s is not found where it stands", token.Term)
			}
		}
	})
	if newGlance([]string{"kafka"}).worthwhile("nothing of the sort here") {
		t.Error("a line without a trace of the term is worth a look")
	}
}

// TestSearchAllWordsFirst sets a short review that is all about the rare word against a long one that
// has both words once: BM25F alone would put the first one first.
func TestSearchAllWordsFirst(t *testing.T) {
	filler := strings.Repeat("dashboards graphs panels alerts pagers ", 200)
	records := []review.Record{
		{ID: "rare", Title: "Vacuum vacuum", Passages: []review.Passage{{Text: "vacuum vacuum vacuum"}}},
		{ID: "both", Title: "A long day", Passages: []review.Passage{{Text: filler + "vacuum " + filler + "disk"}}},
	}
	for i := range 20 {
		records = append(records, review.Record{ID: fmt.Sprint("disk-", i), Title: "Disk", Passages: []review.Passage{{Text: "disk"}}})
	}
	ix := openIndex(t, records)
	for _, q := range []string{"vacuum disk", "disk vacuum", "vacuum disks dashboards graphs panels alerts pagers long day"} {
		if got := ids(find(t, ix, search.Request{Query: q}).Hits); got[0] != "both" {
			t.Errorf("Search(%q) = %q, want both first", q, got)
		}
	}
}
