package direct

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
)

// keptAfter returns the buffers that are kept after give, of each size one. It tries often:
// a pool may drop what it is given, and with the race detector drops one of four.
func keptAfter(give func(*Writers)) (kept [len(sizes)][]byte, found bool) {
	for range 12 {
		var writers Writers
		give(&writers)
		for i := range sizes {
			if buf, ok := writers.buffers[i].Get().(*[]byte); ok {
				kept[i], found = *buf, true
			}
		}
	}
	return kept, found
}

// Texts of any length leave buffers of the sizes behind: one that append has made of
// another size would be thrown away after each answer.
func TestBufferOfAWriterIsKept(t *testing.T) {
	writes := map[string]func(*Writer, string){"String": (*Writer).String, "Raw": (*Writer).Raw}
	for name, write := range writes {
		for _, c := range []struct{ length, times int }{{8_000, 1}, {8_000, 40}, {20_000, 30}, {1_000_000, 3}} {
			text := strings.Repeat("x", c.length)
			var capacity int
			kept, found := keptAfter(func(p *Writers) {
				w := p.New(Unbounded{})
				for range c.times {
					w.Take(1)
					write(w, text)
				}
				capacity = cap(w.buf)
				w.Release()
			})
			if name == "String" && !slices.Contains(sizes[:], capacity) { // Raw is for what is short, and may append
				t.Errorf("String of %d bytes was written to a buffer of %d, which is none of the sizes", c.length, capacity)
			}
			if !found {
				t.Errorf("after %d times %s of %d bytes a buffer of %d is not kept", c.times, name, c.length, capacity)
			}
			largest := 0
			for i, buf := range kept {
				if buf != nil && (cap(buf) != sizes[i] || len(buf) != 0) {
					t.Errorf("%s of %d bytes: among those of %d bytes is a buffer of %d, %d of them used", name, c.length, sizes[i], cap(buf), len(buf))
				}
				largest = max(largest, cap(buf))
			}
			if want := min(sizes[len(sizes)-1], c.length); largest < want/2 {
				t.Errorf("%d times %s of %d bytes: the largest buffer that is kept has %d bytes", c.times, name, c.length, largest)
			}
		}
	}
}

// A buffer is kept for the largest size that it is good for, and none that is far too large.
func TestGiveKeepsBuffersOfTheSizes(t *testing.T) {
	last := sizes[len(sizes)-1]
	for _, c := range []struct{ capacity, want int }{
		{sizes[0] - 1, 0},
		{sizes[0], sizes[0]},
		{sizes[1] - 1, sizes[0]},
		{sizes[1] + 1, sizes[1]},
		{last, last},
		{2 * last, last},
		{2*last + 1, 0},
		{16 * last, 0},
	} {
		kept, _ := keptAfter(func(p *Writers) { p.buffers.give(make([]byte, c.capacity)) })
		got := 0
		for i, buf := range kept {
			if buf != nil {
				got = cap(buf)
				if got != sizes[i] || len(buf) != 0 {
					t.Errorf("one of %d bytes, %d of them used, is kept among those of %d", got, len(buf), sizes[i])
				}
			}
		}
		if got != c.want {
			t.Errorf("a buffer of %d bytes is kept as one of %d, want %d", c.capacity, got, c.want)
		}
	}
}

// A buffer that grows has the same bytes, and room for what is to come.
func TestGrowKeepsTheBytes(t *testing.T) {
	var b buffers
	last := sizes[len(sizes)-1]
	for _, c := range []struct{ used, more int }{
		{0, 1}, {100, sizes[0] - 100}, {100, sizes[0] - 99}, {sizes[0], 1}, {sizes[2], 3 << 20}, {last - 1, 1}, {last, 1},
		{last, 10 * last}, {100, last},
	} {
		want := bytes.Repeat([]byte("abc"), c.used/3+1)[:c.used]
		got := b.grow(slices.Clone(want), c.more)
		if !bytes.Equal(got, want) {
			t.Errorf("with room for %d more, %d bytes are no longer what they were", c.more, c.used)
		}
		if cap(got)-len(got) < c.more {
			t.Errorf("behind %d bytes there is room for %d, want %d", len(got), cap(got)-len(got), c.more)
		}
		if need := c.used + c.more; need <= last && !slices.Contains(sizes[:], cap(got)) {
			t.Errorf("for %d bytes there is a buffer of %d, which is none of the sizes", need, cap(got))
		}
	}
	if kept, _ := keptAfter(func(p *Writers) { p.buffers.grow(make([]byte, sizes[1]), 1) }); cap(kept[1]) != sizes[1] {
		t.Error("the buffer that has become too small is not kept for another")
	}
	full := make([]byte, 2*last)
	if got := b.grow(full, 1); cap(got) < 2*cap(full) {
		t.Errorf("a buffer of %d bytes becomes one of %d only: each byte would copy it again", cap(full), cap(got))
	}
}

// Whatever is written, in buffers that others have used, is what is handed over.
func TestTextsOfAllLengths(t *testing.T) {
	var writers Writers
	for range 3 {
		w := writers.New(Unbounded{})
		var want bytes.Buffer
		for _, length := range []int{1, 8_000, 20_000, 1_000_000, 0, 8_000, 5_000_000, 1} {
			text := strings.Repeat("y", length)
			w.Take(1)
			w.String(text)
			w.Raw(text)
			want.WriteString(`"` + text + `"` + text)
		}
		var got bytes.Buffer
		w.MarshalGQL(io.MultiWriter(&got)) // not the buffer itself, which would share the memory
		if !bytes.Equal(got.Bytes(), want.Bytes()) {
			t.Errorf("%d bytes are not what was written, %d bytes", got.Len(), want.Len())
		}
		w.Release()
	}
}
