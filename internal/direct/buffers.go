package direct

import (
	"slices"
	"sync"
)

// sizes are those of the buffers that are kept, in bytes. An answer begins in a small
// one, because it waits for the database before it is written, and large ones are few
// for that reason: they are wanted only while an answer is written and sent.
var sizes = [...]int{4 << 10, 32 << 10, 256 << 10, 3 << 19, 4 << 20}

// buffers keeps buffers of each size. The zero value is ready.
type buffers [len(sizes)]sync.Pool

// take returns an empty buffer of the i-th size.
func (b *buffers) take(i int) []byte {
	if kept, ok := b[i].Get().(*[]byte); ok {
		return (*kept)[:0]
	}
	return make([]byte, 0, sizes[i])
}

// give keeps a buffer for another. One that was appended to beyond its size is kept for
// the largest that it is good for, and one that is far too large for none.
func (b *buffers) give(buf []byte) {
	if cap(buf) > 2*sizes[len(sizes)-1] {
		return
	}
	for i, size := range slices.Backward(sizes[:]) {
		if cap(buf) >= size {
			buf = buf[:0:size]
			b[i].Put(&buf)
			return
		}
	}
}

// grow returns a larger buffer with the same bytes and room for n more, and keeps the old
// one. Beyond the largest size it is at least doubled.
func (b *buffers) grow(buf []byte, n int) []byte {
	var larger []byte
	if i := slices.IndexFunc(sizes[:], func(size int) bool { return size >= len(buf)+n }); i >= 0 {
		larger = append(b.take(i), buf...)
	} else {
		larger = append(make([]byte, 0, max(2*cap(buf), len(buf)+n)), buf...)
	}
	b.give(buf)
	return larger
}
