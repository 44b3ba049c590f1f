package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"syllabus/bench/internal/statement"
	"syllabus/internal/course"
)

// tables reads rows with Syllabus's statements and scans them as it does.
type tables struct{ pool *pgxpool.Pool }

func (t *tables) courseBySlug(ctx context.Context, slug string) (*course.Course, error) {
	found, err := rowsOf(ctx, t, scanCourse, statement.CourseBySlug, []string{slug})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return found[0], nil
}

func (t *tables) courses(ctx context.Context, n int) ([]*course.Course, error) {
	found, err := rowsOf(ctx, t, scanCourse, statement.Courses, n+1)
	return found[:min(len(found), n)], err
}

func (t *tables) modulesByCourse(ctx context.Context, keys []course.ID) (map[course.ID][]*course.Module, error) {
	rows, err := rowsOf(ctx, t, scanModule, statement.ModulesByCourse, keys)
	return grouped(rows, func(m *course.Module) course.ID { return m.ID.Course }), err
}

func (t *tables) lessonsByModule(ctx context.Context, keys []course.ModuleID) (map[course.ModuleID][]*course.Lesson, error) {
	courses, ids := parameters(keys)
	rows, err := rowsOf(ctx, t, scanLesson, statement.LessonsByModule, courses, ids)
	return grouped(rows, func(l *course.Lesson) course.ModuleID { return l.ModuleID }), err
}

func (t *tables) exercisesByLesson(ctx context.Context, keys []course.LessonID) (map[course.LessonID][]course.Exercise, error) {
	courses, ids := parameters(keys)
	rows, err := rowsOf(ctx, t, scanExercise, statement.ExercisesByLesson, courses, ids, course.AllExerciseTypes.Names())
	return grouped(rows, func(e course.Exercise) course.LessonID { return e.Base().LessonID }), err
}

func (t *tables) choicesByExercise(ctx context.Context, keys []course.ExerciseID) (map[course.ExerciseID][]*course.Choice, error) {
	courses, ids := parameters(keys)
	rows, err := rowsOf(ctx, t, scanChoice, statement.ChoicesByExercise, courses, ids)
	return grouped(rows, func(c *course.Choice) course.ExerciseID { return c.ExerciseID }), err
}

// parameters takes keys apart: the courses, each once, and the rows.
func parameters[K ~struct {
	Course course.ID
	Row    int64
}](keys []K) (courses, rows []int64) {
	for _, key := range keys {
		key := course.Key(key)
		courses, rows = append(courses, int64(key.Course)), append(rows, key.Row)
	}
	slices.Sort(courses)
	return slices.Compact(courses), rows
}

func rowsOf[R any](ctx context.Context, t *tables, scan pgx.RowToFunc[R], sql string, args ...any) ([]R, error) {
	rows, err := t.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scan)
}

func grouped[K comparable, R any](rows []R, keyOf func(R) K) map[K][]R {
	lists := make(map[K][]R)
	for _, row := range rows {
		lists[keyOf(row)] = append(lists[keyOf(row)], row)
	}
	return lists
}

func scanCourse(row pgx.CollectableRow) (*course.Course, error) {
	var c course.Course
	return &c, row.Scan(&c.ID, &c.Slug, &c.Title, &c.Description, &c.PublishedAt, &c.OwnerID, &c.CreatedAt, &c.UpdatedAt)
}

func scanModule(row pgx.CollectableRow) (*course.Module, error) {
	var m course.Module
	return &m, row.Scan(&m.ID.Course, &m.ID.Row, &m.Title, &m.Index)
}

func scanLesson(row pgx.CollectableRow) (*course.Lesson, error) {
	var l course.Lesson
	err := row.Scan(&l.ID.Course, &l.ID.Row, &l.ModuleID.Row, &l.Title, &l.Index)
	l.ModuleID.Course = l.ID.Course
	return &l, err
}

// scanExercise knows the two types that the reference data has.
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
	case course.MultipleChoice:
		return &course.MultipleChoiceExercise{ExerciseBase: base, Prompt: *prompt}, nil
	case course.Text:
		return &course.TextExercise{ExerciseBase: base, Body: *body}, nil
	default:
		return nil, fmt.Errorf("the reference data has no %s", base.Type)
	}
}

func scanChoice(row pgx.CollectableRow) (*course.Choice, error) {
	var c course.Choice
	err := row.Scan(&c.ID.Course, &c.ID.Row, &c.ExerciseID.Row, &c.Text, &c.Correct, &c.Feedback, &c.Index)
	c.ExerciseID.Course = c.ID.Course
	return &c, err
}
