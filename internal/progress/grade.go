package progress

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"syllabus/internal/course"
	"syllabus/internal/fault"
)

// Grade is what came of an answer.
type Grade struct {
	Score    float64 // from 0 to 1, and 1 only where Complete
	Complete bool    // all of the answer is right, and nothing is missing
	// Correct tells which parts of the answer are right, by their place in it: Correct[i] is
	// about Answer.Choices[i] or Answer.Blanks[i]. It is nil for answers without parts.
	Correct []bool
}

// GradeAnswer grades an answer. choices are all of the exercise's, in any order; they matter
// to a [*course.MultipleChoiceExercise] alone. An answer that does not fit the exercise
// is a [fault.BadUserInput]; an exercise of no known type, or nil, is a defect.
//
// What no valid draft holds is graded too, by the same rules: where no choice is right, or there is
// none, to choose nothing is complete; without blanks, so is the empty list; and a blank without
// accepted answers is never right.
func GradeAnswer(exercise course.Exercise, choices []*course.Choice, answer Answer) (Grade, error) {
	switch e := exercise.(type) {
	case *course.MultipleChoiceExercise:
		if err := answer.checkType(course.MultipleChoice); err != nil {
			return Grade{}, err
		}
		return gradeChoices(choices, answer.Choices)
	case *course.FillInBlankExercise:
		if err := answer.checkType(course.FillInBlank); err != nil {
			return Grade{}, err
		}
		return gradeBlanks(e, answer.Blanks)
	case *course.VideoExercise:
		return gradeDone(answer, course.Video)
	case *course.TextExercise:
		return gradeDone(answer, course.Text)
	}
	return Grade{}, fmt.Errorf("progress: a %T cannot be graded", exercise)
}

// gradeDone grades an exercise that is either done or not answered.
func gradeDone(answer Answer, typ course.ExerciseType) (Grade, error) {
	if err := answer.checkType(typ); err != nil {
		return Grade{}, err
	}
	return Grade{Score: 1, Complete: true}, nil
}

// gradeChoices takes wrong choices off the right ones, so that choosing everything does not pay.
func gradeChoices(choices []*course.Choice, chosen []course.ChoiceID) (Grade, error) {
	correct, all := make(map[course.ChoiceID]bool, len(choices)), 0
	for _, c := range choices {
		correct[c.ID] = c.Correct
		if c.Correct {
			all++
		}
	}
	grade, right := Grade{Correct: make([]bool, len(chosen))}, 0
	first := make(map[course.ChoiceID]int, len(choices))
	for i, id := range chosen {
		if _, offered := correct[id]; !offered {
			return Grade{}, fault.New(fault.BadUserInput, "choices[%d]: this is not a choice of the exercise.", i)
		}
		if j, twice := first[id]; twice {
			return Grade{}, fault.New(fault.BadUserInput, "choices[%d]: this is the same as choices[%d].", i, j)
		}
		first[id], grade.Correct[i] = i, correct[id]
		if correct[id] {
			right++
		}
	}
	wrong := len(chosen) - right
	switch {
	case right == all && wrong == 0:
		grade.Score, grade.Complete = 1, true
	case right > wrong:
		grade.Score = float64(right-wrong) / float64(all)
	}
	return grade, nil
}

// gradeBlanks counts each blank alike.
func gradeBlanks(e *course.FillInBlankExercise, given []string) (Grade, error) {
	if err := checkBlanks(given, len(e.Blanks)); err != nil {
		return Grade{}, err
	}
	grade, right := Grade{Correct: make([]bool, len(given))}, 0
	for i, blank := range e.Blanks {
		text := canonical(given[i], e.CaseSensitive)
		grade.Correct[i] = slices.ContainsFunc(blank.Answers, func(accepted string) bool {
			return canonical(accepted, e.CaseSensitive) == text
		})
		if grade.Correct[i] {
			right++
		}
	}
	if right == len(given) {
		grade.Score, grade.Complete = 1, true
	} else {
		grade.Score = float64(right) / float64(len(given))
	}
	return grade, nil
}

// canonical returns the text in a form that is equal for all texts that count as the same: without
// white space around it, with one space for each run of white space, and with the same code points however a letter
// and its accents are typed. Case is folded as Unicode says in full, ß as ss, in no language's own way. That needs
// a decomposed form and may leave any, hence the normal form before and after. Lower case comes first, because
// x/text exchanges the two cases of Cherokee instead of folding them.
func canonical(text string, caseSensitive bool) string {
	text = strings.Join(strings.Fields(text), " ")
	if !caseSensitive {
		text = cases.Fold().String(strings.ToLower(norm.NFD.String(text)))
	}
	return norm.NFC.String(text)
}
