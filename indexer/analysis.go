package indexer

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	_ "github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/registry"
	"golang.org/x/text/unicode/norm"
)

// Names under which the parts of the analyzer are known to Bleve.
const (
	analyzerName  = "afterword"
	tokenizerName = "afterword"
	foldName      = "afterword_fold"
	plainName     = "afterword_plain"
)

const (
	// maxTermBytes bounds a term; a longer one is base64 or the like, and its beginning will do.
	maxTermBytes = 128
	// maxParts bounds the parts of a compound that is kept whole.
	maxParts = 16
)

// Bleve finds tokenizers and filters by name, the way database/sql finds drivers.
func init() {
	if err := registry.RegisterTokenizer(tokenizerName, func(map[string]any, *registry.Cache) (analysis.Tokenizer, error) {
		return tokenizer{}, nil
	}); err != nil {
		panic(err)
	}
	if err := registry.RegisterTokenFilter(foldName, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) {
		return newFolder(), nil
	}); err != nil {
		panic(err)
	}
	if err := registry.RegisterTokenFilter(plainName, func(map[string]any, *registry.Cache) (analysis.TokenFilter, error) {
		return folder{}, nil
	}); err != nil {
		panic(err)
	}
}

// newAnalyzer returns the analyzer of a language; see languages.go. It is safe for concurrent use.
func newAnalyzer(lang language) analysis.Analyzer {
	return &analysis.DefaultAnalyzer{Tokenizer: tokenizer{}, TokenFilters: lang.filters()}
}

// tokenizer cuts text the way operations people read it.
//
// Names stay whole and are cut in parts as well: etcd-01, ERR_CONN_RESET, 10.0.0.1, v1.22.3,
// db.prod.internal, INC-1234, OOMKilled. The whole stands at the position of its first part, so a
// phrase runs through the parts. Wholes, and whatever holds a digit, are keywords: they are not
// stemmed. Writing without spaces (Chinese, Japanese, Thai and their like) gives a token a letter.
type tokenizer struct{}

// Tokenize implements analysis.Tokenizer. The tokens' terms share the memory of input.
func (tokenizer) Tokenize(input []byte) analysis.TokenStream {
	s := scan{input: input, out: make(analysis.TokenStream, 0, len(input)/5+1)}
	for i := 0; i < len(input); {
		r, size := decode(input[i:])
		switch {
		case unspaced(r):
			if unicode.IsLetter(r) {
				s.pos++
				s.emit(i, i+size, analysis.Ideographic, true)
			}
			i += size
		case wordRune(r):
			i = s.chunk(i)
		default:
			i += size
		}
	}
	return s.out
}

func decode(b []byte) (rune, int) {
	if b[0] < utf8.RuneSelf {
		return rune(b[0]), 1
	}
	return utf8.DecodeRune(b)
}

// unspaced reports whether r belongs to a script that puts no spaces between words.
func unspaced(r rune) bool {
	return r >= 0x0E00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

func wordRune(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)) && !unspaced(r)
}

// joiner reports whether r holds the parts of a name together; in a word such as customer's, the
// apostrophe holds letters together.
func joiner(r rune) bool { return r == '-' || r == '.' || r == '_' || r == '‑' || r == '‐' }

func apostrophe(r rune) bool { return r == '\'' || r == '’' }

type span struct{ start, end int }

// scan is one run of the tokenizer.
type scan struct {
	input []byte
	out   analysis.TokenStream
	slab  []analysis.Token
	pos   int    // position of the last token
	parts []span // of the chunk at hand, parted by joiners
	subs  []span // of one part, parted by case and digits
}

func (s *scan) emit(start, end int, typ analysis.TokenType, keyword bool) {
	if len(s.slab) == 0 {
		// Most calls are about one word; most others, about a page.
		s.slab = make([]analysis.Token, min(64, len(s.input)/8+3))
	}
	t := &s.slab[0]
	s.slab = s.slab[1:]
	*t = analysis.Token{Start: start, End: end, Term: s.input[start:end:end], Position: s.pos, Type: typ, KeyWord: keyword}
	s.out = append(s.out, t)
}

// chunk takes in the word or name that begins at start and returns where it ends.
func (s *scan) chunk(start int) int {
	var end int
	end, s.parts = chunkEnd(s.input, start, s.parts[:0])
	if many := len(s.parts) > 1; many && len(s.parts) <= maxParts {
		s.pos++
		s.emit(start, end, analysis.AlphaNumeric, true)
		s.pos--
	}
	for _, p := range s.parts {
		digits := s.cut(p)
		s.pos++
		s.emit(p.start, p.end, analysis.AlphaNumeric, digits || len(s.subs) > 1)
		if len(s.subs) < 2 {
			continue
		}
		for n, sub := range s.subs {
			if n > 0 {
				s.pos++
			}
			s.emit(sub.start, sub.end, analysis.AlphaNumeric, digit(s.input[sub.start]))
		}
	}
	return end
}

// chunkEnd returns where the word or name that begins at start ends, and adds its parts to parts.
func chunkEnd(input []byte, start int, parts []span) (int, []span) {
	part, i := start, start
	for i < len(input) {
		r, size := decode(input[i:])
		if wordRune(r) {
			i += size
			continue
		}
		if i+size >= len(input) {
			break
		}
		next, _ := decode(input[i+size:])
		if !wordRune(next) {
			break
		}
		if joiner(r) {
			parts = append(parts, span{part, i})
			part = i + size
		} else if !apostrophe(r) {
			break
		}
		i += size
	}
	return i, append(parts, span{part, i})
}

func digit(b byte) bool { return '0' <= b && b <= '9' }
func upper(b byte) bool { return 'A' <= b && b <= 'Z' }
func lower(b byte) bool { return 'a' <= b && b <= 'z' }

// cut fills subs with the pieces of p at changes of case (OOM|Killed, auto|Scaler) and before the
// number of a name (etcd|01), and reports whether p holds a digit. It leaves alone what would fall
// apart into noise: x509, iPhone, APIs, hashes.
func (s *scan) cut(p span) (digits bool) {
	s.subs = s.subs[:0]
	b := s.input[p.start:p.end]
	start := 0
	for i := 1; i < len(b); i++ {
		prev, c := b[i-1], b[i]
		boundary := false
		switch {
		case lower(prev) && upper(c):
			boundary = true
		case upper(prev) && upper(c) && i+1 < len(b) && lower(b[i+1]):
			boundary = !(i+2 == len(b) && b[i+1] == 's')
		case digit(c) && (lower(prev) || upper(prev)):
			boundary = i-start >= 3
		}
		if boundary {
			s.subs = append(s.subs, span{p.start + start, p.start + i})
			start = i
		}
	}
	s.subs = append(s.subs, span{p.start + start, p.end})
	short := false
	for _, sub := range s.subs {
		short = short || sub.end-sub.start < 2 && !digit(s.input[sub.start])
	}
	if short || len(s.subs) > 5 {
		s.subs = append(s.subs[:0], p)
	}
	return bytes.ContainsFunc(b, unicode.IsDigit)
}

// stopWords carry no meaning of their own. Words that do in a review of an outage (down, up, off,
// over, out, not, no) are not among them.
const stopWords = "a an and are as at be been but by for from had has have if in into is it its of on or our " +
	"such that the their then there these they this to was we were which will with"

// folder lowers case, takes off accents, the English 's and stop words, and cuts what is too long.
// The zero folder knows no English: it ends the analysis of other languages.
type folder struct{ stop map[string]bool }

func newFolder() folder {
	f := folder{stop: map[string]bool{}}
	for _, w := range strings.Fields(stopWords) {
		f.stop[w] = true
	}
	return f
}

// Filter implements analysis.TokenFilter. It never writes into a term, whose memory tokens share.
func (f folder) Filter(in analysis.TokenStream) analysis.TokenStream {
	out := in[:0]
	for _, t := range in {
		t.Term = fold(t.Term)
		if f.stop != nil {
			t.Term = possessive(t.Term)
		}
		if len(t.Term) == 0 || f.stop[string(t.Term)] {
			continue
		}
		if f.stop != nil && !t.KeyWord && !ascii(t.Term) {
			t.KeyWord = true // the stemmer that follows knows English only
		}
		out = append(out, t)
	}
	return out
}

func possessive(term []byte) []byte {
	if n := len(term); n > 2 && term[n-2] == '\'' && term[n-1] == 's' {
		return term[:n-2]
	}
	return term
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// fold returns term in lower case and without accents, at most maxTermBytes of it.
func fold(term []byte) []byte {
	if ascii(term) {
		term = term[:min(len(term), maxTermBytes)]
		if bytes.IndexFunc(term, unicode.IsUpper) < 0 {
			return term
		}
		return bytes.ToLower(term)
	}
	var b []byte
	for _, r := range string(norm.NFKD.Bytes(term)) {
		switch {
		case 0x0300 <= r && r <= 0x036F: // an accent
		case r == '’':
			b = append(b, '\'')
		case r == '‐' || r == '‑':
			b = append(b, '-')
		default:
			b = utf8.AppendRune(b, unicode.ToLower(r))
		}
	}
	b = norm.NFC.Bytes(b)
	if len(b) > maxTermBytes {
		n := maxTermBytes
		for !utf8.RuneStart(b[n]) {
			n--
		}
		b = b[:n]
	}
	return b
}
