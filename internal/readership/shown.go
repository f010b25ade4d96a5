package readership

// MinReaders is the fewest distinct readers that a shown figure may speak of. With fewer, a colleague
// who knows the team can often tell who it was; five is the usual bound for statistics about small
// groups of people (it is also that of most staff surveys), and small enough that most reviews of a
// middle-sized company get past it.
const MinReaders = 5

// Shown returns n and true if a figure that speaks of n readers may be shown, else 0 and false. Nobody
// and a few look the same.
func Shown(n int) (int, bool) {
	if n < MinReaders {
		return 0, false
	}
	return n, true
}
