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

// weight packs a weight of a signature, 0 to 1, in a byte, to 1.4 parts in a hundred: the logarithm
// in steps of 1/36, so that the least is below 0.001.
func (e *encoder) weight(f float32) {
	step := math.Round(-weightSteps * math.Log(float64(f)))
	e.buf = append(e.buf, byte(max(0, min(255, step))))
}

const weightSteps = 36

// unpacked are the weights by their bytes.
var unpacked = func() (table [256]float32) {
	for i := range table {
		table[i] = float32(math.Exp(-float64(i) / weightSteps))
	}
	return table
}()

// after packs s without what it has in common with the beginning of before.
func (e *encoder) after(before, s string) {
	n := 0
	for n < len(before) && n < len(s) && before[n] == s[n] {
		n++
	}
	e.uint(n)
	e.string(s[n:])
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
func (d *decoder) count() int {
	n := d.uint64()
	if n > uint64(len(d.text)) {
		d.fail()
		return 0
	}
	return int(n)
}

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

func (d *decoder) weight() float32 {
	if d.text == "" {
		d.fail()
		return 0
	}
	w := unpacked[d.text[0]]
	d.text = d.text[1:]
	return w
}

// after returns a string that stands after another one; see encoder.after.
func (d *decoder) after(before string) string {
	n := d.uint(len(before))
	rest := d.string()
	switch {
	case n == 0:
		return rest
	case rest == "":
		return before[:n]
	}
	return before[:n] + rest
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
