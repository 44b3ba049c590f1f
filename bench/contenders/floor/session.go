package main

import (
	"context"
	"encoding/binary"

	"github.com/jackc/pgx/v5"

	"syllabus/bench/internal/answer"
	"syllabus/bench/internal/statement"
)

// session reads the rows of one request over one connection. The first error ends it.
type session struct {
	ctx    context.Context
	conn   *pgx.Conn
	memory *memory
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
	s.read(statement.Courses, s.course, int64(answer.PageSize+1))
	s.memory.courses = s.memory.courses[:min(len(s.memory.courses), answer.PageSize)]
}

func (s *session) course(columns [][]byte) {
	m := s.memory
	m.courses = append(m.courses, courseRow{id: int8Of(columns[0]), slug: m.keep(columns[1]), title: m.keep(columns[2])})
}

func (s *session) modules() {
	m, current := s.memory, int64(0)
	clear(m.parents)
	m.courseIDs = m.courseIDs[:0]
	for i := range m.courses {
		m.courseIDs = append(m.courseIDs, m.courses[i].id)
		m.parents[m.courses[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.ModulesByCourse, func(columns [][]byte) {
		course, at := int8Of(columns[0]), uint32(len(m.modules))
		if course != current {
			current, below = course, &m.courses[m.parents[course]].modules
			*below = span{at, at}
		}
		below.to = at + 1
		m.modules = append(m.modules, moduleRow{course: course, id: int8Of(columns[1]), title: m.keep(columns[2])})
	}, m.courseIDs)
}

func (s *session) lessons() {
	m, current := s.memory, int64(0)
	clear(m.parents)
	m.rowIDs = m.rowIDs[:0]
	for i := range m.modules {
		m.rowIDs = append(m.rowIDs, m.modules[i].id)
		m.parents[m.modules[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.LessonsByModule, func(columns [][]byte) {
		module, at := int8Of(columns[2]), uint32(len(m.lessons))
		if module != current {
			current, below = module, &m.modules[m.parents[module]].lessons
			*below = span{at, at}
		}
		below.to = at + 1
		m.lessons = append(m.lessons, lessonRow{course: int8Of(columns[0]), id: int8Of(columns[1]), title: m.keep(columns[3])})
	}, m.courseIDs, m.rowIDs)
}

func (s *session) exercises() {
	m, current := s.memory, int64(0)
	clear(m.parents)
	m.rowIDs = m.rowIDs[:0]
	for i := range m.lessons {
		m.rowIDs = append(m.rowIDs, m.lessons[i].id)
		m.parents[m.lessons[i].id] = uint32(i)
	}
	var below *span
	s.read(statement.ExercisesByLesson, func(columns [][]byte) {
		lesson, at := int8Of(columns[2]), uint32(len(m.exercises))
		if lesson != current {
			current, below = lesson, &m.lessons[m.parents[lesson]].exercises
			*below = span{at, at}
		}
		below.to = at + 1
		m.exercises = append(m.exercises, exerciseRow{
			course: int8Of(columns[0]), id: int8Of(columns[1]), kind: m.keep(columns[3]), title: m.keep(columns[4]),
			index: int4Of(columns[5]), choice: string(columns[3]) == answer.MultipleChoice,
		})
	}, m.courseIDs, m.rowIDs, m.types)
}

func (s *session) choices() {
	m, current := s.memory, int64(0)
	clear(m.parents)
	m.rowIDs = m.rowIDs[:0]
	for i := range m.exercises {
		if m.exercises[i].choice {
			m.rowIDs = append(m.rowIDs, m.exercises[i].id)
			m.parents[m.exercises[i].id] = uint32(i)
		}
	}
	var below *span
	s.read(statement.ChoicesByExercise, func(columns [][]byte) {
		exercise, at := int8Of(columns[2]), uint32(len(m.choices))
		if exercise != current {
			current, below = exercise, &m.exercises[m.parents[exercise]].choices
			*below = span{at, at}
		}
		below.to = at + 1
		m.choices = append(m.choices, choiceRow{
			course: int8Of(columns[0]), id: int8Of(columns[1]), text: m.keep(columns[3]), index: int4Of(columns[6]),
		})
	}, m.courseIDs, m.rowIDs)
}
