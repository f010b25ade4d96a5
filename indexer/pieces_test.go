package indexer

import (
	"fmt"
	"strings"
	"testing"

	"afterword/internal/review"
)

// checkPieces cuts text as an index does, and checks that it can be put together again and gives the
// same terms at the same places as the analyzer gives of the whole.
func checkPieces(t *testing.T, text string) {
	t.Helper()
	analyzer := newAnalyzer(english)
	w := newWording(analyzer)
	// Once as it is; and twice more, so that all pieces get numbers.
	records := []review.Record{{Title: text}}
	if len(text)%2 == 0 {
		records = append(records, records[0])
	}
	for i := range records {
		w.take(&records[i])
	}
	texts, err := decodeTexts(w.encode())
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	var want, got []string
	var terms []string
	seen := map[string]int{}
	for _, token := range analyzer.Analyze([]byte(text)) {
		want = append(want, fmt.Sprintf("%s@%d", token.Term, token.Position-1))
		if _, ok := seen[string(token.Term)]; !ok {
			seen[string(token.Term)] = len(terms)
			terms = append(terms, string(token.Term))
		}
	}
	m := newMatcher(texts, analyzer, terms)
	defer m.close()
	rows := texts.rows(int32(len(records) - 1))
	for rows.next() {
		if s := texts.text(rows.row); rows.row.kind == titleRow && s != text {
			t.Errorf("%q comes back as %q", text, s)
		}
		position := int32(0)
		for pieces := rows.row.pieces; pieces.text != ""; {
			n, s := pieces.piece()
			for _, o := range m.gives(n, s) {
				if rows.row.kind == titleRow {
					got = append(got, fmt.Sprintf("%s@%d", terms[o.term], position+o.at))
				}
			}
			if n >= 0 {
				position += int32(texts.positions[n])
			} else {
				position += s.positions
			}
		}
	}
	slicesSort := func(list []string) string { return strings.Join(unique(list), " ") }
	if g, w := slicesSort(got), slicesSort(want); g != w {
		t.Errorf("%q gives the terms\n%s\nwant\n%s", text, g, w)
	}
}

func TestPieces(t *testing.T) {
	for _, text := range []string{
		"", " ", "one", "one two  three", " lead and trail ", "etcd-01 lost; etcd-01 won.", "OOMKilled\nERR_CONN_RESET (x509)",
		"数据库 down", "a数据b 库", "数 据", "don’t stop--now...", "10.0.0.1:8080/path?q=1", "\xff bad \xfe", "é è e\u0301", "the the the",
		strings.Repeat("a-b.c_d", 50), strings.Repeat("x", 500),
	} {
		checkPieces(t, text)
	}
}

func FuzzPieces(f *testing.F) {
	for _, s := range []string{"etcd-01", "OOMKilled  x", "a.b_c-d'e’f", "数据库x y", "é\xff\xfe-1", "ﷺ İ"} {
		f.Add(s)
	}
	f.Fuzz(checkPieces)
}

func TestFrequency(t *testing.T) {
	for _, in := range [][fieldCount]int32{
		{fieldBody: 1}, {fieldBody: 64}, {fieldTitle: 1}, {fieldNames: 2, fieldBody: 9}, {1, 1, 1, 1, 1}, {3, 3, 7, 15, 60_000},
	} {
		if got := frequencyOf(&in).counts(); got != in {
			t.Errorf("%v comes back as %v", in, got)
		}
	}
	most := [fieldCount]int32{99, 99, 99, 99, 1 << 30}
	if got, want := frequencyOf(&most).counts(), ([fieldCount]int32{3, 3, 7, 15, maxInBody}); got != want {
		t.Errorf("%v is kept as %v, want %v", most, got, want)
	}
}
