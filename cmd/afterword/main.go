// Command afterword compiles incident reviews into a site that people like to read, serves it,
// searches it and keeps count of its readings. See `afterword help`.
package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Why the work ended before it was done.
var (
	errInterrupt = errors.New("interrupted")
	errTerminate = errors.New("asked to end")
)

// run is main without the process. The first signal ends the work in an orderly way, a second one
// ends the process at once.
func run(args []string, stdin, stdout, stderr *os.File) int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	go func() {
		select {
		case s := <-signals:
			signal.Stop(signals)
			if s == os.Interrupt {
				cancel(errInterrupt)
			} else {
				cancel(errTerminate)
			}
		case <-ctx.Done():
		}
	}()
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr}
	root := newRootCommand(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	return a.exit(ctx, root.ExecuteContext(ctx))
}
