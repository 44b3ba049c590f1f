package progress_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
)

// question is an exercise with its choices, where it has any.
type question struct {
	exercise course.Exercise
	choices  []*course.Choice
}

func (q question) grade(answer progress.Answer) (progress.Grade, error) {
	return progress.GradeAnswer(q.exercise, q.choices, answer)
}

// choose is the choice of that row, of the course that all examples belong to.
func choose(row int64) course.ChoiceID { return course.ChoiceID{Course: 7, Row: row} }

// chosen is an answer that chooses those rows.
func chosen(rows ...int64) progress.Answer {
	ids := make([]course.ChoiceID, len(rows))
	for i, row := range rows {
		ids[i] = choose(row)
	}
	return progress.Answer{Choices: ids}
}

// filled is an answer for blanks.
func filled(texts ...string) progress.Answer {
	return progress.Answer{Blanks: append([]string{}, texts...)}
}

// multipleChoice has the choices 0, 1, … of which those are right.
func multipleChoice(right ...bool) question {
	q := question{exercise: &course.MultipleChoiceExercise{}}
	for row, correct := range right {
		q.choices = append(q.choices, &course.Choice{ID: choose(int64(row)), Correct: correct})
	}
	return q
}

// fillInBlank has a blank for each list of accepted answers.
func fillInBlank(caseSensitive bool, answers ...[]string) question {
	e := &course.FillInBlankExercise{CaseSensitive: caseSensitive}
	for _, accepted := range answers {
		e.Blanks = append(e.Blanks, course.Blank{Answers: accepted})
	}
	return question{exercise: e}
}

func video() question { return question{exercise: &course.VideoExercise{}} }
func text() question  { return question{exercise: &course.TextExercise{}} }

// grade is one with parts; complete is what the score says.
func grade(score float64, correct ...bool) progress.Grade {
	return progress.Grade{Score: score, Complete: score == 1, Correct: append([]bool{}, correct...)}
}

func TestGrade(t *testing.T) {
	type list = []string
	done := progress.Grade{Score: 1, Complete: true}
	two := multipleChoice(true, true, false, false, false) // 0 and 1 are right
	capitals := fillInBlank(false, list{"Berlin"}, list{"Bern", "Berne"}, list{"Mexico City", "México"})
	for name, c := range map[string]struct {
		question question
		answer   progress.Answer
		want     progress.Grade
	}{
		"a video that was watched": {video(), progress.Answer{Watched: true}, done},
		"a text that was read":     {text(), progress.Answer{Read: true}, done},

		"all the right choices":           {two, chosen(0, 1), grade(1, true, true)},
		"in another order":                {two, chosen(1, 0), grade(1, true, true)},
		"one of two":                      {two, chosen(1), grade(0.5, true)},
		"all and a wrong one":             {two, chosen(0, 2, 1), grade(0.5, true, false, true)},
		"all and two wrong ones":          {two, chosen(0, 1, 2, 3), grade(0, true, true, false, false)},
		"everything":                      {two, chosen(0, 1, 2, 3, 4), grade(0, true, true, false, false, false)},
		"one right, one wrong":            {two, chosen(0, 4), grade(0, true, false)},
		"wrong ones alone":                {two, chosen(2, 3), grade(0, false, false)},
		"nothing":                         {two, chosen(), grade(0)},
		"the only right one":              {multipleChoice(false, true), chosen(1), grade(1, true)},
		"nothing, where nothing is right": {multipleChoice(false, false), chosen(), grade(1)},
		"a choice where nothing is right": {multipleChoice(false, false), chosen(0), grade(0, false)},
		"nothing, where there is nothing": {multipleChoice(), chosen(), grade(1)},

		"every blank":                    {capitals, filled("Berlin", "Bern", "Mexico City"), grade(1, true, true, true)},
		"other accepted answers":         {capitals, filled("Berlin", "Berne", "México"), grade(1, true, true, true)},
		"in another case":                {capitals, filled("bERLIN", "BERNE", "MÉXICO"), grade(1, true, true, true)},
		"with other white space":         {capitals, filled(" Berlin", "Bern\n", "\tMexico \u00a0 City "), grade(1, true, true, true)},
		"white space that must be there": {capitals, filled("Berlin", "Bern", "MexicoCity"), grade(2./3, true, true, false)},
		"an accent of its own":           {capitals, filled("Berlin", "Bern", "Me\u0301xico"), grade(1, true, true, true)},
		"an accent that is missing":      {capitals, filled("Berlin", "Bern", "Mexico"), grade(2./3, true, true, false)},
		"answers in each other's blank":  {capitals, filled("Bern", "Berlin", "México"), grade(1./3, false, false, true)},
		"blanks that are left empty":     {capitals, filled("", " ", "\n"), grade(0, false, false, false)},
		"a sharp s and a final sigma":    {fillInBlank(false, list{"Straße"}, list{"ΟΔΟΣ"}), filled("STRASSE", "οδος"), grade(1, true, true)},
		"the case that matters":          {fillInBlank(true, list{"SELECT *"}), filled("  SELECT   * "), grade(1, true)},
		"another one":                    {fillInBlank(true, list{"SELECT *"}), filled("select *"), grade(0, false)},
		"an accent, where case matters":  {fillInBlank(true, list{"e\u0301"}), filled("é"), grade(1, true)},
		"the longest text":               {fillInBlank(true, list{"é"}), filled(strings.Repeat("é", 1000)), grade(0, false)},
		"no blanks":                      {fillInBlank(false), filled(), grade(1)},
		"a blank that accepts nothing":   {fillInBlank(false, nil), filled(""), grade(0, false)},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := c.question.grade(c.answer)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("grade (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGradeRefusals(t *testing.T) {
	two, one := multipleChoice(true, false), fillInBlank(false, []string{"a"})
	ofTwoCourses := progress.Answer{Choices: []course.ChoiceID{choose(0), {Course: 8, Row: 1}}}
	for name, c := range map[string]struct {
		question question
		answer   progress.Answer
		want     string
	}{
		"a choice of another exercise": {two, chosen(0, 1, 2), "choices[2]: this is not a choice of the exercise."},
		"a choice of another course":   {two, ofTwoCourses, "choices[1]: this is not a choice of the exercise."},
		"a choice where there is none": {multipleChoice(), chosen(0), "choices[0]: this is not a choice of the exercise."},
		"a choice twice":               {two, chosen(1, 0, 1), "choices[2]: this is the same as choices[0]."},
		"a right choice twice":         {two, chosen(0, 0), "choices[1]: this is the same as choices[0]."},

		"too few blanks":              {one, filled(), "blanks: there must be one answer for each blank, which is 1, not 0."},
		"too many blanks":             {one, filled("a", "b", "c"), "blanks: there must be one answer for each blank, which is 1, not 3."},
		"a blank where there is none": {fillInBlank(false), filled("a"), "blanks: there must be one answer for each blank, which is 0, not 1."},
		"a long text":                 {one, filled(strings.Repeat("é", 1001)), "blanks[0]: has 1001 characters, at most 1000 are allowed."},
		"a NUL":                       {one, filled("a\x00"), "blanks[0]: must not contain a NUL character."},
		"no UTF-8":                    {one, filled("\xff"), "blanks[0]: must be valid UTF-8."},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.question, c.answer, c.want) })
	}
}

// Each exercise takes its own kind of answer: no other, not none, and not two at once.
func TestGradeRefusesOtherKinds(t *testing.T) {
	kinds := []struct {
		question question
		answer   progress.Answer
		want     string
	}{
		{multipleChoice(true), chosen(0), "The exercise is a MULTIPLE_CHOICE: the answer must have choices, and nothing else."},
		{fillInBlank(false, []string{"a"}), filled("a"), "The exercise is a FILL_IN_BLANK: the answer must have blanks, and nothing else."},
		{video(), progress.Answer{Watched: true}, "The exercise is a VIDEO: the answer must have watched, which must be true, and nothing else."},
		{text(), progress.Answer{Read: true}, "The exercise is a TEXT: the answer must have read, which must be true, and nothing else."},
	}
	for i, kind := range kinds {
		refused(t, kind.question, progress.Answer{}, kind.want)
		for j, other := range kinds {
			if i == j {
				continue
			}
			refused(t, kind.question, other.answer, kind.want)
			refused(t, kind.question, progress.Answer{
				Choices: append(kind.answer.Choices, other.answer.Choices...),
				Blanks:  append(kind.answer.Blanks, other.answer.Blanks...),
				Watched: kind.answer.Watched || other.answer.Watched,
				Read:    kind.answer.Read || other.answer.Read,
			}, kind.want)
		}
	}
}

// refused checks that an answer is the learner's mistake, and gets no grade.
func refused(t *testing.T, q question, answer progress.Answer, want string) {
	t.Helper()
	got, err := q.grade(answer)
	if fault.CodeOf(err) != fault.BadUserInput || err.Error() != want {
		t.Errorf("%+v: the error is %v, not %s", answer, err, want)
	}
	if !cmp.Equal(got, progress.Grade{}) {
		t.Errorf("%+v: there is a grade: %+v", answer, got)
	}
}

// An exercise that is none is a defect of ours, not the learner's.
func TestGradeOfNoExercise(t *testing.T) {
	for _, exercise := range []course.Exercise{nil, &course.ExerciseBase{}} {
		if _, err := progress.GradeAnswer(exercise, nil, progress.Answer{Read: true}); err == nil || fault.CodeOf(err) != fault.Internal {
			t.Errorf("for a %T the error is %v", exercise, err)
		}
	}
}

// Grading neither sorts nor normalizes what it is given.
func TestGradeLeavesTheAnswer(t *testing.T) {
	texts, ids := filled(" B  b "), chosen(1, 0)
	if _, err := fillInBlank(false, []string{"b b"}).grade(texts); err != nil || texts.Blanks[0] != " B  b " {
		t.Errorf("%v; the blanks are %q", err, texts.Blanks)
	}
	if _, err := multipleChoice(true, false).grade(ids); err != nil || !slices.Equal(ids.Choices, chosen(1, 0).Choices) {
		t.Errorf("%v; the choices are %v", err, ids.Choices)
	}
}
