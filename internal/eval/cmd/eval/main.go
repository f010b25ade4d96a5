// Command eval prints how well search and related reviews answer, beside other engines. `make eval`
// runs it; docs/evaluation.md says what the figures mean.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"

	"afterword/internal/eval"
	"afterword/internal/eval/peer"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	source := flag.String("source", ".", "the root of the checkout")
	real := flag.String("real", "../shared/corpus", "the folder of real reviews")
	pages := flag.Bool("pages", false, "also print our first page for every topic, with the grades")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "Usage: eval [flags]\n\nMeasures search and related reviews on the judged data of internal/eval/testdata.\nExit code: 0 measured, 1 failed, 2 wrong usage.")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() > 0 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(ctx, os.Stdout, os.Stderr, *source, *real, *pages); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, stdout, stderr io.Writer, source, real string, pages bool) error {
	parts, err := peer.Measure(ctx, source, real)
	if errors.Is(err, eval.ErrNoReal) {
		fmt.Fprintf(stderr, "SKIPPED: the parts over real reviews: %v\nName their folder with -real. What follows is the sample knowledge base alone.\n\n", err)
	} else if err != nil {
		return err
	}
	for _, p := range parts {
		fmt.Fprintln(stdout, p.Table())
	}
	for _, p := range parts {
		if pages {
			fmt.Fprintln(stdout, p.Ranking())
		}
		fmt.Fprint(stderr, p.Judge())
	}
	return nil
}
