package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
)

const submitAtOnce = `mutation ($input: SubmitExerciseInput!) { submitExercise(input: $input) { score complete attempt replayed session { id } } }`

// submittedAtOnce is what came of one of many submissions.
type submittedAtOnce struct {
	Data *struct {
		SubmitExercise struct {
			Score              float64
			Complete, Replayed bool
			Attempt            int
			Session            struct{ ID string }
		}
	}
	Errors []struct {
		Message    string
		Extensions struct{ Code string }
	}
}

// progressNow is what the API says of mia and the exercise afterwards.
const progressNow = `query ($id: ID!) {
	exercise(id: $id) { session { id complete score attempts }
		lesson { completedExercises module { progress { completed } course { progress { completed } } } } }
	viewer { sessions(first: 100) { nodes { id } } } }`

// manySubmissions are submissions at the same instant, and what is to come of them.
type manySubmissions struct {
	name, row string // of the exercise: its course and its row
	input     func(i int) (key string, answer any)
	attempts  int // how many are counted: all others are answered again, or refused
	refused   int
}

const parallelSubmissions = 50

// TestSubmissionsAtOnce gives 50 answers of one learner to one exercise at the same instant, directly
// and in stock execution: each is counted once, and no more are than there may be attempts.
func TestSubmissionsAtOnce(t *testing.T) {
	fixture := rolesAPI(t)
	fixture.Exec(t, `UPDATE exercise SET max_attempts = NULL WHERE type = 'FILL_IN_BLANK'`)
	right, wrong := map[string]any{"blanks": []string{"id", "course"}}, map[string]any{"blanks": []string{"id", "nothing"}}
	choice := map[string]any{"choices": []string{"choice_1_1"}}
	other := func(i int) string { return fmt.Sprintf("key %d", i) }
	for _, c := range []manySubmissions{
		{"different keys", "1_3", func(i int) (string, any) { return other(i), []any{right, wrong}[i%2] }, parallelSubmissions, 0},
		{"one key", "1_3", func(int) (string, any) { return "key", right }, 1, 0},
		{"more keys than attempts", "1_2", func(i int) (string, any) { return other(i), choice }, 3, parallelSubmissions - 3},
	} {
		for how, way := range map[string]*api{"direct": fixture, "stock": fixture.stock(t)} {
			t.Run(c.name+", "+how, func(t *testing.T) {
				fixture.Exec(t, rolesState)
				c.check(t, way.as("mia"))
			})
		}
	}
}

// check submits, and reads what came of it, from the answers, by the API, and in the database.
func (c *manySubmissions) check(t *testing.T, mia *api) {
	t.Helper()
	session := "session_" + c.row + "_4"
	var counted []int // the attempts that were not answered again
	refused := 0
	for _, result := range mia.submitAtOnce(t, parallelSubmissions, "exercise_"+c.row, c.input) {
		if len(result.Errors) > 0 {
			if refused++; result.Errors[0].Extensions.Code != "FORBIDDEN" {
				t.Errorf("a submission is refused with %v", result.Errors)
			}
			continue
		}
		got := result.Data.SubmitExercise
		if !got.Replayed {
			counted = append(counted, got.Attempt)
		}
		if got.Session.ID != session || got.Complete != (got.Score == 1) || got.Attempt < 1 || got.Attempt > c.attempts {
			t.Errorf("a submission is answered %+v", got)
		}
	}
	slices.Sort(counted)
	if len(counted) != c.attempts || len(slices.Compact(slices.Clone(counted))) != c.attempts || refused != c.refused {
		t.Errorf("the attempts %v are counted, and %d refused", counted, refused)
	}
	want := fmt.Sprintf(`{"data":{"exercise":{"session":{"id":%q,"complete":true,"score":1,"attempts":%d},"lesson":{"completedExercises":1,`+
		`"module":{"progress":{"completed":1},"course":{"progress":{"completed":1}}}}},"viewer":{"sessions":{"nodes":[{"id":%q}]}}}}`,
		session, c.attempts, session)
	if got := mia.must(t, progressNow, map[string]any{"id": "exercise_" + c.row}).Body; string(got) != want {
		t.Errorf("afterwards the API says %s\nnot %s", got, want)
	}
	var stored int
	if err := mia.Pool.QueryRow(t.Context(), `SELECT count(*) FROM submission`).Scan(&stored); err != nil || stored != c.attempts {
		t.Errorf("%d submissions are stored, %v", stored, err)
	}
}

// submitAtOnce submits n answers to one exercise at the same instant.
func (a *api) submitAtOnce(t *testing.T, n int, exercise string, input func(int) (key string, answer any)) []submittedAtOnce {
	t.Helper()
	results, start := make([]submittedAtOnce, n), make(chan struct{})
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() {
			key, answer := input(i)
			<-start
			got, err := a.do(t.Context(), submitAtOnce, map[string]any{
				"input": map[string]any{"exerciseId": exercise, "key": key, "answer": answer},
			})
			if err == nil {
				err = json.Unmarshal(got.Body, &results[i])
			}
			if err != nil || len(results[i].Errors) == 0 && results[i].Data == nil {
				t.Errorf("a submission is answered %+v, %v", got, err)
			}
		})
	}
	close(start)
	wait.Wait()
	return results
}
