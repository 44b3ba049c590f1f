package direct

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"syllabus/internal/slab"
)

// element is the context of a list's element.
type element struct {
	ctx   context.Context
	field graphql.FieldContext
	index int
}

// elements makes the contexts of the elements of lists, at one place of the document.
type elements struct {
	slab slab.Of[element]
	last *element // the one that serves again; nil where each is made anew
}

// Element returns a context for the i-th element of a list below the field; result points
// to it. It is good until the next is asked for, where contexts are used again.
func (f *Field) Element(ctx context.Context, i int, result any) context.Context {
	e := f.elements.last
	if e == nil || e.field.Parent != graphql.GetFieldContext(ctx) { // another list, as in lists of lists
		e = f.elements.slab.Next()
		e.field.Index = &e.index
		e.ctx = graphql.WithFieldContext(ctx, &e.field)
	}
	e.index, e.field.Result = i, result
	if f.reuse {
		f.elements.last = e
	}
	return e.ctx
}
