package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nowhere is the number of a course and a user that do not exist.
const nowhere = 999

// absentID turns an id into one of the same type of something that does not exist.
func absentID(id string) string {
	parts := strings.Split(id, "_")
	for i := range parts[1:] {
		parts[i+1] = fmt.Sprint(nowhere)
	}
	return strings.Join(parts, "_")
}

// hiddenFrom are the roles that may not see a type of object of the unpublished course, or of lin.
func hiddenFrom(typ string) []string {
	switch typ {
	case "Enrollment", "ExerciseSession":
		return []string{"visitor", "other-learner", "other-author"}
	case "Course of its learners":
		return []string{"visitor", "other-author"}
	case "UserSettings":
		return []string{"visitor", "other-learner", "author", "other-author"}
	default:
		return []string{"visitor", "learner", "other-learner", "other-author"}
	}
}

// hiddenQuestion asks for something by $id.
type hiddenQuestion struct {
	document      string
	typ           string
	hidden, never string // what is there, and what is not
}

func hiddenQuestions() []hiddenQuestion {
	hidden := roleSubject{unpublishedCourse, 1}
	questions := []hiddenQuestion{
		{`query ($id: String!) { course(by: {slug: $id}) { title } }`, "Course", hidden.slug(), "nothing"},
		{
			`query ($id: String!) { courses(filter: {titleContains: $id}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
			"Course", "Title of hidden", "Title of nothing",
		},
	}
	add := func(typ, document string) {
		id := hidden.id(typ)
		questions = append(questions, hiddenQuestion{document, typ, id, absentID(id)})
	}
	for _, typ := range append([]string{
		"Course", "Module", "Lesson", "Choice", "Enrollment", "ExerciseSession", "UserSettings",
	}, exerciseTypes...) {
		add(typ, `query ($id: ID!) { node(id: $id) { __typename id } }`)
		add(typ, `query ($id: ID!) { nodes(ids: ["course_1", $id, $id]) { __typename id } }`)
	}
	add("Course", `query ($id: ID!) { course(by: {id: $id}) { title } }`)
	add("Module", `query ($id: ID!) { module(id: $id) { title } }`)
	add("Lesson", `query ($id: ID!) { lesson(id: $id) { title } }`)
	add("TextExercise", `query ($id: ID!) { exercise(id: $id) { title } }`)
	add("Course", `mutation ($id: ID!) { enroll(input: {courseId: $id}) { course { title } } }`)
	questions = append(questions, hiddenQuestion{
		`mutation ($id: ID!) { leaveCourse(input: {courseId: $id}) { course { title } } }`,
		"Course of its learners", hidden.id("Course"), absentID(hidden.id("Course")),
	})
	add("TextExercise", `mutation ($id: ID!) { startExercise(input: {exerciseId: $id}) { exercise { title } } }`)
	add("TextExercise", `mutation ($id: ID!) { resetExercise(input: {exerciseId: $id}) { exercise { title } } }`)
	add("TextExercise", `mutation ($id: ID!) { submitExercise(input: {exerciseId: $id, key: "one", answer: {read: true}}) { score } }`)
	return questions
}

// TestHiddenIsLikeNothing asks for what is hidden and for what does not exist: the answers are the same, byte for
// byte, at the cost of the same statements. Whoever may see it gets another.
func TestHiddenIsLikeNothing(t *testing.T) {
	roleAPI := rolesAPI(t)
	ways := map[string]*api{"direct": roleAPI, "stock": roleAPI.stock(t)}
	for _, q := range hiddenQuestions() {
		for _, role := range roles() {
			for how, way := range ways {
				asks := way.as(role.token)
				roleAPI.Exec(t, rolesState)
				there := asks.must(t, q.document, map[string]any{"id": q.hidden})
				never := asks.must(t, q.document, map[string]any{"id": q.never})
				hides := slices.Contains(hiddenFrom(q.typ), role.name)
				if same := there.Status == never.Status && string(there.Body) == string(never.Body); same != hides {
					t.Errorf("%s\nof %s as %s (%s): %s\nof %s: %s", q.document, q.hidden, role.name, how, there.Body, q.never, never.Body)
				}
				if diff := cmp.Diff(never.names(), there.names()); hides && diff != "" {
					t.Errorf("%s\nof %s as %s (%s) runs other statements (-nothing +hidden):\n%s", q.document, q.hidden, role.name, how, diff)
				}
			}
		}
	}
}

// TestHiddenUntilComplete follows a learner through a multiple choice: that the answer they gave is wrong they are
// told, and what it has to say, but which one is right only once they have completed the exercise, and until they begin anew.
func TestHiddenUntilComplete(t *testing.T) {
	const (
		choices = `exercise { ... on MultipleChoiceExercise { choices { correct feedback } } }`
		submit  = `mutation ($key: String!, $choice: ID!) {
			submitExercise(input: {exerciseId: "exercise_1_2", key: $key, answer: {choices: [$choice]}}) {
				parts { correct feedback choice { correct feedback } } ` + choices + ` } }`
		reset  = `mutation { resetExercise(input: {exerciseId: "exercise_1_2"}) { ` + choices + ` } }`
		hidden = `"exercise":{"choices":[{"correct":null,"feedback":null},{"correct":null,"feedback":null}]}`
		shown  = `"exercise":{"choices":[{"correct":true,"feedback":"Yes."},{"correct":false,"feedback":"No."}]}`
	)
	roleAPI := rolesAPI(t)
	for how, way := range map[string]*api{"direct": roleAPI, "stock": roleAPI.stock(t)} {
		t.Run(how, func(t *testing.T) {
			roleAPI.Exec(t, rolesState)
			for _, step := range []struct{ document, choice, want string }{
				{
					submit, "choice_1_2",
					`{"submitExercise":{"parts":[{"correct":false,"feedback":"No.","choice":{"correct":null,"feedback":null}}],` + hidden + `}}`,
				},
				{
					submit, "choice_1_1",
					`{"submitExercise":{"parts":[{"correct":true,"feedback":"Yes.","choice":{"correct":true,"feedback":"Yes."}}],` + shown + `}}`,
				},
				{reset, "", `{"resetExercise":{` + hidden + `}}`},
			} {
				var variables map[string]any
				if step.choice != "" {
					variables = map[string]any{"key": step.choice, "choice": step.choice}
				}
				if got := way.as("mia").must(t, step.document, variables).Body; string(got) != `{"data":`+step.want+`}` {
					t.Errorf("%s\nof %s answers %s\nnot %s", step.document, step.choice, got, step.want)
				}
			}
		})
	}
}
