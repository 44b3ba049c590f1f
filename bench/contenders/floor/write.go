package main

import "syllabus/bench/internal/answer"

// write appends the answer and returns it. It is good until the next reset.
func (m *memory) write() []byte {
	switch {
	case m.shape.List:
		m.add(`{"data":{"courses":{"nodes":[`)
		for i := range m.courses {
			m.comma(i)
			m.course(&m.courses[i])
		}
		m.add(`]}}}`)
	case len(m.courses) == 0:
		m.add(`{"data":{"course":null}}`)
	default:
		m.add(`{"data":{"course":`)
		m.course(&m.courses[0])
		m.add(`}}`)
	}
	return m.out
}

func (m *memory) course(c *courseRow) {
	m.out = answer.AppendCourse(m.out, m.shape, c.id, m.text(c.slug), m.text(c.title))
	if m.shape.Modules {
		m.add(`,"modules":[`)
		for i := c.modules.from; i < c.modules.to; i++ {
			m.comma(int(i - c.modules.from))
			m.module(&m.modules[i])
		}
		m.add(`]`)
	}
	m.add(`}`)
}

func (m *memory) module(row *moduleRow) {
	m.out = answer.AppendModule(m.out, row.course, row.id, m.text(row.title))
	m.add(`,"lessons":[`)
	for i := row.lessons.from; i < row.lessons.to; i++ {
		m.comma(int(i - row.lessons.from))
		m.lesson(&m.lessons[i])
	}
	m.add(`]}`)
}

func (m *memory) lesson(l *lessonRow) {
	m.out = answer.AppendLesson(m.out, l.course, l.id, m.text(l.title))
	if m.shape.Exercises {
		m.add(`,"exercises":[`)
		for i := l.exercises.from; i < l.exercises.to; i++ {
			m.comma(int(i - l.exercises.from))
			m.exercise(&m.exercises[i])
		}
		m.add(`]`)
	}
	m.add(`}`)
}

func (m *memory) exercise(e *exerciseRow) {
	m.out = answer.AppendExercise(m.out, e.course, e.id, m.text(e.title), e.index, m.text(e.kind))
	if m.shape.Choices && e.choice {
		m.add(`,"choices":[`)
		for i := e.choices.from; i < e.choices.to; i++ {
			m.comma(int(i - e.choices.from))
			c := &m.choices[i]
			m.out = answer.AppendChoice(m.out, c.course, c.id, m.text(c.text), c.index)
		}
		m.add(`]`)
	}
	m.add(`}`)
}

func (m *memory) add(literal string) { m.out = append(m.out, literal...) }
func (m *memory) comma(i int)        { m.out = answer.AppendComma(m.out, i) }
