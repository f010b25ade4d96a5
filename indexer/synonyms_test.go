package indexer

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"afterword/internal/review"
	"afterword/internal/search"
)

func openWith(t *testing.T, records []review.Record, opts Options) *Index {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "index")
	if err := Build(context.Background(), dir, Slice(records), opts); err != nil {
		t.Fatal(err)
	}
	ix, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ix.Close() })
	return ix
}

func TestSynonyms(t *testing.T) {
	body := func(id, text string) review.Record {
		return review.Record{ID: id, Title: "Review " + id, Passages: []review.Passage{{Text: text}}}
	}
	ix := openWith(t, []review.Record{
		body("long", "The kubernetes scheduler ran out of memory."),
		body("short", "k8s killed it: OOM."),
		body("apart", "Memory was fine and everybody went out."),
		body("bus", "The event bus stood still."),
		body("rmq", "rmq stood still."),
	}, Options{Synonyms: [][]string{{"rmq", "event bus"}, {"alone"}, {""}}})
	tests := []struct {
		query string
		want  []string
	}{
		{"k8s", []string{"short", "long"}},
		{"kubernetes", []string{"long", "short"}},
		{"oom", []string{"short", "long"}},
		{"out of memory", []string{"long", "apart", "short"}},
		{`"out of memory"`, []string{"long", "short"}},
		{"+k8s", []string{"short", "long"}},
		{"-k8s -rmq -bus -apart", []string{"long"}}, // what must not be there is what was typed
		{"event bus", []string{"bus", "rmq"}},
		{"rmq", []string{"rmq", "bus"}},
		{"title:k8s", []string{}},
	}
	for _, tt := range tests {
		got := find(t, ix, search.Request{Query: tt.query})
		if !slices.Equal(ids(got.Hits), tt.want) {
			t.Errorf("Search(%q) = %q, want %q", tt.query, ids(got.Hits), tt.want)
		}
		if got.DidYouMean != "" {
			t.Errorf("Search(%q) asks for %q", tt.query, got.DidYouMean)
		}
	}
	opts, ok := BuiltWith(ix.dir)
	if !ok || len(opts.Synonyms) != 3 || opts.Language != "en" {
		t.Errorf("BuiltWith = %+v, %v", opts, ok)
	}
}

func TestLanguages(t *testing.T) {
	tests := []struct{ language, text, query string }{
		{"de-AT", "Die Zertifikate der Häuser waren abgelaufen.", "haus zertifikat"},
		{"fr", "Les serveurs de l'équipe étaient arrêtés.", "serveur équipe"},
		{"es", "Las conexiones fallaron.", "conexión"},
		{"sv", "Servrarna startades om.", "servrar"},
		{"ru", "Серверы упали ночью.", "сервер"},
		{"nb", "Databasene falt ned.", "database"},
		{"pt_BR", "As conexões caíram.", "conexão"},
		{"en", "The servers fell over.", "server"},
	}
	for _, tt := range tests {
		ix := openWith(t, []review.Record{
			{ID: "one", Title: "x", Passages: []review.Passage{{Text: tt.text + " OOMKilled etcd-01."}}}, {ID: "other", Title: "y"},
		}, Options{Language: tt.language})
		for _, q := range []string{tt.query, "OOMKilled", "etcd-01", "killed"} {
			if got := ids(find(t, ix, search.Request{Query: q}).Hits); !slices.Equal(got, []string{"one"}) {
				t.Errorf("%s: Search(%q) = %q", tt.language, q, got)
			}
		}
		if _, err := Open(ix.dir, Options{Language: "fi"}); !errors.Is(err, ErrDamaged) {
			t.Errorf("Open for another language = %v, want ErrDamaged", err)
		}
	}
	for _, code := range Languages() {
		if _, err := newMapping(language(code)); err != nil {
			t.Errorf("%s: %v", code, err)
		}
	}
	if got := languageOf("tlh"); got != english {
		t.Errorf("an unknown language is %s", got)
	}
}

func TestNear(t *testing.T) {
	filler := " one two three four five six seven eight nine ten eleven twelve "
	ix := openIndex(t, []review.Record{
		{ID: "apart", Title: "x", Date: moment(t, "2026-02-01"), Passages: []review.Passage{{Text: "connection" + filler + "pool"}}},
		{ID: "together", Title: "x", Date: moment(t, "2026-01-01"), Passages: []review.Passage{{Text: "connection pool" + filler}}},
		{ID: "near", Title: "x", Date: moment(t, "2025-01-01"), Passages: []review.Passage{{Text: "pool of one connection" + filler}}},
	})
	if got, want := ids(find(t, ix, search.Request{Query: "connection pool"}).Hits), []string{"together", "near", "apart"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	for _, tt := range []struct {
		a, b       []int32
		side, near int
	}{
		{nil, nil, 0, 0}, {[]int32{1}, nil, 0, 0}, {[]int32{1}, []int32{2}, 1, 1}, {[]int32{2}, []int32{1}, 0, 1},
		{[]int32{1, 50}, []int32{10, 52}, 1, 1}, {[]int32{5}, []int32{5}, 0, 1}, {[]int32{1}, []int32{9}, 0, 1}, {[]int32{1}, []int32{10}, 0, 0},
	} {
		if side, near := countNear(tt.a, tt.b); side != tt.side || near != tt.near {
			t.Errorf("countNear(%v, %v) = %d, %d, want %d, %d", tt.a, tt.b, side, near, tt.side, tt.near)
		}
	}
}

func TestForemost(t *testing.T) {
	w := newWriter(5)
	for range 300 {
		list := make([]int, w.rng.IntN(200))
		for i := range list {
			list[i] = w.rng.IntN(50)
		}
		n := w.rng.IntN(len(list) + 5)
		want := slices.Sorted(slices.Values(list))
		compare := func(a, b int) int { return a - b }
		moved := foremost(list, n, compare)
		if moved < min(n, len(list)) {
			t.Fatalf("%d of %d were moved, want %d", moved, len(list), n)
		}
		slices.Sort(list[:moved])
		if !slices.Equal(list[:moved], want[:moved]) {
			t.Fatalf("the %d foremost are %v, want %v", moved, list[:moved], want[:moved])
		}
	}
}
