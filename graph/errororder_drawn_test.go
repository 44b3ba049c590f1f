package graph_test

import (
	"context"
	"hash/fnv"
	"slices"
	"sync"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
	"pgregory.net/rapid"

	"syllabus/internal/fault"
)

// ordered counts what was drawn, so that the test cannot pass by drawing nothing.
type ordered struct{ all, several, disordered int }

// TestDrawnErrorsAreInDocumentOrder holds the order of the errors of drawn documents
// against a second account of it: the specification's CollectFields, over the types
// that the objects turned out to have.
func TestDrawnErrorsAreInDocumentOrder(t *testing.T) {
	types := schema(t)
	b := newBoth(differentialDatabase(t).Store)
	var counts ordered
	rapid.Check(t, func(rt *rapid.T) {
		document := (&documents{t: rt, schema: types, fields: 40}).document()
		seed := rapid.Byte().Draw(rt, "seed")
		o := &order{schema: types, types: map[string]string{"": "Query"}}
		response := b.run(t.Context(), b.reusing, o.around(seed), document, nil)
		counts.all++
		if len(response.Errors) < 2 || len(response.Data) == 0 {
			return
		}
		counts.several++
		o.read(rt, document)
		for i := 1; i < len(response.Errors); i++ {
			before, after := response.Errors[i-1].Path, response.Errors[i].Path
			if slices.Compare(o.place(rt, before), o.place(rt, after)) >= 0 {
				rt.Fatalf("the error at %v is told before that at %v:\n%s", before, after, document)
			}
		}
		shuffled := rapid.Permutation(response.Errors).Draw(rt, "shuffled")
		if !slices.Equal(pathsOf(shuffled), pathsOf(response.Errors)) {
			counts.disordered++
		}
		if diff := cmp.Diff(pathsOf(response.Errors), pathsOf(reordered(t.Context(), slices.Clone(shuffled)))); diff != "" {
			rt.Fatalf("the order depends on when they were found (-want +got):\n%s\n%s", diff, document)
		}
	})
	t.Logf("%d documents: %d with several errors, %d of these shuffled", counts.all, counts.several, counts.disordered)
	if counts.several*25 < counts.all || counts.disordered*50 < counts.all {
		t.Errorf("too few of %d documents have several errors: %d, shuffled %d", counts.all, counts.several, counts.disordered)
	}
}

// order is the second account of where the errors of one document belong.
type order struct {
	schema   *ast.Schema
	document *ast.QueryDocument

	mu    sync.Mutex
	types map[string]string // the object type at each path
}

// around notes the types of objects, and makes one resolver of four fail below the root.
func (o *order) around(seed byte) graphql.FieldMiddleware {
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		at := graphql.GetFieldContext(ctx)
		path := at.Path()
		o.mu.Lock()
		o.types[path[:len(path)-1].String()] = at.Object
		o.mu.Unlock()
		h := fnv.New32a()
		_, _ = h.Write(append([]byte{seed}, path.String()...))
		if at.IsResolver && len(path) > 1 && h.Sum32()%4 == 0 {
			return nil, fault.New(fault.Conflict, "injected")
		}
		return next(ctx)
	}
}

func (o *order) read(t rapid.TB, text string) {
	document, errs := gqlparser.LoadQueryWithRules(o.schema, text, rules.NewDefaultRules())
	if errs != nil {
		t.Fatal(errs)
	}
	o.document = document
}

// place is a path with each key replaced by its number in its object.
func (o *order) place(t rapid.TB, path ast.Path) []int {
	var place []int
	selections := o.document.Operations[0].SelectionSet
	for i, step := range path {
		if index, ok := step.(ast.PathIndex); ok {
			place = append(place, int(index))
			continue
		}
		keys, merged := o.collect(selections, o.types[path[:i].String()], nil, map[string]ast.SelectionSet{}, map[string]bool{})
		n := slices.Index(keys, string(step.(ast.PathName)))
		if n < 0 {
			t.Fatalf("no selection leads to %v, which is in a %s", path[:i+1], o.types[path[:i].String()])
		}
		place, selections = append(place, n), merged[keys[n]]
	}
	return place
}

// collect is https://spec.graphql.org/October2021/#CollectFields(): the keys in their
// order, and the merged selections of each.
func (o *order) collect(
	selections ast.SelectionSet, object string, keys []string, merged map[string]ast.SelectionSet, visited map[string]bool,
) ([]string, map[string]ast.SelectionSet) {
	applies := func(condition string) bool {
		return condition == "" || slices.ContainsFunc(o.schema.GetPossibleTypes(o.schema.Types[condition]), func(possible *ast.Definition) bool {
			return possible.Name == object
		})
	}
	for _, selection := range selections {
		switch s := selection.(type) {
		case *ast.Field:
			if included(s.Directives) {
				if _, ok := merged[s.Alias]; !ok {
					keys = append(keys, s.Alias)
				}
				merged[s.Alias] = slices.Concat(merged[s.Alias], s.SelectionSet)
			}
		case *ast.InlineFragment:
			if included(s.Directives) && applies(s.TypeCondition) {
				keys, merged = o.collect(s.SelectionSet, object, keys, merged, visited)
			}
		case *ast.FragmentSpread:
			if included(s.Directives) && !visited[s.Name] && applies(s.Definition.TypeCondition) {
				visited[s.Name] = true
				keys, merged = o.collect(s.Definition.SelectionSet, object, keys, merged, visited)
			}
		}
	}
	return keys, merged
}

// included reads the directives that are drawn: the variable of each name has its value.
func included(directives ast.DirectiveList) bool {
	for _, directive := range directives {
		value := directive.Arguments.ForName("if").Value.Raw
		if yes := value == "true" || value == "yes"; yes != (directive.Name == "include") {
			return false
		}
	}
	return true
}
