package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Exit codes: docs/contract.md section 2.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitFindings    = 3
	exitInterrupted = 130
)

// errFindings ends `check` when it found something; it was printed already.
var errFindings = errors.New("there are findings")

// usageError is a command line that makes no sense.
type usageError struct{ error }

// usagef makes a usageError.
func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// app is what every command shares: where it reads and writes, and the flags that all of them take.
type app struct {
	stdin          *os.File
	stdout, stderr *os.File

	source    string
	quiet     bool
	verbose   bool
	logFormat string
}

// newRootCommand builds the whole command tree.
func newRootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "afterword",
		Short: "Incident reviews that get read",
		Long: `Afterword compiles incident reviews, Markdown with front matter, into a site that can be
searched, that connects related incidents, and that shows whether learning spreads.

Start with "afterword init DIR" for a new knowledge base, or "afterword serve" in one.

Flags win over the environment (--base-url is AFTERWORD_BASE_URL), which wins over config.toml.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.source, "source", ".", "folder of the knowledge base: config.toml, content/, layouts/ …")
	flags.BoolVar(&a.quiet, "quiet", false, "say nothing but results and errors")
	flags.BoolVar(&a.verbose, "verbose", false, "say more about what is being done")
	flags.StringVar(&a.logFormat, "log-format", "text", "format of the log on standard error: text or json")
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		if err := flagsFromEnvironment(cmd.Flags()); err != nil {
			return err
		}
		if a.logFormat != "text" && a.logFormat != "json" {
			return usagef("--log-format %q: write text or json", a.logFormat)
		}
		return nil
	}
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w\nSee \"%s --help\"", err, cmd.CommandPath())
	})
	root.CompletionOptions.HiddenDefaultCmd = false
	root.AddCommand(
		newInitCommand(a), newNewCommand(a), newCheckCommand(a), newBuildCommand(a), newServeCommand(a),
		newSearchCommand(a), newRelatedCommand(a), newImportCommand(a), newVersionCommand(a),
	)
	return root
}

// flagsFromEnvironment gives every flag that was not given the value of AFTERWORD_<FLAG>, if there is
// one: AFTERWORD_SOURCE, AFTERWORD_BASE_URL.
func flagsFromEnvironment(flags *pflag.FlagSet) error {
	var problems []error
	flags.VisitAll(func(f *pflag.Flag) {
		name := "AFTERWORD_" + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
		value := os.Getenv(name)
		if f.Changed || value == "" || f.Name == "help" {
			return
		}
		if err := flags.Set(f.Name, value); err != nil {
			problems = append(problems, fmt.Errorf("%s=%s: %w", name, value, err))
		}
	})
	if err := errors.Join(problems...); err != nil {
		return usageError{err}
	}
	return nil
}

func unknownCommand(cmd *cobra.Command, name string) error {
	msg := fmt.Sprintf("there is no command %q", name)
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		msg += fmt.Sprintf("; did you mean %q?", strings.Join(near, `" or "`))
	}
	return usagef("%s\nSee \"afterword help\"", msg)
}

// args makes a check of the number of arguments that answers with what is expected.
func args(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, given []string) error {
		if len(given) >= least && (most < 0 || len(given) <= most) {
			return nil
		}
		return usagef("%s takes %s\nSee \"%s --help\"", cmd.Name(), what, cmd.CommandPath())
	}
}

// exit prints what went wrong and returns the exit code.
func (a *app) exit(ctx context.Context, err error) int {
	var usage usageError
	switch {
	case errors.Is(context.Cause(ctx), errInterrupt):
		fmt.Fprintln(a.stderr, "afterword: interrupted")
		return exitInterrupted
	case err == nil: // a server that was asked to end, and did, is done
		return exitDone
	case errors.Is(err, errFindings):
		return exitFindings
	case ctx.Err() != nil:
		fmt.Fprintln(a.stderr, "afterword: interrupted")
		return exitInterrupted
	case errors.As(err, &usage):
		fmt.Fprintf(a.stderr, "afterword: %v\n", err)
		return exitUsage
	}
	fmt.Fprintf(a.stderr, "afterword: %v\n", err)
	return exitFailed
}

// log returns the logger of a command: plain text for people, JSON for machines, on standard error.
func (a *app) log() *slog.Logger {
	level := slog.LevelInfo
	switch {
	case a.quiet:
		level = slog.LevelError
	case a.verbose:
		level = slog.LevelDebug
	}
	opts := &slog.HandlerOptions{Level: level}
	if a.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(a.stderr, opts))
	}
	return slog.New(slog.NewTextHandler(a.stderr, opts))
}

// say writes a sentence for a person to standard error, unless they asked for quiet.
func (a *app) say(format string, args ...any) {
	if !a.quiet {
		fmt.Fprintf(a.stderr, format+"\n", args...)
	}
}

// isTerminal reports whether f is one, and not a dumb one.
func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && os.Getenv("TERM") != "dumb"
}

// discard closes c and forgets about it, for what was only read.
func discard(c io.Closer) { _ = c.Close() }
