package main

import (
	"context"
	"encoding/binary"

	"github.com/jackc/pgx/v5"

	"syllabus/bench/internal/statement"
)

// page is how many courses the operations Catalog and Deep ask for.
const page = 20

// session reads the rows of one request over one connection. The first error ends it.
type session struct {
	ctx    context.Context
	conn   *pgx.Conn
	answer *answer
	err    error
}

// read runs a statement and hands over the columns of each row, in binary and not scanned. They are good until the next row.
func (s *session) read(sql string, row func(columns [][]byte), parameters ...any) {
	if s.err != nil {
		return
	}
	rows, err := s.conn.Query(s.ctx, sql, append([]any{pgx.QueryResultFormats{pgx.BinaryFormatCode}}, parameters...)...)
	if err != nil {
		s.err = err
		return
	}
	for rows.Next() {
		row(rows.RawValues())
	}
	s.err = rows.Err() // Next has closed them
}

func int8Of(column []byte) int64 { return int64(binary.BigEndian.Uint64(column)) }
func int4Of(column []byte) int32 { return int32(binary.BigEndian.Uint32(column)) }

func (s *session) courseBySlug(slug string) {
	s.read(statement.CourseBySlug, s.course, []string{slug})
}

func (s *session) courses() {
	s.read(statement.Courses, s.course, int64(page+1))
	s.answer.courses = s.answer.courses[:min(len(s.answer.courses), page)]
}

func (s *session) course(columns [][]byte) {
	a := s.answer
	a.courses = append(a.courses, courseRow{id: int8Of(columns[0]), slug: a.quote(columns[1]), title: a.quote(columns[2])})
}

func (s *session) modules() {
	a, current := s.answer, int64(0)
	clear(a.parents)
	a.courseIDs = a.courseIDs[:0]
	for i := range a.courses {
		a.courseIDs = append(a.courseIDs, a.courses[i].id)
		a.parents[a.courses[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.ModulesByCourse, func(columns [][]byte) {
		course, at := int8Of(columns[0]), uint32(len(a.modules))
		if course != current {
			current, below = course, &a.courses[a.parents[course]].modules
			*below = span{at, at}
		}
		below.to = at + 1
		a.modules = append(a.modules, moduleRow{course: course, id: int8Of(columns[1]), title: a.quote(columns[2])})
	}, a.courseIDs)
}

func (s *session) lessons() {
	a, current := s.answer, int64(0)
	clear(a.parents)
	a.rowIDs = a.rowIDs[:0]
	for i := range a.modules {
		a.rowIDs = append(a.rowIDs, a.modules[i].id)
		a.parents[a.modules[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.LessonsByModule, func(columns [][]byte) {
		module, at := int8Of(columns[2]), uint32(len(a.lessons))
		if module != current {
			current, below = module, &a.modules[a.parents[module]].lessons
			*below = span{at, at}
		}
		below.to = at + 1
		a.lessons = append(a.lessons, lessonRow{course: int8Of(columns[0]), id: int8Of(columns[1]), title: a.quote(columns[3])})
	}, a.courseIDs, a.rowIDs)
}

func (s *session) exercises() {
	a, current := s.answer, int64(0)
	clear(a.parents)
	a.rowIDs = a.rowIDs[:0]
	for i := range a.lessons {
		a.rowIDs = append(a.rowIDs, a.lessons[i].id)
		a.parents[a.lessons[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.ExercisesByLesson, func(columns [][]byte) {
		lesson, at := int8Of(columns[2]), uint32(len(a.exercises))
		if lesson != current {
			current, below = lesson, &a.lessons[a.parents[lesson]].exercises
			*below = span{at, at}
		}
		below.to = at + 1
		a.exercises = append(a.exercises, exerciseRow{
			course: int8Of(columns[0]), id: int8Of(columns[1]), kind: a.quote(columns[3]), title: a.quote(columns[4]),
			index: int4Of(columns[5]), choice: string(columns[3]) == multipleChoice,
		})
	}, a.courseIDs, a.rowIDs, allTypes[:])
}

const multipleChoice = "MULTIPLE_CHOICE"

// allTypes is what a lesson's exercises are asked for without an argument.
var allTypes = [...]string{"VIDEO", multipleChoice, "FILL_IN_BLANK", "TEXT"}

func (s *session) choices() {
	a, current := s.answer, int64(0)
	clear(a.parents)
	a.rowIDs = a.rowIDs[:0]
	for i := range a.exercises {
		if a.exercises[i].choice {
			a.rowIDs = append(a.rowIDs, a.exercises[i].id)
			a.parents[a.exercises[i].id] = uint32(i)
		}
	}
	var below *span
	s.read(statement.ChoicesByExercise, func(columns [][]byte) {
		exercise, at := int8Of(columns[2]), uint32(len(a.choices))
		if exercise != current {
			current, below = exercise, &a.exercises[a.parents[exercise]].choices
			*below = span{at, at}
		}
		below.to = at + 1
		a.choices = append(a.choices, choiceRow{
			course: int8Of(columns[0]), id: int8Of(columns[1]), text: a.quote(columns[3]), index: int4Of(columns[6]),
		})
	}, a.courseIDs, a.rowIDs)
}
