package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
)

// What the tests of this package see of it.
var (
	CourseKeys       = courseKeys
	CoursesStatement = coursesStatement
	Failure          = failure
)

// Scanned reads the courses of these ids with a scan of the test's own.
func Scanned(ctx context.Context, s *Store, ids []course.ID, scan pgx.RowToFunc[int64]) ([]int64, error) {
	return query(ctx, s, "SELECT id FROM course WHERE id = ANY($1) ORDER BY id", ids, len(ids), byID[course.ID](), scan)
}
