package main

import (
	"afterword/internal/starter"

	"github.com/spf13/cobra"
)

func newInitCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new knowledge base, ready to serve",
		Long: `Writes a config, a first review to learn the form from, and its system and team into DIR, which must
not exist yet or be empty. Nothing is ever overwritten.`,
		Example: `  afterword init reviews
  afterword serve --source reviews`,
		Args: args(1, 1, "one folder"),
		RunE: func(_ *cobra.Command, given []string) error { return a.runInit(given[0]) },
	}
}

func (a *app) runInit(dir string) error {
	names, err := starter.Write(dir)
	if err != nil {
		return err
	}
	a.say("%s written to %s. Look at it with:\n\n  afterword serve --source %s\n", count(len(names), "file"), dir, dir)
	return nil
}
