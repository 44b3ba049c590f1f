package store

import (
	"context"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

// enrollmentPage returns what makes a page of a parent's enrollments.
func enrollmentPage(after progress.Position) func([]*progress.Enrollment, bool) *progress.EnrollmentPage {
	return func(enrollments []*progress.Enrollment, more bool) *progress.EnrollmentPage {
		return &progress.EnrollmentPage{Enrollments: enrollments, HasNext: more, After: after}
	}
}

const enrollmentsByUser = `-- name: EnrollmentsByUser
SELECT course_id, user_id, enrolled_at
FROM (
    SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY enrolled_at DESC, course_id DESC) AS position
    FROM enrollment
    WHERE user_id = ANY($1)
      AND left_at IS NULL
      AND (enrolled_at, course_id) < ($2, $3)
) AS behind
WHERE position <= $4
ORDER BY user_id, enrolled_at DESC, course_id DESC`

// EnrollmentsByUser returns one page of the courses that each user takes, the newest enrollment first,
// without those that they have left. A course is listed whether it is visible or not.
func (s *Store) EnrollmentsByUser(
	ctx context.Context, users []*account.User, args progress.PageArgs,
) ([]*progress.EnrollmentPage, error) {
	return pages(ctx, s, enrollmentsByUser, users, edge[*account.User, *progress.Enrollment, account.UserID]{
		parentKey: userID, by: byID[account.UserID](), scan: scanEnrollments(), rowKey: userOfEnrollment, link: enrollmentOfUser,
	}, args.First, enrollmentPage(args.After), newestBehind(args.After), int64(args.After.Course))
}

const enrollmentsByCourse = `-- name: EnrollmentsByCourse
SELECT course_id, user_id, enrolled_at
FROM (
    SELECT *, row_number() OVER (PARTITION BY course_id ORDER BY enrolled_at, user_id) AS position
    FROM enrollment
    WHERE course_id = ANY($1)
      AND left_at IS NULL
      AND (enrolled_at, user_id) > ($2, $3)
) AS behind
WHERE position <= $4
ORDER BY course_id, enrolled_at, user_id`

// EnrollmentsByCourse returns one page of those who take each course, the oldest enrollment first,
// without those who have left. The database reads all of them behind the cursor, to number them.
func (s *Store) EnrollmentsByCourse(
	ctx context.Context, courses []*course.Course, args progress.PageArgs,
) ([]*progress.EnrollmentPage, error) {
	return pages(ctx, s, enrollmentsByCourse, courses, edge[*course.Course, *progress.Enrollment, course.ID]{
		parentKey: courseID, by: byID[course.ID](), scan: scanEnrollments(), rowKey: courseOfEnrollment, link: enrollmentOfCourse,
	}, args.First, enrollmentPage(args.After), oldestBehind(args.After), int64(args.After.User))
}
