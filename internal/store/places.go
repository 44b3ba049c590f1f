package store

import (
	"cmp"
	"slices"

	"syllabus/internal/course"
)

// keying is a kind of keys: their order, and the first parameters of a statement that asks
// for some, which are distinct and in order.
type keying[K comparable] struct {
	compare func(a, b K) int
	args    func(keys []K) []any
}

// byID is the keying of a table that is keyed by one number: one array.
func byID[K ~int64]() keying[K] {
	return keying[K]{compare: cmp.Compare[K], args: func(keys []K) []any {
		numbers := make([]int64, len(keys))
		for i, key := range keys {
			numbers[i] = int64(key)
		}
		return []any{numbers}
	}}
}

// byCourse is the keying of the tables below course.
func byCourse() keying[course.Key] {
	return keying[course.Key]{compare: course.Key.Compare, args: courseKeys}
}

// courseKeys makes the two array parameters of a table below course: the courses,
// each once, and the row numbers. Together they may name more rows than the
// keys do; rows that were not asked for are dropped when they are matched.
func courseKeys(keys []course.Key) []any {
	courses, rows := make([]int64, 0, 1), make([]int64, len(keys))
	for i, key := range keys {
		rows[i] = key.Row
		if i == 0 || key.Course != keys[i-1].Course {
			courses = append(courses, int64(key.Course))
		}
	}
	return []any{courses, rows}
}

// places are the distinct keys of some parents, in order.
type places[K comparable] struct {
	keys    []K
	compare func(a, b K) int
	same    bool // the parents' keys are these, one for one
	last    int  // the place that was found last
}

// placesOf returns the keys of parents. Mostly they are distinct and in order already, since
// the parents come from a statement.
func placesOf[P any, K comparable](parents []P, keyOf func(P) K, compare func(a, b K) int) *places[K] {
	p := &places[K]{keys: make([]K, len(parents)), compare: compare, same: true}
	for i, parent := range parents {
		p.keys[i] = keyOf(parent)
		p.same = p.same && (i == 0 || compare(p.keys[i-1], p.keys[i]) < 0)
	}
	if !p.same {
		slices.SortFunc(p.keys, compare)
		p.keys = slices.Compact(p.keys)
	}
	return p
}

// of returns a key's place, and whether it has one. Rows and parents come mostly in the
// order of their keys, so it looks where it was last, and then at the next.
func (p *places[K]) of(key K) (place int, ok bool) {
	for at := p.last; at < min(p.last+2, len(p.keys)); at++ {
		if p.keys[at] == key {
			p.last = at
			return at, true
		}
	}
	if place, ok = slices.BinarySearchFunc(p.keys, key, p.compare); ok {
		p.last = place
	}
	return place, ok
}

// spread returns what was found for the keys, by place, for each of the parents.
func spread[P any, K comparable, V any](p *places[K], found []V, parents []P, keyOf func(P) K) []V {
	if p.same {
		return found
	}
	values := make([]V, len(parents))
	for i, parent := range parents {
		at, _ := p.of(keyOf(parent)) // all of them have a place
		values[i] = found[at]
	}
	return values
}
