package progress

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// MaxBlankLength is how many characters, which are Unicode code points, may be given for a blank. It is
// twice [course.MaxAnswerLength]: white space does not count when answers are compared.
const MaxBlankLength = 1_000

// Answer is what a learner submits for an exercise: exactly one of its fields is
// set, which one says the exercise's type.
type Answer struct {
	Choices []course.ChoiceID // MultipleChoice: those chosen in any order; may be empty, but not nil
	Blanks  []string          // FillInBlank: one for each blank, in the order of the text
	Watched bool              // Video
	Read    bool              // Text
}

// types returns the types of exercise that the answer has something for: one, of an answer as it should be.
func (a Answer) types() course.ExerciseTypes {
	var set course.ExerciseTypes
	if a.Choices != nil {
		set |= course.Types(course.MultipleChoice)
	}
	if a.Blanks != nil {
		set |= course.Types(course.FillInBlank)
	}
	if a.Watched {
		set |= course.Types(course.Video)
	}
	if a.Read {
		set |= course.Types(course.Text)
	}
	return set
}

// checkType refuses an answer of another type of exercise, of none and of several.
func (a Answer) checkType(typ course.ExerciseType) error {
	if a.types() == course.Types(typ) {
		return nil
	}
	takes := ""
	switch typ {
	case course.MultipleChoice:
		takes = "choices"
	case course.FillInBlank:
		takes = "blanks"
	case course.Video:
		takes = "watched, which must be true"
	case course.Text:
		takes = "read, which must be true"
	}
	return fault.New(fault.BadUserInput, "The exercise is a %s: the answer must have %s, and nothing else.", typ, takes)
}

// checkBlanks refuses answers that are not one for each blank, and those that could
// not be stored: PostgreSQL has neither invalid UTF-8 nor NUL.
func checkBlanks(given []string, blanks int) error {
	if len(given) != blanks {
		return fault.New(fault.BadUserInput, "blanks: there must be one answer for each blank, which is %d, not %d.",
			blanks, len(given))
	}
	for i, text := range given {
		if !utf8.ValidString(text) {
			return fault.New(fault.BadUserInput, "blanks[%d]: must be valid UTF-8.", i)
		}
		if strings.Contains(text, "\x00") {
			return fault.New(fault.BadUserInput, "blanks[%d]: must not contain a NUL character.", i)
		}
		if n := utf8.RuneCountInString(text); n > MaxBlankLength {
			return fault.New(fault.BadUserInput, "blanks[%d]: has %d characters, at most %d are allowed.", i, n, MaxBlankLength)
		}
	}
	return nil
}

// storedAnswer is the JSON form of an [Answer]. Rows of years ago are read by it: a name here is forever.
type storedAnswer struct {
	Choices []int64  `json:"choices,omitzero"` // an empty list is written, and no list is not
	Blanks  []string `json:"blanks,omitzero"`
	Watched bool     `json:"watched,omitzero"`
	Read    bool     `json:"read,omitzero"`
}

// MarshalJSON returns the form that is stored, such as {"choices":[301,302]}: choices by
// their rows alone, because their course is the exercise's. [ReadAnswer] reads it. An answer
// that is not of exactly one type is an error.
func (a Answer) MarshalJSON() ([]byte, error) {
	if err := a.checkStored(); err != nil {
		return nil, err
	}
	stored := storedAnswer{Blanks: a.Blanks, Watched: a.Watched, Read: a.Read}
	if a.Choices != nil {
		stored.Choices = make([]int64, len(a.Choices))
		for i, id := range a.Choices {
			stored.Choices[i] = id.Row
		}
	}
	return json.Marshal(stored)
}

// ReadAnswer reads what [Answer.MarshalJSON] wrote for an exercise of that course. There
// is no UnmarshalJSON, because the JSON does not tell the course.
func ReadAnswer(data []byte, of course.ID) (Answer, error) {
	var stored storedAnswer
	if err := json.Unmarshal(data, &stored); err != nil {
		return Answer{}, fmt.Errorf("progress: a stored answer: %w", err)
	}
	answer := Answer{Blanks: stored.Blanks, Watched: stored.Watched, Read: stored.Read}
	if stored.Choices != nil {
		answer.Choices = make([]course.ChoiceID, len(stored.Choices))
		for i, row := range stored.Choices {
			answer.Choices[i] = course.ChoiceID{Course: of, Row: row}
		}
	}
	return answer, answer.checkStored()
}

// checkStored refuses what no graded answer looks like.
func (a Answer) checkStored() error {
	if names := a.types().Names(); len(names) != 1 {
		return fmt.Errorf("progress: a stored answer is of one type of exercise, not of %d %v", len(names), names)
	}
	return nil
}
