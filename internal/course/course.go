// Package course holds the domain types of course content and what is always
// true of them: courses have modules, modules lessons, lessons exercises, and
// multiple-choice exercises choices. It is pure: it reads nothing and writes nothing.
//
// Every row below a course is identified by its course and its own number
// together, so that a statement can always name the course (see docs/decisions.md).
// A row that was loaded through its parent knows it, which makes the way back free.
package course

import (
	"cmp"
	"time"

	"syllabus/internal/peer"
)

// ID identifies a course.
type ID int64

// Key identifies a row below a course: the primary key of every such table.
// The types below keep the keys of different tables apart.
type Key struct {
	Course ID
	Row    int64
}

// Compare orders keys by course, and by row within one.
func (k Key) Compare(other Key) int {
	return cmp.Or(cmp.Compare(k.Course, other.Course), cmp.Compare(k.Row, other.Row))
}

// The keys of each table below a course.
type (
	// ModuleID identifies a module.
	ModuleID Key
	// LessonID identifies a lesson.
	LessonID Key
	// ExerciseID identifies an exercise of any type.
	ExerciseID Key
	// ChoiceID identifies a choice.
	ChoiceID Key
)

// Course is the root of a content tree.
type Course struct {
	peer.Row
	ID          ID
	Slug        string
	Title       string
	Description string
	PublishedAt *time.Time // nil until it is published for the first time
	OwnerID     *int64     // the user who owns it; nil for a course without an owner
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Module is a chapter of a course.
type Module struct {
	peer.Row
	ID     ModuleID
	Title  string
	Index  int // 1-based position in the course
	course *Course
}

// SetCourse records the course that the module was loaded through.
func (m *Module) SetCourse(c *Course) { m.course = c }

// KnownCourse returns the course that the module was loaded through, if it was.
func (m *Module) KnownCourse() (*Course, bool) { return m.course, m.course != nil }

// Lesson is a step of a module.
type Lesson struct {
	peer.Row
	ID       LessonID
	ModuleID ModuleID
	Title    string
	Index    int // 1-based position in the module
	module   *Module
}

// SetModule records the module that the lesson was loaded through.
func (l *Lesson) SetModule(m *Module) { l.module = m }

// KnownModule returns the module that the lesson was loaded through, if it was.
func (l *Lesson) KnownModule() (*Module, bool) { return l.module, l.module != nil }

// Choice is one answer offered by a multiple-choice exercise.
type Choice struct {
	peer.Row
	ID         ChoiceID
	ExerciseID ExerciseID
	Text       string
	Correct    bool
	Feedback   string // shown to whoever chose it; may be empty
	Index      int    // 1-based position in the exercise
	exercise   *MultipleChoiceExercise
}

// SetExercise records the exercise that the choice was loaded through.
func (c *Choice) SetExercise(e *MultipleChoiceExercise) { c.exercise = e }

// KnownExercise returns the exercise that the choice was loaded through, if it was.
func (c *Choice) KnownExercise() (*MultipleChoiceExercise, bool) {
	return c.exercise, c.exercise != nil
}
