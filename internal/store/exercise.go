package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/course"
	"syllabus/internal/peer"
)

func exerciseKey(e course.Exercise) course.Key      { return course.Key(e.Base().ID) }
func lessonOfExercise(e course.Exercise) course.Key { return course.Key(e.Base().LessonID) }
func setLesson(e course.Exercise, l *course.Lesson) { e.Base().SetLesson(l) }

// scanExercise reads the columns of all types and makes the row's own type of
// them. The columns that another type uses are null.
func scanExercise(row pgx.CollectableRow) (course.Exercise, error) {
	var (
		base              course.ExerciseBase
		prompt, body, url *string
		seconds           *int
		blanks            []byte
		caseSensitive     *bool
	)
	err := row.Scan(&base.ID.Course, &base.ID.Row, &base.LessonID.Row, &base.Type, &base.Title, &base.Index,
		&base.MaxAttempts, &prompt, &body, &url, &seconds, &blanks, &caseSensitive)
	if err != nil {
		return nil, err
	}
	base.LessonID.Course = base.ID.Course
	switch base.Type {
	case course.Video:
		return &course.VideoExercise{ExerciseBase: base, URL: *url, Seconds: seconds}, nil
	case course.MultipleChoice:
		return &course.MultipleChoiceExercise{ExerciseBase: base, Prompt: *prompt}, nil
	case course.FillInBlank:
		e := &course.FillInBlankExercise{ExerciseBase: base, Prompt: *prompt, CaseSensitive: *caseSensitive}
		e.Blanks, err = decodeBlanks(blanks)
		return e, err
	case course.Text:
		return &course.TextExercise{ExerciseBase: base, Body: *body}, nil
	default:
		return nil, fmt.Errorf("store: exercise %d of course %d has the unknown type %q", base.ID.Row, base.ID.Course, base.Type)
	}
}

// decodeBlanks reads the column blanks: a list of blanks, each a list of answers.
func decodeBlanks(column []byte) ([]course.Blank, error) {
	var answers [][]string
	if err := json.Unmarshal(column, &answers); err != nil {
		return nil, fmt.Errorf("store: the column exercise.blanks: %w", err)
	}
	blanks := make([]course.Blank, len(answers))
	for i := range answers {
		blanks[i].Answers = answers[i]
	}
	return blanks, nil
}

const exercisesByID = `-- name: ExercisesByID
SELECT
    exercise.course_id, exercise.id, exercise.lesson_id, exercise.type, exercise.title, exercise.index,
    exercise.max_attempts, exercise.prompt, exercise.body, exercise.video_url, exercise.video_seconds,
    exercise.blanks, exercise.case_sensitive
FROM exercise
JOIN course ON course.id = exercise.course_id
WHERE exercise.course_id = ANY($1)
  AND exercise.id = ANY($2)
  AND course.published
ORDER BY exercise.course_id, exercise.id`

// ExercisesByID returns the visible exercises of these ids in their order, nil where there is none.
func (s *Store) ExercisesByID(ctx context.Context, keys []course.ExerciseID) ([]course.Exercise, error) {
	return one(ctx, s, exercisesByID, keys, edge[course.ExerciseID, course.Exercise, course.Key]{
		parentKey: func(id course.ExerciseID) course.Key { return course.Key(id) },
		args:      courseKeys, scan: scanExercise, rowKey: exerciseKey,
	})
}

const exercisesByLesson = `-- name: ExercisesByLesson
SELECT
    course_id, id, lesson_id, type, title, index,
    max_attempts, prompt, body, video_url, video_seconds, blanks, case_sensitive
FROM exercise
WHERE course_id = ANY($1)
  AND lesson_id = ANY($2)
  AND type = ANY($3)
ORDER BY course_id, lesson_id, index`

// exercisesOfLesson is how a statement's exercises belong to their lessons.
func exercisesOfLesson() edge[*course.Lesson, course.Exercise, course.Key] {
	return edge[*course.Lesson, course.Exercise, course.Key]{
		parentKey: lessonKey, args: courseKeys, scan: scanExercise, rowKey: lessonOfExercise, link: setLesson,
	}
}

// ExercisesByLesson returns the exercises of each lesson that are of the types, in their order.
func (s *Store) ExercisesByLesson(
	ctx context.Context, lessons []*course.Lesson, types course.ExerciseTypes,
) ([][]course.Exercise, error) {
	return many(ctx, s, exercisesByLesson, lessons, exercisesOfLesson(), types.Names())
}

const exercisePageByLesson = `-- name: ExercisePageByLesson
SELECT
    course_id, id, lesson_id, type, title, index,
    max_attempts, prompt, body, video_url, video_seconds, blanks, case_sensitive
FROM (
    SELECT *, row_number() OVER (PARTITION BY course_id, lesson_id ORDER BY index) AS position
    FROM exercise
    WHERE course_id = ANY($1)
      AND lesson_id = ANY($2)
      AND index > $3
) AS behind
WHERE position <= $4
ORDER BY course_id, lesson_id, index`

// ExercisePageByLesson returns one page of each lesson's exercises. The database
// reads all exercises behind the cursor in all those lessons, to number them.
func (s *Store) ExercisePageByLesson(
	ctx context.Context, lessons []*course.Lesson, args course.ExercisePageArgs,
) ([]*course.ExercisePage, error) {
	// One more than asked, to know whether there are more.
	rows, err := query(ctx, s, exercisePageByLesson, distinct(lessons, lessonKey), courseKeys, scanExercise, args.After, args.First+1)
	if err != nil {
		return nil, err
	}
	lists, _ := split(rows, lessons, exercisesOfLesson())
	pages, shown := make([]*course.ExercisePage, len(lists)), make([]course.Exercise, 0, len(rows))
	for i, list := range lists {
		page := list[:min(len(list), args.First)]
		pages[i] = &course.ExercisePage{Exercises: page, HasNext: len(list) > len(page), After: args.After}
		shown = append(shown, page...)
	}
	peer.Join(shown)
	return pages, nil
}

const exerciseByChoice = `-- name: ExerciseByChoice
SELECT
    course_id, id, lesson_id, type, title, index,
    max_attempts, prompt, body, video_url, video_seconds, blanks, case_sensitive
FROM exercise
WHERE course_id = ANY($1)
  AND id = ANY($2)
ORDER BY course_id, id`

// ExerciseByChoice returns each choice's exercise.
func (s *Store) ExerciseByChoice(ctx context.Context, choices []*course.Choice) ([]*course.MultipleChoiceExercise, error) {
	return one(ctx, s, exerciseByChoice, choices, edge[*course.Choice, *course.MultipleChoiceExercise, course.Key]{
		parentKey: exerciseOfChoice, args: courseKeys, scan: scanMultipleChoice,
		rowKey: func(e *course.MultipleChoiceExercise) course.Key { return course.Key(e.ID) },
	})
}
