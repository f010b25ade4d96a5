package indexer

import (
	"encoding/binary"
	"errors"
	"math"
)

// encoder packs values one after the other. What it writes depends on the values only, so the same
// records give the same bytes.
type encoder struct{ buf []byte }

func (e *encoder) uint(n int)      { e.buf = binary.AppendUvarint(e.buf, uint64(n)) }
func (e *encoder) int64(n int64)   { e.buf = binary.AppendVarint(e.buf, n) }
func (e *encoder) string(s string) { e.uint(len(s)); e.buf = append(e.buf, s...) }
func (e *encoder) float(f float32) {
	e.buf = binary.LittleEndian.AppendUint32(e.buf, math.Float32bits(f))
}

func (e *encoder) strings(list []string) {
	e.uint(len(list))
	for _, s := range list {
		e.string(s)
	}
}

var errShort = errors.New("it ends too early or holds an impossible length")

// decoder reads what encoder packed. After the first error it returns zero values; ask err at the
// end. It allocates no more than the input's length allows.
type decoder struct {
	text string // shared by every string it returns
	err  error
}

func (d *decoder) fail() { d.text, d.err = "", errShort }

func (d *decoder) uint64() uint64 {
	var n uint64
	for i := 0; i < len(d.text) && i < binary.MaxVarintLen64; i++ {
		c := d.text[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.text = d.text[i+1:]
			return n
		}
	}
	d.fail()
	return 0
}

// uint returns a number that is at most limit.
func (d *decoder) uint(limit int) int {
	n := d.uint64()
	if n > uint64(limit) {
		d.fail()
		return 0
	}
	return int(n)
}

// count returns the length of a list of things that take at least a byte each.
func (d *decoder) count() int { return d.uint(len(d.text)) }

func (d *decoder) int64() int64 {
	n := d.uint64()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) string() string {
	n := d.count()
	s := d.text[:n]
	d.text = d.text[n:]
	return s
}

func (d *decoder) float() float32 {
	if len(d.text) < 4 {
		d.fail()
		return 0
	}
	bits := uint32(d.text[0]) | uint32(d.text[1])<<8 | uint32(d.text[2])<<16 | uint32(d.text[3])<<24
	d.text = d.text[4:]
	return math.Float32frombits(bits)
}

// strings returns nil for an empty list.
func (d *decoder) strings() []string {
	n := d.count()
	if n == 0 {
		return nil
	}
	list := make([]string, n)
	for i := range list {
		list[i] = d.string()
	}
	return list
}

// end returns the first error, or one if something is left over.
func (d *decoder) end() error {
	if d.err == nil && d.text != "" {
		return errors.New("it goes on after its end")
	}
	return d.err
}
