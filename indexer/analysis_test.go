package indexer

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestAnalyzer(t *testing.T) {
	tests := []struct{ in, want string }{ // term@position
		{"The consumers were lagging", "consum@2 lag@4"},
		{"etcd-01 lost", "etcd-01@1 etcd@1 01@2 lost@3"},
		{"etcd01", "etcd01@1 etcd@1 01@2"},
		{"OOMKilled pods", "oomkilled@1 oom@1 kill@2 pod@3"},
		{"autoScaler", "autoscaler@1 auto@1 scaler@2"},
		{"x509: no", "x509@1 no@2"},
		{"ERR_CONN_RESET", "err_conn_reset@1 err@1 conn@2 reset@3"},
		{"v1.22.3", "v1.22.3@1 v1@1 22@2 3@3"},
		{"10.0.0.1:8080", "10.0.0.1@1 10@1 0@2 0@3 1@4 8080@5"},
		{"INC-1234.", "inc-1234@1 inc@1 1234@2"},
		{"db.prod.internal", "db.prod.internal@1 db@1 prod@2 intern@3"},
		{"APIs and iPhones", "api@1 iphon@3"},
		{"the customer's", "custom@2"},
		{"don’t", "don't@1"},
		{"Café Zürich", "cafe@1 zurich@2"},
		{"ＡＢＣ", "abc@1"},
		{"数据库 down", "数@1 据@2 库@3 down@4"},
		{"サーバー", "サ@1 ー@2 バ@3 ー@4"},
		{"сервера упали", "сервера@1 упали@2"},
		{"a--b ... --", "b@2"},
		{"", ""},
		{strings.Repeat("x", 300), strings.Repeat("x", 128) + "@1"},
	}
	analyzer := newAnalyzer(english)
	for _, tt := range tests {
		var got []string
		for _, token := range analyzer.Analyze([]byte(tt.in)) {
			got = append(got, fmt.Sprintf("%s@%d", token.Term, token.Position))
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%q is cut into %q, want %q", tt.in, s, tt.want)
		}
	}
}

func TestMappingAnalyzes(t *testing.T) {
	// What stands in the index for Bleve must cut words as this package does.
	m, err := newMapping(english)
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("The etcd-01 consumers' OOMKilled customer's Café")
	theirs, ours := m.AnalyzerNamed(analyzerName).Analyze(text), newAnalyzer(english).Analyze(text)
	if fmt.Sprint(theirs) != fmt.Sprint(ours) {
		t.Errorf("the mapping cuts %v, the package %v", theirs, ours)
	}
}

func FuzzAnalyzer(f *testing.F) {
	for _, s := range []string{"etcd-01", "OOMKilled", "a.b_c-d'e’f", "数据库x", "é\xff\xfe-1", "ﷺ", "İ"} {
		f.Add(s)
	}
	analyzer := newAnalyzer(english)
	f.Fuzz(func(t *testing.T, s string) {
		before := s
		position, input := 0, []byte(s)
		for _, token := range analyzer.Analyze(input) {
			if token.Start < 0 || token.End > len(s) || token.Start >= token.End {
				t.Fatalf("%q: token %v is outside", s, token)
			}
			if token.Position < position || token.Position < 1 {
				t.Fatalf("%q: token %v goes back", s, token)
			}
			position = token.Position
			if len(token.Term) == 0 || len(token.Term) > maxTermBytes+8 {
				t.Fatalf("%q: term %q has %d bytes", s, token.Term, len(token.Term))
			}
			if utf8.ValidString(s) && !utf8.Valid(token.Term) {
				t.Fatalf("%q: term %q is no text", s, token.Term)
			}
		}
		if string(input) != before {
			t.Fatalf("%q was changed to %q", before, input)
		}
	})
}

func TestPlain(t *testing.T) {
	tests := []struct{ in, want string }{
		{"plain", "plain"},
		{"a `code` and **bold**", "a code and bold"},
		{"see [the page](https://example.org/x) now", "see the page now"},
		{"[[INC-1]] and [[INC-1|that one]]", "INC-1 and that one"},
		{"open [ and [half](", "open [ and [half]("},
		{"[[open", "[[open"},
	}
	for _, tt := range tests {
		if got := plain(tt.in); got != tt.want {
			t.Errorf("plain(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
