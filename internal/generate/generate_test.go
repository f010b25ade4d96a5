package generate

import (
	"bytes"
	"strings"
	"testing"
)

func TestSmallBaseIsThePartOfALargeOne(t *testing.T) {
	small, large := FS(20, Options{}), FS(40, Options{})
	if len(large)-len(small) != 20 {
		t.Errorf("%d files more, want 20", len(large)-len(small))
	}
	for name, file := range small {
		if !bytes.Equal(large[name].Data, file.Data) {
			t.Errorf("%s differs", name)
		}
	}
	if other := FS(1, Options{Seed: 2}); bytes.Equal(other[Path(0)].Data, small[Path(0)].Data) {
		t.Error("another seed gives the same text")
	}
}

func TestReviewsHaveTheirSize(t *testing.T) {
	for _, size := range []int{4 << 10, 8 << 10} {
		sum := 0
		for i := range 50 {
			sum += len(newVocabulary(Options{Bytes: size}.withDefaults()).review(i))
		}
		if mean := sum / 50; mean < size || mean > size+1500 {
			t.Errorf("reviews of %d bytes have %d on average", size, mean)
		}
	}
}

func TestWordsAreDifferent(t *testing.T) {
	v := newVocabulary(Options{}.withDefaults())
	seen := map[string]bool{}
	for _, word := range v.words {
		if seen[word] {
			t.Fatalf("%q is there twice", word)
		}
		seen[word] = true
	}
	if len(strings.Join(v.words[:200], "")) > 1200 {
		t.Error("frequent words are long")
	}
}
