package slab_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"syllabus/internal/slab"
)

// Every value is zero, and nobody else's.
func TestValuesAreApart(t *testing.T) {
	var s slab.Of[int]
	seen := make(map[*int]bool)
	for i := range 1000 {
		v := s.Next()
		if *v != 0 || seen[v] {
			t.Fatalf("value %d is %d, given before: %v", i, *v, seen[v])
		}
		seen[v], *v = true, i+1
	}
}

// What was kept stays as it was, whatever is kept after it and whatever becomes of the bytes.
func TestTextsStay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var s slab.Text
		var want, got []string
		for _, n := range rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 100), rapid.IntRange(0, 20_000)), 1, 100).Draw(t, "lengths") {
			text := strings.Repeat(string(rune('a'+len(want)%26)), n)
			bytes := []byte(text)
			want, got = append(want, text), append(got, s.Keep(bytes))
			clear(bytes)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Fatalf("text %d of %d bytes has changed", i, len(want[i]))
			}
		}
	})
}
