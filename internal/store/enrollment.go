package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
	"syllabus/internal/slab"
)

func enrollmentID(e *progress.Enrollment) progress.EnrollmentID { return e.ID }
func userOfEnrollment(e *progress.Enrollment) account.UserID    { return e.ID.User }
func courseOfEnrollment(e *progress.Enrollment) course.ID       { return e.ID.Course }
func enrollmentOfUser(*progress.Enrollment, *account.User)      {} // its id says both
func enrollmentOfCourse(*progress.Enrollment, *course.Course)   {}

// scanEnrollments returns the scan of one statement's rows.
func scanEnrollments() pgx.RowToFunc[*progress.Enrollment] {
	var rows slab.Of[progress.Enrollment]
	return func(row pgx.CollectableRow) (*progress.Enrollment, error) {
		e := rows.Next()
		return e, row.Scan(&e.ID.Course, &e.ID.User, &e.EnrolledAt)
	}
}

const enrollmentsByID = `-- name: EnrollmentsByID
SELECT enrollment.course_id, enrollment.user_id, enrollment.enrolled_at
FROM unnest($2::bigint[], $3::bigint[]) AS asked (course_id, user_id)
JOIN enrollment ON enrollment.course_id = asked.course_id
               AND enrollment.user_id = asked.user_id
JOIN course ON course.id = enrollment.course_id
WHERE enrollment.course_id = ANY($1)
  AND enrollment.left_at IS NULL
  AND (enrollment.user_id = $4 OR course.owner_id = $4 OR $5)
ORDER BY enrollment.course_id, enrollment.user_id`

// EnrollmentsByID returns the enrollments of these ids that the viewer may see, in their order: their
// own, those in courses that they own, and all for an administrator. It is nil elsewhere, and where the
// course was left.
func (s *Store) EnrollmentsByID(
	ctx context.Context, viewer account.Viewer, keys []progress.EnrollmentID,
) ([]*progress.Enrollment, error) {
	return one(ctx, s, enrollmentsByID, keys, edge[progress.EnrollmentID, *progress.Enrollment, progress.EnrollmentID]{
		parentKey: itself[progress.EnrollmentID], by: byEnrollment(), scan: scanEnrollments(), rowKey: enrollmentID,
	}, visibleTo(viewer)...)
}

const enrollmentByCourse = `-- name: EnrollmentByCourse
SELECT course_id, user_id, enrolled_at
FROM enrollment
WHERE course_id = ANY($1)
  AND user_id = $2
  AND left_at IS NULL
ORDER BY course_id`

// EnrollmentByCourse returns the user's enrollment in each course, nil where they do not take it, or
// no longer.
func (s *Store) EnrollmentByCourse(
	ctx context.Context, courses []*course.Course, user account.UserID,
) ([]*progress.Enrollment, error) {
	return one(ctx, s, enrollmentByCourse, courses, edge[*course.Course, *progress.Enrollment, course.ID]{
		parentKey: courseID, by: byID[course.ID](), scan: scanEnrollments(), rowKey: courseOfEnrollment,
	}, int64(user))
}

const userByEnrollment = `-- name: UserByEnrollment
SELECT id, username, email, created_at
FROM app_user
WHERE id = ANY($1)
ORDER BY id`

// UserByEnrollment returns the user of each enrollment.
func (s *Store) UserByEnrollment(ctx context.Context, enrollments []*progress.Enrollment) ([]*account.User, error) {
	return one(ctx, s, userByEnrollment, enrollments, edge[*progress.Enrollment, *account.User, account.UserID]{
		parentKey: userOfEnrollment, by: byID[account.UserID](), scan: scanUser, rowKey: userID,
	})
}

const courseByEnrollment = `-- name: CourseByEnrollment
SELECT id, slug, title, description, published_at, owner_id, created_at, updated_at
FROM course
WHERE id = ANY($1)
  AND (course.published OR course.owner_id = $2 OR $3)
ORDER BY id`

// CourseByEnrollment returns the course of each enrollment, nil where the viewer may not see it: an
// enrollment stays when the course is published no more.
func (s *Store) CourseByEnrollment(
	ctx context.Context, enrollments []*progress.Enrollment, viewer account.Viewer,
) ([]*course.Course, error) {
	return one(ctx, s, courseByEnrollment, enrollments, edge[*progress.Enrollment, *course.Course, course.ID]{
		parentKey: courseOfEnrollment, by: byID[course.ID](), scan: scanCourse, rowKey: courseID,
	}, visibleTo(viewer)...)
}
