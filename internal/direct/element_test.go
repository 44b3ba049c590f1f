package direct_test

import (
	"context"
	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"syllabus/internal/direct"
)

// paths are where the contexts stand now.
func paths(contexts []context.Context) []string {
	texts := make([]string, len(contexts))
	for i, ctx := range contexts {
		texts[i] = graphql.GetFieldContext(ctx).Path().String()
	}
	return texts
}

// elementsOf asks for the contexts of all elements of a list of two lists.
func elementsOf(t *testing.T, reuse bool) (asked []string, contexts []context.Context) {
	t.Helper()
	collected := graphql.CollectedField{Field: &ast.Field{Alias: "rows", Name: "rows"}}
	field, result := direct.Root(collected, reuse), 0
	list := graphql.WithFieldContext(t.Context(), &graphql.FieldContext{Field: collected})
	for i := range 2 {
		outer := field.Element(list, i, &result)
		contexts = append(contexts, outer)
		asked = append(asked, paths(contexts[len(contexts)-1:])...)
		for j := range 2 {
			contexts = append(contexts, field.Element(outer, j, &result))
			asked = append(asked, paths(contexts[len(contexts)-1:])...)
		}
	}
	return asked, contexts
}

func TestContextsOfElements(t *testing.T) {
	want := []string{"rows[0]", "rows[0][0]", "rows[0][1]", "rows[1]", "rows[1][0]", "rows[1][1]"}
	asked, kept := elementsOf(t, false)
	if !slices.Equal(asked, want) || !slices.Equal(paths(kept), want) {
		t.Errorf("the elements are at %v, and then at %v", asked, paths(kept))
	}
	asked, kept = elementsOf(t, true)
	if !slices.Equal(asked, want) {
		t.Errorf("where contexts are used again, the elements are at %v", asked)
	}
	if kept[1] != kept[2] || kept[4] != kept[5] {
		t.Error("an element of the same list has a context of its own, though contexts are to be used again")
	}
}
