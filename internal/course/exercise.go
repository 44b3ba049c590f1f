package course

import "syllabus/internal/peer"

// ExerciseType tells the four kinds of exercise apart.
type ExerciseType string

// The exercise types.
const (
	Video          ExerciseType = "VIDEO"
	MultipleChoice ExerciseType = "MULTIPLE_CHOICE"
	FillInBlank    ExerciseType = "FILL_IN_BLANK"
	Text           ExerciseType = "TEXT"
)

// exerciseTypes gives each type its bit in [ExerciseTypes].
var exerciseTypes = [...]ExerciseType{Video, MultipleChoice, FillInBlank, Text}

// Valid reports whether t is one of the exercise types.
func (t ExerciseType) Valid() bool { return Types(t) != 0 }

// ExerciseTypes is a set of exercise types. It is comparable, unlike a slice, so
// that it can tell one loader from another. The zero set is empty.
type ExerciseTypes uint8

// AllExerciseTypes is the set of every type.
const AllExerciseTypes ExerciseTypes = 1<<len(exerciseTypes) - 1

// Types returns the set of the given types. What is no type is left out.
func Types(types ...ExerciseType) ExerciseTypes {
	var set ExerciseTypes
	for _, t := range types {
		for bit, known := range exerciseTypes {
			if t == known {
				set |= 1 << bit
			}
		}
	}
	return set
}

// Names returns the types of the set in a fixed order.
func (s ExerciseTypes) Names() []string {
	names := make([]string, 0, len(exerciseTypes))
	for bit, t := range exerciseTypes {
		if s&(1<<bit) != 0 {
			names = append(names, string(t))
		}
	}
	return names
}

// Exercise is what a learner does in a lesson: one of [*VideoExercise],
// [*MultipleChoiceExercise], [*FillInBlankExercise] and [*TextExercise].
type Exercise interface {
	peer.Member
	// Base returns what all types have in common.
	Base() *ExerciseBase
}

// ExerciseBase is what all types of exercise have in common.
type ExerciseBase struct {
	peer.Row
	ID          ExerciseID
	LessonID    LessonID
	Type        ExerciseType
	Title       string
	Index       int  // 1-based position in the lesson
	MaxAttempts *int // nil where attempts are not limited
	lesson      *Lesson
}

// Base returns the receiver.
func (b *ExerciseBase) Base() *ExerciseBase { return b }

// SetLesson records the lesson that the exercise was loaded through.
func (b *ExerciseBase) SetLesson(l *Lesson) { b.lesson = l }

// KnownLesson returns the lesson that the exercise was loaded through, if it was.
func (b *ExerciseBase) KnownLesson() (*Lesson, bool) { return b.lesson, b.lesson != nil }

// VideoExercise is done by watching a video.
type VideoExercise struct {
	ExerciseBase
	URL     string
	Seconds *int // the video's length; nil where it is not known
}

// MultipleChoiceExercise is done by choosing all the right answers and no others.
type MultipleChoiceExercise struct {
	ExerciseBase
	Prompt string
}

// FillInBlankExercise is done by filling every blank of its prompt.
type FillInBlankExercise struct {
	ExerciseBase
	Prompt        string // [BlankMarker] stands where a blank is; without one, the blank follows the prompt
	CaseSensitive bool
	Blanks        []Blank
}

// SetBlanks sets the blanks, each of which knows the exercise from then on.
func (e *FillInBlankExercise) SetBlanks(blanks []Blank) {
	e.Blanks = blanks
	for i := range blanks {
		blanks[i].exercise = e
	}
}

// Blank is one gap of a [FillInBlankExercise].
type Blank struct {
	Answers  []string // the answers that count as right
	exercise *FillInBlankExercise
}

// Exercise returns the exercise that the blank was loaded with, nil where it was not.
func (b *Blank) Exercise() *FillInBlankExercise { return b.exercise }

// TextExercise is done by reading.
type TextExercise struct {
	ExerciseBase
	Body string
}

// ExercisePageArgs asks for one page of exercises inside each lesson. It is
// comparable, so that it can tell one loader from another.
type ExercisePageArgs struct {
	First int // how many exercises at most, at least 1
	After int // only exercises whose Index is greater; 0 for the first page
}

// ExercisePage is one page of the exercises of one lesson.
type ExercisePage struct {
	Exercises []Exercise
	HasNext   bool // there are more exercises behind the page
	After     int  // the position that the page was asked to begin behind; 0 for the first page
}
