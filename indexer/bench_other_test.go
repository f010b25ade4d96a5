//go:build !unix

package indexer

import "time"

var started = time.Now()

// processorTime is the time that passes, where the system does not say how long processors work.
func processorTime() time.Duration { return time.Since(started) }
