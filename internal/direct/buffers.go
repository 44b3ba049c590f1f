package direct

import "sync"

// sizes are those of the buffers that are kept, in bytes. An answer begins in a small
// one, because it waits for the database before it is written, and large ones are few
// for that reason: they are wanted only while an answer is written and sent.
var sizes = [...]int{
	4 << 10, 16 << 10, 64 << 10, 256 << 10, 512 << 10, 1 << 20, 3 << 19, 2 << 20, 3 << 20, 4 << 20,
}

// buffers keeps buffers of each size. The zero value is ready.
type buffers [len(sizes)]sync.Pool

// take returns an empty buffer of the i-th size.
func (b *buffers) take(i int) []byte {
	if kept, ok := b[i].Get().(*[]byte); ok {
		return (*kept)[:0]
	}
	return make([]byte, 0, sizes[i])
}

// give keeps a buffer for another, unless it has grown to no size of ours.
func (b *buffers) give(buf []byte) {
	for i, size := range sizes {
		if cap(buf) == size {
			b[i].Put(&buf)
			return
		}
	}
}

// grow returns a larger buffer with the same bytes, and keeps the old one. Beyond the
// largest size, append has to double it.
func (b *buffers) grow(buf []byte) []byte {
	for i, size := range sizes {
		if size > cap(buf) {
			larger := append(b.take(i), buf...)
			b.give(buf)
			return larger
		}
	}
	return append(make([]byte, 0, 2*cap(buf)), buf...)
}
