package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/slab"
)

func choiceKey(c *course.Choice) course.Key        { return course.Key(c.ID) }
func exerciseOfChoice(c *course.Choice) course.Key { return course.Key(c.ExerciseID) }

// scanChoices returns the scan of one statement's rows.
func scanChoices() pgx.RowToFunc[*course.Choice] {
	var (
		r    record
		rows slab.Of[course.Choice]
	)
	return func(row pgx.CollectableRow) (*course.Choice, error) {
		r.read(row)
		c := rows.Next()
		c.ID = course.ChoiceID{Course: course.ID(r.number()), Row: r.number()}
		c.ExerciseID = course.ExerciseID{Course: c.ID.Course, Row: r.number()}
		c.Text = r.text()
		c.Correct = r.boolean()
		c.Feedback = r.text()
		c.Index = int(r.number())
		return c, r.err()
	}
}

func scanMultipleChoices() pgx.RowToFunc[*course.MultipleChoiceExercise] {
	scan := scanExercises()
	return func(row pgx.CollectableRow) (*course.MultipleChoiceExercise, error) {
		scanned, err := scan(row)
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
}

var choicesByID = ruledFrom(3, `-- name: ChoicesByID
SELECT choice.course_id, choice.id, choice.exercise_id, choice.text, choice.correct, choice.feedback, choice.index
FROM choice
JOIN course ON course.id = choice.course_id
WHERE choice.course_id = ANY($1)
  AND choice.id = ANY($2)
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY choice.course_id, choice.id`)

// ChoicesByID returns the visible choices of these ids in their order, nil where there is none.
func (s *Store) ChoicesByID(ctx context.Context, viewer account.Viewer, keys []course.ChoiceID) ([]*course.Choice, error) {
	return oneVisible(ctx, s, viewer, choicesByID, keys, edge[course.ChoiceID, *course.Choice, course.Key]{
		parentKey: func(id course.ChoiceID) course.Key { return course.Key(id) },
		by:        byCourse(), scan: scanChoices(), rowKey: choiceKey,
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
		by:        byCourse(), scan: scanChoices(), rowKey: exerciseOfChoice,
		link: (*course.Choice).SetExercise,
	})
}
