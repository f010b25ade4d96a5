package review

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// toText returns src as the rest of the package reads it: UTF-8, no byte order mark, lines ending
// in \n, no NUL. The guess is nil unless the encoding had to be guessed.
//
// Bytes that are no UTF-8 are read as Windows-1252, which holds Latin-1, unless they are few among
// good UTF-8: then the file is damaged, and each becomes U+FFFD.
func toText(src []byte) ([]byte, *Guess) {
	var guess *Guess
	switch {
	case bytes.HasPrefix(src, []byte{0xFF, 0xFE}):
		src = fromUTF16(src[2:], func(a, b byte) uint16 { return uint16(b)<<8 | uint16(a) })
	case bytes.HasPrefix(src, []byte{0xFE, 0xFF}):
		src = fromUTF16(src[2:], func(a, b byte) uint16 { return uint16(a)<<8 | uint16(b) })
	case !utf8.Valid(src):
		var encoding string
		src, encoding = fromInvalid(src)
		guess = &Guess{Key: "encoding", Value: encoding, From: "its bytes", Line: 1}
	}
	for bytes.HasPrefix(src, []byte("\ufeff")) {
		src = src[len("\ufeff"):]
	}
	if bytes.IndexByte(src, '\r') >= 0 {
		src = bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
		src = bytes.ReplaceAll(src, []byte("\r"), []byte("\n"))
	}
	if bytes.IndexByte(src, 0) >= 0 {
		src = bytes.ReplaceAll(src, []byte{0}, []byte("\ufffd"))
	}
	return src, guess
}

func fromUTF16(src []byte, unit func(a, b byte) uint16) []byte {
	units := make([]uint16, 0, len(src)/2)
	for i := 0; i+1 < len(src); i += 2 {
		units = append(units, unit(src[i], src[i+1]))
	}
	return []byte(string(utf16.Decode(units)))
}

func fromInvalid(src []byte) (text []byte, encoding string) {
	good, bad := 0, 0
	for rest := src; len(rest) > 0; {
		r, size := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && size == 1:
			bad++
		case size > 1:
			good++
		}
		rest = rest[size:]
	}
	if good > bad {
		return bytes.ToValidUTF8(src, []byte("\ufffd")), "utf-8, damaged"
	}
	// The decoder knows every byte: it cannot fail.
	text, err := charmap.Windows1252.NewDecoder().Bytes(src)
	if err != nil {
		return bytes.ToValidUTF8(src, []byte("\ufffd")), "utf-8, damaged"
	}
	return text, "windows-1252"
}
