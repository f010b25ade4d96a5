package main

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// How often progress is told: on a terminal often enough to look alive, elsewhere rarely enough to
// keep a log short.
const (
	progressOnTerminal = 100 * time.Millisecond
	progressInLog      = 5 * time.Second
)

// progress shows what a build is doing on standard error: a line that renews itself on a terminal,
// else a line every few seconds.
type progress struct {
	out      *os.File
	quiet    bool
	terminal bool
	started  time.Time
	shown    time.Time
	step     string
	stepFrom time.Time
	width    int // of the line on the terminal
}

func newProgress(a *app) *progress {
	now := time.Now()
	return &progress{out: a.stderr, quiet: a.quiet, terminal: isTerminal(a.stderr), started: now, shown: now}
}

// show is compile.Options.Progress.
func (p *progress) show(step string, done, total int) {
	if p.quiet {
		return
	}
	now := time.Now()
	if step != p.step {
		p.step, p.stepFrom = step, now
	}
	every := progressInLog
	if p.terminal {
		every = progressOnTerminal
	}
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	line := step
	if total > 0 {
		line += fmt.Sprintf(" %d of %d", done, total)
		if spent := now.Sub(p.stepFrom); done > 0 && done < total && spent > time.Second {
			left := time.Duration(float64(spent) / float64(done) * float64(total-done))
			line += fmt.Sprintf(", about %s left", left.Round(time.Second))
		}
	}
	if !p.terminal {
		fmt.Fprintln(p.out, line)
		return
	}
	fmt.Fprintf(p.out, "\r%s%s", line, strings.Repeat(" ", max(0, p.width-len(line))))
	p.width = len(line)
}

// end clears the line and returns how long it all took.
func (p *progress) end() time.Duration {
	if p.terminal && p.width > 0 {
		fmt.Fprintf(p.out, "\r%s\r", strings.Repeat(" ", p.width))
		p.width = 0
	}
	return time.Since(p.started)
}
