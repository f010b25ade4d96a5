package review

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// fileUse notes a file of the site that the text shows or offers.
func (a *analyzer) fileUse(dest string) {
	if i := strings.IndexAny(dest, "?#"); i >= 0 {
		dest = dest[:i]
	}
	if dest == "" || strings.HasPrefix(dest, "//") || strings.HasSuffix(dest, "/") || scheme.MatchString(dest) || IsReview(path.Base(dest)) {
		return
	}
	file := a.below(dest)
	if file != ".." && !strings.HasPrefix(file, "../") && !slices.Contains(a.files, file) {
		a.files = append(a.files, file)
	}
}

// scheme is the beginning of an address outside of the site.
var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// below returns the path below the content folder that a destination means.
func (a *analyzer) below(dest string) string {
	dest = unescapePath(dest)
	if rooted, isRooted := strings.CutPrefix(dest, "/"); isRooted {
		return path.Clean(rooted)
	}
	return path.Join(path.Dir(a.review.Path), dest)
}
