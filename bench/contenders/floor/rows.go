package main

import "syllabus/bench/internal/answer"

// text is a part of the texts that were read.
type text struct{ from, to uint32 }

// span is the rows below a parent: a part of the rows of its children.
type span struct{ from, to uint32 }

type courseRow struct {
	id          int64
	slug, title text
	modules     span
}

type moduleRow struct {
	course, id int64
	title      text
	lessons    span
}

type lessonRow struct {
	course, id int64
	title      text
	exercises  span
}

type exerciseRow struct {
	course, id  int64
	title, kind text
	index       int32
	choice      bool // whether it has choices
	choices     span
}

type choiceRow struct {
	course, id int64
	text       text
	index      int32
}

// memory is everything that one request needs, kept for the next.
type memory struct {
	shape answer.Shape

	courses   []courseRow
	modules   []moduleRow
	lessons   []lessonRow
	exercises []exerciseRow
	choices   []choiceRow

	texts   []byte           // as they were read
	parents map[int64]uint32 // where the parents of the rows being read are
	out     []byte

	courseIDs, rowIDs []int64 // parameters
	types             []string
}

func newMemory() *memory {
	return &memory{parents: make(map[int64]uint32), types: answer.ExerciseTypes()}
}

func (m *memory) reset(shape answer.Shape) {
	m.shape = shape
	m.courses, m.modules, m.lessons = m.courses[:0], m.modules[:0], m.lessons[:0]
	m.exercises, m.choices = m.exercises[:0], m.choices[:0]
	m.texts, m.out = m.texts[:0], m.out[:0]
}

// keep copies a text, which is the driver's, behind the others.
func (m *memory) keep(value []byte) text {
	from := len(m.texts)
	m.texts = append(m.texts, value...)
	return text{uint32(from), uint32(len(m.texts))}
}

func (m *memory) text(t text) []byte { return m.texts[t.from:t.to] }
