package corpus

import (
	"context"
	"os/exec"
	"strings"
	"time"
)

// gitPatience bounds how long git may take for one file.
const gitPatience = 10 * time.Second

// GitDate returns a function for Options.GitDate that asks git when a file below dir first came into
// its history. Without git, or outside a checkout, it knows nothing.
func GitDate(dir string) func(path string) time.Time {
	return func(path string) time.Time {
		ctx, cancel := context.WithTimeout(context.Background(), gitPatience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "git", "-C", dir, "log", "--follow", "--diff-filter=A", "--format=%aI", "--", path)
		out, err := cmd.Output()
		if err != nil {
			return time.Time{}
		}
		lines := strings.Fields(string(out))
		if len(lines) == 0 {
			return time.Time{}
		}
		first, err := time.Parse(time.RFC3339, lines[len(lines)-1])
		if err != nil {
			return time.Time{}
		}
		return first
	}
}
