package main

import "syllabus/bench/internal/answer"

func appendAnswer(b []byte, shape answer.Shape, courses []course) []byte {
	if shape.List {
		b = append(b, `{"data":{"courses":{"nodes":[`...)
		for i := range courses {
			b = appendCourse(answer.AppendComma(b, i), shape, &courses[i])
		}
		return append(b, `]}}}`...)
	}
	if len(courses) == 0 {
		return append(b, `{"data":{"course":null}}`...)
	}
	b = append(b, `{"data":{"course":`...)
	b = appendCourse(b, shape, &courses[0])
	return append(b, `}}`...)
}

func appendCourse(b []byte, shape answer.Shape, c *course) []byte {
	b = answer.AppendCourse(b, shape, c.id, c.slug, c.title)
	if shape.Modules {
		b = append(b, `,"modules":[`...)
		for i := range c.modules {
			b = appendModule(answer.AppendComma(b, i), shape, &c.modules[i])
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendModule(b []byte, shape answer.Shape, m *module) []byte {
	b = answer.AppendModule(b, m.course, m.row, m.title)
	b = append(b, `,"lessons":[`...)
	for i := range m.lessons {
		b = appendLesson(answer.AppendComma(b, i), shape, &m.lessons[i])
	}
	return append(b, `]}`...)
}

func appendLesson(b []byte, shape answer.Shape, l *lesson) []byte {
	b = answer.AppendLesson(b, l.course, l.row, l.title)
	if shape.Exercises {
		b = append(b, `,"exercises":[`...)
		for i := range l.exercises {
			b = appendExercise(answer.AppendComma(b, i), shape, &l.exercises[i])
		}
		b = append(b, ']')
	}
	return append(b, '}')
}

func appendExercise(b []byte, shape answer.Shape, e *exercise) []byte {
	b = answer.AppendExercise(b, e.course, e.row, e.title, e.index, e.kind)
	if shape.Choices && e.kind == answer.MultipleChoice {
		b = append(b, `,"choices":[`...)
		for i := range e.choices {
			c := &e.choices[i]
			b = answer.AppendChoice(answer.AppendComma(b, i), c.course, c.row, c.text, c.index)
		}
		b = append(b, ']')
	}
	return append(b, '}')
}
