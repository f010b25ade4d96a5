package indexer

import "strings"

// plain takes the commonest marks of inline Markdown off s: code, emphasis, and links, of which the
// words stay. Front matter values are a sentence or two; the body was made plain by a real parser.
func plain(s string) string {
	if !strings.ContainsAny(s, "`*[") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '`':
		case c == '*' && i+1 < len(s) && s[i+1] == '*':
			i++
		case c == '[':
			words, skip, ok := link(s[i:])
			if !ok {
				b.WriteByte(c)
				continue
			}
			b.WriteString(plain(words))
			i += skip - 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// link reads [words](address) or [[id|words]] at the start of s and returns the words and the length
// of the whole.
func link(s string) (words string, length int, ok bool) {
	if strings.HasPrefix(s, "[[") {
		end := strings.Index(s, "]]")
		if end < 0 {
			return "", 0, false
		}
		words = s[2:end]
		if _, after, found := strings.Cut(words, "|"); found {
			words = after
		}
		return words, end + 2, !strings.Contains(words, "[")
	}
	end := strings.IndexByte(s, ']')
	if end < 0 || end+1 >= len(s) || s[end+1] != '(' {
		return "", 0, false
	}
	closing := strings.IndexByte(s[end:], ')')
	if closing < 0 {
		return "", 0, false
	}
	words = s[1:end]
	return words, end + closing + 1, !strings.Contains(words, "[")
}
