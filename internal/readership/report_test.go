package readership

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeView(t *testing.T) {
	full := Report{View: "v-1", Reader: "2026q1-9_Z", Review: "INC-7", Team: "payments", Engaged: 48 * time.Second, Depth: 80}
	with := func(change func(*Report)) Report {
		r := full
		change(&r)
		return r
	}
	for _, c := range []struct {
		name string
		in   string
		want Report
	}{
		{"everything", `{"view":"v-1","reader":"2026q1-9_Z","review":"INC-7","engaged_ms":48000,"depth":80,"team":"payments"}`, full},
		{"space around it", " \n{\"view\":\"v-1\",\"reader\":\"2026q1-9_Z\",\"review\":\" INC-7 \",\"engaged_ms\":48000,\"depth\":80,\"team\":\" payments\"}\n", full},
		{"unknown keys", `{"view":"v-1","reader":"2026q1-9_Z","review":"INC-7","engaged_ms":48000,"depth":80,"team":"payments","VIEW":7,"x":{"y":[]}}`, full},
		{"no reader, no team", `{"view":"v-1","review":"INC-7","engaged_ms":48000,"depth":80}`,
			with(func(r *Report) { r.Reader, r.Team = "", "" })},
		{"null reader, empty team", `{"view":"v-1","reader":null,"review":"INC-7","engaged_ms":48000,"depth":80,"team":""}`,
			with(func(r *Report) { r.Reader, r.Team = "", "" })},
		{"fractions are cut off", `{"view":"v-1","reader":"2026q1-9_Z","review":"INC-7","engaged_ms":4.80005e4,"depth":80.9,"team":"payments"}`, full},
		{"a page open for a day", `{"view":"v-1","reader":"2026q1-9_Z","review":"INC-7","engaged_ms":86400000,"depth":80,"team":"payments"}`,
			with(func(r *Report) { r.Engaged = MaxEngaged })},
		{"lower bounds", `{"view":"v","review":"A","engaged_ms":0,"depth":0}`, Report{View: "v", Review: "A"}},
		{"upper bounds", `{"view":"` + strings.Repeat("v", 64) + `","review":"` + strings.Repeat("A", 256) + `","engaged_ms":1,"depth":100,"team":"` + strings.Repeat("ü", 100) + `"}`,
			Report{View: strings.Repeat("v", 64), Review: strings.Repeat("A", 256), Engaged: time.Millisecond, Depth: 100, Team: strings.Repeat("ü", 100)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := DecodeView([]byte(c.in))
			if err != nil {
				t.Fatalf("DecodeView(%s) = %v", c.in, err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("DecodeView(%s) (-want +got):\n%s", c.in, diff)
			}
		})
	}
}

func TestDecodeViewErrors(t *testing.T) {
	const good = `{"view":"v","reader":"r","review":"A","engaged_ms":1,"depth":2,"team":"t"}`
	if _, err := DecodeView([]byte(good)); err != nil {
		t.Fatalf("DecodeView(%s) = %v", good, err)
	}
	// with returns the good report with a field set to another value.
	with := func(field, value string) string {
		var fields map[string]json.RawMessage
		if err := json.Unmarshal([]byte(good), &fields); err != nil {
			t.Fatal(err)
		}
		var parts []string
		for name, old := range fields {
			if name == field {
				old = json.RawMessage(value)
			}
			parts = append(parts, `"`+name+`":`+string(old))
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	for _, c := range []struct{ in, want string }{
		{"", "the report is not valid JSON"},
		{"hello", "the report is not valid JSON"},
		{"\xff" + good, "the report is not UTF-8 text"},
		{good + "x", "the report is not valid JSON"},
		{good + good, "the report is not valid JSON"},
		{good[:len(good)-1], "the report is not valid JSON"},
		{"null", "the report is not a JSON object"},
		{"[]", "the report is not a JSON object"},
		{`"v"`, "the report is not a JSON object"},
		{strings.Repeat("[", 20_000), "the report is not valid JSON"},
		{"{}", "view is missing"},
		{strings.ReplaceAll(good, `"view"`, `"View"`), "view is missing"},
		{with("view", `null`), "view is missing"},
		{with("view", `""`), "view is empty"},
		{with("view", `7`), "view must be a string"},
		{with("view", `"a b"`), "view must be 1 to 64 letters, digits, - or _"},
		{with("view", `"é"`), "view must be 1 to 64 letters, digits, - or _"},
		{with("view", `"`+strings.Repeat("v", 65)+`"`), "view must be 1 to 64 letters, digits, - or _"},
		{with("reader", `"a@b.example"`), "reader must be 1 to 64 letters, digits, - or _"},
		{with("reader", `{}`), "reader must be a string"},
		{with("review", `" "`), "review is empty"},
		{with("review", `"A\u0000"`), "review must not hold control characters"},
		{with("review", `"`+strings.Repeat("A", 257)+`"`), "review is longer than 256 bytes"},
		{with("team", `["t"]`), "team must be a string"},
		{with("team", `"a\nb"`), "team must not hold control characters"},
		{with("team", `"`+strings.Repeat("ü", 101)+`"`), "team is longer than 100 characters"},
		{with("engaged_ms", `null`), "engaged_ms is missing"},
		{with("engaged_ms", `"1"`), "engaged_ms must be a number"},
		{with("engaged_ms", `true`), "engaged_ms must be a number"},
		{with("engaged_ms", `-1`), "engaged_ms must not be negative"},
		{with("engaged_ms", `1e999`), "engaged_ms is too large"},
		{with("engaged_ms", `NaN`), "the report is not valid JSON"},
		{with("depth", `-0.5`), "depth must not be negative"},
		{with("depth", `101`), "depth must be from 0 to 100"},
		{with("depth", `1e300`), "depth must be from 0 to 100"},
		{with("depth", `[1]`), "depth must be a number"},
	} {
		got, err := DecodeView([]byte(c.in))
		var reportErr *ReportError
		if !errors.As(err, &reportErr) || err.Error() != c.want {
			t.Errorf("DecodeView(%.80s) = %v, want %s", c.in, err, c.want)
		}
		if got != (Report{}) {
			t.Errorf("DecodeView(%.80s) = %+v with an error, want nothing", c.in, got)
		}
	}
}

func FuzzDecodeView(f *testing.F) {
	f.Add([]byte(`{"view":"v-1","reader":"2026q1-9","review":"INC-7","engaged_ms":48000,"depth":80,"team":"payments"}`))
	f.Add([]byte(`{"view":"v","review":"Gr\u00f6\u00dfe","engaged_ms":1e3,"depth":-0}`))
	f.Add([]byte(`{"view":"v","review":"A","engaged_ms":1e999,"depth":99.99,"view":"w"}`))
	f.Add([]byte("{\"view\":\"\xff\"}"))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := DecodeView(body)
		if err != nil {
			var reportErr *ReportError
			if !errors.As(err, &reportErr) || r != (Report{}) {
				t.Fatalf("DecodeView = %+v, %v, want nothing and a *ReportError", r, err)
			}
			return
		}
		// What is let in fits the database and counts as what it says.
		switch {
		case r.View == "" || len(r.View) > 64, len(r.Reader) > 64, r.Review == "" || len(r.Review) > 256:
			t.Errorf("an id is out of bounds: %+v", r)
		case !utf8.ValidString(r.Review+r.Team) || strings.ContainsRune(r.Review+r.Team, 0):
			t.Errorf("text that no database takes: %+v", r)
		case r.Engaged < 0 || r.Engaged > MaxEngaged || r.Engaged%time.Millisecond != 0 || r.Depth < 0 || r.Depth > 100:
			t.Errorf("figures are out of bounds: %+v", r)
		}
		again, err := json.Marshal(map[string]any{
			"view": r.View, "reader": r.Reader, "review": r.Review, "team": r.Team,
			"engaged_ms": r.Engaged.Milliseconds(), "depth": r.Depth,
		})
		if err != nil {
			t.Fatal(err)
		}
		if r2, err := DecodeView(again); err != nil || r2 != r {
			t.Errorf("DecodeView(%s) = %+v, %v, want %+v", again, r2, err, r)
		}
	})
}
