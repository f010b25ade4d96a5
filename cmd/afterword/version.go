package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version and what it was built with",
		Args:  args(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			version, commit := "devel", ""
			libraries := map[string]string{}
			if info, ok := debug.ReadBuildInfo(); ok {
				if v := info.Main.Version; v != "" && v != "(devel)" {
					version = v
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						commit = " (" + s.Value[:min(12, len(s.Value))] + ")"
					}
				}
				for _, dep := range info.Deps {
					libraries[dep.Path] = dep.Version
				}
			}
			fmt.Fprintf(a.stdout, "afterword %s%s %s/%s %s\n", version, commit, runtime.GOOS, runtime.GOARCH, runtime.Version())
			fmt.Fprintf(a.stdout, "hugo %s, bleve %s\n", libraries["github.com/gohugoio/hugo"], libraries["github.com/blevesearch/bleve/v2"])
			return nil
		},
	}
}
