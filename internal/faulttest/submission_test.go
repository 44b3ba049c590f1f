package faulttest

import (
	"encoding/json"
	"fmt"
)

// submission is a document that submits an answer under a key.
func (w *world) submission(key int) string {
	return fmt.Sprintf(`mutation { submitExercise(input: {exerciseId: %q, key: "key-%d", answer: {read: true}}) { attempt } }`,
		w.exercise, key)
}

// attempt returns which attempt a submission was told to be, 0 where it was told nothing.
func attempt(a answer) int {
	var parsed struct {
		Data struct {
			SubmitExercise struct {
				Attempt int `json:"attempt"`
			} `json:"submitExercise"`
		} `json:"data"`
	}
	if err := json.Unmarshal([]byte(a.body), &parsed); err != nil {
		return 0
	}
	return parsed.Data.SubmitExercise.Attempt
}
