package search

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func clause(occur Occur, any ...Atom) Clause { return Clause{Occur: occur, Any: any} }

func word(s string) Clause { return clause(Optional, Atom{Text: s}) }

func words(s string) []Clause {
	var clauses []Clause
	for _, w := range strings.Fields(s) {
		clauses = append(clauses, word(w))
	}
	return clauses
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestParse(t *testing.T) {
	tests := []struct {
		name string
		in   string
		want []Clause
	}{
		{"empty", "", nil},
		{"space", " \t\n", nil},
		{"words", "kafka lag", words("kafka lag")},
		{"required", "+kafka lag", []Clause{clause(Required, Atom{Text: "kafka"}), word("lag")}},
		{"excluded", "kafka -lag", []Clause{word("kafka"), clause(Excluded, Atom{Text: "lag"})}},
		{"phrase", `"connection reset" peer`, []Clause{clause(Quoted, Atom{Form: Phrase, Text: "connection reset"}), word("peer")}},
		{"required phrase", `+"connection reset"`, []Clause{clause(Required, Atom{Form: Phrase, Text: "connection reset"})}},
		{"excluded phrase", `-"connection reset"`, []Clause{clause(Excluded, Atom{Form: Phrase, Text: "connection reset"})}},
		{"prefix", "conn*", []Clause{clause(Optional, Atom{Form: Prefix, Text: "conn"})}},
		{"prefix of an identifier", "+etcd-0*", []Clause{clause(Required, Atom{Form: Prefix, Text: "etcd-0"})}},
		{"field", "system:kafka", []Clause{clause(Required, Atom{Field: System, Text: "kafka"})}},
		{"field in capitals", "System:kafka", []Clause{clause(Required, Atom{Field: System, Text: "kafka"})}},
		{"field with a quoted value", `system:"cloud front" x`, []Clause{clause(Required, Atom{Field: System, Text: "cloud front"}), word("x")}},
		{"excluded field", "-tag:dns", []Clause{clause(Excluded, Atom{Field: Tag, Text: "dns"})}},
		{"excluded quoted field", `-team:"site reliability"`, []Clause{clause(Excluded, Atom{Field: Team, Text: "site reliability"})}},
		{"each field", "team:a tag:b severity:c kind:d id:e", []Clause{
			clause(Required, Atom{Field: Team, Text: "a"}), clause(Required, Atom{Field: Tag, Text: "b"}),
			clause(Required, Atom{Field: Severity, Text: "c"}), clause(Required, Atom{Field: Kind, Text: "d"}),
			clause(Required, Atom{Field: ID, Text: "e"}),
		}},
		{"list fields narrow together", "system:a system:b", []Clause{
			clause(Required, Atom{Field: System, Text: "a"}), clause(Required, Atom{Field: System, Text: "b"}),
		}},
		{"single fields are alternatives", "severity:sev1 x severity:sev2", []Clause{
			clause(Required, Atom{Field: Severity, Text: "sev1"}, Atom{Field: Severity, Text: "sev2"}), word("x"),
		}},
		{"title", "title:outage", []Clause{clause(Required, Atom{Field: Title, Text: "outage"})}},
		{"title phrase", `title:"database outage"`, []Clause{clause(Required, Atom{Field: Title, Form: Phrase, Text: "database outage"})}},
		{"title prefix", "title:data*", []Clause{clause(Required, Atom{Field: Title, Form: Prefix, Text: "data"})}},
		{"before", "before:2026-01-01", []Clause{clause(Required, Atom{Field: Before, Text: "2026-01-01", Day: day("2026-01-01")})}},
		{"after a month", "after:2026-03", []Clause{clause(Required, Atom{Field: After, Text: "2026-03", Day: day("2026-03-01")})}},
		{"after a year", "after:2025", []Clause{clause(Required, Atom{Field: After, Text: "2025", Day: day("2025-01-01")})}},
		{"or", "kafka OR rabbitmq lag", []Clause{clause(Optional, Atom{Text: "kafka"}, Atom{Text: "rabbitmq"}), word("lag")}},
		{"or of three", "a1 OR b1 OR c1", []Clause{clause(Optional, Atom{Text: "a1"}, Atom{Text: "b1"}, Atom{Text: "c1"})}},
		{"or of fields", "system:a OR system:b", []Clause{clause(Required, Atom{Field: System, Text: "a"}, Atom{Field: System, Text: "b"})}},
		{"or of a word and a field", "dns OR tag:dns", []Clause{clause(Optional, Atom{Text: "dns"}, Atom{Field: Tag, Text: "dns"})}},
		{"or of required", "+a1 OR b1", []Clause{clause(Required, Atom{Text: "a1"}, Atom{Text: "b1"})}},
		{"or first", "OR kafka", words("OR kafka")},
		{"or last", "kafka OR", words("kafka OR")},
		{"or twice", "kafka OR OR lag", []Clause{clause(Optional, Atom{Text: "kafka"}, Atom{Text: "OR"}), word("lag")}},
		{"or before an exclusion", "kafka OR -lag", []Clause{word("kafka"), clause(Excluded, Atom{Text: "lag"})}},
		{"small or is a word", "kafka or lag", words("kafka or lag")},

		// What does not parse is plain words.
		{"an error message", "x509: certificate has expired", words("x509: certificate has expired")},
		{"an unknown field", "a:b:c", words("a:b:c")},
		{"a field with no value", "system: kafka", words("system: kafka")},
		{"an open quotation mark", `"unclosed phrase`, words(`"unclosed phrase`)},
		{"an open value", `system:"cloud front`, words(`system:"cloud front`)},
		{"no date", "before:yesterday", words("before:yesterday")},
		{"a day that is not", "after:2023-02-30", words("after:2023-02-30")},
		{"a URL", "https://example.org/a?b=c", words("https://example.org/a?b=c")},
		{"a call", "error: foo()", words("error: foo()")},
		{"a stack trace", "at com.example.Foo.bar(Foo.java:42)\n\tat x.Y", words("at com.example.Foo.bar(Foo.java:42) at x.Y")},
		{"a star before", "*a*", words("*a*")},
		{"a short prefix", "a*", words("a*")},
		{"a star inside", "a*b", words("a*b")},
		{"a title of nothing", `title:""`, words(`title:""`)},
		{"flags", "--verbose -x", []Clause{word("--verbose"), clause(Excluded, Atom{Text: "x"})}},
		{"a list", "- one\n- two", words("one two")},
		{"nothing to search", `+ - -- "" "!" :-)`, nil},
		{"Chinese", "数据库 故障", words("数据库 故障")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Parse(tt.in)
			if diff := cmp.Diff(tt.want, got.Clauses, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("Parse(%q) (-want +got):\n%s", tt.in, diff)
			}
		})
	}
}

func TestParseBounds(t *testing.T) {
	q := Parse(strings.Repeat("é ", MaxQueryBytes))
	if len(q.Text) > MaxQueryBytes || !utf8.ValidString(q.Text) {
		t.Errorf("Text holds %d bytes, valid %v; want at most %d, valid", len(q.Text), utf8.ValidString(q.Text), MaxQueryBytes)
	}
	if len(q.Clauses) > maxClauses {
		t.Errorf("Parse made %d clauses, want at most %d", len(q.Clauses), maxClauses)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "kafka lag", `+a -b "c d" title:e* before:2026-01-01 OR f`, `system:"cloud front`, "x509: no", "a OR OR b OR",
		`-"`, `+`, `title:"`, "\xff\xfe\"", "severity:1 severity:2 OR id:3",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q := Parse(text)
		if len(q.Text) > MaxQueryBytes || !utf8.ValidString(q.Text) {
			t.Fatalf("Parse(%q).Text = %q", text, q.Text)
		}
		for _, c := range q.Clauses {
			if len(c.Any) == 0 {
				t.Fatalf("Parse(%q) made a clause of nothing", text)
			}
			for _, a := range c.Any {
				if strings.TrimSpace(a.Text) == "" {
					t.Fatalf("Parse(%q) made a blank atom %+v", text, a)
				}
				if (a.Field == Before || a.Field == After) == a.Day.IsZero() && a.Text != "0001-01-01" && a.Text != "0001-01" && a.Text != "0001" {
					t.Fatalf("Parse(%q) made %+v", text, a)
				}
			}
		}
		if again := Parse(q.Text); !cmp.Equal(q, again) {
			t.Fatalf("Parse(%q) is not stable: %s", text, cmp.Diff(q, again))
		}
	})
}
