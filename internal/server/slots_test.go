package server

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFillSlots(t *testing.T) {
	fill := func(name, argument string) ([]byte, bool) {
		switch name {
		case "a":
			return []byte("[" + argument + "]"), true
		case "loop":
			return []byte("<!--afterword:a x--><!--/afterword:a-->"), true
		}
		return nil, false
	}
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{"no slot", "no slot"},
		{"1<!--afterword:a-->old<!--/afterword:a-->2", "1[]2"},
		{"<!--afterword:a INC 1 &amp; &lt;2-->old<!--/afterword:a-->", "[INC 1 & <2]"},
		{"<!--afterword:a x--><!--/afterword:a--><!--afterword:a y--><!--/afterword:a-->z", "[x][y]z"},
		{"<!--afterword:other-->kept<!--/afterword:other-->", "<!--afterword:other-->kept<!--/afterword:other-->"},
		{"<!--afterword:other--><!--afterword:a i--><!--/afterword:a--><!--/afterword:other-->", "<!--afterword:other-->[i]<!--/afterword:other-->"},
		{"<!--afterword:a never closed", "<!--afterword:a never closed"},
		{"<!--afterword:a-->open", "<!--afterword:a-->open"},
		{"<!--afterword:b--><!--/afterword:a--><!--afterword:a k--><!--/afterword:a-->", "<!--afterword:b--><!--/afterword:a-->[k]"},
		{"<!--afterword:loop--><!--/afterword:loop-->", "<!--afterword:a x--><!--/afterword:a-->"},
		{"<!--afterword:-->x<!--/afterword:-->", "<!--afterword:-->x<!--/afterword:-->"},
	} {
		got, changed := fillSlots([]byte(test.in), fill)
		if diff := cmp.Diff(test.want, string(got)); diff != "" {
			t.Errorf("fillSlots(%q): %s", test.in, diff)
		}
		if changed != (test.in != test.want) {
			t.Errorf("fillSlots(%q): changed = %v", test.in, changed)
		}
	}
}

func FuzzFillSlots(f *testing.F) {
	f.Add("1<!--afterword:a b-->old<!--/afterword:a-->2")
	f.Fuzz(func(t *testing.T, page string) {
		got, changed := fillSlots([]byte(page), func(string, string) ([]byte, bool) { return nil, false })
		if changed || string(got) != page {
			t.Fatalf("%q became %q", page, got)
		}
		fillSlots([]byte(page), func(_, argument string) ([]byte, bool) { return []byte(argument), true })
	})
}

// hangingReaders never answers, and takes no notice of its context.
type hangingReaders struct{ until chan struct{} }

func (h hangingReaders) Readers(context.Context, string) (int, bool) { <-h.until; return 9, true }

// A store that hangs holds up no page, and does not pile up what waits for it.
func TestPagesDoNotWaitForReaders(t *testing.T) {
	o := testOptions(t, nil)
	hanging := hangingReaders{make(chan struct{})}
	defer close(hanging.until)
	o.Readers = hanging
	s := mustNew(t, o)
	start := time.Now()
	for range 3 * maxCounts {
		if n, ok := s.countReaders(t.Context(), "INC-1"); ok {
			t.Fatalf("got %d readers from a store that hangs", n)
		}
	}
	// maxCounts pages wait countWait each; the others do not ask.
	if took := time.Since(start); took > 20*maxCounts*countWait {
		t.Errorf("pages waited %v", took)
	}
	if n := len(s.counts); n != maxCounts {
		t.Errorf("%d questions hang, want %d", n, maxCounts)
	}
}

func TestAddScript(t *testing.T) {
	state := liveState{build: `A"B`}
	got := string(addScript([]byte("<body>x</body></html>"), state))
	want := `<body>x<script src="/_afterword/live.js" defer data-build="A&#34;B"></script></body></html>`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	state.problems = []string{"a.md:1:2: <b>"}
	if got := string(addScript([]byte("<body>x</body>"), state)); !strings.Contains(got, "<noscript>") || !strings.Contains(got, "a.md:1:2: &lt;b&gt;\n</pre>") {
		t.Errorf("without scripts nothing says what is wrong: %s", got)
	}
	state.problems = nil
	if got := string(addScript([]byte("no end"), state)); !strings.HasPrefix(got, "no end<script") {
		t.Errorf("without a body's end: %s", got)
	}
}

func TestAddTitle(t *testing.T) {
	if got := string(addTitle([]byte("<title>Search</title>"), "<a>")); got != "<title>&lt;a&gt; · Search</title>" {
		t.Error(got)
	}
	if got := string(addTitle([]byte("no title"), "a")); got != "no title" {
		t.Error(got)
	}
}
