package indexer

import "math"

// How a row of pieces is packed. The commonest pieces take a byte, the next two, the next three; a
// piece of its own, or one that the list of pieces has no room for, is spelt out. English takes about
// a third of its letters so.
const (
	oneByte   = 192                                   // 0 to 191: the piece itself
	twoBytes  = 248 - oneByte                         // 192 to 247, and another byte
	moreBytes = 255 - 248                             // 248 to 254, and two more
	spelt     = 255                                   // its positions, length and letters follow
	maxPieces = oneByte + twoBytes<<8 + moreBytes<<16 // that have numbers
)

func (e *encoder) piece(n int) {
	switch {
	case n < oneByte:
		e.buf = append(e.buf, byte(n))
	case n < oneByte+twoBytes<<8:
		n -= oneByte
		e.buf = append(e.buf, byte(oneByte+n>>8), byte(n))
	default:
		n -= oneByte + twoBytes<<8
		e.buf = append(e.buf, byte(oneByte+twoBytes+n>>16), byte(n>>8), byte(n))
	}
}

func (e *encoder) spell(piece string, positions int) {
	e.buf = append(e.buf, spelt)
	e.uint(positions)
	e.string(piece)
}

// spelling is a piece that has no number: its letters, and the positions it takes.
type spelling struct {
	text      string
	positions int32
}

// piece returns the number of a piece, or -1 and its spelling.
func (d *decoder) piece() (int, spelling) {
	if d.text == "" {
		d.fail()
		return -1, spelling{}
	}
	c := int(d.text[0])
	switch {
	case c < oneByte:
		d.text = d.text[1:]
		return c, spelling{}
	case c < oneByte+twoBytes && len(d.text) >= 2:
		n := oneByte + (c-oneByte)<<8 + int(d.text[1])
		d.text = d.text[2:]
		return n, spelling{}
	case c >= oneByte+twoBytes && c < spelt && len(d.text) >= 3:
		n := oneByte + twoBytes<<8 + (c-oneByte-twoBytes)<<16 + int(d.text[1])<<8 + int(d.text[2])
		d.text = d.text[3:]
		return n, spelling{}
	case c == spelt:
		d.text = d.text[1:]
		positions := d.uint(math.MaxInt32)
		return -1, spelling{d.string(), int32(positions)}
	}
	d.fail()
	return -1, spelling{}
}
