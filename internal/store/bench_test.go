package store

import (
	"context"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"afterword/internal/readership"
)

// BenchmarkRecord measures new views from 64 callers that each wait for their answer, with every
// setting of synchronous. One operation is one view.
func BenchmarkRecord(b *testing.B) {
	const callers = 64
	for _, sync := range []string{"FULL", "NORMAL"} {
		b.Run(fmt.Sprintf("synchronous=%s", sync), func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "views.db"), Options{synchronous: sync})
			rec := readership.NewRecorder(s, readership.Options{
				Review: func(id string) (string, time.Duration, bool) { return id, time.Minute, true },
			})
			var left, next atomic.Int64
			left.Store(int64(b.N))
			done := make(chan error, callers)
			b.ResetTimer()
			for range callers {
				go func() {
					for left.Add(-1) >= 0 {
						n := next.Add(1)
						err := rec.Record(context.Background(), readership.Report{
							View:    fmt.Sprintf("%032x", uint64(n)*0x9e3779b97f4a7c15),
							Reader:  fmt.Sprintf("2026q1-%032x", n%997),
							Review:  fmt.Sprintf("INC-%d", n%500),
							Engaged: time.Minute, Depth: 80,
						})
						if err != nil {
							done <- err
							return
						}
					}
					done <- nil
				}()
			}
			for range callers {
				if err := <-done; err != nil {
					b.Error(err)
				}
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "views/s")
			if err := rec.Close(context.Background()); err != nil {
				b.Error(err)
			}
		})
	}
}

// BenchmarkRecordAlone measures one caller: every view is a transaction of its own.
func BenchmarkRecordAlone(b *testing.B) {
	for _, sync := range []string{"FULL", "NORMAL"} {
		b.Run(fmt.Sprintf("synchronous=%s", sync), func(b *testing.B) {
			s := mustOpen(b, filepath.Join(b.TempDir(), "views.db"), Options{synchronous: sync})
			for i := 0; b.Loop(); i++ {
				if err := s.SaveViews(b.Context(), []readership.View{aRead(fmt.Sprint(i), "A", "r")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkReaders measures the question that a page asks, for a review that many people read.
func BenchmarkReaders(b *testing.B) {
	s := mustOpen(b, filepath.Join(b.TempDir(), "views.db"), Options{synchronous: "OFF"})
	var views []readership.View
	for i := range 50_000 {
		views = append(views, aRead(fmt.Sprintf("%032x", i), fmt.Sprintf("INC-%d", i%50), fmt.Sprint("r", i/50)))
	}
	if err := s.SaveViews(b.Context(), views); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.Readers(b.Context(), "INC-7"); err != nil {
			b.Fatal(err)
		}
	}
}
