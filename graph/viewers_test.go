package graph_test

import (
	"math/rand/v2"
	"sync"
	"testing"
)

// viewersDocuments ask for all that depends on who asks, by every loader that is kept for a viewer.
var viewersDocuments = []string{
	`{ viewer { user { id username email settings { id locale } profile { settings { id } } }
		enrollments { nodes { id course { slug } progress { completed } } }
		sessions(first: 100) { nodes { id score exercise { id title } } } } }`,
	`{ courses { nodes { slug enrollment { id } progress { completed ratio } nextLesson { id } enrollments { nodes { id user { email } } }
		modules { progress { completed } lessons { completedExercises complete locked lockedBy { id }
			exercises { id session { id complete score }
				... on MultipleChoiceExercise { choices { correct feedback } } ... on FillInBlankExercise { blanks { answers } } } } } } } }`,
	`{ nodes(ids: ["user_3", "user_4", "user_1", "settings_3", "settings_4", "settings_1", "profile_3", "profile_4",
		"enrollment_1_3", "enrollment_1_4", "enrollment_2_3", "session_1_2_3", "session_2_18_3", "session_1_1_4", "course_2", "choice_2_9"]) {
		__typename id ... on User { email settings { id theme } } ... on UserProfile { settings { id locale } }
		... on Enrollment { user { email } course { slug } progress { completed } }
		... on ExerciseSession { complete exercise { title } } ... on Choice { correct feedback } } }`,
	`{ node(id: "exercise_1_2") { ... on MultipleChoiceExercise { session { id } choices { correct feedback }
		lesson { completedExercises module { progress { completed } course { enrollment { id } } } } } } }`,
}

// TestTwoViewersNeverMix asks one server as two learners, an author and a visitor at the same instant, again and
// again: each is answered as if they were alone.
func TestTwoViewersNeverMix(t *testing.T) {
	roles := rolesAPI(t)
	// So that each of the two has something that the other has not.
	roles.Exec(t, `INSERT INTO exercise_session (course_id, user_id, exercise_id, complete, score, attempts, started_at, completed_at)
		SELECT 1, 4, id, true, 1, 2, '2026-02-02 08:00:00Z', '2026-02-03 08:00:00Z' FROM exercise WHERE course_id = 1 AND id IN (1, 9)`)
	t.Run("direct", func(t *testing.T) { neverMix(t, func() *api { return newAPI(t, roles.Database) }) })
	t.Run("stock", func(t *testing.T) { neverMix(t, func() *api { return roles.stock(t) }) })
}

// viewing is one request of a viewer, and what they get alone.
type viewing struct{ viewer, document, alone string }

func neverMix(t *testing.T, server func() *api) {
	t.Helper()
	const rounds = 12
	var all []viewing
	for _, document := range viewersDocuments {
		answers := make(map[string]string)
		for _, viewer := range []string{"lin", "mia", "ada", ""} {
			alone := string(server().as(viewer).must(t, document, nil).Body)
			if other, ok := answers[alone]; ok {
				t.Errorf("%q and %q are answered the same, which proves nothing: %s", viewer, other, alone)
			}
			answers[alone] = viewer
			for range rounds {
				all = append(all, viewing{viewer, document, alone})
			}
		}
	}
	random := rand.New(rand.NewPCG(3, 4)) //nolint:gosec // the same order each time
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	shared, start := server(), make(chan struct{})
	var wait sync.WaitGroup
	for _, viewing := range all {
		wait.Go(func() {
			<-start
			got, err := shared.as(viewing.viewer).do(t.Context(), viewing.document, nil)
			if err != nil || string(got.Body) != viewing.alone {
				t.Errorf("%s\nanswers %q among others: %v\n%s\nand alone:\n%s", viewing.document, viewing.viewer, err, got.Body, viewing.alone)
			}
		})
	}
	close(start)
	wait.Wait()
}
