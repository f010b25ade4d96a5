package review

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
)

// Slug returns name as it stands in a URL: lower case, runs of spaces as one "-", and only letters,
// digits, "-", "_" and "." kept. A name of which nothing remains, or that would climb out of its
// folder ("..", "."), gets a stable made-up slug, so that its page still has an address.
func Slug(name string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToLower(strings.TrimSpace(name)) {
		switch {
		case unicode.IsSpace(r) || r == '/' || r == '\\':
			space = true
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_' || r == '.':
			if space && b.Len() > 0 {
				b.WriteByte('-')
			}
			space = false
			b.WriteRune(r)
		}
	}
	s := b.String()
	if strings.Trim(s, ".") == "" {
		h := fnv.New32a()
		h.Write([]byte(name))
		return "x-" + strconv.FormatUint(uint64(h.Sum32()), 36)
	}
	return s
}
