package review

import (
	"hash/fnv"
	"strconv"
	"strings"
	"unicode"
)

// Slug returns name as it stands in a URL: lower case, each space a "-", and only letters, digits, "-",
// "_" and "." kept. Dots at its beginning go, as files that begin with one are not served. A name of
// which nothing remains gets a stable made-up slug, so that its page still has an address.
func Slug(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(strings.TrimSpace(name)) {
		switch {
		case unicode.IsSpace(r):
			b.WriteByte('-')
		case r == '.' && b.Len() == 0:
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '-' || r == '_' || r == '.':
			b.WriteRune(r)
		}
	}
	s := b.String()
	if s == "" {
		h := fnv.New32a()
		h.Write([]byte(name))
		return "x-" + strconv.FormatUint(uint64(h.Sum32()), 36)
	}
	return s
}
