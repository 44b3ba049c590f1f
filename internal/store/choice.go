package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
)

func choiceKey(c *course.Choice) course.Key        { return course.Key(c.ID) }
func exerciseOfChoice(c *course.Choice) course.Key { return course.Key(c.ExerciseID) }

func scanChoice(row pgx.CollectableRow) (*course.Choice, error) {
	var c course.Choice
	err := row.Scan(&c.ID.Course, &c.ID.Row, &c.ExerciseID.Row, &c.Text, &c.Correct, &c.Feedback, &c.Index)
	c.ExerciseID.Course = c.ID.Course
	return &c, err
}

func scanMultipleChoice(row pgx.CollectableRow) (*course.MultipleChoiceExercise, error) {
	scanned, err := scanExercise(row)
	if err != nil {
		return nil, err
	}
	e, ok := scanned.(*course.MultipleChoiceExercise)
	if !ok {
		base := scanned.Base()
		return nil, fmt.Errorf("store: exercise %d of course %d has choices but is a %s", base.ID.Row, base.ID.Course, base.Type)
	}
	return e, nil
}

const choicesByID = `-- name: ChoicesByID
SELECT choice.course_id, choice.id, choice.exercise_id, choice.text, choice.correct, choice.feedback, choice.index
FROM choice
JOIN course ON course.id = choice.course_id
WHERE choice.course_id = ANY($1)
  AND choice.id = ANY($2)
  AND course.published
ORDER BY choice.course_id, choice.id`

// ChoicesByID returns the visible choices of these ids in their order, nil where there is none.
func (s *Store) ChoicesByID(ctx context.Context, keys []course.ChoiceID) ([]*course.Choice, error) {
	return one(ctx, s, choicesByID, keys, edge[course.ChoiceID, *course.Choice, course.Key]{
		parentKey: func(id course.ChoiceID) course.Key { return course.Key(id) },
		args:      courseKeys, scan: scanChoice, rowKey: choiceKey,
	})
}

const choicesByExercise = `-- name: ChoicesByExercise
SELECT course_id, id, exercise_id, text, correct, feedback, index
FROM choice
WHERE course_id = ANY($1)
  AND exercise_id = ANY($2)
ORDER BY course_id, exercise_id, index`

// ChoicesByExercise returns the choices of each multiple-choice exercise in their order.
func (s *Store) ChoicesByExercise(ctx context.Context, exercises []*course.MultipleChoiceExercise) ([][]*course.Choice, error) {
	return many(ctx, s, choicesByExercise, exercises, edge[*course.MultipleChoiceExercise, *course.Choice, course.Key]{
		parentKey: func(e *course.MultipleChoiceExercise) course.Key { return course.Key(e.ID) },
		args:      courseKeys, scan: scanChoice, rowKey: exerciseOfChoice,
		link: (*course.Choice).SetExercise,
	})
}
