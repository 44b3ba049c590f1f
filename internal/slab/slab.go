// Package slab allocates values many at a time: for those that are needed together and
// given up together, as the rows of a statement are. A value keeps its neighbors in
// memory, and none is ever used again.
package slab

import (
	"reflect"
	"strings"
)

// How many bytes are allocated at once: a size that the allocator has, for values, and for
// texts.
const (
	most      = 8 << 10
	textLeast = 64
	textMost  = 16 << 10
)

// Of allocates values of type V. The zero value is ready.
type Of[V any] struct {
	free []V
	size int
}

// Next returns a new zero value.
func (s *Of[V]) Next() *V {
	if len(s.free) == 0 {
		s.size = max(1, min(2*s.size, most/max(1, int(reflect.TypeFor[V]().Size())))) // a single one costs one
		s.free = make([]V, s.size)
	}
	v := &s.free[0]
	s.free = s.free[1:]
	return v
}

// Text allocates strings. The zero value is ready.
type Text struct {
	block strings.Builder // never grows: what was taken from it stays where it is
	size  int
}

// Keep returns the bytes as a string. A long one is allocated by itself, so that no short
// one keeps it in memory.
func (t *Text) Keep(text []byte) string {
	if len(text) >= textMost/8 {
		return string(text)
	}
	if t.block.Cap()-t.block.Len() < len(text) {
		t.size = min(max(2*t.size, textLeast, len(text)), textMost)
		t.block.Reset() // gives the block up to those who have texts in it
		t.block.Grow(t.size)
	}
	from := t.block.Len()
	t.block.Write(text)
	return t.block.String()[from:]
}
