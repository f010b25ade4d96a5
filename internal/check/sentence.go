package check

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"afterword/internal/review/prose"
)

// token is a word or a sign of a passage.
type token struct {
	word       string // in lower case with ' for ’; a sign as it is; "\uFFFC" for what is not prose
	start, end int    // byte offsets in the passage
}

func (t token) isWord() bool {
	r, _ := utf8.DecodeRuneInString(t.word)
	return r == '@' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// sentence is a run of tokens that ends in a full stop or the like.
type sentence struct {
	passage *prose.Passage
	tokens  []token
	first   bool // the first one of its passage
}

// word returns the word at i; "" outside of the sentence.
func (s *sentence) word(i int) string {
	if i < 0 || i >= len(s.tokens) {
		return ""
	}
	return s.tokens[i].word
}

// text returns the words from and to, both included, as the author wrote them.
func (s *sentence) text(from, to int) string {
	raw := s.passage.Text[s.tokens[from].start:s.tokens[to].end]
	return strings.Join(strings.Fields(strings.ReplaceAll(raw, string(prose.Opaque), "…")), " ")
}

// asks reports whether the sentence is a question.
func (s *sentence) asks() bool { return len(s.tokens) > 0 && s.word(len(s.tokens)-1) == "?" }

// sentences cuts a passage into sentences.
func sentences(p *prose.Passage, buffer []token) ([]sentence, []token) {
	tokens := tokenize(p.Text, buffer[:0])
	hideQuotes(p.Text, tokens)
	tokens = squeeze(tokens)
	var list []sentence
	from := 0
	cut := func(to int) {
		if to > from {
			list = append(list, sentence{passage: p, tokens: tokens[from:to], first: from == 0})
		}
		from = to
	}
	for i, t := range tokens {
		if (t.word == "." || t.word == "!" || t.word == "?") && endsHere(p.Text[t.end:]) || i-from >= longestSentence {
			cut(i + 1)
		}
	}
	cut(len(tokens))
	return list, tokens
}

// longestSentence bounds a sentence, in tokens: beyond it a text is pasted data, and a look back from
// each of its words would take too long.
const longestSentence = 400

// endsHere reports whether a sentence can end before rest: "e.g. this" goes on.
func endsHere(rest string) bool {
	trimmed := strings.TrimLeft(rest, " \t\n*_)]\"”’'")
	if trimmed == "" {
		return true
	}
	if len(trimmed) == len(rest) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(trimmed)
	return !unicode.IsLower(r)
}

// tokenize cuts text into words and signs.
func tokenize(text string, tokens []token) []token {
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '*' || c == '_' && !wordAt(text, i-1):
			i++
			continue
		case isLetter(c) || c == '@' && wordAt(text, i+1):
			end := wordEnd(text, i+1)
			tokens = append(tokens, token{lower(text[i:end]), i, end})
			i = end
			continue
		case c < utf8.RuneSelf:
			if c == '\\' { // an escape in the Markdown
				i++
				continue
			}
			end := i + 1
			for end < len(text) && (c == '-' || c == '.') && text[end] == c {
				end++
			}
			tokens = append(tokens, token{text[i:end], i, end})
			i = end
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsLetter(r):
			end := wordEnd(text, i+size)
			tokens = append(tokens, token{lower(text[i:end]), i, end})
			i = end
		case unicode.IsSpace(r):
			i += size
		default:
			tokens = append(tokens, token{text[i : i+size], i, i + size})
			i += size
		}
	}
	return tokens
}

func isLetter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// wordAt reports whether a letter or digit stands at i.
func wordAt(text string, i int) bool {
	if i < 0 || i >= len(text) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == utf8.RuneError
}

// wordEnd returns where the word ends of which text[:from] is the beginning. An apostrophe, a dash, a
// dot or the like belongs to it if a letter follows: don't, on-call, v1.2, x_y.
func wordEnd(text string, from int) int {
	for i := from; i < len(text); {
		c := text[i]
		switch {
		case isLetter(c):
			i++
			from = i
		case c == '\'' || c == '-' || c == '.' || c == '_' || c == ':':
			if !wordAt(text, i+1) {
				return from
			}
			i++
		case c < utf8.RuneSelf:
			return from
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == '’' {
				if !wordAt(text, i+size) {
					return from
				}
			} else if !unicode.IsLetter(r) {
				return from
			} else {
				from = i + size
			}
			i += size
		}
	}
	return from
}

// lower returns word in lower case, with a plain apostrophe. Most words are so already and are not
// copied.
func lower(word string) string {
	for i := range len(word) {
		if c := word[i]; c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf {
			return strings.ReplaceAll(strings.ToLower(word), "’", "'")
		}
	}
	return word
}

// closers are the signs that end a quotation, by the one that opens it.
var closers = map[string]string{`"`: `"`, "“": "”", "„": "“", "«": "»", "‘": "’", "'": "'"}

// longestSingleQuote bounds what stands between single quotes, in tokens: beyond it the sign is more
// likely an apostrophe.
const longestSingleQuote = 12

// hideQuotes makes what is quoted prose.Opaque, with its quotes: those are somebody else's words.
func hideQuotes(text string, tokens []token) {
	unclosed := map[string]bool{} // signs of which no other follows: not looked for again
	for i := 0; i < len(tokens); i++ {
		closer := closers[tokens[i].word]
		if closer == "" || unclosed[closer] {
			continue
		}
		single := closer == "'" || closer == "’"
		if single && wordAt(text, tokens[i].start-1) {
			continue
		}
		end := len(tokens)
		if single {
			end = min(end, i+1+longestSingleQuote)
		}
		j := i + 1
		for j < end && tokens[j].word != closer {
			j++
		}
		if j == end {
			unclosed[closer] = !single
			continue
		}
		for k := i; k <= j; k++ {
			tokens[k].word = string(prose.Opaque)
		}
		i = j
	}
}

// squeeze leaves one prose.Opaque token of several in a row.
func squeeze(tokens []token) []token {
	out := tokens[:0]
	for _, t := range tokens {
		if t.word == string(prose.Opaque) && len(out) > 0 && out[len(out)-1].word == t.word {
			out[len(out)-1].end = t.end
			continue
		}
		out = append(out, t)
	}
	return out
}
