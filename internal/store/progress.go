package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/progress"
)

func scanCourseProgress(row pgx.CollectableRow) (v valued[course.ID, progress.Count], err error) {
	return v, row.Scan(&v.key, &v.value.Completed, &v.value.Total)
}

func scanProgress(row pgx.CollectableRow) (v valued[course.Key, progress.Count], err error) {
	return v, row.Scan(&v.key.Course, &v.key.Row, &v.value.Completed, &v.value.Total)
}

func scanEnrollmentProgress(row pgx.CollectableRow) (v valued[progress.EnrollmentID, progress.Count], err error) {
	return v, row.Scan(&v.key.Course, &v.key.User, &v.value.Completed, &v.value.Total)
}

// A user's sessions are joined to the exercises of lessons and modules one by one, by the primary
// key: a learner has a course's sessions or hardly any, which no estimate knows. Of whole courses
// they are counted apart.

const progressByLesson = `-- name: ProgressByLesson
SELECT
    exercise.course_id, exercise.lesson_id,
    count(*) FILTER (WHERE exercise_session.complete), count(*)
FROM exercise
LEFT JOIN exercise_session ON exercise_session.course_id = exercise.course_id
                          AND exercise_session.exercise_id = exercise.id
                          AND exercise_session.course_id = ANY($1)
                          AND exercise_session.user_id = $3
WHERE exercise.course_id = ANY($1)
  AND exercise.lesson_id = ANY($2)
GROUP BY exercise.course_id, exercise.lesson_id
ORDER BY exercise.course_id, exercise.lesson_id`

// ProgressByLesson returns how far the user has come in each lesson.
func (s *Store) ProgressByLesson(
	ctx context.Context, lessons []*course.Lesson, user account.UserID,
) ([]progress.Count, error) {
	return values(ctx, s, progressByLesson, lessons, lessonKey, byCourse(), scanProgress, int64(user))
}

const progressByModule = `-- name: ProgressByModule
SELECT
    lesson.course_id, lesson.module_id,
    count(*) FILTER (WHERE exercise_session.complete), count(*)
FROM lesson
JOIN exercise ON exercise.course_id = lesson.course_id
             AND exercise.lesson_id = lesson.id
LEFT JOIN exercise_session ON exercise_session.course_id = exercise.course_id
                          AND exercise_session.exercise_id = exercise.id
                          AND exercise_session.course_id = ANY($1)
                          AND exercise_session.user_id = $3
WHERE lesson.course_id = ANY($1)
  AND lesson.module_id = ANY($2)
  AND exercise.course_id = ANY($1)
GROUP BY lesson.course_id, lesson.module_id
ORDER BY lesson.course_id, lesson.module_id`

// ProgressByModule returns how far the user has come in all lessons of each module.
func (s *Store) ProgressByModule(
	ctx context.Context, modules []*course.Module, user account.UserID,
) ([]progress.Count, error) {
	return values(ctx, s, progressByModule, modules, moduleKey, byCourse(), scanProgress, int64(user))
}

const progressByCourse = `-- name: ProgressByCourse
SELECT exercises.course_id, coalesce(completed.n, 0), exercises.n
FROM (
    SELECT course_id, count(*) AS n
    FROM exercise
    WHERE course_id = ANY($1)
    GROUP BY course_id
) AS exercises
LEFT JOIN (
    SELECT course_id, count(*) AS n
    FROM exercise_session
    WHERE course_id = ANY($1)
      AND user_id = $2
      AND complete
    GROUP BY course_id
) AS completed ON completed.course_id = exercises.course_id
ORDER BY exercises.course_id`

// ProgressByCourse returns how far the user has come in all lessons of each course.
func (s *Store) ProgressByCourse(
	ctx context.Context, courses []*course.Course, user account.UserID,
) ([]progress.Count, error) {
	return values(ctx, s, progressByCourse, courses, courseID, byID[course.ID](), scanCourseProgress, int64(user))
}

// The sessions' course is named by what they are joined to. With all courses named as well, a generic plan
// would search the index once for each of them, for each enrollment.
const progressByEnrollment = `-- name: ProgressByEnrollment
SELECT asked.course_id, asked.user_id, count(exercise_session.exercise_id), exercises.n
FROM unnest($2::bigint[], $3::bigint[]) AS asked (course_id, user_id)
JOIN (
    SELECT course_id, count(*) AS n
    FROM exercise
    WHERE course_id = ANY($1)
    GROUP BY course_id
) AS exercises ON exercises.course_id = asked.course_id
LEFT JOIN exercise_session ON exercise_session.course_id = asked.course_id
                          AND exercise_session.user_id = asked.user_id
                          AND exercise_session.complete
GROUP BY asked.course_id, asked.user_id, exercises.n
ORDER BY asked.course_id, asked.user_id`

// ProgressByEnrollment returns how far the user of each enrollment has come in its course.
func (s *Store) ProgressByEnrollment(ctx context.Context, enrollments []*progress.Enrollment) ([]progress.Count, error) {
	return values(ctx, s, progressByEnrollment, enrollments, enrollmentID, byEnrollment(), scanEnrollmentProgress)
}
