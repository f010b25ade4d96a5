package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"afterword/internal/check"
	"afterword/internal/compile"

	"github.com/spf13/cobra"
)

type checkOptions struct {
	strict      bool
	format      string
	printSchema bool
}

func newCheckCommand(a *app) *cobra.Command {
	var o checkOptions
	cmd := &cobra.Command{
		Use:   "check [PATH…]",
		Short: "Say what a reader would stumble over, each at its place",
		Long: `Reads every review and says what is wrong or missing: front matter that cannot be read, links that
lead nowhere, two reviews of one id, keys that look misspelled, dates that contradict each other,
follow-ups without a rationale or an owner, and what had to be guessed (a title, a date). It also points
at sentences that blame where they could explain, each with a question that leads further. With paths,
only what concerns these files or folders is told.

A sentence that is meant as it stands is left alone below <!-- check: ok REASON -->, a line of front
matter below or before # check: ok REASON. Rules are turned off in config.toml:

  [params.afterword.check]
  off = ["hindsight"]
  levels = {follow-up-owner = "note"}

Exit codes: 0 nothing that stops a build; 3 an error was found, with --strict anything at all.`,
		Example: `  afterword check
  afterword check content/reviews/2026-03-cache.md --strict
  afterword check --format github`,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if o.printSchema {
				return a.printSchema()
			}
			return a.runCheck(cmd.Context(), paths, o)
		},
	}
	cmd.Flags().BoolVar(&o.strict, "strict", false, "exit with 3 for any finding, not only for errors")
	cmd.Flags().StringVar(&o.format, "format", "text", "text, json or github (annotations of a pull request)")
	cmd.Flags().BoolVar(&o.printSchema, "print-schema", false, "print the JSON Schema of a review's front matter, for editors, and check nothing")
	return cmd
}

func (a *app) runCheck(ctx context.Context, paths []string, o checkOptions) error {
	print, ok := map[string]func([]check.Finding) error{"text": a.checkText, "json": a.checkJSON, "github": a.checkGitHub}[o.format]
	if !ok {
		return usagef("--format %q: write text, json or github", o.format)
	}
	wanted, err := a.checkPaths(paths)
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(a.source, "content")); err != nil {
		return fmt.Errorf("there is no content folder in %s: run \"afterword init DIR\" for a new knowledge base, or name one with --source", a.source)
	}
	settings, err := loadConfig(a.source)
	if err != nil {
		return err
	}
	now := time.Now()
	c, err := compile.Load(ctx, settings.content(a.source, now))
	if ctx.Err() != nil {
		return ctx.Err()
	}
	all, err := check.Run(ctx, c, err, check.Options{Now: now, Settings: settings.Check})
	if err != nil {
		return err
	}
	var findings []check.Finding
	for _, f := range all {
		if f.Path == "" || len(wanted) == 0 || concerns(wanted, f.Path) {
			findings = append(findings, f)
		}
	}
	if err := print(findings); err != nil {
		return err
	}
	if check.Count(findings, check.Error) > 0 || o.strict && len(findings) > 0 {
		return errFindings
	}
	return nil
}

// checkPaths turns arguments, relative to the working folder or to the source, into paths below the
// source.
func (a *app) checkPaths(paths []string) ([]string, error) {
	source, err := filepath.Abs(a.source)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, p := range paths {
		abs, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		if _, err := os.Stat(abs); err != nil {
			abs = filepath.Join(source, p)
		}
		if _, err := os.Stat(abs); err != nil {
			return nil, usagef("there is no %s", p)
		}
		rel, err := filepath.Rel(source, abs)
		if err != nil || !filepath.IsLocal(rel) {
			return nil, usagef("%s does not lie in %s; name the knowledge base with --source", p, a.source)
		}
		list = append(list, filepath.ToSlash(rel))
	}
	return list, nil
}

// concerns reports whether path is one of wanted or lies below it.
func concerns(wanted []string, path string) bool {
	for _, w := range wanted {
		if w == "." || w == path || strings.HasPrefix(path, w+"/") {
			return true
		}
	}
	return false
}

func place(f check.Finding) string {
	switch {
	case f.Path == "":
		return ""
	case f.Line == 0:
		return f.Path + ": "
	case f.Col == 0:
		return fmt.Sprintf("%s:%d: ", f.Path, f.Line)
	}
	return fmt.Sprintf("%s:%d:%d: ", f.Path, f.Line, f.Col)
}

func (a *app) checkText(findings []check.Finding) error {
	for _, f := range findings {
		suggestion := ""
		if f.Suggestion != "" {
			suggestion = "    " + f.Suggestion + "\n"
		}
		if _, err := fmt.Fprintf(a.stdout, "%s%s: %s [%s]\n%s", place(f), f.Level, f.Message, f.Rule, suggestion); err != nil {
			return err
		}
	}
	if len(findings) == 0 {
		a.say("nothing to stumble over")
		return nil
	}
	a.say("%s, %s, %s", count(check.Count(findings, check.Error), "error"), count(check.Count(findings, check.Warning), "warning"), count(check.Count(findings, check.Note), "note"))
	return nil
}

func (a *app) checkJSON(findings []check.Finding) error {
	if findings == nil {
		findings = []check.Finding{}
	}
	return printJSON(a.stdout, findings)
}

// checkGitHub prints workflow commands, which a pull request shows beside its lines.
func (a *app) checkGitHub(findings []check.Finding) error {
	message := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	for _, f := range findings {
		command := map[check.Level]string{check.Error: "error", check.Warning: "warning", check.Note: "notice"}[f.Level]
		at := ""
		if f.Path != "" {
			at = " file=" + property.Replace(filepath.ToSlash(filepath.Join(a.source, filepath.FromSlash(f.Path))))
			if f.Line > 0 {
				at += fmt.Sprintf(",line=%d", f.Line)
			}
			if f.Col > 0 {
				at += fmt.Sprintf(",col=%d", f.Col)
			}
			at += ",title=" + property.Replace(f.Rule)
		}
		text := f.Message
		if f.Suggestion != "" {
			text += "\n" + f.Suggestion
		}
		if _, err := fmt.Fprintf(a.stdout, "::%s%s::%s\n", command, at, message.Replace(text)); err != nil {
			return err
		}
	}
	return nil
}
