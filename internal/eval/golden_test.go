package eval_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"afterword/internal/eval"
	"afterword/internal/eval/peer"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/golden*.txt anew")

// TestGolden shows every change of the ranking: the figures of all systems, and our first page for
// every topic with the grade of each document. Where the real reviews do not lie beside the checkout,
// the sample alone is compared. After a change that is meant, run
//
//	go test ./internal/eval -update
//
// and read the difference; a "?" is a document that somebody should judge.
func TestGolden(t *testing.T) {
	if testing.Short() {
		t.Skip("asks five systems everything twice")
	}
	parts, err := peer.Measure(context.Background(), "../..", "../../../shared/corpus")
	missing := errors.Is(err, eval.ErrNoReal)
	if err != nil && !missing {
		t.Fatal(err)
	}
	for _, p := range parts {
		if judge := p.Judge(); judge != "" {
			t.Log(judge)
		}
	}
	t.Run("sample", func(t *testing.T) { compare(t, "golden-sample.txt", parts[:2]) })
	t.Run("real", func(t *testing.T) {
		if missing {
			t.Skipf("SKIPPED: the parts over real reviews: %v", err)
		}
		compare(t, "golden.txt", parts[2:])
	})
}

func compare(t *testing.T, name string, parts []*eval.Part) {
	t.Helper()
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.Table() + "\n")
	}
	for _, p := range parts {
		b.WriteString(p.Ranking() + "\n")
	}
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(b.String(), "\n")); diff != "" {
		t.Errorf("the ranking has changed; if that is meant, run go test ./internal/eval -update (-want +got):\n%s", diff)
	}
}
