package graph_test

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"

	"syllabus/graph"
	"syllabus/internal/account"
	"syllabus/internal/course"
	"syllabus/internal/direct"
	"syllabus/internal/store/storetest"
)

// A list is the middleware's to sort, although its rows are peers: each module keeps its
// own lessons.
func TestListThatIsReversedInPlace(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	const query = `{ course(by: {slug: "course-01"}) { modules { title lessons { title module { title } } lessonCount } } }`
	modules := func(around graphql.FieldMiddleware) (answer struct{ Course struct{ Modules []any } }) {
		if err := json.Unmarshal(b.equal(t, around, query, nil).Data, &answer); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	before := modules(nil).Course.Modules
	around := func(ctx context.Context, next graphql.Resolver) (any, error) {
		found, err := next(ctx)
		if modules, ok := found.([]*course.Module); ok {
			slices.Reverse(modules)
		}
		return found, err
	}
	slices.Reverse(before)
	if diff := cmp.Diff(before, modules(around).Course.Modules); diff != "" || len(before) < 2 {
		t.Errorf("%d modules differ from those that were not reversed (-want +got):\n%s", len(before), diff)
	}
}

// Middleware may call a field non-null that the schema does not: its null is its object's.
func TestFieldThatMiddlewareCallsNonNull(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	around := func(ctx context.Context, next graphql.Resolver) (any, error) {
		if graphql.GetFieldContext(ctx).Path().String() != "course.owner" {
			return next(ctx)
		}
		graphql.MarkNonNull(ctx)
		return nil, nil
	}
	for name, query := range map[string]string{
		"alone":               `{ course(by: {slug: "course-01"}) { owner { username } } }`,
		"among plain fields":  `{ course(by: {slug: "course-01"}) { title owner { username } slug } }`,
		"beside other fields": `{ course(by: {slug: "course-01"}) { modules { title } owner { username } moduleCount } }`,
	} {
		t.Run(name, func(t *testing.T) {
			got := b.equal(t, around, query, nil)
			if want := `{"course":null}`; string(got.Data) != want {
				t.Errorf("it answers %s, want %s", got.Data, want)
			}
			if !slices.Equal(pathsOf(got.Errors), []string{"course.owner"}) {
				t.Errorf("the errors are %v", got.Errors)
			}
		})
	}
}

// Middleware may call a field's resolver when other rows are at their turn, or none is: it
// resolves for the row that it was given for.
func TestResolverThatIsCalledLater(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	type kept struct {
		ctx  context.Context
		next graphql.Resolver
	}
	for name, exec := range map[string]*executor.Executor{"stock": b.stock, "direct": b.direct} {
		t.Run(name, func(t *testing.T) {
			var mu sync.Mutex
			later := make(map[string]kept)
			around := func(ctx context.Context, next graphql.Resolver) (any, error) {
				path := graphql.GetFieldContext(ctx).Path().String()
				if path != "nodes[0].profile" && path != "nodes[1].profile" {
					return next(ctx)
				}
				mu.Lock()
				defer mu.Unlock()
				later[path] = kept{ctx, next}
				return nil, nil
			}
			const query = `{ nodes(ids: ["user_1", "user_2"]) { ... on User { profile { bio } } } }`
			got := b.run(t.Context(), exec, around, query, nil)
			if want := `{"nodes":[{"profile":null},{"profile":null}]}`; string(got.Data) != want || len(got.Errors) != 0 {
				t.Errorf("it answers %s, %v", got.Data, got.Errors)
			}
			for path, name := range map[string]string{"nodes[0].profile": "ada of the tests", "nodes[1].profile": "grace of the tests"} {
				k, ok := later[path]
				if !ok {
					t.Fatalf("middleware does not see %s", path)
				}
				found, err := k.next(k.ctx)
				if profile, ok := found.(*account.Profile); err != nil || !ok || profile.DisplayName != name {
					t.Errorf("%s is %+v, %v; want that of %s", path, found, err, name)
				}
			}
		})
	}
}

// spending is an operation that has so many fields, and tells when they are spent.
type spending struct {
	direct.Unbounded
	fields atomic.Int64
}

func (s *spending) Take(fields, _ int) bool { return s.fields.Add(int64(-fields)) >= 0 }

// When the fields of an operation are spent, no more are resolved: whatever a resolver or
// middleware does, a statement or a call, is of no use any more.
func TestNoFieldIsResolvedWhenTheFieldsAreSpent(t *testing.T) {
	database := storetest.New(t)
	database.Scale(t, 80) // more than are written before an operation is told
	for name, c := range map[string]struct {
		query, before, behind string // the last is resolved only where there are enough fields
	}{
		"a field behind": {
			`{ courses(first: 80) { edges { cursor node { title } } nodes { title } } }`,
			"courses.edges", "courses.nodes",
		},
		"an element": {
			`{ courses(first: 80) { nodes { title slug owner { username } } } }`,
			"courses.nodes[0].owner", "courses.nodes[70].owner",
		},
		"a field below": {
			`{ courses(first: 80) { edges { cursor node { modules { title } } } } }`,
			"courses.edges[0].node.modules", "courses.edges[70].node.modules",
		},
		"an empty object": {
			`{ courses(first: 80) { nodes { id @skip(if: true) } pageInfo { hasNextPage } } }`,
			"courses.nodes", "courses.pageInfo",
		},
	} {
		for fields, enough := range map[int64]bool{20: false, 5000: true} {
			operation := &spending{}
			operation.fields.Store(fields)
			var mu sync.Mutex
			seen := make(map[string]bool)
			around := func(ctx context.Context, next graphql.Resolver) (any, error) {
				mu.Lock()
				seen[graphql.GetFieldContext(ctx).Path().String()] = true
				mu.Unlock()
				return next(ctx)
			}
			exec := executor.New(graph.NewSchema(database.Store))
			exec.Use(graph.Direct(func(context.Context) direct.Operation { return operation }, true))
			exec.AroundFields(around)
			b := &both{store: database.Store}
			b.run(t.Context(), exec, nil, c.query, nil)
			if !seen[c.before] || seen[c.behind] != enough {
				t.Errorf("%s, of %d fields: %s is resolved: %v, %s: %v", name, fields, c.before, seen[c.before], c.behind, seen[c.behind])
			}
		}
	}
}

// Middleware may give a field other arguments, for one row and not for others.
func TestArgumentsThatAreReplaced(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	around := func(ctx context.Context, next graphql.Resolver) (any, error) {
		if fc := graphql.GetFieldContext(ctx); fc.Path().String() == "module.lessons[1].exercises" {
			fc.Args = map[string]any{"types": []course.ExerciseType{course.Text}}
		}
		return next(ctx)
	}
	got := b.equal(t, around, `{ module(id: "module_1_1") { lessons { exercises(types: [VIDEO]) { type } } } }`, nil)
	want := `{"module":{"lessons":[{"exercises":[{"type":"VIDEO"}]},{"exercises":[{"type":"TEXT"}]}]}}`
	if diff := cmp.Diff(want, string(got.Data)); diff != "" {
		t.Errorf("the answer (-want +got):\n%s", diff)
	}
}
