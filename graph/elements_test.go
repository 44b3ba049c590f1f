package graph_test

import (
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"

	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/peer"
)

// Rows of no type of the schema.
type (
	strangeNode     struct{ peer.Row }
	strangeExercise struct{ course.ExerciseBase }
)

// A panic costs the element at which it happens, and its list only where that may have
// no null. Stock execution makes every such list empty.
func TestPanicOfAnElement(t *testing.T) {
	store := differentialDatabase(t).Store
	b := newBoth(store)
	users, err := store.UsersByID(t.Context(), []account.UserID{1, 2})
	if err != nil {
		t.Fatal(err)
	}
	text, video := &course.TextExercise{}, &course.VideoExercise{}
	text.Title, video.Title = "Read", "Watch"
	profile := failing(fails, "nodes[2].profile")
	for name, c := range map[string]struct {
		query  string
		around graphql.FieldMiddleware
		want   string
		paths  []string
		stock  string
	}{
		"elements that may be null": {
			`{ nodes(ids: []) { id ... on User { profile { bio } username } } last: __typename }`,
			chain(replacing("nodes", []peer.Member{users[0], &strangeNode{}, users[1]}), profile),
			`{"nodes":[{"id":"user_1","profile":{"bio":""},"username":"ada"},null,{"id":"user_2","profile":null,"username":"grace"}],"last":"Query"}`,
			[]string{"nodes[1]", "nodes[2].profile"}, `{"nodes":[],"last":"Query"}`,
		},
		"one element": {
			`{ nodes(ids: []) { id } }`, replacing("nodes", []peer.Member{&strangeNode{}}),
			`{"nodes":[null]}`, []string{"nodes[0]"}, `{"nodes":[]}`,
		},
		"elements without a path": {
			`{ nodes(ids: []) { id } }`, replacing("nodes", []peer.Member{users[0], &strangeNode{}, users[1], &strangeNode{}}),
			`{"nodes":[{"id":"user_1"},null,{"id":"user_2"},null]}`, []string{"nodes[1]", "nodes[3]"}, `{"nodes":[]}`,
		},
		"elements that may not be null": {
			`{ module(id: "module_1_1") { title lessons { title exercises { title } } index } lesson(id: "lesson_1_1") { title exercises { title } } last: __typename }`,
			chain(
				replacing("lesson.exercises", []course.Exercise{text, &strangeExercise{}, video}),
				replacing("module.lessons[0].exercises", []course.Exercise{&strangeExercise{}, &strangeExercise{}}),
				failing(fails, "module.lessons[1].exercises"),
			),
			`{"module":null,"lesson":null,"last":"Query"}`,
			[]string{"module.lessons[0].exercises[0]", "module.lessons[0].exercises[1]", "module.lessons[1].exercises", "lesson.exercises[1]"},
			`{"module":null,"lesson":{"title":"Lesson 1.1","exercises":[]},"last":"Query"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			stock := b.run(t.Context(), b.stock, c.around, c.query, nil)
			if diff := cmp.Diff(c.stock, string(stock.Data)); diff != "" {
				t.Errorf("stock execution is no longer as docs/decisions.md says (-want +got):\n%s", diff)
			}
			for name, exec := range map[string]*executor.Executor{"direct": b.direct, "reusing": b.reusing} {
				got := b.run(t.Context(), exec, c.around, c.query, nil)
				if diff := cmp.Diff(c.want, string(got.Data)); diff != "" {
					t.Errorf("the data (-want +%s):\n%s", name, diff)
				}
				if diff := cmp.Diff(c.paths, pathsOf(got.Errors)); diff != "" {
					t.Errorf("the errors (-want +%s):\n%s", name, diff)
				}
				if diff := cmp.Diff(sortedErrors(t, stock.Errors), sortedErrors(t, got.Errors)); diff != "" {
					t.Errorf("the errors differ (-stock +%s):\n%s", name, diff)
				}
			}
		})
	}
}

// A value of no type of the schema that is no element costs its field, in both executions.
func TestPanicOfAValue(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	const query = `{ node(id: "user_1") { id } lesson(id: "lesson_1_1") { title exercisePage { edges { cursor node { id } } } index } last: __typename }`
	node, exercise := replacing("node", &strangeNode{}), replacing("lesson.exercisePage.edges[1].node", &strangeExercise{})
	got := b.equal(t, chain(node, exercise), query, nil)
	if want := `{"node":null,"lesson":null,"last":"Query"}`; string(got.Data) != want {
		t.Errorf("it answers %s", got.Data)
	}
	if want := []string{"node", "lesson.exercisePage.edges[1].node"}; !slices.Equal(pathsOf(got.Errors), want) {
		t.Errorf("the errors are %v", got.Errors)
	}
}
