package main

import (
	"strconv"

	"syllabus/bench/internal/contender"
)

// write appends the answer to an operation and returns it. It is good until the next reset.
func (a *answer) write(operation string) []byte {
	switch operation {
	case contender.Small, contender.Page:
		a.add(`{"data":{"course":`)
		if len(a.courses) == 0 {
			a.add(`null}}`)
			break
		}
		a.course(&a.courses[0], false, operation == contender.Page, operation == contender.Page, false)
		a.add(`}}`)
	default:
		a.add(`{"data":{"courses":{"nodes":[`)
		for i := range a.courses {
			a.comma(i)
			a.course(&a.courses[i], true, true, operation == contender.Deep, operation == contender.Deep)
		}
		a.add(`]}}}`)
	}
	return a.out
}

func (a *answer) course(c *courseRow, slug, modules, exercises, choices bool) {
	a.add(`{"id":"course_`)
	a.number(c.id)
	if slug {
		a.add(`","slug":`)
		a.text(c.slug)
		a.add(`,"title":`)
	} else {
		a.add(`","title":`)
	}
	a.text(c.title)
	if modules {
		a.add(`,"modules":[`)
		for i := c.modules.from; i < c.modules.to; i++ {
			a.comma(int(i - c.modules.from))
			a.module(&a.modules[i], exercises, choices)
		}
		a.add(`]`)
	}
	a.add(`}`)
}

func (a *answer) module(m *moduleRow, exercises, choices bool) {
	a.id(`{"id":"module_`, m.course, m.id)
	a.add(`","title":`)
	a.text(m.title)
	a.add(`,"lessons":[`)
	for i := m.lessons.from; i < m.lessons.to; i++ {
		a.comma(int(i - m.lessons.from))
		a.lesson(&a.lessons[i], exercises, choices)
	}
	a.add(`]}`)
}

func (a *answer) lesson(l *lessonRow, exercises, choices bool) {
	a.id(`{"id":"lesson_`, l.course, l.id)
	a.add(`","title":`)
	a.text(l.title)
	if exercises {
		a.add(`,"exercises":[`)
		for i := l.exercises.from; i < l.exercises.to; i++ {
			a.comma(int(i - l.exercises.from))
			a.exercise(&a.exercises[i], choices)
		}
		a.add(`]`)
	}
	a.add(`}`)
}

func (a *answer) exercise(e *exerciseRow, choices bool) {
	a.id(`{"id":"exercise_`, e.course, e.id)
	a.add(`","title":`)
	a.text(e.title)
	a.add(`,"index":`)
	a.number(int64(e.index))
	a.add(`,"type":`)
	a.text(e.kind)
	if choices && e.choice {
		a.add(`,"choices":[`)
		for i := e.choices.from; i < e.choices.to; i++ {
			a.comma(int(i - e.choices.from))
			c := &a.choices[i]
			a.id(`{"id":"choice_`, c.course, c.id)
			a.add(`","text":`)
			a.text(c.text)
			a.add(`,"index":`)
			a.number(int64(c.index))
			a.add(`}`)
		}
		a.add(`]`)
	}
	a.add(`}`)
}

func (a *answer) add(literal string) { a.out = append(a.out, literal...) }
func (a *answer) number(n int64)     { a.out = strconv.AppendInt(a.out, n, 10) }
func (a *answer) text(t text)        { a.out = append(a.out, a.texts[t.from:t.to]...) }

func (a *answer) id(before string, course, row int64) {
	a.out = append(a.out, before...)
	a.out = strconv.AppendInt(a.out, course, 10)
	a.out = append(a.out, '_')
	a.out = strconv.AppendInt(a.out, row, 10)
}

// comma separates an element from the one before.
func (a *answer) comma(i int) {
	if i > 0 {
		a.out = append(a.out, ',')
	}
}
