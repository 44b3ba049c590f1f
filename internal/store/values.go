package store

import (
	"cmp"
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// valued is what a statement says of a parent, where that is no row.
type valued[K comparable, V any] struct {
	key   K
	value V
}

// values returns what the statement says of each parent; it has no row for a parent of which there
// is nothing to say, whose value is zero.
func values[P any, K comparable, V any](
	ctx context.Context, s *Store, sql string, parents []P, keyOf func(P) K, by keying[K],
	scan pgx.RowToFunc[valued[K, V]], rest ...any,
) ([]V, error) {
	p := placesOf(parents, keyOf, by.compare)
	rows, err := query(ctx, s, sql, p.keys, len(p.keys), by, scan, rest...)
	if err != nil {
		return nil, err
	}
	found := make([]V, len(p.keys))
	for _, row := range rows {
		if at, ok := p.of(row.key); ok {
			found[at] = row.value
		}
	}
	return spread(p, found, parents, keyOf), nil
}

// The keys of progress name a user too. A statement joins their arrays side by side: each array
// by itself would name every user in every course. The courses come once more before, each once,
// for the filter by course.

// byEnrollment is the keying of enrollments: the courses, and the course and the user of each.
func byEnrollment() keying[progress.EnrollmentID] {
	return keying[progress.EnrollmentID]{
		compare: func(a, b progress.EnrollmentID) int {
			return cmp.Or(cmp.Compare(a.Course, b.Course), cmp.Compare(a.User, b.User))
		},
		args: func(keys []progress.EnrollmentID) []any {
			each, courses, users := make([]int64, 0, 1), make([]int64, len(keys)), make([]int64, len(keys))
			for i, key := range keys {
				courses[i], users[i] = int64(key.Course), int64(key.User)
				if i == 0 || key.Course != keys[i-1].Course {
					each = append(each, courses[i])
				}
			}
			return []any{each, courses, users}
		},
	}
}

// bySession is the keying of sessions: the courses, and the course, the exercise and the user of each.
func bySession() keying[progress.SessionID] {
	return keying[progress.SessionID]{
		compare: func(a, b progress.SessionID) int {
			return cmp.Or(course.Key(a.Exercise).Compare(course.Key(b.Exercise)), cmp.Compare(a.User, b.User))
		},
		args: func(keys []progress.SessionID) []any {
			each, courses := make([]int64, 0, 1), make([]int64, len(keys))
			exercises, users := make([]int64, len(keys)), make([]int64, len(keys))
			for i, key := range keys {
				courses[i], exercises[i], users[i] = int64(key.Exercise.Course), key.Exercise.Row, int64(key.User)
				if i == 0 || key.Exercise.Course != keys[i-1].Exercise.Course {
					each = append(each, courses[i])
				}
			}
			return []any{each, courses, exercises, users}
		},
	}
}
