package graph_test

import (
	"fmt"
	"strings"
	"testing"

	"syllabus/internal/course"
	"syllabus/internal/fault"
	"syllabus/internal/progress"
	"syllabus/internal/store"
)

// submits is the mutation that submits an answer.
func submits(t *testing.T) mutation {
	t.Helper()
	for _, m := range mutations() {
		if m.name == "submitExercise" {
			return m
		}
	}
	t.Fatal("there is no such mutation")
	return mutation{}
}

func TestAnswers(t *testing.T) {
	m := submits(t)
	for name, c := range map[string]struct {
		given map[string]any
		want  progress.Answer
	}{
		"choices": {
			map[string]any{"choices": []any{"choice_1_16", "choice_1_15"}},
			progress.Answer{Choices: []course.ChoiceID{{Course: 1, Row: 16}, {Course: 1, Row: 15}}},
		},
		"a choice twice, and of another course": { // it is not for this package to refuse them
			map[string]any{"choices": []any{"choice_2_16", "choice_2_16"}},
			progress.Answer{Choices: []course.ChoiceID{{Course: 2, Row: 16}, {Course: 2, Row: 16}}},
		},
		"no choice":           {map[string]any{"choices": []any{}}, progress.Answer{Choices: []course.ChoiceID{}}},
		"one choice, no list": {map[string]any{"choices": "choice_1_15"}, progress.Answer{Choices: []course.ChoiceID{{Course: 1, Row: 15}}}},
		"blanks":              {map[string]any{"blanks": []any{" id", ""}}, progress.Answer{Blanks: []string{" id", ""}}},
		"no blanks":           {map[string]any{"blanks": []any{}}, progress.Answer{Blanks: []string{}}},
		"watched":             {map[string]any{"watched": true}, progress.Answer{Watched: true}},
		"not watched":         {map[string]any{"watched": false}, progress.Answer{}}, // which grading refuses
		"read":                {map[string]any{"read": true}, progress.Answer{Read: true}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWriter()
			answered(t, w.mutate(t, asker, nil, m.query(), m.with("answer", c.given)), m.answer)
			w.was(t, call{"Submit", asker, store.Submission{Exercise: course.ExerciseID{Course: 1, Row: 13}, Key: "k", Answer: c.want}})
		})
	}
}

// submission is a document with the answer in a place of its own.
const submission = `(input: {exerciseId: "exercise_1_13", key: "k", answer: %s}) { score } }`

func TestAnswersRefused(t *testing.T) {
	m, exactlyOne := submits(t), "input.answer: give exactly one of choices, blanks, watched and read, and not null."
	w := newWriter()
	for name, c := range map[string]struct {
		given map[string]any
		text  string
	}{
		"none":                    {map[string]any{}, exactlyOne},
		"two":                     {map[string]any{"watched": true, "read": true}, exactlyOne},
		"two, and one is false":   {map[string]any{"watched": true, "read": false}, exactlyOne},
		"two lists":               {map[string]any{"choices": []any{}, "blanks": []any{}}, exactlyOne},
		"a list and a mark":       {map[string]any{"choices": []any{"choice_1_15"}, "read": true}, exactlyOne},
		"all":                     {map[string]any{"choices": []any{}, "blanks": []any{}, "watched": true, "read": true}, exactlyOne},
		"no choices":              {map[string]any{"choices": nil}, exactlyOne},
		"null blanks":             {map[string]any{"blanks": nil}, exactlyOne},
		"a null":                  {map[string]any{"watched": nil}, exactlyOne},
		"another null":            {map[string]any{"read": nil}, exactlyOne},
		"two nulls":               {map[string]any{"choices": nil, "blanks": nil}, exactlyOne},
		"a null beside a value":   {map[string]any{"watched": nil, "read": true}, exactlyOne},
		"a null beside choices":   {map[string]any{"choices": []any{"choice_1_15"}, "blanks": nil}, exactlyOne},
		"null choices beside one": {map[string]any{"choices": nil, "watched": true}, exactlyOne},

		"a choice that is no id":      {map[string]any{"choices": []any{"choice_1_15", "15"}}, `input.answer.choices[1]: "15" is not an id`},
		"a choice that is a number":   {map[string]any{"choices": []any{"choice_1_15", 15}}, `input.answer.choices[1]: "15" is not an id`},
		"a choice that is something":  {map[string]any{"choices": []any{"choice_1_15", "exercise_1_13"}}, "input.answer.choices[1]: "},
		"the first of two that fail":  {map[string]any{"choices": []any{"", "15"}}, `input.answer.choices[0]: "" is not an id`},
		"a choice that is null":       {map[string]any{"choices": []any{"choice_1_15", nil}}, ""},
		"a blank that is null":        {map[string]any{"blanks": []any{nil}}, ""},
		"a blank that is a number":    {map[string]any{"blanks": []any{1}}, ""},
		"a mark in words":             {map[string]any{"read": "true"}, ""},
		"a key that nobody has named": {map[string]any{"essay": "x"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			refused(t, w.mutate(t, asker, nil, m.query(), m.with("answer", c.given)), fault.BadUserInput, c.text)
			refused(t, w.mutate(t, asker, nil, `mutation ($answer: AnswerInput!) { submitExercise`+fmt.Sprintf(submission, "$answer"),
				map[string]any{"answer": c.given}), fault.BadUserInput, c.text)
		})
	}
	// In a literal, the parser refuses it before we do.
	for _, literal := range []string{`{}`, `{read: true, watched: true}`, `{read: null}`, `{read: null, watched: true}`, `null`} {
		refused(t, w.mutate(t, asker, nil, `mutation { submitExercise`+fmt.Sprintf(submission, literal), nil), fault.BadUserInput, "")
	}
	refused(t, w.mutate(t, asker, nil, `mutation ($read: Boolean) { submitExercise`+fmt.Sprintf(submission, `{read: $read}`),
		map[string]any{"read": true}), fault.BadUserInput, "")
	w.was(t)

	// A key of @oneOf may be a variable, if that cannot be null.
	answered(t, w.mutate(t, asker, nil, `mutation ($ids: [ID!]!) { submitExercise`+fmt.Sprintf(submission, `{choices: $ids}`),
		map[string]any{"ids": []any{"choice_1_15"}}), `{"submitExercise":{"score":1}}`)
}

// choices of an exercise that the tests below submit: the first is wrong, and all but the second say something.
func choices() []*course.Choice {
	of := func(row int64) course.ChoiceID { return course.ChoiceID{Course: 1, Row: row} }
	return []*course.Choice{
		{ID: of(15), Text: "A", Feedback: "Look again."}, {ID: of(16), Text: "B", Correct: true}, {ID: of(17), Text: "C", Correct: true, Feedback: "Secret."},
	}
}

func TestSubmitExercisePayload(t *testing.T) {
	multiple, fill, limited := &course.MultipleChoiceExercise{}, &course.FillInBlankExercise{}, &course.TextExercise{}
	multiple.MaxAttempts, limited.MaxAttempts = new(3), new(1)
	chose := func(rows ...int64) progress.Answer {
		answer := progress.Answer{Choices: []course.ChoiceID{}}
		for _, row := range rows {
			answer.Choices = append(answer.Choices, course.ChoiceID{Course: 1, Row: row})
		}
		return answer
	}
	const (
		a = `{"correct":false,"choice":{"text":"A"},"feedback":"Look again."}`
		b = `{"correct":true,"choice":{"text":"B"},"feedback":null}`
	)
	for name, c := range map[string]struct {
		result   store.SubmitResult
		attempts int // of the session
		want     string
	}{
		"choices, as they were chosen": {
			store.SubmitResult{
				Exercise: multiple, Choices: choices(), Answer: chose(16, 15), Attempt: 2,
				Grade: progress.Grade{Score: 0.25, Correct: []bool{true, false}},
			}, 2,
			`"score":0.25,"complete":false,"parts":[` + b + `,` + a + `],"attempt":2,"attemptsLeft":1,"replayed":false`,
		},
		"no choice": {
			store.SubmitResult{Exercise: multiple, Choices: choices(), Answer: chose(), Attempt: 3, Grade: progress.Grade{Correct: []bool{}}}, 3,
			`"score":0,"complete":false,"parts":[],"attempt":3,"attemptsLeft":0,"replayed":false`,
		},
		"an attempt of before, with more since": {
			store.SubmitResult{
				Exercise: multiple, Choices: choices(), Answer: chose(15), Attempt: 1, Replayed: true,
				Grade: progress.Grade{Score: 0.5, Correct: []bool{false}},
			}, 3,
			`"score":0.5,"complete":false,"parts":[` + a + `],"attempt":1,"attemptsLeft":0,"replayed":true`,
		},
		"a replay that fits the exercise no longer": { // which parts are right is not told, and so there are none
			store.SubmitResult{
				Exercise: multiple, Choices: choices(), Answer: chose(99), Attempt: 1, Replayed: true, Grade: progress.Grade{Score: 1, Complete: true},
			}, 1,
			`"score":1,"complete":true,"parts":[],"attempt":1,"attemptsLeft":2,"replayed":true`,
		},
		"blanks, without a limit": {
			store.SubmitResult{
				Exercise: fill, Answer: progress.Answer{Blanks: []string{"x", "id"}}, Attempt: 9, Grade: progress.Grade{Score: 0.5, Correct: []bool{false, true}},
			}, 9,
			`"score":0.5,"complete":false,"parts":[{"correct":false,"choice":null,"feedback":null},{"correct":true,"choice":null,"feedback":null}],` +
				`"attempt":9,"attemptsLeft":null,"replayed":false`,
		},
		"no parts, and the limit is lower by now": {
			store.SubmitResult{Exercise: limited, Answer: progress.Answer{Read: true}, Attempt: 4, Grade: progress.Grade{Score: 1, Complete: true}}, 4,
			`"score":1,"complete":true,"parts":[],"attempt":4,"attemptsLeft":0,"replayed":false`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			w, m := newWriter(), submits(t)
			m.shows = `score complete parts { correct choice { text } feedback } attempt attemptsLeft replayed session { attempts } exercise { __typename }`
			c.result.Session = &progress.Session{Attempts: c.attempts}
			w.result = &c.result
			want := fmt.Sprintf(`{"submitExercise":{%s,"session":{"attempts":%d},"exercise":{"__typename":%q}}}`, c.want, c.attempts,
				strings.TrimPrefix(fmt.Sprintf("%T", c.result.Exercise), "*course."))
			answered(t, w.mutate(t, asker, nil, m.query(), map[string]any{"input": m.input}), want)
		})
	}
}
