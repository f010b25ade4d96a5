package review

import (
	"strings"
	"testing"
)

func TestSlug(t *testing.T) {
	tests := []struct{ in, want string }{
		{"INC-2026-014", "inc-2026-014"},
		{"PM2020-001 - Inotify file watches", "pm2020-001---inotify-file-watches"},
		{" a  b\tc ", "a--b-c"},
		{"crates.io: Broken", "crates.io-broken"},
		{"a/b\\c", "abc"},
		{".NET down", "net-down"},
		{"a_b", "a_b"},
		{"Größe 中文", "größe-中文"},
		{"a & b", "a--b"},
		{"../../etc", "etc"},
		{"%2e%2e", "2e2e"},
		{"<script>", "script"},
		{"a\u200bb", "ab"},
	}
	for _, tt := range tests {
		if got := Slug(tt.in); got != tt.want {
			t.Errorf("Slug(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestSlugOfNothing(t *testing.T) {
	seen := map[string]string{}
	for _, in := range []string{"", ".", "..", "...", "/", "!!", "🚀", "🔥"} {
		got := Slug(in)
		if !strings.HasPrefix(got, "x-") || len(got) < 3 {
			t.Errorf("Slug(%q) = %q, want a name that begins with x-", in, got)
		}
		if other, ok := seen[got]; ok {
			t.Errorf("Slug(%q) and Slug(%q) are both %q", in, other, got)
		}
		seen[got] = in
		if Slug(in) != got {
			t.Errorf("Slug(%q) changes", in)
		}
	}
}

func FuzzSlug(f *testing.F) {
	for _, s := range []string{"INC-1", " a b ", "..", "İ", "a/b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		slug := Slug(s)
		if slug == "" || slug == "." || slug == ".." || strings.ContainsAny(slug, "/\\?#%<>\"' \t\n&") {
			t.Fatalf("Slug(%q) = %q", s, slug)
		}
		if again := Slug(slug); again != slug {
			t.Fatalf("Slug(%q) = %q, and again %q", s, slug, again)
		}
	})
}
