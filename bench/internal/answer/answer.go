// Package answer is what the handlers written by hand have in common: which parts of the
// tree an operation asks for, and the JSON of one row. How they read and keep rows is theirs.
package answer

import (
	"fmt"
	"strconv"

	"syllabus/bench/internal/contender"
)

// PageSize is how many courses the operations with a list ask for.
const PageSize = 20

// MultipleChoice is the type of the exercises that have choices.
const MultipleChoice = "MULTIPLE_CHOICE"

// ExerciseTypes returns what a lesson's exercises are asked for without an argument.
func ExerciseTypes() []string {
	return []string{"VIDEO", MultipleChoice, "FILL_IN_BLANK", "TEXT"}
}

// Shape is which parts of the tree an operation asks for, from the courses down.
type Shape struct {
	List      bool // of courses, with their slugs; without it, one course
	Modules   bool // with their lessons
	Exercises bool
	Choices   bool
}

// ShapeOf returns the shape of an operation.
func ShapeOf(operation string) (Shape, error) {
	switch operation {
	case contender.Small:
		return Shape{}, nil
	case contender.Page:
		return Shape{Modules: true, Exercises: true}, nil
	case contender.Catalog:
		return Shape{List: true, Modules: true}, nil
	case contender.Deep:
		return Shape{List: true, Modules: true, Exercises: true, Choices: true}, nil
	default:
		return Shape{}, fmt.Errorf("the operation %q is not known here", operation)
	}
}

// Text is a text that is not quoted yet.
type Text interface{ string | []byte }

// AppendCourse begins the object of a course: its fields, without the end.
func AppendCourse[T Text](b []byte, shape Shape, id int64, slug, title T) []byte {
	b = append(b, `{"id":"course_`...)
	b = strconv.AppendInt(b, id, 10)
	if shape.List {
		b = append(b, `","slug":`...)
		b = appendQuoted(b, slug)
		b = append(b, `,"title":`...)
	} else {
		b = append(b, `","title":`...)
	}
	return appendQuoted(b, title)
}

// AppendModule begins the object of a module.
func AppendModule[T Text](b []byte, course, id int64, title T) []byte {
	b = appendID(b, `{"id":"module_`, course, id)
	b = append(b, `","title":`...)
	return appendQuoted(b, title)
}

// AppendLesson begins the object of a lesson.
func AppendLesson[T Text](b []byte, course, id int64, title T) []byte {
	b = appendID(b, `{"id":"lesson_`, course, id)
	b = append(b, `","title":`...)
	return appendQuoted(b, title)
}

// AppendExercise begins the object of an exercise.
func AppendExercise[T Text](b []byte, course, id int64, title T, index int32, kind T) []byte {
	b = appendID(b, `{"id":"exercise_`, course, id)
	b = append(b, `","title":`...)
	b = appendQuoted(b, title)
	b = append(b, `,"index":`...)
	b = strconv.AppendInt(b, int64(index), 10)
	b = append(b, `,"type":`...)
	return appendQuoted(b, kind)
}

// AppendChoice appends the object of a choice, which has nothing below it.
func AppendChoice[T Text](b []byte, course, id int64, text T, index int32) []byte {
	b = appendID(b, `{"id":"choice_`, course, id)
	b = append(b, `","text":`...)
	b = appendQuoted(b, text)
	b = append(b, `,"index":`...)
	b = strconv.AppendInt(b, int64(index), 10)
	return append(b, '}')
}

func appendID(b []byte, before string, course, row int64) []byte {
	b = append(b, before...)
	b = strconv.AppendInt(b, course, 10)
	b = append(b, '_')
	return strconv.AppendInt(b, row, 10)
}

// AppendComma separates an element from the one before.
func AppendComma(b []byte, i int) []byte {
	if i > 0 {
		b = append(b, ',')
	}
	return b
}
