package graph_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"syllabus/graph"
)

func TestErrorsAreInDocumentOrder(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	for name, c := range map[string]struct {
		query string
		paths []string // that fail, as they are to be told of
	}{
		"root fields, by alias": {
			`{ z: course(by: {slug: "course-01"}) { title } node(id: "user_1") { id } a: course(by: {slug: "course-02"}) { title } }`,
			[]string{"z", "node", "a"},
		},
		"below root fields": {
			`{ z: module(id: "module_1_1") { lessonCount course { title } } a: module(id: "module_1_2") { lessons { module { id } } exerciseCount } }`,
			[]string{"z.lessonCount", "z.course", "a.lessons[0].module", "a.lessons[1].module", "a.exerciseCount"},
		},
		"more than ten elements": {
			`{ nodes(ids: [` + strings.Repeat(`"module_1_1", `, 12) + `]) { ... on Module { lessonCount exerciseCount } } }`,
			[]string{"nodes[1].exerciseCount", "nodes[2].lessonCount", "nodes[9].lessonCount", "nodes[9].exerciseCount", "nodes[10].lessonCount"},
		},
		"a list before and after its elements' fields": {
			`{ courses { edges { node { moduleCount lessonCount } } nodes { lessonCount moduleCount } } }`,
			[]string{
				"courses.edges[0].node.moduleCount", "courses.edges[0].node.lessonCount", "courses.edges[1].node",
				"courses.nodes[0].lessonCount", "courses.nodes[0].moduleCount", "courses.nodes[1].moduleCount",
			},
		},
		"a duplicate stands where the field stood first": {
			`{ course(by: {slug: "course-01"}) { modules { exerciseCount } owner { id } modules { lessonCount } } }`,
			[]string{"course.modules[0].exerciseCount", "course.modules[0].lessonCount", "course.modules[1].lessonCount", "course.owner"},
		},
		"a fragment stands where it is spread": {
			`{ course(by: {slug: "course-01"}) { ...Last lessonCount ... on Node { ... on Course { moduleCount } } ...Last } }
			fragment Last on Course { owner { id } exerciseCount }`,
			[]string{"course.owner", "course.exerciseCount", "course.lessonCount", "course.moduleCount"},
		},
		"what is skipped does not count": {
			`query ($no: Boolean!, $yes: Boolean!) { course(by: {slug: "course-01"}) {
				...Owner @include(if: $no) moduleCount @include(if: $no) modules @include(if: $yes) { id } lessonCount moduleCount
				... @skip(if: true) { exerciseCount } ...Owner exerciseCount modules { title }
			} } fragment Owner on Course { owner { id } }`,
			[]string{"course.modules", "course.lessonCount", "course.moduleCount", "course.owner", "course.exerciseCount"},
		},
		"each type has an order of its own": {
			`{ nodes(ids: ["lesson_1_1", "module_1_1", "lesson_1_2"]) {
				... on Module { b: exerciseCount a: lessonCount } ... on Lesson { a: exerciseCount b: exerciseCount }
			} }`,
			[]string{"nodes[0].a", "nodes[0].b", "nodes[1].b", "nodes[1].a", "nodes[2].a", "nodes[2].b"},
		},
		"a key of several fields by type": {
			`{ nodes(ids: ["course_1", "module_1_1"]) {
				... on Course { k: modules { x: lessonCount y: exerciseCount } } ... on Module { k: lessons { y: exerciseCount x: exerciseCount } }
			} }`,
			[]string{"nodes[0].k[0].x", "nodes[0].k[0].y", "nodes[1].k[0].y", "nodes[1].k[0].x", "nodes[1].k[1].y"},
		},
		"interfaces of an interface": {
			`{ lesson(id: "lesson_1_1") { exercises {
				... on VideoExercise { v: lesson { id } } ... on Exercise { l: lesson { id } } ... on MultipleChoiceExercise { choices { exercise { id } } m: lesson { id } } ... on Node { ... on VideoExercise { m: lesson { id } } }
			} } }`,
			[]string{
				"lesson.exercises[0].v", "lesson.exercises[0].l", "lesson.exercises[0].m", "lesson.exercises[1].l",
				"lesson.exercises[1].choices[1].exercise", "lesson.exercises[1].m", "lesson.exercises[3].l",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, how := range []failure{fails, panics} {
				got := b.equal(t, failing(how, c.paths...), c.query, map[string]any{"yes": true, "no": false})
				if diff := cmp.Diff(c.paths, pathsOf(got.Errors)); diff != "" {
					t.Errorf("the paths of %s (-want +got):\n%s", how, diff)
				}
				reversed := slices.Clone(got.Errors)
				slices.Reverse(reversed)
				if diff := cmp.Diff(c.paths, pathsOf(reordered(t.Context(), reversed))); diff != "" {
					t.Errorf("the paths of %s when they are found from the last to the first (-want +got):\n%s", how, diff)
				}
			}
		})
	}
}

// reordered puts errors in order that were found in another one.
func reordered(ctx context.Context, errs gqlerror.List) gqlerror.List {
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{})
	return graph.OrderErrors()(ctx, func(context.Context) *graphql.Response { return &graphql.Response{Errors: errs} }).Errors
}

// An answer that is not there, and errors of no place, are left as they are.
func TestOrderErrorsLeavesTheRest(t *testing.T) {
	ctx := graphql.WithOperationContext(t.Context(), &graphql.OperationContext{})
	if got := graph.OrderErrors()(ctx, func(context.Context) *graphql.Response { return nil }); got != nil {
		t.Errorf("no answer becomes %v", got)
	}
	errs := gqlerror.List{gqlerror.Errorf("second"), gqlerror.Errorf("first"), gqlerror.Errorf("third")}
	if diff := cmp.Diff([]string{"second", "first", "third"}, messagesOf(reordered(t.Context(), slices.Clone(errs)))); diff != "" {
		t.Errorf("errors of no place (-want +got):\n%s", diff)
	}
	got := newBoth(differentialDatabase(t).Store).equal(t, nil, `{ z a node(id: 1) { id } b }`, nil)
	if want := []string{"z", "a", "b"}; len(got.Errors) != len(want) || !strings.Contains(got.Errors[0].Message, `"z"`) || !strings.Contains(got.Errors[2].Message, `"b"`) {
		t.Errorf("a document is refused with %v", got.Errors)
	}
}

func messagesOf(errs gqlerror.List) []string {
	messages := make([]string, len(errs))
	for i, err := range errs {
		messages[i] = err.Message
	}
	return messages
}

// Many root fields fail side by side: the server tells of them in their order.
func TestServerOrdersErrors(t *testing.T) {
	direct := newAPI(t, differentialDatabase(t))
	var query strings.Builder
	var want []string
	for i := range 20 {
		name := fmt.Sprintf("f%d", 97-i)
		_, _ = fmt.Fprintf(&query, ` %s: node(id: "no id") { id }`, name)
		want = append(want, name)
	}
	for name, way := range map[string]*api{"direct": direct, "stock": direct.stock(t)} {
		var body struct {
			Errors gqlerror.List `json:"errors"`
		}
		if err := json.Unmarshal(way.must(t, "{"+query.String()+"}", nil).Body, &body); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, pathsOf(body.Errors)); diff != "" {
			t.Errorf("%s execution (-want +got):\n%s", name, diff)
		}
	}
}
