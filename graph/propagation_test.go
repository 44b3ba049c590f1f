package graph_test

import (
	"context"
	"maps"
	"slices"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
)

// wholeQuery reaches every object type on all levels, with fields before and behind
// each edge, so that a null takes back what was written already.
const wholeQuery = `query ($yes: Boolean! = true) {
	nodes(ids: ["course_1", "user_1", "choice_1_1", "module_2_3", "exercise_1_2"]) {
		id
		... on Course { title ...Tree slug owner { username profile { displayName user { username profile { bio } } bio } createdAt } }
		...Person
		... on Module { title lessons { exercises { lesson { id } } title } index }
		... on Choice { text exercise { title choices { index correct exercise { id } text } prompt } index }
		... on Exercise { title lesson { title module { title course { slug lessonCount } index } index } maxAttempts }
	}
	page: courses(first: 1) { edges { cursor node { id moduleCount title } } nodes { title exerciseCount slug } pageInfo { hasNextPage endCursor } }
	lesson(id: "lesson_1_1") { title exercisePage(first: 3) { edges { cursor node { id lesson { id } title } } nodes { index } pageInfo { endCursor } } index }
	last: node(id: "course_1") { id }
}
fragment Tree on Course {
	modules { title lessonCount lessons { index title exercises { type title ... on FillInBlankExercise { blanks { answers __typename } prompt } ...Choices } } index }
	... @include(if: $yes) { modules { id lessons { exerciseCount id exercises { id } } } }
}
fragment Choices on MultipleChoiceExercise { prompt choices { id feedback exercise { lesson { id } title } text } maxAttempts }
fragment Person on User { username profile { displayName settings { locale } user { id } } settings { theme } email }`

// fieldsSeen notes the type of each field that direct execution resolves, by path.
type fieldsSeen struct {
	mu    sync.Mutex
	types map[string]*ast.Type
	paths map[string]ast.Path
}

func (s *fieldsSeen) around(ctx context.Context, next graphql.Resolver) (any, error) {
	at := graphql.GetFieldContext(ctx)
	path := at.Path()
	s.mu.Lock()
	s.types[path.String()], s.paths[path.String()] = at.Field.Definition.Type, path
	s.mu.Unlock()
	return next(ctx)
}

// nullAt returns what is null when the field at a path is: it or the nearest parent
// that may be, https://spec.graphql.org/October2021/#sec-Handling-Field-Errors; none
// is all the data.
func (s *fieldsSeen) nullAt(path ast.Path) ast.Path {
	for ; len(path) > 0; path = path[:len(path)-1] {
		typ := s.types[path.String()]
		if _, ok := path[len(path)-1].(ast.PathIndex); ok {
			typ = s.types[path[:len(path)-1].String()].Elem
		}
		if !typ.NonNull {
			break
		}
	}
	return path
}

// without puts null at a path.
func without(value any, path ast.Path) any {
	if len(path) == 0 {
		return nil
	}
	switch step := path[0].(type) {
	case ast.PathIndex:
		list := slices.Clone(value.([]any))
		list[step] = without(list[step], path[1:])
		return list
	default:
		object := maps.Clone(value.(map[string]any))
		key := string(step.(ast.PathName))
		object[key] = without(object[key], path[1:])
		return object
	}
}

// Each field of a large document fails once in each way. What is null is told by the
// schema, everything else is as it was, and stock execution gives the same bytes.
func TestEachFieldFailsOnce(t *testing.T) {
	b := newBoth(differentialDatabase(t).Store)
	seen := &fieldsSeen{types: map[string]*ast.Type{}, paths: map[string]ast.Path{}}
	b.equal(t, nil, wholeQuery, nil)
	whole := b.run(t.Context(), b.direct, seen.around, wholeQuery, nil)
	if len(whole.Errors) != 0 {
		t.Fatalf("the document fails by itself: %v", whole.Errors)
	}
	data, levels := decoded(t, whole.Data), make(map[int]int)
	for _, at := range slices.Sorted(maps.Keys(seen.paths)) {
		path := seen.paths[at]
		null := seen.nullAt(path)
		levels[len(path)-len(null)]++
		for _, how := range []failure{fails, panics, returns} {
			got := b.equal(t, failing(how, at), wholeQuery, nil)
			if diff := cmp.Diff(without(data, null), decoded(t, got.Data)); diff != "" {
				t.Errorf("%s at %s makes something else null than %v (-want +got):\n%s", how, at, null, diff)
			}
			want := []string{at}
			if how == returns && !seen.types[at].NonNull {
				want = []string{}
			}
			if diff := cmp.Diff(want, pathsOf(got.Errors)); diff != "" {
				t.Errorf("%s at %s has the errors (-want +got):\n%s", how, at, diff)
			}
		}
		if t.Failed() {
			return // the others fail alike
		}
	}
	if len(levels) < 8 {
		t.Errorf("nulls go up by so many steps only, of how many fields: %v", levels)
	}
}
