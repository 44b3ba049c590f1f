package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
	"syllabus/internal/slab"
)

func exerciseKey(e course.Exercise) course.Key      { return course.Key(e.Base().ID) }
func lessonOfExercise(e course.Exercise) course.Key { return course.Key(e.Base().LessonID) }
func setLesson(e course.Exercise, l *course.Lesson) { e.Base().SetLesson(l) }

// exerciseScan makes of each row the type of exercise that it is. The columns that
// another type uses are null.
type exerciseScan struct {
	record
	numbers slab.Of[int]
	videos  slab.Of[course.VideoExercise]
	choices slab.Of[course.MultipleChoiceExercise]
	fills   slab.Of[course.FillInBlankExercise]
	texts   slab.Of[course.TextExercise]
}

// scanExercises returns the scan of one statement's rows.
func scanExercises() pgx.RowToFunc[course.Exercise] {
	s := &exerciseScan{}
	return func(row pgx.CollectableRow) (course.Exercise, error) {
		s.read(row)
		exercise, err := s.exercise()
		if wrong := s.err(); wrong != nil { // it may well be the reason of the other
			return nil, wrong
		}
		return exercise, err
	}
}

func (s *exerciseScan) exercise() (course.Exercise, error) {
	var base course.ExerciseBase
	base.ID = course.ExerciseID{Course: course.ID(s.number()), Row: s.number()}
	base.LessonID = course.LessonID{Course: base.ID.Course, Row: s.number()}
	typ := s.bytes()
	base.Title = s.text()
	base.Index = int(s.number())
	base.MaxAttempts = s.optional()
	prompt, body, url, seconds := s.optionalText(), s.optionalText(), s.optionalText(), s.optional()
	blanks := s.bytes()
	caseSensitive, _ := s.optionalBoolean()
	switch course.ExerciseType(typ) { // the constants, not another copy of the text
	case course.Video:
		base.Type = course.Video
		e := s.videos.Next()
		e.ExerciseBase, e.URL, e.Seconds = base, url, seconds
		return e, nil
	case course.MultipleChoice:
		base.Type = course.MultipleChoice
		e := s.choices.Next()
		e.ExerciseBase, e.Prompt = base, prompt
		return e, nil
	case course.FillInBlank:
		base.Type = course.FillInBlank
		e := s.fills.Next()
		e.ExerciseBase, e.Prompt, e.CaseSensitive = base, prompt, caseSensitive
		decoded, err := decodeBlanks(blanks)
		e.SetBlanks(decoded)
		return e, err
	case course.Text:
		base.Type = course.Text
		e := s.texts.Next()
		e.ExerciseBase, e.Body = base, body
		return e, nil
	default:
		return nil, fmt.Errorf("store: exercise %d of course %d has the unknown type %q", base.ID.Row, base.ID.Course, typ)
	}
}

// optional reads a nullable integer as the domain has it.
func (s *exerciseScan) optional() *int {
	n, ok := s.optionalNumber()
	if !ok {
		return nil
	}
	number := s.numbers.Next()
	*number = int(n)
	return number
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

var exercisesByID = ruledFrom(3, `-- name: ExercisesByID
SELECT
    exercise.course_id, exercise.id, exercise.lesson_id, exercise.type, exercise.title, exercise.index,
    exercise.max_attempts, exercise.prompt, exercise.body, exercise.video_url, exercise.video_seconds,
    exercise.blanks, exercise.case_sensitive
FROM exercise
JOIN course ON course.id = exercise.course_id
WHERE exercise.course_id = ANY($1)
  AND exercise.id = ANY($2)
  AND (course.published OR course.owner_id = $3 OR $4)
ORDER BY exercise.course_id, exercise.id`)

// ExercisesByID returns the visible exercises of these ids in their order, nil where there is none.
func (s *Store) ExercisesByID(ctx context.Context, viewer account.Viewer, keys []course.ExerciseID) ([]course.Exercise, error) {
	return oneVisible(ctx, s, viewer, exercisesByID, keys, edge[course.ExerciseID, course.Exercise, course.Key]{
		parentKey: func(id course.ExerciseID) course.Key { return course.Key(id) },
		by:        byCourse(), scan: scanExercises(), rowKey: exerciseKey,
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
		parentKey: lessonKey, by: byCourse(), scan: scanExercises(), rowKey: lessonOfExercise, link: setLesson,
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
	p := placesOf(lessons, lessonKey, byCourse().compare)
	rows, err := query(ctx, s, exercisePageByLesson, p.keys, below*len(p.keys), byCourse(), scanExercises(), args.After, args.First+1)
	if err != nil {
		return nil, err
	}
	lists, _ := split(rows, lessons, p, exercisesOfLesson())
	pages, shown := make([]*course.ExercisePage, len(lists)), make([]course.Exercise, 0, len(rows))
	for at, list := range lists {
		page := list[:min(len(list), args.First)]
		pages[at] = &course.ExercisePage{Exercises: page, HasNext: len(list) > len(page), After: args.After}
		shown = append(shown, page...)
	}
	peer.Join(shown)
	return spread(p, pages, lessons, lessonKey), nil
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
		parentKey: exerciseOfChoice, by: byCourse(), scan: scanMultipleChoices(),
		rowKey: func(e *course.MultipleChoiceExercise) course.Key { return course.Key(e.ID) },
	})
}
