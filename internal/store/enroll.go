package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/peer"
	"syllabus/internal/progress"
)

const enroll = `-- name: Enroll
INSERT INTO enrollment (course_id, user_id)
SELECT id, $2::bigint
FROM course
WHERE id = $1
  AND (course.published OR course.owner_id = $2 OR $3)
ORDER BY id
ON CONFLICT (user_id, course_id) DO UPDATE
SET enrolled_at = CASE WHEN enrollment.left_at IS NULL THEN enrollment.enrolled_at ELSE excluded.enrolled_at END,
    left_at = NULL
RETURNING course_id, user_id, enrolled_at`

// Enroll makes the viewer take a course that they may see, and returns the enrollment and the
// course. Who takes it already keeps the enrollment as it is. Who comes back is enrolled from
// now on, and finds their progress as it was. Errors: NOT_FOUND when there is no such course.
func (s *Store) Enroll(ctx context.Context, viewer account.Viewer, id course.ID) (*progress.Enrollment, *course.Course, error) {
	// Reading comes first, so that nothing is written when it fails.
	found, err := only(s.CoursesByID(ctx, viewer, []course.ID{id}))
	if err != nil {
		return nil, nil, err
	}
	if found == nil {
		return nil, nil, noSuchCourse()
	}
	enrollment, err := write(ctx, s, scanEnrolled, enroll, int64(id), int64(viewer.ID), viewer.Admin)
	switch {
	case refersToNothing(err): // the course was visible a moment ago, and the viewer known
		return nil, nil, fault.Wrap(err, fault.NotFound, "There is no such course, or the user has been deleted.")
	case errors.Is(err, pgx.ErrNoRows):
		return nil, nil, noSuchCourse()
	case err != nil:
		return nil, nil, uncertain(ctx, err)
	}
	peer.Join([]*progress.Enrollment{enrollment})
	return enrollment, found, nil
}

func scanEnrolled(row pgx.CollectableRow) (*progress.Enrollment, error) {
	var e progress.Enrollment
	return &e, row.Scan(&e.ID.Course, &e.ID.User, &e.EnrolledAt)
}

// The clock of a transaction is that of its beginning: another that has enrolled the
// user again may have begun later.
const leaveCourse = `-- name: LeaveCourse
UPDATE enrollment
SET left_at = greatest(now(), enrolled_at)
WHERE course_id = $1
  AND user_id = $2
  AND left_at IS NULL`

// LeaveCourse ends that the viewer takes a course, and returns the course, nil where they may not see
// it any more: who takes a course may leave it also then. All progress is kept. It is no error that the
// viewer does not take a course that they may see, or has never done so: who asks twice is answered twice,
// and the time of leaving is the first. Errors: NOT_FOUND when there is no such course; one that
// is hidden from the viewer, and that they do not take, is none.
func (s *Store) LeaveCourse(ctx context.Context, viewer account.Viewer, id course.ID) (*course.Course, error) {
	found, err := only(s.CoursesByID(ctx, viewer, []course.ID{id}))
	if err != nil {
		return nil, err
	}
	rows, err := s.db.Query(ctx, leaveCourse, int64(id), int64(viewer.ID))
	if unsent(err) && s.again(ctx, err) {
		rows, err = s.db.Query(ctx, leaveCourse, int64(id), int64(viewer.ID))
	}
	if err != nil {
		return nil, uncertain(ctx, err)
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return nil, uncertain(ctx, err)
	}
	if found == nil && rows.CommandTag().RowsAffected() == 0 {
		return nil, noSuchCourse()
	}
	return found, nil
}

func noSuchCourse() error { return fault.New(fault.NotFound, "There is no such course.") }
