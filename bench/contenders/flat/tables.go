package main

import (
	"context"

	"github.com/jackc/pgx/v5"

	"syllabus/bench/internal/answer"
	"syllabus/bench/internal/statement"
)

// How many rows a parent has, about: what slices begin with.
const (
	fewModules   = 8
	fewLessons   = 16
	fewExercises = 16
	fewChoices   = 4
)

// tables reads the rows of one request over one connection. The first error ends it.
type tables struct {
	ctx       context.Context
	conn      *pgx.Conn
	courseIDs []int64 // of all courses that the request is about
	err       error
}

// each runs a statement and calls row when the columns of one are in the targets; those without a target are not looked at.
func (t *tables) each(sql string, targets []any, row func(), parameters ...any) {
	if t.err != nil {
		return
	}
	rows, err := t.conn.Query(t.ctx, sql, parameters...)
	if err != nil {
		t.err = err
		return
	}
	_, t.err = pgx.ForEachRow(rows, targets, func() error {
		row()
		return nil
	})
}

func (t *tables) courseBySlug(slug string) []course {
	return t.coursesOf(1, statement.CourseBySlug, []string{slug})
}

func (t *tables) courses(n int) []course {
	found := t.coursesOf(n+1, statement.Courses, n+1)
	return found[:min(len(found), n)]
}

func (t *tables) coursesOf(n int, sql string, parameters ...any) []course {
	found := make([]course, 0, n)
	var c course
	t.each(sql, []any{&c.id, &c.slug, &c.title, nil, nil, nil, nil, nil}, func() { found = append(found, c) }, parameters...)
	return found
}

func (t *tables) modules(courses []course) []module {
	lists := make(map[key]*[]module, len(courses))
	t.courseIDs = make([]int64, len(courses))
	for i := range courses {
		t.courseIDs[i] = courses[i].id
		lists[key{course: courses[i].id}] = &courses[i].modules
	}
	found := make([]module, 0, len(courses)*fewModules)
	var m module
	t.each(statement.ModulesByCourse, []any{&m.course, &m.row, &m.title, nil}, func() { found = append(found, m) }, t.courseIDs)
	attach(found, func(m *module) key { return key{course: m.course} }, lists)
	return found
}

func (t *tables) lessons(modules []module) []lesson {
	ids, lists := make([]int64, len(modules)), make(map[key]*[]lesson, len(modules))
	for i := range modules {
		ids[i] = modules[i].row
		lists[modules[i].key] = &modules[i].lessons
	}
	found := make([]lesson, 0, len(modules)*fewLessons)
	var l lesson
	t.each(statement.LessonsByModule, []any{&l.course, &l.row, &l.module, &l.title, nil},
		func() { found = append(found, l) }, t.courseIDs, ids)
	attach(found, func(l *lesson) key { return key{l.course, l.module} }, lists)
	return found
}

func (t *tables) exercises(lessons []lesson) []exercise {
	ids, lists := make([]int64, len(lessons)), make(map[key]*[]exercise, len(lessons))
	for i := range lessons {
		ids[i] = lessons[i].row
		lists[lessons[i].key] = &lessons[i].exercises
	}
	found := make([]exercise, 0, len(lessons)*fewExercises)
	var e exercise
	t.each(statement.ExercisesByLesson,
		[]any{&e.course, &e.row, &e.lesson, &e.kind, &e.title, &e.index, nil, nil, nil, nil, nil, nil, nil},
		func() { found = append(found, e) }, t.courseIDs, ids, answer.ExerciseTypes())
	attach(found, func(e *exercise) key { return key{e.course, e.lesson} }, lists)
	return found
}

func (t *tables) choices(exercises []exercise) {
	ids, lists := make([]int64, 0, len(exercises)), make(map[key]*[]choice, len(exercises))
	for i := range exercises {
		if e := &exercises[i]; e.kind == answer.MultipleChoice {
			ids = append(ids, e.row)
			lists[e.key] = &e.choices
		}
	}
	found := make([]choice, 0, len(ids)*fewChoices)
	var c choice
	t.each(statement.ChoicesByExercise, []any{&c.course, &c.row, &c.exercise, &c.text, nil, nil, &c.index},
		func() { found = append(found, c) }, t.courseIDs, ids)
	attach(found, func(c *choice) key { return key{c.course, c.exercise} }, lists)
}
