package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"syllabus/internal/course"
	"syllabus/internal/peer"
)

func exerciseKey(e course.Exercise) course.Key      { return course.Key(e.Base().ID) }
func lessonOfExercise(e course.Exercise) course.Key { return course.Key(e.Base().LessonID) }
func setLesson(e course.Exercise, l *course.Lesson) { e.Base().SetLesson(l) }

// exerciseScan reads the columns of all types and makes the row's own type of them.
// The columns that another type uses are null.
type exerciseScan struct {
	of, id, lesson       int64
	typ, title           string
	index                int
	maxAttempts, seconds pgtype.Int4
	prompt, body, url    pgtype.Text
	blanks               []byte
	caseSensitive        pgtype.Bool

	videos  slab[course.VideoExercise]
	choices slab[course.MultipleChoiceExercise]
	fills   slab[course.FillInBlankExercise]
	texts   slab[course.TextExercise]
}

// scanExercises returns the scan of one statement's rows. Its targets are used again
// for each row, and of types that the driver fills without reflection.
func scanExercises() pgx.RowToFunc[course.Exercise] {
	s := &exerciseScan{}
	targets := []any{
		&s.of, &s.id, &s.lesson, &s.typ, &s.title, &s.index,
		&s.maxAttempts, &s.prompt, &s.body, &s.url, &s.seconds, &s.blanks, &s.caseSensitive,
	}
	return func(row pgx.CollectableRow) (course.Exercise, error) {
		if err := row.Scan(targets...); err != nil {
			return nil, err
		}
		return s.exercise()
	}
}

func (s *exerciseScan) exercise() (course.Exercise, error) {
	base := course.ExerciseBase{
		ID:       course.ExerciseID{Course: course.ID(s.of), Row: s.id},
		LessonID: course.LessonID{Course: course.ID(s.of), Row: s.lesson},
		Title:    s.title, Index: s.index, MaxAttempts: number(s.maxAttempts),
	}
	switch course.ExerciseType(s.typ) {
	case course.Video:
		e := s.videos.next()
		base.Type = course.Video // the constant, not another copy of the text
		e.ExerciseBase, e.URL, e.Seconds = base, s.url.String, number(s.seconds)
		return e, nil
	case course.MultipleChoice:
		e := s.choices.next()
		base.Type = course.MultipleChoice
		e.ExerciseBase, e.Prompt = base, s.prompt.String
		return e, nil
	case course.FillInBlank:
		e := s.fills.next()
		base.Type = course.FillInBlank
		e.ExerciseBase, e.Prompt, e.CaseSensitive = base, s.prompt.String, s.caseSensitive.Bool
		var err error
		e.Blanks, err = decodeBlanks(s.blanks)
		return e, err
	case course.Text:
		e := s.texts.next()
		base.Type = course.Text
		e.ExerciseBase, e.Body = base, s.body.String
		return e, nil
	default:
		return nil, fmt.Errorf("store: exercise %d of course %d has the unknown type %q", s.id, s.of, s.typ)
	}
}

// number returns a nullable integer as the domain has it.
func number(n pgtype.Int4) *int {
	if !n.Valid {
		return nil
	}
	v := int(n.Int32)
	return &v
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
		args:      courseKeys, scan: scanExercises(), rowKey: exerciseKey,
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
		parentKey: lessonKey, args: courseKeys, scan: scanExercises(), rowKey: lessonOfExercise, link: setLesson,
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
	rows, err := query(ctx, s, exercisePageByLesson, distinct(lessons, lessonKey), courseKeys, scanExercises(), args.After, args.First+1)
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
		parentKey: exerciseOfChoice, args: courseKeys, scan: scanMultipleChoices(),
		rowKey: func(e *course.MultipleChoiceExercise) course.Key { return course.Key(e.ID) },
	})
}
