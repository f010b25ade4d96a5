package indexer

import (
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// A text is a row of pieces: words (and names, and letters of scripts without spaces) and the gaps
// between them. Between two words stands a space and between two letters without spaces nothing,
// unless a gap says otherwise; so most gaps need not be kept.

// pieceKind says what a piece is.
type pieceKind uint8

const (
	gapPiece    pieceKind = iota // spaces and signs
	wordPiece                    // what the tokenizer takes as one word or name
	letterPiece                  // a letter of a script without spaces
)

// nextPiece returns what begins at i, and where it ends.
func nextPiece(text []byte, i int, scratch []span) (pieceKind, int, []span) {
	r, size := decode(text[i:])
	switch {
	case unspaced(r):
		return letterPiece, i + size, scratch
	case wordRune(r):
		end, scratch := chunkEnd(text, i, scratch[:0])
		return wordPiece, end, scratch
	}
	for i += size; i < len(text); i += size {
		if r, size = decode(text[i:]); unspaced(r) || wordRune(r) {
			break
		}
	}
	return gapPiece, i, scratch
}

// kindOf returns the kind of a whole piece.
func kindOf(piece string) pieceKind {
	r, _ := utf8.DecodeRuneInString(piece)
	switch {
	case piece == "":
		return gapPiece
	case unspaced(r):
		return letterPiece
	case wordRune(r):
		return wordPiece
	}
	return gapPiece
}

// usualGap is what stands between two pieces that are no gaps, unless a gap says otherwise.
func usualGap(a, b pieceKind) string {
	if a == letterPiece || b == letterPiece {
		return ""
	}
	return " "
}

// cutPieces calls found for every piece of text that must be kept to put it together again. The memory
// of a piece is text's.
func cutPieces(text []byte, found func(piece []byte)) {
	var scratch []span
	var gap []byte
	before := gapPiece // the last piece that was none
	for i := 0; i < len(text); {
		var kind pieceKind
		start := i
		kind, i, scratch = nextPiece(text, i, scratch)
		if kind == gapPiece {
			gap = text[start:i]
			continue
		}
		if usual := usualGap(before, kind); before == gapPiece && len(gap) > 0 || before != gapPiece && string(gap) != usual {
			found(gap)
		}
		found(text[start:i])
		gap, before = nil, kind
	}
	if len(gap) > 0 {
		found(gap)
	}
}

// placed is a term of a piece: where it stands in positions after the piece's first, and in bytes.
type placed struct {
	term, at   int32
	start, end int32
}

// analyzePiece returns the tokens of a piece, and how many positions it takes.
func analyzePiece(analyzer analysis.Analyzer, piece []byte) (tokens analysis.TokenStream, positions int) {
	raw := (tokenizer{}).Tokenize(piece)
	if len(raw) > 0 {
		positions = raw[len(raw)-1].Position
	}
	return analyzer.Analyze(piece), positions
}
