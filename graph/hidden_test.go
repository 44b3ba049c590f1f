package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// nothing is a course and a user that do not exist.
const nothing = 999

// absent turns an id into one of the same type of something that does not exist.
func absent(id string) string {
	parts := strings.Split(id, "_")
	for i := range parts[1:] {
		parts[i+1] = fmt.Sprint(nothing)
	}
	return strings.Join(parts, "_")
}

// hiddenFrom are the roles that may not see a type of object of the unpublished course, or of lin.
func hiddenFrom(typ string) []string {
	switch typ {
	case "Enrollment", "ExerciseSession":
		return []string{"visitor", "other-learner", "other-author"}
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
	hidden := subject{unpublishedCourse, 1}
	questions := []hiddenQuestion{
		{`query ($id: String!) { course(by: {slug: $id}) { title } }`, "Course", hidden.slug(), "nothing"},
		{
			`query ($id: String!) { courses(filter: {titleContains: $id}) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
			"Course", "Title of hidden", "Title of nothing",
		},
	}
	add := func(typ, document string) {
		id := hidden.id(typ)
		questions = append(questions, hiddenQuestion{document, typ, id, absent(id)})
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
	add("Course", `mutation ($id: ID!) { leaveCourse(input: {courseId: $id}) { course { title } } }`)
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
