package store

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"syllabus/internal/course"
)

// The keys are distinct and in order, whatever the parents', and each is found at its place.
func TestPlaces(t *testing.T) {
	key := rapid.Custom(func(t *rapid.T) course.Key {
		return course.Key{Course: course.ID(rapid.IntRange(-2, 2).Draw(t, "course")), Row: rapid.Int64Range(-5, 5).Draw(t, "row")}
	})
	itself := func(k course.Key) course.Key { return k }
	rapid.Check(t, func(t *rapid.T) {
		parents := rapid.SliceOf(key).Draw(t, "parents")
		if rapid.Bool().Draw(t, "as a statement has them") {
			slices.SortFunc(parents, course.Key.Compare)
			parents = slices.Compact(parents)
		}
		given := slices.Clone(parents)
		p := placesOf(parents, itself, course.Key.Compare)
		if !slices.Equal(parents, given) {
			t.Fatalf("the parents have become %v", parents)
		}
		distinct := make(map[course.Key]bool)
		for _, parent := range parents {
			distinct[parent] = true
		}
		if want := slices.SortedFunc(maps.Keys(distinct), course.Key.Compare); !slices.Equal(p.keys, want) {
			t.Fatalf("the keys are %v, want %v", p.keys, want)
		}
		for _, asked := range rapid.SliceOf(key).Draw(t, "asked") {
			at, ok := p.of(asked)
			if ok != distinct[asked] || ok && p.keys[at] != asked {
				t.Fatalf("%v is at %d, %v", asked, at, ok)
			}
		}
		if got := spread(p, slices.Clone(p.keys), parents, itself); !slices.Equal(got, parents) {
			t.Fatalf("the parents %v have the values of %v", parents, got)
		}
	})
}

// A statement names each course once.
func TestCourseKeys(t *testing.T) {
	args := courseKeys([]course.Key{{Course: 1, Row: 4}, {Course: 1, Row: 9}, {Course: 3, Row: 2}})
	if courses, rows := args[0].([]int64), args[1].([]int64); !slices.Equal(courses, []int64{1, 3}) || !slices.Equal(rows, []int64{4, 9, 2}) {
		t.Errorf("the courses are %v, the rows %v", courses, rows)
	}
}
