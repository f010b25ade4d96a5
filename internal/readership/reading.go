package readership

import "time"

// What counts as reading. Opening a page says little: on most sites half of the openings end within
// seconds, and a tab in the background is read by nobody. So a view becomes a read only when the page
// was in front of somebody for a while that fits its length, and they moved through it. The bounds
// are those of the design note "Reading, measured without watching people"; they ask for less than a
// careful reader gives, because many come for one part and rightly leave with it.
const (
	minReadTime   = 15 * time.Second // below this a page was glanced at, however short it is
	readShare     = 0.30             // of the estimated reading time
	finishShare   = 0.50             // of the estimated reading time; practised readers take half of it
	readDepth     = 50               // per cent
	finishedDepth = 90               // per cent; the last tenth is links and thanks
)

// ReadAfter returns the engaged time from which on a view of a text with this estimated reading time
// can be a read: 30 % of it, and at least 15 seconds.
func ReadAfter(readingTime time.Duration) time.Duration {
	return max(minReadTime, share(readingTime, readShare))
}

// FinishedAfter returns the engaged time from which on a view can be a finished reading: half the
// estimated reading time, and never less than ReadAfter, so that whoever finished has also read.
func FinishedAfter(readingTime time.Duration) time.Duration {
	return max(ReadAfter(readingTime), share(readingTime, finishShare))
}

func share(d time.Duration, of float64) time.Duration { return time.Duration(float64(d) * of) }

// isRead reports whether the figures make a read: long enough, and half of the text passed by.
func isRead(engaged time.Duration, depth int, readingTime time.Duration) bool {
	return depth >= readDepth && engaged >= ReadAfter(readingTime)
}

// isFinished reports whether the figures make a finished reading. It implies isRead.
func isFinished(engaged time.Duration, depth int, readingTime time.Duration) bool {
	return depth >= finishedDepth && engaged >= FinishedAfter(readingTime)
}
