//go:build unix

package corpus

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"afterword/internal/generate"
)

// BenchmarkLoad parses and links whole knowledge bases of reviews of 8 KB. What counts is cpu-s/op, the
// CPU seconds of all cores, at most 20 for 10,000 reviews, and ms/review, which is to be the same for
// every size:
//
//	GOMAXPROCS=1 go test -run '^$' -bench Load -benchtime 1x ./internal/corpus
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			content := generate.FS(n, generate.Options{})
			var bytes int64
			for _, file := range content {
				bytes += int64(len(file.Data))
			}
			b.SetBytes(bytes)
			b.ReportAllocs()
			began := cpu()
			for b.Loop() {
				c, err := Load(context.Background(), content, Options{Now: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)})
				if err != nil {
					b.Fatal(err)
				}
				if len(c.Reviews) != n {
					b.Fatalf("%d reviews, want %d", len(c.Reviews), n)
				}
			}
			spent := (cpu() - began).Seconds() / float64(b.N)
			b.ReportMetric(spent, "cpu-s/op")
			b.ReportMetric(spent*1000/float64(n), "ms/review")
		})
	}
}

// cpu is the time that the process has spent on all cores.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestGeneratedBaseIsWhole(t *testing.T) {
	c, err := Load(context.Background(), generate.FS(60, generate.Options{}), Options{Now: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	linked := 0
	for _, e := range c.Reviews {
		linked += len(e.LinkedFrom)
	}
	if len(c.Reviews) != 60 || linked < 60 || len(c.Notes) > 0 {
		t.Errorf("%d reviews, %d backlinks, notes %v; want 60, at least as many, and none", len(c.Reviews), linked, c.Notes)
	}
}
