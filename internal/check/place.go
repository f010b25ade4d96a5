package check

import (
	"sort"
	"unicode/utf8"
)

// lineIndex turns byte offsets into places.
type lineIndex struct {
	src   []byte
	first int   // the line of the file on which src begins
	at    []int // where lines begin
}

func newLineIndex(src []byte, first int) *lineIndex {
	x := &lineIndex{src: src, first: first, at: []int{0}}
	for i, c := range src {
		if c == '\n' {
			x.at = append(x.at, i+1)
		}
	}
	return x
}

// place returns the line and the column in characters of a byte offset.
func (x *lineIndex) place(offset int) (line, col int) {
	offset = min(max(offset, 0), len(x.src))
	line = sort.SearchInts(x.at, offset+1) - 1
	return x.first + line, utf8.RuneCount(x.src[x.at[line]:offset]) + 1
}
