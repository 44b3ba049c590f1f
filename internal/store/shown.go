package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
)

// scanShown reads an exercise whose answers are shown: of others there is no row.
func scanShown(row pgx.CollectableRow) (v valued[course.Key, bool], err error) {
	v.value = true
	return v, row.Scan(&v.key.Course, &v.key.Row)
}

const answersShownByChoice = `-- name: AnswersShownByChoice
SELECT exercise.course_id, exercise.id
FROM exercise
LEFT JOIN exercise_session ON exercise_session.course_id = exercise.course_id
                          AND exercise_session.exercise_id = exercise.id
                          AND exercise_session.course_id = ANY($1)
                          AND exercise_session.user_id = $3
WHERE exercise.course_id = ANY($1)
  AND exercise.id = ANY($2)
  AND (exercise_session.complete OR exercise.course_id IN (SELECT id FROM course WHERE id = ANY($1) AND owner_id = $3))
ORDER BY exercise.course_id, exercise.id`

// AnswersShownByChoice returns whether the user may see if each choice is right: they own the course,
// or have completed the exercise. What an administrator may see is not asked here.
func (s *Store) AnswersShownByChoice(ctx context.Context, choices []*course.Choice, user account.UserID) ([]bool, error) {
	return values(ctx, s, answersShownByChoice, choices, exerciseOfChoice, byCourse(), scanShown, int64(user))
}

const answersShownByBlanks = `-- name: AnswersShownByBlanks
SELECT exercise.course_id, exercise.id
FROM exercise
LEFT JOIN exercise_session ON exercise_session.course_id = exercise.course_id
                          AND exercise_session.exercise_id = exercise.id
                          AND exercise_session.course_id = ANY($1)
                          AND exercise_session.user_id = $3
WHERE exercise.course_id = ANY($1)
  AND exercise.id = ANY($2)
  AND (exercise_session.complete OR exercise.course_id IN (SELECT id FROM course WHERE id = ANY($1) AND owner_id = $3))
ORDER BY exercise.course_id, exercise.id`

// AnswersShownByBlanks returns whether the user may see the right answers of each exercise, by the same
// rule as [Store.AnswersShownByChoice].
func (s *Store) AnswersShownByBlanks(
	ctx context.Context, exercises []*course.FillInBlankExercise, user account.UserID,
) ([]bool, error) {
	blanksKey := func(e *course.FillInBlankExercise) course.Key { return course.Key(e.ID) }
	return values(ctx, s, answersShownByBlanks, exercises, blanksKey, byCourse(), scanShown, int64(user))
}
